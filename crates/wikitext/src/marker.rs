//! Strip markers: what stands in expanded text for what is no text.
//!
//! A marker is a kind and a number between two [`MARKER`]s, which no input holds. A tag leaves one, as in
//! MediaWiki. What cannot be computed from a dump leaves a *mark*: a link whose URL touches one is not
//! the link that the wiki shows.

use crate::chars::{self, MARKER};

/// What a marker stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkerKind {
    /// A tag.
    Tag,
    /// A footnote.
    Reference,
    /// A list of footnotes.
    References,
    /// Text that only the wiki itself can compute.
    Unknown,
    /// A variable that nothing on the page defines: empty, as far as can be seen.
    Undefined,
}

impl MarkerKind {
    const fn letter(self) -> &'static str {
        match self {
            Self::Tag => "",
            Self::Reference => "r",
            Self::References => "l",
            Self::Unknown => "?",
            Self::Undefined => "!",
        }
    }
}

/// The marker of this kind and number.
pub(crate) fn text(kind: MarkerKind, number: u32) -> String {
    format!("\x7F{}{number}\x7F", kind.letter())
}

/// What stands in the markers of a text: digits, behind the letter of their kind.
pub(crate) fn inner(text: &str) -> impl Iterator<Item = &str> {
    text.split(MARKER as char).skip(1).step_by(2)
}

/// The numbers of the markers of one kind.
pub(crate) fn numbers(text: &str, kind: MarkerKind) -> impl Iterator<Item = u32> {
    let number = move |inner: &str| inner.strip_prefix(kind.letter())?.parse().ok();
    inner(text).filter_map(number)
}

/// Whether a text holds a marker of this kind.
pub(crate) fn holds(text: &str, kind: MarkerKind) -> bool {
    text.as_bytes().contains(&MARKER) && numbers(text, kind).next().is_some()
}

/// Text with what `put` writes in the place of each marker, of which it is told what stands in it.
pub(crate) fn replaced(text: &str, mut put: impl FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split(MARKER as char).enumerate() {
        match index % 2 {
            0 => out.push_str(part),
            _ => put(part, &mut out),
        }
    }
    out
}

/// Writes a marker in which `inner` stands.
pub(crate) fn push(out: &mut String, inner: &str) {
    out.push(MARKER as char);
    out.push_str(inner);
    out.push(MARKER as char);
}

/// Text without markers (`Parser::killMarkers`).
pub(crate) fn without(text: &str) -> String {
    text.split(MARKER as char).step_by(2).collect()
}

/// Length of the mark at the start of `text`, if one stands there.
pub(crate) fn mark(text: &[u8]) -> Option<usize> {
    let [MARKER, b'?' | b'!', rest @ ..] = text else { return None };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (rest.get(digits) == Some(&MARKER)).then_some(digits + 3)
}

/// Length of the marks at the start of `text` with the parts of a URL between and behind them; `None`
/// where no mark stands there.
#[inline]
pub(crate) fn marked_run(text: &[u8]) -> Option<usize> {
    if text.first() == Some(&MARKER) { run_from_mark(text) } else { None }
}

#[cold]
fn run_from_mark(text: &[u8]) -> Option<usize> {
    let mut length = mark(text)?;
    loop {
        length += chars::url_run(&text[length..]);
        match mark(&text[length..]) {
            Some(next) => length += next,
            None => return Some(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkerKind, holds, marked_run, numbers, text, without};

    #[test]
    fn markers_are_told_by_kind() {
        let tags = text(MarkerKind::Tag, 1) + "?2" + &text(MarkerKind::Reference, 3);
        assert!(holds(&tags, MarkerKind::Reference) && !holds(&tags, MarkerKind::Unknown));
        let marked = tags + &text(MarkerKind::Unknown, 4) + "x" + &text(MarkerKind::Unknown, 5);
        assert_eq!(numbers(&marked, MarkerKind::Unknown).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(without(&marked), "?2x");
    }

    #[test]
    fn runs_go_on_behind_marks() {
        let behind = text(MarkerKind::Undefined, 1) + "/a" + &text(MarkerKind::Unknown, 22) + " b";
        assert_eq!(marked_run(behind.as_bytes()), Some(behind.len() - 2));
        assert_eq!(marked_run(b"\x7F1\x7F?22\x7F"), None);
    }
}
