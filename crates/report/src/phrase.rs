//! Sentences that several formats share. They quote nothing that a page or a server wrote.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    edit::Replacement,
    escape,
    model::{
        Context, Counts, Failing, Flag, Hop, Note, Origin, Place, Summary, UrlStatus, Verdict,
    },
    words::words,
};

/// Bytes of the longest replacement that is offered to people.
const LONGEST: usize = 2_000;

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

/// The reason in words: `page not found`. Codes of other versions come through as they are, so the
/// caller escapes.
pub(crate) fn why(status: &UrlStatus) -> String {
    words(code(status)).short.into_owned()
}

/// `failing since 2026-11-01, 5 times in a row`, `not yet confirmed (1 of 3, since 2026-11-20)`; empty
/// for a link that does not fail.
pub fn since(status: &UrlStatus) -> String {
    let Some(Failing { since, in_a_row, needed, confirmed }) = &status.failing else {
        return String::new();
    };
    let since = day(*since);
    match (confirmed, needed, in_a_row) {
        (false, None, _) => {
            format!("since {since}, but never called broken: the site turns robots away")
        }
        (false, Some(needed), _) => {
            format!("not yet confirmed ({in_a_row} of {needed}, since {since})")
        }
        (true, _, 1) => format!("failed on {since}"),
        (true, _, _) => format!("failing since {since}, {in_a_row} times in a row"),
    }
}

/// The same without what changes from check to check though the link stands as it stood.
pub(crate) fn since_without_count(status: &UrlStatus) -> String {
    match &status.failing {
        Some(Failing { since, confirmed: true, .. }) => {
            format!("failing since {}", day(*since))
        }
        _ => since(status),
    }
}

/// `line 12`, or why there is none.
pub fn position(place: &Place) -> String {
    match place.known_line() {
        Some(line) => format!("line {line}"),
        None => "made by an extension: only the wiki's own link table has it".to_owned(),
    }
}

/// What an editor should know of a link's place: that it is flagged already, or why nothing is
/// proposed for it. Empty for most.
pub(crate) fn remark(place: &Place) -> String {
    match (&place.flag, place.context) {
        (Some(Flag { rescued: true, .. }), _) => "rescued by an archived copy".to_owned(),
        (Some(Flag { date: Some(date), .. }), _) => format!("flagged as dead since {date}"),
        (Some(_), _) => "flagged as dead".to_owned(),
        (None, Context::Code) => "in code".to_owned(),
        (None, Context::Heading) => "in a heading: flag it in the text below".to_owned(),
        (None, Context::ImageLink) => "the link of an image: take it out or replace it".to_owned(),
        (None, Context::TemplateArgument) => "in a template's argument".to_owned(),
        (None, Context::Prose) if matches!(place.origin, Origin::Template(_)) => {
            match place.written.is_empty() || !place.source.contains(&place.written) {
                true => "made by a template".to_owned(),
                false => "in a template's argument".to_owned(),
            }
        }
        (None, Context::Prose) if place.guessed => "guessed from a template's argument".to_owned(),
        (None, Context::Prose) => String::new(),
    }
}

/// A replacement that people may copy from what they see: one that is not too long to be judged, and
/// shows all that it holds.
pub(crate) fn offered(new: Replacement) -> Option<String> {
    let mut text = new.new_text;
    // Whoever copies a free URL may put it beside other parentheses, which would decide where it ends.
    if text.contains("://") && !text.contains(['[', '{', ' ', '\n']) {
        text = text.replace('(', "%28").replace(')', "%29");
    }
    let shows_all = text.split('\n').all(|line| escape::visible(line) == line);
    (text.len() <= LONGEST && shows_all).then_some(text)
}

/// What answered along a redirect chain: `301, 302, 404`.
pub(crate) fn statuses(hops: &[Hop]) -> String {
    let answers: Vec<String> = hops
        .iter()
        .map(|hop| hop.status.map_or_else(|| "no answer".to_owned(), |it| it.to_string()))
        .collect();
    answers.join(", ")
}

/// Where an alive link should point now, for the kinds that have such an address.
pub(crate) fn new_address(status: &UrlStatus) -> Option<&str> {
    status.has_note(Note::MovedPermanently).then_some(status.final_url.as_deref()).flatten()
}

/// `1 page`, `2 pages`, `1,234 pages`.
pub fn count(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", thousands(number))
}

/// `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Text cut to `most` characters, with an ellipsis where something is missing.
pub(crate) fn clip(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// The sentence of figures at the head of a report.
pub(crate) fn figures(counts: &Counts) -> String {
    let mut text = format!(
        "{} on {}: {} alive, {} broken, {} suspect, {} skipped.",
        count(counts.urls, "URL"),
        count(counts.pages, "page"),
        thousands(counts.alive),
        thousands(counts.broken),
        thousands(counts.suspect),
        thousands(counts.skipped),
    );
    text.push_str(&pending(counts));
    text
}

/// Sentences about what is not certain yet, with a space before each; empty if all is.
pub(crate) fn pending(counts: &Counts) -> String {
    let mut text = String::new();
    if counts.unconfirmed > 0 {
        let are = if counts.unconfirmed == 1 { "is" } else { "are" };
        text.push_str(&format!(
            " Of the broken, {} {are} not yet confirmed.",
            thousands(counts.unconfirmed)
        ));
    }
    if counts.unchecked > 0 {
        text.push_str(&format!(" {} not checked yet.", thousands(counts.unchecked)));
    }
    text
}

/// What has changed since the last run, in a sentence; for a first run, why nothing is.
pub(crate) fn changes(summary: &Summary) -> String {
    let counts = &summary.counts;
    match summary.run.previous {
        None if counts.broken == 0 => String::new(),
        None => {
            "Nothing is called new yet: that begins once a run has gone through the whole wiki."
                .to_owned()
        }
        Some(previous) => format!(
            "Since {}: {}, {} still broken.",
            day(previous),
            changed(counts),
            thousands(counts.still),
        ),
    }
}

/// `3 new, 2 fixed, 1 gone from the wiki`.
pub(crate) fn changed(counts: &Counts) -> String {
    let [new, fixed, gone] = [counts.new, counts.fixed, counts.gone].map(thousands);
    format!("{new} new, {fixed} fixed, {gone} gone from the wiki")
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
    fn what_is_offered_shows_all_that_it_holds() {
        let offered =
            |text: &str| super::offered(Replacement { range: 0..1, new_text: text.to_owned() });
        assert!(offered("{{cite web\n|url=x\n}}").is_some());
        assert_eq!(offered("http://a.example/(b)").as_deref(), Some("http://a.example/%28b%29"));
        assert_eq!(offered("a\u{202e}b"), None);
        assert_eq!(offered(&"x".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn confirmation_is_told() {
        let told = |in_a_row, needed, confirmed| {
            let since = "2026-11-20T03:00:00Z".parse().unwrap();
            let failing = Some(Failing { since, in_a_row, needed, confirmed });
            super::since(&UrlStatus { failing, ..UrlStatus::default() })
        };
        let failing = |in_a_row, confirmed| told(in_a_row, Some(3), confirmed);
        assert_eq!(
            told(9, None, false),
            "since 2026-11-20, but never called broken: the site turns robots away"
        );
        assert_eq!(failing(1, false), "not yet confirmed (1 of 3, since 2026-11-20)");
        assert_eq!(failing(5, true), "failing since 2026-11-20, 5 times in a row");
        assert_eq!(failing(1, true), "failed on 2026-11-20");
        assert_eq!(super::since(&UrlStatus::default()), "");
    }
}
