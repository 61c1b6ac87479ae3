//! One line of an ignore list.

use jiff::ToSpan;
use jiff::civil::Date;
use url::Url;

use super::dates;
use super::reading::{Reading, absolute};
use super::{Entry, Pattern, ReasonPattern};

/// Reasons of an entry, and addresses on a line.
const MOST: usize = 64;

/// Letters of a line that are shown where it is spoken of.
const MOST_SHOWN: usize = 300;

/// What codes begin with, so that one that is misspelt is told.
const FAMILIES: [&str; 6] = ["http-", "dns-", "tls-", "blocked-", "connect-", "redirect-"];

/// Words between addresses that are listed together.
const AND: [&str; 13] =
    ["and", "und", "et", "y", "e", "и", "i", "oraz", "och", "og", "en", "&", "/"];

/// What ends an address where no space is put between words.
const EASTERN: [char; 11] = ['（', '、', '。', '，', '；', '：', '！', '？', '」', '』', '→'];

/// The entries of a line: one for each address that it begins with.
pub(super) fn entries(line: &str, number: usize, reading: &Reading) -> Result<Vec<Entry>, String> {
    let line = line.split("~~~").next().unwrap_or(line).trim_end().trim_end_matches("--").trim();
    let (written, comment) = split_comment(line);
    let (first, mut rest) = address(written);
    if first.is_empty() {
        return Err("nothing but a comment".to_owned());
    }
    let mut patterns = vec![pattern(&first)?];
    while patterns.len() < MOST {
        let (next, behind) = address(rest.trim_start_matches([',', ';', ' ']));
        let (next, behind) = match AND.contains(&next.as_str()) {
            true => address(behind.trim_start()),
            false => (next, behind),
        };
        match is_surely_address(&next).then(|| pattern(&next)) {
            Some(Ok(pattern)) => patterns.push(pattern),
            _ => break,
        }
        rest = behind;
    }
    let reasons = reasons(rest)?;
    let text = format!("{rest} {comment}");
    if !is_host_alone_fine(&first, rest, &reasons) {
        return Err(no_pattern(&first));
    }
    let until = dates::until(&text, &reading.months)
        .map_err(|day| format!("`until {}` names no day: write until 2026-12-31", shown(&day)))?;
    let (by, signed) = signature(&text, reading);
    let comment = match comment {
        "" => rest.trim_start_matches([',', ';', ':', ' ', '-', '–', '—']),
        comment => comment,
    };
    let ends = signed.and_then(|day| ends(day, reading));
    let entry = |pattern| Entry {
        pattern,
        reasons: reasons.clone(),
        until: until.or(ends),
        comment: shown(comment.trim()),
        by: by.clone(),
        signed,
        list: String::new(),
        line: number,
        written: shown(written),
    };
    Ok(patterns.into_iter().map(entry).collect())
}

/// A comment begins with a `#` that has space before it: in a URL, a fragment does.
fn split_comment(line: &str) -> (&str, &str) {
    let begins = |(at, _): &(usize, &str)| line[..*at].ends_with(char::is_whitespace);
    match line.match_indices('#').find(begins) {
        Some((at, _)) => (line[..at].trim_end(), line[at + 1..].trim()),
        None => (line, ""),
    }
}

/// The address that a text begins with, out of brackets, templates and quotes, and what is behind it.
fn address(text: &str) -> (String, &str) {
    if let Some((inner, behind)) = text.strip_prefix("[[").and_then(|it| it.split_once("]]")) {
        return (trimmed(inner.split('|').next().unwrap_or_default()), behind);
    }
    if let Some((inner, behind)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) {
        return (trimmed(inner.split_whitespace().next().unwrap_or_default()), behind);
    }
    if let Some((inner, behind)) = text.strip_prefix("{{").and_then(|it| it.split_once("}}")) {
        let values = inner.split('|').skip(1).map(|it| match it.split_once('=') {
            Some((name, value)) if !name.contains(['/', '?', ':']) => trimmed(value),
            _ => trimmed(it),
        });
        let found = values.into_iter().find(|it| is_surely_address(it));
        return (found.unwrap_or_else(|| text.to_owned()), behind);
    }
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    // Behind other letters it is one of the address's own.
    let other = text[..end].char_indices().find(|it| !it.1.is_ascii());
    let end = other.filter(|(_, it)| EASTERN.contains(it)).map_or(end, |(at, _)| at);
    (trimmed(&text[..end]), &text[end..])
}

/// A word without quotes around it and the punctuation of its sentence.
fn trimmed(word: &str) -> String {
    let quotes = ['"', '\'', '“', '”', '„', '«', '»', '「', '」', '『', '』', '`', '<', '>'];
    let word =
        word.trim().trim_matches(quotes).trim_end_matches([',', ';', ':', '.', '!', '、', '。']);
    let word = if word.contains('(') { word } else { word.trim_end_matches(')') };
    // As lists of regular expressions have it.
    word.trim_matches(quotes).replace("\\b", "").replace("\\.", ".").replace("\\/", "/")
}

/// Whether a word can be nothing but an address: a date and an abbreviation have dots as well.
fn is_surely_address(word: &str) -> bool {
    if word.contains("://") {
        return true;
    }
    let host = word.split(['/', ':']).next().unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_label =
        |it: &str| !it.is_empty() && it.chars().all(|it| it.is_alphanumeric() || it == '-');
    host.contains('.')
        && last.len() > 1
        && last.chars().all(char::is_alphabetic)
        && host.trim_start_matches("*.").split('.').all(is_label)
}

/// A name without a dot is a host if nothing but what an entry may have follows it.
fn is_host_alone_fine(first: &str, rest: &str, reasons: &[ReasonPattern]) -> bool {
    let is_single = !first.contains(['.', ':', '/']) && first != "localhost";
    !is_single || rest.trim().is_empty() || !reasons.is_empty() || rest.contains("[[")
}

fn pattern(word: &str) -> Result<Pattern, String> {
    let shape = word.strip_prefix("http*://").map(|it| format!("http://{it}"));
    let word = shape.as_deref().unwrap_or(word);
    if word.starts_with("mailto:") {
        return Ok(Pattern::Url(absolute(word).map_or_else(|| word.to_owned(), Into::into)));
    }
    if let Some((scheme, rest)) =
        word.split_once("//").filter(|it| it.0.is_empty() || it.0.ends_with(':'))
    {
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // `http://*.example.org/*` is a domain.
        if let Some(name) = host.strip_prefix("*.").filter(|_| matches!(path, "" | "/" | "/*")) {
            return domain(name).ok_or_else(|| no_pattern(word));
        }
        return match word.strip_suffix('*') {
            Some(prefix) if prefix.contains('*') => Err(star_inside(word)),
            Some(_) if path.is_empty() => match domain(host.trim_end_matches('*')) {
                Some(Pattern::Domain(host)) => Ok(Pattern::Prefix(format!("{scheme}//{host}/"))),
                _ => Err(no_pattern(word)),
            },
            Some(prefix) => Ok(Pattern::Prefix(prefix.to_owned())),
            None if host.is_empty() || host.contains('*') => Err(no_pattern(word)),
            None => Ok(Pattern::Url(absolute(word).map_or_else(|| word.to_owned(), Into::into))),
        };
    }
    let bare = word.trim_start_matches(['*', '.']);
    match bare.split_once(['/', '?', '#']) {
        None => {
            let name = bare.strip_suffix('*').filter(|it| !it.ends_with('.')).unwrap_or(bare);
            domain(name).ok_or_else(|| no_pattern(word))
        }
        Some((host, "")) => domain(host).ok_or_else(|| no_pattern(word)),
        Some((host, _)) => {
            domain(host).filter(|_| is_surely_address(host)).ok_or_else(|| no_pattern(word))?;
            match bare.strip_suffix('*') {
                Some(prefix) if prefix.contains('*') => Err(star_inside(word)),
                Some(prefix) => Ok(Pattern::AnySchemePrefix(prefix.to_owned())),
                None => {
                    let url =
                        absolute(&format!("http://{bare}")).ok_or_else(|| no_pattern(word))?;
                    let url = url.as_str().trim_start_matches("http://").to_owned();
                    Ok(Pattern::AnySchemeUrl(url))
                }
            }
        }
    }
}

/// A host with those below it, with or without a port.
fn domain(name: &str) -> Option<Pattern> {
    let (name, port) = match name.rsplit_once(':').filter(|it| it.1.parse::<u16>().is_ok()) {
        Some((name, port)) => (name, Some(port)),
        None => (name, None),
    };
    let is_single = |name: &str| {
        name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
            && name.bytes().any(|it| it.is_ascii_lowercase())
    };
    let is_name = !name.is_empty()
        && (name.contains('.') || is_single(name))
        && !name.contains(['*', '@', ':', '%', '<', '[', ' ', '|', '{', '\\']);
    let name = Some(name).filter(|_| is_name && name.len() <= 300)?;
    let url = Url::parse(&format!("http://{name}/")).ok()?;
    let host = url.host_str()?.to_owned();
    Some(match port {
        Some(port) => Pattern::AnySchemePrefix(format!("{host}:{port}/")),
        None => Pattern::Domain(host),
    })
}

fn no_pattern(word: &str) -> String {
    format!(
        "`{}` is no URL, prefix or domain: write http://example.org/page, \
         http://example.org/* or example.org",
        shown(word)
    )
}

fn star_inside(word: &str) -> String {
    format!(
        "`{}` has a star inside: one may only end a prefix, as in http://example.org/*",
        shown(word)
    )
}

/// The codes that a text begins with. What else follows is a comment, but for a code that is misspelt.
fn reasons(text: &str) -> Result<Vec<ReasonPattern>, String> {
    let mut reasons = Vec::new();
    for word in text.split([',', ' ', '\t']).filter(|it| !it.is_empty()) {
        let word = word.trim_matches(['(', ')', ';', '.']);
        let pattern = ReasonPattern::new(word);
        if !pattern.exists() {
            if FAMILIES.iter().any(|it| word.starts_with(it)) {
                return Err(format!(
                    "`{}` is not the code of a reason: write http-403, tls-* or the like \
                     (docs/verdicts.md lists them), and a comment behind #",
                    shown(word)
                ));
            }
            break;
        }
        if reasons.len() == MOST {
            return Err(format!("more than {MOST} reasons: write a line for each"));
        }
        reasons.push(pattern);
    }
    Ok(reasons)
}

/// Who signed a line, and when: a link to a page, a time and a date.
pub(super) fn signature(text: &str, reading: &Reading) -> (String, Option<Date>) {
    let is_time = |word: &str| {
        let word = word.trim_matches([',', '(', ')']);
        let parts = word.split_once(':').or_else(|| word.strip_suffix("min")?.split_once('h'));
        parts.is_some_and(|(hour, minute)| {
            [hour, minute].iter().all(|it| it.len() <= 2 && it.parse::<u8>().is_ok())
        })
    };
    let Some(at) = text.find("[[") else { return (String::new(), None) };
    let signed = &text[at..];
    if !signed.split_whitespace().any(is_time) {
        return (String::new(), None);
    }
    let target = signed[2..].split(['|', ']', '#']).next().unwrap_or_default();
    let by = target.rsplit([':', '/']).next().unwrap_or_default();
    (shown(by.trim()), dates::anywhere(signed, &reading.months))
}

/// The last day of an entry that was signed on this one.
pub(super) fn ends(signed: Date, reading: &Reading) -> Option<Date> {
    signed.checked_add(reading.signed_for.days()).ok()
}

/// As much of a text as a message can show.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_word_is_surely_an_address_where_nothing_else_looks_so() {
        for (word, is_one) in [
            ("a.example", true),
            ("*.a.example", true),
            ("a.example:80/x", true),
            ("a-b.example/x.y", true),
            ("x://y", true),
            ("x.y", false),
            ("2026.12", false),
            ("a..example", false),
            (".example", false),
            ("a_b.example", false),
            ("e.g.", false),
            ("example", false),
            ("", false),
        ] {
            assert_eq!(is_surely_address(word), is_one, "{word}");
        }
    }

    #[test]
    fn a_name_without_a_dot_is_a_host_where_nothing_else_is_said() {
        let reasons = [ReasonPattern::new("http-404")];
        for (first, rest, reasons, is_fine) in [
            ("intranet", "", &[][..], true),
            ("intranet", " is ours", &[], false),
            ("intranet", " http-404", &reasons, true),
            ("intranet", " fine [[User:Ann]]", &[], true),
            ("localhost", " is ours", &[], true),
            ("a.example", " is ours", &[], true),
            ("a:80", " is ours", &[], true),
        ] {
            assert_eq!(is_host_alone_fine(first, rest, reasons), is_fine, "{first}{rest}");
        }
    }

    #[test]
    fn a_domain_is_a_name_with_or_without_a_port() {
        let host = |name: &str| Some(Pattern::Domain(name.to_owned()));
        let port = Some(Pattern::AnySchemePrefix("a.example:80/".to_owned()));
        assert_eq!(domain("A.example"), host("a.example"));
        assert_eq!((domain("a-1"), domain("a.example:80")), (host("a-1"), port));
        for name in ["", "A", "12", "a.example:99999", "a@b.example", "a b.example", "a%20.example"]
        {
            assert_eq!(domain(name), None, "{name}");
        }
        assert!(domain(&format!("{}.example", "a.".repeat(150))).is_none());
    }

    #[test]
    fn words_lose_quotes_and_punctuation_and_a_comment_has_space_before_it() {
        for (word, plain) in [
            ("\"a.example\",", "a.example"),
            ("«a.example»", "a.example"),
            ("a.example).", "a.example"),
            ("a.example/x_(y)", "a.example/x_(y)"),
            ("\\ba\\.example\\/x", "a.example/x"),
            ("`a.example`;", "a.example"),
        ] {
            assert_eq!(trimmed(word), plain);
        }
        assert_eq!(split_comment("a # b # c"), ("a", "b # c"));
        assert_eq!(split_comment("a#b  #c"), ("a#b", "c"));
        assert_eq!(split_comment("# b"), ("# b", ""));
    }

    #[test]
    fn a_comment_is_what_is_said_behind_an_entry() {
        let told = |line: &str| {
            let entry = entries(line, 7, &Reading::default()).unwrap().remove(0);
            (entry.comment, entry.written, entry.reasons.len())
        };
        for (line, comment, written, reasons) in [
            ("a.example", "", "a.example", 0),
            ("a.example # ours", "ours", "a.example", 0),
            ("a.example - is ours", "is ours", "a.example - is ours", 0),
            ("a.example: fine # ours", "ours", "a.example: fine", 0),
            ("a.example http-404 # ours --~~~~", "ours", "a.example http-404", 1),
            ("http://a.example/ – fine", "fine", "http://a.example/ – fine", 0),
        ] {
            let expected = (comment.to_owned(), written.to_owned(), reasons);
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn a_line_has_no_more_than_so_many_addresses_reasons_and_letters() {
        let reading = Reading::default();
        let many = |count: usize| (0..count).map(|n| format!("a{n}.example, ")).collect::<String>();
        let found = |line: &str| entries(line, 7, &reading).map(|it| it.len());
        assert_eq!((found(&many(MOST)), found(&many(MOST + 1))), (Ok(MOST), Ok(MOST)));
        let codes = |count: usize| format!("a.example {}", "http-404 ".repeat(count));
        assert_eq!(found(&codes(MOST)), Ok(1));
        assert!(found(&codes(MOST + 1)).unwrap_err().starts_with("more than 64 reasons"));
        assert_eq!(shown(&"é".repeat(MOST_SHOWN)), "é".repeat(MOST_SHOWN));
        assert_eq!(shown(&"é".repeat(MOST_SHOWN + 1)), "é".repeat(MOST_SHOWN) + "..");
    }

    #[test]
    fn a_signature_has_a_page_a_time_and_a_date() {
        let day = Some(date(2026, 11, 26));
        for (text, by, signed) in [
            ("fine --[[User:Ann|Ann]] 12:34, 26 November 2026", "Ann", day),
            ("[[User:Ann#x]] 9h05min 26 November 2026", "Ann", day),
            ("[[wiki/Bo]] (12:34)", "Bo", None),
            ("[[User:Ann]] 26 November 2026", "", None),
            ("[[User:Ann]] 123:45 26 November 2026", "", None),
            ("[[User:Ann]] 12:345 26 November 2026", "", None),
            ("[[User:Ann]] 12:x 26 November 2026", "", None),
            ("12:34, 26 November 2026", "", None),
        ] {
            assert_eq!(signature(text, &Reading::default()), (by.to_owned(), signed), "{text}");
        }
        assert_eq!(
            ends(date(2026, 1, 1), &Reading { signed_for: 31, ..Reading::default() }),
            Some(date(2026, 2, 1))
        );
    }
}
