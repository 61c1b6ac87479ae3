//! Bracketed links: `[url text]`.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3_iter, memmem};

use super::{Found, Work};
use crate::chars::{self, ANCHOR, ANCHOR_END, GT, LT, MARKUP};
use crate::marker;
use crate::normalize;
use crate::site::Site;

impl Work {
    /// `Parser::handleExternalLinks` over a part of the text.
    pub(super) fn bracketed_links(&mut self, site: &Site, range: Range<usize>) {
        let mut at = range.start;
        // No link whose text begins before this offset has a closing bracket.
        let mut unclosed = 0;
        while let Some(found) = memchr(b'[', &self.text[at..range.end]) {
            let open = at + found;
            let text = &self.text[..range.end];
            at = open + 1;
            self.steps += found as u64 + 1;
            let Some(protocol) = site.protocols.at_start(&text[at..], true) else { continue };
            let address = chars::address_run(&text[at + protocol..]);
            let mut url = at..at + protocol + address.unwrap_or(0);
            let marked = marker::marked_run(&text[url.end..]);
            if address.is_none() && marked.is_none() {
                continue;
            }
            url.end += marked.unwrap_or(0);
            let label = url.end + chars::blank_run(&text[url.end..]);
            if label < unclosed {
                continue;
            }
            let stop = label + label_run(&text[label..]);
            self.steps += (stop - open) as u64;
            if text.get(stop) != Some(&b']') {
                unclosed = stop;
                continue;
            }
            let written = &text[url.clone()];
            let length = url_length(written);
            if value_length(&text[url.start + length..]).is_some()
                || length == written.len() && marked.is_some()
            {
                self.dropped += 1;
            } else {
                self.record(&url, length, open..stop + 1);
            }
            self.text[open] = ANCHOR;
            self.text[open + 1..label].fill(MARKUP);
            self.text[stop] = ANCHOR_END;
            at = stop + 1;
        }
    }

    /// Records the first `length` bytes at `url`.
    pub(super) fn record(&mut self, url: &Range<usize>, length: usize, construct: Range<usize>) {
        let written = chars::text(&self.text[url.start..url.start + length]).into_owned();
        self.found.push(Found {
            clean: match normalize::clean(&written) {
                Cow::Borrowed(_) => None,
                Cow::Owned(clean) => Some(clean),
            },
            written,
            start: self.origin(construct.start),
            end: self.origin(construct.end.saturating_sub(1)) + 1,
            in_image: false,
            url: self.origin(url.start)..self.origin((url.start + length).saturating_sub(1)) + 1,
        });
    }
}

/// Bytes of a value and its tags, such as `<tvar name=1>1.2.3</tvar>`.
const LONGEST_VALUE: usize = 200;

/// Where the closing tag of a `<tvar>` of the Translate extension begins that `text` begins with: its
/// value is put in its place, and so would be part of a URL before it.
pub(super) fn value_length(text: &[u8]) -> Option<usize> {
    let [LT, name @ ..] = text else { return None };
    let named = name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"tvar"));
    if !named || name.get(4).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    memmem::find(&text[..text.len().min(LONGEST_VALUE)], &[LT, b'/'])
}

/// Up to the first `&lt;` or `&gt;`, which cannot be part of a URL.
fn url_length(url: &[u8]) -> usize {
    let mut escapes = memchr3_iter(LT, GT, b'&', url);
    let escaped = escapes.find(|at| match &url[*at..] {
        [b'&', name @ ..] => name.starts_with(b"lt;") || name.starts_with(b"gt;"),
        _ => true,
    });
    escaped.unwrap_or(url.len())
}

/// Length of what may stand behind a URL: no `]`, no control character but the tab, no U+FFFD.
fn label_run(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|byte| chars::may_end_label(*byte)) {
        at += found;
        if text[at] != 0xEF || text[at..].starts_with("\u{FFFD}".as_bytes()) {
            return at;
        }
        at += 1;
    }
    text.len()
}
