//! Many phrases looked for in one pass.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, StartKind};

/// A list of phrases to look for, whatever the case of their ASCII letters.
///
/// Pages are searched for hundreds of phrases: one by one that took longer than fetching them.
pub(crate) struct Phrases {
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(crate) fn new(list: impl IntoIterator<Item = &'static str>) -> Self {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true);
        // A megabyte or two for all lists; without it, to look for phrases is a third of all that a
        // check costs.
        builder.kind(Some(AhoCorasickKind::DFA)).start_kind(StartKind::Unanchored);
        // Fails only for lists of millions.
        Self { automaton: builder.build(list).ok() }
    }

    /// The number in the list of each phrase found and where it stands, in order of where they end;
    /// overlapping ones all.
    pub(crate) fn find(&self, text: &[u8]) -> impl Iterator<Item = (usize, Range<usize>)> {
        let found =
            self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        found.map(|phrase| (phrase.pattern().as_usize(), phrase.range()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_any_case_and_overlapping() {
        let phrases = Phrases::new(["parked domain", "domain for sale", "не найден"]);
        let found = |text: &str| phrases.find(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(found("a Parked DOMAIN for sale"), [(0, 2..15), (1, 9..24)]);
        assert_eq!(found("Страница не найдена"), [(2, 17..34)]);
        assert_eq!(found(""), []);
    }
}
