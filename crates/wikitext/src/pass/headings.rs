//! Headings: `== x ==` on a line of its own, and `<h2>x</h2>`.

use std::ops::Range;

use memchr::{memchr, memchr2_iter, memmem};

use super::Kept;
use crate::chars::{HEADING, HEADING_END, MARKUP, is_regex_space};

/// A heading, as offsets into the expanded text; the text still has its markup.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) start: u32,
    pub(crate) text: Range<u32>,
}

/// Whether the byte at `at` of the expanded text stands in one of its headings.
pub(crate) fn holds(headings: &[Heading], at: u32) -> bool {
    let before = headings.partition_point(|heading| heading.start <= at);
    before.checked_sub(1).is_some_and(|last| at < headings[last].text.end)
}

/// `Parser::handleHeadings`: marks where those of wikitext begin and end.
pub(super) fn pass(text: &mut [u8]) {
    let line_start = memmem::Finder::new(b"\n=");
    let mut at = 0;
    if !text.starts_with(b"=") {
        match line_start.find(text) {
            Some(found) => at = found + 1,
            None => return,
        }
    }
    loop {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length);
        if let Some((level, inner)) = heading(&text[at..end]) {
            // Those before its text end no URL.
            text[at + inner.start - 1] = HEADING;
            let close = at + inner.end;
            text[close..close + level].fill(MARKUP);
            text[close] = HEADING_END;
        }
        match line_start.find(&text[end..]) {
            Some(found) => at = end + found + 1,
            None => return,
        }
    }
}

/// `Parser::finalizeHeadings`, which reads HTML: of whatever writing a heading is, it goes up to the next end of one.
/// Those in what is not shown where it stands, such as the text of a link to a page, are overwritten by then.
pub(super) fn read(text: &[u8], kept: &Kept, headings: &mut Vec<Heading>) {
    let mut open = None;
    for at in memchr2_iter(HEADING, HEADING_END, text) {
        match open {
            None if text[at] == HEADING => open = Some(kept.origin(at)),
            Some(start) if text[at] == HEADING_END => {
                headings.push(Heading { start, text: start + 1..kept.origin(at) });
                open = None;
            }
            _ => {}
        }
    }
}

/// Level of the heading that a line is, and where its text stands.
fn heading(line: &[u8]) -> Option<(usize, Range<usize>)> {
    let length = line.iter().rposition(|b| !is_regex_space(*b))? + 1;
    let open = line.iter().take_while(|&&b| b == b'=').count();
    let close = line[..length].iter().rev().take_while(|&&b| b == b'=').count();
    let level = open.min(close).min(6).min((length - 1) / 2);
    (level > 0).then(|| (level, level..length - level))
}
