//! `wikirot history`: all that is known of one URL, for who asks why it is called broken.

use anyhow::{Result, bail};
use jiff::civil::Date;
use wikirot_report::edit::replacement;
use wikirot_report::escape::visible;
use wikirot_report::model::{Languages, Occurrence, Page, Place, UrlStatus};
use wikirot_report::{Options, count};
use wikirot_wikitext::checkable;

use super::known::{self, FactSheet, NEAR};
use crate::cli::args::{HistoryArgs, LookupFormat};
use crate::exit::Ended;
use crate::ignore::{Entry, IgnoreList};
use crate::settings;
use crate::state::{LoggedCheck, State, UrlHistory};

/// Runs the command.
pub(crate) fn run(args: &HistoryArgs) -> Result<Ended> {
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let (options, languages) = settings::mark(&args.mark, &reader)?;
    let said = settings::said(&reader)?;
    let mut view = reader.view(languages.clone())?;
    view.tell_changed();
    let proposing = Proposing { date: options.date(&view.about()?.1), options, languages };
    let mut found = Vec::new();
    let meant = meant(&args.url);
    for spelling in &meant {
        found = view.history_of(spelling)?;
        if !found.is_empty() {
            break;
        }
    }
    if found.is_empty() {
        let like = meant.last().unwrap_or(&args.url);
        let near = known::near(&view.urls_like(like, NEAR)?);
        bail!("the state has no link to {}{near}", visible(&args.url));
    }
    match args.format {
        LookupFormat::Json => known::print_json(&found)?,
        LookupFormat::Text => {
            let mut facts = FactSheet::new(&proposing.options.language);
            for (n, history) in found.iter().enumerate() {
                if n > 0 {
                    facts.gap();
                }
                tell(&mut facts, history, &proposing, &said);
            }
            facts.print()?;
        }
    }
    Ok(Ended::Done)
}

/// The spellings that somebody may mean who typed this: as it stands, as it is asked, and with the scheme
/// that was left out.
fn meant(typed: &str) -> Vec<String> {
    let mut spellings = vec![typed.to_owned()];
    let schemes: &[&str] = if typed.contains("//") { &[""] } else { &["", "https://", "http://"] };
    for scheme in schemes {
        spellings.extend(checkable(&format!("{scheme}{typed}")).map(String::from));
    }
    spellings
}

/// How a link is mended, as reports offer it.
struct Proposing {
    options: Options,
    languages: Languages,
    date: Date,
}

impl Proposing {
    fn for_place(&self, title: &str, status: &UrlStatus, place: &Place) -> Option<String> {
        let language = self.languages.of(title).to_owned();
        let page = Page { title: title.to_owned(), language, ..Page::default() };
        let (status, place) = (status.clone(), place.clone());
        let link = Occurrence { status, place, ..Occurrence::default() };
        replacement(&page, &link, &self.options.dead_link, self.date).map(|it| it.new_text)
    }
}

fn tell(facts: &mut FactSheet, history: &UrlHistory, proposing: &Proposing, said: &IgnoreList) {
    let status = &history.url.status;
    facts.line(0, &status.url);
    facts.verdict(2, status, None);
    let other = |it: &&String| **it != status.url && !it.is_empty();
    facts.fact(2, "asked as", Some(&status.checked_url).filter(other));
    facts.fact(2, "leads to", status.final_url.as_ref().filter(other));
    facts.instant(2, "first seen", status.first_seen);
    facts.instant(2, "last alive", status.last_alive);
    facts.instant(2, "asked next", history.due);
    facts.instant(2, "left", history.left);
    facts.fact(2, "archived", status.archive.as_ref().map(|it| &it.url));

    for entry in said.covering(&status.checked_url) {
        facts.fact(2, "said of it", said.entries().get(entry).map(said_by));
    }

    facts.gap();
    facts.line(0, format_args!("On {}", count(history.url.pages.len() as u64, "page")));
    for place in &history.url.places {
        let page = history.url.pages.get(place.page).map_or("", String::as_str);
        let place = &place.place;
        let colon = if place.source.is_empty() { "" } else { ": " };
        let at = facts.place(place);
        facts.line(2, format_args!("{page}, {at}{colon}{}", place.source));
        facts.fact(4, "replacement", proposing.for_place(page, status, place));
    }
    facts.gap();
    facts.line(0, format_args!("Last {}", count(history.checks.len() as u64, "check")));
    for check in history.checks.iter().rev() {
        tell_check(facts, check);
    }
}

/// `checked, fine, by Ann on 2026-11-26, until 2027-05-28`.
fn said_by(entry: &Entry) -> String {
    let mut text = entry.written.clone();
    if !entry.comment.is_empty() && !text.ends_with(&entry.comment) {
        text.push_str(&format!(" # {}", entry.comment));
    }
    if let Some(day) = entry.signed {
        text.push_str(&format!(", by {} on {day}", entry.by));
    }
    match entry.until {
        Some(last) if !text.contains(&last.to_string()) => format!("{text}, until {last}"),
        _ => text,
    }
}

fn tell_check(facts: &mut FactSheet, check: &LoggedCheck) {
    let logged = &check.logged;
    let seen = &logged.seen;
    let took =
        logged.first_byte_ms.map(|it| format!(", first byte in {it} ms")).unwrap_or_default();
    let attempts = count(u64::from(logged.attempts), "attempt");
    let at = wikirot_report::minute(check.at);
    facts.line(
        2,
        format_args!(
            "{at}  {} {}, run {}, {attempts}{took}",
            check.verdict, check.reason, check.run
        ),
    );
    facts.hops(4, &seen.hops);
    facts.fact(4, "server", seen.server.as_ref());
    facts.fact(4, "title", seen.title.as_ref());
    facts.fact(4, "detail", seen.detail.as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignore::Pattern;

    #[test]
    fn a_url_is_meant_as_it_stands_as_it_is_asked_and_with_its_scheme() {
        assert_eq!(meant("http://A.example"), ["http://A.example", "http://a.example/"]);
        assert_eq!(
            meant("a.example/x"),
            ["a.example/x", "https://a.example/x", "http://a.example/x"]
        );
        assert_eq!(meant("//a b"), ["//a b"]);
    }

    #[test]
    fn a_line_of_a_list_tells_who_signed_it_and_how_long_it_holds() {
        let day = |text: &str| Some(text.parse().unwrap());
        let entry = |written: &str| Entry {
            pattern: Pattern::Url("http://a.example/".to_owned()),
            reasons: Vec::new(),
            until: None,
            comment: String::new(),
            by: String::new(),
            signed: None,
            list: String::new(),
            line: 1,
            written: written.to_owned(),
        };
        let plain = "a.example";
        assert_eq!(said_by(&entry(plain)), plain);
        let commented = Entry { comment: "fine".to_owned(), ..entry(plain) };
        assert_eq!(said_by(&commented), "a.example # fine");
        let commented = Entry { comment: "fine".to_owned(), ..entry("a.example, fine") };
        assert_eq!(said_by(&commented), "a.example, fine");
        let signed = Entry {
            by: "Ann".to_owned(),
            signed: day("2026-11-26"),
            until: day("2027-05-28"),
            ..entry(plain)
        };
        assert_eq!(said_by(&signed), "a.example, by Ann on 2026-11-26, until 2027-05-28");
        let dated = Entry { until: day("2027-05-28"), ..entry("a.example until 2027-05-28") };
        assert_eq!(said_by(&dated), "a.example until 2027-05-28");
    }

    #[test]
    fn a_url_is_told_with_its_places_and_its_checks() {
        use jiff::Timestamp;
        use wikirot_report::Language;
        use wikirot_report::model::{Archive, Evidence, Hop, UrlPlace, UrlReport};
        let at = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        let [url, new] = ["http://a.example/#x", "https://a.example/"].map(str::to_owned);
        let status = UrlStatus {
            checked_url: "http://a.example/".to_owned(),
            final_url: Some(new.clone()),
            first_seen: Some(at(1)),
            last_alive: Some(at(2)),
            archive: Some(Archive { url: "http://archive.example/".to_owned(), taken: at(0) }),
            url,
            ..UrlStatus::default()
        };
        let place = |line, source: &str| {
            let place = Place { line, source: source.to_owned(), ..Place::default() };
            UrlPlace { page: 1, place }
        };
        let places = vec![place(4, "[http://a.example/#x A]"), place(0, "")];
        let pages = vec!["One".to_owned(), "Two".to_owned()];
        let check = |minute, first_byte_ms, seen| LoggedCheck {
            at: at(minute),
            run: 9,
            verdict: "broken".to_owned(),
            reason: "http-404".to_owned(),
            status: None,
            logged: crate::state::Logged { seen, first_byte_ms, attempts: 2 },
        };
        let hop = Hop { url: new, status: None, address: None };
        let seen = Evidence {
            hops: vec![hop],
            server: Some("nginx".to_owned()),
            title: Some("Gone".to_owned()),
            detail: Some("it said so".to_owned()),
        };
        let checks = vec![check(5, Some(12), seen), check(6, None, Evidence::default())];
        let url = UrlReport { status, pages, places };
        let history = UrlHistory { url, left: Some(at(4)), due: Some(at(3)), checks };
        let parsed = crate::ignore::parse("http://a.example/ # ours", crate::ignore::Form::File);
        let said = IgnoreList::new(parsed.entries, jiff::civil::date(2026, 1, 1));
        let proposing = Proposing {
            options: Options::default(),
            languages: Languages::default(),
            date: jiff::civil::date(2026, 1, 1),
        };
        let mut facts = FactSheet::new(&Language::english());
        tell(&mut facts, &history, &proposing, &said);
        assert_eq!(
            facts.lines(),
            [
                "http://a.example/#x",
                "  Not checked yet: not checked yet (unchecked)",
                "  The next run checks it.",
                "  asked as    http://a.example/",
                "  leads to    https://a.example/",
                "  first seen  1970-01-01 00:01 UTC",
                "  last alive  1970-01-01 00:02 UTC",
                "  asked next  1970-01-01 00:03 UTC",
                "  left        1970-01-01 00:04 UTC",
                "  archived    http://archive.example/",
                "  said of it  http://a.example/ # ours",
                "",
                "On 2 pages",
                "  Two, line 4: [http://a.example/#x A]",
                "  Two, made by an extension: only the wiki's own link table has it",
                "",
                "Last 2 checks",
                "  1970-01-01 00:06 UTC  broken http-404, run 9, 2 attempts",
                "  1970-01-01 00:05 UTC  broken http-404, run 9, 2 attempts, first byte in 12 ms",
                "    https://a.example/ -> no answer",
                "    server      nginx",
                "    title       Gone",
                "    detail      it said so"
            ]
        );
    }
}
