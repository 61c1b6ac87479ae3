//! What hosts ask of us, and what we gather from their answers: when to come back, how fast, or not at all.

use std::time::{Duration, Instant};

use wikirot_words::Reason;

use crate::ids::HostId;
use crate::net::fetch::Answer;
use crate::schedule::Schedule;
use crate::visit::step::{Fault, Step};

/// So many bodies in a row that were given up for what they cost are no accident.
const DRAGS: u8 = 2;

impl Schedule<'_> {
    /// Keeps to what an answer says of pace: slower after "too many", and not before the `wait` that
    /// a host asks for. One that asks for more than we wait is left alone.
    pub(crate) fn keep_pace(
        &mut self,
        host: HostId,
        status: u16,
        wait: Option<Duration>,
        now: Instant,
    ) {
        let lane = self.lane(host);
        match status {
            429 => self.lanes.pace(lane).slow_down(),
            _ => self.lanes.pace(lane).recover(),
        }
        let Some(wait) = wait.filter(|_| matches!(status, 429 | 503)) else {
            return;
        };
        if wait > self.config.patience {
            let fault = Fault {
                reason: Reason::Http(status),
                detail: Some(format!("the host asks to be left alone for {} s", wait.as_secs())),
                address: None,
                attempts: 0,
            };
            return self.breakers.leave_alone(host, fault);
        }
        self.lanes.hold(lane, now + wait, now);
    }

    /// Takes in the status of an answer; a host that refuses one URL after the other is left alone.
    pub(crate) fn count_answer(&mut self, host: HostId, status: u16) {
        if let Some(fault) = self.hosts[host].refusals.answered(status) {
            self.breakers.leave_alone(host, fault);
        }
    }

    /// Takes in what came of a URL that `host` was asked for last.
    pub(crate) fn count_outcome(&mut self, host: HostId, outcome: &Step) {
        let reason = match outcome {
            Step::Send(check) => check.reason,
            Step::Compare(_) => Reason::Ok,
            _ => return,
        };
        let fault = self.hosts[host].refusals.ended(reason);
        if self.hosts[host].refusals.are_new() {
            // It may be for the pace.
            let lane = self.lane(host);
            self.lanes.pace(lane).slow_down();
        }
        if let Some(fault) = fault {
            self.breakers.leave_alone(host, fault);
        }
    }

    /// Takes in that a host sent without end, whatever it was asked for: it would do so for each of its URLs.
    pub(crate) fn count_flood(&mut self, host: HostId) {
        if let Some(fault) = self.hosts[host].refusals.ended(Reason::HeaderTooLarge) {
            self.breakers.leave_alone(host, fault);
        }
    }

    /// Takes in how an answer of a host could be read.
    pub(crate) fn count_reading(&mut self, host: HostId, answer: &Answer) {
        let host = &mut self.hosts[host];
        let shows_a_page = (200..300).contains(&answer.status) && !answer.body.is_empty();
        match answer.drags {
            true => host.drags = host.drags.saturating_add(1),
            false if shows_a_page && host.drags < DRAGS => host.drags = 0,
            false => {}
        }
    }

    /// Whether a host sends one body after the other so slowly, or in such small pieces, that it is not asked
    /// for any more of them: it may have any number of URLs.
    pub(super) fn drags(&self, host: HostId) -> bool {
        self.hosts[host].drags >= DRAGS
    }

    /// Whether a host is closed for the rest of the run.
    pub(crate) fn is_left_alone(&self, host: HostId) -> bool {
        self.breakers.is_dead(host)
    }

    /// The host's `robots.txt` asks for this much time between requests.
    pub(crate) fn set_crawl_delay(&mut self, host: HostId, delay: Duration) {
        self.lanes.pace(self.hosts[host].lane).set_crawl_delay(delay);
    }
}
