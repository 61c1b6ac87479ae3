//! Who is asked when: lanes, the hosts that stand in them, and what keeps hosts from being asked.

pub(crate) mod breaker;
pub(crate) mod course;
pub(crate) mod hosts;
pub(crate) mod lanes;
pub(crate) mod linger;
mod manners;
pub(crate) mod pace;
pub(crate) mod queue;
pub(crate) mod ranks;
pub(crate) mod refusing;
mod slots;
pub(crate) mod supply;
pub(crate) mod timers;

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use url::Url;

use crate::check::Target;
use crate::config::Config;
use crate::ids::{ConnId, Endpoint, HostId, LaneId};
use crate::net::failure::Failure;
use crate::net::origin::Origin;
use crate::schedule::breaker::{Admission, Breakers, Consequence, Guarded};
use crate::schedule::hosts::{Hosts, patience};
use crate::schedule::lanes::Lanes;
use crate::schedule::linger::Linger;
use crate::schedule::timers::Timers;
use crate::visit::terms::Terms;
use crate::visit::{Pending, Work, retry};

/// All work that waits, and the order in which it goes.
pub(crate) struct Schedule<'a> {
    config: &'a Config,
    lanes: Lanes,
    hosts: Hosts,
    breakers: Breakers,
    /// Ports that answered in this run.
    answered: HashSet<Endpoint>,
    timers: Timers<Wake>,
    /// URLs that wait in `timers`.
    resting: usize,
    linger: Linger,
    rng: fastrand::Rng,
}

/// What happens later.
enum Wake {
    /// A lane's `not_before` has come.
    Lane(LaneId),
    /// A URL gets another look.
    Retry(Pending),
    /// A host that failed is probed.
    Probe(Guarded),
    /// A host that has not answered yet held its shared lane for long enough.
    Lend(Endpoint),
}

impl<'a> Schedule<'a> {
    pub(crate) fn new(config: &'a Config) -> Self {
        Self {
            config,
            lanes: Lanes::new(config.concurrency, config.per_lane, config.delay),
            hosts: Hosts::default(),
            breakers: Breakers::default(),
            answered: HashSet::new(),
            timers: Timers::new(),
            resting: 0,
            linger: Linger::default(),
            rng: config.rng(),
        }
    }

    /// Where a URL is asked; a host that is new gets its lane.
    pub(crate) fn endpoint(&mut self, url: &Url) -> Endpoint {
        let host = self.host(url.host_str().unwrap_or_default());
        Endpoint { host, port: url.port_or_known_default().unwrap_or_default() }
    }

    fn host_of(&mut self, pending: &Pending) -> HostId {
        let url = Url::parse(&pending.url).ok();
        self.host(url.as_ref().and_then(Url::host_str).unwrap_or_default())
    }

    fn host(&mut self, name: &str) -> HostId {
        let name = name.strip_suffix('.').unwrap_or(name);
        let (lanes, config) = (&mut self.lanes, self.config);
        self.hosts.of(name, || {
            let key = config.lane_of(name);
            let lane = lanes.join(key);
            lanes.pace(lane).set_floor(config.pause_of(key));
            lane
        })
    }

    pub(crate) fn lane(&self, host: HostId) -> LaneId {
        self.hosts[host].lane
    }

    /// Queues a target.
    pub(crate) fn accept(&mut self, url: &Url, target: Target, now: Instant) {
        let id = self.endpoint(url).host;
        let host = &mut self.hosts[id];
        host.urls += 1;
        host.known_urls = host.known_urls.max(target.host_urls).max(host.urls);
        let (before, behind) = host.supply.came(&target);
        self.lanes.supply(host.lane, before, behind);
        self.queue(id, &Pending::new(target.id, target.url, target.seen), now);
    }

    /// A URL of a host is begun; names one of the host where more of it is wanted.
    pub(crate) fn begin(&mut self, host: HostId) -> Option<u64> {
        self.hosts[host].supply.begun()
    }

    /// Targets of a host that came in.
    pub(crate) fn urls(&self, host: HostId) -> u32 {
        self.hosts[host].urls
    }

    /// URLs of a host that the caller knows of.
    pub(crate) fn known_urls(&self, host: HostId) -> u32 {
        self.hosts[host].known_urls
    }

    /// Puts a URL at the back of its host's lane.
    fn queue(&mut self, host: HostId, pending: &Pending, now: Instant) {
        let lane = self.lane(host);
        self.lanes.push(lane, pending, now);
        self.wake_lane(lane, now);
    }

    /// Puts work into its lane: URLs at the back, what is under way ahead of them, the forms of pages aside.
    pub(crate) fn offer(&mut self, work: Work, now: Instant) {
        match work {
            Work::Fresh(pending) => {
                let host = self.host_of(&pending);
                self.queue(host, &pending, now);
            }
            Work::UnderWay(mut visit) => {
                let endpoint = self.endpoint(visit.url());
                visit.direct(endpoint);
                let lane = self.lane(endpoint.host);
                match visit.is_form() {
                    true => self.lanes.put_aside(lane, visit, now),
                    false => self.lanes.push_ahead(lane, Work::UnderWay(visit), now),
                }
                self.wake_lane(lane, now);
            }
        }
    }

    /// Puts all of it into its lanes.
    pub(crate) fn offer_all(&mut self, freed: impl IntoIterator<Item = Work>, now: Instant) {
        for work in freed {
            self.offer(work, now);
        }
    }

    fn put_ahead(&mut self, lane: LaneId, work: Work, now: Instant) {
        self.lanes.push_ahead(lane, work, now);
        self.wake_lane(lane, now);
    }

    /// Lets a URL rest for about as long as `pause` before its next look.
    pub(crate) fn rest(&mut self, pending: Pending, pause: Duration, now: Instant) {
        self.resting += 1;
        let pause = retry::jitter(pause, &mut self.rng);
        self.timers.set(now + pause, Wake::Retry(pending));
    }

    /// The next work whose lane and slot are free, both taken for it.
    pub(crate) fn next(&mut self, now: Instant) -> Option<(LaneId, Work)> {
        self.lanes.start(now)
    }

    /// Gives back what was taken for work that needs no request.
    pub(crate) fn give_back(&mut self, lane: LaneId, now: Instant) {
        self.lanes.give_back(lane, now);
    }

    /// Takes a lane, if it is free, for a request beside the queues.
    pub(crate) fn start_beside(&mut self, host: HostId, now: Instant) -> bool {
        self.lanes.start_beside(self.lane(host), now)
    }

    /// Whether a request may go out: a `link`, or a question, which is neither worth waiting for nor
    /// good as a probe.
    pub(crate) fn admit(&mut self, at: Endpoint, link: bool) -> Admission {
        match link {
            true => self.breakers.admit(at),
            false if self.breakers.is_closed(at) => Admission::Closed,
            false => Admission::Pass,
        }
    }

    /// Keeps work until its host answers or is given up.
    pub(crate) fn hold(&mut self, guarded: Guarded, work: Work) {
        self.breakers.hold(guarded, work);
    }

    /// Finds another URL to probe a host with, where the one that was meant for it is not asked.
    pub(crate) fn probe_with_another(&mut self, at: Endpoint, now: Instant) {
        if let Some(work) = self.breakers.another_probe(at) {
            self.put_ahead(self.lane(at.host), work, now);
        }
    }

    /// Starts a request for a `link` or a question.
    pub(crate) fn start(&mut self, at: Endpoint, url: &Url, link: bool, now: Instant) -> Terms {
        let lane = self.lane(at.host);
        if link {
            self.await_answer(at, now);
        }
        Terms {
            failures: self.breakers.failures(at),
            head_alone: self.drags(at.host),
            keep: self.lanes.has_work(lane),
            connection: self.lanes.connection(lane, &Origin::of(url), now),
        }
    }

    /// Watches over the first answer of a host, where others wait for its lane.
    fn await_answer(&mut self, at: Endpoint, now: Instant) {
        let lane = self.lane(at.host);
        if self.hosts[at.host].answered || !self.lanes.is_shared(lane) {
            return;
        }
        // One that is probed has had its time.
        if self.breakers.is_probed(at) {
            return self.lend_lane(at.host, now);
        }
        let patience = patience(self.lanes.answer_time(lane));
        self.hosts[at.host].awaited = Some(now + patience);
        self.timers.set(now + patience, Wake::Lend(at));
    }

    /// A host's time may be up: if its answer is still awaited, its lane goes on, and its other URLs
    /// wait for what comes of this one.
    fn lose_patience(&mut self, at: Endpoint, now: Instant) {
        let host = &self.hosts[at.host];
        let over = host.awaited.is_some_and(|until| until <= now);
        if over && !host.lent && self.breakers.await_answer(at) {
            self.lend_lane(at.host, now);
        }
    }

    fn lend_lane(&mut self, host: HostId, now: Instant) {
        let lane = self.lane(host);
        self.hosts[host].lent = true;
        self.lanes.lend(lane, now);
        self.wake_lane(lane, now);
    }

    /// A host answered: what was held for it goes on.
    pub(crate) fn answered(&mut self, at: Endpoint, took: Duration, now: Instant) {
        self.lanes.answered(self.lane(at.host), took, now);
        self.hosts[at.host].answered = true;
        self.answered.insert(at);
        let freed = self.breakers.answered(at);
        self.offer_all(freed, now);
    }

    /// A request failed; what that means for its host. Others that were held for what is known now
    /// go on.
    pub(crate) fn failed(
        &mut self,
        at: Endpoint,
        failure: &Failure,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Consequence {
        let tries = self.config.tries.max(1);
        let answered = self.hosts[at.host].answered;
        let cut_off = self.answered.contains(&at);
        let consequence = self.breakers.failed(at, failure, address, answered, cut_off, tries);
        let freed = self.breakers.probed(at, failure);
        self.offer_all(freed, now);
        match &consequence {
            Consequence::Hold(guarded, failures) => {
                let pause = match failure.is_other_protocol() && !answered {
                    true => self.config.second_look_pause,
                    false => retry::backoff(*failures, self.config),
                };
                let pause = retry::jitter(pause, &mut self.rng);
                self.timers.set(now + pause, Wake::Probe(*guarded));
            }
            Consequence::None => self.reopen(at, now),
            Consequence::GiveUp(..) => {}
        }
        consequence
    }

    /// Ends a probe that came to nothing: what waits for it goes on.
    pub(crate) fn reopen(&mut self, at: Endpoint, now: Instant) {
        let freed = self.breakers.reopen(at);
        self.offer_all(freed, now);
    }

    /// Forgets every failure, for the network was down; what was held goes on.
    pub(crate) fn forget_failures(&mut self, now: Instant) {
        let freed = self.breakers.forget_all();
        self.offer_all(freed, now);
    }

    /// Connections that are to be closed.
    pub(crate) fn take_closed(&mut self) -> Vec<ConnId> {
        self.lanes.take_closed()
    }

    /// Ends a request: its lane goes on, with the connection if that is kept.
    pub(crate) fn finish(&mut self, host: HostId, kept: Option<(Origin, ConnId)>, now: Instant) {
        let host = &mut self.hosts[host];
        let lane = host.lane;
        host.awaited = None;
        if std::mem::take(&mut host.lent) {
            self.lanes.finish_lent(lane, kept, now);
        } else {
            self.lanes.finish(lane, kept, now);
        }
        self.wake_lane(lane, now);
    }

    /// Does what is due.
    pub(crate) fn wake(&mut self, now: Instant) {
        self.lanes.slots().wake(now);
        while let Some(wake) = self.timers.pop_due(now) {
            match wake {
                Wake::Lane(lane) => {
                    self.lanes.refresh(lane, now);
                    self.wake_lane(lane, now);
                }
                Wake::Retry(pending) => {
                    self.resting -= 1;
                    // Ahead of what was never asked: at the end of a long lane, nobody might ever hear of
                    // what was answered.
                    let host = self.host_of(&pending);
                    let lane = self.lane(host);
                    self.put_ahead(lane, Work::Fresh(pending), now);
                }
                Wake::Lend(at) => self.lose_patience(at, now),
                Wake::Probe(guarded) => {
                    if let Some(work) = self.breakers.probe(guarded) {
                        self.put_ahead(self.lane(guarded.host()), work, now);
                    }
                }
            }
        }
    }

    /// When something is due next.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.timers.next().into_iter().chain(self.lanes.next_wake()).min()
    }

    fn wake_lane(&mut self, lane: LaneId, now: Instant) {
        if let Some(at) = self.lanes.wake(lane, now) {
            self.timers.set(at, Wake::Lane(lane));
        }
    }

    /// Whether nothing of a lane waits in it or is under way.
    pub(crate) fn is_at_rest(&self, lane: LaneId) -> bool {
        !self.lanes.is_active(lane)
    }

    /// Whether nothing waits anywhere or is under way.
    pub(crate) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
            && self.lanes.in_flight() == 0
            && self.resting == 0
            && self.breakers.is_empty()
    }
}
