//! Headings as plain text and as anchors.

mod plain;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use wikirot_words::Section;

pub(crate) use plain::strip_markup;

use crate::chars::{self, MARKER};
use crate::entities;
use crate::marker;
use crate::site::Site;
use crate::title;

/// The sections of a page, in its order. Their headings are read only as far as links need them: those without links
/// for the number that an anchor gets that was there before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sections {
    headings: Vec<Heading>,
    /// How many of them were counted.
    counted: usize,
    seen: Seen,
}

/// How often each anchor was there, in whatever case. Of a stranger's anchors no two have one hash, for nobody knows
/// the key.
#[derive(Clone, Debug, Default)]
struct Seen {
    times: FxHashMap<u64, u32>,
    key: RandomState,
    /// Room for an anchor in lower case, with blanks.
    lower: String,
}

#[derive(Clone, Debug)]
struct Heading {
    /// Offset in the page's text.
    start: u32,
    /// Where its wikitext stands in the expanded text.
    text: Range<usize>,
    /// How many headings with its anchor there are up to it.
    number: u32,
    /// What its links share, once there is one.
    section: Option<Arc<Section>>,
}

impl Heading {
    fn bear(&mut self, title: String, mut anchor: String) {
        if self.number > 1 {
            let _ = write!(anchor, "_{}", self.number);
        }
        self.section = Some(Section { title, anchor }.into());
    }
}

impl Seen {
    /// Counts the anchor of a heading without markup, whose title is its text.
    fn count_simple(&mut self, title: &str) -> u32 {
        self.lower.clear();
        self.lower.push_str(title);
        self.lower.make_ascii_lowercase();
        self.count(self.key.hash_one(&self.lower))
    }

    /// Counts any other.
    fn count_anchor(&mut self, anchor: &str) -> u32 {
        self.count(self.key.hash_one(anchor.to_lowercase().replace('_', " ")))
    }

    fn count(&mut self, hash: u64) -> u32 {
        let times = self.times.entry(hash).or_default();
        *times += 1;
        *times
    }
}

impl Sections {
    pub(crate) fn clear(&mut self) {
        self.headings.clear();
        self.counted = 0;
        self.seen.times.clear();
    }

    /// Adds the next heading of the page.
    pub(crate) fn push(&mut self, start: u32, text: Range<usize>) {
        // Headings that a template makes stand where it is called.
        let start = start.max(self.headings.last().map_or(0, |last| last.start));
        self.headings.push(Heading { start, text, number: 0, section: None });
    }

    /// The section that holds offset `at` of the page's text; `expanded` is the expanded page, with
    /// what stands in its `nowiki`.
    pub(crate) fn at(
        &mut self,
        at: u32,
        expanded: &str,
        nowiki: &Nowiki,
        site: &Site,
    ) -> Option<&Arc<Section>> {
        let index = self.headings.partition_point(|heading| heading.start <= at).checked_sub(1)?;
        let text = |heading: &Heading| expanded.get(heading.text.clone()).unwrap_or_default();
        while self.counted <= index {
            let heading = &mut self.headings[self.counted];
            match plain::simple(text(heading), &site.language).filter(|title| !title.contains('%'))
            {
                Some(title) => heading.number = self.seen.count_simple(title),
                None => {
                    let title = plain::text(text(heading), nowiki, site);
                    let anchor = anchor(&title);
                    heading.number = self.seen.count_anchor(&anchor);
                    heading.bear(title, anchor);
                }
            }
            self.counted += 1;
        }
        let heading = &mut self.headings[index];
        if heading.section.is_none() {
            let title = plain::text(text(heading), nowiki, site);
            let anchor = anchor(&title);
            heading.bear(title, anchor);
        }
        heading.section.as_ref()
    }
}

/// What stands in each `<nowiki>`, by the number of its strip marker. Headings show it; all passes
/// see the marker alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nowiki {
    texts: String,
    /// Markers, ascending, and where the text of each begins.
    starts: Vec<(u32, usize)>,
}

/// Bytes of `nowiki` that are kept of a page: a template can repeat one without end.
const MOST_NOWIKI: usize = 1 << 20;

/// Bytes of one that can be part of an address: its marker may be repeated.
const SHORT_NOWIKI: usize = 1_000;

impl Nowiki {
    /// Keeps the text behind a marker; markers come in ascending order.
    pub(crate) fn push(&mut self, marker: u32, text: &str) {
        if self.texts.len() + text.len() <= MOST_NOWIKI {
            self.starts.push((marker, self.texts.len()));
            self.texts.push_str(text);
        }
    }

    /// The text behind the marker with these digits; empty for the marker of another tag.
    pub(crate) fn text(&self, marker: &str) -> &str {
        let Some(index) = self.index(marker) else { return "" };
        let end = self.starts.get(index + 1).map_or(self.texts.len(), |&(_, start)| start);
        &self.texts[self.starts[index].1..end]
    }

    /// The same text with what `<nowiki>` holds in the place of its markers, where that is short.
    pub(crate) fn put_back<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.starts.is_empty() || !text.contains(MARKER as char) {
            return text;
        }
        Cow::Owned(marker::replaced(&text, |inner, out| match self.text(inner) {
            held if self.has(inner) && held.len() <= SHORT_NOWIKI => out.push_str(held),
            _ => marker::push(out, inner),
        }))
    }

    /// Whether the marker with these digits is that of a `<nowiki>`, be it empty.
    pub(crate) fn has(&self, marker: &str) -> bool {
        self.index(marker).is_some()
    }

    fn index(&self, marker: &str) -> Option<usize> {
        let marker: u32 = marker.parse().ok()?;
        self.starts.binary_search_by_key(&marker, |&(marker, _)| marker).ok()
    }
}

/// The anchor of a heading (`Sanitizer::escapeIdForLink`, HTML 5 mode).
pub(crate) fn anchor(text: &str) -> String {
    let text = entities::decode(text);
    let simple = |b: u8| match b {
        b'_' | b'%' => false,
        b => b.is_ascii_graphic() || chars::is_plain_beyond_ascii(b),
    };
    if chars::is_words(&text, simple) {
        return text.replace(' ', "_");
    }
    let mut out = String::with_capacity(text.len());
    // As in links to it, unless these could not be read.
    let text = text.trim_matches([' ', '_']);
    let text = title::normalize_spaces(text).unwrap_or(Cow::Borrowed(text));
    let text = text.trim_end_matches(' ');
    for (at, c) in text.char_indices() {
        match c {
            // Links to the anchor are decoded once.
            '%' if text
                .as_bytes()
                .get(at + 1..at + 3)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) =>
            {
                out.push_str("%25");
            }
            ' ' | '_' | '\t' | '\n' | '\x0C' | '\r' => {
                if !out.ends_with('_') {
                    out.push('_');
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Nowiki, Sections};
    use crate::site::Site;

    #[test]
    fn an_empty_nowiki_is_one() {
        let mut nowiki = Nowiki::default();
        nowiki.push(3, "");
        nowiki.push(5, "a");
        assert_eq!((nowiki.text("3"), nowiki.text("5"), nowiki.text("4")), ("", "a", ""));
        assert_eq!((nowiki.has("3"), nowiki.has("5"), nowiki.has("4")), (true, true, false));
    }

    #[test]
    fn anchors_have_the_blanks_and_marks_of_titles() {
        for (text, wanted) in [
            ("a\u{A0}b", "a_b"),
            ("a&nbsp;b", "a_b"),
            ("a\u{200E}b&#8206;", "ab"),
            ("a\u{3000}\u{3000}_b", "a_b"),
            ("\u{A0}a\u{A0}", "_a"),
            ("a\u{A0}\u{FFFD}", "a\u{A0}\u{FFFD}"),
            ("_ä_", "ä"),
        ] {
            assert_eq!(super::anchor(text), wanted, "{text}");
        }
    }

    #[test]
    fn anchors_are_unique() {
        let mut sections = Sections::default();
        let site = Site::new("W", "https://w.example/wiki/X", "en", []);
        let expanded = "A  b|''A'' b|a b|É b|é B";
        for (start, text) in [(0, 0..4), (10, 5..12), (20, 13..16), (30, 17..21), (40, 22..26)] {
            sections.push(start, text);
        }
        let mut anchor = |at| {
            let section = sections.at(at, expanded, &Nowiki::default(), &site);
            section.map(|section| section.anchor.clone())
        };
        // Those that no link needs count, too.
        let anchors: Vec<String> = [15, 25, 45].into_iter().filter_map(&mut anchor).collect();
        assert_eq!(anchors, ["A_b_2", "a_b_3", "é_B_2"]);
    }
}
