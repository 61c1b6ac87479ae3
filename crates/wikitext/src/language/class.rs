//! Classes of characters, and what of the text around a link belongs to it.

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// A bit for each character of ASCII.
    ascii: u128,
    ranges: Vec<(char, char)>,
}

impl Class {
    /// A class as the table has it: code points in hexadecimal, `61-7a e4`.
    pub(super) fn new(ranges: &str) -> Self {
        let mut class = Self::default();
        for range in ranges.split_ascii_whitespace() {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let char = |code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            if let (Some(first), Some(last)) = (char(first), char(last)) {
                class.ranges.push((first, last));
            }
        }
        for code in 0..128_u8 {
            class.ascii |= u128::from(class.in_ranges(code.into())) << code;
        }
        class
    }

    fn in_ranges(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
    }

    pub(super) fn holds(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> (c as u32) & 1 == 1 } else { self.in_ranges(c) }
    }
}

/// What a link swallows of the word behind `]]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    class: Class,
    /// Texts that count as a character: `'` unless another one follows, `:` at the start, whole
    /// sequences.
    sequences: Vec<&'static str>,
}

impl Trail {
    pub(super) fn new(fields: &[&'static str]) -> Self {
        let (class, sequences) = fields.split_first().unwrap_or((&"", &[]));
        Self { class: Class::new(class), sequences: sequences.to_vec() }
    }

    /// Length in bytes of the trail at the start of `text`.
    pub(super) fn length(&self, text: &[u8]) -> usize {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let c = if byte.is_ascii() { char::from(byte) } else { first_char(&text[at..]) };
            if self.class.holds(c) {
                at += c.len_utf8();
            } else if let Some(length) = self.sequence(&text[at..], at == 0) {
                at += length;
            } else {
                break;
            }
        }
        // A colon belongs to the word behind it.
        if text[..at] == *b":" { 0 } else { at }
    }

    fn sequence(&self, text: &[u8], first: bool) -> Option<usize> {
        let found = self.sequences.iter().find(|sequence| {
            text.starts_with(sequence.as_bytes())
                && match **sequence {
                    "'" => text.get(1) != Some(&b'\''),
                    ":" => first,
                    _ => true,
                }
        })?;
        Some(found.len())
    }
}

/// The first character; U+FFFD where the bytes are none.
fn first_char(text: &[u8]) -> char {
    let start = &text[..text.len().min(4)];
    let valid = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    valid.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::Trail;

    #[test]
    fn words_behind_links() {
        let length =
            |fields: &[&'static str], text: &str| Trail::new(fields).length(text.as_bytes());
        assert_eq!(length(&["61-7a"], "abcä"), 3);
        assert_eq!(length(&["61-7a e4 f6 fc df"], "än x"), "än".len());
        assert_eq!(length(&[""], "abc"), 0);
        assert_eq!(length(&["61-7a", "'"], "l'a''b"), 3);
        assert_eq!(length(&["61-7a", ":"], ":ab:c"), 3);
        assert_eq!(length(&["61-7a", ":"], ": b"), 0);
        assert_eq!(length(&["61-62", "c'h"], "ac'hc"), 4);
    }
}
