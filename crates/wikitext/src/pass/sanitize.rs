//! HTML: known tags become markup, every other `<` and `>` becomes an entity.

use memchr::{memchr2, memmem};

use crate::attributes::attributes;
use crate::chars::{GONE, GT, HEADING, HEADING_END, LT, MARKUP};

/// `Sanitizer::internalRemoveHtmlTags`. Notes where code begins and ends; says whether it left gaps.
pub(super) fn pass(text: &mut [u8], code: &mut Vec<(u32, bool)>) -> bool {
    let mut at = 0;
    let mut gaps = false;
    let mut comments = true;
    while let Some(next) = memchr2(b'<', b'>', &text[at..]) {
        at += next;
        if text[at] == b'>' {
            text[at] = GT;
            at += 1;
            continue;
        }
        if comments && text[at..].starts_with(b"<!--") {
            if let Some(end) = memmem::find(&text[at + 4..], b"-->") {
                text[at..at + end + 7].fill(GONE);
                gaps = true;
                at += end + 7;
                continue;
            }
            comments = false;
        }
        match tag(&text[at..]) {
            Some((length, kind)) => {
                text[at..at + length].fill(MARKUP);
                match kind {
                    TagMeaning::Code(open) => code.push((at as u32, open)),
                    TagMeaning::Heading(true) => text[at + length - 1] = HEADING,
                    TagMeaning::Heading(false) => text[at] = HEADING_END,
                    TagMeaning::Other => {}
                }
                at += length;
            }
            None => {
                text[at] = LT;
                at += 1;
            }
        }
    }
    gaps
}

#[derive(Clone, Copy)]
pub(crate) enum TagMeaning {
    /// Whether it opens.
    Code(bool),
    /// The same.
    Heading(bool),
    Other,
}

/// The known tag at the start of `text`, which begins with `<`: its length.
pub(crate) fn tag(text: &[u8]) -> Option<(usize, TagMeaning)> {
    let closes = text.get(1) == Some(&b'/');
    let start = 1 + usize::from(closes);
    if !text.get(start).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let length = text[start..]
        .iter()
        .take(12)
        .position(|b| matches!(b, b'\t' | b'\n' | 0x0B | b' ' | b'/' | b'>' | 0))?;
    let mut name = [0; 12];
    let name = &mut name[..length];
    name.copy_from_slice(&text[start..start + length]);
    name.make_ascii_lowercase();
    if !is_element(name) {
        return None;
    }
    // The tag must end before the next one begins.
    let rest = start + length;
    let end = match text.get(rest) {
        // Most have nothing behind their name.
        Some(b'>') => rest,
        _ => rest + memchr2(b'<', b'>', &text[rest..])?,
    };
    if text[end] == b'<' {
        return None;
    }
    let valid = match &*name {
        b"meta" => has_attributes(&text[rest..end], ["itemprop", "content"]),
        b"link" => has_attributes(&text[rest..end], ["itemprop", "href"]),
        _ => true,
    };
    let kind = match &*name {
        b"code" | b"tt" | b"kbd" | b"samp" | b"pre" => TagMeaning::Code(!closes),
        [b'h', b'1'..=b'6'] => TagMeaning::Heading(!closes),
        _ => TagMeaning::Other,
    };
    valid.then_some((end + 1, kind))
}

/// HTML that may stand in a page, by the length of its names.
const ELEMENTS: [&[&[u8]]; 11] = [
    &[],
    &[b"b", b"i", b"p", b"q", b"s", b"u"],
    &[
        b"br", b"dd", b"dl", b"dt", b"em", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"hr", b"li",
        b"ol", b"rb", b"rp", b"rt", b"td", b"th", b"tr", b"tt", b"ul",
    ],
    &[
        b"bdi", b"bdo", b"big", b"del", b"dfn", b"div", b"ins", b"kbd", b"pre", b"rtc", b"sub",
        b"sup", b"var", b"wbr",
    ],
    &[
        b"abbr", b"cite", b"code", b"data", b"font", b"link", b"mark", b"meta", b"ruby", b"samp",
        b"span", b"time",
    ],
    &[b"small", b"table"],
    &[b"center", b"strike", b"strong"],
    &[b"caption"],
    &[],
    &[],
    &[b"blockquote"],
];

fn is_element(name: &[u8]) -> bool {
    ELEMENTS.get(name.len()).is_some_and(|names| names.contains(&name))
}

fn has_attributes(text: &[u8], wanted: [&str; 2]) -> bool {
    let attributes = attributes(&String::from_utf8_lossy(text));
    wanted.iter().all(|wanted| attributes.iter().any(|(name, _)| name == wanted))
}
