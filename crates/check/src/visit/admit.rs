//! Which URLs are asked at all, judged before anything is resolved.

use std::net::IpAddr;

use url::{Host, Url};
use wikirot_words::Reason;

use crate::domain::is_below;
use crate::net::guard::{Inside, is_global, leads_back};

/// Parses a URL and judges it by itself.
///
/// # Errors
/// The reason to skip it: `invalid-url`, `scheme`, `credentials`, `special-name`,
/// `private-address`.
pub(crate) fn admit(text: &str, inside: Inside) -> Result<Url, Reason> {
    let url = Url::parse(text).map_err(|_| Reason::InvalidUrl)?;
    admit_url(&url, inside)?;
    Ok(url)
}

/// Judges a URL by itself, before anything is looked up; whoever connects judges each address with
/// [`is_global`].
///
/// # Errors
/// The reason not to ask it: `invalid-url`, `scheme`, `credentials`, `special-name`,
/// `private-address`.
pub fn admit_url(url: &Url, inside: Inside) -> Result<(), Reason> {
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
        Host::Domain(name) => admit_name(name, inside),
        Host::Ipv4(v4) => admit_address(v4.into(), inside),
        Host::Ipv6(v6) => admit_address(v6.into(), inside),
    }
}

fn admit_address(address: IpAddr, inside: Inside) -> Result<(), Reason> {
    let open = match leads_back(address) {
        true => inside.private && inside.loopback,
        false => inside.private || is_global(address),
    };
    if open { Ok(()) } else { Err(Reason::PrivateAddress) }
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

/// Names of the machine that asks, on every system (RFC 6761, 6.3, and the hosts files of many).
const OURSELVES: &[&str] = &["localhost", "localdomain", "ip6-localhost", "ip6-loopback"];

fn admit_name(name: &str, inside: Inside) -> Result<(), Reason> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let fits =
        name.len() <= 253 && name.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if !fits {
        return Err(Reason::InvalidUrl);
    }
    let special = !name.contains('.') || SPECIAL.iter().any(|suffix| is_below(name, suffix));
    // In instructions (`http://localhost:631/`) they mean the reader's own machine.
    let ours = OURSELVES.iter().any(|suffix| is_below(name, suffix));
    if special && !inside.private || ours && !inside.loopback {
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
            assert_eq!(admit(url, Inside::default()), Err(reason), "{url}");
        }
    }

    #[test]
    fn names_are_as_long_as_dns_has_them() {
        let (label, longer) = ("a".repeat(63), "a".repeat(64));
        // 253 letters and 254.
        let name = format!("{label}.{label}.{label}.{}.org", &label[..57]);
        for (name, fits) in [
            (format!("{label}.org"), true),
            (format!("{longer}.org"), false),
            (format!("{name}."), true),
            (format!("a{name}"), false),
        ] {
            let admitted = admit(&format!("http://{name}/"), Inside::default());
            assert_eq!(admitted.err(), (!fits).then_some(Reason::InvalidUrl), "{name}");
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
            let inside = Inside { private: url.contains("mytest"), loopback: false };
            assert_eq!(admit(url, inside).err(), None, "{url}");
        }
        let intranet = Inside { private: true, loopback: false };
        for url in ["http://10.0.0.1/", "http://wiki.lan/", "http://printer/"] {
            assert_eq!(admit(url, intranet).err(), None, "{url}");
        }
        // What means the reader's own machine is not ours.
        let open = Inside { private: true, loopback: true };
        for url in [
            "http://localhost:631/",
            "http://a.localhost/",
            "http://127.0.0.1:8080/",
            "http://127.1/",
            "http://[::1]/",
            "http://0.0.0.0/",
            "http://localhost.localdomain/",
        ] {
            assert!(admit(url, intranet).is_err(), "{url}");
            assert_eq!(admit(url, open).err(), None, "{url}");
        }
    }
}
