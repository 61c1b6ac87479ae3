//! Which URLs are asked at all, judged before anything is resolved.

use std::net::IpAddr;

use url::{Host, Url};
use wikirot_words::Reason;

use crate::domain::is_below;
use crate::net::guard::is_global;

/// Parses a URL and judges it by itself.
///
/// # Errors
/// The reason to skip it: `invalid-url`, `scheme`, `credentials`, `special-name`,
/// `private-address`.
pub(crate) fn admit(text: &str, allow_private: bool) -> Result<Url, Reason> {
    let url = Url::parse(text).map_err(|_| Reason::InvalidUrl)?;
    admit_url(&url, allow_private)?;
    Ok(url)
}

/// Judges a URL by itself, before anything is looked up; whoever connects judges each address with
/// [`is_global`].
///
/// # Errors
/// The reason not to ask it: `invalid-url`, `scheme`, `credentials`, `special-name`,
/// `private-address`.
pub fn admit_url(url: &Url, allow_private: bool) -> Result<(), Reason> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Reason::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Reason::Credentials);
    }
    if url.port() == Some(0) {
        return Err(Reason::InvalidUrl);
    }
    match url.host().ok_or(Reason::InvalidUrl)? {
        Host::Domain(name) => admit_name(name, allow_private),
        Host::Ipv4(v4) if allow_private || is_global(IpAddr::V4(v4)) => Ok(()),
        Host::Ipv6(v6) if allow_private || is_global(IpAddr::V6(v6)) => Ok(()),
        Host::Ipv4(_) | Host::Ipv6(_) => Err(Reason::PrivateAddress),
    }
}

/// Names that no public resolver answers for (RFC 6761, RFC 8375, RFC 9476 and what home routers
/// and companies use in their stead).
const SPECIAL: &[&str] = &[
    "alt",
    "corp",
    "domain",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
];

fn admit_name(name: &str, allow_private: bool) -> Result<(), Reason> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let fits =
        name.len() <= 253 && name.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if !fits {
        return Err(Reason::InvalidUrl);
    }
    let special = !name.contains('.') || SPECIAL.iter().any(|suffix| is_below(name, suffix));
    if special && !allow_private {
        return Err(Reason::SpecialName);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_asked_says_why() {
        let cases = [
            ("", Reason::InvalidUrl),
            ("nonsense", Reason::InvalidUrl),
            ("http://", Reason::InvalidUrl),
            ("http://a b.org/", Reason::InvalidUrl),
            ("http://a..org/", Reason::InvalidUrl),
            ("http://host.org:0/", Reason::InvalidUrl),
            ("http://host.org:99999/", Reason::InvalidUrl),
            ("http://[::1/", Reason::InvalidUrl),
            ("file:///etc/passwd", Reason::Scheme),
            ("ftp://ftp.host.org/", Reason::Scheme),
            ("gopher://host.org/", Reason::Scheme),
            ("mailto:a@host.org", Reason::Scheme),
            ("irc://irc.host.org/x", Reason::Scheme),
            ("https://user:pw@host.org/", Reason::Credentials),
            ("https://user@host.org/", Reason::Credentials),
            ("http://localhost/", Reason::SpecialName),
            ("http://LOCALHOST:8080/", Reason::SpecialName),
            ("http://printer/", Reason::SpecialName),
            ("http://a.localhost/", Reason::SpecialName),
            ("http://nas.local./", Reason::SpecialName),
            ("http://wiki.lan/", Reason::SpecialName),
            ("http://a.test/", Reason::SpecialName),
            ("http://a.invalid/", Reason::SpecialName),
            ("http://www.example/", Reason::SpecialName),
            ("http://abc.onion/", Reason::SpecialName),
            ("http://metadata.google.internal/", Reason::SpecialName),
            ("http://router.home.arpa/", Reason::SpecialName),
            ("http://127.1/", Reason::PrivateAddress),
            ("http://[fd00::1]/", Reason::PrivateAddress),
        ];
        for (url, reason) in cases {
            assert_eq!(admit(url, false), Err(reason), "{url}");
        }
    }

    #[test]
    fn the_public_web_is_asked_and_the_inside_where_it_is_opened() {
        for url in [
            "http://example.org/",
            "https://bücher.de/",
            "http://8.8.8.8/",
            "http://mytest/.org",
            "http://latest.org/",
            "http://a_b.org/",
        ] {
            let open = url.contains("mytest");
            assert_eq!(admit(url, open).err(), None, "{url}");
        }
        for url in ["http://localhost/", "http://10.0.0.1/", "http://wiki.lan/"] {
            assert_eq!(admit(url, true).err(), None, "{url}");
        }
    }
}
