//! The closed set of reasons. What is to be known of each stands in the table.

use std::borrow::Cow;
use std::str::FromStr;

use crate::table::{self, Row};
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
    /// `dns-loopback`: the name leads back to whoever asks, to 127.0.0.1, 0.0.0.0 or their like.
    DnsLoopback,
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
    /// `login-wall`: a redirect to a login, whether or not there is a page.
    LoginWall,
    /// `soft-404`: a page that says 200 and means 404.
    Soft404,
    /// `parked`: the domain is for sale or shows a registrar's or a hoster's page.
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
    /// F5's application firewalls.
    F5,
    /// Wordfence, a plugin of WordPress.
    Wordfence,
    /// Vercel's checkpoint.
    Vercel,
    /// Any other firewall or check of browsers.
    Firewall,
    /// Any other captcha page.
    Captcha,
}

/// What kind of trouble a failure is. The three never merge: each is confirmed, shown and mended in its
/// own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Trouble {
    /// The page or its domain is gone: the answer speaks about the link itself.
    Dead,
    /// Nothing usable comes from the host: it may be down for an hour or for good.
    Silent,
    /// The host answers, but not to programs: repetition proves the wall and not the death.
    Closed,
}

impl Trouble {
    /// Every class, in the order of a report.
    pub const ALL: [Self; 3] = [Self::Dead, Self::Silent, Self::Closed];

    /// The stable code: `dead`, `silent`, `closed`; [`str::parse`] reads it back.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Silent => "silent",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for Trouble {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.into_iter().find(|trouble| trouble.code() == code);
        found.ok_or_else(|| UnknownCode(code.to_owned()))
    }
}

/// Whom a reason speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concerns {
    /// This URL alone.
    Url,
    /// Every URL of the host: its name, its server or its certificate.
    Host,
    /// Us: what the server takes us for, or how often we ask.
    Us,
}

impl Reason {
    /// Every reason; of the `http-NNN` family the statuses that are met in practice.
    pub fn all() -> impl Iterator<Item = Self> {
        table::ROWS.iter().map(|row| row.reason)
    }

    /// The stable code, such as `http-404` or `dns-nxdomain`; [`str::parse`] reads it back.
    pub fn code(self) -> Cow<'static, str> {
        match self {
            Self::Http(status) => Cow::Owned(format!("http-{status}")),
            _ => Cow::Borrowed(self.row().code),
        }
    }

    /// The verdict that one check alone may give for this reason.
    pub fn verdict(self) -> Verdict {
        self.row().verdict
    }

    /// The class of trouble; `None` for what is no failure.
    pub fn trouble(self) -> Option<Trouble> {
        self.row().trouble
    }

    /// Whom it speaks about.
    pub fn concerns(self) -> Concerns {
        self.row().concerns
    }

    /// Whether the failure is of a kind that often passes within the hour, so that another attempt is
    /// worth it.
    pub fn passes(self) -> bool {
        self.row().passes
    }

    /// Whether no HTTP response was had: the network between may be at fault, ours included.
    pub fn is_transport(self) -> bool {
        self.row().transport
    }

    /// A few words that stand behind a link: `page not found`.
    pub fn short(self) -> Cow<'static, str> {
        match (self, self.row().short) {
            (Self::Http(status), short) if short.contains("{}") => {
                Cow::Owned(short.replace("{}", &status.to_string()))
            }
            (_, short) => Cow::Borrowed(short),
        }
    }

    /// One sentence for an editor who asks what to do.
    pub fn advice(self) -> &'static str {
        self.row().advice
    }

    fn row(self) -> &'static Row {
        let row = table::ROWS.iter().find(|row| row.reason == self);
        row.unwrap_or(match self {
            Self::Http(300..400) => &table::OTHER_REDIRECT,
            Self::Http(500..600) => &table::OTHER_ERROR,
            _ => &table::OTHER_STATUS,
        })
    }
}

impl FromStr for Reason {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let status = code.strip_prefix("http-").filter(|digits| digits.len() == 3);
        if let Some(Ok(status @ 100..)) = status.map(str::parse) {
            return Ok(Self::Http(status));
        }
        let row = table::ROWS.iter().find(|row| row.code == code);
        row.map(|row| row.reason).ok_or_else(|| UnknownCode(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_kebab_case() {
        for reason in Reason::all() {
            let code = reason.code();
            assert_eq!(code.parse(), Ok(reason), "{code}");
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
    }

    #[test]
    fn statuses_outside_the_table_read_back_and_others_do_not() {
        assert_eq!("http-599".parse(), Ok(Reason::Http(599)));
        assert_eq!(Reason::Http(599).short(), "server error 599");
        assert_eq!(Reason::Http(418).short(), "answered with status 418");
        for bad in ["http-", "http-99", "http-+40", "http-4040", "gone", ""] {
            assert_eq!(bad.parse::<Reason>(), Err(UnknownCode(bad.into())), "{bad}");
        }
    }

    #[test]
    fn only_three_reasons_are_broken_at_first_sight() {
        let broken = |reason: &Reason| reason.verdict() == Verdict::Broken;
        let codes: Vec<_> = Reason::all().filter(broken).map(Reason::code).collect();
        assert_eq!(codes, ["http-404", "http-410", "dns-nxdomain"]);
    }

    #[test]
    fn every_class_reads_back() {
        for trouble in Trouble::ALL {
            assert_eq!(trouble.code().parse(), Ok(trouble));
        }
        assert!("broken".parse::<Trouble>().is_err());
    }

    #[test]
    fn failures_have_a_class_and_nothing_else_has() {
        for reason in Reason::all() {
            assert_eq!(reason.trouble().is_some(), reason.verdict().is_failure(), "{reason:?}");
        }
    }
}
