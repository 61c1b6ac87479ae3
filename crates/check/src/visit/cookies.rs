//! Cookies, within one redirect chain and nowhere else.

use std::cmp::Reverse;
use std::time::SystemTime;

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
    /// May be empty, and then the value is all that is sent.
    name: Box<[u8]>,
    /// As it came, in whatever encoding.
    value: Box<[u8]>,
    host: Box<str>,
    /// Hosts below that one get it, too.
    below: bool,
    path: Box<str>,
    secure: bool,
    /// It is set to be forgotten.
    over: bool,
}

/// Cookies of a chain, as many as RFC 6265 wants taken of a site at least; a bound on what a server can make us carry.
const MAX_COOKIES: usize = 50;

/// Bytes of a cookie's name and value, and of an attribute's value; browsers take no longer ones.
const MAX_LENGTH: usize = 4096;
const MAX_ATTRIBUTE: usize = 1024;

impl Jar {
    /// How often a cookie was set to something new: a redirect to the same URL is no loop if the
    /// cookies changed.
    pub(crate) fn changes(&self) -> u32 {
        self.changes
    }

    /// Takes in what a response to `url` sets.
    pub(crate) fn store(&mut self, url: &Url, headers: &HeaderMap, at: SystemTime) {
        for value in headers.get_all(header::SET_COOKIE) {
            let Some(cookie) = parse(url, value.as_bytes(), at) else { continue };
            let same = |c: &Cookie| {
                c.name == cookie.name && c.host == cookie.host && c.path == cookie.path
            };
            match self.cookies.iter().position(same) {
                Some(old) if cookie.over => drop(self.cookies.remove(old)),
                None if cookie.over => continue,
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
                && is_on_path(url.path(), &cookie.path)
                && (!cookie.secure || url.scheme() == "https")
        });
        let mut matching: Vec<&Cookie> = matching.collect();
        if matching.is_empty() {
            return None;
        }
        matching.sort_by_key(|cookie| Reverse(cookie.path.len()));
        let pairs: Vec<Vec<u8>> = matching.iter().map(|cookie| cookie.pair()).collect();
        HeaderValue::from_bytes(&pairs.join(&b"; "[..])).ok()
    }
}

impl Cookie {
    fn pair(&self) -> Vec<u8> {
        let equals: &[u8] = if self.name.is_empty() { b"" } else { b"=" };
        [&*self.name, equals, &*self.value].concat()
    }
}

/// Whether a cookie of `path` goes to a URL's path: RFC 6265, 5.1.4.
fn is_on_path(url: &str, path: &str) -> bool {
    let rest = url.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'))
}

/// The path of a cookie that does not say one: the folder of the URL that set it.
fn default_path(url: &Url) -> &str {
    match url.path().rfind('/') {
        None | Some(0) => "/",
        Some(last) => &url.path()[..last],
    }
}

fn parse(url: &Url, text: &[u8], at: SystemTime) -> Option<Cookie> {
    let mut parts = text.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let pair = parts.next()?;
    let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
        Some(equals) => (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii()),
        None => (&[][..], pair),
    };
    if name.len() + value.len() > MAX_LENGTH || name.is_empty() && value.is_empty() {
        return None;
    }
    let host = url.host_str()?;
    let mut cookie = Cookie {
        name: name.into(),
        value: value.into(),
        host: host.into(),
        below: false,
        path: default_path(url).into(),
        secure: false,
        over: false,
    };
    let mut lasts = None;
    for part in parts.filter_map(|part| str::from_utf8(part).ok()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        if value.len() > MAX_ATTRIBUTE {
            continue;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "domain" if !value.is_empty() => {
                let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
                let wide = domain.len() < registrable_domain(host).len();
                if wide || !is_below(host, &domain) {
                    return None;
                }
                cookie.host = domain.into();
                cookie.below = true;
            }
            "path" if value.starts_with('/') => cookie.path = value.into(),
            "path" => cookie.path = default_path(url).into(),
            "secure" => cookie.secure = true,
            "max-age" => lasts = value.parse().ok().map(|seconds: i64| seconds > 0).or(lasts),
            "expires" if lasts.is_none() => {
                // Older servers write it with hyphens.
                let date = httpdate::parse_http_date(&value.replace('-', " "));
                cookie.over = date.is_ok_and(|date| date <= at);
            }
            _ => {}
        }
    }
    // The one counts more than the other, in whatever order they stand.
    cookie.over = lasts.map_or(cookie.over, |lasts| !lasts);
    Some(cookie)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The field sent to `to` after a response to `from` that sets `cookies`.
    fn sent(from: &str, cookies: &[&str], to: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            let value = HeaderValue::from_bytes(cookie.as_bytes()).unwrap();
            headers.append(header::SET_COOKIE, value);
        }
        let mut jar = Jar::default();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        jar.store(&Url::parse(from).unwrap(), &headers, at);
        let field = jar.field(&Url::parse(to).unwrap())?;
        Some(str::from_utf8(field.as_bytes()).unwrap().to_owned())
    }

    #[test]
    fn a_cookie_may_be_as_long_as_browsers_take_it() {
        let url = "https://a.org/";
        let of = |length: usize| format!("a={}", "x".repeat(length - 1));
        assert!(sent(url, &[&of(MAX_LENGTH)], url).is_some());
        assert_eq!(sent(url, &[&of(MAX_LENGTH + 1)], url), None);
        // What is said of it counts apart.
        let path = |length: usize| format!("a=1; Path=/{}", "x".repeat(length - 1));
        let below = |length: usize| format!("https://a.org/{}", "x".repeat(length - 1));
        assert!(sent(url, &[&path(MAX_ATTRIBUTE)], &below(MAX_ATTRIBUTE)).is_some());
        assert_eq!(sent(url, &[&path(MAX_ATTRIBUTE)], url), None);
        assert!(sent(url, &[&path(MAX_ATTRIBUTE + 1)], url).is_some(), "no path at all");
        let more = format!("a=1; {}", format!("x={}; ", "y".repeat(900)).repeat(9));
        assert_eq!(sent(url, &[&more], url).as_deref(), Some("a=1"));
    }

    #[test]
    fn cookies_go_where_they_belong() {
        let from = "https://www.site.co.uk/a";
        for (cookie, to, expected) in [
            ("a=1", "https://www.site.co.uk/b", Some("a=1")),
            ("a=1; Path=/a", "https://www.site.co.uk/b", None),
            ("a=1; Path=/b", "https://www.site.co.uk/b/c", Some("a=1")),
            ("a=1; Path=/b", "https://www.site.co.uk/b", Some("a=1")),
            ("a=1; Path=/b", "https://www.site.co.uk/bc", None),
            ("a=1; Path=/b/", "https://www.site.co.uk/b", None),
            ("a=1; Path=b", "https://www.site.co.uk/c", Some("a=1")),
            ("a=1; Domain=", "https://www.site.co.uk/", Some("a=1")),
            ("a=1", "https://site.co.uk/", None),
            ("a=1; Domain=.site.co.uk", "https://m.site.co.uk/", Some("a=1")),
            ("a=1; Domain=co.uk", "https://other.co.uk/", None),
            ("a=1; Domain=other.org", "https://other.org/", None),
            ("a=1; Secure", "http://www.site.co.uk/", None),
            ("a=1; Secure; HttpOnly", "https://www.site.co.uk/", Some("a=1")),
            // The name may be missing, and the value be written in whatever letters.
            ("=1", "https://www.site.co.uk/", Some("1")),
            ("a; Path=/", "https://www.site.co.uk/", Some("a")),
            ("a=", "https://www.site.co.uk/", Some("a=")),
            ("city=Köln; Path=/", "https://www.site.co.uk/", Some("city=Köln")),
            ("=; Path=/", "https://www.site.co.uk/", None),
            ("", "https://www.site.co.uk/", None),
        ] {
            assert_eq!(sent(from, &[cookie], to).as_deref(), expected, "{cookie} {to}");
        }
    }

    #[test]
    fn without_a_path_they_stay_in_their_folder() {
        for (from, to, expected) in [
            ("http://a.org/x/y", "http://a.org/x/z", true),
            ("http://a.org/x/y", "http://a.org/x", true),
            ("http://a.org/x/y", "http://a.org/xy", false),
            ("http://a.org/x/y", "http://a.org/", false),
            ("http://a.org/x", "http://a.org/z", true),
        ] {
            assert_eq!(sent(from, &["a=1"], to).is_some(), expected, "{from} {to}");
        }
        let from = "http://a.org/x/y";
        let both = sent(from, &["a=1; Path=/", "a=2"], from);
        assert_eq!(both.as_deref(), Some("a=2; a=1"), "the longer path first");
    }

    #[test]
    fn what_is_set_to_be_over_is_forgotten() {
        let url = "http://a.org/";
        for (second, expected) in [
            ("a=; Max-Age=0", None),
            ("a=; Max-Age=-1; Expires=Sun, 06 Nov 2094 08:49:37 GMT", None),
            ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", None),
            ("a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT", None),
            ("a=2; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", Some("a=2")),
            ("a=2; Expires=soon", Some("a=2")),
            ("a=2; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT", None),
            ("a=2; Max-Age=1", Some("a=2")),
            // Now, and a second later.
            ("a=2; Expires=Sun, 09 Sep 2001 01:46:40 GMT", None),
            ("a=2; Expires=Sun, 09 Sep 2001 01:46:41 GMT", Some("a=2")),
            ("b=; Max-Age=0", Some("a=1")),
        ] {
            assert_eq!(sent(url, &["a=1", second], url).as_deref(), expected, "{second}");
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

    #[test]
    fn only_what_is_new_is_a_change() {
        let url = Url::parse("http://a.org/x/y").unwrap();
        let mut jar = Jar::default();
        for (cookie, changes) in [
            ("a=1", 1),
            ("a=1", 1),
            ("a=2", 2),
            ("a=2; Path=/", 3),
            ("b=1", 4),
            ("b=; Max-Age=0", 5),
            ("b=; Max-Age=0", 5),
            ("", 5),
            ("nameless", 6),
            ("=nameless", 6),
        ] {
            let value = HeaderValue::from_static(cookie);
            let headers = HeaderMap::from_iter([(header::SET_COOKIE, value)]);
            jar.store(&url, &headers, SystemTime::UNIX_EPOCH);
            assert_eq!(jar.changes(), changes, "{cookie}");
        }
    }
}
