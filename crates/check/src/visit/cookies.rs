//! Cookies, within one redirect chain and nowhere else.

use http::{HeaderMap, HeaderValue, header};
use url::Url;

use crate::domain::{is_below, registrable_domain};

/// The cookies of one chain.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    cookies: Vec<Cookie>,
    changes: u32,
}

#[derive(Debug)]
struct Cookie {
    name: Box<str>,
    value: Box<str>,
    host: Box<str>,
    /// Hosts below that one get it, too.
    below: bool,
    path: Box<str>,
    secure: bool,
}

/// Cookies of a chain: more than any login needs; a bound on what a server can make us carry.
const MAX_COOKIES: usize = 32;

/// Bytes of a `Set-Cookie`; browsers take no longer ones.
const MAX_LENGTH: usize = 4096;

impl Jar {
    /// How often a cookie was set to something new: a redirect to the same URL is no loop if the
    /// cookies changed.
    pub(crate) fn changes(&self) -> u32 {
        self.changes
    }

    /// Takes in what a response to `url` sets.
    pub(crate) fn store(&mut self, url: &Url, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let cookie = value.to_str().ok().and_then(|text| parse(url, text));
            let Some(cookie) = cookie else { continue };
            let same = |c: &Cookie| {
                c.name == cookie.name && c.host == cookie.host && c.path == cookie.path
            };
            match self.cookies.iter().position(same) {
                Some(old) if self.cookies[old].value == cookie.value => continue,
                Some(old) => self.cookies[old] = cookie,
                None if self.cookies.len() < MAX_COOKIES => self.cookies.push(cookie),
                None => continue,
            }
            self.changes += 1;
        }
    }

    /// The `Cookie` field for a request to `url`.
    pub(crate) fn field(&self, url: &Url) -> Option<HeaderValue> {
        let host = url.host_str()?;
        let matching = self.cookies.iter().filter(|cookie| {
            let host_fits =
                if cookie.below { is_below(host, &cookie.host) } else { *cookie.host == *host };
            host_fits
                && url.path().starts_with(&*cookie.path)
                && (!cookie.secure || url.scheme() == "https")
        });
        let pairs: Vec<String> = matching.map(|c| format!("{}={}", c.name, c.value)).collect();
        if pairs.is_empty() {
            return None;
        }
        HeaderValue::from_str(&pairs.join("; ")).ok()
    }
}

fn parse(url: &Url, text: &str) -> Option<Cookie> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let mut parts = text.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let host = url.host_str()?;
    let mut cookie = Cookie {
        name: name.trim().into(),
        value: value.trim().into(),
        host: host.into(),
        below: false,
        path: "/".into(),
        secure: false,
    };
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "domain" => {
                let domain = value.trim().trim_start_matches('.').to_ascii_lowercase();
                let wide = domain.len() < registrable_domain(host).len();
                if wide || !is_below(host, &domain) {
                    return None;
                }
                cookie.host = domain.into();
                cookie.below = true;
            }
            "path" if value.starts_with('/') => cookie.path = value.trim().into(),
            "secure" => cookie.secure = true,
            _ => {}
        }
    }
    (!cookie.name.is_empty()).then_some(cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The field sent to `to` after a response to `from` that sets `cookies`.
    fn sent(from: &str, cookies: &[&str], to: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::SET_COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        let mut jar = Jar::default();
        jar.store(&Url::parse(from).unwrap(), &headers);
        let field = jar.field(&Url::parse(to).unwrap())?;
        Some(field.to_str().unwrap().to_owned())
    }

    #[test]
    fn cookies_go_where_they_belong() {
        let from = "https://www.site.co.uk/a";
        for (cookie, to, expected) in [
            ("a=1", "https://www.site.co.uk/b", Some("a=1")),
            ("a=1; Path=/a", "https://www.site.co.uk/b", None),
            ("a=1; Path=/b", "https://www.site.co.uk/b/c", Some("a=1")),
            ("a=1", "https://site.co.uk/", None),
            ("a=1; Domain=.site.co.uk", "https://m.site.co.uk/", Some("a=1")),
            ("a=1; Domain=co.uk", "https://other.co.uk/", None),
            ("a=1; Domain=other.org", "https://other.org/", None),
            ("a=1; Secure", "http://www.site.co.uk/", None),
            ("a=1; Secure; HttpOnly", "https://www.site.co.uk/", Some("a=1")),
            ("=1", "https://www.site.co.uk/", None),
            ("a", "https://www.site.co.uk/", None),
        ] {
            assert_eq!(sent(from, &[cookie], to).as_deref(), expected, "{cookie} {to}");
        }
    }

    #[test]
    fn the_last_of_a_name_counts_and_floods_are_cut() {
        let url = "https://site.org/";
        let twice = sent(url, &["a=1", "b=2", "a=3"], url);
        assert_eq!(twice.as_deref(), Some("a=3; b=2"));
        let flood: Vec<String> = (0..1000).map(|i| format!("c{i}=x")).collect();
        let flood: Vec<&str> = flood.iter().map(String::as_str).collect();
        let field = sent(url, &flood, url).unwrap();
        assert_eq!(field.split("; ").count(), MAX_COOKIES);
    }
}
