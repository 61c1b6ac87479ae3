//! Answers for targets that are not asked themselves.

use wikirot_words::Reason;

use super::Engine;
use crate::check::Check;
use crate::event::Now;
use crate::visit::Work;
use crate::visit::step::{self, Fault};

impl Engine<'_> {
    /// Answers a target that is not asked.
    pub(super) fn skip(&mut self, id: u64, reason: Reason, now: Now) {
        self.ready.push_back(Check::unanswered(id, reason, Vec::new(), now.time_of_day));
    }

    /// Gives work the outcome of its dead host.
    pub(super) fn share(&mut self, work: Work, fault: &Fault, now: Now) {
        self.apply(step::shared(work, fault, now.time_of_day), now);
    }
}
