//! Many phrases looked for in one pass.

use std::ops::Range;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, StartKind};

/// A list of phrases to look for, whatever the case of their ASCII letters.
///
/// Pages are searched for hundreds of phrases: one by one that took longer than fetching them.
pub(crate) struct Phrases {
    /// A megabyte or two for all lists; without it, to look for phrases is a third of all that a check costs.
    automaton: Option<DFA>,
}

impl Phrases {
    pub(crate) fn new(list: impl IntoIterator<Item = &'static str>) -> Self {
        let mut builder = DFA::builder();
        builder.ascii_case_insensitive(true).start_kind(StartKind::Unanchored);
        // Fails only for lists of millions.
        Self { automaton: builder.build(list).ok() }
    }

    /// The number in the list of each phrase found and where it stands, in order of where they end;
    /// overlapping ones all.
    pub(crate) fn find<'a>(
        &'a self,
        text: &'a [u8],
    ) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        let begun = self.automaton.as_ref().and_then(|automaton| Matches::begin(automaton, text));
        begun.into_iter().flatten()
    }
}

/// The way of the automaton through a text. Its own iterator takes twice as long.
struct Matches<'a> {
    automaton: &'a DFA,
    text: &'a [u8],
    state: StateID,
    /// Bytes read.
    at: usize,
    /// How many of the phrases that end here are told.
    told: usize,
}

impl<'a> Matches<'a> {
    fn begin(automaton: &'a DFA, text: &'a [u8]) -> Option<Self> {
        let state = automaton.start_state(Anchored::No).ok()?;
        Some(Self { automaton, text, state, at: 0, told: 0 })
    }

    /// Goes on to where the next phrase ends; whether there is one.
    fn go_on(&mut self) -> bool {
        let (automaton, mut state) = (self.automaton, self.state);
        let mut rest = self.text[self.at..].iter();
        let is_there = rest.any(|byte| {
            state = automaton.next_state(Anchored::No, state, *byte);
            automaton.is_special(state) && automaton.is_match(state)
        });
        (self.state, self.at, self.told) = (state, self.text.len() - rest.len(), 0);
        is_there
    }
}

impl Iterator for Matches<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let automaton = self.automaton;
        let more = automaton.is_match(self.state) && self.told < automaton.match_len(self.state);
        if !more && !self.go_on() {
            return None;
        }
        let phrase = automaton.match_pattern(self.state, self.told);
        self.told += 1;
        Some((phrase.as_usize(), self.at - automaton.pattern_len(phrase)..self.at))
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
