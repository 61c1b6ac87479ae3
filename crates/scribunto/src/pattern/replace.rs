//! What `gsub` puts in the place of a match.

/// A part of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as it is: bytes from .. to of the replacement.
    Text(usize, usize),
    /// `%0` is the whole match, `%1` the first capture.
    Capture(usize),
}

/// The parts of a replacement. `keeps` says whether `%` before what is no digit stays, as
/// `mw.ustring` has it, or goes, as `string` has it.
pub(crate) fn replacement(text: &[u8], keeps: bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|byte| *byte == b'%') {
        let percent = at + found;
        let Some(&next) = text.get(percent + 1) else { break };
        if next.is_ascii_digit() {
            pieces.push(Piece::Text(from, percent));
            pieces.push(Piece::Capture(usize::from(next - b'0')));
            from = percent + 2;
        } else if next == b'%' || !keeps {
            pieces.push(Piece::Text(from, percent));
            from = percent + 1;
        }
        at = percent + 2;
    }
    pieces.push(Piece::Text(from, text.len()));
    pieces.retain(|piece| !matches!(piece, Piece::Text(start, end) if start == end));
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, replacement};

    #[test]
    fn percents_of_both_kinds() {
        assert_eq!(
            replacement(b"a%1%%b", false),
            [Piece::Text(0, 1), Piece::Capture(1), Piece::Text(4, 6)]
        );
        assert_eq!(replacement(b"%x", false), [Piece::Text(1, 2)]);
        assert_eq!(replacement(b"%x", true), [Piece::Text(0, 2)]);
        assert_eq!(replacement(b"x%", true), [Piece::Text(0, 2)]);
    }
}
