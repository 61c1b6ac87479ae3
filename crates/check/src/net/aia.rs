//! Where a certificate says that its issuer's certificate can be fetched.

use url::Url;

/// `id-ad-caIssuers` (RFC 5280, 4.2.2.1) as DER, followed in an access description by the tag of a
/// URI.
const CA_ISSUERS_URI: &[u8] = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86";

/// The first `http` URL for the issuer in a certificate's authority information access.
///
/// The certificate is not parsed: the bytes are only a hint where to look, what is found there goes
/// through the same guard as any URL, and what is fetched counts only as far as it completes a
/// chain of valid signatures to a trusted root.
pub(crate) fn issuer_url(certificate: &[u8]) -> Option<Url> {
    let uris = certificate
        .windows(CA_ISSUERS_URI.len())
        .enumerate()
        .filter(|(_, window)| *window == CA_ISSUERS_URI);
    uris.filter_map(|(at, _)| {
        let (&length, rest) = certificate[at + CA_ISSUERS_URI.len()..].split_first()?;
        // Lengths past 127 are in a long form that no certificate authority needs.
        let uri = rest.get(..usize::from(length)).filter(|_| length < 0x80)?;
        let url = Url::parse(std::str::from_utf8(uri).ok()?).ok()?;
        // Fetching it over TLS could need itself.
        (url.scheme() == "http").then_some(url)
    })
    .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_found_and_bad_ones_are_not_followed() {
        let with = |uri: &[u8], length: u8| [b"xx", CA_ISSUERS_URI, &[length], uri].concat();
        let good = b"http://ca.org/a.crt";
        let found = issuer_url(&with(good, 19)).unwrap();
        assert_eq!(found.as_str(), "http://ca.org/a.crt");
        assert_eq!(issuer_url(&with(good, 20)), None, "longer than what is there");
        assert_eq!(issuer_url(&with(good, 0x84)), None, "long form");
        assert_eq!(issuer_url(&with(b"https://ca.org/a.crt", 20)), None);
        assert_eq!(issuer_url(&with(b"\xff\xff", 2)), None);
        assert_eq!(issuer_url(&with(b"", 0)), None);
        assert_eq!(issuer_url(CA_ISSUERS_URI), None);
        assert_eq!(issuer_url(b""), None);
    }
}
