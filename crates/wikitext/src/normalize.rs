//! From the text of a URL to the spelling that MediaWiki records.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::Ipv6Addr;

use crate::entities;

/// `Sanitizer::cleanUrl`: decodes character references and takes out of the host what must not be
/// seen there.
pub(crate) fn clean(url: &str) -> Cow<'_, str> {
    let url = match entities::decode(url) {
        // What the passes take for a URL holds no other unsafe byte.
        Cow::Borrowed(url) if memchr::memchr3(b'|', b'[', b']', url.as_bytes()).is_none() => {
            Cow::Borrowed(url)
        }
        Cow::Borrowed(url) => escape_unsafe(url),
        Cow::Owned(url) => Cow::Owned(escape_unsafe(&url).into_owned()),
    };
    let Some(colon) = memchr::memchr(b':', url.as_bytes()).filter(|&at| at > 0) else { return url };
    let after = &url[colon + 1..];
    let Some(host) = after.strip_prefix("//") else { return url };
    let host = &host[..memchr::memchr(b'/', host.as_bytes()).unwrap_or(host.len())];
    let rest = &after[2 + host.len()..];
    let visible = host.is_ascii() || !host.chars().any(is_invisible);
    if visible && !host.starts_with("%5B") {
        return url;
    }
    let visible: String = host.chars().filter(|&c| !is_invisible(c)).collect();
    let prefix = &url[..colon + 3];
    Cow::Owned(match bracketed_address(&visible) {
        Some((address, port)) => format!("{prefix}[{address}]{port}{rest}"),
        None => format!("{prefix}{visible}{rest}"),
    })
}

/// Percent-encodes what character references may have smuggled in.
fn escape_unsafe(url: &str) -> Cow<'_, str> {
    let unsafe_byte =
        |b: u8| matches!(b, b'[' | b']' | b'<' | b'>' | b'"' | b'|' | 0..=0x20 | 0x7F);
    if !url.bytes().any(unsafe_byte) {
        return Cow::Borrowed(url);
    }
    let mut out = String::with_capacity(url.len() + 8);
    for c in url.chars() {
        match c {
            ' ' => out.push('+'),
            c if c.is_ascii() && unsafe_byte(c as u8) => {
                let _ = write!(out, "%{:02X}", c as u32);
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// `%5B`address`%5D` with an optional port, as a host.
fn bracketed_address(host: &str) -> Option<(&str, &str)> {
    let (address, port) = host.strip_prefix("%5B")?.split_once("%5D")?;
    let hex = !address.is_empty()
        && address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    let digits = match port.strip_prefix(':') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    (hex && digits).then_some((address, port))
}

/// White space and the characters that host names ignore.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// The spelling in which MediaWiki records a URL that it renders as `url`.
pub fn recorded(url: &str) -> String {
    normalize(url)
}

/// `Parser::normalizeLinkUrl`: the spelling in the `externallinks` table.
pub(crate) fn normalize(url: &str) -> String {
    if is_normal(url) {
        return url.to_owned();
    }
    let address = ipv6_host(url);
    let mut encoded = String::with_capacity(url.len() + 16);
    for &byte in url.as_bytes() {
        if is_encoded(byte) {
            let _ = write!(encoded, "%{byte:02X}");
        } else {
            encoded.push(byte as char);
        }
    }
    let fragment = encoded.find('#').unwrap_or(encoded.len());
    let query = encoded[..fragment].find('?').unwrap_or(fragment);
    let mut out = String::with_capacity(encoded.len());
    component(&encoded[..query], b"/?", &mut out);
    component(&encoded[query..fragment], b"&=+;", &mut out);
    component(&encoded[fragment..], b"", &mut out);
    if let Some((prefix, address)) = address {
        let quoted = format!("%5B{address}%5D");
        // What stands before it may have become shorter.
        let start = normalize(&url[..prefix]).len();
        let range = start..start + quoted.len();
        if out.get(range.clone()) == Some(&quoted) {
            out.replace_range(range, &format!("[{address}]"));
        }
    }
    out
}

/// Whether a URL is surely recorded as it is.
pub(crate) fn is_normal(url: &str) -> bool {
    url.as_bytes().iter().all(|byte| PLAIN[*byte as usize])
}

/// Bytes that are recorded as they are, wherever they stand.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = byte as u8 != b'%' && !is_encoded(byte as u8);
        byte += 1;
    }
    plain
};

/// Whether a byte is recorded with a percent, wherever it stands.
const fn is_encoded(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | 0x7F..)
        || matches!(
            byte,
            b'"' | b'<' | b'>' | b'[' | b'\\' | b']' | b'^' | b'`' | b'{' | b'|' | b'}'
        )
}

/// Decodes the percent-encoded characters of a part of a URL that need not be encoded there; those
/// of `keep` stay encoded.
fn component(part: &str, keep: &[u8], out: &mut String) {
    let bytes = part.as_bytes();
    let mut from = 0;
    for at in memchr::memchr_iter(b'%', bytes) {
        if at < from {
            continue;
        }
        let Some(digits) =
            part.get(at + 1..at + 3).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
        else {
            continue;
        };
        let Ok(byte) = u8::from_str_radix(digits, 16) else { continue };
        out.push_str(&part[from..at]);
        if is_encoded(byte) || matches!(byte, b'#' | b'%') || keep.contains(&byte) {
            out.push('%');
            out.push_str(&digits.to_ascii_uppercase());
        } else {
            out.push(byte as char);
        }
        from = at + 3;
    }
    out.push_str(&part[from..]);
}

/// Where the host of `url` is a valid IPv6 address in brackets: the offset of the bracket and the
/// address with its percents decoded.
fn ipv6_host(url: &str) -> Option<(usize, String)> {
    let slashes = match url.strip_prefix("//") {
        Some(_) => 0,
        None => {
            let colon = url.find(':')?;
            let scheme = &url[..colon];
            let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'));
            (valid && url[colon + 1..].starts_with("//")).then_some(colon + 1)?
        }
    };
    let authority = &url[slashes + 2..];
    let open = authority.find('[')?;
    let user = &authority[..open];
    let valid_user =
        user.strip_suffix('@').map_or(user.is_empty(), |user| user.bytes().all(is_user_info));
    if !valid_user {
        return None;
    }
    let close = open + authority[open..].find(']')?;
    if !matches!(authority.as_bytes().get(close + 1), None | Some(b':' | b'/' | b'?' | b'#')) {
        return None;
    }
    let address = decode_percents(&authority[open + 1..close])?;
    let plain = address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
    (plain && address.parse::<Ipv6Addr>().is_ok()).then_some((slashes + 2 + open, address))
}

fn is_user_info(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b':'
                | b'%'
        )
}

fn decode_percents(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        out.push(u8::from_str_radix(after.get(..2)?, 16).ok()? as char);
        rest = &after[2..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{clean, normalize};

    #[test]
    fn percents_are_decoded_where_they_need_not_stand() {
        assert_eq!(normalize("http://a/%41%7e%2f%c3?%26%41#%2F"), "http://a/A~%2F%C3?%26A#/");
        assert_eq!(normalize("http://a/x^y|z%zz"), "http://a/x%5Ey%7Cz%zz");
    }

    #[test]
    fn hosts_lose_what_cannot_be_seen() {
        assert_eq!(clean("http://a\u{200B}b&nbsp;c/d\u{200B}"), "http://abc/d\u{200B}");
        assert_eq!(clean("http://%5B::1%5D:80/"), "http://[::1]:80/");
    }

    #[test]
    fn what_references_stand_for_cannot_end_an_address() {
        assert_eq!(clean("http://a/&quot;é&lt;&#91;&#32;z"), "http://a/%22é%3C%5B+z");
    }

    #[test]
    fn what_is_rendered_is_recorded_in_one_spelling() {
        for (url, wanted) in [
            ("http://a.example/", "http://a.example/"),
            ("http://a.example/%7Ex?a=ä", "http://a.example/~x?a=%C3%A4"),
            ("", ""),
        ] {
            assert_eq!(super::recorded(url), wanted, "{url}");
        }
    }

    /// As `Parser::normalizeLinkUrl` of MediaWiki 1.39 answers.
    #[test]
    fn only_addresses_of_ipv6_keep_their_brackets() {
        for (url, wanted) in [
            ("http://[1%3A%3A2]/", "http://[1::2]/"),
            ("http://[%3A%3a1]:8/x", "http://[::1]:8/x"),
            ("http://u:p@[::1]/", "http://u:p@[::1]/"),
            ("http://u%20x@[::1]/", "http://u%20x@[::1]/"),
            ("http://u@v@[::1]/", "http://u@v@%5B::1%5D/"),
            ("http://u<@[::1]/", "http://u%3C@%5B::1%5D/"),
            ("//[::1]/x", "//[::1]/x"),
            ("//[::1", "//%5B::1"),
            ("http:/[::1]/", "http:/%5B::1%5D/"),
            ("1http://[::1]/", "1http://%5B::1%5D/"),
            ("ht+tp.-://[::1]/", "ht+tp.-://[::1]/"),
            ("h_t://[::1]/", "h_t://%5B::1%5D/"),
            ("http://[::1]x/", "http://%5B::1%5Dx/"),
            ("http://[::1]?a", "http://[::1]?a"),
            ("http://[::1]#a", "http://[::1]#a"),
            ("http://[::1]", "http://[::1]"),
            ("http://[::g]/", "http://%5B::g%5D/"),
            ("http://[1.2.3.4]/", "http://%5B1.2.3.4%5D/"),
            ("http://[]/", "http://%5B%5D/"),
            ("http://a[::1]/", "http://a%5B::1%5D/"),
            ("http://a/[::1]/", "http://a/%5B::1%5D/"),
            ("http://[::%zz]/", "http://%5B::%zz%5D/"),
            ("http://[::1%]/", "http://%5B::1%%5D/"),
            ("http://[%5B::1]/", "http://%5B%5B::1%5D/"),
            ("mailto:[::1]", "mailto:%5B::1%5D"),
            ("http://[1:2:3:4:5:6:7:8]/", "http://[1:2:3:4:5:6:7:8]/"),
            ("http://[1:2:3:4:5:6:7:8:9]/", "http://%5B1:2:3:4:5:6:7:8:9%5D/"),
            ("http://[ABCD::ef01]/", "http://[ABCD::ef01]/"),
            ("http://%5B::1%5D/", "http://%5B::1%5D/"),
            ("http://a-._~!$&'()*+,;=:%41@[::1]/", "http://a-._~!$&'()*+,;=:A@[::1]/"),
        ] {
            assert_eq!(normalize(url), wanted, "{url}");
        }
    }

    #[test]
    fn addresses_keep_their_brackets() {
        assert_eq!(normalize("http://[::1]/[x]"), "http://[::1]/%5Bx%5D");
        assert_eq!(normalize("http://[::FFFF:1.2.3.4]/"), "http://%5B::FFFF:1.2.3.4%5D/");
        assert_eq!(normalize("http://u@[::1]:8/"), "http://u@[::1]:8/");
    }
}
