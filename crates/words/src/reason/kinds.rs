//! The closed set of reasons, and of what there is to be said of them.

use crate::code::reads_back;

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
    /// `few-words`: every address of the host gets the same few words, of which nobody can tell what they say.
    FewWords,
    /// `same-page`: every address of the host gets the same page, which does not say why.
    SamePage,
    /// `soft-404`: a page that says 200 and means 404.
    Soft404,
    /// `parked`: the domain is for sale or shows a registrar's or a hoster's page.
    Parked,
    /// `usurped`: the domain has changed hands, and shows its new owner's pages.
    Usurped,
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

reads_back!(Trouble);

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
