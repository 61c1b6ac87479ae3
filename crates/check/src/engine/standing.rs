//! What a run says of itself to those who watch it.

use std::time::Duration;

use super::Engine;
use crate::event::Now;
use crate::outcome::Outcome;
use crate::pulse::Standing;

impl Engine<'_> {
    /// How the run stands.
    pub(crate) fn standing(&self) -> Standing {
        let (requests, answers) = (self.outcome.requests, self.answers);
        Standing { requests, answers, is_in_doubt: self.network.is_suspect() }
    }

    /// How long all that is known of takes.
    pub(crate) fn time_left(&self, now: Now) -> Option<Duration> {
        self.schedule.time_left(now.instant)
    }

    /// How the run ended, once it has.
    pub(crate) fn end(&self) -> Option<Outcome> {
        let done = self.complete && self.is_idle() && !self.network.holds_back();
        let stopped = self.outcome.stopped && self.under_way == 0;
        let over = self.outcome.network_down || stopped || done;
        (over && self.ready.is_empty()).then_some(self.outcome)
    }
}
