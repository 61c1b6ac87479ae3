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
    own: Versions,
    browser: Versions,
}

/// Those of an agent over either version of HTTP.
struct Versions {
    http1: HeaderMap,
    http2: HeaderMap,
}

impl Versions {
    fn of(user_agent: &str) -> Result<Self, header::InvalidHeaderValue> {
        let user_agent = HeaderValue::from_str(user_agent)?;
        Ok(Self { http1: fields(&user_agent, false), http2: fields(&user_agent, true) })
    }
}

impl Agents {
    /// # Errors
    /// A user agent holds what a header field cannot carry.
    pub(crate) fn new(own: &str, browser: &str) -> Result<Self, header::InvalidHeaderValue> {
        Ok(Self { own: Versions::of(own)?, browser: Versions::of(browser)? })
    }

    /// What an agent sends, with the chain's cookies.
    pub(crate) fn headers(
        &self,
        agent: Agent,
        cookie: Option<&HeaderValue>,
        http2: bool,
    ) -> HeaderMap {
        let versions = match agent {
            Agent::Own => &self.own,
            Agent::Browser => &self.browser,
        };
        let mut headers = if http2 { versions.http2.clone() } else { versions.http1.clone() };
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, cookie.clone());
        }
        headers
    }
}

/// In the order in which Firefox sends them, behind `Host`.
fn fields(user_agent: &HeaderValue, http2: bool) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(16);
    map.insert(header::USER_AGENT, user_agent.clone());
    let mut set = |name: &'static str, value: &'static str| {
        map.insert(name, HeaderValue::from_static(value));
    };
    set("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    set("accept-language", "en-US,en;q=0.5");
    set("accept-encoding", "gzip, deflate, br, zstd");
    if !http2 {
        set("connection", "keep-alive");
    }
    set("upgrade-insecure-requests", "1");
    set("sec-fetch-dest", "document");
    set("sec-fetch-mode", "navigate");
    set("sec-fetch-site", "none");
    set("sec-fetch-user", "?1");
    set("priority", "u=0, i");
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_ask_to_keep_a_connection_where_that_is_not_understood() {
        let agents = Agents::new("ours", "theirs").unwrap();
        for (agent, http2, expected) in [
            (Agent::Own, false, Some((4, "keep-alive"))),
            (Agent::Browser, false, Some((4, "keep-alive"))),
            (Agent::Browser, true, None),
        ] {
            let headers = agents.headers(agent, None, http2);
            let kept = headers.iter().position(|(name, _)| name == header::CONNECTION);
            let says = kept.map(|at| (at, headers[header::CONNECTION].to_str().unwrap()));
            assert_eq!(says, expected, "{agent:?} {http2}");
            assert_eq!(headers.keys().last().unwrap(), "priority", "in their order");
        }
    }
}
