//! Asks hosts that ought to be up, where our own network may be down.

use super::Engine;
use crate::event::{Fetch, Now};
use crate::visit::Visit;
use crate::visit::question::Question;

impl Engine<'_> {
    /// Asks hosts that ought to be up.
    pub(super) fn probe_network(&mut self, now: Now) {
        let (schedule, probes) = (&mut self.schedule, &mut self.probes);
        self.network.probe(now.instant, |url| {
            let at = schedule.endpoint(url);
            let free = schedule.start_beside(at.host, now.instant);
            if free {
                probes.push(url.clone());
            }
            free
        });
    }

    /// The next of them to be asked.
    pub(super) fn next_probe(&mut self, now: Now) -> Option<Fetch> {
        let url = self.probes.pop()?;
        let at = self.schedule.endpoint(&url);
        Some(self.fetch(Visit::question(Question::Network, url, at), now))
    }
}
