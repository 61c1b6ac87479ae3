//! A dead host costs one host's worth of waiting.
//!
//! Where connecting to a host fails, its other URLs are held and the host is probed a few times,
//! spread over the run, each time with another of them. If no probe gets through, all share the
//! outcome of the last; if one does, all go back to their lane.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use wikirot_words::Reason;

use crate::ids::{Endpoint, HostId};
use crate::net::failure::{Failure, Stage};
use crate::visit::Work;
use crate::visit::step::Fault;

/// What a breaker guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guarded {
    /// A host as a whole.
    Host(HostId),
    /// One of its ports.
    Port(Endpoint),
}

impl Guarded {
    /// What stands between a request and this port of a host.
    fn of(at: Endpoint) -> [Self; 2] {
        [Self::Host(at.host), Self::Port(at)]
    }

    pub(crate) fn host(self) -> HostId {
        match self {
            Self::Host(host) | Self::Port(Endpoint { host, .. }) => host,
        }
    }
}

/// The breakers of all hosts that failed lately.
#[derive(Default)]
pub(crate) struct Breakers {
    map: HashMap<Guarded, Breaker>,
    held: usize,
}

#[derive(Default)]
struct Breaker {
    /// Failures in a row while the host was not yet held.
    strikes: u32,
    /// Failed probes, the first failure included.
    probes: u32,
    fault: Option<Fault>,
    held: VecDeque<Work>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Open for all.
    #[default]
    Passing,
    /// Closed until the next probe is due.
    Waiting,
    /// The next work of the host goes through as a probe.
    ProbeDue,
    /// A probe is under way.
    Probing,
    /// Closed for the rest of the run.
    Dead,
}

/// Whether a request may go out.
pub(crate) enum Admission {
    Pass,
    /// It waits with the others for what comes of a probe.
    Hold(Guarded),
    /// The host was given up.
    Dead(Fault),
    /// Not this one, nor later.
    Closed,
}

/// What a failure means for its host.
pub(crate) enum Consequence {
    /// Nothing: the URL is on its own.
    None,
    /// The URL is held with the others; a probe is due after the pause for this many failures.
    Hold(Guarded, u32),
    /// The host is given up: the URL and all that were held share the fault.
    GiveUp(Fault, VecDeque<Work>),
}

/// Failures of different URLs in a row that close a host that had answered before.
const STRIKES: u32 = 3;

impl Breakers {
    pub(crate) fn admit(&mut self, at: Endpoint) -> Admission {
        for key in Guarded::of(at) {
            let Some(breaker) = self.map.get_mut(&key) else {
                continue;
            };
            match breaker.state {
                State::Passing => {}
                State::ProbeDue => breaker.state = State::Probing,
                State::Waiting | State::Probing => return Admission::Hold(key),
                State::Dead => {
                    if let Some(fault) = &breaker.fault {
                        return Admission::Dead(fault.clone());
                    }
                }
            }
        }
        Admission::Pass
    }

    /// Takes in a failed request; `answered` says whether the host ever answered in this run, and
    /// `cut_off` whether it did so on this port: one that does not any more has a limit, which says
    /// nothing about its URLs.
    pub(crate) fn failed(
        &mut self,
        at: Endpoint,
        failure: &Failure,
        address: Option<IpAddr>,
        answered: bool,
        cut_off: bool,
        tries: u32,
    ) -> Consequence {
        if !is_about_host(failure) {
            return Consequence::None;
        }
        let key = key_of(at, failure);
        let breaker = self.map.entry(key).or_default();
        breaker.strikes += 1;
        let final_at_once = match failure.reason {
            Reason::DnsNxdomain | Reason::DnsLoopback => true,
            // The certificate is the same for the next URL; a second look makes sure.
            Reason::TlsExpired | Reason::TlsNameMismatch | Reason::TlsUntrusted => {
                if breaker.strikes < 2 {
                    return Consequence::None;
                }
                true
            }
            _ => false,
        };
        let early = matches!(failure.stage, Stage::Name | Stage::Connect);
        let closes = final_at_once
            || early
            || !answered
            || breaker.state != State::Passing
            || breaker.strikes >= STRIKES;
        if !closes {
            return Consequence::None;
        }
        breaker.probes += 1;
        if failure.is_other_protocol() && !answered {
            // The next look is the last, and one as a browser.
            breaker.probes = breaker.probes.max(tries - 1);
        }
        let before = cut_off.then(|| "it had answered others in this run".to_owned());
        let fault = Fault {
            reason: failure.reason,
            detail: failure.detail.iter().cloned().chain(before).reduce(|a, b| format!("{a}; {b}")),
            address,
            attempts: if cut_off { 0 } else { breaker.probes.min(breaker.strikes) },
        };
        breaker.fault = Some(fault.clone());
        if final_at_once || breaker.probes >= tries {
            breaker.state = State::Dead;
            let held = std::mem::take(&mut breaker.held);
            self.held -= held.len();
            return Consequence::GiveUp(fault, held);
        }
        breaker.state = State::Waiting;
        Consequence::Hold(key, breaker.probes)
    }

    /// Closes a host until what is under way to it tells more; whether it was open.
    pub(crate) fn await_answer(&mut self, at: Endpoint) -> bool {
        let breaker = self.map.entry(Guarded::Port(at)).or_default();
        let open = breaker.state == State::Passing;
        if open {
            breaker.state = State::Probing;
        }
        open
    }

    /// Ends a probe whose outcome says nothing about its host; what was held is to be queued again.
    pub(crate) fn reopen(&mut self, at: Endpoint) -> VecDeque<Work> {
        let mut held = VecDeque::new();
        for key in Guarded::of(at) {
            if let Some(breaker) = self.map.get_mut(&key)
                && breaker.state == State::Probing
            {
                breaker.state = State::Passing;
                held.append(&mut breaker.held);
            }
        }
        self.held -= held.len();
        held
    }

    /// Whether what is under way to the host is a probe.
    pub(crate) fn is_probed(&self, at: Endpoint) -> bool {
        self.both(at).any(|breaker| breaker.state == State::Probing)
    }

    /// How often the host was found failing in a row.
    pub(crate) fn failures(&self, at: Endpoint) -> u32 {
        self.both(at).map(|breaker| breaker.probes).max().unwrap_or(0)
    }

    /// Whether nothing but a probe may pass.
    pub(crate) fn is_closed(&self, at: Endpoint) -> bool {
        self.both(at).any(|breaker| breaker.state != State::Passing)
    }

    fn both(&self, at: Endpoint) -> impl Iterator<Item = &Breaker> {
        Guarded::of(at).into_iter().filter_map(|key| self.map.get(&key))
    }

    /// Ends the probes that this failure answers beside its own: a name that failed before and now
    /// led to an address is well again, and a port whose name fails now waits with the name. What
    /// was held for them is to be queued again.
    pub(crate) fn probed(&mut self, at: Endpoint, failure: &Failure) -> VecDeque<Work> {
        let mut held = VecDeque::new();
        for key in Guarded::of(at) {
            let own = is_about_host(failure) && key == key_of(at, failure);
            let probing = |b: &Breaker| matches!(b.state, State::ProbeDue | State::Probing);
            if !own && self.map.get(&key).is_some_and(probing) {
                held.extend(self.map.remove(&key).into_iter().flat_map(|b| b.held));
            }
        }
        self.held -= held.len();
        held
    }

    /// Another URL to probe with, where the one that was meant for it is not to be asked.
    pub(crate) fn another_probe(&mut self, at: Endpoint) -> Option<Work> {
        for key in Guarded::of(at) {
            if let Some(breaker) = self.map.get_mut(&key)
                && breaker.state == State::ProbeDue
                && let Some(work) = breaker.held.pop_front()
            {
                self.held -= 1;
                return Some(work);
            }
        }
        None
    }

    /// Keeps work until its host answers or is given up.
    pub(crate) fn hold(&mut self, key: Guarded, work: Work) {
        self.map.entry(key).or_default().held.push_back(work);
        self.held += 1;
    }

    /// The work to probe with, when a probe is due: the one that has waited longest.
    pub(crate) fn probe(&mut self, key: Guarded) -> Option<Work> {
        let breaker = self.map.get_mut(&key)?;
        if breaker.state != State::Waiting {
            return None;
        }
        breaker.state = State::ProbeDue;
        let work = breaker.held.pop_front();
        self.held -= usize::from(work.is_some());
        work
    }

    /// The host answered on this port: what was held goes on.
    pub(crate) fn answered(&mut self, at: Endpoint) -> VecDeque<Work> {
        let mut held = VecDeque::new();
        if self.map.is_empty() {
            return held;
        }
        for key in Guarded::of(at) {
            if let Some(breaker) = self.map.remove(&key) {
                held.extend(breaker.held);
            }
        }
        self.held -= held.len();
        held
    }

    /// Closes all ports of a host that asks for it, for the rest of the run.
    pub(crate) fn leave_alone(&mut self, host: HostId, fault: Fault) {
        let breaker = self.map.entry(Guarded::Host(host)).or_default();
        breaker.fault = Some(fault);
        breaker.state = State::Dead;
    }

    /// Whether the host as a whole is closed for the rest of the run.
    pub(crate) fn is_dead(&self, host: HostId) -> bool {
        let breaker = self.map.get(&Guarded::Host(host));
        breaker.is_some_and(|breaker| breaker.state == State::Dead)
    }

    /// Whether nothing is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// Forgets every failure, for the network was down; what was held goes on.
    pub(crate) fn forget_all(&mut self) -> Vec<Work> {
        self.held = 0;
        self.map.drain().flat_map(|(_, breaker)| breaker.held).collect()
    }
}

fn key_of(at: Endpoint, failure: &Failure) -> Guarded {
    match failure.stage {
        Stage::Name => Guarded::Host(at.host),
        _ => Guarded::Port(at),
    }
}

/// Whether a failure says something about more than its own URL.
fn is_about_host(failure: &Failure) -> bool {
    failure.stage != Stage::Judge && failure.reason.is_transport()
}

#[cfg(test)]
mod tests;
