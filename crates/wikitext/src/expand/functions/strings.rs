//! Functions on strings.

use super::urls;
use crate::language::OnString;
use crate::marker::without as without_markers;
use crate::site::Protocols;

/// `$wgPFStringLengthLimit`
const LONGEST: usize = 1000;

/// What a function makes of a string; `argument` gives the arguments behind the first by number.
pub(super) fn string_function<'a>(
    function: OnString,
    first: &str,
    argument: impl Fn(usize) -> &'a str,
) -> String {
    let text = without_markers(first);
    let argument = |index: usize| without_markers(argument(index));
    if function != OnString::Length && text.chars().count() >= LONGEST {
        return error("String exceeds 1,000 character limit.");
    }
    let or_space = |text: String| if text.is_empty() { " ".to_owned() } else { text };
    match function {
        OnString::Length => text.chars().count().to_string(),
        OnString::Position => {
            let needle = or_space(argument(1));
            let offset = integer(&argument(2)).max(0) as usize;
            let skipped: usize = text.chars().take(offset).map(char::len_utf8).sum();
            let found =
                text[skipped..].find(&needle).map(|at| text[..skipped + at].chars().count());
            found.map(|at| at.to_string()).unwrap_or_default()
        }
        OnString::LastPosition => {
            let needle = or_space(argument(1));
            text.rfind(&needle).map_or("-1".to_owned(), |at| text[..at].chars().count().to_string())
        }
        OnString::Part => substring(&text, integer(&argument(1)), integer(&argument(2))),
        OnString::Count => text.matches(&or_space(argument(1))).count().to_string(),
        OnString::Replace => {
            let (from, to) = (or_space(argument(1)), argument(2));
            let limit = argument(3);
            let limit = if limit.is_empty() {
                usize::MAX
            } else {
                usize::try_from(integer(&limit)).unwrap_or(usize::MAX)
            };
            // No more than would still fit, as MediaWiki limits it.
            let growth = to.chars().count().saturating_sub(from.chars().count());
            let fits = if growth == 0 {
                usize::MAX
            } else {
                (LONGEST - text.chars().count()).div_ceil(growth)
            };
            text.replacen(&from, &to, limit.min(fits))
        }
        OnString::Explode => {
            let delimiter = or_space(argument(1));
            let parts: Vec<&str> = match integer(&argument(3)) {
                -1 | 0 => text.split(&delimiter).collect(),
                // `preg_split` of PHP divides nothing where the limit lies below.
                limit => text.splitn(usize::try_from(limit).unwrap_or(1), &delimiter).collect(),
            };
            // Only digits name a part, and what lies below zero one from the end.
            let position = argument(2);
            let index = match integer(&position) {
                0.. if position.is_empty() => Some(0),
                index @ 0.. => usize::try_from(index).ok().filter(|it| it.to_string() == position),
                from_end => (parts.len() as i64 + from_end).try_into().ok(),
            };
            let part = index.and_then(|index: usize| parts.get(index));
            part.map(|part| (*part).to_owned()).unwrap_or_default()
        }
        OnString::UrlDecode => urls::decode(&text),
    }
}

/// What a function shows that complains.
pub(super) fn error(words: &str) -> String {
    format!("<strong class=\"error\">{}</strong>", escaped(words))
}

/// `htmlspecialchars` of PHP.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => shown += "&amp;",
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '"' => shown += "&quot;",
            '\'' => shown += "&#039;",
            c => shown.push(c),
        }
    }
    shown
}

/// `mb_substr`; a length of 0 means the rest.
fn substring(text: &str, start: i64, length: i64) -> String {
    let count = text.chars().count() as i64;
    let start = if start < 0 { (count + start).max(0) } else { start.min(count) };
    let end = match length {
        0 => count,
        ..0 => (count + length).max(start),
        _ => start.saturating_add(length).min(count),
    };
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

/// `(int)` of PHP: the number at the start, an exponent included.
pub(super) fn integer(text: &str) -> i64 {
    super::numbers::leading(text) as i64
}

/// `{{bidi:}}`: text with marks of its own direction around it.
pub(super) fn embed(text: &str) -> String {
    match text.chars().find(|c| c.is_alphabetic()) {
        None => text.to_owned(),
        Some('\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}') => {
            format!("\u{202B}{text}\u{202C}")
        }
        Some(_) => format!("\u{202A}{text}\u{202C}"),
    }
}

/// `padleft` and `padright`.
pub(super) fn pad(text: &str, length: &str, padding: &str, left: bool) -> String {
    let wanted = integer(length).min(500) - text.chars().count() as i64;
    if wanted <= 0 || padding.is_empty() {
        return text.to_owned();
    }
    let fill: String = padding.chars().cycle().take(wanted as usize).collect();
    if left { fill + text } else { text.to_owned() + &fill }
}

/// What no other pass sees anything in (`Sanitizer::safeEncodeAttribute`): no markup, no URL, no magic link.
pub(super) fn safe_attribute(text: &str, protocols: &Protocols) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'text: while let Some(c) = rest.chars().next() {
        for (written, safe) in SAFE {
            if let Some(behind) = rest.strip_prefix(written) {
                out.push_str(safe);
                rest = behind;
                continue 'text;
            }
        }
        let url = c.is_ascii_alphabetic().then(|| protocols.at_start(rest.as_bytes(), false));
        match url.flatten() {
            Some(length) => {
                out.push_str(&rest[..length].replace(':', "&#58;"));
                rest = &rest[length..];
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Longer ones first.
const SAFE: [(&str, &str); 16] = [
    ("''", "&#39;&#39;"),
    ("ISBN", "&#73;SBN"),
    ("RFC", "&#82;FC"),
    ("PMID", "&#80;MID"),
    ("__", "&#95;_"),
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("\"", "&quot;"),
    ("'", "&#039;"),
    ("{", "&#123;"),
    ("}", "&#125;"),
    ("[", "&#91;"),
    ("]", "&#93;"),
    ("|", "&#124;"),
    ("\n", "&#10;"),
];

#[cfg(test)]
mod tests {
    use super::{LONGEST, OnString, error, pad, string_function, substring};

    #[test]
    fn padding() {
        assert_eq!(pad("7", "3", "0", true), "007");
        assert_eq!(pad("a", "6", "xyz", false), "axyzxy");
        assert_eq!(pad("abc", "2", "0", true), "abc");
    }

    #[test]
    fn substrings() {
        assert_eq!(substring("äbcd", 1, 2), "bc");
        assert_eq!(substring("äbcd", -2, 0), "cd");
        assert_eq!(substring("äbcd", 0, -3), "ä");
    }

    fn made(function: OnString, arguments: &str) -> String {
        let arguments: Vec<&str> = arguments.split(';').collect();
        string_function(function, arguments[0], |at| arguments.get(at).copied().unwrap_or_default())
    }

    /// What MediaWiki 1.39 makes of them.
    #[test]
    fn functions_on_strings() {
        for (function, arguments, wanted) in [
            (OnString::Length, "äbc", "3"),
            (OnString::Length, "", "0"),
            (OnString::Position, "abcabc;c", "2"),
            (OnString::Position, "abcabc;c;3", "5"),
            (OnString::Position, "äbc;b", "1"),
            (OnString::Position, "abc;z", ""),
            (OnString::Position, "a b", "1"),
            (OnString::LastPosition, "abcabc;b", "4"),
            (OnString::LastPosition, "abc;z", "-1"),
            (OnString::LastPosition, "a b c", "3"),
            (OnString::Part, "äbcdef;1;2", "bc"),
            (OnString::Part, "abcdef;-2", "ef"),
            (OnString::Part, "abcdef;-4;2", "cd"),
            (OnString::Part, "abcdef;0;-3", "abc"),
            (OnString::Part, "abcdef;4;9", "ef"),
            (OnString::Part, "abcdef;9", ""),
            (OnString::Part, "abcdef;2;-9", ""),
            (OnString::Part, "abcdef;-9;2", "ab"),
            (OnString::Part, "abcdef;1;0", "bcdef"),
            (OnString::Count, "abab;ab", "2"),
            (OnString::Count, "a b c", "2"),
            (OnString::Count, "abc;z", "0"),
            (OnString::Replace, "aaa;a;b", "bbb"),
            (OnString::Replace, "aaa;a;b;2", "bba"),
            (OnString::Replace, "aaa;a;b;0", "aaa"),
            (OnString::Replace, "aaa;a;b;-1", "bbb"),
            (OnString::Replace, "a b;;x", "axb"),
            (OnString::Replace, "abc;b", "ac"),
            (OnString::Explode, "a/b/c;/;0", "a"),
            (OnString::Explode, "a/b/c;/;1", "b"),
            (OnString::Explode, "a/b/c;/;3", ""),
            (OnString::Explode, "a/b/c;/;-1", "c"),
            (OnString::Explode, "a/b/c;/;-3", "a"),
            (OnString::Explode, "a/b/c;/;-4", ""),
            (OnString::Explode, "a/b/c;/;1;2", "b/c"),
            (OnString::Explode, "a/b/c;/;-1;2", "b/c"),
            (OnString::Explode, "a/b/c;/;0;1", "a/b/c"),
            (OnString::Explode, "a b c;;1", "b"),
            (OnString::Explode, "a/b/c;/;1;-1", "b"),
            (OnString::UrlDecode, "a%20b+c%C3%A4", "a b cä"),
            (OnString::UrlDecode, "%zz", "%zz"),
        ] {
            assert_eq!(made(function, arguments), wanted, "{arguments}");
        }
    }

    #[test]
    fn long_strings_are_refused_but_for_their_length() {
        let refused = error("String exceeds 1,000 character limit.");
        let (fits, long) = ("a".repeat(LONGEST - 1), "a".repeat(LONGEST));
        assert_eq!(made(OnString::Position, &format!("{fits};x")), "");
        assert_eq!(made(OnString::Position, &format!("{long};x")), refused);
        assert_eq!(made(OnString::Length, &long), LONGEST.to_string());
        // Of what is replaced only so much as fits.
        let most = made(OnString::Replace, &format!("ab;a;{};5", "a".repeat(998)));
        assert_eq!(most, format!("{}b", "a".repeat(998)));
    }
}
