//! One row a reason: all that is to be known of it.

use crate::reason::kinds::Blocker::*;
use crate::reason::kinds::Concerns::{self, Host, Url, Us};
use crate::reason::kinds::Reason::{self, *};
use crate::reason::kinds::Trouble::{self, Closed, Dead, Silent};
use crate::verdict::Verdict::{self, Alive, Broken, Skipped, Suspect};

pub(crate) struct Row {
    pub(crate) reason: Reason,
    pub(crate) code: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) concerns: Concerns,
    pub(crate) passes: bool,
    pub(crate) transport: bool,
    /// With `{}` for a status.
    pub(crate) short: &'static str,
    pub(crate) advice: &'static str,
}

const NOTHING: &str = "Nothing to do.";
const LATER: &str = "Often passes; wait for the next checks before you act.";
const LOOK: &str =
    "Open the link in a browser: the answer may be meant for automatic visitors alone.";
const JUDGE: &str = "Open the link in a browser and judge.";
const FINE: &str = "Open the link in a browser: it is probably fine.";
const GONE: &str = "Look for the page's new address or an archived copy, or flag the link.";
const SITE: &str = "The whole site is concerned: decide once for all of its links.";
const TAKEN: &str = "Mark the link as usurped, put an archived copy in or take it out: readers land at a stranger's.";
const TLS: &str =
    "Browsers warn as well; the owner may repair it. Try whether the http form still answers.";
const FORM: &str = "Correct the link's spelling.";
const OURS: &str = "Not checked on purpose; look only if it should be a public link.";
const LOGIN: &str = "Take user name and password out of the link.";

const ANSWERED: &str = "answered with status {}";
const ERROR: &str = "server error {}";
const NOWHERE: &str = "redirect {} that leads nowhere";

/// Another attempt may be worth it.
const PASSES: bool = true;
/// It will be the same in a minute.
const STAYS: bool = false;

/// A row of what the server answered.
const fn answer(
    reason: Reason,
    code: &'static str,
    (verdict, trouble): (Verdict, Trouble),
    concerns: Concerns,
    passes: bool,
    short: &'static str,
    advice: &'static str,
) -> Row {
    let trouble = Some(trouble);
    Row { reason, code, verdict, trouble, concerns, passes, transport: false, short, advice }
}

/// A row of what happened where no answer came.
const fn transport(
    reason: Reason,
    code: &'static str,
    class: (Verdict, Trouble),
    concerns: Concerns,
    passes: bool,
    short: &'static str,
    advice: &'static str,
) -> Row {
    Row { transport: true, ..answer(reason, code, class, concerns, passes, short, advice) }
}

/// A row of what is no failure.
const fn fine(
    reason: Reason,
    code: &'static str,
    verdict: Verdict,
    short: &'static str,
    advice: &'static str,
) -> Row {
    let (trouble, concerns) = (None, Url);
    Row { reason, code, verdict, trouble, concerns, passes: STAYS, transport: false, short, advice }
}

const GONE_AT_ONCE: (Verdict, Trouble) = (Broken, Dead);
const SEEMS_GONE: (Verdict, Trouble) = (Suspect, Dead);
const SILENT: (Verdict, Trouble) = (Suspect, Silent);
const CLOSED: (Verdict, Trouble) = (Suspect, Closed);

/// A redirect whose status has no row of its own.
pub(crate) const OTHER_REDIRECT: Row =
    answer(Http(0), "http-3xx", CLOSED, Url, STAYS, NOWHERE, JUDGE);
/// The same for a server's error.
pub(crate) const OTHER_ERROR: Row = answer(Http(0), "http-5xx", SILENT, Url, PASSES, ERROR, JUDGE);
/// The same for anything else.
pub(crate) const OTHER_STATUS: Row =
    answer(Http(0), "http-xxx", CLOSED, Url, STAYS, ANSWERED, JUDGE);

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    fine(Ok, "ok", Alive, "answers well", NOTHING),

    answer(Http(300), "http-300", CLOSED, Url, STAYS, NOWHERE, JUDGE),
    answer(Http(304), "http-304", CLOSED, Url, STAYS, NOWHERE, JUDGE),
    answer(Http(400), "http-400", CLOSED, Url, STAYS, "request refused as malformed", LOOK),
    answer(Http(401), "http-401", CLOSED, Url, STAYS, "asks for a login", LOOK),
    answer(Http(402), "http-402", CLOSED, Url, STAYS, "asks for payment", LOOK),
    answer(Http(403), "http-403", CLOSED, Url, STAYS, "access refused", LOOK),
    answer(Http(404), "http-404", GONE_AT_ONCE, Url, STAYS, "page not found", GONE),
    answer(Http(405), "http-405", CLOSED, Url, STAYS, "method refused", LOOK),
    answer(Http(406), "http-406", CLOSED, Url, STAYS, "refuses what browsers accept", LOOK),
    answer(Http(408), "http-408", CLOSED, Url, PASSES, "server gave up waiting", LATER),
    answer(Http(409), "http-409", CLOSED, Url, STAYS, ANSWERED, JUDGE),
    answer(Http(410), "http-410", GONE_AT_ONCE, Url, STAYS, "page removed for good", GONE),
    answer(Http(418), "http-418", CLOSED, Url, STAYS, ANSWERED, JUDGE),
    answer(Http(421), "http-421", CLOSED, Url, STAYS, ANSWERED, JUDGE),
    answer(Http(422), "http-422", CLOSED, Url, STAYS, ANSWERED, JUDGE),
    answer(Http(425), "http-425", CLOSED, Url, PASSES, ANSWERED, JUDGE),
    answer(Http(429), "http-429", CLOSED, Us, PASSES, "too many requests", LATER),
    answer(Http(451), "http-451", CLOSED, Url, STAYS, "blocked for legal reasons", LOOK),
    answer(Http(500), "http-500", SILENT, Url, PASSES, "server error", LATER),
    answer(Http(501), "http-501", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(502), "http-502", SILENT, Url, PASSES, "gateway error", LATER),
    answer(Http(503), "http-503", SILENT, Url, PASSES, "service unavailable", LATER),
    answer(Http(504), "http-504", SILENT, Url, PASSES, "gateway timed out", LATER),
    answer(Http(508), "http-508", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(520), "http-520", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(521), "http-521", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(522), "http-522", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(523), "http-523", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(524), "http-524", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(525), "http-525", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(526), "http-526", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(530), "http-530", SILENT, Url, PASSES, ERROR, JUDGE),
    answer(Http(999), "http-999", CLOSED, Url, STAYS, "refused to automatic visitors", LOOK),

    answer(Blocked(Cloudflare), "blocked-cloudflare", CLOSED, Us, STAYS, "refused to automatic visitors by Cloudflare", FINE),
    answer(Blocked(AwsWaf), "blocked-aws-waf", CLOSED, Us, STAYS, "refused to automatic visitors by AWS WAF", FINE),
    answer(Blocked(Akamai), "blocked-akamai", CLOSED, Us, STAYS, "refused to automatic visitors by Akamai", FINE),
    answer(Blocked(DdosGuard), "blocked-ddos-guard", CLOSED, Us, STAYS, "refused to automatic visitors by DDoS-Guard", FINE),
    answer(Blocked(Anubis), "blocked-anubis", CLOSED, Us, STAYS, "refused to automatic visitors by Anubis", FINE),
    answer(Blocked(Linkedin), "blocked-linkedin", CLOSED, Us, STAYS, "refused to automatic visitors by LinkedIn", FINE),
    answer(Blocked(Imperva), "blocked-imperva", CLOSED, Us, STAYS, "refused to automatic visitors by Imperva", FINE),
    answer(Blocked(Perimeterx), "blocked-perimeterx", CLOSED, Us, STAYS, "refused to automatic visitors by PerimeterX", FINE),
    answer(Blocked(Datadome), "blocked-datadome", CLOSED, Us, STAYS, "refused to automatic visitors by DataDome", FINE),
    answer(Blocked(Sucuri), "blocked-sucuri", CLOSED, Us, STAYS, "refused to automatic visitors by Sucuri", FINE),
    answer(Blocked(F5), "blocked-f5", CLOSED, Us, STAYS, "refused to automatic visitors by an F5 firewall", FINE),
    answer(Blocked(Wordfence), "blocked-wordfence", CLOSED, Us, STAYS, "refused to automatic visitors by Wordfence", FINE),
    answer(Blocked(Vercel), "blocked-vercel", CLOSED, Us, STAYS, "refused to automatic visitors by Vercel", FINE),
    answer(Blocked(Firewall), "blocked-firewall", CLOSED, Us, STAYS, "refused to automatic visitors by a firewall", FINE),
    answer(Blocked(Captcha), "blocked-captcha", CLOSED, Us, STAYS, "refused to automatic visitors by a captcha", FINE),

    transport(DnsNxdomain, "dns-nxdomain", GONE_AT_ONCE, Host, STAYS, "domain does not exist", SITE),
    transport(DnsLoopback, "dns-loopback", SEEMS_GONE, Host, STAYS, "domain leads to no server", SITE),
    transport(DnsNodata, "dns-nodata", SILENT, Host, PASSES, "domain has no address", SITE),
    transport(DnsServfail, "dns-servfail", SILENT, Host, PASSES, "name server fails", LATER),
    transport(DnsRefused, "dns-refused", SILENT, Host, PASSES, "name server refuses to answer", LATER),
    transport(DnsTimeout, "dns-timeout", SILENT, Host, PASSES, "name server does not answer", LATER),
    transport(ConnectRefused, "connect-refused", SILENT, Host, PASSES, "connection refused", LATER),
    transport(ConnectTimeout, "connect-timeout", SILENT, Host, PASSES, "server does not answer", SITE),
    transport(ConnectReset, "connect-reset", SILENT, Host, PASSES, "connection reset", LATER),
    transport(Unreachable, "unreachable", SILENT, Host, PASSES, "server cannot be reached", LATER),
    transport(TlsExpired, "tls-expired", SILENT, Host, STAYS, "certificate expired", TLS),
    transport(TlsNameMismatch, "tls-name-mismatch", SILENT, Host, STAYS, "certificate is for another name", TLS),
    transport(TlsUntrusted, "tls-untrusted", SILENT, Host, STAYS, "certificate not trusted", TLS),
    transport(TlsProtocol, "tls-protocol", CLOSED, Host, PASSES, "no common TLS version", TLS),
    transport(ReadTimeout, "read-timeout", SILENT, Url, PASSES, "answer does not arrive", LATER),
    transport(EmptyReply, "empty-reply", SILENT, Url, PASSES, "server hangs up without an answer", LATER),
    transport(NotHttp, "not-http", CLOSED, Url, PASSES, "answer is not HTTP", LOOK),

    answer(HeaderTooLarge, "header-too-large", CLOSED, Url, STAYS, "answer's header is too large", LOOK),
    answer(RedirectLoop, "redirect-loop", CLOSED, Url, STAYS, "redirects in a circle", LOOK),
    answer(RedirectInvalid, "redirect-invalid", CLOSED, Url, STAYS, "redirects to an invalid address", LOOK),
    answer(LoginWall, "login-wall", CLOSED, Url, STAYS, "leads to a login", LOOK),
    answer(FewWords, "few-words", CLOSED, Url, STAYS, "same few words at every address", LOOK),
    answer(SamePage, "same-page", CLOSED, Url, STAYS, "same page at every address", LOOK),
    answer(Soft404, "soft-404", SEEMS_GONE, Url, STAYS, "page says it is missing", GONE),
    answer(Parked, "parked", SEEMS_GONE, Host, STAYS, "domain is for sale", SITE),
    answer(Usurped, "usurped", SEEMS_GONE, Host, STAYS, "domain has changed hands", TAKEN),

    fine(InvalidUrl, "invalid-url", Skipped, "not a valid address", FORM),
    fine(Scheme, "scheme", Skipped, "not a web address", OURS),
    fine(Credentials, "credentials", Skipped, "address holds a password", LOGIN),
    fine(PrivateAddress, "private-address", Skipped, "address of a private network", OURS),
    fine(SpecialName, "special-name", Skipped, "name that is not public", OURS),
    fine(Ignored, "ignored", Skipped, "on the ignore list", OURS),
    fine(Robots, "robots", Skipped, "its robots.txt asks us not to", OURS),
];
