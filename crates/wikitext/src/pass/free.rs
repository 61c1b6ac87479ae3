//! Free links: URLs that stand in the text.

use memchr::memchr2;

use super::Work;
use super::bracketed::value_length;
use crate::chars::{self, ANCHOR, ANCHOR_END, GT, LT};
use crate::marker;
use crate::site::Site;

impl Work {
    /// `Parser::handleMagicLinks`.
    pub(super) fn free_links(&mut self, site: &Site) {
        let mut at = 0;
        while let Some(found) = memchr2(b':', ANCHOR, &self.text[at..]) {
            let here = at + found;
            at = here + 1;
            self.steps += found as u64 + 1;
            let text = &self.text[..];
            if text[here] == ANCHOR {
                // What an anchor holds on its line is no text.
                if let Some(end) = memchr2(ANCHOR_END, b'\n', &text[at..])
                    && text[at + end] == ANCHOR_END
                {
                    at += end + 1;
                }
                continue;
            }
            let Some((start, protocol)) = site.protocols.around_colon(text, here) else {
                continue;
            };
            let address = chars::address_run(&text[start + protocol..]);
            let end = start + protocol + address.unwrap_or(0);
            let marked = marker::marked_run(&text[end..]);
            if address.is_none() && marked.is_none() {
                continue;
            }
            // What ends a URL is no part of a scheme.
            at = end + marked.unwrap_or(0);
            self.steps += (at - start) as u64;
            let url = &text[start..end];
            let cut = cut_length(url);
            let kept = kept_length(&url[..cut]);
            if let Some(length) = value_length(&text[start + cut..]) {
                self.dropped += 1;
                // The value is no link of its own.
                at = at.max(start + cut + length);
            } else if cut == url.len() && marked.is_some() {
                self.dropped += 1;
            } else if kept > protocol {
                self.record(&(start..end), kept, start..start + kept);
            }
        }
    }
}

/// How much of a free URL stands before an escaped `<`, `>` or hard space.
fn cut_length(url: &[u8]) -> usize {
    let cut = url.iter().enumerate().position(|(at, &byte)| match byte {
        LT | GT => true,
        b'&' => ends_url(&url[at + 1..]),
        _ => false,
    });
    cut.unwrap_or(url.len())
}

/// How much of that is the URL (`Parser::makeFreeExternalLink`): all but trailing punctuation.
fn kept_length(url: &[u8]) -> usize {
    let parenthesis = !url.contains(&b'(');
    let is_punctuation = |b: &u8| {
        matches!(b, b',' | b';' | b'\\' | b'.' | b':' | b'!' | b'?') || (parenthesis && *b == b')')
    };
    let kept = url.iter().rposition(|b| !is_punctuation(b)).map_or(0, |last| last + 1);
    if url.get(kept) == Some(&b';') && ends_with_reference(&url[..kept]) { kept + 1 } else { kept }
}

/// `(lt|gt|nbsp|#x0*(3[CcEe]|[Aa]0)|#0*(60|62|160));`
fn ends_url(reference: &[u8]) -> bool {
    if [b"lt;".as_slice(), b"gt;", b"nbsp;"].iter().any(|name| reference.starts_with(name)) {
        return true;
    }
    let Some(digits) = reference.strip_prefix(b"#") else { return false };
    let (digits, ends): (_, &[&[u8]]) = match digits.strip_prefix(b"x") {
        Some(hex) => (hex, &[b"3c;", b"3e;", b"a0;"]),
        None => (digits, &[b"60;", b"62;", b"160;"]),
    };
    let zeros = digits.iter().take_while(|&&b| b == b'0').count();
    ends.iter().any(|end| {
        digits[zeros..].get(..end.len()).is_some_and(|found| found.eq_ignore_ascii_case(end))
    })
}

/// `&([a-z]+|#x[\da-f]+|#\d+)$`: what a `;` would close.
fn ends_with_reference(url: &[u8]) -> bool {
    let Some(ampersand) = url.iter().rposition(|b| !b.is_ascii_alphanumeric() && *b != b'#') else {
        return false;
    };
    let name = &url[ampersand + 1..];
    if url[ampersand] != b'&' || name.is_empty() {
        return false;
    }
    match name {
        [b'#', b'x' | b'X', hex @ ..] if !hex.is_empty() => hex.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        letters => letters.iter().all(u8::is_ascii_alphabetic),
    }
}
