//! Copies in archives that editors have put beside a link, by their addresses.

use wikirot_words::is_archive;

/// Bytes before a link's address within which that of its copy begins.
const LONGEST_PREFIX: usize = 512;

/// Bytes of the longest call that is looked through for a copy, once for each link in it.
const LONGEST_CALL: usize = 4 * 1024;

/// How often a call names the address of its link: in that of the copy, too.
const PLACES: usize = 8;

/// What ends an address in wikitext.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '[' | ']' | '{' | '}' | '<' | '>' | '"')
}

/// Whether `address` is that of a copy of `url` in an archive: `https://web.archive.org/web/2010/http://a.example/x`
/// of `http://a.example/x`. Archives mend the scheme, the port, `www.` and the slash at the end.
fn is_copy(address: &str, url: &str) -> bool {
    let after_scheme = address.split_once("//").map(|(_, rest)| rest);
    let Some((host, path)) = after_scheme.and_then(|it| it.split_once(['/', '?'])) else {
        return false;
    };
    let url = bare(url);
    if url.is_empty() || !is_archive(host) {
        return false;
    }
    let copied = without_end(path).replacen(":80/", "/", 1);
    let before = copied.strip_suffix(url).map(|it| it.strip_suffix("www.").unwrap_or(it));
    before.is_some_and(|it| it.is_empty() || it.ends_with(['/', '=', ':']))
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
    let url = bare(url);
    let short = source.len() <= LONGEST_CALL;
    let places = source.match_indices(url).filter(|_| !url.is_empty() && short);
    places.take(PLACES).any(|(at, _)| {
        let behind = &source[at..];
        let end = at + behind.find(ends).unwrap_or(behind.len());
        let from = source.floor_char_boundary(at.saturating_sub(LONGEST_PREFIX));
        let start = source[from..at].char_indices().rev().find(|(_, c)| ends(*c));
        let Some((start, c)) = start.map(|(it, c)| (from + it, c)) else { return false };
        let word = &source[start + c.len_utf8()..end];
        // The name of the argument may stand before it without a blank.
        let named = word.split_once('=').filter(|(name, _)| !name.contains('/'));
        let address = named.map_or(word, |(_, value)| value);
        let is_value = source[..=start].trim_end().ends_with(['|', '=']);
        is_value && is_copy(address, url)
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
        ] {
            assert!(is_copy(address, URL), "{address}");
            assert!(is_copy(address, "https://a.example/x/#part"), "{address}");
        }
        for other in [
            "https://web.archive.org/web/2010/http://a.example/xy",
            "https://web.archive.org/web/2010/http://a.example/x/more",
            "https://web.archive.org/web/2010/http://b.a.example/x",
            "https://web.archive.org/web/2010/http://b.example/http-a.example/x",
            "https://translate.example/?u=http://a.example/x",
            "https://archive.today/abcde",
            URL,
            "",
        ] {
            assert!(!is_copy(other, URL), "{other}");
        }
        assert!(!is_copy("https://web.archive.org/web/2010/http://a.example/x", ""));
    }

    #[test]
    fn a_link_to_a_copy_is_told_as_it_stands() {
        let copy = "https://web.archive.org/web/2010/http://a.example/x";
        for (text, told) in [
            (format!("[{copy} archived]) and more]"), format!("[{copy} archived]")),
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
