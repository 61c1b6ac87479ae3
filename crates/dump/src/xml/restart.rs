//! Places at which reading can begin anew, whatever stands before.
//!
//! A page begins with `<page>` and its `<title>`; in text that is escaped as it should be neither can
//! occur.

/// Bytes that a page's beginning may take, with the white space between the two tags.
pub(super) const PAGE_AHEAD: usize = 320;

/// What begins at a `<`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restart {
    /// `<page>` and its title.
    Page,
    /// `</mediawiki>`.
    End,
    /// `<mediawiki>`.
    Document,
}

/// What begins with `bytes`, in a document whose names have this prefix.
pub(super) fn at(bytes: &[u8], prefix: &[u8]) -> Option<Restart> {
    let rest = bytes.strip_prefix(b"<")?;
    if let Some(end) = rest.strip_prefix(b"/") {
        let end = end.strip_prefix(prefix)?.strip_prefix(b"mediawiki")?;
        return end.trim_ascii_start().starts_with(b">").then_some(Restart::End);
    }
    let name = rest.strip_prefix(prefix)?;
    if let Some(rest) = name.strip_prefix(b"mediawiki") {
        return ends_name(rest).then_some(Restart::Document);
    }
    let rest = name.strip_prefix(b"page").filter(|rest| ends_name(rest))?;
    let inside = &rest[rest.iter().position(|byte| *byte == b'>')? + 1..];
    is_title(inside).then_some(Restart::Page)
}

/// Whether a page's title stands next.
pub(crate) fn is_title(bytes: &[u8]) -> bool {
    let Some(tag) = bytes.trim_ascii_start().strip_prefix(b"<") else { return false };
    let end = tag.iter().position(|byte| !is_name(*byte)).unwrap_or(tag.len());
    let local = tag[..end].rsplit(|byte| *byte == b':').next();
    local == Some(b"title")
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

fn ends_name(rest: &[u8]) -> bool {
    rest.first().is_some_and(|byte| *byte == b'>' || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_the_ends_of_documents_are_told_from_what_looks_like_them() {
        for (bytes, expected) in [
            ("<page>\n    <title>A", Some(Restart::Page)),
            ("<page ><title/>", Some(Restart::Page)),
            ("<pages index=\"x\"><title>", None),
            ("<page>no</page>", None),
            ("<page><id>1</id>", None),
            ("</mediawiki\n>", Some(Restart::End)),
            ("</mediawikis>", None),
            ("<mediawiki xmlns=\"\">", Some(Restart::Document)),
            ("<p>", None),
        ] {
            assert_eq!(at(bytes.as_bytes(), b""), expected, "{bytes}");
        }
        assert_eq!(at(b"<x:page><x:title>", b"x:"), Some(Restart::Page));
        assert_eq!(at(b"<page><title>", b"x:"), None);
    }
}
