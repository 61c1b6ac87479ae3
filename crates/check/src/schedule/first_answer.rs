//! Hosts that share a lane and have not answered yet.
//!
//! A lane is shared because one limiter counts the requests of all its hosts. A host that says
//! nothing has no limiter at work, and must not keep the others waiting until it times out, try
//! after try: once it has held the lane for a while, the lane goes on without it.

use std::time::Duration;

use tokio::time::Instant;

use crate::ids::HostId;
use crate::run::{Run, Wake};
use crate::visit::Visit;

/// How long a host that never answered may hold a lane that it shares: this many times what an
/// answer of the lane takes, within these bounds.
const FACTOR: u32 = 10;
const LEAST: Duration = Duration::from_millis(100);
const MOST: Duration = Duration::from_secs(2);

impl Run<'_> {
    /// Watches over the first answer of a host, where others wait for its lane.
    pub(crate) fn await_first_answer(&mut self, visit: &Visit, now: Instant) {
        let port = visit.port();
        if self.hosts[visit.host].answered || !visit.is_link() || !self.lanes.is_shared(visit.lane)
        {
            return;
        }
        // One that is probed has had its time.
        if self.breakers.is_probed(visit.host, port) {
            return self.lend_lane(visit.host);
        }
        let usual = self.lanes.answer_time(visit.lane);
        let patience = usual.map_or(MOST, |time| (time * FACTOR).clamp(LEAST, MOST));
        self.hosts[visit.host].awaited = Some(now + patience);
        self.timers.set(now + patience, Wake::Lend(visit.host, port));
    }

    /// A host's time may be up: if its answer is still awaited, its lane goes on, and its other URLs
    /// wait for what comes of this one.
    pub(crate) fn lose_patience(&mut self, host: HostId, port: u16, now: Instant) {
        let over = self.hosts[host].awaited.is_some_and(|until| until <= now);
        if over && !self.hosts[host].lent && self.breakers.await_answer(host, port) {
            self.lend_lane(host);
        }
    }

    fn lend_lane(&mut self, host: HostId) {
        let now = Instant::now();
        let lane = self.hosts[host].lane;
        self.hosts[host].lent = true;
        self.lanes.lend(lane, now);
        self.set_wake(lane, now);
    }
}
