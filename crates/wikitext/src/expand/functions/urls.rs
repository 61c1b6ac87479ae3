//! URLs of pages, and percent-encoding in its flavours.

use std::fmt::Write as _;

use crate::chars::MARKER;
use crate::entities;
use crate::language::{PageUrl, UrlForm};
use crate::site::{Site, ns};
use crate::title::Title;

/// `urlencode()` of PHP: for queries.
pub(super) fn encode_query(text: &str) -> String {
    encode(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'), true)
}

/// `rawurlencode()` of PHP: for paths.
pub(super) fn encode_path(text: &str) -> String {
    encode(
        text,
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'),
        false,
    )
}

/// `wfUrlencode()`: for titles, which have underscores already.
pub(in crate::expand) fn encode_wiki(text: &str) -> String {
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'_'
                    | b'.'
                    | b';'
                    | b'@'
                    | b'$'
                    | b'!'
                    | b'*'
                    | b'('
                    | b')'
                    | b','
                    | b'/'
                    | b'~'
                    | b':'
            )
    };
    encode(text, plain, true)
}

fn encode(text: &str, plain: impl Fn(u8) -> bool, plus: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for &byte in text.as_bytes() {
        match byte {
            b' ' if plus => out.push('+'),
            byte if plain(byte) => out.push(byte as char),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// `urldecode()` of PHP.
pub(super) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |at: usize| tail.get(at).and_then(|&b| (b as char).to_digit(16));
        rest = tail;
        match (byte, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).replace(['\0', '\x7F'], "")
}

/// `{{localurl:}}`, `{{fullurl:}}`, `{{canonicalurl:}}` and their forms for attributes.
pub(super) fn of_page(site: &Site, kind: PageUrl, name: &str, query: &str) -> Option<String> {
    if name.contains(MARKER as char) {
        return None;
    }
    let mut title = Title::parse(site, name, ns::MAIN).or_else(|| {
        // A name that was encoded before it came here; it has no entities left then.
        let name = decode(name);
        let plain = entities::decode(&name) == name.as_str();
        plain.then(|| Title::parse(site, &name, ns::MAIN)).flatten()
    })?;
    if title.ns == ns::MEDIA {
        title.ns = ns::FILE;
    }
    let key = encode_wiki(&title.full(site).replace(' ', "_"));
    if let Some(elsewhere) =
        title.interwiki.as_deref().and_then(|prefix| site.interwiki.url(prefix))
    {
        let mut url = elsewhere.replace("$1", &encode_wiki(&title.text.replace(' ', "_")));
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(query);
        }
        return Some(finished(url, &title, kind));
    }
    let mut url = match query {
        "" => site.article_path.replace("$1", &key),
        "-" => format!("{}/index.php?title={key}&", site.script_path),
        query => format!("{}/index.php?title={key}&{query}", site.script_path),
    };
    if kind.form != UrlForm::Local {
        let protocol = if kind.form == UrlForm::Canonical && site.server.starts_with("//") {
            "https:"
        } else {
            ""
        };
        url = format!("{protocol}{}{url}", site.server);
    }
    Some(finished(url, &title, kind))
}

/// The URL with its fragment, as the form for attributes where that is asked for.
fn finished(mut url: String, title: &Title, kind: PageUrl) -> String {
    if let Some(fragment) = title
        .fragment
        .as_deref()
        .filter(|fragment| !fragment.is_empty() && kind.form != UrlForm::Local)
    {
        url.push('#');
        url.push_str(&crate::section::anchor(fragment));
    }
    if kind.escaped { url.replace('&', "&amp;").replace('"', "&quot;") } else { url }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode_path, encode_query, encode_wiki};

    #[test]
    fn three_flavours() {
        assert_eq!(encode_query("a b/ä~"), "a+b%2F%C3%A4%7E");
        assert_eq!(encode_path("a b/ä~"), "a%20b%2F%C3%A4~");
        assert_eq!(encode_wiki("a_b/ä~:?"), "a_b/%C3%A4~:%3F");
        assert_eq!(decode("a+b%2F%zz"), "a b/%zz");
    }
}
