//! The text to put in the place of a link.

use std::{borrow::Cow, ops::Range};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DeadLinkTemplate, citation::with_copy, usurped};
use crate::{
    escape,
    model::{Context, Note, Occurrence, Page, Verdict},
    phrase,
};

/// Bytes of the longest replacement that is offered to people.
const LONGEST: usize = 2_000;

/// A ready-made replacement of one link construct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The bytes of the page's text to replace: the whole link construct.
    pub range: Range<usize>,
    /// What to put there.
    pub new_text: String,
}

impl Replacement {
    /// Its text, if people may copy that from what they see: it is not too long to be judged, and shows all that it
    /// holds.
    pub(crate) fn offered(self) -> Option<String> {
        let mut text = self.new_text;
        // Whoever copies a free URL may put it beside other parentheses, which would decide where it ends.
        if text.contains("://") && !text.contains(['[', '{', ' ', '\n']) {
            text = text.replace('(', "%28").replace(')', "%29");
        }
        let shows_all = text.split('\n').all(|line| escape::visible(line) == line);
        (text.len() <= LONGEST && shows_all).then_some(text)
    }
}

/// What to write in the place of a link: its new address where it has moved for good, its https form
/// where that answers, the same link with the wiki's dead-link template behind it where it is broken
/// and confirmed, the link out of sight where its domain changed hands. A citation gets the archived copy of its
/// broken link, where one is known. A page that is gone and was found elsewhere gets the address that it has now.
///
/// `None` for everything else, and never inside code, comments or the arguments of other templates,
/// nor for a link that bears a dead-link template already: that is for a person to judge.
pub fn replacement(
    page: &Page,
    occurrence: &Occurrence,
    template: &DeadLinkTemplate,
    date: Date,
) -> Option<Replacement> {
    let (status, place) = (&occurrence.status, &occurrence.place);
    if place.flag.is_some() || place.source.is_empty() {
        return None;
    }
    if let Some(new_text) = at_new_place(occurrence) {
        return Some(Replacement { range: place.bytes.clone(), new_text });
    }
    if !place.is_editable() {
        let new_text = with_archive(occurrence, template)?;
        return Some(Replacement { range: place.bytes.clone(), new_text });
    }
    let new_text = if status.is_confirmed() {
        if !place.may_be_flagged() {
            return None;
        }
        if status.is_usurped() {
            let new_text = usurped::out_of_sight(occurrence, template)?;
            return Some(Replacement { range: place.bytes.clone(), new_text });
        }
        let call = template.call(&page.language, status, date)?;
        let bare = place.source == place.written;
        let space = if bare && template.space_after_bare_url { " " } else { "" };
        format!("{}{space}{call}", place.source)
    } else if status.verdict == Verdict::Alive && status.has_note(Note::MovedPermanently) {
        with_url(occurrence, &moved_url(occurrence)?)?
    } else if status.verdict == Verdict::Alive && status.has_note(Note::HttpsAvailable) {
        let (scheme, rest) = place.written.split_at_checked("http://".len())?;
        if !scheme.eq_ignore_ascii_case("http://") {
            return None;
        }
        with_written(occurrence, &format!("https://{rest}"))?
    } else {
        return None;
    };
    (new_text != place.source).then(|| Replacement { range: place.bytes.clone(), new_text })
}

/// The link of a page that is gone, with the address at which it was found.
fn at_new_place(occurrence: &Occurrence) -> Option<String> {
    let Occurrence { status, place, .. } = occurrence;
    let may = status.is_confirmed() && place.context != Context::Code;
    let found = status.found.as_ref().filter(|_| may)?;
    with_url(occurrence, &with_fragment(&status.url, &found.url))
}

/// The citation that the broken link is handed to, with the address of the archived copy.
fn with_archive(occurrence: &Occurrence, template: &DeadLinkTemplate) -> Option<String> {
    let (status, place) = (&occurrence.status, &occurrence.place);
    let archive = status.archive.as_ref().filter(|_| status.is_confirmed())?;
    let is_left_alone = matches!(place.context, Context::Code | Context::TwinFootnote);
    if template.citation.is_empty() || is_left_alone {
        return None;
    }
    let copy = escape::wikitext_url(&archive.url)?;
    let day = phrase::day(archive.taken);
    let fill = |value: &str| {
        let value = if status.is_usurped() { usurped::value(value) } else { value };
        DeadLinkTemplate::archived(value, &copy, &day)
    };
    [&place.written, &status.url]
        .into_iter()
        .find_map(|url| with_copy(&place.source, url, template, fill))
}

/// The final URL, with the fragment of the old one, as browsers keep it.
fn moved_url(occurrence: &Occurrence) -> Option<Cow<'_, str>> {
    let status = &occurrence.status;
    Some(with_fragment(&status.url, status.final_url.as_deref()?))
}

/// `old` is a URL as MediaWiki records it: what is written may hold entities, and `&#61;` begins no fragment.
fn with_fragment<'a>(old: &str, url: &'a str) -> Cow<'a, str> {
    match old.split_once('#') {
        Some((_, fragment)) if !url.contains('#') => Cow::Owned(format!("{url}#{fragment}")),
        _ => Cow::Borrowed(url),
    }
}

/// The construct with another URL in it.
fn with_url(occurrence: &Occurrence, url: &str) -> Option<String> {
    let url = escape::wikitext_url(url)?;
    // MediaWiki ends a free URL before such characters; only brackets could hold them.
    let is_cut = url.ends_with(|it: char| ".,;:!?'".contains(it))
        || url.ends_with(')') && !url.contains('(');
    let is_free = occurrence.place.source == occurrence.place.written;
    if is_free && is_cut { None } else { with_written(occurrence, &url) }
}

/// The construct with another URL in it, which is written as it is to stand there.
fn with_written(occurrence: &Occurrence, url: &str) -> Option<String> {
    let (source, written) = (&occurrence.place.source, &occurrence.place.written);
    // Of a heading's text its anchor is made, to which others link.
    let is_heading = occurrence.place.context == Context::Heading;
    if source == written {
        return (!is_heading).then(|| url.to_owned());
    }
    // The URL of `[url label]` is the first thing in it; elsewhere it must be the only one.
    let mut places = source.match_indices(written.as_str()).filter(|_| !written.is_empty());
    let (at, _) = places.next()?;
    let first_in_brackets = at == 1 && source.starts_with('[');
    if (is_heading || !first_in_brackets) && places.next().is_some() {
        return None;
    }
    Some(format!("{}{url}{}", &source[..at], &source[at + written.len()..]))
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::model::{Archive, Failing, Flag, Origin};

    fn broken(source: &str, written: &str) -> Occurrence {
        let mut it = Occurrence::default();
        it.status.verdict = Verdict::Broken;
        it.status.reason = "http-404".to_owned();
        it.status.status = Some(404);
        it.status.url = written.to_owned();
        it.place.source = source.to_owned();
        it.place.written = written.to_owned();
        it.place.bytes = 7..7 + source.len();
        it
    }

    fn alive(source: &str, written: &str, note: Note, final_url: &str) -> Occurrence {
        let mut it = broken(source, written);
        it.status.verdict = Verdict::Alive;
        it.status.notes = vec![note];
        it.status.final_url = Some(final_url.to_owned());
        it
    }

    fn proposed(occurrence: &Occurrence, template: &DeadLinkTemplate) -> Option<String> {
        let found = replacement(&Page::default(), occurrence, template, date(2026, 11, 22))?;
        assert_eq!(found.range, occurrence.place.bytes);
        Some(found.new_text)
    }

    fn on_archwiki(occurrence: &Occurrence) -> Option<String> {
        proposed(occurrence, &DeadLinkTemplate::archwiki())
    }

    const URL: &str = "http://a.example/x";

    #[test]
    fn what_is_offered_shows_all_that_it_holds() {
        let offered = |text: &str| Replacement { range: 0..1, new_text: text.to_owned() }.offered();
        assert!(offered("{{cite web\n|url=x\n}}").is_some());
        assert_eq!(offered("http://a.example/(b)").as_deref(), Some("http://a.example/%28b%29"));
        assert_eq!(offered("a\u{202e}b"), None);
        assert!(offered(&"x".repeat(LONGEST)).is_some());
        assert_eq!(offered(&"x".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn broken_links_are_flagged_as_each_wiki_does() {
        let (free, bracketed) = (broken(URL, URL), broken("[http://a.example/x foo]", URL));
        assert_eq!(
            on_archwiki(&free).unwrap(),
            "http://a.example/x{{Dead link|2026|11|22|status=404}}"
        );
        assert_eq!(
            on_archwiki(&bracketed).unwrap(),
            "[http://a.example/x foo]{{Dead link|2026|11|22|status=404}}"
        );
        let wikipedia = DeadLinkTemplate::wikipedia();
        let flag = "{{dead link|date=November 2026|bot=wikirot}}";
        assert_eq!(proposed(&free, &wikipedia).unwrap(), format!("{URL} {flag}"));
        assert_eq!(proposed(&bracketed, &wikipedia).unwrap(), format!("[{URL} foo]{flag}"));
        assert_eq!(proposed(&free, &DeadLinkTemplate::none()), None);
    }

    #[test]
    fn addresses_change_where_the_link_is_alive_and_the_note_says_so() {
        for note in [Note::MovedPermanently, Note::HttpsAvailable] {
            let mut it = alive(URL, URL, note, "https://a.example/x");
            assert_eq!(on_archwiki(&it).as_deref(), Some("https://a.example/x"));
            for verdict in [Verdict::Suspect, Verdict::Skipped, Verdict::Unchecked] {
                it.status.verdict = verdict;
                assert_eq!(on_archwiki(&it), None, "{note:?} {verdict:?}");
            }
            it.status.verdict = Verdict::Alive;
            it.status.notes.clear();
            assert_eq!(on_archwiki(&it), None);
        }
    }

    #[test]
    fn nothing_is_proposed_where_a_flag_would_do_harm() {
        let spoil: [fn(&mut Occurrence); 8] = [
            |it| it.place.context = Context::Code,
            |it| it.place.context = Context::TwinFootnote,
            |it| it.place.context = Context::TemplateArgument,
            |it| it.place.origin = Origin::Template(vec!["Template:Man".to_owned()]),
            |it| it.place.guessed = true,
            |it| it.place.flag = Some(Flag::default()),
            |it| it.status.verdict = Verdict::Suspect,
            |it| {
                let since = Timestamp::UNIX_EPOCH;
                it.status.failing =
                    Some(Failing { since, in_a_row: 1, needed: Some(3), confirmed: false });
            },
        ];
        for spoil in spoil {
            let mut occurrence = broken(URL, URL);
            spoil(&mut occurrence);
            assert_eq!(on_archwiki(&occurrence), None);
        }
    }

    #[test]
    fn citations_get_the_archived_copy() {
        let cited = |source: &str, spoil: fn(&mut Occurrence)| {
            let mut it = broken(source, URL);
            it.place.origin = Origin::Template(vec!["Template:Cite web".to_owned()]);
            let url = format!("https://archive.example/2025/{URL}");
            it.status.archive =
                Some(Archive { url, taken: "2025-06-01T00:00:00Z".parse().unwrap() });
            spoil(&mut it);
            proposed(&it, &DeadLinkTemplate::wikipedia())
        };
        let call = "{{cite web|url=http://a.example/x|title=X }}";
        assert_eq!(
            cited(call, |_| ()).unwrap(),
            "{{cite web|url=http://a.example/x|title=X|archive-url=https://archive.example/2025/http://a.example/x\
             |archive-date=2025-06-01|url-status=dead}}"
        );
        assert_eq!(cited(call, |it| it.status.archive = None), None);
        assert_eq!(cited(call, |it| it.place.context = Context::Code), None);
        assert_eq!(cited(call, |it| it.place.context = Context::TwinFootnote), None);
        let made_up = |it: &mut Occurrence| {
            it.place.written = "http://made.example/up".to_owned();
            it.status.url = it.place.written.clone();
        };
        assert_eq!(cited(call, made_up), None);
        assert_eq!(
            cited("{{cite web|url=http://a.example/x|archiveurl=http://b.example}}", |_| ()),
            None
        );
        assert_eq!(cited("{{Infobox|url=http://a.example/x}}", |_| ()), None);
        let usurped = cited(call, |it| it.status.reason = "usurped".to_owned()).unwrap();
        assert!(usurped.ends_with("|archive-date=2025-06-01|url-status=usurped}}"), "{usurped}");
        let hostile = cited(call, |it| {
            it.status.archive.as_mut().unwrap().url = "https://b.example/}}{{x|y".to_owned();
        });
        assert!(hostile.unwrap().contains("|archive-url=https://b.example/%7D%7D%7B%7Bx%7Cy|"));
    }

    #[test]
    fn what_was_found_elsewhere_gets_its_address_once_it_is_known_to_be_gone() {
        use crate::model::{Found, FoundBy, Same};
        let found = |spoil: fn(&mut Occurrence)| {
            let mut it = broken("[http://a.example/x foo]", URL);
            let url = "https://b.example/y".to_owned();
            let (same, by) = (Same::TitleAndText, FoundBy::Redirects);
            it.status.found = Some(Found { url, same, by, title: None });
            spoil(&mut it);
            on_archwiki(&it)
        };
        let new = Some("[https://b.example/y foo]".to_owned());
        assert_eq!(found(|_| ()), new);
        assert_eq!(found(|it| it.place.context = Context::TemplateArgument), new);
        assert_eq!(found(|it| it.place.context = Context::Code), None);
        assert_eq!(found(|it| it.status.verdict = Verdict::Suspect), None);
        let unconfirmed = |it: &mut Occurrence| {
            let since = Timestamp::UNIX_EPOCH;
            it.status.failing =
                Some(Failing { since, in_a_row: 1, needed: Some(3), confirmed: false });
        };
        assert_eq!(found(unconfirmed), None);
    }

    #[test]
    fn moved_links_get_their_new_address() {
        let moved = |source, written, url| {
            on_archwiki(&alive(source, written, Note::MovedPermanently, url))
        };
        let new = "https://b.example/y";
        assert_eq!(moved(URL, URL, new).unwrap(), new);
        assert_eq!(
            moved("[http://a.example/x http://a.example/x]", URL, new).unwrap(),
            "[https://b.example/y http://a.example/x]"
        );
        let with_fragment = "http://a.example/x#top";
        assert_eq!(moved(with_fragment, with_fragment, new).unwrap(), "https://b.example/y#top");
        assert_eq!(
            moved("[[File:A.png|link=http://a.example/x]]", URL, new).unwrap(),
            "[[File:A.png|link=https://b.example/y]]"
        );
    }

    #[test]
    fn a_server_cannot_write_wikitext() {
        let moved =
            |url| on_archwiki(&alive("[http://a.example/x y]", URL, Note::MovedPermanently, url));
        assert_eq!(
            moved("https://b.example/] {{evil}}<script>").unwrap(),
            "[https://b.example/%5D%20%7B%7Bevil%7D%7D%3Cscript%3E y]"
        );
        assert_eq!(moved("javascript:alert(1)"), None);
        assert_eq!(moved("ftp://b.example/"), None);
    }

    #[test]
    fn a_free_link_is_not_replaced_by_one_that_would_be_cut() {
        let moved = |new| on_archwiki(&alive(URL, URL, Note::MovedPermanently, new));
        assert_eq!(moved("https://b.example/y_(z)").unwrap(), "https://b.example/y_(z)");
        assert_eq!(moved("https://b.example/y)"), None);
        assert_eq!(moved("https://b.example/y."), None);
    }

    #[test]
    fn no_template_goes_where_it_would_break_the_page() {
        for context in [Context::Heading, Context::ImageLink] {
            let mut it = broken(URL, URL);
            it.place.context = context;
            assert_eq!(on_archwiki(&it), None);
        }
        let mut it = alive(URL, URL, Note::MovedPermanently, "https://b.example/y");
        it.place.context = Context::ImageLink;
        assert_eq!(on_archwiki(&it).unwrap(), "https://b.example/y");
    }

    #[test]
    fn what_a_heading_shows_stays() {
        use crate::model::{Found, FoundBy, Same};
        let in_heading = |source: &str, spoil: fn(&mut Occurrence)| {
            let mut it = alive(source, URL, Note::MovedPermanently, "https://b.example/y");
            it.place.context = Context::Heading;
            spoil(&mut it);
            on_archwiki(&it)
        };
        let found = |it: &mut Occurrence| {
            it.status.verdict = Verdict::Broken;
            let (same, by) = (Same::TitleAndText, FoundBy::Redirects);
            let url = "https://b.example/y".to_owned();
            it.status.found = Some(Found { url, same, by, title: None });
        };
        let https = |it: &mut Occurrence| it.status.notes = vec![Note::HttpsAvailable];
        for spoil in [|_: &mut Occurrence| (), found, https] {
            assert_eq!(in_heading(URL, spoil), None);
            assert_eq!(in_heading("[http://a.example/x See http://a.example/x]", spoil), None);
            let new = in_heading("[http://a.example/x M]", spoil).unwrap();
            assert!(new.starts_with("[https://") && new.ends_with(" M]"), "{new}");
            assert!(in_heading("[http://a.example/x]", spoil).is_some());
        }
    }

    #[test]
    fn https_changes_the_scheme_alone() {
        let secure =
            |source, written| on_archwiki(&alive(source, written, Note::HttpsAvailable, "x"));
        assert_eq!(secure(URL, URL).unwrap(), "https://a.example/x");
        assert_eq!(
            secure("[HTTP://a.example a]", "HTTP://a.example").unwrap(),
            "[https://a.example a]"
        );
        assert_eq!(secure("[//a.example a]", "//a.example"), None);
        assert_eq!(secure("é", "é"), None);
    }

    #[test]
    fn an_entity_in_the_old_address_is_no_fragment() {
        for (rest, recorded, fragment) in [
            ("e0?a&#61;b", "e0?a=b", ""),
            ("e0?a&#x3D;b", "e0?a=b", ""),
            ("e0?a&#124;b", "e0?a%7Cb", ""),
            ("e0?a&#38;b", "e0?a&b", ""),
            ("mov&#101;d", "moved", ""),
            ("e0?a&#61;b#top", "e0?a=b#top", "#top"),
            ("e0&#35;top", "e0#top", "#top"),
        ] {
            let written = format!("http://site.example/{rest}");
            for (source, wanted) in [
                (written.clone(), format!("http://new.example/e0{fragment}")),
                (format!("[{written} x]"), format!("[http://new.example/e0{fragment} x]")),
            ] {
                let moved_to = "http://new.example/e0";
                let mut it = alive(&source, &written, Note::MovedPermanently, moved_to);
                it.status.url = format!("http://site.example/{recorded}");
                assert_eq!(on_archwiki(&it).unwrap(), wanted);
                it.status.notes = vec![Note::HttpsAvailable];
                assert_eq!(on_archwiki(&it).unwrap(), source.replace("http:", "https:"));
            }
        }
    }

    #[test]
    fn a_fragment_begins_at_its_first_mark_and_two_addresses_are_a_persons_to_judge() {
        let moved = |source, written, url| {
            on_archwiki(&alive(source, written, Note::MovedPermanently, url))
        };
        let new = "https://b.example/y";
        let twice = "http://a.example/x#a#b";
        assert_eq!(moved(twice, twice, new).unwrap(), "https://b.example/y#a#b");
        assert_eq!(moved(twice, twice, "https://b.example/y#z").unwrap(), "https://b.example/y#z");
        let named = "[[File:http://a.example/x|link=http://a.example/x]]";
        assert_eq!(moved(named, URL, new), None);
        assert_eq!(moved("<http://a.example/x http://a.example/x>", URL, new), None);
    }
}
