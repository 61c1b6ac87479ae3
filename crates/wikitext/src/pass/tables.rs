//! Tables: attributes vanish, cells become lines of their own.

use memchr::{memchr, memmem};

use crate::chars::{self, MARKUP, find_pair};

/// `Parser::handleTables`.
pub(super) fn pass(text: &mut [u8]) {
    let Some(first) = memmem::find(text, b"{|") else { return };
    let mut depth = 0_usize;
    let mut at = text[..first].iter().rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1);
    while at < text.len() {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length);
        line(&mut text[at..end], &mut depth);
        at = end + 1;
    }
}

/// One line without its line end; `depth` counts the tables that are open.
fn line(line: &mut [u8], depth: &mut usize) {
    let trimmed = chars::php_trimmed(line);
    let line = &mut line[trimmed];
    match line {
        [] => {}
        _ if opens_table(line) => {
            line.fill(MARKUP);
            *depth += 1;
        }
        _ if *depth == 0 => {}
        [b'|', b'}', ..] => {
            line[..2].fill(MARKUP);
            *depth -= 1;
        }
        [b'|', b'-', ..] => line.fill(MARKUP),
        [b'|', b'+', ..] => {
            line[..2].fill(MARKUP);
            cells(&mut line[2..]);
        }
        [b'|', ..] => {
            line[0] = MARKUP;
            cells(&mut line[1..]);
        }
        [b'!', ..] => {
            line[0] = MARKUP;
            let mut from = 1;
            while let Some(at) = find_pair(&line[from..], b'!') {
                line[from + at..from + at + 2].fill(b'|');
                from += at + 2;
            }
            cells(&mut line[1..]);
        }
        _ => {}
    }
}

/// `^:*\s*\{\|`
fn opens_table(line: &[u8]) -> bool {
    let colons = line.iter().take_while(|&&b| b == b':').count();
    let rest = &line[colons..];
    let spaces = rest.iter().take_while(|b| chars::is_regex_space(**b)).count();
    rest[spaces..].starts_with(b"{|")
}

/// The cells of a line: what stands before the first single `|` of each is attributes, unless a
/// link or a language conversion begins there.
fn cells(mut rest: &mut [u8]) {
    loop {
        let end = find_pair(rest, b'|');
        let length = rest.len();
        let cell = &mut rest[..end.unwrap_or(length)];
        if let Some(bar) = memchr(b'|', cell)
            && find_pair(&cell[..bar], b'[').is_none()
            && memmem::find(&cell[..bar], b"-{").is_none()
        {
            cell[..=bar].fill(MARKUP);
        }
        let Some(end) = end else { return };
        rest[end] = b'\n';
        rest[end + 1] = MARKUP;
        rest = &mut rest[end + 2..];
    }
}
