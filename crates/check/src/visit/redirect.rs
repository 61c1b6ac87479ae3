//! Where a redirect leads.

use std::borrow::Cow;

use http::{HeaderMap, header};
use url::Url;

use crate::html;

/// As many as browsers follow.
pub(crate) const MAX_HOPS: usize = 20;

/// What a response says about going elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// It does not.
    No,
    /// To this URL.
    To(Url),
    /// Elsewhere, without saying where in a way that can be followed.
    Invalid(String),
}

/// Reads the redirect of a response to `url`.
pub(crate) fn redirect(url: &Url, status: u16, headers: &HeaderMap) -> Redirect {
    if !is_redirect(status) {
        return Redirect::No;
    }
    let Some(location) = headers.get(header::LOCATION) else {
        return Redirect::Invalid(format!("{status} without a location"));
    };
    // Servers send raw UTF-8 here, or Latin-1, and browsers take both.
    let bytes = location.as_bytes();
    let location = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let location = location.trim();
    match url.join(location) {
        Ok(mut to) if !location.is_empty() => {
            to.set_fragment(None);
            Redirect::To(to)
        }
        _ => Redirect::Invalid(format!("{status} to `{}`", html::line(location, 80))),
    }
}

/// Whether a status says to go elsewhere.
pub(crate) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Whether a redirect says that who asks in another language, or from another country, is sent elsewhere.
pub(crate) fn is_for_some(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::VARY).iter();
    let mut names = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b','));
    let hangs_on: [&[u8]; 3] = [b"accept-language", b"country", b"geo"];
    names.any(|name| hangs_on.iter().any(|it| html::find(name, it).is_some()))
}

/// Whether a redirect's status says that the old URL should be forgotten.
pub(crate) fn is_permanent(status: u16) -> bool {
    matches!(status, 301 | 308)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn to(location: &[u8]) -> Redirect {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_bytes(location).unwrap());
        redirect(&Url::parse("https://a.org/x/y?q#f").unwrap(), 302, &headers)
    }

    #[test]
    fn locations_are_read_as_browsers_do() {
        for (location, expected) in [
            ("/z", "https://a.org/z"),
            ("z", "https://a.org/x/z"),
            ("?r", "https://a.org/x/y?r"),
            ("//b.org/", "https://b.org/"),
            ("HTTP://B.org", "http://b.org/"),
            (" /z#g ", "https://a.org/z"),
            ("/ü", "https://a.org/%C3%BC"),
            ("http://127.1/", "http://127.0.0.1/"),
            ("\\new\\page", "https://a.org/new/page"),
        ] {
            let url = Url::parse(expected).unwrap();
            assert_eq!(to(location.as_bytes()), Redirect::To(url), "{location}");
        }
        let latin1 = Url::parse("https://a.org/caf%C3%A9").unwrap();
        assert_eq!(to(b"/caf\xe9"), Redirect::To(latin1));
        assert!(matches!(to(b"http://"), Redirect::Invalid(_)));
        assert!(matches!(to(b""), Redirect::Invalid(_)));
        let url = Url::parse("https://a.org/").unwrap();
        let none = HeaderMap::new();
        assert!(matches!(redirect(&url, 301, &none), Redirect::Invalid(_)));
        assert_eq!(redirect(&url, 304, &none), Redirect::No);
    }

    #[test]
    fn some_redirects_say_that_others_are_sent_elsewhere() {
        for (vary, expected) in [
            (&["Accept-Language"][..], true),
            (&["Accept-Encoding", "user-agent,accept-language"], true),
            (&["CF-IPCountry"], true),
            (&["CloudFront-Viewer-Country, Cookie"], true),
            (&["X-Geo"], true),
            // Nearly all that answer with it send everybody to the same place.
            (&["Accept-Encoding, Cookie", "User-Agent"], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for names in vary {
                headers.append(header::VARY, HeaderValue::from_static(names));
            }
            assert_eq!(is_for_some(&headers), expected, "{vary:?}");
        }
    }
}
