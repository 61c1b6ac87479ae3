//! One run: the loop that owns the lanes.
//!
//! It waits for whatever comes first of new targets, finished requests, the next timer, room for
//! checks, and the stop signal, and never for one of them alone.

use std::pin::pin;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::select;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};
use url::{Position, Url};
use wikirot_words::Reason;

use crate::check::{Check, Target};
use crate::config::{Config, RobotsMode};
use crate::ids::{HostId, LaneId};
use crate::judge::Pages;
use crate::net::conn::Conn;
use crate::net::fetch::{Net, Request, fetch};
use crate::net::headers::Agent;
use crate::net::origin::Origin;
use crate::network::Network;
use crate::outbox::Outbox;
use crate::outcome::{Outcome, Stop};
use crate::questions::Questions;
use crate::schedule::breaker::{Admission, Breakers, Guarded};
use crate::schedule::hosts::{Host, Hosts, Robots};
use crate::schedule::lanes::Lanes;
use crate::schedule::timers::Timers;
use crate::visit::admit::admit;
use crate::visit::{Pending, Visit, Work};

/// The state of a run; every change to it happens in its one task.
pub(crate) struct Run<'a> {
    pub(crate) config: &'a Config,
    pub(crate) net: Arc<Net>,
    pub(crate) lanes: Lanes,
    pub(crate) hosts: Hosts,
    pub(crate) breakers: Breakers,
    pub(crate) timers: Timers<Wake>,
    /// URLs that wait in `timers`.
    pub(crate) resting: usize,
    pub(crate) outbox: Outbox,
    pub(crate) rng: fastrand::Rng,
    pub(crate) outcome: Outcome,
    pub(crate) questions: Questions,
    pub(crate) pages: Pages,
    pub(crate) watch: Network,
    /// Probes of the network that are to be sent at once.
    pub(crate) canaries: Vec<(Box<Visit>, Request, Option<Conn>)>,
    started: (Instant, SystemTime),
}

/// What happens later.
pub(crate) enum Wake {
    /// A lane's `not_before` has come.
    Lane(LaneId),
    /// A URL gets another look.
    Retry(Pending),
    /// A host that failed is probed.
    Probe(Guarded),
    /// A host that has not answered yet held its shared lane for long enough.
    Lend(HostId, u16),
    /// The network, in doubt, is probed again.
    Doubt,
}

/// Targets taken in at a time.
const BATCH: usize = 256;

/// Checks that wait for their receiver before no more requests are started.
const OUTBOX: usize = 4096;

impl<'a> Run<'a> {
    pub(crate) fn new(config: &'a Config, net: Arc<Net>) -> Self {
        Self {
            config,
            net,
            lanes: Lanes::new(config.concurrency, config.per_lane, config.delay),
            hosts: Hosts::default(),
            breakers: Breakers::default(),
            timers: Timers::new(),
            resting: 0,
            outbox: Outbox::default(),
            rng: config.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed),
            outcome: Outcome::default(),
            questions: Questions::default(),
            pages: Pages::default(),
            watch: Network::new(config.canaries.clone(), config.network_patience),
            canaries: Vec::new(),
            started: (Instant::now(), SystemTime::now()),
        }
    }

    pub(crate) async fn run(
        mut self,
        mut targets: Receiver<Target>,
        checks: Sender<Check>,
        mut stop: Stop,
    ) -> Outcome {
        let mut fetches = FuturesUnordered::new();
        let mut batch = Vec::with_capacity(BATCH);
        let mut open = true;
        let mut stop_may_come = true;
        let mut timer = pin!(sleep_until(Instant::now()));
        loop {
            let now = Instant::now();
            self.wake_due(now);
            self.outcome.stopped |= *stop.borrow();
            let stopped = self.outcome.stopped;
            while !stopped && self.outbox.len() < OUTBOX {
                let next = match self.canaries.pop() {
                    None if self.watch.in_doubt() => None,
                    None => self.start(now),
                    canary => canary,
                };
                let Some((visit, request, conn)) = next else { break };
                let net = self.net.clone();
                fetches.push(async move { (visit, fetch(&net, &request, conn).await) });
            }
            if stopped && fetches.is_empty() {
                self.let_go();
            }
            if self.outbox.is_empty() {
                let idle = !open && fetches.is_empty() && self.is_idle();
                if self.outcome.network_down || stopped && fetches.is_empty() {
                    return self.outcome;
                }
                if idle && self.outbox.holds_back() {
                    // The last that was heard are failures: are they ours?
                    if !self.watch.in_doubt() {
                        self.probe_network();
                        continue;
                    }
                } else if idle {
                    return self.outcome;
                }
            }
            let next = self.timers.next();
            if let Some(at) = next
                && timer.deadline() != at
            {
                timer.as_mut().reset(at);
            }
            select! {
                // Targets are taken in even when stopped: whoever feeds them may be the one who
                // receives the checks.
                count = targets.recv_many(&mut batch, BATCH), if open => {
                    open = count > 0;
                    for target in batch.drain(..) {
                        self.accept(target, now);
                    }
                }
                Some((visit, (fetched, conn))) = fetches.next() => {
                    self.finish(visit, fetched, conn);
                    // A closed connection's socket goes with its task, which the runtime drops when
                    // it gets to run: before the slot that it held is used again.
                    yield_now().await;
                }
                permit = checks.reserve(), if !self.outbox.is_empty() => {
                    let Ok(permit) = permit else {
                        // Nobody wants to know any more.
                        self.outcome.stopped = true;
                        return self.outcome;
                    };
                    if let Some(check) = self.outbox.pop() {
                        permit.send(check);
                        self.outcome.checks += 1;
                    }
                    while let Ok(permit) = checks.try_reserve() {
                        let Some(check) = self.outbox.pop() else { break };
                        permit.send(check);
                        self.outcome.checks += 1;
                    }
                }
                () = timer.as_mut(), if next.is_some() && !stopped => {}
                changed = stop.changed(), if stop_may_come => stop_may_come = changed.is_ok(),
            }
        }
    }

    /// The time of day by tokio's clock.
    pub(crate) fn time_of_day(&self) -> SystemTime {
        self.started.1 + self.started.0.elapsed()
    }

    /// Queues a target, or answers it at once where it is not to be asked.
    fn accept(&mut self, target: Target, now: Instant) {
        self.outcome.targets += 1;
        if self.outcome.stopped {
            return;
        }
        match admit(&target.url, self.config.allow_private) {
            Err(reason) => self.skip(target.id, reason),
            Ok(url) => {
                let host = self.hosts.of(&url, &mut self.lanes, self.config);
                let Host { urls, known_urls, .. } = &mut self.hosts[host];
                *urls += 1;
                *known_urls = (*known_urls).max(target.host_urls).max(*urls);
                self.watch.met(&url, target.answered_before);
                let pending =
                    Pending { id: target.id, url: target.url, tries: 0, agent: Agent::Own };
                self.enqueue(host, pending, now);
            }
        }
    }

    fn enqueue(&mut self, host: HostId, pending: Pending, now: Instant) {
        let lane = self.hosts[host].lane;
        self.lanes.push(lane, &pending, now);
        self.set_wake(lane, now);
    }

    /// Puts work back in its lane: URLs at the back, what is under way ahead of them.
    pub(crate) fn requeue(&mut self, work: Work) {
        let now = Instant::now();
        match work {
            Work::UnderWay(visit) => {
                let lane = visit.lane;
                self.lanes.push_ahead(lane, Work::UnderWay(visit), now);
                self.set_wake(lane, now);
            }
            Work::Fresh(pending) => {
                if let Ok(url) = admit(&pending.url, self.config.allow_private) {
                    let host = self.hosts.of(&url, &mut self.lanes, self.config);
                    self.enqueue(host, pending, now);
                }
            }
        }
    }

    /// Puts work in front of its lane.
    pub(crate) fn put_ahead(&mut self, lane: LaneId, work: Work) {
        let now = Instant::now();
        self.lanes.push_ahead(lane, work, now);
        self.set_wake(lane, now);
    }

    pub(crate) fn set_wake(&mut self, lane: LaneId, now: Instant) {
        if let Some(at) = self.lanes.wake(lane, now) {
            self.timers.set(at, Wake::Lane(lane));
        }
    }

    fn wake_due(&mut self, now: Instant) {
        while let Some(wake) = self.timers.pop_due(now) {
            match wake {
                Wake::Lane(lane) => {
                    self.lanes.settle(lane, now);
                    self.set_wake(lane, now);
                }
                Wake::Retry(pending) => {
                    self.resting -= 1;
                    self.requeue(Work::Fresh(pending));
                }
                Wake::Doubt => self.probe_again(),
                Wake::Lend(host, port) => self.lose_patience(host, port, now),
                Wake::Probe(key) => {
                    if let Some(work) = self.breakers.probe(key) {
                        self.put_ahead(self.hosts[key.host()].lane, work);
                    }
                }
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.lanes.is_empty()
            && self.lanes.in_flight() == 0
            && self.resting == 0
            && self.breakers.is_empty()
            && self.questions.is_empty()
    }

    /// The next request to make, if a slot and a lane are free for one.
    fn start(&mut self, now: Instant) -> Option<(Box<Visit>, Request, Option<Conn>)> {
        loop {
            let (lane, work) = self.lanes.start(now)?;
            let begun = match work {
                Work::UnderWay(visit) => Some(visit),
                Work::Fresh(pending) => self.begin(pending, lane),
            };
            let mut visit = match begun.and_then(|visit| self.pass_breaker(visit)) {
                Some(visit) => visit,
                None => {
                    self.lanes.give_back(lane, now);
                    self.release_pages(lane);
                    continue;
                }
            };
            visit.lane = lane;
            self.await_first_answer(&visit, now);
            let request = self.request(&visit);
            let conn = self.lanes.connection(lane, &Origin::of(&visit.url));
            self.outcome.requests += 1;
            return Some((visit, request, conn));
        }
    }

    /// Makes a visit of a URL; `None` if its host's `robots.txt` is to be read first, or forbids it.
    fn begin(&mut self, pending: Pending, lane: LaneId) -> Option<Box<Visit>> {
        let url = match admit(&pending.url, self.config.allow_private) {
            Ok(url) => url,
            Err(reason) => {
                self.skip(pending.id, reason);
                return None;
            }
        };
        let host = self.hosts.of(&url, &mut self.lanes, self.config);
        if self.config.robots != RobotsMode::Ignore
            && self.hosts[host].known_urls >= self.config.robots_from
        {
            match &self.hosts[host].robots {
                Robots::Unasked => {
                    self.ask_robots(host, &url, Work::Fresh(pending));
                    return None;
                }
                Robots::Known(Some(rules)) if !rules.allows(path_and_query(&url)) => {
                    self.skip(pending.id, Reason::Robots);
                    // It may have been meant as a probe.
                    let port = url.port_or_known_default().unwrap_or_default();
                    if let Some(work) = self.breakers.another_probe(host, port) {
                        self.put_ahead(lane, work);
                    }
                    return None;
                }
                Robots::Known(_) => {}
            }
        }
        Some(Box::new(Visit::link(pending, url, host, lane)))
    }

    /// Hands the visit back if its host is not closed for it; one that is gets held, or shares the
    /// outcome of its host.
    fn pass_breaker(&mut self, visit: Box<Visit>) -> Option<Box<Visit>> {
        if !visit.is_link() {
            // Questions are neither worth waiting for nor good as probes.
            if self.breakers.is_closed(visit.host, visit.port()) {
                self.conclude(visit, Reason::ConnectTimeout, None, None);
                return None;
            }
            return Some(visit);
        }
        match self.breakers.admit(visit.host, visit.port()) {
            Admission::Pass => return Some(visit),
            Admission::Hold(key) => self.breakers.hold(key, visit.compact()),
            Admission::Dead(fault) => self.share(visit.into(), &fault),
        }
        None
    }
}

fn path_and_query(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}
