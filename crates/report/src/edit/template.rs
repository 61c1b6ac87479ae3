//! How a wiki marks a dead link.

mod problem;

use std::{collections::BTreeMap, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use problem::TemplateError;

use super::names;
use crate::{
    escape,
    model::{Languages, UrlStatus},
    phrase,
};

/// A wiki's dead-link template and its customs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct DeadLinkTemplate {
    /// The call to put behind a dead link, empty to propose none. Filled in are `$name`, the
    /// template's name in the page's language; the day on which the link was first found dead, `$year`,
    /// `$month` and `$day` in digits, `$monthname` by its name; and why, `$status` in the wiki's own
    /// words and `$code` as the stable code of the reason.
    pub call: String,
    /// The template's name, without its namespace; empty: as `call` begins.
    pub name: String,
    /// Its names in pages of other languages, by [`Page::language`](crate::model::Page::language).
    pub names: BTreeMap<String, String>,
    /// Names of further templates that mark a link as dead: one that bears any of them is left alone.
    pub also: Vec<String>,
    /// Names of templates that lead to an archived copy of the link before them: such a link is rescued.
    pub archives: Vec<String>,
    /// Whether a space is needed behind a URL without brackets.
    pub space_after_bare_url: bool,
    /// What names of citation templates begin with (`Cite `): a broken link that is handed to one as
    /// its `url` gets `citation` added, where an archived copy is known. Empty to propose none.
    pub citations: Vec<String>,
    /// The arguments that tell a citation of an archived copy: `$archive` is its address,
    /// `$archivedate` the day on which it was taken, as `2026-11-22`.
    pub citation: String,
    /// What takes the place of a link whose domain changed hands: `$link` is the link as it stands. Empty to
    /// take it out of what is shown, as text that leads nowhere.
    pub usurped: String,
    /// The months' names for `$monthname`, twelve of them; English if empty.
    pub months: Vec<String>,
    /// The words for `$status` by reason code; a key that ends in `*` stands for all codes that
    /// begin so, the longest wins. Codes without words show their status code, or themselves.
    pub status: BTreeMap<String, String>,
}

/// What a template says of the link before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// That it is dead.
    Dead,
    /// Where its archived copy is.
    Rescued,
}

/// What is filled in in [`DeadLinkTemplate::call`].
const PLACEHOLDERS: [&str; 7] =
    ["$name", "$year", "$monthname", "$month", "$day", "$status", "$code"];

/// What is filled in in [`DeadLinkTemplate::usurped`].
const USURPED_PLACEHOLDERS: [&str; 1] = ["$link"];

/// What is filled in in [`DeadLinkTemplate::citation`].
const CITATION_PLACEHOLDERS: [&str; 2] = ["$archivedate", "$archive"];

impl DeadLinkTemplate {
    /// `{{Dead link|2026|11|22|status=404}}`, directly behind the link, in the page's language: the
    /// custom of the Arch wiki, with the status words of its own bot.
    pub fn archwiki() -> Self {
        let name = "Dead link";
        let names = Languages::archwiki().suffixes.into_iter().map(|language| {
            let localised = format!("{name} ({language})");
            (language, localised)
        });
        let status = [
            ("connect-*", "connection error"),
            ("dns-*", "domain name not resolved"),
            ("parked", "domain for sale"),
            ("soft-404", "404"),
            ("tls-*", "SSL error"),
            ("unreachable", "connection error"),
        ];
        Self {
            call: "{{$name|$year|$month|$day|status=$status}}".to_owned(),
            name: name.to_owned(),
            names: names.collect(),
            archives: owned(names::ARCHIVES),
            status: status.map(|(code, words)| (code.to_owned(), words.to_owned())).into(),
            ..Self::default()
        }
    }

    /// `{{dead link|date=November 2026|bot=wikirot}}`, the custom of the English Wikipedia.
    pub fn wikipedia() -> Self {
        Self {
            call: "{{$name|date=$monthname $year|bot=wikirot}}".to_owned(),
            name: "dead link".to_owned(),
            also: ["Dead", "Deadlink", "Broken link", "Dead-link", "404"].map(str::to_owned).into(),
            archives: owned(names::ARCHIVES),
            citations: ["Cite ", "Citation"].map(str::to_owned).into(),
            citation: "|archive-url=$archive|archive-date=$archivedate|url-status=dead".to_owned(),
            usurped: "{{usurped|1=$link}}".to_owned(),
            space_after_bare_url: true,
            ..Self::default()
        }
    }

    /// No template: broken links get no proposal, moved ones do.
    pub fn none() -> Self {
        Self::default()
    }

    /// Leaves out the localised names whose template the wiki does not have; pages of these
    /// languages get the plain name. `exists` is asked for names without namespace.
    pub fn retain_names(&mut self, exists: impl Fn(&str) -> bool) {
        self.names.retain(|_, name| exists(name));
    }

    /// The same, and templates of all presets and languages mark a link as dead: those that stand in a wiki
    /// already do so whether or not anybody has told us of them.
    pub fn with_known_flags(mut self) -> Self {
        for preset in [Self::archwiki(), Self::wikipedia()] {
            let names = std::iter::once(preset.name).chain(preset.names.into_values());
            self.also.extend(names.chain(preset.also));
        }
        self.also.extend(owned(names::DEAD));
        self.archives.extend(owned(names::ARCHIVES));
        self
    }

    /// The call for a page in `language`; `None` if none is to be proposed. It bears the day since
    /// which the link has been failing, so that it stays the same from report to report; `date` is for
    /// links of which that is not known.
    pub fn call(&self, language: &str, status: &UrlStatus, date: Date) -> Option<String> {
        if self.call.is_empty() {
            return None;
        }
        let since = status.failing.as_ref().map(|it| phrase::date(it.since));
        let date = since.unwrap_or(date);
        let month = usize::from(date.month().unsigned_abs()) - 1;
        Some(fill(&self.call, &PLACEHOLDERS, |placeholder| match placeholder {
            "$name" => self.names.get(language).map_or(self.own_name(), |it| it).to_owned(),
            "$year" => format!("{:04}", date.year()),
            "$monthname" => match self.months.get(month) {
                Some(name) => name.clone(),
                None => date.strftime("%B").to_string(),
            },
            "$month" => format!("{:02}", date.month()),
            "$day" => format!("{:02}", date.day()),
            "$status" => self.status_words(status),
            _ => escape::wikitext(&status.reason),
        }))
    }

    /// What a template of this name, without its namespace, says of the link before it.
    pub fn mark(&self, name: &str) -> Option<Mark> {
        let others = self.names.values().chain(&self.also).map(String::as_str);
        let mut flags = std::iter::once(self.own_name()).chain(others);
        let is = |it: &str| !name.is_empty() && same_title(it, name);
        if flags.any(is) {
            return Some(Mark::Dead);
        }
        self.archives.iter().any(|it| is(it)).then_some(Mark::Rescued)
    }

    /// Whether a template of this name is a citation.
    pub(super) fn is_citation(&self, name: &str) -> bool {
        let starts =
            |it: &String| name.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it));
        self.citations.iter().any(|it| !it.is_empty() && starts(it))
    }

    /// The value of an argument that tells a citation of the copy at `url`, taken on `day`.
    pub(super) fn archived(value: &str, url: &str, day: &str) -> String {
        fill(value, &CITATION_PLACEHOLDERS, |placeholder| match placeholder {
            "$archive" => url.to_owned(),
            _ => day.to_owned(),
        })
    }

    /// The name, or that with which the call begins.
    fn own_name(&self) -> &str {
        match self.name.as_str() {
            "" => {
                let inside = self.call.trim_start_matches('{');
                inside.split(['|', '}', '$']).next().unwrap_or_default().trim()
            }
            name => name,
        }
    }

    fn status_words(&self, status: &UrlStatus) -> String {
        let code = status.reason.as_str();
        let by_prefix = || {
            let fits = |key: &&String| key.strip_suffix('*').is_some_and(|it| code.starts_with(it));
            self.status.keys().filter(fits).max_by_key(|it| it.len()).map(|key| &self.status[key])
        };
        match (self.status.get(code).or_else(by_prefix), status.status) {
            (Some(words), _) => words.clone(),
            (None, Some(status)) => status.to_string(),
            (None, None) => escape::wikitext(code),
        }
    }
}

impl FromStr for DeadLinkTemplate {
    type Err = TemplateError;

    /// Reads the name of a preset, or the call itself: `{{Toter Link|$year-$month-$day}}`.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        match text {
            "archwiki" => Ok(Self::archwiki()),
            "wikipedia" => Ok(Self::wikipedia()),
            "none" => Ok(Self::none()),
            call if call.starts_with("{{") => {
                let template = Self { call: call.to_owned(), ..Self::default() };
                template.validate()?;
                Ok(template)
            }
            name => Err(TemplateError::NoPreset { name: name.to_owned() }),
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

/// Names of templates are titles: the first letter's case does not count, underscores are spaces.
fn same_title(one: &str, other: &str) -> bool {
    fn letters(title: &str) -> impl Iterator<Item = char> {
        let title = title.trim_matches([' ', '_']);
        let mut chars = title.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        first.chain(chars.map(|it| if it == '_' { ' ' } else { it }))
    }
    letters(one).eq(letters(other))
}

/// `pattern` with each of the `placeholders` filled in; what is filled in is not looked at again. Of
/// two that begin alike, the longer stands first.
fn fill(pattern: &str, placeholders: &[&str], value: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let here = &rest[before.len()..];
        rest = match placeholders.iter().find(|it| here.starts_with(**it)) {
            Some(placeholder) => {
                filled.push_str(&value(placeholder));
                &here[placeholder.len()..]
            }
            None => {
                filled.push('$');
                after
            }
        };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::Failing;

    fn status(reason: &str, status: Option<u16>) -> UrlStatus {
        UrlStatus { reason: reason.to_owned(), status, ..UrlStatus::default() }
    }

    #[test]
    fn who_wants_no_template_gets_none_and_what_is_named_by_nothing_is_no_citation() {
        let none = DeadLinkTemplate::none();
        assert_eq!(none.call("", &status("http-404", Some(404)), date(2026, 3, 2)), None);
        let citations = ["", "cite "].map(str::to_owned).to_vec();
        let template = DeadLinkTemplate { citations, ..none };
        let is_citation =
            ["Cite web", "cite ", "Citation", "", "x"].map(|it| template.is_citation(it));
        assert_eq!(is_citation, [true, true, false, false, false]);
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        let filled = |pattern| fill(pattern, &["$monthname", "$month"], |it| format!("<{it}>"));
        for (pattern, expected) in [
            ("$month/$monthname", "<$month>/<$monthname>"),
            ("$$month $x $", "$<$month> $x $"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(filled(pattern), expected, "{pattern}");
        }
        assert_eq!(fill("$a$b", &["$a", "$b"], |it| it.replace('a', "$b")), "$$b$b");
    }

    #[test]
    fn archwiki_writes_as_its_bot_does() {
        let call = |language, reason, code| {
            DeadLinkTemplate::archwiki()
                .call(language, &status(reason, code), date(2026, 3, 2))
                .unwrap()
        };
        assert_eq!(call("English", "http-404", Some(404)), "{{Dead link|2026|03|02|status=404}}");
        assert_eq!(call("", "http-410", Some(410)), "{{Dead link|2026|03|02|status=410}}");
        assert_eq!(
            call("Русский", "dns-nxdomain", None),
            "{{Dead link (Русский)|2026|03|02|status=domain name not resolved}}"
        );
        assert_eq!(call("", "tls-expired", None), "{{Dead link|2026|03|02|status=SSL error}}");
        assert_eq!(call("", "soft-404", Some(200)), "{{Dead link|2026|03|02|status=404}}");
    }

    #[test]
    fn wikipedia_writes_the_month() {
        let call =
            DeadLinkTemplate::wikipedia().call("", &status("http-404", None), date(2026, 11, 2));
        assert_eq!(call.unwrap(), "{{dead link|date=November 2026|bot=wikirot}}");
    }

    #[test]
    fn languages_without_their_template_take_the_plain_one() {
        let mut template = DeadLinkTemplate::archwiki();
        template.retain_names(|name| name == "Dead link (日本語)");
        let call =
            |language| template.call(language, &status("http-404", Some(404)), date(2026, 1, 1));
        assert!(call("日本語").unwrap().starts_with("{{Dead link (日本語)|"));
        assert!(call("Русский").unwrap().starts_with("{{Dead link|"));
    }

    #[test]
    fn names_are_titles() {
        let template = DeadLinkTemplate::wikipedia();
        assert_eq!(template.mark("Dead link"), Some(Mark::Dead));
        assert_eq!(template.mark(" dead_link "), Some(Mark::Dead));
        assert_eq!(template.mark("deadlink"), Some(Mark::Dead));
        assert_eq!(template.mark("Dead links"), None);
        assert_eq!(template.mark(""), None);
        assert_eq!(DeadLinkTemplate::none().mark(""), None);
        assert_eq!(template.mark("webarchive"), Some(Mark::Rescued));
        // Those of other languages are none that a preset would write, and are known all the same.
        assert_eq!(template.mark("lien brisé"), None);
        let known = template.with_known_flags();
        for name in [
            "lien brisé",
            "Toter_Link",
            "недоступная ссылка",
            "リンク切れ",
            "Brokenlink",
            "Linkbroken",
            "Dead links",
            "Deadlinks",
            "Badlink",
            "Dead cite",
            "Deadcite",
        ] {
            assert_eq!(known.mark(name), Some(Mark::Dead), "{name}");
        }
        assert_eq!(known.mark("Webarchiv"), Some(Mark::Rescued));
        // Those that the presets would write are known to each of them, and to who writes none.
        let none = DeadLinkTemplate::none().with_known_flags();
        let arch = DeadLinkTemplate::archwiki().with_known_flags();
        for name in ["Dead link", "Dead link (Русский)", "Broken link", "404"] {
            for template in [&none, &arch, &known] {
                assert_eq!(template.mark(name), Some(Mark::Dead), "{name}");
            }
        }
    }

    #[test]
    fn a_call_of_ones_own_needs_nothing_else() {
        let template: DeadLinkTemplate =
            "{{Toter Link|$year-$month-$day|$monthname|$code|$status}}".parse().unwrap();
        let call = template.call("", &status("dns-nxdomain", None), date(2026, 3, 2));
        assert_eq!(call.unwrap(), "{{Toter Link|2026-03-02|March|dns-nxdomain|dns-nxdomain}}");
        assert_eq!(template.mark("toter_Link"), Some(Mark::Dead));
    }

    #[test]
    fn the_call_bears_the_day_since_which_the_link_fails() {
        let mut status = status("http-404", Some(404));
        let since = "2026-10-09T23:00:00Z".parse().unwrap();
        status.failing = Some(Failing { since, in_a_row: 3, needed: Some(3), confirmed: true });
        let call = DeadLinkTemplate::archwiki().call("", &status, date(2026, 11, 22));
        assert_eq!(call.unwrap(), "{{Dead link|2026|10|09|status=404}}");
    }

    #[test]
    fn what_is_filled_in_is_text() {
        let mut template = DeadLinkTemplate::archwiki();
        template.status.insert("http-404".to_owned(), "$name costs $5".to_owned());
        let call = template.call("", &status("http-404", None), date(2026, 3, 2));
        assert!(call.unwrap().ends_with("|status=$name costs $5}}"));
    }

    #[test]
    fn a_reason_from_elsewhere_cannot_break_the_call() {
        let call = DeadLinkTemplate::archwiki().call("", &status("}}{{x|", None), date(2026, 1, 1));
        assert!(call.unwrap().ends_with("status=&#125;&#125;&#123;&#123;x&#124;}}"));
    }

    #[test]
    fn months_have_the_names_that_the_wiki_gives_them() {
        let mut template: DeadLinkTemplate = "{{Tot|$monthname $year}}".parse().unwrap();
        template.months = (1..=12).map(|it| format!("Monat {it}")).collect();
        let call = |month| template.call("", &status("http-404", None), date(2026, month, 28));
        assert_eq!(call(1).unwrap(), "{{Tot|Monat 1 2026}}");
        assert_eq!(call(12).unwrap(), "{{Tot|Monat 12 2026}}");
    }
}
