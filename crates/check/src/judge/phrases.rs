//! Many phrases looked for in one pass.

use aho_corasick::AhoCorasick;

/// A list of phrases to look for, whatever the case of their ASCII letters.
///
/// Pages are searched for more than a hundred phrases: one by one that took longer than fetching
/// them.
pub(crate) struct Phrases {
    list: Vec<&'static str>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(crate) fn new(list: impl IntoIterator<Item = &'static str>) -> Self {
        let list: Vec<&'static str> = list.into_iter().collect();
        // Fails only for lists of millions.
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&list).ok();
        Self { list, automaton }
    }

    /// The number in the list of each phrase found, in order of where they end; overlapping ones
    /// all.
    pub(crate) fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let found =
            self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        found.map(|phrase| phrase.pattern().as_usize())
    }

    /// The first phrase found.
    pub(crate) fn first(&self, text: &[u8]) -> Option<&'static str> {
        self.find(text).next().map(|at| self.list[at])
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
        assert_eq!(phrases.first("Страница не найдена".as_bytes()), Some("не найден"));
        assert_eq!(phrases.first(b""), None);
    }
}
