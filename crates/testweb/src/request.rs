//! What reached a server, in either version of HTTP.

use std::borrow::Cow;

/// One request's head, borrowed from where it was read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request<'a> {
    /// `GET`
    pub method: &'a str,
    /// Whom it is for: lower case, without port and trailing dot.
    pub host: Cow<'a, str>,
    /// Path and query as sent; what a proxy is asked for, as sent as well.
    pub target: &'a str,
    /// Names and values in the order sent.
    pub headers: Vec<(&'a str, &'a str)>,
    /// Whether it came over TLS.
    pub https: bool,
    /// How many requests for this host and target came before.
    pub nth: u64,
    /// How many requests came before on its connection.
    pub nth_of_connection: u64,
}

impl<'a> Request<'a> {
    /// The first header of that name, letter case apart.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|&(_, value)| value)
    }

    /// The path without its query.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.target.split('?').next().unwrap_or(self.target)
    }
}

/// A `Host` header or authority as a name: no port, no trailing dot, lower case.
pub(crate) fn host_name(authority: &str) -> Cow<'_, str> {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}

/// The form in which paths are compared: clients differ in what they percent-encode.
pub(crate) fn path_key(target: &str) -> String {
    let mut key = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |digit: u8| (digit as char).to_digit(16);
        match (first, after) {
            (b'%', [high, low, after @ ..]) if hex(*high).and(hex(*low)).is_some() => {
                // Both are below 16, so the sum fits.
                key.push((hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0)) as u8);
                rest = after;
            }
            _ => {
                key.push(*first);
                rest = after;
            }
        }
    }
    if key.is_empty() {
        key.push(b'/');
    }
    String::from_utf8_lossy(&key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_are_compared_in_one_form() {
        assert_eq!(host_name("WWW.Rotweb.net.:8080"), "www.rotweb.net");
        assert_eq!(host_name("rotweb.net"), "rotweb.net");
        assert_eq!(path_key("/a%20b?c=%C3%A9"), "/a b?c=é");
        assert_eq!(path_key("/100%"), "/100%");
        assert_eq!(path_key("/100%zz%4"), "/100%zz%4");
        assert_eq!(path_key(""), "/");
    }
}
