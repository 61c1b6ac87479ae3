//! The words of a text, told from their bytes: all of what is remembered of a page is made of them, in one pass.

/// A word of a folded text: letters in a row, or one sign of a script that does not set words apart. Digits are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it stands, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Never 0. States hold what is made of it, so it must not change with the version of a crate.
    pub(crate) hash: u64,
    /// Its first four bytes, the first one lowest; zeros behind a shorter word.
    pub(crate) head: u32,
}

/// The words of a text, in order.
pub(crate) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    // A call for each word would be a fifth of all.
    #[inline(always)]
    fn next(&mut self) -> Option<Word> {
        let start = loop {
            let first = *self.text.get(self.at)?;
            match GAPS[usize::from(first)] {
                0 => break self.at,
                length => self.at += usize::from(length),
            }
        };
        // Nearly all words are short, and of the letters of English.
        let first = chunk(&self.text[start..]);
        let (length, hash) = match small_letters(first) {
            8 => {
                let second = chunk(&self.text[start + 8..]);
                let small = small_letters(second);
                if small == 8 || second >> (8 * small) & 0x80 != 0 {
                    return Some(self.any(start));
                }
                let hash = mix(0, first);
                let hash = if small == 0 { hash } else { mix(hash, lowest(second, small)) };
                (8 + small, hash)
            }
            small if first >> (8 * small) & 0x80 != 0 => return Some(self.any(start)),
            small => (small, mix(0, lowest(first, small))),
        };
        self.at = start + length as usize;
        let head = lowest(first, length.min(4)) as u32;
        Some(Word { start, end: self.at, hash: hash | 1, head })
    }
}

impl Words<'_> {
    /// The word that begins there, whatever its length and letters.
    #[inline(never)]
    fn any(&mut self, start: usize) -> Word {
        let rest = &self.text[start..];
        let word = &rest[..length(rest)];
        self.at = start + word.len();
        Word { start, end: self.at, hash: hash(word) | 1, head: chunk(word) as u32 }
    }
}

/// The first eight bytes of a text, the first one lowest; zeros behind a shorter text.
#[inline]
fn chunk(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => short_chunk(text),
    }
}

/// The same of less than eight.
#[cold]
fn short_chunk(text: &[u8]) -> u64 {
    text.iter().rev().fold(0, |chunk, byte| chunk << 8 | u64::from(*byte))
}

/// As many of eight bytes, less than all, from the lowest on; zeros behind them.
#[inline]
fn lowest(chunk: u64, bytes: u32) -> u64 {
    chunk & !(u64::MAX << (8 * bytes))
}

/// How many of eight bytes, from the lowest on, are small letters of ASCII.
#[inline]
fn small_letters(chunk: u64) -> u32 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of each byte tells, after the addition, whether it is `a` or more, and more than `z`.
    let low = chunk & !HIGH;
    let is_a_or_more = low + 0x1f1f_1f1f_1f1f_1f1f;
    let is_beyond_z = low + 0x0505_0505_0505_0505;
    let letters = is_a_or_more & !is_beyond_z & !chunk & HIGH;
    (letters ^ HIGH).trailing_zeros() / 8
}

/// How long the word is that a text begins with, in bytes.
fn length(text: &[u8]) -> usize {
    if is_alone(text) {
        return text.len().min(3);
    }
    let mut end = 0;
    loop {
        let small = small_letters(chunk(&text[end..])) as usize;
        end += small;
        if small < 8 {
            let letters = text[end..].iter().position(|byte| !LETTERS[usize::from(*byte)]);
            end = letters.map_or(text.len(), |letters| end + letters);
            match text.get(end) {
                Some(0xe0) if !is_alone(&text[end..]) => end += 1,
                _ => return end,
            }
        }
    }
}

/// Whether a text begins with a sign that is a word by itself, in three bytes: kana, Han; Thai, Lao.
fn is_alone(text: &[u8]) -> bool {
    match text {
        [0xe3..0xea, ..] => true,
        [0xe0, second, ..] => (0xb8..0xbc).contains(second),
        _ => false,
    }
}

/// Eight bytes taken into a hash.
#[inline]
fn mix(hash: u64, chunk: u64) -> u64 {
    let hash = (hash ^ chunk).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

/// A hash of a text.
pub(crate) fn hash(text: &[u8]) -> u64 {
    let (chunks, rest) = text.as_chunks();
    let hash = chunks.iter().fold(0, |hash, bytes| mix(hash, u64::from_le_bytes(*bytes)));
    if rest.is_empty() { hash } else { mix(hash, chunk(rest)) }
}

/// A hash of two others, in their order: each of its bits hangs on all of theirs but the lowest ones, which are not
/// to be used by themselves.
#[inline]
pub(crate) fn pair(first: u64, second: u64) -> u64 {
    (first.rotate_left(32) ^ second).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Which hashes may be among some hundred: nearly all that are not fall through, for less than a look into a map.
#[derive(Debug)]
pub(crate) struct Sieve([u64; Self::BITS / 64]);

impl Sieve {
    const BITS: usize = 1 << 14;

    pub(crate) fn add(&mut self, hash: u64) {
        let (at, bit) = Self::place(hash);
        self.0[at] |= bit;
    }

    #[inline]
    pub(crate) fn has(&self, hash: u64) -> bool {
        let (at, bit) = Self::place(hash);
        self.0[at] & bit != 0
    }

    #[inline]
    fn place(hash: u64) -> (usize, u64) {
        let place = (hash >> (64 - Self::BITS.ilog2())) as usize;
        (place / 64, 1 << (place % 64))
    }
}

impl Default for Sieve {
    fn default() -> Self {
        Self([0; Self::BITS / 64])
    }
}

/// By its first byte, how long a sign is that stands between words; 0 for the first byte of a word.
static GAPS: [u8; 256] = {
    let mut gaps = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        gaps[byte] = match byte as u8 {
            b'a'..=b'z' | 0x80..=0xc1 | 0xc3..=0xe1 | 0xe3..=0xef => 0,
            // No-break spaces, quotation marks; dashes, bullets, arrows.
            0xc2 => 2,
            0xe2 => 3,
            0xf0.. => 4,
            _ => 1,
        };
        byte += 1;
    }
    gaps
};

/// Whether a byte goes on with a word of letters, by number; but for `0xe0`, of which the next byte tells.
static LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] =
            matches!(byte as u8, b'a'..=b'z' | 0x80..=0xc1 | 0xc3..=0xdf | 0xe1 | 0xea..=0xef);
        byte += 1;
    }
    letters
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Words::of(text).map(|word| &text[word.start..word.end]).collect()
    }

    #[test]
    fn words_are_told_apart_whatever_the_script() {
        for (text, expected) in [
            ("ab, cd 12 e3f", &["ab", "cd", "e", "f"][..]),
            ("encyclopaedias in a row", &["encyclopaedias", "in", "a", "row"]),
            ("naïve café größe", &["naïve", "café", "größe"]),
            ("找不到 x", &["找", "不", "到", "x"]),
            ("где «же» — он", &["где", "же", "он"]),
            ("ไทย", &["ไ", "ท", "ย"]),
            ("กข ລາວ", &["ก", "ข", "ລ", "າ", "ວ"]),
            ("बोनस और", &["बोनस", "और"]),
            // Tibetan sets its words apart.
            ("བོད", &["བོད"]),
            ("토토 casino토", &["토토", "casino토"]),
            ("🎰bet", &["bet"]),
            ("", &[]),
            ("12", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_finds_what_the_slow_one_does(text in "([a-z]{0,12}|[ -~éя找ไब]{0,4}|\\PC){0,12}") {
            for word in Words::of(&text) {
                let rest = &text.as_bytes()[word.start..];
                prop_assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                prop_assert_eq!(word.end - word.start, length(rest));
                let word_of = &rest[..word.end - word.start];
                prop_assert_eq!(word.hash, hash(word_of) | 1);
                prop_assert_eq!(word.head, chunk(word_of) as u32);
            }
        }
    }
}
