//! Many phrases looked for in one pass.

use std::cmp::Reverse;
use std::ops::Range;

/// A list of phrases to look for, whatever the case of their ASCII letters; each of three bytes or more.
///
/// By the algorithm of Sun Wu and Udi Manber ("A fast algorithm for multi-pattern searching", 1994): a window as long
/// as the shortest phrase is moved over the text, and what it ends in tells how far it can be moved on without passing
/// over the beginning of any. So most bytes of a text are never looked at, and the table of hundreds of phrases has
/// 16 KiB: an automaton looks at each byte, and takes megabytes.
pub(crate) struct Phrases {
    list: Box<[&'static str]>,
    window: usize,
    /// By the slot of the block that a window ends in, how far the window moves: 0 where a phrase may begin with it.
    steps: Box<[u8]>,
    /// Phrases by the slot that their window ends in.
    by_slot: Box<[u16]>,
    /// By the slot, where its own end in `by_slot`; they begin where those of the slot before end.
    ends: Box<[u16]>,
}

/// Bytes that are looked at together.
const BLOCK: usize = 3;

/// Slots for each block of a phrase: of those that are in none, three of four are told from them. More would tell more,
/// and leave the processor's cache between two pages.
const SLOTS_A_BLOCK: usize = 4;

impl Phrases {
    pub(crate) fn new(list: impl IntoIterator<Item = &'static str>) -> Self {
        let list: Box<[_]> = list.into_iter().collect();
        let shortest = list.iter().map(|phrase| phrase.len()).min();
        let window = shortest.unwrap_or_default().clamp(BLOCK, usize::from(u8::MAX));
        let blocks = window - BLOCK + 1;
        let slots = (SLOTS_A_BLOCK * blocks * list.len()).next_power_of_two();
        // A window that ends in no block of any phrase moves to behind the first byte of that block.
        let mut steps = vec![blocks as u8; slots].into_boxed_slice();
        let mut of = Vec::new();
        for (number, phrase) in list.iter().enumerate() {
            let start = phrase.as_bytes().get(..window).unwrap_or_default();
            for (at, block) in start.array_windows().enumerate() {
                let slot = slot(*block, slots);
                let left = window - BLOCK - at;
                steps[slot] = steps[slot].min(left as u8);
                if left == 0 {
                    of.push((slot, number as u16));
                }
            }
        }
        of.sort_unstable();
        let mut ends = vec![0; slots].into_boxed_slice();
        of.iter().for_each(|(slot, _)| ends[*slot] += 1);
        let mut before = 0;
        for end in &mut ends {
            before += *end;
            *end = before;
        }
        let by_slot = of.into_iter().map(|(_, number)| number).collect();
        Self { list, window, steps, by_slot, ends }
    }

    /// The number in the list of each phrase found and where it stands, in order of where they end, of those that end
    /// together the longest first; overlapping ones all.
    pub(crate) fn find(&self, text: &[u8]) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        let ahead = self.window - BLOCK;
        let mut at = ahead;
        while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            let slot = slot(*block, self.steps.len());
            match self.steps[slot] {
                0 => {
                    self.look(text, at - ahead, slot, &mut found);
                    at += 1;
                }
                step => at += usize::from(step),
            }
        }
        found.sort_unstable_by_key(|(number, at)| (at.end, Reverse(at.len()), *number));
        found
    }

    /// Looks which phrases stand there, of those that may.
    fn look(&self, text: &[u8], start: usize, slot: usize, found: &mut Vec<(usize, Range<usize>)>) {
        let first = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        for &number in &self.by_slot[first.into()..self.ends[slot].into()] {
            let number = usize::from(number);
            let phrase = self.list[number].as_bytes();
            let at = start..start + phrase.len();
            if text.get(at.clone()).is_some_and(|text| text.eq_ignore_ascii_case(phrase)) {
                found.push((number, at));
            }
        }
    }
}

/// Which of so many slots, a power of two, is that of a block: the same for large and small letters.
#[inline]
fn slot([first, second, third]: [u8; BLOCK], slots: usize) -> usize {
    let block = u32::from_le_bytes([first, second, third, 0]) | 0x0020_2020;
    block.wrapping_mul(0x9e37_79b1).rotate_left(16) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phrases_are_found_in_any_case_and_overlapping() {
        let phrases = Phrases::new(["parked domain", "domain for sale", "не найден"]);
        let found = |text: &str| phrases.find(text.as_bytes());
        assert_eq!(found("a Parked DOMAIN for sale"), [(0, 2..15), (1, 9..24)]);
        assert_eq!(found("Страница не найдена"), [(2, 17..34)]);
        assert_eq!(found(""), []);
    }

    #[test]
    fn of_those_that_end_together_the_longest_comes_first() {
        let phrases = Phrases::new(["for sale", "is for sale", "sale", "for sale"]);
        let found = phrases.find(b"it is for sale");
        assert_eq!(found, [(1, 3..14), (0, 6..14), (3, 6..14), (2, 10..14)]);
    }

    #[test]
    fn a_list_without_phrases_finds_none() {
        assert_eq!(Phrases::new([]).find(b"anything"), []);
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(text in "([abAB]{0,9}|abcab|BABA|ä| ){0,12}", from in 0usize..6) {
            let list = ["aba", "abcab", "baba", "ä aba", "bb b", "abab"];
            let found = Phrases::new(list[from..].iter().copied()).find(text.as_bytes());
            let lower = text.to_ascii_lowercase();
            let mut expected = Vec::new();
            for end in 0..=text.len() {
                for start in 0..end {
                    let stands = |phrase: &&str| lower.as_bytes()[start..end] == *phrase.as_bytes();
                    let number = list[from..].iter().position(stands);
                    expected.extend(number.map(|number| (number, start..end)));
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
