//! The closed set of reasons, each with a stable kebab-case code.

use std::borrow::Cow;
use std::str::FromStr;

use crate::verdict::{UnknownCode, Verdict};

/// Why a verdict is what it is; `docs/verdicts.md` says of each what an editor should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// `ok`: a final 2xx that is what it seems.
    Ok,
    /// `http-404`, `http-410`, `http-403`, ..: the final status.
    Http(u16),
    /// `blocked-cloudflare`, ..: a firewall or a challenge stood between us and the page.
    Blocked(Blocker),
    /// `dns-nxdomain`: the name does not exist.
    DnsNxdomain,
    /// `dns-nodata`: the name exists but has no address.
    DnsNodata,
    /// `dns-servfail`: the name's own servers do not answer properly.
    DnsServfail,
    /// `dns-refused`: the resolver or the name's servers refuse to answer.
    DnsRefused,
    /// `dns-timeout`: no answer from the resolver in time.
    DnsTimeout,
    /// `connect-refused`: nothing listens there.
    ConnectRefused,
    /// `connect-timeout`: the host swallows our packets.
    ConnectTimeout,
    /// `connect-reset`: the connection was cut before an answer came.
    ConnectReset,
    /// `unreachable`: no route from here, for instance an IPv6-only host seen from an IPv4 network.
    Unreachable,
    /// `tls-expired`: the certificate is out of its time.
    TlsExpired,
    /// `tls-name-mismatch`: the certificate is for other names.
    TlsNameMismatch,
    /// `tls-untrusted`: no chain to a trusted root.
    TlsUntrusted,
    /// `tls-protocol`: no common version or cipher, or a broken handshake.
    TlsProtocol,
    /// `read-timeout`: connected, but no answer in time.
    ReadTimeout,
    /// `empty-reply`: the connection was closed without an answer.
    EmptyReply,
    /// `not-http`: what answered does not speak HTTP.
    NotHttp,
    /// `header-too-large`: the response's header passes our limits.
    HeaderTooLarge,
    /// `redirect-loop`: redirects that lead back, or too many of them.
    RedirectLoop,
    /// `redirect-invalid`: a redirect without a usable target.
    RedirectInvalid,
    /// `soft-404`: a page that says 200 and means 404.
    Soft404,
    /// `parked`: the domain is for sale or shows a registrar's page.
    Parked,
    /// `invalid-url`: cannot be parsed as an absolute URL.
    InvalidUrl,
    /// `scheme`: not `http` or `https`.
    Scheme,
    /// `credentials`: carries a user name or password, which are never sent.
    Credentials,
    /// `private-address`: leads into a private network.
    PrivateAddress,
    /// `special-name`: a name that means something else on each machine or network.
    SpecialName,
    /// `ignored`: the caller's configuration says so.
    Ignored,
    /// `robots`: the site's `robots.txt` forbids it to us by name.
    Robots,
}

/// Who stood between us and the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocker {
    /// Cloudflare's challenges and blocks.
    Cloudflare,
    /// AWS WAF, CloudFront.
    AwsWaf,
    /// Akamai Bot Manager.
    Akamai,
    /// DDoS-Guard.
    DdosGuard,
    /// Anubis, proof of work.
    Anubis,
    /// LinkedIn's status 999.
    Linkedin,
    /// Imperva, Incapsula.
    Imperva,
    /// HUMAN, formerly PerimeterX.
    Perimeterx,
    /// DataDome.
    Datadome,
    /// Sucuri's website firewall.
    Sucuri,
    /// Any other captcha page.
    Captcha,
}

impl Blocker {
    /// Every blocker that is told apart.
    pub const ALL: &'static [Blocker] = &[
        Blocker::Cloudflare,
        Blocker::AwsWaf,
        Blocker::Akamai,
        Blocker::DdosGuard,
        Blocker::Anubis,
        Blocker::Linkedin,
        Blocker::Imperva,
        Blocker::Perimeterx,
        Blocker::Datadome,
        Blocker::Sucuri,
        Blocker::Captcha,
    ];

    fn code(self) -> &'static str {
        match self {
            Blocker::Cloudflare => "blocked-cloudflare",
            Blocker::AwsWaf => "blocked-aws-waf",
            Blocker::Akamai => "blocked-akamai",
            Blocker::DdosGuard => "blocked-ddos-guard",
            Blocker::Anubis => "blocked-anubis",
            Blocker::Linkedin => "blocked-linkedin",
            Blocker::Imperva => "blocked-imperva",
            Blocker::Perimeterx => "blocked-perimeterx",
            Blocker::Datadome => "blocked-datadome",
            Blocker::Sucuri => "blocked-sucuri",
            Blocker::Captcha => "blocked-captcha",
        }
    }
}

impl Reason {
    /// Every reason; of the `http-NNN` family the statuses that are met in practice.
    pub const ALL: &'static [Reason] = &[
        Reason::Ok,
        Reason::Http(300),
        Reason::Http(304),
        Reason::Http(400),
        Reason::Http(401),
        Reason::Http(402),
        Reason::Http(403),
        Reason::Http(404),
        Reason::Http(405),
        Reason::Http(406),
        Reason::Http(408),
        Reason::Http(409),
        Reason::Http(410),
        Reason::Http(418),
        Reason::Http(421),
        Reason::Http(422),
        Reason::Http(425),
        Reason::Http(429),
        Reason::Http(451),
        Reason::Http(500),
        Reason::Http(501),
        Reason::Http(502),
        Reason::Http(503),
        Reason::Http(504),
        Reason::Http(508),
        Reason::Http(520),
        Reason::Http(521),
        Reason::Http(522),
        Reason::Http(523),
        Reason::Http(524),
        Reason::Http(525),
        Reason::Http(526),
        Reason::Http(530),
        Reason::Http(999),
        Reason::Blocked(Blocker::Cloudflare),
        Reason::Blocked(Blocker::AwsWaf),
        Reason::Blocked(Blocker::Akamai),
        Reason::Blocked(Blocker::DdosGuard),
        Reason::Blocked(Blocker::Anubis),
        Reason::Blocked(Blocker::Linkedin),
        Reason::Blocked(Blocker::Imperva),
        Reason::Blocked(Blocker::Perimeterx),
        Reason::Blocked(Blocker::Datadome),
        Reason::Blocked(Blocker::Sucuri),
        Reason::Blocked(Blocker::Captcha),
        Reason::DnsNxdomain,
        Reason::DnsNodata,
        Reason::DnsServfail,
        Reason::DnsRefused,
        Reason::DnsTimeout,
        Reason::ConnectRefused,
        Reason::ConnectTimeout,
        Reason::ConnectReset,
        Reason::Unreachable,
        Reason::TlsExpired,
        Reason::TlsNameMismatch,
        Reason::TlsUntrusted,
        Reason::TlsProtocol,
        Reason::ReadTimeout,
        Reason::EmptyReply,
        Reason::NotHttp,
        Reason::HeaderTooLarge,
        Reason::RedirectLoop,
        Reason::RedirectInvalid,
        Reason::Soft404,
        Reason::Parked,
        Reason::InvalidUrl,
        Reason::Scheme,
        Reason::Credentials,
        Reason::PrivateAddress,
        Reason::SpecialName,
        Reason::Ignored,
        Reason::Robots,
    ];

    /// The stable code, such as `http-404` or `dns-nxdomain`; [`str::parse`] reads it back.
    pub fn code(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Reason::Http(status) => return Cow::Owned(format!("http-{status}")),
            Reason::Blocked(blocker) => blocker.code(),
            Reason::Ok => "ok",
            Reason::DnsNxdomain => "dns-nxdomain",
            Reason::DnsNodata => "dns-nodata",
            Reason::DnsServfail => "dns-servfail",
            Reason::DnsRefused => "dns-refused",
            Reason::DnsTimeout => "dns-timeout",
            Reason::ConnectRefused => "connect-refused",
            Reason::ConnectTimeout => "connect-timeout",
            Reason::ConnectReset => "connect-reset",
            Reason::Unreachable => "unreachable",
            Reason::TlsExpired => "tls-expired",
            Reason::TlsNameMismatch => "tls-name-mismatch",
            Reason::TlsUntrusted => "tls-untrusted",
            Reason::TlsProtocol => "tls-protocol",
            Reason::ReadTimeout => "read-timeout",
            Reason::EmptyReply => "empty-reply",
            Reason::NotHttp => "not-http",
            Reason::HeaderTooLarge => "header-too-large",
            Reason::RedirectLoop => "redirect-loop",
            Reason::RedirectInvalid => "redirect-invalid",
            Reason::Soft404 => "soft-404",
            Reason::Parked => "parked",
            Reason::InvalidUrl => "invalid-url",
            Reason::Scheme => "scheme",
            Reason::Credentials => "credentials",
            Reason::PrivateAddress => "private-address",
            Reason::SpecialName => "special-name",
            Reason::Ignored => "ignored",
            Reason::Robots => "robots",
        })
    }

    /// The verdict that one check alone may give for this reason.
    pub fn verdict(self) -> Verdict {
        match self {
            Reason::Ok => Verdict::Alive,
            Reason::Http(404 | 410) | Reason::DnsNxdomain => Verdict::Broken,
            Reason::InvalidUrl
            | Reason::Scheme
            | Reason::Credentials
            | Reason::PrivateAddress
            | Reason::SpecialName
            | Reason::Ignored
            | Reason::Robots => Verdict::Skipped,
            _ => Verdict::Suspect,
        }
    }

    /// Whether no HTTP response was had: the network between may be at fault, ours included.
    pub fn is_transport(self) -> bool {
        matches!(
            self,
            Reason::DnsNxdomain
                | Reason::DnsNodata
                | Reason::DnsServfail
                | Reason::DnsRefused
                | Reason::DnsTimeout
                | Reason::ConnectRefused
                | Reason::ConnectTimeout
                | Reason::ConnectReset
                | Reason::Unreachable
                | Reason::TlsExpired
                | Reason::TlsNameMismatch
                | Reason::TlsUntrusted
                | Reason::TlsProtocol
                | Reason::ReadTimeout
                | Reason::EmptyReply
                | Reason::NotHttp
        )
    }
}

impl FromStr for Reason {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let status = code.strip_prefix("http-").filter(|digits| digits.len() == 3);
        if let Some(Ok(status @ 100..)) = status.map(str::parse) {
            return Ok(Reason::Http(status));
        }
        let found = Self::ALL.iter().find(|reason| reason.code() == code);
        found.copied().ok_or_else(|| UnknownCode(code.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_kebab_case() {
        for reason in Reason::ALL {
            let code = reason.code();
            assert_eq!(code.parse(), Ok(*reason), "{code}");
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
        for blocker in Blocker::ALL {
            assert!(Reason::ALL.contains(&Reason::Blocked(*blocker)));
        }
    }

    #[test]
    fn statuses_outside_the_list_read_back_and_others_do_not() {
        assert_eq!("http-599".parse(), Ok(Reason::Http(599)));
        for bad in ["http-", "http-99", "http-+40", "http-4040", "gone", ""] {
            assert_eq!(bad.parse::<Reason>(), Err(UnknownCode(bad.into())), "{bad}");
        }
    }

    #[test]
    fn only_three_reasons_are_broken_at_first_sight() {
        let broken = |reason: &&Reason| reason.verdict() == Verdict::Broken;
        let codes: Vec<_> = Reason::ALL.iter().filter(broken).map(|r| r.code()).collect();
        assert_eq!(codes, ["http-404", "http-410", "dns-nxdomain"]);
    }
}
