//! Text from strangers: safe lines of it, and what stands in it.

use memchr::memchr2_iter;

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
    memchr2_iter(first, first.to_ascii_uppercase(), &text[..=last])
        .find(|&at| text[at..at + needle.len()].eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_safe_and_short() {
        assert_eq!(line("\u{1b}[31mred\u{7}\u{202e}dlrow\n\n x ", 120), "[31mred dlrow x");
        assert_eq!(line(&"wörd ".repeat(100), 120).chars().count(), 119);
        assert_eq!(line("", 5), "");
    }

    #[test]
    fn needles_are_found_in_any_case() {
        assert_eq!(find(b"xxAbC", b"abc"), Some(2));
        assert_eq!(find(b"ab", b"abc"), None);
        assert_eq!(find(b"", b"a"), None);
        assert_eq!((find(b"aab", b"ab"), find(b"ab", b"b")), (Some(1), Some(1)));
    }

    #[test]
    fn a_line_is_as_long_as_is_allowed_and_has_no_space_around_it() {
        for (text, max, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "abc"),
            ("ab cd", 3, "ab"),
            ("ab cd", 4, "ab c"),
            ("  ab  ", 9, "ab"),
            ("a\u{2028}b\u{200b}c\u{feff}d\u{2066}e", 99, "a b c d e"),
            ("a", 0, ""),
        ] {
            assert_eq!(line(text, max), expected, "{text} {max}");
        }
    }
}
