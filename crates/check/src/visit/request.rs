//! What a request asks for, and how long it may take.

use std::time::Duration;

use crate::net::body::Want;
use crate::net::fetch::Request;
use crate::run::Run;
use crate::visit::question::Question;
use crate::visit::{Purpose, Visit};

/// Limit for what is asked beside the links: less depends on it, and it takes a lane's time.
const SHORT: Duration = Duration::from_secs(5);

impl Run<'_> {
    /// The request that a visit makes next.
    pub(crate) fn request(&self, visit: &Visit) -> Request {
        let host = &self.hosts[visit.host];
        let config = self.config;
        // The first look is brief, the last one has all the patience: a dead host holds its slot for
        // less, a slow one is asked once more.
        let failures = self.breakers.failures(visit.host, visit.port()).max(visit.tries());
        let part = |limit: Duration| limit.mul_f64(share(failures + 1, config.tries));
        let want = match &visit.purpose {
            Purpose::Link { .. } | Purpose::Question(Question::Nowhere(..)) => Want::Page,
            Purpose::Question(Question::Robots(_)) => Want::File,
            Purpose::Question(Question::Issuer(_)) => Want::Issuer,
            Purpose::Question(Question::Https(_)) | Purpose::Canary => Want::Status,
        };
        let (connect_limit, total_limit) = match &visit.purpose {
            // `robots.txt` stands for its host: where it fails to connect, so does the rest.
            Purpose::Link { .. } | Purpose::Question(Question::Robots(_)) => {
                (part(config.connect_timeout), config.total_timeout)
            }
            Purpose::Question(_) => {
                (config.connect_timeout.min(SHORT), config.total_timeout.min(SHORT * 3))
            }
            Purpose::Canary => (SHORT, SHORT * 2),
        };
        Request {
            url: visit.url.clone(),
            agent: visit.agent,
            cookie: visit.jar.field(&visit.url),
            want,
            route: host.route.clone(),
            connect_limit,
            first_byte_limit: part(config.first_byte_timeout),
            total_limit: total_limit.saturating_sub(visit.spent),
            keep: self.lanes.has_work(visit.lane),
        }
    }
}

/// The share of all patience that an attempt has.
fn share(attempt: u32, tries: u32) -> f64 {
    f64::from(attempt.min(tries)) / f64::from(tries.max(1))
}
