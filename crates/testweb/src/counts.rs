//! What reached the web, by its own account.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;

/// What reached the web since it began.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Connections accepted.
    pub connections: u64,
    /// The most connections that were open at once.
    pub max_connections: u64,
    /// TLS handshakes finished.
    pub handshakes: u64,
    /// Those of them that resumed an earlier session.
    pub resumed: u64,
    /// Questions for addresses.
    pub lookups: u64,
    /// Questions for the name servers of domains.
    pub name_servers: u64,
    /// Requests.
    pub requests: u64,
    /// The most requests that were in flight at once on any one host.
    pub max_in_flight: u64,
    /// Requests for hosts that do not exist here, and connections to addresses of nobody.
    pub strays: Vec<String>,
    /// Each host that was asked or looked up.
    pub hosts: BTreeMap<String, HostCounts>,
}

/// What reached one host.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HostCounts {
    /// Questions for its addresses.
    pub lookups: u64,
    /// Connections to it; on loopback known from the first request or the TLS greeting on.
    pub connections: u64,
    /// Requests.
    pub requests: u64,
    /// Requests in flight now.
    pub in_flight: u64,
    /// The most requests that were in flight at once.
    pub max_in_flight: u64,
    /// Requests refused for their rate.
    pub refused: u64,
    /// Bytes of a [`Flood`](crate::Flood) that were taken.
    pub poured: u64,
    /// The shortest time from the end of a request to the start of the next, in seconds.
    pub shortest_gap: Option<f64>,
    /// The longest such time, in seconds.
    pub longest_gap: Option<f64>,
    /// Requests by path and query.
    pub hits: BTreeMap<String, u64>,
    /// The user agents seen.
    pub user_agents: BTreeSet<String>,
}

/// One request in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When it came, from the start of the web.
    pub at: Duration,
    /// Its host.
    pub host: String,
    /// Its method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// Its headers in the order sent, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whether it came over TLS.
    pub https: bool,
}

impl Seen {
    /// The first header of that name, to be given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
