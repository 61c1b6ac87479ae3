//! What we say of ourselves: the header fields of a browser that opens a page, under our own name.

use http::{HeaderMap, HeaderValue, header};

/// Under which name a request is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Agent {
    /// Our own, with where to complain.
    #[default]
    Own,
    /// A plain browser's, for the second look.
    Browser,
}

/// The header fields of either agent, ready to be copied.
pub(crate) struct Agents {
    own: HeaderMap,
    browser: HeaderMap,
}

impl Agents {
    /// # Errors
    /// A user agent holds what a header field cannot carry.
    pub(crate) fn new(own: &str, browser: &str) -> Result<Self, header::InvalidHeaderValue> {
        Ok(Self {
            own: fields(HeaderValue::from_str(own)?),
            browser: fields(HeaderValue::from_str(browser)?),
        })
    }

    /// What an agent sends, with the chain's cookies.
    pub(crate) fn headers(&self, agent: Agent, cookie: Option<&HeaderValue>) -> HeaderMap {
        let mut headers = match agent {
            Agent::Own => self.own.clone(),
            Agent::Browser => self.browser.clone(),
        };
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, cookie.clone());
        }
        headers
    }
}

/// In the order in which Firefox sends them, between `Host` and, over HTTP/2, nothing else.
fn fields(user_agent: HeaderValue) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(16);
    map.insert(header::USER_AGENT, user_agent);
    let mut set = |name: &'static str, value: &'static str| {
        map.insert(name, HeaderValue::from_static(value));
    };
    set("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    set("accept-language", "en-US,en;q=0.5");
    set("accept-encoding", "gzip, deflate, br, zstd");
    set("upgrade-insecure-requests", "1");
    set("sec-fetch-dest", "document");
    set("sec-fetch-mode", "navigate");
    set("sec-fetch-site", "none");
    set("sec-fetch-user", "?1");
    set("priority", "u=0, i");
    map
}
