//! Citations: templates that are handed the URL that they link.

use std::ops::Range;

use super::DeadLinkTemplate;
use super::call::{Argument, Call, between_comments, without_comments};
use super::copies::{has_copy, is_in_archive};
use super::dialects::Arguments;

/// What a citation says of an archived copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescue {
    /// It names none.
    None,
    /// It names one, but sends readers to its own address first.
    Named,
    /// It sends readers to the copy.
    Done,
}

/// What `source`, a whole call, says of an archived copy, if it is a citation that is handed `url` as its
/// own address.
pub fn citation(source: &str, url: &str, template: &DeadLinkTemplate) -> Option<Rescue> {
    let (call, arguments) = cited(source, url, template)?;
    let named = call.named(&arguments.copy()).any(|it| is_address(bare(it)));
    let stamped = call.named(arguments.stamp).any(|it| is_stamp(bare(it)));
    // Whatever the argument is called: names differ from wiki to wiki.
    let archived = |it: &Argument<'_>| arguments.may_be_copy(it.name) && is_in_archive(bare(it));
    let names_one = named || stamped || call.arguments.iter().any(archived);
    let names_one = names_one || has_copy(source, url);
    let status = arguments.status();
    let status = call.named(&status).rfind(|it| !bare(it).is_empty());
    let works = status.is_some_and(|it| arguments.says_it_works(bare(it)));
    Some(match (names_one, works) {
        (false, _) => Rescue::None,
        (true, true) => Rescue::Named,
        (true, false) => Rescue::Done,
    })
}

/// Whether `source`, a whole call that is handed `url`, sends readers to an archived copy of it: as a citation that
/// is known, or as any template that is handed the address of the copy as well.
pub fn rescues(source: &str, url: &str, template: &DeadLinkTemplate) -> bool {
    let told = citation(source, url, template).map(|it| it == Rescue::Done);
    told.unwrap_or_else(|| has_copy(source, url))
}

/// The citation `source` of `url` with an archived copy: empty arguments are filled, one that says that
/// the address works says the contrary, what is missing comes behind. `None` for what is no citation,
/// and for one that names a copy already.
pub(super) fn with_copy(
    source: &str,
    url: &str,
    template: &DeadLinkTemplate,
    fill: impl Fn(&str) -> String,
) -> Option<String> {
    if citation(source, url, template)? != Rescue::None {
        return None;
    }
    let (call, arguments) = cited(source, url, template)?;
    let (mut changes, mut added) = (Vec::new(), Vec::new());
    let mut adds_status = false;
    for (name, value) in arguments.added() {
        let names = arguments.names(name, value);
        let is_status = arguments.is_status(name);
        adds_status |= is_status;
        let value = fill(value);
        let mut there = call.named(&names);
        match there.next_back() {
            Some(it) if it.name == Some(name) && arguments.says_more(bare(it)) => {}
            // An old name of the status is no longer read by the template.
            Some(it) if is_status => {
                changes.push((named(it, source), format!("{name}={value}")));
                // Two of them would contradict each other. The bar before it goes as well.
                let others = there.map(|it| (it.range.start - 1..it.range.end, String::new()));
                changes.extend(others);
            }
            Some(last) => {
                // Of several spellings one that says something is in the way.
                let said = call.named(&names).rfind(|it| !bare(it).is_empty());
                changes.push((bare_place(said.unwrap_or(last)), value));
            }
            None => added.push((name.to_owned(), value)),
        }
    }
    if changes.is_empty() && added.is_empty() {
        return None;
    }
    if !adds_status {
        // Nothing is to be said of whether it works, but what is said must be true.
        for it in call.named(&arguments.status()).filter(|it| arguments.says_it_works(bare(it))) {
            let dead = it.name.and_then(|name| arguments.dead(name)).unwrap_or_default();
            changes.push((bare_place(it), dead.to_owned()));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    Some(call.with(&changes, &added))
}

/// Bytes of the longest call that is read as a citation.
const LONGEST: usize = 64 * 1024;

fn cited<'t>(
    source: &'t str,
    url: &str,
    template: &'t DeadLinkTemplate,
) -> Option<(Call<'t>, Arguments<'t>)> {
    // What cannot be one is not worth reading, nor what is longer than any, once for each link in it.
    if source.len() > LONGEST {
        return None;
    }
    let name = source.get(2..)?.trim_start();
    if !name.starts_with("<!--") && !Arguments::are_of(name, template) {
        return None;
    }
    // One call may hold thousands of links, and is read for those alone that an argument is all of.
    let first = url.split(SIGNS).next().filter(|first| !first.is_empty())?;
    let stands = |at: usize| {
        source[..at].trim_end().ends_with(['=', '>']) && behind(&source[at..], url).is_some()
    };
    if !source.match_indices(first).any(|(at, _)| stands(at)) {
        return None;
    }
    let call = Call::read(source)?;
    let arguments = Arguments::of(&call, template)?;
    let cites = |it: &Argument<'_>| behind(without_comments(it.value), url) == Some("");
    let is_its_own = |name: &&str| call.argument(&[name]).is_some_and(cites);
    arguments.url.iter().any(is_its_own).then_some((call, arguments))
}

/// Signs that end the value of an argument, or its name.
const SIGNS: [char; 2] = ['=', '|'];

/// What stands behind `url` at the beginning of a text. Its signs may be written as the words that stand for them.
fn behind<'t>(text: &'t str, url: &str) -> Option<&'t str> {
    url.split_inclusive(SIGNS).try_fold(text, |text, part| {
        let bare = part.strip_suffix(SIGNS).unwrap_or(part);
        let word = match &part[bare.len()..] {
            "=" => "{{=}}",
            "|" => "{{!}}",
            _ => return text.strip_prefix(part),
        };
        let rest = text.strip_prefix(bare)?;
        rest.strip_prefix(word).or_else(|| rest.strip_prefix(&part[bare.len()..]))
    })
}

/// The value of an argument without comments.
fn bare<'t>(argument: &Argument<'t>) -> &'t str {
    without_comments(argument.value)
}

/// Where that stands, or may.
fn bare_place(argument: &Argument<'_>) -> Range<usize> {
    let bare = between_comments(argument.value);
    argument.place.start + bare.start..argument.place.start + bare.end
}

/// Whether a value holds an address, or a call that is handed something to make one of. `none`, `&nbsp;` and
/// `{{Nothing}}` are none.
fn is_address(value: &str) -> bool {
    value.contains("//") || value.starts_with("{{") && value.contains('|')
}

/// Whether a value is the digits of a time by which an archive names its copies.
fn is_stamp(value: &str) -> bool {
    (4..=14).contains(&value.len()) && value.bytes().all(|it| it.is_ascii_digit())
}

/// Name and value of an argument without the blanks around them.
fn named(argument: &Argument<'_>, source: &str) -> std::ops::Range<usize> {
    let text = &source[argument.range.clone()];
    let start = argument.range.start + (text.len() - text.trim_start().len());
    start..argument.place.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://a.example/x";

    fn told(source: &str) -> Option<Rescue> {
        citation(source, URL, &DeadLinkTemplate::wikipedia())
    }

    fn rescued(source: &str) -> Option<String> {
        with_copy(source, URL, &DeadLinkTemplate::wikipedia(), |value| {
            value.replace("$archivedate", "DAY").replace("$archive", "COPY")
        })
    }

    #[test]
    fn only_the_url_of_a_citation_counts() {
        for source in [
            "http://a.example/x",
            "{{Infobox|url=http://a.example/x}}",
            "{{cite web|http://a.example/x}}",
            "{{cite web|archive-url=http://a.example/x}}",
            "{{cite web|title=url=http://a.example/x}}",
            "{{cite web|title=see http://a.example/x}}",
            "{{cite web|quote={{Infobox|url=http://a.example/x}}}}",
            "{{{cite web|url=http://a.example/x}}}",
            "{{cite web|url=http://a.example/x",
        ] {
            assert_eq!(told(source), None, "{source}");
        }
        assert_eq!(told("{{Cite web | url = http://a.example/x }}"), Some(Rescue::None));
    }

    #[test]
    fn a_citation_that_leads_to_a_copy_is_rescued() {
        let with = |more: &str| told(&format!("{{{{cite web|url={URL}|{more}}}}}"));
        assert_eq!(with("archive-url=http://b|url-status=dead"), Some(Rescue::Done));
        assert_eq!(with("archiveurl=http://b|archivedate=1 May 2010"), Some(Rescue::Done));
        assert_eq!(with("archive-url=http://b|url-status=live"), Some(Rescue::Named));
        assert_eq!(with("archive-url=http://b|deadurl=no"), Some(Rescue::Named));
        let copy = "https://web.archive.org/web/2010/http://a.example/x";
        assert_eq!(with(&format!("arşivurl={copy}")), Some(Rescue::Done));
        assert_eq!(with(&format!("arşivurl={copy}|url-status=live")), Some(Rescue::Named));
        let none = DeadLinkTemplate::none();
        for (call, is_rescued) in [
            (format!("{{{{Статья|ссылка={URL}|архив={copy}}}}}"), true),
            (format!("{{{{cite web|url={URL}|archive-url={copy}|url-status=live}}}}"), false),
            (format!("{{{{Статья|ссылка={URL}}}}}"), false),
        ] {
            assert_eq!(rescues(&call, URL, &none), is_rescued, "{call}");
        }
        assert_eq!(with("archive-url="), Some(Rescue::None));
        assert_eq!(with("archiveurl=http://b|archive-url="), Some(Rescue::Done));
        assert_eq!(with("archive-url=http://b|deadurl=no|url-status="), Some(Rescue::Named));
    }

    #[test]
    fn what_holds_no_address_is_no_copy() {
        for value in
            ["<!-- none -->", "&nbsp;", "&#160;", "{{Nothing}}", "none", "-", "{{-}} <!-- x -->"]
        {
            let call = format!("{{{{cite web|url={URL}|archive-url={value}|title=T}}}}");
            assert_eq!(told(&call), Some(Rescue::None), "{value}");
            let new = rescued(&call).unwrap();
            assert_eq!(new.matches("archive-url").count(), 1, "{new}");
            assert_eq!(new.contains("<!--"), value.contains("<!--"), "{new}");
            assert_eq!(
                citation(&new.replace("COPY", "http://b"), URL, &DeadLinkTemplate::none()),
                Some(Rescue::Done)
            );
        }
        for value in [
            "http://b<!-- x -->",
            "<!-- x --> //b",
            "{{Wayback url|2010|a}}",
            "web.archive.org/web/2010/http://b",
        ] {
            let call =
                format!("{{{{cite web|url={URL}|archive-url={value}|url-status=<!-- live -->}}}}");
            assert_eq!(told(&call), Some(Rescue::Done), "{value}");
            let call = call.replace("<!-- live -->", "live<!-- really -->");
            assert_eq!(told(&call), Some(Rescue::Named), "{value}");
        }
    }

    #[test]
    fn wikis_have_names_of_their_own_for_copies() {
        let copy = "https://archive.today/abcde";
        for (call, name) in [
            ("Cite web|title=T", "arkivurl"),
            ("Kilde www|tittel=T", "arkiv_url"),
            ("Kilde bok|tittel=T", "arkiv-url"),
            ("Web kaynağı|başlık=T", "arşivurl"),
            ("Web kaynağı|başlık=T", "arşiv-url"),
            ("웹 인용|제목=T", "보존url"),
            ("Chú thích web|title=T", "url lưu trữ"),
            ("Citeer web|titel=T", "archiveurl"),
            ("Citar web|titulo=T", "urlarquivo"),
            ("Cita web|título=T", "archive-url"),
            ("Статья|заглавие=T", "архив"),
            ("Verkkoviite|nimeke=T", "Arkisto"),
            ("Cite web|title=T", "copy of it"),
        ] {
            let url = match call {
                call if call.starts_with("Статья") => "ссылка",
                call if call.starts_with("Verkko") => "Osoite",
                _ => "url",
            };
            let with = |value: &str| format!("{{{{{call}|{url}={URL}|{name}={value}}}}}");
            for template in [DeadLinkTemplate::wikipedia(), DeadLinkTemplate::none()] {
                assert_eq!(
                    citation(&with(copy), URL, &template),
                    Some(Rescue::Done),
                    "{call} {name}"
                );
                assert!(rescues(&with(copy), URL, &template));
                assert!(!rescues(&with(""), URL, &template), "{call}");
            }
            assert_eq!(rescued(&with(copy)), None);
            // One that is there is filled, and none is added.
            let new = rescued(&with(""));
            if name == "Arkisto" {
                assert_eq!(new, None);
            } else if name != "copy of it" {
                let new = new.unwrap();
                assert_eq!(new.matches("COPY").count(), 1, "{new}");
                assert!(new.contains(&format!("|{name}=COPY")), "{new}");
            }
        }
        let stamp = format!("{{{{Citar web|url={URL}|wayb=20100102030405}}}}");
        assert_eq!(told(&stamp), Some(Rescue::Done));
        assert_eq!(told(&stamp.replace("20100102030405", "")), Some(Rescue::None));
        // Other addresses of a citation may be in an archive themselves.
        let chapter =
            format!("{{{{cite book|url={URL}|chapter-url=https://archive.org/details/x}}}}");
        assert_eq!(told(&chapter), Some(Rescue::None));
        let words =
            format!("{{{{cite web|url={URL}|quote=https://archive.today/abcde has it|{copy}}}}}");
        assert_eq!(told(&words), Some(Rescue::None));
        let itself = format!("{{{{cite web|url={copy}}}}}");
        assert_eq!(citation(&itself, copy, &DeadLinkTemplate::none()), Some(Rescue::None));
    }

    #[test]
    fn no_status_contradicts_the_copy() {
        for (source, wanted) in [
            (
                "{{Web kaynağı|url=http://a.example/x|ölüurl=hayır}}",
                "{{Web kaynağı|url=http://a.example/x|url-status=dead|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{Web kaynağı|url=http://a.example/x|url-durumu=canlı|arşivtarihi=}}",
                "{{Web kaynağı|url=http://a.example/x|url-status=dead|arşivtarihi=DAY|archive-url=COPY}}",
            ),
            (
                "{{Kilde www|url=http://a.example/x|dødlenke=nei|dødtlink=nej}}",
                "{{Kilde www|url=http://a.example/x|url-status=dead|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{Citeer web|url=http://a.example/x|deadurl=no}}",
                "{{Citeer web|url=http://a.example/x|dodeurl=ja|archiefurl=COPY|archiefdatum=DAY}}",
            ),
            (
                "{{Cita web|url=http://a.example/x|titolo=T|deadurl=no}}",
                "{{Cita web|url=http://a.example/x|titolo=T|urlmorto=sì|urlarchivio=COPY|dataarchivio=DAY}}",
            ),
            (
                "{{Cita web|url=http://a.example/x|título=T|urlmuerta= no <!-- 2010 -->}}",
                "{{Cita web|url=http://a.example/x|título=T|urlmuerta= sí <!-- 2010 -->|urlarchivo=COPY|fechaarchivo=DAY}}",
            ),
            (
                "{{Cita web|url=http://a.example/x|título=T|urlmuerta=sí}}",
                "{{Cita web|url=http://a.example/x|título=T|urlmuerta=sí|urlarchivo=COPY|fechaarchivo=DAY}}",
            ),
            (
                "{{Lien web|url=http://a.example/x|dead-url=non}}",
                "{{Lien web|url=http://a.example/x|dead-url=oui|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{cite web|url=http://a.example/x|archive-url=none|archiveurl=}}",
                "{{cite web|url=http://a.example/x|archive-url=COPY|archiveurl=|archive-date=DAY|url-status=dead}}",
            ),
        ] {
            assert_eq!(rescued(source).as_deref(), Some(wanted));
        }
        let works = "{{Web kaynağı|url=http://a.example/x|arşivurl=http://b|ölüurl=hayır}}";
        assert_eq!(told(works), Some(Rescue::Named));
    }

    #[test]
    fn copies_are_put_where_they_belong() {
        for (source, wanted) in [
            (
                "{{cite web|url=http://a.example/x|title=T }}",
                "{{cite web|url=http://a.example/x|title=T|archive-url=COPY|archive-date=DAY|url-status=dead}}",
            ),
            (
                "{{cite web\n| url=http://a.example/x\n| title=T\n}}",
                "{{cite web\n| url=http://a.example/x\n| title=T\n|archive-url=COPY\n|archive-date=DAY\n|url-status=dead\n}}",
            ),
            (
                "{{cite web|url=http://a.example/x|archive-url=|archive-date= |title=T}}",
                "{{cite web|url=http://a.example/x|archive-url=COPY|archive-date= DAY|title=T|url-status=dead}}",
            ),
            (
                "{{cite web|url=http://a.example/x|archive-url= }}",
                "{{cite web|url=http://a.example/x|archive-url= COPY|archive-date=DAY|url-status=dead}}",
            ),
            (
                "{{cite web|url=http://a.example/x| url-status = live |title=T}}",
                "{{cite web|url=http://a.example/x| url-status=dead |title=T|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{cite web|url=http://a.example/x|deadurl=no}}",
                "{{cite web|url=http://a.example/x|url-status=dead|archive-url=COPY|archive-date=DAY}}",
            ),
            // An empty argument is filled on its own line.
            (
                "{{cite web\n|url=http://a.example/x\n|archive-url=\n|archive-date= \n|url-status=\n}}",
                "{{cite web\n|url=http://a.example/x\n|archive-url=COPY\n|archive-date= DAY\n|url-status=dead\n}}",
            ),
            (
                "{{cite web\r\n|url=http://a.example/x\r\n}}",
                "{{cite web\r\n|url=http://a.example/x\r\n|archive-url=COPY\r\n|archive-date=DAY\r\n|url-status=dead\r\n}}",
            ),
            // These say that readers are not to be led there, which is more than that it is dead.
            (
                "{{cite web|url=http://a.example/x|url-status=unfit}}",
                "{{cite web|url=http://a.example/x|url-status=unfit|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{Template:Cite web|url=<!-- old -->http://a.example/x<!-- dead? -->}}",
                "{{Template:Cite web|url=<!-- old -->http://a.example/x<!-- dead? -->\
                 |archive-url=COPY|archive-date=DAY|url-status=dead}}",
            ),
            (
                "{{cite web|url=http://a.example/x\n| deadurl=no\n| url-status=live\n}}",
                "{{cite web|url=http://a.example/x\n| url-status=dead\n|archive-url=COPY\n|archive-date=DAY\n}}",
            ),
            (
                "{{cite web|url=http://a.example/x|title=The archive-url question<!-- }} -->}}",
                "{{cite web|url=http://a.example/x|title=The archive-url question<!-- }} -->|archive-url=COPY|archive-date=DAY|url-status=dead}}",
            ),
        ] {
            assert_eq!(rescued(source).as_deref(), Some(wanted));
        }
        assert_eq!(rescued("{{cite web|url=http://a.example/x|archiveurl=http://b}}"), None);
    }

    #[test]
    fn citations_of_many_languages_have_arguments_of_their_own() {
        for (source, wanted) in [
            (
                "{{Internetquelle |url=http://a.example/x |titel=T |abruf=2020-01-02}}",
                "{{Internetquelle |url=http://a.example/x |titel=T |abruf=2020-01-02|archiv-url=COPY|archiv-datum=DAY|offline=1}}",
            ),
            (
                "{{Internetquelle|url=http://a.example/x|titel=T|archiv-url=|offline=}}",
                "{{Internetquelle|url=http://a.example/x|titel=T|archiv-url=COPY|offline=1|archiv-datum=DAY}}",
            ),
            (
                "{{lien web|url=http://a.example/x|titre=T}}",
                "{{lien web|url=http://a.example/x|titre=T|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{Cita_web|url=http://a.example/x|título=T}}",
                "{{Cita_web|url=http://a.example/x|título=T|urlarchivo=COPY|fechaarchivo=DAY}}",
            ),
            (
                "{{Cita web|url=http://a.example/x|titolo=T|urlmorto=no}}",
                "{{Cita web|url=http://a.example/x|titolo=T|urlmorto=sì|urlarchivio=COPY|dataarchivio=DAY}}",
            ),
            (
                "{{Citar web|url=http://a.example/x|título=T}}",
                "{{Citar web|url=http://a.example/x|título=T|arquivourl=COPY|arquivodata=DAY|urlmorta=sim}}",
            ),
            (
                "{{Chú thích web|url=http://a.example/x|title=T|url-status=live}}",
                "{{Chú thích web|url=http://a.example/x|title=T|url-status=dead|archive-url=COPY|archive-date=DAY}}",
            ),
            (
                "{{Cytuj stronę|url=http://a.example/x|tytuł=T}}",
                "{{Cytuj stronę|url=http://a.example/x|tytuł=T|archiwum=COPY|zarchiwizowano=DAY}}",
            ),
        ] {
            assert_eq!(rescued(source).as_deref(), Some(wanted));
            // With its copy it is rescued, whatever the wiki's own template is, and nothing is added twice.
            let whole = wanted.replace("COPY", "http://b");
            for template in [DeadLinkTemplate::wikipedia(), DeadLinkTemplate::none()] {
                assert_eq!(citation(source, URL, &template), Some(Rescue::None), "{source}");
                assert_eq!(citation(&whole, URL, &template), Some(Rescue::Done), "{whole}");
            }
            assert_eq!(rescued(&whole), None);
        }
        let works = "{{Citar web|url=http://a.example/x|arquivourl=http://b|urlmorta=NÃO}}";
        assert_eq!(told(works), Some(Rescue::Named));
        // Which of two languages it is, nobody can tell.
        assert_eq!(told("{{Cita web|url=http://a.example/x}}"), None);
    }

    #[test]
    fn signs_of_an_address_may_be_written_as_words() {
        let with = |source: &str, url: &str| {
            with_copy(source, url, &DeadLinkTemplate::wikipedia(), |_| "C".to_owned())
        };
        let added = "|archive-url=C|archive-date=C|url-status=C}}";
        for (source, url) in [
            ("{{cite web|url=http://a.example/?a{{=}}b&c=d", "http://a.example/?a=b&c=d"),
            ("{{cite web|url=http://a.example/?a=b&c{{=}}d", "http://a.example/?a=b&c=d"),
            ("{{cite web|url=http://a.example/x{{!}}y", "http://a.example/x|y"),
        ] {
            let whole = format!("{source}}}}}");
            assert_eq!(with(&whole, url), Some(format!("{source}{added}")));
            assert_eq!(with(&format!("{source}z}}}}"), url), None, "{source}");
            assert_eq!(with(&whole, &format!("{url}z")), None, "{source}");
        }
    }

    #[test]
    fn citations_are_known_however_they_are_written() {
        for source in [
            "{{<!-- a book --> cite web|url=http://a.example/x}}",
            "{{cite web|title=see http://a.example/x|url=http://a.example/x}}",
            "{{cite web|url= http://a.example/x <!-- dead? -->|title=T}}",
        ] {
            assert!(told(source).is_some(), "{source}");
        }
        let within = "{{cite web|url=http://b.example|title=[[a|url=http://a.example/x]]}}";
        assert_eq!(told(within), None);
        assert_eq!(told("{{<!-- cite web --> Infobox|url=http://a.example/x}}"), None);
        let of_length = |length: usize| {
            let rest = length - "{{cite web|url=http://a.example/x|title=}}".len();
            told(&format!("{{{{cite web|url=http://a.example/x|title={}}}}}", "a".repeat(rest)))
        };
        assert_eq!((of_length(LONGEST), of_length(LONGEST + 1)), (Some(Rescue::None), None));
    }

    #[test]
    fn templates_of_a_wikis_own_that_add_nothing_are_read_as_others_are() {
        let own =
            DeadLinkTemplate { citations: vec!["Cite ".to_owned()], ..DeadLinkTemplate::none() };
        let source = "{{Cite web|url=http://a.example/x|archive-url=http://b|url-status=dead}}";
        assert_eq!(own.citation, "");
        assert_eq!(citation(source, URL, &own), Some(Rescue::Done));
    }
}
