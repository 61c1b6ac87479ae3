//! What editors say beside the lines of a report: "checked, fine", with a signature.
//!
//! A report's page is written anew, so what stood there is kept in the state, as a list in the form of a
//! file: the marks of several people add up, and each ends on its day.

use jiff::civil::Date;

use super::entry;
use super::{Entry, Pattern, Reading};

/// Marks that are kept.
const MOST: usize = 20_000;

/// Bytes of the longest address that is marked: each mark has it once more.
const LONGEST: usize = 4096;

/// What somebody said of an address.
struct Mark {
    url: String,
    signed: Date,
    by: String,
}

impl Mark {
    /// As the state keeps it: a line of a list, without the day on which it ends.
    fn of_line(line: &str) -> Option<Self> {
        let (url, rest) = line.split_once(" until ")?;
        let (signed, by) = rest.split_once(" # ")?.1.split_once(' ')?;
        Some(Self { url: url.to_owned(), signed: signed.parse().ok()?, by: by.to_owned() })
    }

    /// The line, with the day on which it ends.
    fn line(&self, reading: &Reading) -> Option<(Date, String)> {
        let Self { url, signed, by } = self;
        let until = entry::ends(*signed, reading)?;
        Some((until, format!("{url} until {until} # {signed} {by}")))
    }
}

/// The marks on a page of a report, a line of a list each: an address and a signature on one line, or a
/// signature on a line below that of the address.
pub fn marks(text: &str, reading: &Reading) -> Vec<String> {
    let mut marks = Vec::new();
    let mut last = None;
    for line in text.lines().filter(|line| line.starts_with('*')) {
        // A line of the report itself begins with the address; links to pages and dates follow.
        let said = match address(line) {
            Some((url, behind)) => {
                last = Some(url).filter(|it| it.len() <= LONGEST);
                behind
            }
            None => line,
        };
        let Some(url) = &last else { continue };
        let said = &said[said.floor_char_boundary(said.len().saturating_sub(LONGEST))..];
        let (by, Some(signed)) = entry::signature(said, reading) else { continue };
        if marks.len() < MOST {
            let mark = Mark { url: url.clone(), signed, by };
            marks.extend(mark.line(reading).map(|(_, line)| line));
        }
    }
    marks
}

/// What is kept of earlier marks and new ones: of each address the newest, while it holds. How long that is, is told
/// anew each time.
pub fn merged(earlier: &str, new: &[String], today: Date, reading: &Reading) -> String {
    let all = new.iter().map(String::as_str).chain(earlier.lines());
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<String> = Vec::new();
    for mark in all.filter_map(Mark::of_line) {
        let Some((until, line)) = mark.line(reading) else { continue };
        if today <= until && kept.len() < MOST && seen.insert(mark.url) {
            kept.push(line);
        }
    }
    kept.sort_unstable();
    kept.join("\n")
}

/// The address that a line of a report is about, and what is behind it.
fn address(line: &str) -> Option<(String, &str)> {
    let item = line.trim_start_matches(['*', ' ']);
    let (inner, behind) = match item.strip_prefix('[') {
        Some(rest) if !rest.starts_with('[') => rest.split_once(']')?,
        _ => item.strip_prefix("<code><nowiki>")?.split_once("</nowiki>")?,
    };
    let shown = inner.split_once("<nowiki>").and_then(|it| it.1.split_once("</nowiki>"));
    let url = match shown {
        Some((url, _)) if !url.ends_with('…') => url,
        _ => inner.split(' ').next()?,
    };
    let url = url.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let is_one = url.contains("//") && !url.contains(char::is_whitespace);
    is_one.then_some((url, behind))
}

/// Whether an entry is a mark rather than a rule: one address, signed.
pub fn is_mark(entry: &Entry) -> bool {
    entry.signed.is_some() && matches!(entry.pattern, Pattern::Url(_))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const PAGE: &str = "<div id=\"wikirot-report\">\n* [[Page]]\n\
        ** [http://a.example/1 <nowiki>http://a.example/1</nowiki>]: page not found (http-404), failing since 2026-10-04 — [[:Page#At 12:30|At 12:30]], line 4\n\
        *** Replace with: <code>x</code>\n\
        ** [http://a.example/2 <nowiki>http://a.example/2</nowiki>]: page not found — line 5 checked, fine --[[User:Ann|Ann]] ([[User talk:Ann|talk]]) 12:34, 26 November 2026 (UTC)\n\
        ** [http://a.example/3 <nowiki>http://a.example/3</nowiki>]: page not found — line 6\n\
        *** works here --[[User:Ben|Ben]] 09:01, 25 November 2026 (UTC)\n</div>";

    #[test]
    fn what_is_signed_beside_a_line_is_a_mark() {
        assert_eq!(
            marks(PAGE, &Reading::default()),
            [
                "http://a.example/2 until 2027-05-28 # 2026-11-26 Ann",
                "http://a.example/3 until 2027-05-27 # 2026-11-25 Ben",
            ]
        );
    }

    #[test]
    fn marks_of_several_people_add_up_and_end() {
        let earlier = "http://a.example/0 until 2026-11-01 # 2026-05-01 Cat\n\
                       http://a.example/2 until 2026-12-01 # 2026-06-01 Cat\n\
                       http://a.example/9 until 2027-01-01 # 2026-07-01 Cat";
        let reading = Reading::default();
        let kept = merged(earlier, &marks(PAGE, &reading), date(2026, 11, 26), &reading);
        let lines: Vec<&str> = kept.lines().collect();
        assert_eq!(lines.len(), 3, "{kept}");
        assert!(
            lines[0].ends_with("Ann") && lines[1].ends_with("Ben") && lines[2].ends_with("Cat")
        );
        assert_eq!(merged(&kept, &[], date(2028, 1, 1), &reading), "");
        let on = |day| merged(&kept, &[], day, &reading).lines().count();
        assert_eq!((on(date(2027, 5, 28)), on(date(2027, 5, 29))), (1, 0));
        // Who lets them last longer, lets all of them.
        let longer = Reading { signed_for: 1_000, ..reading };
        let kept = merged(&kept, &[], date(2028, 1, 1), &longer);
        assert!(kept.contains("http://a.example/2 until 2029-08-22 # 2026-11-26 Ann"), "{kept}");
    }

    #[test]
    fn an_address_without_end_is_not_marked_again_and_again() {
        let signed = "*** fine --[[User:Ann|Ann]] 12:34, 26 November 2026 (UTC)\n".repeat(100);
        let page = format!("** [http://a.example/{} x]\n{signed}", "x".repeat(10_000));
        assert!(marks(&page, &Reading::default()).is_empty());
        let of = |bytes: usize| {
            let url = format!("http://a.example/{}", "x".repeat(bytes - "http://a.example/".len()));
            marks(&format!("** [{url} x]\n{signed}"), &Reading::default()).len()
        };
        assert_eq!((of(LONGEST), of(LONGEST + 1)), (100, 0));
    }

    #[test]
    fn no_more_than_so_many_marks_are_kept() {
        let mark = |n| format!("http://a.example/{n} until 2027-01-01 # 2026-11-26 Ann");
        let many: Vec<String> = (0..=MOST).map(mark).collect();
        let kept = merged("", &many, date(2026, 11, 26), &Reading::default());
        assert_eq!(kept.lines().count(), MOST);
    }

    #[test]
    fn no_more_than_so_many_marks_are_read_off_a_page() {
        let signed = "* [http://a.example/ x] --[[User:Ann|Ann]] 12:34, 26 November 2026\n";
        assert_eq!(marks(&signed.repeat(MOST + 1), &Reading::default()).len(), MOST);
    }

    #[test]
    fn the_address_of_a_line_is_the_one_that_is_shown_whole() {
        let marked = |line: &str| {
            let signed = format!("* {line} fine --[[User:Ann|Ann]] 12:34, 26 November 2026 (UTC)");
            let mark = marks(&signed, &Reading::default()).pop();
            mark.map(|it| it.split(' ').next().unwrap().to_owned())
        };
        for (line, url) in [
            (
                "[http://a.example/%41 <nowiki>http://a.example/A</nowiki>]",
                Some("http://a.example/A"),
            ),
            (
                "[http://a.example/long <nowiki>http://a.example/l…</nowiki>]",
                Some("http://a.example/long"),
            ),
            ("<code><nowiki>http://a.example/x</nowiki></code>", Some("http://a.example/x")),
            ("[http://a.example/?a&amp;b&lt;c&gt; x]", Some("http://a.example/?a&b<c>")),
            ("[[http://a.example/x y]]", None),
            ("[mailto:a@a.example <nowiki>mailto:a@a.example</nowiki>]", None),
            ("[http://a.example/x <nowiki>see http://a.example/x</nowiki>]", None),
        ] {
            assert_eq!(marked(line).as_deref(), url, "{line}");
        }
    }

    #[test]
    fn a_mark_is_one_address_that_is_signed() {
        let is_one = |line: &str| {
            let parsed = super::super::parse(line, super::super::Form::File);
            is_mark(&parsed.entries[0])
        };
        assert!(is_one("http://a.example/x --[[User:Ann|Ann]] 12:34, 26 November 2026 (UTC)"));
        assert!(!is_one("http://a.example/x"));
        assert!(!is_one("a.example --[[User:Ann|Ann]] 12:34, 26 November 2026 (UTC)"));
    }
}
