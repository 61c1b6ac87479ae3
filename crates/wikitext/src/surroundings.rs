//! What stands around a link on its page, as far as an editor's change must respect it: the call that
//! the link is handed to, and the calls behind it that may speak of it.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

/// How far behind a link a call may stand, in bytes: further away it speaks of something else.
const REACH: usize = 1024;

/// How many calls before a link are looked at for the one around it. Calls that are closed before the
/// link come between; a list of more than these is no citation.
const SIBLINGS: usize = 256;

/// How often a call may name an address again and still be the one that links it.
const COPIES: usize = 3;

/// The calls of a page's own text, those in its tags too, as the preprocessor found them.
pub(crate) struct Surroundings<'p> {
    page: &'p str,
    /// By start, the outer of two that begin together first.
    calls: Vec<Range<usize>>,
}

impl<'p> Surroundings<'p> {
    pub(crate) fn new(page: &'p str, calls: &[Range<u32>]) -> Self {
        let is_one = |call: &Range<usize>| {
            page.get(call.clone()).is_some_and(|it| it.starts_with("{{") && it.ends_with("}}"))
        };
        let all = calls.iter().map(|call| call.start as usize..call.end as usize);
        let mut calls = Vec::with_capacity(calls.len());
        calls.extend(all.filter(is_one));
        calls.sort_unstable_by_key(|call| (call.start, Reverse(call.end)));
        calls.dedup();
        Self { page, calls }
    }

    /// The innermost call that holds `range`.
    pub(crate) fn around(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let before = self.calls.partition_point(|call| call.start < range.start);
        let holds = |call: &&Range<usize>| call.end >= range.end && call.start < range.start;
        self.calls[..before].iter().rev().take(SIBLINGS).find(holds).cloned()
    }

    /// Finds calls by the URL that stands in them.
    pub(crate) fn finder(&self) -> Finder<'_, 'p> {
        Finder { around: self, budget: 64 * 1024 + 8 * self.page.len() }
    }

    /// Whether `range` is a call.
    pub(crate) fn is_call(&self, range: &Range<usize>) -> bool {
        let key = (range.start, Reverse(range.end));
        self.calls.binary_search_by_key(&key, |call| (call.start, Reverse(call.end))).is_ok()
    }

    /// The calls between byte `from`, where a link ends, and the `next` link: on the same line, with any
    /// text between, as citations put publisher and date there. A footnote that begins is somebody else's;
    /// behind the end of one nothing but punctuation may come between. A call that makes the next link is
    /// the last one: a mark may lead to a copy or a page of help, and what is behind it may speak of that.
    pub(crate) fn behind(&self, from: usize, next: &Range<usize>) -> Vec<Range<usize>> {
        let limit = (from + REACH).min(self.page.len());
        let is_near =
            |call: &&Range<usize>| call.start < limit && (call.start < next.start || *call == next);
        let mut found = Vec::new();
        let mut gap = Gap::default();
        let mut at = from;
        let first = self.calls.partition_point(|call| call.start < from);
        for call in self.calls[first..].iter().take_while(is_near) {
            if call.start < at {
                // Within one that was found.
                continue;
            }
            if !gap.lets_pass(&self.page[at..call.start]) {
                break;
            }
            found.push(call.clone());
            at = call.end;
        }
        found
    }

    /// Whether the link that starts at byte `next` may speak of that which ends at `from`, as calls there may.
    pub(crate) fn reaches(&self, from: usize, next: usize) -> bool {
        let near = next.saturating_sub(from) <= REACH;
        let between = self.page.get(from..next).filter(|_| near);
        between.is_some_and(|text| Gap::default().lets_pass(text))
    }
}

/// Finds calls by the URL that stands in them. A page may have as many links as it likes that one long
/// call makes, so the bytes that are looked through are bounded by its length.
pub(crate) struct Finder<'s, 'p> {
    around: &'s Surroundings<'p>,
    budget: usize,
}

impl Finder<'_, '_> {
    /// The innermost call within `source` that `url` stands in, if it stands in no other.
    pub(crate) fn call_with(&mut self, url: &str, source: &Range<usize>) -> Option<Range<usize>> {
        self.budget = self.budget.checked_sub(source.len())?;
        let call = self.around.page.get(source.clone()).filter(|_| !url.is_empty())?;
        let mut places = places(call, url).map(|at| source.start + at);
        let around = |at: usize| self.around.around(&(at..at + url.len()));
        let first = around(places.next()?)?;
        // A citation names its address again, within that of its copy.
        let is_there_too = |at| around(at).as_ref() == Some(&first);
        (places.by_ref().take(COPIES).all(is_there_too) && places.next().is_none()).then_some(first)
    }
}

/// Where `url` stands in a text. Both are short and new each time: a searcher would take longer to make than to use.
fn places(text: &str, url: &str) -> impl Iterator<Item = usize> {
    let (text, url) = (text.as_bytes(), url.as_bytes());
    // Of its characters the colon is the rarest.
    let colon = memchr(b':', url).unwrap_or(0);
    let colons = memchr_iter(url[colon], text).filter_map(move |at| at.checked_sub(colon));
    colons.filter(move |at| text[*at..].starts_with(url))
}

/// What came between a link and the call at hand.
#[derive(Default)]
struct Gap {
    /// The footnote that holds the link has ended.
    left_footnote: bool,
}

impl Gap {
    /// Whether what stands behind `text` may still speak of the link before it.
    fn lets_pass(&mut self, text: &str) -> bool {
        let mut rest = text;
        loop {
            let special = memchr3(b'\n', b'|', b'<', rest.as_bytes()).unwrap_or(rest.len());
            let (plain, behind) = rest.split_at(special);
            if self.left_footnote && plain.contains(char::is_alphanumeric) {
                return false;
            }
            // Another line, another cell, another footnote.
            if behind.starts_with('\n') || behind.starts_with("||") || starts_tag(behind, "<ref") {
                return false;
            }
            rest = if behind.starts_with("<!--") {
                behind.find("-->").map_or("", |end| &behind[end + 3..])
            } else if starts_tag(behind, "</ref") {
                self.left_footnote = true;
                behind.find('>').map_or("", |end| &behind[end + 1..])
            } else if behind.is_empty() {
                return true;
            } else {
                &behind[1..]
            };
        }
    }
}

fn starts_tag(text: &str, tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
        && !text[tag.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Where a bracketed link ends for a reader: `[http://a.example [3]]` is shown as a link with one bracket
/// behind it, which belongs to its label.
pub(crate) fn end_of_label(page: &str, source: &Range<usize>) -> usize {
    let Some(link) = page.get(source.clone()) else { return source.end };
    let open = link.get(1..).unwrap_or_default().contains('[');
    let more = open && link.starts_with('[') && page[source.end..].starts_with(']');
    source.end + usize::from(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands behind `X`, calls given by hand.
    fn behind(page: &str) -> Vec<&str> {
        let starts = page.match_indices("{{").map(|(at, _)| at as u32);
        let ends = page.match_indices("}}").map(|(at, _)| at as u32 + 2);
        let calls: Vec<_> = starts.zip(ends).map(|(start, end)| start..end).collect();
        let around = Surroundings::new(page, &calls);
        let from = page.find('X').unwrap() + 1;
        let next = page.find('Y').unwrap_or(page.len())..page.len();
        around.behind(from, &next).into_iter().map(|call| &page[call]).collect()
    }

    #[test]
    fn a_call_on_the_same_line_speaks_of_the_link() {
        for page in [
            "X{{d}}",
            "X, ''Journal'', 2010. {{d}}",
            "<ref>X (May 2001). {{d}}</ref>",
            "X&nbsp;{{d}}",
            "X<small>{{d}}</small>",
            "X<!-- \n c -->{{d}}",
            "<ref>X</ref>{{d}} b",
            "<ref>X</ref>, {{d}} b",
        ] {
            assert_eq!(behind(page), ["{{d}}"], "{page}");
        }
        assert_eq!(behind("X {{lang|de}} {{d}}"), ["{{lang|de}}", "{{d}}"]);
    }

    #[test]
    fn what_stands_further_away_does_not() {
        for page in [
            "X\n{{d}}",
            "X and Y{{d}}",
            "X || {{d}}",
            "X<ref>{{d}}</ref>",
            "<ref>X</ref> and more {{d}}",
        ] {
            assert!(behind(page).is_empty(), "{page}");
        }
        assert!(behind(&format!("X{}{{{{d}}}}", " ".repeat(REACH))).is_empty());
    }

    #[test]
    fn the_innermost_call_is_around() {
        let page = "{{a|{{b}}{{c|u=X}}}}";
        let around = Surroundings::new(page, &[0..20, 4..9, 9..18, 3..900]);
        let at = page.find('X').unwrap();
        assert_eq!(around.around(&(at..at + 1)), Some(9..18));
        assert_eq!(around.around(&(1..2)), Some(0..20));
        assert_eq!(around.around(&(0..20)), None);
    }

    #[test]
    fn a_bracket_of_the_label_belongs_to_the_link() {
        let page = "[http://a.example [3]] [http://b.example x]]";
        assert_eq!(end_of_label(page, &(0..21)), 22);
        assert_eq!(end_of_label(page, &(23..43)), 43);
    }
}
