//! A URL taken apart as PHP does it, whose `parse_url` decides what MediaWiki stores. It follows no
//! standard, and refuses some URLs.

use std::borrow::Cow;

/// The parts of a URL that matter to the table. User and password do not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// In lower case; `https` for a URL that begins with `//`.
    pub scheme: String,
    /// `://` or `:`.
    pub delimiter: &'static str,
    /// Empty where there is none.
    pub host: &'a [u8],
    pub port: Option<u16>,
    pub path: Option<&'a [u8]>,
    pub query: Option<&'a [u8]>,
    pub fragment: Option<&'a [u8]>,
}

/// Schemes of MediaWiki's `$wgUrlProtocols` without `//` behind the colon.
const WITHOUT_SLASHES: [&str; 12] = [
    "bitcoin", "geo", "magnet", "mailto", "matrix", "news", "sip", "sips", "sms", "tel", "urn",
    "xmpp",
];

/// Digits that a port has at most.
const MAX_PORT_LEN: usize = 5;

impl<'a> Parts<'a> {
    /// `None` for what is refused.
    pub(super) fn of(url: &'a [u8]) -> Option<Self> {
        // Another parser would read a URL without a scheme; MediaWiki puts one in front.
        let (scheme, rest) = match url.strip_prefix(b"//") {
            Some(_) => (Cow::Borrowed("https"), url),
            None => scheme(url)?,
        };
        let scheme = scheme.to_ascii_lowercase();
        let delimiter = match WITHOUT_SLASHES.contains(&scheme.as_str()) || !rest.starts_with(b"//")
        {
            true => ":",
            false => "://",
        };
        let is_drive = scheme == "file" && rest.starts_with(b"///");
        let mut parts = Parts {
            scheme,
            delimiter,
            host: b"",
            port: None,
            path: None,
            query: None,
            fragment: None,
        };
        let mut path = rest;
        if is_drive {
            path = &rest[2..];
        } else if let Some(authority) = rest.strip_prefix(b"//") {
            let end = authority.iter().position(|byte| b"/?#".contains(byte));
            let end = end.unwrap_or(authority.len());
            (parts.host, parts.port) = host_and_port(&authority[..end])?;
            path = &authority[end..];
            if path.is_empty() {
                return Some(parts);
            }
        }
        parts.read_path(path);
        Some(parts)
    }

    fn read_path(&mut self, rest: &'a [u8]) {
        let (rest, fragment) = split(rest, b'#');
        let (path, query) = split(rest, b'?');
        (self.query, self.fragment) = (query, fragment);
        self.path = (!path.is_empty()).then_some(path);
    }
}

/// The scheme of a URL and what stands behind its colon; `None` where PHP sees none.
fn scheme(url: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let colon = memchr::memchr(b':', url).filter(|&at| at > 0)?;
    let (scheme, rest) = (&url[..colon], &url[colon + 1..]);
    let is_valid = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    if rest.is_empty() || !scheme.iter().all(is_valid) {
        // A scheme alone is none that the table has a row for.
        return None;
    }
    // A few digits and then nothing, or a slash: that is a port, and the scheme was a host.
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && digits <= MAX_PORT_LEN && matches!(rest.get(digits), None | Some(b'/')) {
        return None;
    }
    Some((String::from_utf8_lossy(scheme), rest))
}

/// The host and the port of an authority, its user information left out.
fn host_and_port(authority: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let user_end = memchr::memrchr(b'@', authority).map_or(0, |at| at + 1);
    let place = &authority[user_end..];
    let is_bracketed = place.first() == Some(&b'[') && place.last() == Some(&b']');
    let colon = memchr::memrchr(b':', place).filter(|_| !is_bracketed);
    let (host, port) = match colon {
        Some(colon) => (&place[..colon], number(&place[colon + 1..])?),
        None => (place, None),
    };
    (!host.is_empty()).then_some((host, port))
}

/// A port as C reads numbers: a sign, digits, and whatever follows is not looked at.
fn number(port: &[u8]) -> Option<Option<u16>> {
    if port.len() > MAX_PORT_LEN {
        return None;
    }
    if port.is_empty() {
        return Some(None);
    }
    let (digits, is_negative) = match port {
        [b'+', digits @ ..] => (digits, false),
        [b'-', digits @ ..] => (digits, true),
        digits => (digits, false),
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value: u32 = std::str::from_utf8(&digits[..count]).ok()?.parse().ok()?;
    if is_negative && value > 0 {
        return None;
    }
    Some(Some(u16::try_from(value).ok()?))
}

fn split(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(mark, text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}
