//! Naming what is no SQL of `mysqldump`.

/// What the beginning of an input seems to be, if no SQL of `mysqldump`.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let starts = |with: &str| {
        text.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with.as_bytes()))
    };
    match text {
        [] if head.is_empty() => Some("an empty file"),
        _ if starts("<!doctype html") || starts("<html") => Some("an HTML page"),
        _ if starts("<mediawiki") => Some("an XML dump"),
        [b'<', ..] => Some("XML"),
        [b'{' | b'[', ..] => Some("JSON"),
        _ if starts("SQLite format 3") => Some("an SQLite database"),
        _ if starts("PRAGMA ") => Some("an SQLite dump"),
        _ if starts("PGDMP") => Some("a PostgreSQL archive"),
        _ if text.iter().take(64).any(|byte| matches!(byte, 0..=8 | 14..=26)) => {
            Some("binary data")
        }
        _ => None,
    }
}
