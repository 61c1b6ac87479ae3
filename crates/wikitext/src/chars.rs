//! Classes of characters, as MediaWiki's regular expressions have them, over bytes of UTF-8.

use std::borrow::Cow;
use std::ops::Range;

/// Stands for any markup that is already understood: a tag, a table mark, a link. No word, no part
/// of a URL. Like the bytes below it never occurs in UTF-8, so text cannot forge it.
pub(crate) const MARKUP: u8 = 0xFF;
/// A `<` that is not part of a known tag; MediaWiki writes `&lt;`.
pub(crate) const LT: u8 = 0xFE;
/// A `>` that is not part of a known tag; MediaWiki writes `&gt;`.
pub(crate) const GT: u8 = 0xFD;
/// Where MediaWiki would write `<a ..>`.
pub(crate) const ANCHOR: u8 = 0xFC;
/// Where MediaWiki would write `</a>`.
pub(crate) const ANCHOR_END: u8 = 0xFB;
/// A `[` that MediaWiki hides from the pass for bracketed links.
pub(crate) const HIDDEN_BRACKET: u8 = 0xFA;
/// Removed text: what stands left and right of it joins.
pub(crate) const GONE: u8 = 0xF9;
/// The last byte of what MediaWiki would write `<h1>` to `<h6>` for.
pub(crate) const HEADING: u8 = 0xF8;
/// The first byte of what it would write `</h1>` to `</h6>` for.
pub(crate) const HEADING_END: u8 = 0xF7;
/// The smallest of these bytes.
pub(crate) const LEAST: u8 = HEADING_END;
/// Opens and closes a strip marker (`\x7f` itself is taken out of all input).
pub(crate) const MARKER: u8 = 0x7F;

/// May stand in a URL.
const URL: u8 = 1;
/// May begin a character that ends a URL: one of Zs, or U+FFFD.
const WIDE: u8 = 2;
/// May stand in a title.
const TITLE: u8 = 4;
/// `\w`
const WORD: u8 = 8;
/// May end the label of a bracketed link, or begin a character that does.
const LABEL_END: u8 = 16;

const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        let mut class = 0;
        if !(b <= 0x20 || b == 0x7F || matches!(b, b'[' | b']' | b'<' | b'>' | b'"') || b >= LEAST)
        {
            class |= URL;
        }
        // An entity is made of letters.
        if matches!(b, LT | GT) {
            class |= URL | TITLE;
        }
        if matches!(b, 0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF) {
            class |= WIDE;
        }
        // Title::legalChars() and '#'.
        if (b >= 0x20 && b < 0x7F && !matches!(b, b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'|'))
            || (b >= 0x80 && b < LEAST)
        {
            class |= TITLE;
        }
        if b.is_ascii_alphanumeric() || b == b'_' {
            class |= WORD;
        }
        if b == b']' || (b < 0x20 && b != b'\t') || b == 0xEF {
            class |= LABEL_END;
        }
        table[byte] = class;
        byte += 1;
    }
    table
}

/// Whether `byte` is one of a character beyond ASCII, and begins no blank, no mark of direction and no U+FFFD: all of
/// these begin with one of the same few bytes.
pub(crate) fn is_plain_beyond_ascii(byte: u8) -> bool {
    !byte.is_ascii() && CLASS[byte as usize] & WIDE == 0
}

/// Length of the Zs character or U+FFFD at the start of `text`, where one stands.
fn wide_stop(text: &[u8]) -> Option<usize> {
    match text {
        [0xC2, 0xA0, ..] => Some(2),
        [0xE1, 0x9A, 0x80, ..]
        | [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE3, 0x80, 0x80, ..]
        | [0xEF, 0xBF, 0xBD, ..] => Some(3),
        _ => None,
    }
}

/// Length of the run of `EXT_LINK_URL_CLASS` at the start of `text`.
pub(crate) fn url_run(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) =
        text[at..].iter().position(|byte| CLASS[*byte as usize] & (URL | WIDE) != URL)
    {
        at += found;
        if CLASS[text[at] as usize] & URL == 0 || wide_stop(&text[at..]).is_some() {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Length of `EXT_LINK_ADDR EXT_LINK_URL_CLASS*` at the start of `text`: what follows a protocol.
pub(crate) fn address_run(text: &[u8]) -> Option<usize> {
    if text.first() == Some(&b'[') {
        let inside = text[1..]
            .iter()
            .take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'))
            .count();
        if inside == 0 || text.get(1 + inside) != Some(&b']') {
            return None;
        }
        return Some(inside + 2 + url_run(&text[inside + 2..]));
    }
    match url_run(text) {
        0 => None,
        length => Some(length),
    }
}

/// Length of the run of Zs characters (blanks that are not tabs) at the start of `text`.
pub(crate) fn blank_run(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match text.get(at) {
            Some(b' ') => at += 1,
            Some(byte) if CLASS[*byte as usize] & WIDE != 0 => match wide_stop(&text[at..]) {
                Some(length) if !text[at..].starts_with("\u{FFFD}".as_bytes()) => at += length,
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// Whether `byte` may stand in `[[title`.
pub(crate) fn is_title_byte(byte: u8) -> bool {
    CLASS[byte as usize] & TITLE != 0
}

/// Whether the label of a bracketed link may end at `byte`.
pub(crate) fn may_end_label(byte: u8) -> bool {
    CLASS[byte as usize] & LABEL_END != 0
}

/// Whether the character that ends just before `at` is a word character, so that no link starts at
/// `at`.
pub(crate) fn word_before(text: &[u8], at: usize) -> bool {
    let Some(&last) = text[..at].last() else { return false };
    if last < 0x80 {
        return CLASS[last as usize] & WORD != 0;
    }
    last_char(&text[..at]).is_some_and(|c| c.is_alphanumeric())
}

/// The last character of `text`; `None` where that is no UTF-8.
pub(crate) fn last_char(text: &[u8]) -> Option<char> {
    let start = text.iter().rposition(|b| b & 0xC0 != 0x80)?;
    std::str::from_utf8(&text[start..]).ok()?.chars().next_back()
}

/// Whether no two blanks of a text stand side by side, and all else in it is plain.
pub(crate) fn has_single_blanks(text: &str, is_plain: impl Fn(u8) -> bool) -> bool {
    let mut blank = false;
    text.as_bytes().iter().all(|&byte| {
        let was_blank = std::mem::replace(&mut blank, byte == b' ');
        is_plain(byte) || (byte == b' ' && !was_blank)
    })
}

/// The same of a text that has words, and no blank before and behind them.
pub(crate) fn is_words(text: &str, is_plain: impl Fn(u8) -> bool) -> bool {
    let is_trimmed = !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ');
    is_trimmed && has_single_blanks(text, is_plain)
}

/// Where `byte` stands twice in a row.
pub(crate) fn find_pair(text: &[u8], byte: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr(byte, text.get(at..)?)?;
        if text.get(at + 1) == Some(&byte) {
            return Some(at);
        }
        at += 1;
    }
}

/// `trim()` of PHP: blanks, tabs, line ends, NUL and vertical tab.
pub(crate) fn php_trim(text: &str) -> &str {
    let trimmed = php_trimmed(text.as_bytes());
    &text[trimmed]
}

/// `ltrim()` of PHP.
pub(crate) fn php_trim_start(text: &str) -> &str {
    text.trim_start_matches(is_php_space)
}

/// What is left of bytes by `trim()` of PHP; empty, at their start, where that is nothing.
pub(crate) fn php_trimmed(bytes: &[u8]) -> Range<usize> {
    let space = |b: &u8| is_php_space(char::from(*b));
    let start = bytes.iter().position(|b| !space(b)).unwrap_or(0);
    start..bytes.iter().rposition(|b| !space(b)).map_or(0, |last| last + 1)
}

/// What `trim()` of PHP takes off.
pub(crate) fn is_php_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\0' | '\x0B')
}

/// `\s` of PHP's regular expressions.
pub(crate) fn is_regex_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0B
}

/// Bytes as text. They are that almost always, and then nobody looks for where they are not.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    #[test]
    fn blanks_and_marks_beyond_ascii_begin_with_a_byte_that_tells() {
        let is_special = |c: &char| {
            c.is_whitespace() || matches!(c, '\u{180E}' | '\u{200E}'..='\u{202F}' | '\u{FFFD}')
        };
        for c in ('\u{80}'..=char::MAX).filter(is_special) {
            let first = c.encode_utf8(&mut [0; 4]).as_bytes()[0];
            assert!(!super::is_plain_beyond_ascii(first), "{c:?}");
        }
    }
}
