//! What a request asks for, and how long it may take.

use std::time::Duration;

use crate::config::Config;
use crate::net::body::Want;
use crate::net::fetch::{Request, Route};
use crate::visit::question::Question;
use crate::visit::terms::Terms;
use crate::visit::{Purpose, Visit};

/// Limit for what is asked beside the links: less depends on it, and it takes a lane's time.
const SHORT: Duration = Duration::from_secs(5);

impl Visit {
    /// The request that it makes next.
    pub(crate) fn request(&self, config: &Config, terms: &Terms, route: Route) -> Request {
        // The first look is brief, the last one has all the patience: a dead host holds its slot for
        // less, a slow one is asked once more.
        let attempt = terms.failures.max(self.tries().into()) + 1;
        let part = |limit: Duration| limit.mul_f64(share(attempt, config.tries));
        let want = match &self.purpose {
            Purpose::Link { .. }
            | Purpose::Question(Question::Nowhere(..) | Question::Https(..)) => Want::Page,
            Purpose::Question(Question::Moved(..)) => Want::Status,
            Purpose::Question(Question::Robots(_)) => Want::File,
            Purpose::Question(Question::Issuer(_)) => Want::Issuer,
            Purpose::Question(Question::Network) => Want::Status,
        };
        let (connect_limit, total_limit) = match &self.purpose {
            Purpose::Link { .. } if self.over_http.is_some() => {
                (config.connect_timeout.min(SHORT), config.total_timeout)
            }
            // `robots.txt` stands for its host: where it fails to connect, so does the rest.
            Purpose::Link { .. } | Purpose::Question(Question::Robots(_)) => {
                (part(config.connect_timeout), config.total_timeout)
            }
            Purpose::Question(Question::Network) => (SHORT, SHORT * 2),
            Purpose::Question(_) => {
                (config.connect_timeout.min(SHORT), config.total_timeout.min(SHORT * 3))
            }
        };
        Request {
            url: self.url.clone(),
            agent: self.agent,
            cookie: self.jar.field(&self.url),
            want: if self.unread && want == Want::Page { Want::Head } else { want },
            route,
            connect_limit,
            first_byte_limit: part(config.first_byte_timeout),
            total_limit: total_limit.saturating_sub(self.spent),
            keep: terms.keep,
            // Some servers answer the first request of a connection alone as they should.
            anew: self.tries() > 0 || self.first_look.is_some(),
        }
    }
}

/// The share of all patience that an attempt has: from a half to the whole.
fn share(attempt: u32, tries: u32) -> f64 {
    f64::from(tries + attempt.min(tries)) / f64::from(2 * tries.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_from_look_to_look() {
        for (attempt, tries, expected) in [
            (1, 1, 1.0),
            (1, 2, 0.75),
            (2, 2, 1.0),
            (1, 3, 4.0 / 6.0),
            (2, 3, 5.0 / 6.0),
            (3, 3, 1.0),
            (7, 3, 1.0),
        ] {
            let given = share(attempt, tries);
            assert!((given - expected).abs() < 1e-9, "{attempt} of {tries}: {given}");
        }
    }
}
