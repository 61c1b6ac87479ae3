//! Takes targets in, and says of which hosts more is wanted: what waits with the caller costs nothing here.

use super::Engine;
use crate::check::Target;
use crate::event::Now;
use crate::visit::admit::admit;

impl Engine<'_> {
    /// Queues a target, or answers it at once where it is not to be asked.
    pub(super) fn accept(&mut self, target: Target, now: Now) {
        // What comes for hosts that have had their time is left with the rest of theirs.
        if self.outcome.put_off > 0 {
            return;
        }
        self.outcome.targets += 1;
        if self.outcome.stopped {
            return;
        }
        self.all_hosts |= target.all_hosts;
        match admit(&target.url, self.config.inside()) {
            Err(reason) => {
                // Nothing of it is ever begun.
                self.wants.extend((target.behind > 0).then_some(target.id));
                self.skip(target.id, reason, now);
            }
            Ok(url) => {
                self.network.met(&url, target.answered_before);
                self.schedule.accept(&url, target, now.instant);
            }
        }
    }

    /// Whether no host will come that is not known yet.
    pub(super) fn knows_all_hosts(&self) -> bool {
        self.complete || self.all_hosts
    }

    /// Targets of hosts of which more is wanted.
    pub(crate) fn take_wants(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.wants)
    }
}
