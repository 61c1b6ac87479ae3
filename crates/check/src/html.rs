//! The little that must be known of a page: its title, and safe lines of its text.

/// The `<title>` of a page, in one line of at most 120 characters; `None` without one.
pub(crate) fn title(body: &[u8]) -> Option<String> {
    let start = find(body, b"<title")?;
    let rest = &body[start..];
    let open = rest.iter().position(|b| *b == b'>')? + 1;
    let rest = &rest[open..];
    let end = find(rest, b"</title").unwrap_or(rest.len().min(1024));
    let title = line(&decode(&String::from_utf8_lossy(&rest[..end])), 120);
    (!title.is_empty()).then_some(title)
}

/// Hostile text as one line of at most `max` characters: control characters (terminal escapes and
/// line breaks among them) and what turns text around become spaces, runs of spaces one.
pub(crate) fn line(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut space = false;
    for c in text.chars() {
        let blank = c.is_control() || c.is_whitespace() || turns_text(c);
        if blank {
            space = length > 0;
            continue;
        }
        if length + usize::from(space) >= max {
            break;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
            length += 1;
        }
        out.push(c);
        length += 1;
    }
    out
}

/// Directional marks and invisible separators, which can make a line read as what it is not.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Where ASCII `needle`, in lower case, stands in `text`, whatever case that has.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let last = text.len().checked_sub(needle.len())?;
    (0..=last).find(|&at| {
        text[at].to_ascii_lowercase() == first
            && text[at..at + needle.len()].eq_ignore_ascii_case(needle)
    })
}

/// The character references that titles use.
fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((end, reference(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "raquo" => '»',
        "laquo" => '«',
        "hellip" => '…',
        "middot" => '·',
        "copy" => '©',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_safe_line() {
        for (page, expected) in [
            ("<html><TITLE lang=en>\n A &amp; B&#8211;C \n</title>", Some("A & B–C")),
            ("<title>&lt;b&gt; &bogus; & &#xffffffff;</title>", Some("<b> &bogus; & &#xffffffff;")),
            ("<title>\u{1b}[31mred\u{7}\u{202e}dlrow</title>", Some("[31mred dlrow")),
            ("<title>unclosed", Some("unclosed")),
            ("<title></title>", None),
            ("<titl", None),
            ("", None),
        ] {
            assert_eq!(title(page.as_bytes()).as_deref(), expected, "{page}");
        }
        let long = format!("<title>{}</title>", "wörd ".repeat(100));
        assert_eq!(title(long.as_bytes()).unwrap().chars().count(), 119);
        assert_eq!(title(b"<title>\xff\xfe</title>").as_deref(), Some("\u{fffd}\u{fffd}"));
    }

    #[test]
    fn needles_are_found_in_any_case() {
        assert_eq!(find(b"xxAbC", b"abc"), Some(2));
        assert_eq!(find(b"ab", b"abc"), None);
        assert_eq!(find(b"", b"a"), None);
    }
}
