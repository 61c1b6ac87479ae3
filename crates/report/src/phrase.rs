//! Sentences that several formats share. They quote nothing that a page or a server wrote.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    language::{Language, Word},
    model::{
        ClassCount, Context, Counts, Failing, Flag, Found, Hop, Kind, Note, Origin, Place, Summary,
        UrlStatus, Verdict,
    },
};

/// Characters shown of a title.
const TITLE: usize = 80;

/// `2026-11-22`.
pub(crate) fn day(time: Timestamp) -> String {
    // Faster than a format string: a large report has several dates a line.
    let mut text = time.to_string();
    text.truncate(10);
    text
}

/// The day of an instant, in UTC.
pub(crate) fn date(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// `2026-11-22 20:15 UTC`.
pub fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The code that says most about a link: its reason, or for an alive one its first note.
pub(crate) fn code(status: &UrlStatus) -> &str {
    match (status.verdict, status.notes.first()) {
        (Verdict::Alive, Some(note)) => note.code(),
        (Verdict::Unchecked, _) => "unchecked",
        _ => &status.reason,
    }
}

/// The reason in words: `page not found`, and for a page that is another one by now both titles, for one that was
/// found elsewhere its address. Those, and codes of other versions, come through as they are, so the caller escapes.
pub(crate) fn why(status: &UrlStatus, language: &Language) -> String {
    let why = language.words(code(status)).short;
    let more = [then_and_now(status, language), found(status, language)];
    let more = more.into_iter().flatten().collect::<Vec<_>>();
    match more.is_empty() {
        true => why.into_owned(),
        false => format!("{why}: {}", more.join("; ")),
    }
}

/// Where a page that is gone is by now, and what tells: `now at http://a.example/ (the same title and text as before;
/// as redirects of its site lead)`.
pub fn found(status: &UrlStatus, language: &Language) -> Option<String> {
    let Found { url, same, by, .. } = status.found.as_ref()?;
    let word = if same.is_sure() { Word::IsAt } else { Word::IsProbablyAt };
    let said = |short| language.said(short);
    Some(language.fill(word, &[url, &said(same.short()), &said(by.short())]))
}

/// The title that a page had when it was first seen and the one that it has, side by side, where it is another page
/// now.
pub fn then_and_now(status: &UrlStatus, language: &Language) -> Option<String> {
    let shows = status.is_usurped() || status.has_note(Note::ChangedSinceCited);
    let then = status.title_then.as_deref().filter(|_| shows)?;
    // A page need not have any.
    let now = status.seen.title.as_deref().filter(|it| !it.trim().is_empty()).unwrap_or("–");
    Some(language.fill(Word::ThenAndNow, &[&clip(then, TITLE), &clip(now, TITLE)]))
}

/// `failing since 2026-11-01, 5 times in a row`, `not yet confirmed (1 of 3, since 2026-11-20)`; empty
/// for a link that does not fail.
pub fn since(status: &UrlStatus, language: &Language) -> String {
    let Some(Failing { since, in_a_row, needed, confirmed }) = &status.failing else {
        return String::new();
    };
    let since = day(*since);
    match (confirmed, needed, in_a_row) {
        (false, None, _) => language.fill(Word::ClosedSince, &[&since]),
        // Often enough, but the rule asks for days as well.
        (false, Some(needed), _) if in_a_row >= needed => {
            language.fill(Word::UnconfirmedSince, &[&since])
        }
        (false, Some(needed), _) => language.fill(Word::UnconfirmedOf, &[in_a_row, needed, &since]),
        (true, _, 1) => language.fill(Word::FailedOn, &[&since]),
        (true, _, _) => language.fill(Word::FailingTimes, &[&since, in_a_row]),
    }
}

/// The same without what changes from check to check though the link stands as it stood.
pub(crate) fn since_without_count(status: &UrlStatus, language: &Language) -> String {
    match &status.failing {
        Some(Failing { since, confirmed: true, .. }) => {
            language.fill(Word::FailingSince, &[&day(*since)])
        }
        _ => since(status, language),
    }
}

/// `line 12`, or why there is none.
pub fn position(place: &Place, language: &Language) -> String {
    match place.known_line() {
        Some(line) => language.fill(Word::Line, &[&line]),
        None => language.say(Word::ByExtension).to_owned(),
    }
}

/// What an editor should know of a link's place: that it is flagged already, or why nothing is
/// proposed for it. Empty for most.
pub fn remark(place: &Place, language: &Language) -> String {
    let word = match (&place.flag, place.context) {
        (Some(Flag { rescued: true, .. }), _) => Word::IsRescued,
        (Some(Flag { date: Some(date), .. }), _) => {
            return language.fill(Word::FlaggedSince, &[date]);
        }
        (Some(_), _) => Word::IsFlagged,
        (None, Context::Code) => Word::InCode,
        (None, Context::Heading) => Word::InHeading,
        (None, Context::ImageLink) => Word::ImageLink,
        (None, Context::TwinFootnote) => Word::InTwin,
        (None, Context::TemplateArgument) => Word::InArgument,
        (None, Context::Prose) if matches!(place.origin, Origin::Template(_)) => {
            match place.written.is_empty() || !place.source.contains(&place.written) {
                true => Word::ByTemplate,
                false => Word::InArgument,
            }
        }
        (None, Context::Prose) if place.guessed => Word::Guessed,
        (None, Context::Prose) => return String::new(),
    };
    language.say(word).to_owned()
}

/// What answered along a redirect chain: `301, 302, 404`.
pub(crate) fn statuses(hops: &[Hop], language: &Language) -> String {
    let no_answer = || language.say(Word::NoAnswer).to_owned();
    let answers: Vec<String> =
        (hops.iter()).map(|hop| hop.status.map_or_else(no_answer, |it| it.to_string())).collect();
    answers.join(", ")
}

/// Where a link should point now, for the kinds that have such an address.
pub(crate) fn new_address(status: &UrlStatus) -> Option<&str> {
    let moved = status.has_note(Note::MovedPermanently).then_some(status.final_url.as_deref());
    moved.flatten().or_else(|| status.found.as_ref().map(|it| &*it.url))
}

/// `1 page`, `2 pages`, `1,234 pages`.
pub fn count(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", thousands(number))
}

/// `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    crate::language::grouped(number, ",")
}

/// Text cut to `most` characters, with an ellipsis where something is missing.
pub(crate) fn clip(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// How much there is, and how many links of each class, at the head of a report.
pub(crate) fn figures(counts: &Counts, language: &Language) -> String {
    let links = language.count(Word::Links, counts.occurrences);
    let addresses = language.count(Word::Addresses, counts.urls);
    let pages = language.count(Word::Pages, counts.pages_with_links);
    let all = language.fill(Word::Figures, &[&links, &addresses, &pages]);
    let classes: Vec<String> = classes(counts)
        .map(|(kind, links)| format!("{}: {}", language.class(kind), language.number(links)))
        .collect();
    match classes.is_empty() {
        true => all,
        false => format!("{all} {}.", classes.join("; ")),
    }
}

/// How many links of each class there are, the fine ones last.
pub(crate) fn classes(counts: &Counts) -> impl Iterator<Item = (Kind, u64)> {
    let told: u64 = counts.classes.iter().map(|it| it.links).sum();
    let fine = counts.occurrences.saturating_sub(told);
    let listed = counts.classes.iter().filter(|it| it.class != Kind::Fine);
    let more = counts.class(Kind::Fine).links + fine;
    listed.map(|it| (it.class, it.links)).chain([(Kind::Fine, more)]).filter(|it| it.1 > 0)
}

/// What an editor is asked to do: `To mend: 12 links on 4 pages`.
pub(crate) fn to_mend(count: &ClassCount, language: &Language) -> String {
    let ClassCount { links, pages, .. } = *count;
    if links == 0 {
        return language.say(Word::NothingToMend).to_owned();
    }
    let (links, pages) = (language.count(Word::Links, links), language.count(Word::Pages, pages));
    language.fill(Word::ToMend, &[&links, &pages])
}

/// What has changed since the last run, in a sentence; for a first run, why nothing is.
pub(crate) fn changes(summary: &Summary, language: &Language) -> String {
    let counts = &summary.counts;
    let [new, fixed, gone, still] =
        [counts.new, counts.fixed, counts.gone, counts.still].map(|it| language.number(it));
    match summary.run.previous {
        None if counts.broken == 0 => String::new(),
        None => language.say(Word::NothingNew).to_owned(),
        Some(previous) => {
            language.fill(Word::Changes, &[&day(previous), &new, &fixed, &gone, &still])
        }
    }
}

/// The same without a date; empty where nothing has.
pub(crate) fn changed(counts: &Counts, language: &Language) -> String {
    if counts.new + counts.fixed + counts.gone == 0 {
        return String::new();
    }
    let [new, fixed, gone] = [counts.new, counts.fixed, counts.gone].map(|it| language.number(it));
    language.fill(Word::ChangesAlone, &[&new, &fixed, &gone])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "page"), "1 page");
        assert_eq!(count(1000, "page"), "1,000 pages");
    }

    #[test]
    fn the_code_is_the_reason_or_what_is_remarked_first() {
        let of = |verdict, notes: &[Note]| {
            let reason = "http-404".to_owned();
            let status =
                UrlStatus { verdict, reason, notes: notes.to_vec(), ..UrlStatus::default() };
            code(&status).to_owned()
        };
        let notes = [Note::MovedPermanently, Note::HttpsAvailable];
        assert_eq!(of(Verdict::Alive, &notes), Note::MovedPermanently.code());
        assert_eq!(of(Verdict::Broken, &notes), "http-404");
        assert_eq!(of(Verdict::Unchecked, &[]), "unchecked");
    }

    #[test]
    fn confirmation_is_told() {
        let told = |in_a_row, needed, confirmed| {
            let since = "2026-11-20T03:00:00Z".parse().unwrap();
            let failing = Some(Failing { since, in_a_row, needed, confirmed });
            super::since(&UrlStatus { failing, ..UrlStatus::default() }, &Language::english())
        };
        let failing = |in_a_row, confirmed| told(in_a_row, Some(3), confirmed);
        assert_eq!(
            told(9, None, false),
            "since 2026-11-20, but never called broken: the site turns robots away"
        );
        assert_eq!(failing(1, false), "not yet confirmed (1 of 3, since 2026-11-20)");
        for enough in [3, 4] {
            let told = failing(enough, false);
            assert_eq!(told, "not yet confirmed (since 2026-11-20, not long enough)");
        }
        assert_eq!(failing(5, true), "failing since 2026-11-20, 5 times in a row");
        assert_eq!(failing(1, true), "failed on 2026-11-20");
        assert_eq!(super::since(&UrlStatus::default(), &Language::english()), "");
    }

    #[test]
    fn where_a_page_is_now_is_said_as_surely_as_it_is_known() {
        use crate::model::{FoundBy, Same};
        for same in Same::ALL {
            let (url, by) = ("http://a.example/".to_owned(), FoundBy::Redirects);
            let status = UrlStatus {
                found: Some(Found { url, same, by, title: None }),
                ..UrlStatus::default()
            };
            let told = found(&status, &Language::english()).unwrap();
            assert_eq!(told.contains("probably"), !same.is_sure(), "{told}");
            assert!(told.contains("http://a.example/") && told.contains(same.short()), "{told}");
        }
    }

    #[test]
    fn a_first_run_says_why_nothing_is_news_where_something_is_broken() {
        let told = |broken, previous: Option<&str>| {
            let mut summary = Summary::default();
            summary.counts.broken = broken;
            summary.run.previous = previous.map(|it| it.parse().unwrap());
            changes(&summary, &Language::english())
        };
        assert_eq!(told(0, None), "");
        assert!(!told(1, None).is_empty() && !told(1, None).contains("2026"));
        assert!(told(0, Some("2026-11-20T00:00:00Z")).contains("2026-11-20"));
    }

    #[test]
    fn a_change_of_any_kind_is_told() {
        let told = |new, fixed, gone| {
            let counts = Counts { new, fixed, gone, ..Counts::default() };
            changed(&counts, &Language::english())
        };
        assert_eq!(told(0, 0, 0), "");
        for (new, fixed, gone) in [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 2)] {
            let told = told(new, fixed, gone);
            assert!(told.contains(&format!("{new} new, {fixed} fixed, {gone} gone")), "{told}");
        }
    }
}
