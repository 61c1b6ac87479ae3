//! Copies in archives that editors have put beside a link, by their addresses.

use wikirot_words::is_archive;

/// Bytes of the longest call that is looked through for a copy, once for each link in it.
const LONGEST_CALL: usize = 4 * 1024;

/// What ends an address in wikitext.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '[' | ']' | '{' | '}' | '<' | '>' | '"')
}

/// Whether a text is the address of something in an archive, whatever that is.
pub(super) fn is_in_archive(text: &str) -> bool {
    let scheme = ["https://", "http://", "//"].into_iter().find_map(|it| text.strip_prefix(it));
    let host = scheme.and_then(|it| it.split(['/', '?']).next());
    host.is_some_and(is_archive) && !text.contains(ends)
}

/// Whether `address` is that of a copy of `url` in an archive: `https://web.archive.org/web/2010/http://a.example/x`
/// of `http://a.example/x`, or the same with the URL percent-encoded. Archives mend the scheme, the port, `www.` and
/// the slash at the end.
fn is_copy(address: &str, url: &str) -> bool {
    let after_scheme = address.split_once("//").map(|(_, rest)| rest);
    let Some((host, path)) = after_scheme.and_then(|it| it.split_once(['/', '?'])) else {
        return false;
    };
    let url = bare(url);
    if url.is_empty() || !is_archive(host) {
        return false;
    }
    // Of a URL that is encoded an ampersand is no part.
    let parameter = path.split('&').next().unwrap_or_default();
    let encoded = |text: &str| decoded(text).is_some_and(|it| ends_with(&it, url));
    ends_with(path, url) || encoded(path) || encoded(parameter)
}

/// Whether a path ends with a URL.
fn ends_with(path: &str, url: &str) -> bool {
    let copied = without_end(path).replacen(":80/", "/", 1);
    let before = copied.strip_suffix(url).map(|it| it.strip_suffix("www.").unwrap_or(it));
    before.is_some_and(|it| it.is_empty() || it.ends_with(['/', '=', ':']))
}

/// A text without its percent-encoding; `None` where it has none.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    let mut has_any = false;
    for part in parts {
        let digits = part.get(..2).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        has_any |= byte.is_some();
        bytes.push(byte.unwrap_or(b'%'));
        bytes.extend_from_slice(&part.as_bytes()[if byte.is_some() { 2 } else { 0 }..]);
    }
    has_any.then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// The link at the beginning of `text`, if its address is that of a copy of `url`.
pub fn copy_behind<'t>(text: &'t str, url: &str) -> Option<&'t str> {
    let inside = text.strip_prefix('[').unwrap_or(text);
    let address = &inside[..inside.find(ends).unwrap_or(inside.len())];
    if !is_copy(address, url) {
        return None;
    }
    let line = &text[..text.find('\n').unwrap_or(text.len())];
    let whole = line.starts_with('[').then(|| line.find(']')).flatten();
    Some(whole.map_or(address, |end| &line[..=end]))
}

/// Whether an argument of the call `source` is the address of a copy of `url`, whatever the argument is called.
pub(super) fn has_copy(source: &str, url: &str) -> bool {
    source.len() <= LONGEST_CALL && addresses(source).any(|it| is_copy(it, url))
}

/// The addresses that arguments of a call begin with.
fn addresses(call: &str) -> impl Iterator<Item = &str> {
    let mut next = 0;
    call.split_inclusive(ends).filter_map(move |word| {
        let start = next;
        next += word.len();
        let word = word.strip_suffix(ends).unwrap_or(word);
        if !word.contains("//") || !call[..start].trim_end().ends_with(['|', '=']) {
            return None;
        }
        // The name of the argument may stand before it without a blank.
        let named = word.split_once('=').filter(|(name, _)| !name.contains('/'));
        Some(named.map_or(word, |(_, value)| value))
    })
}

/// An address without its scheme, its fragment and a slash at its end.
fn bare(url: &str) -> &str {
    without_end(url.split_once("//").map_or(url, |(_, rest)| rest))
}

fn without_end(url: &str) -> &str {
    url.split('#').next().unwrap_or_default().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://a.example/x";

    #[test]
    fn copies_are_known_by_their_address() {
        for address in [
            "https://web.archive.org/web/20100102030405/http://a.example/x",
            "//web.archive.org/web/2010/http://www.a.example:80/x/",
            "https://archive.today/2010/https://a.example/x#top",
            "https://www.webcitation.org/5abc?url=http://a.example/x",
            "http://webarchive.nationalarchives.gov.uk/2010/a.example/x",
            // Written within the address of the copy, as any value is.
            "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fx",
            "https://web.archive.org/web/2010/http%3a%2f%2fwww.a.example%3a80%2fx%2f",
            "https://web.archive.org/web/2010/http:%2F%2Fa.example/x%23top",
            "https://www.webcitation.org/query?url=http%3A%2F%2Fa.example%2Fx&date=2010-01-02",
        ] {
            assert!(is_copy(address, URL), "{address}");
            assert!(is_copy(address, "https://a.example/x/#part"), "{address}");
        }
        for other in [
            "https://web.archive.org/web/2010/http://a.example/xy",
            "https://web.archive.org/web/2010/http://a.example/x/more",
            "https://web.archive.org/web/2010/http://b.a.example/x",
            "https://web.archive.org/web/2010/http://b.example/http-a.example/x",
            "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fxy",
            "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fx%2Fmore",
            "https://translate.example/?u=http%3A%2F%2Fa.example%2Fx",
            "https://translate.example/?u=http://a.example/x",
            "https://archive.today/abcde",
            URL,
            "",
        ] {
            assert!(!is_copy(other, URL), "{other}");
        }
        assert!(!is_copy("https://web.archive.org/web/2010/http://a.example/x", ""));
        let copy = "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2F%3Fq%3Da%2520b%26c";
        assert!(is_copy(copy, "http://a.example/?q=a%20b&c"));
        // What looks encoded may be.
        let copy = "https://web.archive.org/web/2010/http://a.example/?q=b%3A%2Fc%";
        assert!(is_copy(copy, "http://a.example/?q=b%3A%2Fc%"));
    }

    #[test]
    fn a_link_to_a_copy_is_told_as_it_stands() {
        let copy = "https://web.archive.org/web/2010/http://a.example/x";
        for (text, told) in [
            (format!("[{copy} archived]) and more]"), format!("[{copy} archived]")),
            (
                "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fx more".to_owned(),
                "https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fx".to_owned(),
            ),
            (format!("{copy}, and more"), String::new()),
            (format!("{copy} and more"), copy.to_owned()),
            (format!("[{copy} not closed\n]"), copy.to_owned()),
            ("[http://b.example/ y]".to_owned(), String::new()),
        ] {
            assert_eq!(copy_behind(&text, URL).unwrap_or_default(), told, "{text}");
        }
    }

    #[test]
    fn the_copy_in_a_call_may_be_called_as_it_likes() {
        let copy = "https://web.archive.org/web/2010/http://a.example/x";
        for call in [
            format!("{{{{Статья|ссылка={URL}|архив={copy}}}}}"),
            format!("{{{{Kilde\n| url = {URL}\n| arkiv url = {copy}\n}}}}"),
            format!("{{{{Q|{URL}|{copy}}}}}"),
            format!("{{{{Q|{copy}}}}}"),
            "{{Q|copy=https://web.archive.org/web/2010/http%3A%2F%2Fa.example%2Fx}}".to_owned(),
            format!("{{{{Q|https://www.webcitation.org/5abc?url={URL}}}}}"),
            format!("{{{{Q|copy=https://www.webcitation.org/5abc?url={URL}}}}}"),
        ] {
            assert!(has_copy(&call, URL), "{call}");
        }
        for call in [
            format!("{{{{Q|{URL}|see {copy}}}}}"),
            format!("{{{{Q|{URL}|[{copy} a]}}}}"),
            format!("{{{{Q|url={URL}|u={copy}/more}}}}"),
            format!("{{{{Q|url={URL}}}}}"),
            String::new(),
        ] {
            assert!(!has_copy(&call, URL), "{call}");
        }
        assert!(!has_copy("{{Q|x}}", ""));
        // One that is longer than any citation is not looked through for each of its links.
        let of = |length: usize| {
            let call = format!("{{{{Q|{copy}|}}}}");
            call.replace("|}}", &format!("|{}}}}}", "x".repeat(length - call.len())))
        };
        assert!(has_copy(&of(LONGEST_CALL), URL) && !has_copy(&of(LONGEST_CALL + 1), URL));
    }
}
