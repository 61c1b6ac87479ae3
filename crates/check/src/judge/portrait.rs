//! What is remembered of a page, to know it again: sixteen bytes for its words, its title, its length and
//! its language.

use crate::judge::document::Document;
use crate::judge::tongue::Tongue;
use crate::judge::trade::{Emphasis, Trade};
use crate::judge::trades;

/// A page, reduced to what tells whether it is still itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// Of the words of its text, numbers left out: sixteen digits of four bits. Of all pairs of words in a row,
    /// each falls to one digit by its hash; the digit is that of the least hash that fell to it, and 0 where
    /// none did. Two texts agree in about as many digits as they share pairs.
    text: u64,
    /// A hash of the words of its title, numbers left out; 0 where it has none.
    title: u32,
    /// The length of its text, as eight times its logarithm to the base of 2.
    length: u8,
    /// Its script and the language that it names.
    tongue: Tongue,
    /// What it is about, where that is a trade of those who buy domains.
    trade: Option<(Trade, Emphasis)>,
}

/// As much of a text is looked at, in bytes: the costs are bounded, and what is said so far down is seldom what a
/// page is cited for.
const LOOKED_AT: usize = 8 * 1024;

/// Fewer digits than this tell nothing: the page has too few words.
const FEWEST: u32 = 5;

/// Below this share of agreement a text is another one, whatever its title.
const ANOTHER: f64 = 0.2;

/// Below this share, it is another one where the title is another one, too.
const ANOTHER_WITH_TITLE: f64 = 0.45;

impl Portrait {
    /// What this takes, in bytes.
    pub const BYTES: usize = 16;

    pub(crate) fn of(page: &Document) -> Self {
        let mut digits = Digits::default();
        let end = page.text.floor_char_boundary(page.text.len().min(LOOKED_AT));
        let looked_at = &page.text[..end];
        let mut last = 0;
        for word in Words(looked_at.as_bytes()) {
            if last != 0 {
                digits.take(pair(last, word));
            }
            last = word;
        }
        let title = Words(page.folded_title.as_bytes()).fold(0, pair);
        let length = (page.text.len() as f64 + 1.0).log2() * 8.0;
        Self {
            text: digits.finish(),
            title: (title >> 32) as u32,
            length: length as u8,
            tongue: Tongue::of(looked_at, page.language.as_deref()),
            trade: trades::of(page, looked_at),
        }
    }

    /// The same bytes that [`Portrait::from_bytes`] reads.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.text.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.title.to_be_bytes());
        bytes[12] = self.length;
        bytes[13..15].copy_from_slice(&self.tongue.0.to_be_bytes());
        bytes[15] = self.trade.map_or(0, |(trade, emphasis)| (trade as u8) << 2 | emphasis as u8);
        bytes
    }

    /// `None` where they are not as many as they should be.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (text, rest) = bytes.split_first_chunk()?;
        let (title, rest) = rest.split_first_chunk()?;
        let &[length, tongue @ .., trade] = <&[u8; 4]>::try_from(rest).ok()?;
        Some(Self {
            text: u64::from_be_bytes(*text),
            title: u32::from_be_bytes(*title),
            length,
            tongue: Tongue(u16::from_be_bytes(tongue)),
            trade: Emphasis::from_number(trade & 3)
                .zip(Trade::ALL.get(usize::from(trade >> 2)))
                .map(|(emphasis, trade)| (*trade, emphasis)),
        })
    }

    /// The share of what the texts say that is said in both, from 0 to 1; `None` where they have too few words
    /// to tell.
    pub fn resemblance(&self, other: &Self) -> Option<f64> {
        let (mut told, mut same) = (0, 0);
        for shift in (0..64).step_by(4) {
            let (one, two) = (self.text >> shift & 15, other.text >> shift & 15);
            told += u32::from(one | two != 0);
            same += u32::from(one | two != 0 && one == two);
        }
        (told >= FEWEST).then(|| f64::from(same) / f64::from(told))
    }

    /// The trade of those who buy domains that the page speaks of, and how much.
    pub fn trade(&self) -> Option<(Trade, Emphasis)> {
        self.trade
    }

    /// Whether both are known to be in different scripts or languages.
    pub fn has_other_tongue(&self, other: &Self) -> bool {
        self.tongue.differs(other.tongue)
    }

    /// Whether both are known to be in different scripts.
    pub fn has_other_script(&self, other: &Self) -> bool {
        self.tongue.is_written_otherwise(other.tongue)
    }

    /// A number for its title: the same for the same one, numbers apart; 0 where it has none.
    pub fn title_number(&self) -> u32 {
        self.title
    }

    /// Whether both have the same title, numbers apart.
    pub fn has_title_of(&self, other: &Self) -> bool {
        self.title == other.title
    }

    /// Whether a page that looked like this once is another one now. A date, an advertisement or a few comments
    /// more make none of it.
    pub fn is_another(&self, now: &Self) -> bool {
        let enough = if self.has_title_of(now) { ANOTHER } else { ANOTHER_WITH_TITLE };
        self.resemblance(now).is_some_and(|share| share < enough)
    }
}

/// The least hash that fell to each digit.
#[derive(Default)]
struct Digits([Option<u64>; 16]);

impl Digits {
    fn take(&mut self, hash: u64) {
        let least = &mut self.0[(hash >> 60) as usize];
        let hash = hash << 4;
        if least.is_none_or(|it| hash < it) {
            *least = Some(hash);
        }
    }

    fn finish(self) -> u64 {
        // Of the least of many hashes the first bits are mostly 0: the last are used.
        let digit = |hash: u64| 1 + (hash >> 8) % 15;
        self.0.into_iter().fold(0, |text, hash| text << 4 | hash.map_or(0, digit))
    }
}

/// Two words in a row. What states hold must not change with the version of a crate, so the hash is our own: the
/// finaliser of SplitMix64.
fn pair(first: u64, second: u64) -> u64 {
    let mut z = first.rotate_left(32) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Hashes of the words of a folded text, none of them 0: letters in a row, or one sign of a script that does not
/// set words apart. Digits are none.
struct Words<'a>(&'a [u8]);

impl Iterator for Words<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        let length = loop {
            match Next::in_text(self.0)? {
                // Gaps are long: digits, spaces, marks.
                Next::Gap(1) => {
                    let gap = self.0.iter().position(|byte| !ASCII_GAPS[usize::from(*byte)]);
                    self.0 = gap.map_or(&[], |end| &self.0[end..]);
                }
                Next::Gap(length) => self.0 = self.0.get(length..).unwrap_or_default(),
                Next::Letters => break letters(self.0),
                Next::Alone => break self.0.len().min(3),
            }
        };
        let (word, rest) = self.0.split_at(length);
        self.0 = rest;
        let hash =
            word.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME));
        Some(hash | 1)
    }
}

/// What a text begins with.
enum Next {
    /// Letters in a row.
    Letters,
    /// A sign that is a word by itself, in three bytes.
    Alone,
    /// Something that stands between words, in so many bytes.
    Gap(usize),
}

impl Next {
    fn in_text(text: &[u8]) -> Option<Self> {
        Some(match text.first()? {
            // No-break spaces, quotation marks; dashes, bullets, arrows.
            0xc2 => Self::Gap(2),
            0xe2 => Self::Gap(3),
            // Kana, Han.
            0xe3..0xea => Self::Alone,
            0xe0 if is_thai(text) => Self::Alone,
            0xf0.. => Self::Gap(4),
            first if is_letter(*first) => Self::Letters,
            _ => Self::Gap(1),
        })
    }
}

/// How many bytes of letters stand at the beginning. Each byte of each page is looked at here.
fn letters(text: &[u8]) -> usize {
    let mut from = 0;
    loop {
        let run = text[from..].iter().position(|byte| !LETTERS[usize::from(*byte)]);
        let end = run.map_or(text.len(), |run| from + run);
        if text.get(end) != Some(&0xe0) || is_thai(&text[end..]) {
            return end;
        }
        from = end + 1;
    }
}

/// Whether a byte is of a letter of a script that sets words apart.
fn is_letter(byte: u8) -> bool {
    LETTERS[usize::from(byte)] || byte == 0xe0
}

/// The same by number, but for `0xe0`, of which the next byte tells.
static LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = matches!(
            byte as u8,
            b'a'..=b'z' | b'A'..=b'Z' | 0x80..=0xc1 | 0xc3..=0xdf | 0xe1 | 0xea..=0xef
        );
        byte += 1;
    }
    letters
};

/// What stands between words in one byte, by number.
static ASCII_GAPS: [bool; 256] = {
    let mut gaps = [false; 256];
    let mut byte = 0;
    while byte < 0x80 {
        gaps[byte] = !LETTERS[byte];
        byte += 1;
    }
    gaps
};

/// Whether a text that begins with `0xe0` begins with Thai or Lao.
fn is_thai(text: &[u8]) -> bool {
    text.get(1).is_some_and(|second| (0xb8..0xbc).contains(second))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn portrait(page: &str) -> Portrait {
        Portrait::of(&Document::read("a.org", &HeaderMap::new(), page.as_bytes()))
    }

    /// Words that nobody would write in a row twice.
    fn prose(seed: u64, words: usize) -> String {
        let mut rng = fastrand::Rng::with_seed(seed);
        let syllables = ["ka", "to", "mi", "re", "lun", "das", "por", "vel", "shi", "non"];
        let word = |rng: &mut fastrand::Rng| -> String {
            (0..rng.usize(1..4)).map(|_| syllables[rng.usize(..10)]).collect()
        };
        (0..words).map(|_| word(&mut rng) + " ").collect()
    }

    #[test]
    fn a_page_that_changes_a_date_a_number_or_an_advertisement_stays_itself() {
        let page = |title: &str, day: &str, seed: u64, comments: usize| {
            let (text, ad) = (prose(7, 300), prose(seed, 12));
            portrait(&format!(
                "<title>{title}</title><p>{day}<p>{text}<aside>{ad}</aside><p>{comments} comments"
            ))
        };
        let then = page("Otters (3)", "2026-01-05", 1, 0);
        for seed in 2..300 {
            let now = page("Otters (17)", "31 October 2026", seed, seed as usize);
            assert!(then.has_title_of(&now) && !then.is_another(&now), "{seed}");
        }
    }

    #[test]
    fn another_text_is_another_page() {
        let page =
            |title: &str, seed| portrait(&format!("<title>{title}</title>{}", prose(seed, 200)));
        let missed = (0..300).filter(|seed| !page("A", *seed).is_another(&page("B", seed + 999)));
        assert!(missed.count() <= 3);
    }

    #[test]
    fn a_few_words_tell_nothing() {
        let (then, now) = (portrait("<p>Loading app"), portrait("<p>Please wait"));
        assert_eq!(then.resemblance(&now), None);
        assert!(!then.is_another(&now));
    }

    #[test]
    fn words_are_told_apart_whatever_the_script() {
        for (text, count) in [
            ("ab, cd 12 e3f", 4),
            ("找不到 x", 4),
            ("где «же» — он", 3),
            ("ไทย", 3),
            ("", 0),
            ("12", 0),
        ] {
            assert_eq!(Words(text.as_bytes()).count(), count, "{text}");
        }
    }

    #[test]
    fn a_portrait_is_the_same_in_every_version() {
        let bytes =
            portrait("<title>Otters of the north</title><p>Otters swim, dive and sleep in rivers")
                .to_bytes();
        assert_eq!(bytes, [58, 0, 0, 3, 5, 0, 9, 0, 45, 163, 78, 12, 41, 4, 0, 0]);
    }

    #[test]
    fn a_portrait_reads_back() {
        let portrait = portrait(&format!("<title>Otters</title>{}", prose(3, 80)));
        assert_eq!(Portrait::from_bytes(&portrait.to_bytes()), Some(portrait));
        assert_eq!(Portrait::from_bytes(&[0; 15]), None);
        assert_eq!(Portrait::from_bytes(&[0; 17]), None);
    }
}
