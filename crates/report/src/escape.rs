//! Hostile text made harmless, once for each language that a report is written in.
//!
//! Page authors write titles, headings and wikitext; servers write URLs, page titles and headers.
//! Whatever they write must show as itself and do nothing.

use std::borrow::Cow;

/// Text without what moves the cursor, the direction or the eye: control characters, bidirectional
/// overrides, line separators, tags and non-characters become `U+FFFD`, white space a plain space.
pub fn visible(text: &str) -> Cow<'_, str> {
    // All that is replaced lies at the ends of ASCII or beyond it: the common case is one scan.
    if text.bytes().all(|it| matches!(it, b' '..=b'~')) || !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shown).collect())
}

/// What [`visible`] makes of one character.
pub(crate) fn shown(char: char) -> char {
    match char {
        '\t' | '\n' | '\r' => ' ',
        _ if is_invisible(char) => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

fn is_invisible(char: char) -> bool {
    match char {
        ' '..='~' => false,
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}' => true,
        '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => char.is_control() || (char as u32 & 0xFFFE) == 0xFFFE,
    }
}

/// Wikitext that shows `text` and is parsed as nothing else, wherever on a line it stands.
///
/// All that can begin markup becomes a numeric entity: brackets, braces, quotes, angle brackets,
/// pipes, signatures, behaviour switches, list and table marks, the colon of a URL, and the space
/// of an `ISBN`, `RFC` or `PMID` number, which MediaWiki may link.
pub(crate) fn wikitext(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() * 2);
    let mut plain = 0;
    for (at, char) in text.char_indices() {
        let special = match char {
            ' ' | '(' | ')' | ',' | '.' | '/' | '-' | '+' | '?' | '$' | '^' | '`' => false,
            _ => char.is_ascii_punctuation(),
        };
        let before = &text.as_bytes()[..at];
        let number = char.is_whitespace()
            && [&b"ISBN"[..], b"RFC", b"PMID"].iter().any(|it| before.ends_with(it));
        if special || number {
            out.push_str(&text[plain..at]);
            push_entity(&mut out, char);
            plain = at + char.len_utf8();
        }
    }
    out.push_str(&text[plain..]);
    // A leading space would make a code block, a leading hyphen with three more a rule.
    if out.starts_with([' ', '-']) {
        let first = if out.starts_with(' ') { "&#32;" } else { "&#45;" };
        out.replace_range(..1, first);
    }
    out
}

/// Wikitext that shows `text` as it is and keeps it legible in the source: `<nowiki>` leaves nothing
/// in force but entities and its own end.
pub(crate) fn wikitext_literal(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<nowiki>{text}</nowiki>")
}

fn push_entity(out: &mut String, char: char) {
    out.push_str("&#");
    // Two digits do for most of ASCII, and this is the hottest path of a large report.
    match char as u32 {
        code @ 10..100 => {
            out.push(char::from(b'0' + (code / 10) as u8));
            out.push(char::from(b'0' + (code % 10) as u8));
        }
        code => out.push_str(&code.to_string()),
    }
    out.push(';');
}

/// The title of a page as the target of a wikilink; `None` if no page can have it.
pub(crate) fn wikilink_target(title: &str) -> Option<String> {
    let illegal = |it: char| "#<>[]{}|".contains(it) || shown(it) != it;
    if title.is_empty() || title.contains(illegal) {
        return None;
    }
    let mut out = String::with_capacity(title.len());
    for char in title.chars() {
        match char {
            '_' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '%' => out.push_str("&#37;"),
            '~' => out.push_str("&#126;"),
            '\'' if out.ends_with('\'') => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    // A title may hold what looks like an address.
    Some(out.replace("://", "&#58;//"))
}

/// Markdown (CommonMark and GitHub's) that shows `text` as running text.
pub(crate) fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate().filter(|it| it.1.is_ascii_punctuation()) {
        let (before, after) = (&text.as_bytes()[..at], text.as_bytes().get(at + 1));
        let follows = |word: &str| {
            let start = at.checked_sub(word.len()).unwrap_or(at);
            before[start..].eq_ignore_ascii_case(word.as_bytes())
        };
        // GitHub's Markdown links what looks like an address, without any mark.
        let special = match byte {
            b',' | b'/' | b'(' | b')' | b'%' | b'?' | b';' | b'\'' | b'"' => false,
            b'.' => follows("www"),
            b':' => after == Some(&b'/') || follows("mailto") || follows("xmpp"),
            _ => true,
        };
        if special {
            out.push_str(&text[plain..at]);
            out.push('\\');
            plain = at;
        }
    }
    out.push_str(&text[plain..]);
    out
}

/// A Markdown code span that shows `text` exactly.
pub(crate) fn markdown_code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on either side is taken away by the reader; it keeps fence and text apart.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    if text.is_empty() { String::new() } else { format!("{fence}{pad}{text}{pad}{fence}") }
}

/// A URL as the destination of a Markdown link.
pub(crate) fn markdown_destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 8);
    let mut plain = 0;
    for (at, char) in url.char_indices() {
        let other = match char {
            '(' => "%28",
            ')' => "%29",
            // An ampersand is right in a URL, but may begin an entity.
            '\\' | '<' | '>' | '`' | '"' | '[' | ']' | '&' | '|' => "\\",
            _ if char == ' ' || shown(char) != char => "%20",
            _ => continue,
        };
        out.push_str(&url[plain..at]);
        out.push_str(other);
        plain = if other == "\\" { at } else { at + char.len_utf8() };
    }
    out.push_str(&url[plain..]);
    out
}

/// A CSV cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
pub(crate) fn csv_cell(text: &str) -> Cow<'_, str> {
    let guarded =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠']);
    match guarded {
        true => Cow::Owned(format!("'{}", visible(text))),
        false => visible(text),
    }
}

/// The URL as a link in a browser; `None` unless it is http(s). `//host` becomes `https://host`.
pub fn href(url: &str) -> Option<Cow<'_, str>> {
    let has =
        |scheme: &str| url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    if has("https://") || has("http://") {
        Some(Cow::Borrowed(url))
    } else if url.starts_with("//") {
        Some(Cow::Owned(format!("https:{url}")))
    } else {
        None
    }
}

/// A URL as it may stand in wikitext, bracketed or free: what would end it or begin markup becomes
/// percent-encoded, and what MediaWiki would read as an entity is written so that it reads it as it is. `None`
/// unless it is http(s).
pub(crate) fn wikitext_url(url: &str) -> Option<String> {
    href(url).filter(|_| !url.starts_with("//"))?;
    let mut out = String::with_capacity(url.len());
    let mut bytes = [0; 4];
    for (at, char) in url.char_indices() {
        match char {
            // `%26` would be another address: there it is part of a value.
            '&' if begins_entity(&url[at + 1..]) => out.push_str("&amp;"),
            '\'' if out.ends_with('\'') => out.push_str("%27"),
            // Three of them are a signature.
            '~' if out.ends_with('~') => out.push_str("%7E"),
            '[' | ']' | '{' | '}' | '|' | '<' | '>' | '"' | '`' | '\\' | '^' | ' ' => {
                push_percent_encoded(&mut out, char.encode_utf8(&mut bytes), b"");
            }
            _ if shown(char) != char || char.is_whitespace() => {
                push_percent_encoded(&mut out, char.encode_utf8(&mut bytes), b"");
            }
            _ => out.push(char),
        }
    }
    // `__TOC__` and its kin are switches wherever they stand.
    Some(out.replace("__", "_%5F"))
}

/// Whether what stands behind an ampersand makes an entity of it: MediaWiki asks for the semicolon, and leaves
/// names that it does not know as they are.
fn begins_entity(behind: &str) -> bool {
    let is_name = |it: char| it.is_ascii_alphanumeric() || !it.is_ascii();
    let (name, is): (&str, fn(char) -> bool) = match behind.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, |it| it.is_ascii_hexdigit()),
            None => (code, |it| it.is_ascii_digit()),
        },
        None => (behind, is_name),
    };
    let rest = name.trim_start_matches(is);
    rest.len() < name.len() && rest.starts_with(';')
}

/// Text percent-encoded but for ASCII letters, digits and the bytes of `plain`.
pub(crate) fn push_percent_encoded(url: &mut String, text: &str, plain: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
            url.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_plain_stays_plain() {
        assert_eq!(visible("Größe 日本語 (1/2)"), "Größe 日本語 (1/2)");
        assert_eq!(wikitext("Tips and tricks (2)"), "Tips and tricks (2)");
        assert_eq!(markdown("Tips and tricks (2)."), "Tips and tricks (2).");
        assert_eq!(csv_cell("https://a.example/?x=-1"), "https://a.example/?x=-1");
    }

    #[test]
    fn terminal_escapes_and_overrides_are_shown_as_replaced() {
        assert_eq!(
            visible("a\x1b[31mb\u{9b}c\u{202e}d\n\u{2066}"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}d \u{fffd}"
        );
    }

    #[test]
    fn wikitext_holds_no_markup() {
        assert_eq!(
            wikitext("[[Category:X]] {{x}} ~~~~ ''b'' <nowiki> __NOTOC__ -{zh}- http://a RFC 1"),
            "&#91;&#91;Category&#58;X&#93;&#93; &#123;&#123;x&#125;&#125; &#126;&#126;&#126;&#126; \
             &#39;&#39;b&#39;&#39; &#60;nowiki&#62; &#95;&#95;NOTOC&#95;&#95; -&#123;zh&#125;- \
             http&#58;//a RFC&#32;1"
        );
        assert_eq!(wikitext(" x"), "&#32;x");
        assert_eq!(wikitext("----"), "&#45;---");
    }

    #[test]
    fn titles_become_targets_only_if_pages_can_have_them() {
        assert_eq!(wikilink_target("Rock 'n' roll").unwrap(), "Rock 'n' roll");
        assert_eq!(wikilink_target("A ''b'' & 100%").unwrap(), "A '&#39;b'&#39; &amp; 100&#37;");
        assert_eq!(wikilink_target("A_~~~~").unwrap(), "A &#126;&#126;&#126;&#126;");
        assert_eq!(wikilink_target("A]] {{x}}"), None);
        assert_eq!(wikilink_target("A\nB"), None);
        assert_eq!(wikilink_target(""), None);
    }

    #[test]
    fn code_spans_outrun_backticks() {
        assert_eq!(markdown_code("a"), "`a`");
        assert_eq!(markdown_code("a``b"), "```a``b```");
        assert_eq!(markdown_code("`a"), "`` `a ``");
        // There is no empty one: two marks would begin another.
        assert_eq!(markdown_code(""), "");
    }

    #[test]
    fn only_web_addresses_are_linked() {
        assert_eq!(href("HTTPS://a.example").unwrap(), "HTTPS://a.example");
        assert_eq!(href("//a.example").unwrap(), "https://a.example");
        assert_eq!(href("javascript:alert(1)"), None);
        assert_eq!(href(" http://a.example"), None);
        assert_eq!(href("é"), None);
    }

    #[test]
    fn a_url_of_a_server_stays_one_url_in_wikitext() {
        assert_eq!(
            wikitext_url("https://a.example/x y]{{z}}''q''<b>~~~~__TOC__").unwrap(),
            "https://a.example/x%20y%5D%7B%7Bz%7D%7D'%27q'%27%3Cb%3E~%7E~%7E_%5FTOC_%5F"
        );
        assert_eq!(wikitext_url("//a.example"), None);
        assert_eq!(wikitext_url("javascript:x"), None);
    }

    #[test]
    fn mediawiki_reads_the_address_that_the_server_wrote() {
        for (end, wanted) in [
            ("?a=1&amp;b=2", "?a=1&amp;amp;b=2"),
            ("?a=1&lt;b", "?a=1&amp;lt;b"),
            (
                "?a&nbsp;&copy;=2&#61;&#x3d;&#X3D;",
                "?a&amp;nbsp;&amp;copy;=2&amp;#61;&amp;#x3d;&amp;#X3D;",
            ),
            ("?a&רלמ;", "?a&amp;רלמ;"),
            ("?a&amp;#61;", "?a&amp;amp;#61;"),
            // None of these is an entity to it.
            ("?a=1&b=2", "?a=1&b=2"),
            ("?a=1&copy=2", "?a=1&copy=2"),
            ("?a&;&#;&#x;&#xg;&#6a;&a-b;&&", "?a&;&#;&#x;&#xg;&#6a;&a-b;&&"),
        ] {
            let url = wikitext_url(&format!("https://a.example/{end}"));
            assert_eq!(url, Some(format!("https://a.example/{wanted}")));
        }
    }

    #[test]
    fn only_a_row_of_tildes_signs() {
        assert_eq!(wikitext_url("http://a.example/~b").unwrap(), "http://a.example/~b");
        assert_eq!(wikitext_url("http://a.example/~~~~b").unwrap(), "http://a.example/~%7E~%7Eb");
    }

    /// What a browser or MediaWiki reads numeric entities back as.
    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("&#") {
            out.push_str(before);
            let (code, after) = after.split_once(';').unwrap();
            out.push(char::from_u32(code.parse().unwrap()).unwrap());
            rest = after;
        }
        out + rest
    }

    proptest! {
        #[test]
        fn visible_text_holds_nothing_invisible(text in "\\PC*|(?s).*") {
            prop_assert!(!visible(&text).contains(is_invisible));
            prop_assert_eq!(visible(&text).chars().count(), text.chars().count());
        }

        #[test]
        fn wikitext_reads_back_as_the_text(text in "(?s).{0,60}|[\\[\\]{}|<>'~_#*:;= A-Z&-]{0,40}") {
            let escaped = wikitext(&text);
            prop_assert_eq!(unescape(&escaped), visible(&text).into_owned());
            for mark in ["[[", "{{", "''", "~~~", "__", "<", ">", "://", "|", "-{", "\n"] {
                prop_assert!(!escaped.contains(mark), "{mark} in {escaped}");
            }
            prop_assert!(!escaped.starts_with(['*', '#', ':', ';', '=', ' ', '!', '-']));
        }

        #[test]
        fn markdown_reads_back_as_the_text(text in "(?s).{0,60}|[\\[\\]<>`*_\\\\.w@!&|]{0,40}") {
            let escaped = markdown(&text);
            let mut back = String::new();
            let mut chars = escaped.chars();
            while let Some(char) = chars.next() {
                back.push(if char == '\\' { chars.next().unwrap() } else { char });
            }
            prop_assert_eq!(back, visible(&text).into_owned());
        }

        #[test]
        fn code_spans_read_back_as_the_text(text in "[` ab]{1,20}") {
            let span = markdown_code(&text);
            let fence = span.len() - span.trim_start_matches('`').len();
            let inner = &span[fence..span.len() - fence];
            let inner = match inner.starts_with(' ') && inner.ends_with(' ') && inner.trim() != "" {
                true => &inner[1..inner.len() - 1],
                false => inner,
            };
            if text.trim() != "" {
                prop_assert_eq!(inner, &text);
            }
            let longest = inner.split(|it| it != '`').map(str::len).max().unwrap();
            prop_assert!(longest != fence);
        }

        #[test]
        fn urls_in_wikitext_have_no_end_within(rest in "(?s).{0,60}") {
            let url = wikitext_url(&format!("https://a.example/{rest}")).unwrap();
            let ends = url.contains(['[', ']', '{', '}', '|', '<', '>', ' ', '\n', '"']);
            prop_assert!(!ends, "{}", url);
            prop_assert!(!url.contains("''") && !url.contains("__") && !url.contains("~~"));
        }

        #[test]
        fn no_cell_begins_a_formula(text in "(?s)[=+@\\-\t\r\n]{0,2}.{0,20}") {
            prop_assert!(!csv_cell(&text).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        }
    }
}
