//! What a request asks for, and how long it may take.

use std::time::Duration;

use crate::asides::Question;
use crate::body::Want;
use crate::conn::Origin;
use crate::fetch::Ask;
use crate::job::{Job, Purpose};
use crate::run::Run;

/// Limit for what is asked beside the links: less depends on it, and it takes a lane's time.
const SHORT: Duration = Duration::from_secs(5);

impl Run<'_> {
    /// The request that a job makes next.
    pub(crate) fn ask(&mut self, job: &Job) -> Ask {
        let host = &self.hosts[job.host];
        let config = self.config;
        // The first look is brief, the last one has all the patience: a dead host holds its slot for
        // less, a slow one is asked once more.
        let failures = self.breakers.failures(job.host, job.port()).max(job.tries());
        let part = |limit: Duration| limit.mul_f64(share(failures + 1, config.tries));
        let want = match &job.purpose {
            Purpose::Link { .. } | Purpose::Aside(Question::Nowhere(..)) => Want::Page,
            Purpose::Aside(Question::Robots(_) | Question::Issuer(_)) => Want::File,
            Purpose::Aside(Question::Https(_)) | Purpose::Canary => Want::Status,
        };
        let (connect_limit, total_limit) = match &job.purpose {
            // `robots.txt` stands for its host: where it fails to connect, so does the rest.
            Purpose::Link { .. } | Purpose::Aside(Question::Robots(_)) => {
                (part(config.connect_timeout), config.total_timeout)
            }
            Purpose::Aside(_) => {
                (config.connect_timeout.min(SHORT), config.total_timeout.min(SHORT * 3))
            }
            Purpose::Canary => (SHORT, SHORT * 2),
        };
        Ask {
            url: job.url.clone(),
            face: job.face,
            cookie: job.jar.field(&job.url),
            want,
            addresses: host.addresses.clone(),
            http1_only: host.http1_only,
            connect_limit,
            first_byte_limit: part(config.first_byte_timeout),
            total_limit: total_limit.saturating_sub(job.spent),
            keep: self.lanes.has_work(job.lane),
            conn: self.lanes.connection(job.lane, &Origin::of(&job.url)),
        }
    }
}

/// The share of all patience that an attempt has.
fn share(attempt: u32, tries: u32) -> f64 {
    f64::from(attempt.min(tries)) / f64::from(tries.max(1))
}
