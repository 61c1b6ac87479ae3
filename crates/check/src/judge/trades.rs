//! What a page is about, where that is a trade of those who buy the domains of others: gambling, adult pages, loans,
//! medicines without a doctor.
//!
//! Words alone say nothing of a site: there are articles on casinos, and banks have customers. They are one sign of
//! several, and only as far as a page did not speak so before.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::judge::fold::fold;
use crate::judge::trade::{Emphasis, Trade};
use crate::judge::trade_words::WORDS;
use crate::judge::words::{Sieve, Word, Words};

/// The trades that a text names, each by a word at least: of what a wiki says of a link.
pub fn trades_named(text: &str) -> impl Iterator<Item = Trade> {
    let mut tally = Tally::default();
    tally.read_title(&fold(text));
    Trade::ALL.into_iter().filter(move |trade| tally.found[*trade as usize].count > 0)
}

/// Whether a letter is of a script whose words spaces do not tell: Thai and Lao, kana, Han, Hangul.
pub fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// What is found of a trade.
#[derive(Clone, Copy, Default)]
struct Found {
    /// Of the list, a bit each, as they come: different ones are told apart well enough by their numbers.
    seen: u64,
    count: u32,
    in_title: u32,
    bytes: usize,
}

/// What the words of a page say of trades.
pub(crate) struct Tally {
    found: [Found; Trade::ALL.len()],
    /// In front of this all is taken.
    free: usize,
    known: &'static Phrases,
}

impl Default for Tally {
    fn default() -> Self {
        Self { found: Default::default(), free: 0, known: &PHRASES }
    }
}

impl Tally {
    /// Takes in a title as [`fold`] leaves it.
    pub(crate) fn read_title(&mut self, title: &str) {
        for word in Words::of(title) {
            self.take(title, &word);
        }
        for found in &mut self.found {
            (found.in_title, found.bytes) = (found.count, 0);
        }
        self.free = 0;
    }

    /// Takes in the next word of a text, as [`fold`] leaves it.
    #[inline]
    pub(crate) fn take(&mut self, text: &str, word: &Word) {
        if is_hangul(word.head) {
            self.look_within(text, word);
        } else if self.known.may_have(word.head) {
            self.look(text, word.start, word.head);
        }
    }

    /// Looks at each sign of a word in Hangul: what is looked for stands within others.
    fn look_within(&mut self, text: &str, word: &Word) {
        for at in (word.start..word.end).step_by(SIGN) {
            let head =
                text.as_bytes()[at..].first_chunk().map_or(0, |head| u32::from_le_bytes(*head));
            self.look(text, at, head & FIRST_SIGN);
        }
    }

    /// Counts what stands there.
    fn look(&mut self, text: &str, at: usize, head: u32) {
        for phrase in self.known.of(head) {
            let Some(start) = at.checked_sub(phrase.lead).filter(|start| *start >= self.free)
            else {
                continue;
            };
            if !phrase.stands_at(text, start) {
                continue;
            }
            let found = &mut self.found[phrase.trade as usize];
            found.count += 1;
            found.bytes += phrase.text.len();
            found.seen |= 1 << (phrase.number % 64);
            self.free = start + phrase.text.len();
            return;
        }
    }

    /// What is said of the trade that is spoken of most, in a text of that length.
    pub(crate) fn weigh(&self, length: usize) -> Option<(Trade, Emphasis)> {
        let most = Trade::ALL.into_iter().max_by_key(|trade| {
            let found = &self.found[*trade as usize];
            (found.seen.count_ones(), found.count)
        })?;
        let Found { seen, count, in_title, bytes } = self.found[most as usize];
        let different = seen.count_ones();
        let per_cent = 100 * bytes / length.max(1);
        let emphasis = match (different, in_title) {
            (3.., 1..) if per_cent >= 2 => Emphasis::Promoted,
            (7.., _) if per_cent >= 5 => Emphasis::Promoted,
            (2.., 1..) => Emphasis::Spoken,
            (4.., _) if per_cent >= 2 => Emphasis::Spoken,
            _ if count > 1 || in_title > 0 => Emphasis::Mentioned,
            _ => return None,
        };
        Some((most, emphasis))
    }
}

/// A word of a trade, or several in a row.
struct Phrase {
    text: &'static str,
    trade: Trade,
    /// In the list.
    number: usize,
    /// It may go on.
    is_stem: bool,
    /// Scripts that do not set words apart have no ends of them.
    has_ends: bool,
    /// Bytes before its first letters: digits.
    lead: usize,
}

impl Phrase {
    /// Whether it stands there as a word, and not as a part of one.
    fn stands_at(&self, text: &str, start: usize) -> bool {
        let end = start + self.text.len();
        if text.as_bytes().get(start..end) != Some(self.text.as_bytes()) {
            return false;
        }
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !self.has_ends
            || !letter(text[..start].chars().next_back())
                && (self.is_stem || !letter(text[end..].chars().next()))
    }
}

/// The first sign of a word in Hangul, of the bytes of its head.
const FIRST_SIGN: u32 = 0x00ff_ffff;

/// How long such a sign is, in bytes.
const SIGN: usize = 3;

/// Whether a word begins with Hangul.
#[inline]
fn is_hangul(head: u32) -> bool {
    (0xea..=0xed).contains(&(head as u8))
}

/// All of them, by the head of their first word.
struct Phrases {
    /// Of one head the longest first.
    by_head: FxHashMap<u32, Vec<Phrase>>,
    may_be: Sieve,
}

impl Phrases {
    /// Whether there may be any of that head.
    #[inline]
    fn may_have(&self, head: u32) -> bool {
        self.may_be.has(spread(head))
    }

    fn of(&self, head: u32) -> &[Phrase] {
        self.by_head.get(&head).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, phrase: Phrase, head: u32) {
        self.may_be.add(spread(head));
        let of_head = self.by_head.entry(head).or_default();
        let at = of_head.partition_point(|it| it.text.len() >= phrase.text.len());
        of_head.insert(at, phrase);
    }
}

/// A hash of a head.
#[inline]
fn spread(head: u32) -> u64 {
    u64::from(head).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases { by_head: FxHashMap::default(), may_be: Sieve::default() };
    for (number, (trade, text)) in each_word().enumerate() {
        let stem = text.strip_suffix('*');
        let text = stem.unwrap_or(text);
        let Some(first) = Words::of(text).next() else { continue };
        let phrase = Phrase {
            text,
            trade,
            number,
            is_stem: stem.is_some(),
            has_ends: !text.starts_with(is_unspaced),
            lead: first.start,
        };
        let head = if is_hangul(first.head) { first.head & FIRST_SIGN } else { first.head };
        phrases.add(phrase, head);
    }
    phrases
});

/// Every word of the lists, stems with their stars.
fn each_word() -> impl Iterator<Item = (Trade, &'static str)> {
    WORDS.iter().flat_map(|(trade, lines)| {
        let words = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
        words.map(|word| (*trade, word))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::judge::document::Document;

    fn weigh(html: &str) -> Option<(Trade, Emphasis)> {
        let page = Document::read("a.org", &HeaderMap::new(), html.as_bytes());
        let mut tally = Tally::default();
        tally.read_title(&page.folded_title);
        Words::of(&page.text).for_each(|word| tally.take(&page.text, &word));
        tally.weigh(page.text.len())
    }

    #[test]
    fn every_word_is_written_as_pages_are_folded_and_stands_once() {
        let mut all: Vec<_> = each_word().map(|(_, word)| word).collect();
        for word in &all {
            let text = word.trim_end_matches('*');
            assert_eq!(text, fold(text));
            assert!(text.chars().count() > 1, "{text}");
            let first = Words::of(text).next().unwrap();
            let is_found = text == *word || first.end < text.len() || first.end - first.start >= 4;
            assert!(is_found, "the head of {word} goes on with it");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn every_word_is_found_alone_and_none_within_another() {
        for (trade, word) in each_word() {
            let text = word.trim_end_matches('*');
            let count = |text: &str| {
                let mut tally = Tally::default();
                tally.read_title(text);
                tally.found[trade as usize].count
            };
            assert!(count(&format!("on {text}, and")) > 0, "{word}");
            let is_spaced = !text.starts_with(is_unspaced);
            let within = count(&format!("xq{text}xq"));
            assert!(!is_spaced || within == 0 || text.contains([' ', '-', '\'']), "{word}");
            assert!(word == text || count(&format!("{text}q")) > 0, "{word}");
        }
    }

    #[test]
    fn emphasis_hangs_on_how_many_words_and_how_much_of_the_text_they_are() {
        use Emphasis::{Mentioned, Promoted, Spoken};
        // Of a text of a thousand bytes, twenty are two per cent.
        for (different, count, in_title, bytes, emphasis) in [
            (3, 3, 1, 20, Some(Promoted)),
            (3, 3, 1, 19, Some(Spoken)),
            (3, 3, 0, 999, Some(Mentioned)),
            (2, 2, 1, 999, Some(Spoken)),
            (7, 7, 0, 50, Some(Promoted)),
            (7, 7, 0, 49, Some(Spoken)),
            (6, 6, 0, 50, Some(Spoken)),
            (4, 4, 0, 20, Some(Spoken)),
            (4, 4, 0, 19, Some(Mentioned)),
            (3, 3, 0, 20, Some(Mentioned)),
            (1, 2, 0, 0, Some(Mentioned)),
            (1, 1, 1, 0, Some(Mentioned)),
            (1, 1, 0, 999, None),
            (0, 0, 0, 0, None),
        ] {
            let mut tally = Tally::default();
            let seen = (1 << different) - 1;
            tally.found[Trade::Loans as usize] = Found { seen, count, in_title, bytes };
            let expected = emphasis.map(|it| (Trade::Loans, it));
            assert_eq!(tally.weigh(1000), expected, "{different} {count} {in_title} {bytes}");
        }
        assert_eq!(Tally::default().weigh(0), None);
    }

    #[test]
    fn the_trade_of_most_different_words_is_told() {
        let mut tally = Tally::default();
        let found = |seen, count| Found { seen, count, in_title: 0, bytes: 0 };
        tally.found[Trade::Gambling as usize] = found(0b1, 9);
        tally.found[Trade::Adult as usize] = found(0b11, 2);
        assert_eq!(tally.weigh(1000).map(|it| it.0), Some(Trade::Adult));
        tally.found[Trade::Gambling as usize] = found(0b11, 9);
        assert_eq!(tally.weigh(1000).map(|it| it.0), Some(Trade::Gambling));
    }

    #[test]
    fn promotion_is_told_from_mention() {
        for (html, expected) in [
            (
                "<title>SITUS SLOT GACOR</title><p>Daftar slot online, togel dan judi bola, bonus deposit",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            (
                "<title>Онлайн казино</title><p>Игровые автоматы, рулетка, покер, ставки на спорт",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            (
                "<title>Town news</title><p>A casino opens next to the casino.",
                Some((Trade::Gambling, Emphasis::Mentioned)),
            ),
            ("<title>Otters</title><p>The alphabet, the slotted spoon, and a loaner.", None),
            (
                "<title>在线赌场</title><p>百家乐 老虎机 体育投注",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            ("", None),
        ] {
            assert_eq!(weigh(html), expected, "{html}");
        }
    }

    #[test]
    fn what_a_wiki_says_of_a_link_names_trades() {
        let named = |text: &str| trades_named(text).collect::<Vec<_>>();
        assert_eq!(named("[http://x History of the Casino de Spa]"), [Trade::Gambling]);
        assert_eq!(named("{{cite web|title=Otters}}"), []);
    }

    #[test]
    fn scripts_without_spaces_are_told_by_their_letters() {
        for letter in ['\u{e01}', '\u{e81}', '\u{3042}', '\u{30a2}', '\u{4e00}', '\u{d55c}'] {
            assert!(is_unspaced(letter), "{letter}");
        }
        for letter in ['a', '\u{e9}', '\u{431}', '\u{f00}', '\u{d7a4}', '7'] {
            assert!(!is_unspaced(letter), "{letter}");
        }
        let count = |text: &str| trades_named(text).count();
        assert_eq!([count("a casino"), count("xcasino")], [1, 0]);
    }
}
