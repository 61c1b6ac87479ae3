//! Readers of what strangers send, as a fuzzer reaches them: no part of what this crate promises.

use http::{HeaderMap, HeaderValue, header};
use url::Url;

use crate::judge::document::Document;
use crate::judge::mark::Mark;
use crate::judge::refresh::{leads_to, refresh};
use crate::net::aia;
use crate::net::organisation::organisation;

/// Reads a page that came with this `Content-Type`, all that is kept of it, and where it leads.
pub fn page(content_type: &[u8], body: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(content_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    let page = Document::read("a.org", &headers, body);
    let Ok(url) = Url::parse("http://a.org/deep/page.html?id=17") else { return };
    let mark = Mark::new(&url, &url, &page);
    assert!(mark.is_like(&mark.clone()), "a page is like itself");
    let refreshed = page.refresh.as_deref().and_then(refresh);
    if let Some(to) = refreshed.and_then(|to| leads_to(&url, &url, to)) {
        assert_eq!(to.fragment(), None, "a request has none");
    }
}

/// Reads what an authority hands out for an issuer, where a certificate says that its own is, and whom it names.
pub fn certificates(bytes: &[u8]) {
    for certificate in aia::certificates(bytes) {
        aia::issuer_url(&certificate);
        organisation(&certificate, "www.a.org");
    }
    aia::issuer_url(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_page_makes_them_fail(
            charset in "(; ?charset=[a-z0-9-]{0,12})?",
            body in prop::collection::vec(any::<u8>(), 0..600),
            words in "(<(title|h1|p|meta|script|!--)( http-equiv=refresh content=)?|>|</|&#|[a-z\u{80}-\u{ff}]){0,60}",
        ) {
            let kind = format!("text/html{charset}");
            super::page(kind.as_bytes(), &body);
            super::page(kind.as_bytes(), words.as_bytes());
        }

        #[test]
        fn no_certificate_makes_them_fail(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            super::certificates(&bytes);
            super::certificates(&[b"\x30\x82", &bytes[..]].concat());
        }
    }
}
