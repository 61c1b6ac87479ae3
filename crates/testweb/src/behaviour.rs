//! What a URL does when it is asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;

use crate::duration;
use crate::octets;
use crate::request::Request;

/// What one URL answers, or does instead of answering.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Behaviour {
    /// 200 with a small HTML page whose title is its own.
    Page,
    /// A status with a page that names it.
    Status(u16),
    /// A response in full.
    Respond(Response),
    /// `Location: to`, word for word; to the URL itself for the plainest loop.
    Redirect {
        /// The header's value.
        #[serde(deserialize_with = "octets::deserialize")]
        to: Bytes,
        /// 301, 302, 303, 307 or 308.
        #[serde(default = "found")]
        status: u16,
    },
    /// Redirects to its own path with a query that counts up: no URL comes twice.
    RedirectForever,
    /// Redirects to itself until the cookie that it sets comes back.
    CookieRequired(Box<Behaviour>),
    /// Redirects to itself with a fresh cookie, whatever comes back.
    CookieLoop,
    /// Different answers to different requests.
    When(Box<When>),
    /// Whatever a function says; not for files.
    #[serde(skip)]
    By(Script),
    /// One after the other with each request for this URL, the last one from then on.
    InTurn(Vec<Behaviour>),
    /// Waits before it answers.
    Wait {
        /// How long.
        #[serde(deserialize_with = "duration::deserialize")]
        time: Duration,
        /// The answer.
        then: Box<Behaviour>,
    },
    /// `103 Early Hints` before the answer.
    EarlyHints(Box<Behaviour>),
    /// 200 with a page that says it is missing.
    SoftNotFound,
    /// 200 with a page that offers the domain for sale.
    Parked,
    /// The page of a service that keeps robots away.
    Challenge(Blocker),
    /// 200 with a page that moves on by a `Refresh` header.
    Refresh(String),
    /// HTML without end.
    EndlessBody,
    /// Bytes in place of an HTTP response, and then others again and again.
    Endless {
        /// What comes first.
        #[serde(deserialize_with = "octets::deserialize")]
        begin: Bytes,
        /// What comes again.
        #[serde(deserialize_with = "octets::deserialize")]
        again: Bytes,
    },
    /// A header line at a time with this pause between them, without end.
    SlowHeaders(#[serde(deserialize_with = "duration::deserialize")] Duration),
    /// A byte of body at a time with this pause between them, without end.
    SlowBody(#[serde(deserialize_with = "duration::deserialize")] Duration),
    /// Sound, a byte at a time with this pause between them, without end.
    Radio(#[serde(deserialize_with = "duration::deserialize")] Duration),
    /// Promises a longer body than it sends, then closes.
    ShortBody,
    /// Sends a longer body than it promised.
    LongBody,
    /// A chunked body whose chunk sizes are no numbers.
    BadChunks,
    /// Closes without a word.
    Empty,
    /// These bytes in place of an HTTP response.
    Raw(#[serde(deserialize_with = "octets::deserialize")] Bytes),
    /// A response whose headers are this many bytes long.
    HugeHeaders(usize),
    /// Says nothing, and keeps the connection.
    Silent,
    /// Resets the connection.
    Reset,
    /// Resets the connection between headers and body.
    ResetAfterHeaders,
}

/// A response in full; `Content-Length` comes by itself. In a file, bytes that are no UTF-8 are written as a
/// list of numbers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Response {
    /// 0 for 200.
    pub status: u16,
    /// Name and value, repeated names allowed; `Content-Type` is HTML if none is given.
    #[serde(deserialize_with = "octets::named")]
    pub headers: Vec<(String, Bytes)>,
    /// The body.
    #[serde(deserialize_with = "octets::deserialize")]
    pub body: Bytes,
    /// Whether the body is sent gzipped, asked for or not.
    pub gzip: bool,
}

/// A fork by what the request says. All conditions that are given must hold.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// The method.
    #[serde(default)]
    pub method: Option<String>,
    /// A header ..
    #[serde(default)]
    pub header: Option<String>,
    /// .. that is there and contains this, letter case apart.
    #[serde(default)]
    pub contains: String,
    /// Whether it comes over TLS.
    #[serde(default)]
    pub https: Option<bool>,
    /// The answer if all holds.
    pub then: Behaviour,
    /// The answer otherwise.
    pub otherwise: Behaviour,
}

/// A function from a request to what is to be done with it.
#[derive(Clone)]
pub struct Script(pub(crate) Arc<dyn Fn(&Request<'_>) -> Behaviour + Send + Sync>);

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

/// Functions are equal to themselves alone.
impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A service that keeps robots away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Blocker {
    /// 403, `cf-mitigated: challenge`, "Just a moment..".
    Cloudflare,
    /// 202, empty, `x-amzn-waf-action: challenge`.
    AwsWaf,
    /// 403 "Access Denied" with a reference number.
    Akamai,
    /// 403 with `Server: ddos-guard`.
    DdosGuard,
    /// 200 "Making sure you're not a bot!".
    Anubis,
    /// 999.
    LinkedIn,
    /// 200 with a captcha and nothing else.
    Captcha,
    /// 403 with `x-datadome`.
    DataDome,
    /// 200 with a script of `_Incapsula_Resource`.
    Imperva,
    /// 403 with `Server: Sucuri/Cloudproxy`.
    Sucuri,
    /// 403 with a page that asks to press and hold.
    PerimeterX,
}

fn found() -> u16 {
    302
}

impl From<u16> for Behaviour {
    fn from(status: u16) -> Self {
        Self::Status(status)
    }
}

impl From<Response> for Behaviour {
    fn from(response: Response) -> Self {
        Self::Respond(response)
    }
}

impl Behaviour {
    /// A redirect with `Location: to`.
    #[must_use]
    pub fn redirect(status: u16, to: impl AsRef<[u8]>) -> Self {
        Self::Redirect { to: Bytes::copy_from_slice(to.as_ref()), status }
    }

    /// Whatever `script` says to each request.
    #[must_use]
    pub fn by(script: impl Fn(&Request<'_>) -> Behaviour + Send + Sync + 'static) -> Self {
        Self::By(Script(Arc::new(script)))
    }

    /// `failures` times `failure`, then `then`.
    #[must_use]
    pub fn flaky(failures: usize, failure: impl Into<Self>, then: impl Into<Self>) -> Self {
        let mut turns = vec![failure.into(); failures];
        turns.push(then.into());
        Self::InTurn(turns)
    }

    /// `begin`, and then `again` for as long as anybody listens.
    #[must_use]
    pub fn endless(begin: &'static str, again: &'static str) -> Self {
        Self::Endless { begin: begin.into(), again: again.into() }
    }

    /// Answers `then` after a while.
    #[must_use]
    pub fn wait(time: Duration, then: impl Into<Self>) -> Self {
        Self::Wait { time, then: Box::new(then.into()) }
    }

    /// 405 for `HEAD`.
    #[must_use]
    pub fn head_refused(otherwise: impl Into<Self>) -> Self {
        Self::When(Box::new(When {
            method: Some("HEAD".to_owned()),
            header: None,
            contains: String::new(),
            https: None,
            then: Self::Status(405),
            otherwise: otherwise.into(),
        }))
    }

    /// `then` if the header is there and contains the text, letter case apart.
    #[must_use]
    pub fn when_header(
        header: &str,
        contains: &str,
        then: impl Into<Self>,
        otherwise: impl Into<Self>,
    ) -> Self {
        Self::When(Box::new(When {
            method: None,
            header: Some(header.to_owned()),
            contains: contains.to_owned(),
            https: None,
            then: then.into(),
            otherwise: otherwise.into(),
        }))
    }

    /// `then` over TLS.
    #[must_use]
    pub fn when_https(then: impl Into<Self>, otherwise: impl Into<Self>) -> Self {
        Self::When(Box::new(When {
            method: None,
            header: None,
            contains: String::new(),
            https: Some(true),
            then: then.into(),
            otherwise: otherwise.into(),
        }))
    }

    /// An HTML page with this title and body text.
    #[must_use]
    pub fn html(status: u16, title: &str, text: &str) -> Self {
        Self::Respond(Response::html(status, title, text))
    }
}

impl Response {
    /// A response with this body.
    #[must_use]
    pub fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self { status, body: Bytes::copy_from_slice(body.as_ref()), ..Self::default() }
    }

    /// An HTML page with this title and body text, both word for word.
    #[must_use]
    pub fn html(status: u16, title: &str, text: &str) -> Self {
        Self::new(
            status,
            format!(
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
                 <title>{title}</title></head>\n<body><p>{text}</p></body></html>\n"
            ),
        )
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), Bytes::copy_from_slice(value.as_ref())));
        self
    }

    /// Sends the body gzipped, asked for or not.
    #[must_use]
    pub fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }
}

impl Blocker {
    /// What such a service answers, as seen in public reports of each.
    pub(crate) fn response(self) -> Response {
        match self {
            Self::Cloudflare => Response::html(
                403,
                "Just a moment...",
                "<script src=\"/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1\"></script>\
                 Enable JavaScript and cookies to continue",
            )
            .header("Server", "cloudflare")
            .header("cf-mitigated", "challenge"),
            Self::AwsWaf => Response::new(202, "").header("x-amzn-waf-action", "challenge"),
            Self::Akamai => Response::html(
                403,
                "Access Denied",
                "You don't have permission to access this page on this server.<p>\
                 Reference&#32;&#35;18&#46;2d7c1602&#46;1700000000&#46;1a2b3c4d",
            )
            .header("Server", "AkamaiGHost"),
            Self::DdosGuard => {
                Response::html(403, "DDoS-Guard", "Checking your browser before accessing the site")
                    .header("Server", "ddos-guard")
            }
            Self::Anubis => Response::html(
                200,
                "Making sure you&#39;re not a bot!",
                "<script id=\"anubis_challenge\" type=\"application/json\">{}</script>\
                 <script src=\"/.within.website/x/cmd/anubis/static/js/main.mjs\"></script>Loading...",
            ),
            Self::LinkedIn => Response::new(
                999,
                "<html><head><script>window.onload = function() { location.href = \
                 'https://' + domain + '/authwall?trk='; }</script></head></html>",
            ),
            Self::Captcha => Response::html(
                200,
                "Security check",
                "<form><div class=\"g-recaptcha\" data-sitekey=\"k\"></div></form>\
                 Please complete the captcha to continue",
            ),
            Self::DataDome => Response::html(
                403,
                "Forbidden",
                "<script src=\"https://ct.captcha-delivery.com/c.js\"></script>Please enable JS",
            )
            .header("Server", "DataDome")
            .header("x-datadome", "protected"),
            Self::Imperva => Response::new(
                200,
                "<html><head><META NAME=\"ROBOTS\" CONTENT=\"NOINDEX, NOFOLLOW\"></head><body>\
                 <iframe src=\"/_Incapsula_Resource?SWUDNSAI=31\">Request unsuccessful. Incapsula \
                 incident ID: 1-2</iframe></body></html>",
            )
            .header("X-CDN", "Imperva"),
            Self::PerimeterX => Response::html(
                403,
                "Access to this page has been denied.",
                "<div id=\"px-captcha\"></div>\
                 <script src=\"https://captcha.px-cdn.net/k/captcha.js\"></script>Press &amp; hold",
            ),
            Self::Sucuri => Response::html(
                403,
                "Sucuri WebSite Firewall - Access Denied",
                "Access Denied - Sucuri Website Firewall",
            )
            .header("Server", "Sucuri/Cloudproxy"),
        }
    }
}
