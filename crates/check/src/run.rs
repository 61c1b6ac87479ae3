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
use tokio::time::{Instant, sleep_until};

use crate::admit::admit;
use crate::body::Want;
use crate::breaker::{Admission, Breakers, Key};
use crate::checker::{Outcome, Stop};
use crate::config::Config;
use crate::conn::Origin;
use crate::fetch::{Ask, Net, fetch};
use crate::headers::Face;
use crate::hosts::{HostId, Hosts};
use crate::job::{Job, Pending, Purpose, Work};
use crate::lanes::{LaneId, Lanes};
use crate::outbox::Outbox;
use crate::timers::Timers;
use crate::verdict::{Check, Target};

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
    started: (Instant, SystemTime),
}

/// What happens later.
pub(crate) enum Wake {
    /// A lane's `not_before` has come.
    Lane(LaneId),
    /// A URL gets another look.
    Retry(Pending),
    /// A host that failed is probed.
    Probe(Key),
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
                let Some((job, ask)) = self.start(now) else { break };
                let net = self.net.clone();
                fetches.push(async move { (job, fetch(&net, ask).await) });
            }
            let idle = !open && self.is_idle();
            if fetches.is_empty() && self.outbox.is_empty() && (stopped || idle) {
                return self.outcome;
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
                Some((job, told)) = fetches.next() => self.finish(job, told),
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
                self.hosts[host].urls += 1;
                let pending = Pending {
                    id: target.id,
                    url: target.url,
                    tries: 0,
                    face: Face::Own,
                    answered_before: target.answered_before,
                };
                self.enqueue(host, pending, now);
            }
        }
    }

    fn enqueue(&mut self, host: HostId, pending: Pending, now: Instant) {
        let lane = self.hosts[host].lane;
        self.lanes.push(lane, pending, now);
        self.set_wake(lane, now);
    }

    /// Puts work back in its lane: URLs at the back, what is under way ahead of them.
    pub(crate) fn requeue(&mut self, work: Work) {
        let now = Instant::now();
        match work {
            Work::UnderWay(job) => {
                let lane = job.lane;
                self.lanes.push_ahead(lane, Work::UnderWay(job), now);
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
                Wake::Probe(key) => {
                    if let Some(work) = self.breakers.probe(key) {
                        self.put_ahead(self.hosts[key.0].lane, work);
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
    }

    /// The next request to make, if a slot and a lane are free for one.
    fn start(&mut self, now: Instant) -> Option<(Box<Job>, Ask)> {
        loop {
            let (lane, work) = self.lanes.start(now)?;
            let (host, port) = match &work {
                Work::UnderWay(job) => (job.host, job.port()),
                Work::Fresh(pending) => match admit(&pending.url, self.config.allow_private) {
                    Ok(url) => (
                        self.hosts.of(&url, &mut self.lanes, self.config),
                        url.port_or_known_default().unwrap_or_default(),
                    ),
                    Err(reason) => {
                        self.lanes.give_back(lane, now);
                        self.skip(pending.id, reason);
                        continue;
                    }
                },
            };
            let admission = match &work {
                _ if self.config.proxy.is_some() => Admission::Pass,
                _ => self.breakers.admit(host, port),
            };
            let work = match admission {
                Admission::Pass => work,
                Admission::Hold(key) => {
                    self.lanes.give_back(lane, now);
                    self.breakers.hold(key, work);
                    continue;
                }
                Admission::Dead(fault) => {
                    self.lanes.give_back(lane, now);
                    self.share(work, &fault);
                    continue;
                }
            };
            let mut job = match work {
                Work::UnderWay(job) => job,
                Work::Fresh(pending) => match self.begin(pending, host, lane) {
                    Some(job) => job,
                    None => {
                        self.lanes.give_back(lane, now);
                        continue;
                    }
                },
            };
            job.lane = lane;
            let ask = self.ask(&job);
            self.outcome.requests += 1;
            return Some((job, ask));
        }
    }

    fn begin(&mut self, pending: Pending, host: HostId, lane: LaneId) -> Option<Box<Job>> {
        let url = admit(&pending.url, self.config.allow_private).ok()?;
        let face = pending.face;
        let purpose = Purpose::Link {
            id: pending.id,
            url: pending.url,
            tries: pending.tries,
            answered_before: pending.answered_before,
        };
        let mut job = Box::new(Job::new(purpose, url, host, lane));
        job.face = face;
        Some(job)
    }

    fn ask(&mut self, job: &Job) -> Ask {
        let host = &self.hosts[job.host];
        Ask {
            url: job.url.clone(),
            face: job.face,
            cookie: job.jar.field(&job.url),
            want: Want::Page,
            addresses: host.addresses.clone(),
            http1_only: host.http1_only,
            connect_limit: self.config.connect_timeout,
            total_limit: self.config.total_timeout.saturating_sub(job.spent),
            keep: self.lanes.has_work(job.lane),
            conn: self.lanes.connection(job.lane, &Origin::of(&job.url)),
        }
    }
}
