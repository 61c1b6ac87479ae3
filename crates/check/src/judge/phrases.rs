//! Many phrases looked for in one pass.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};

/// A list of phrases to look for, whatever the case of their ASCII letters.
///
/// Pages are searched for hundreds of phrases: one by one that took longer than fetching them.
pub(crate) struct Phrases {
    list: Vec<&'static str>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(crate) fn new(list: impl IntoIterator<Item = &'static str>) -> Self {
        Self::build(list.into_iter().collect(), MatchKind::Standard)
    }

    /// As [`Phrases::new`], for [`Phrases::apart`].
    pub(crate) fn longest(list: impl IntoIterator<Item = &'static str>) -> Self {
        Self::build(list.into_iter().collect(), MatchKind::LeftmostLongest)
    }

    fn build(list: Vec<&'static str>, kind: MatchKind) -> Self {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).match_kind(kind);
        // A megabyte or two for all lists; without it, to look for phrases is a third of all that a
        // check costs.
        builder.kind(Some(AhoCorasickKind::DFA)).start_kind(StartKind::Unanchored);
        // Fails only for lists of millions.
        let automaton = builder.build(&list).ok();
        Self { list, automaton }
    }

    /// The phrases found, from left to right, of overlapping ones the longest.
    pub(crate) fn apart<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        let found = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        found.map(|phrase| self.list[phrase.pattern().as_usize()])
    }

    /// The number in the list of each phrase found, in order of where they end; overlapping ones
    /// all.
    pub(crate) fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let found =
            self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        found.map(|phrase| phrase.pattern().as_usize())
    }

    /// The first phrase found, and where.
    pub(crate) fn first(&self, text: &str) -> Option<(&'static str, Range<usize>)> {
        let found = self.automaton.as_ref()?.find(text)?;
        Some((self.list[found.pattern().as_usize()], found.range()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_any_case_and_overlapping() {
        let phrases = Phrases::new(["parked domain", "domain for sale", "не найден"]);
        let found: Vec<usize> = phrases.find(b"a Parked DOMAIN for sale").collect();
        assert_eq!(found, [0, 1]);
        let (words, at) = phrases.first("Страница не найдена").unwrap();
        assert_eq!((words, at.start), ("не найден", 17));
        assert_eq!(phrases.first(""), None);
        let phrases = Phrases::longest(["domain is for sale", "is for sale", "buy"]);
        let found: Vec<_> = phrases.apart("This domain is for sale: buy, buy").collect();
        assert_eq!(found, ["domain is for sale", "buy", "buy"]);
    }
}
