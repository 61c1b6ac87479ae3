//! Naming what people give instead of a dump.

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the first bytes of something that cannot be a dump look like; `None` for XML.
pub(super) fn recognise(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("text in UTF-16, to be converted to UTF-8");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some("a zip archive, to be unpacked first");
    }
    if bytes.starts_with(b"SQLite format 3\0") {
        return Some("an SQLite database");
    }
    let text = bytes.trim_ascii_start();
    let starts =
        |with: &[u8]| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    match text {
        [] if bytes.is_empty() => Some("an empty file"),
        // White space as far as we see: what follows tells.
        [] => None,
        _ if starts(b"<!doctype html") || starts(b"<html") => Some("an HTML page"),
        [b'<', ..] => None,
        [b'{' | b'[', ..] => Some("JSON"),
        _ if [b"-- ".as_slice(), b"/*", b"insert ", b"create ", b"drop "]
            .into_iter()
            .any(starts) =>
        {
            Some("an SQL dump")
        }
        _ if text.iter().take(64).any(|byte| matches!(byte, 0..=8 | 14..=26)) => {
            Some("binary data")
        }
        _ => Some("plain text"),
    }
}
