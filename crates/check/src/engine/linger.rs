//! Leaves to another run what would keep this one up.

use super::Engine;
use crate::event::Now;

impl Engine<'_> {
    /// Takes slow hosts out of the run, once they have had their time.
    pub(super) fn put_off(&mut self, now: Now) {
        if !self.knows_all_hosts() || self.network.is_suspect() {
            return;
        }
        let Some(cut) = self.schedule.put_off(now.instant) else { return };
        self.outcome.put_off += cut.urls;
        // Nothing that the caller has still is asked.
        self.complete = true;
        self.outcome.slow_lanes += cut.lanes.len() as u64;
        for lane in cut.lanes {
            // A page may have waited for another of its host.
            self.release(lane, now);
        }
    }
}
