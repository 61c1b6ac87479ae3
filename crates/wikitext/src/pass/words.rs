//! Rules (`----`) and double underscores (`__NOTOC__`).

use memchr::memmem;

use crate::chars::{GONE, MARKUP, find_pair};
use crate::language::Language;

/// Four dashes and more at the start of a line.
pub(super) fn rules(text: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memmem::find(&text[at..], b"----") {
        let start = at + found;
        let length = text[start..].iter().take_while(|&&b| b == b'-').count();
        if start == 0 || text[start - 1] == b'\n' {
            text[start..start + length].fill(MARKUP);
        }
        at = start + length;
    }
}

/// `Parser::handleDoubleUnderscore`: the words vanish, and the text around them joins. Says whether
/// it left gaps.
pub(crate) fn pass(language: &Language, text: &mut [u8]) -> bool {
    let odd = language.odd_underscores();
    let next = |text: &[u8]| {
        if odd.is_empty() {
            return find_pair(text, b'_');
        }
        text.iter().enumerate().position(|(at, byte)| {
            odd.contains(byte) || (*byte == b'_' && text.get(at + 1) == Some(&b'_'))
        })
    };
    let mut gaps = false;
    let mut contents = false;
    let mut at = 0;
    while let Some(found) = next(&text[at..]) {
        let start = at + found;
        match language.double_underscore(&text[start..]) {
            Some((length, is_contents)) => {
                // The first table of contents leaves a mark, all other words leave nothing.
                let leaves_mark = is_contents && !contents;
                contents |= is_contents;
                text[start..start + length].fill(if leaves_mark { MARKUP } else { GONE });
                gaps |= !leaves_mark;
                at = start + length;
            }
            None => at = start + 1,
        }
    }
    gaps
}
