//! How long a run goes on where only hosts are left that take long for each URL: by what they ask for, by how
//! slowly they answer, or by how often they send us on. A night has an end, and so has what one host may take of it.

use std::time::{Duration, Instant};

use super::Schedule;
use super::lanes::Cut;

/// How often it is looked whether that is so: all lanes are counted for it.
const EVERY: Duration = Duration::from_secs(1);

/// What is known of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Linger {
    /// When it was looked last.
    looked: Option<Instant>,
    /// Since when nothing else is left.
    since: Option<Instant>,
}

impl Schedule<'_> {
    /// Takes out what slow hosts were not asked, once nothing else has been left for long enough. Only for a run that
    /// has all its targets.
    pub(crate) fn put_off(&mut self, now: Instant) -> Option<Cut> {
        let Linger { looked, since } = self.linger;
        if looked.is_some_and(|at| now.saturating_duration_since(at) < EVERY) {
            return None;
        }
        self.linger.looked = Some(now);
        let others_rest = self.resting > 0 || !self.breakers.is_empty();
        if others_rest || !self.lanes.only_slow_are_left() {
            self.linger.since = None;
            return None;
        }
        let since = since.unwrap_or(now);
        self.linger.since = Some(since);
        let is_over = now.saturating_duration_since(since) >= self.config.linger;
        is_over.then(|| self.lanes.cut(now))
    }
}
