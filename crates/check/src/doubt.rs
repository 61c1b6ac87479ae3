//! What a run does when its own network is in doubt.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::ids::{HostId, LaneId};
use crate::net::headers::Agent;
use crate::net::origin::Origin;
use crate::network::{Next, ROUND, SignOfLife};
use crate::run::{Run, Wake};
use crate::visit::{Pending, Purpose, Visit, Work};

/// When to try again where no host could be asked.
const SOON: Duration = Duration::from_secs(1);

impl Run<'_> {
    /// A host answered: what was held back can be said, unless the network was down meanwhile.
    pub(crate) fn sign_of_life(&mut self, lane: LaneId, url: &Url) {
        match self.watch.answered(lane, url) {
            SignOfLife::WasUp => self.outbox.release(),
            SignOfLife::WasDown => {
                for work in self.breakers.forget_all() {
                    self.requeue(work);
                }
                for check in self.outbox.take_back() {
                    let Some(hop) = check.hops.into_iter().next() else {
                        continue;
                    };
                    self.requeue(Work::Fresh(Pending {
                        id: check.id,
                        url: hop.url.into(),
                        tries: 0,
                        agent: Agent::Own,
                    }));
                }
            }
        }
    }

    /// A host failed without an answer.
    pub(crate) fn sign_of_death(&mut self, host: HostId) {
        if self.watch.failed(host) {
            self.probe_network();
        }
    }

    /// Asks hosts that ought to be up.
    pub(crate) fn probe_network(&mut self) {
        let now = Instant::now();
        let mut sent = 0;
        for url in self.watch.probes() {
            if sent == ROUND {
                break;
            }
            let host = self.hosts.of(&url, &mut self.lanes, self.config);
            let lane = self.hosts[host].lane;
            // A host that is being asked already will tell by itself.
            if self.lanes.start_beside(lane, now) {
                let visit = Box::new(Visit::new(Purpose::Canary, url, host, lane));
                let request = self.request(&visit);
                let conn = self.lanes.connection(lane, &Origin::of(&visit.url));
                self.outcome.requests += 1;
                self.canaries.push((visit, request, conn));
                self.watch.sent(now);
                sent += 1;
            }
        }
        if sent == 0 {
            self.timers.set(now + SOON, Wake::Doubt);
        }
    }

    /// Asks again, if the doubt still stands.
    pub(crate) fn probe_again(&mut self) {
        if self.watch.in_doubt() {
            self.probe_network();
        }
    }

    /// A probe got no answer.
    pub(crate) fn canary_failed(&mut self) {
        let now = Instant::now();
        match self.watch.probe_failed(now) {
            Next::Wait => {}
            Next::Again(pause) => self.timers.set(now + pause, Wake::Doubt),
            Next::Down => {
                self.outcome.network_down = true;
                self.outbox.take_back();
            }
        }
    }
}
