//! A run without its clock and its sockets: what happened goes in, requests and checks come out.
//!
//! The engine composes owners that know nothing of each other: who is asked when ([`Schedule`]),
//! what is asked beside the links ([`Questions`]), and whether our own network is up ([`Network`]).
//! They answer with values; `apply` is where these meet.

mod intake;
mod linger;
mod probing;
mod standing;
mod unasked;

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use url::Url;
use wikirot_words::Reason;

use crate::check::Check;
use crate::config::Config;
use crate::event::{Event, Fetch, Now};
use crate::ids::{ConnId, HostId, LaneId};
use crate::net::failure::Failure;
use crate::net::fetch::{Answer, Fetched, Route};
use crate::net::origin::Origin;
use crate::network::{Failures, Network, Silence};
use crate::outcome::Outcome;
use crate::questions::{Permission, Questions, Sites, name};
use crate::schedule::Schedule;
use crate::schedule::breaker::{Admission, Consequence};
use crate::site_rules::SiteRules;
use crate::visit::admit::{admit, admit_url};
use crate::visit::question::Question;
use crate::visit::retry::retry_after;
use crate::visit::step::{self, Known, Step};
use crate::visit::{Pending, Visit, Work};

/// The state of a run.
pub(crate) struct Engine<'a> {
    config: &'a Config,
    schedule: Schedule<'a>,
    questions: Questions<'a>,
    network: Network,
    routes: HashMap<HostId, Route>,
    /// Probes of the network that are to be sent at once.
    probes: Vec<Url>,
    /// Checks that wait for their receiver.
    ready: VecDeque<Check>,
    /// What `robots.txt` said, to be kept.
    read: Vec<SiteRules>,
    /// Requests under way.
    under_way: usize,
    /// All targets are in.
    complete: bool,
    /// Or they are of hosts of which some are.
    all_hosts: bool,
    /// Targets of hosts of which more is wanted.
    wants: Vec<u64>,
    /// Requests that were answered.
    answers: u64,
    outcome: Outcome,
}

/// Checks that wait for their receiver before no more requests are started: few, for they are lost with the
/// process, and what they hold is asked again.
const OUTBOX: usize = 32;

impl<'a> Engine<'a> {
    pub(crate) fn new(config: &'a Config) -> Self {
        Self {
            config,
            schedule: Schedule::new(config),
            questions: Questions::new(config),
            network: Network::of(config),
            routes: HashMap::new(),
            probes: Vec::new(),
            ready: VecDeque::new(),
            read: Vec::new(),
            under_way: 0,
            complete: false,
            all_hosts: false,
            wants: Vec::new(),
            answers: 0,
            outcome: Outcome::default(),
        }
    }

    /// Takes in what happened.
    pub(crate) fn handle(&mut self, event: Event, now: Now) {
        match event {
            Event::Target(target) => self.accept(target, now),
            Event::Complete => self.complete = true,
            Event::Finished(visit, fetched, kept) => self.finish(visit, fetched, kept, now),
            Event::Woken => {
                self.schedule.wake(now.instant);
                self.put_off(now);
                if self.network.is_due(now.instant) {
                    self.probe_network(now);
                }
            }
            Event::Stopped => self.outcome.stopped = true,
        }
        if self.outcome.stopped && self.under_way == 0 {
            self.ready.extend(self.questions.let_go());
        }
    }

    /// The next request to make now.
    pub(crate) fn poll(&mut self, now: Now) -> Option<Fetch> {
        if self.outcome.stopped || self.ready.len() >= OUTBOX {
            return None;
        }
        if self.network.is_suspect() {
            return self.next_probe(now);
        }
        while !self.network.is_suspect()
            && self.ready.len() < OUTBOX
            && let Some((lane, work)) = self.schedule.next(now.instant)
        {
            if let Some(visit) = self.begin(work, now) {
                return Some(self.fetch(visit, now));
            }
            self.schedule.give_back(lane, now.instant);
            self.release(lane, now);
        }
        // The last that was heard may be failures: are they ours?
        let over = self.knows_all_hosts() && self.network.holds_back();
        if (over || self.network.holds_back_long()) && self.is_idle() {
            self.probe_network(now);
        }
        self.next_probe(now)
    }

    /// Whether checks wait for their receiver.
    pub(crate) fn has_check(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The next check to give.
    pub(crate) fn next_check(&mut self) -> Option<Check> {
        let check = self.ready.pop_front()?;
        self.outcome.checks += u64::from(!check.preliminary);
        Some(check)
    }

    /// What `robots.txt` said since this was asked last, to be kept.
    pub(crate) fn take_read(&mut self) -> Vec<SiteRules> {
        std::mem::take(&mut self.read)
    }

    /// Connections that are to be closed.
    pub(crate) fn take_closed(&mut self) -> Vec<ConnId> {
        self.schedule.take_closed()
    }

    /// When [`Event::Woken`] is due.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let all = [self.schedule.next_wake(), self.network.next_wake()];
        all.into_iter().flatten().min().filter(|_| !self.outcome.stopped)
    }

    /// Ends the run: nobody wants to know any more.
    pub(crate) fn abandon(&mut self) -> Outcome {
        self.outcome.stopped = true;
        self.outcome
    }

    /// The rules of the hosts that have any for us.
    pub(crate) fn take_sites(&mut self) -> Sites {
        self.questions.take_sites()
    }

    fn is_idle(&self) -> bool {
        self.schedule.is_empty() && self.questions.is_empty()
    }

    /// Makes a visit of work; `None` where no request follows from it now.
    fn begin(&mut self, work: Work, now: Now) -> Option<Box<Visit>> {
        let visit = match work {
            Work::UnderWay(visit) => visit,
            Work::Fresh(pending) => self.start(pending, now)?,
        };
        match self.schedule.admit(visit.endpoint(), visit.is_link()) {
            Admission::Pass => return Some(visit),
            Admission::Hold(guarded) => self.schedule.hold(guarded, visit.compact()),
            Admission::Dead(fault) => self.share(Work::UnderWay(visit), &fault, now),
            Admission::Closed => {
                let step = step::end(visit, Reason::ConnectTimeout, None, None, now.time_of_day);
                self.apply(step, now);
            }
        }
        None
    }

    /// Makes a visit of a URL; `None` if its host's `robots.txt` is to be read first, or forbids it.
    fn start(&mut self, pending: Pending, now: Now) -> Option<Box<Visit>> {
        let url = match admit(&pending.url, self.config.inside()) {
            Ok(url) => url,
            Err(reason) => {
                self.skip(pending.id, reason, now);
                return None;
            }
        };
        let at = self.schedule.endpoint(&url);
        self.wants.extend(self.schedule.begin(at.host));
        let recalled = self.questions.recall(at.host, &url, now.time_of_day);
        self.apply_all(recalled, now);
        match self.questions.permission(at.host, self.schedule.known_urls(at.host), &url) {
            Permission::Granted => return Some(Visit::link(pending, url, at)),
            Permission::Denied => {
                self.skip(pending.id, Reason::Robots, now);
                self.schedule.probe_with_another(at, now.instant);
            }
            Permission::Unknown => {
                let step = self.questions.ask_robots(at.host, url, Work::Fresh(pending));
                self.apply_all(step, now);
            }
        }
        None
    }

    fn fetch(&mut self, mut visit: Box<Visit>, now: Now) -> Fetch {
        self.outcome.requests += 1;
        self.under_way += 1;
        let at = visit.endpoint();
        let route = self.routes.get(&at.host).cloned().unwrap_or_default();
        let terms = self.schedule.start(at, visit.url(), visit.is_link(), now.instant);
        visit.dress(&terms, self.config.tries);
        let request = visit.request(self.config, &terms, route);
        Fetch { visit, request, connection: terms.connection }
    }

    /// Takes in what came of a request.
    fn finish(&mut self, mut visit: Box<Visit>, fetched: Fetched, kept: Option<ConnId>, now: Now) {
        self.under_way -= 1;
        let at = visit.endpoint();
        let kept = kept.map(|id| (Origin::of(visit.url()), id));
        self.routes.entry(at.host).or_default().learn(fetched.route);
        let status = fetched.result.as_ref().ok().map(|answer| answer.status);
        visit.hop(status, fetched.address, fetched.took);
        match fetched.result {
            Ok(answer) => {
                self.answers += 1;
                self.schedule.answered(at, fetched.took, now.instant);
                self.schedule.count_reading(at.host, &answer);
                self.answered(visit, answer, now);
            }
            Err(failure) => self.failed(visit, failure, now),
        }
        self.schedule.finish(at.host, kept, now.instant);
        self.release(self.schedule.lane(at.host), now);
    }

    fn answered(&mut self, visit: Box<Visit>, answer: Answer, now: Now) {
        let host = visit.endpoint().host;
        match self.network.answered(self.schedule.lane(host), visit.url()) {
            Failures::Stand(checks) => self.ready.extend(checks),
            Failures::Void(checks) => {
                self.schedule.forget_failures(now.instant);
                for pending in checks.into_iter().filter_map(Pending::again) {
                    self.schedule.offer(Work::Fresh(pending), now.instant);
                }
            }
        }
        if visit.asks() == Some(&Question::Network) {
            return;
        }
        let wait = retry_after(&answer.headers, now.time_of_day);
        self.schedule.keep_pace(host, answer.status, wait, now.instant);
        self.schedule.count_answer(host, answer.status);
        let known = Known {
            left_alone: self.schedule.is_left_alone(host),
            several: self.schedule.urls(visit.first_host()) > 1,
        };
        let step = step::answered(visit, answer, known, self.config, now.time_of_day);
        self.schedule.count_outcome(host, &step);
        self.apply(step, now);
    }

    fn failed(&mut self, mut visit: Box<Visit>, failure: Failure, now: Now) {
        let at = visit.endpoint();
        let link = visit.is_link();
        let tells = visit.tells_of_host(&failure);
        // What a proxy says, or does not, tells nothing of what is behind it.
        let by_name = visit.url().domain().is_some();
        let heard = self.config.proxy.is_none() && failure.shows_a_network(by_name);
        if tells && self.network.failed(at.host, heard) {
            self.probe_network(now);
        }
        if let Some(issuer) = visit.lacks(&failure)
            && self.questions.may_fetch(issuer)
            && admit_url(issuer, self.config.inside()).is_ok()
        {
            visit.await_issuer();
            let step = self.questions.ask_issuer(issuer.clone(), Work::UnderWay(visit));
            self.apply_all(step, now);
            return self.schedule.reopen(at, now.instant);
        }
        let consequence = match link || tells {
            true => self.schedule.failed(at, &failure, visit.address(), now.instant),
            false => Consequence::None,
        };
        match consequence {
            Consequence::Hold(guarded, _) if link => {
                self.schedule.hold(guarded, visit.start_over());
            }
            Consequence::GiveUp(fault, held) => {
                self.share(visit.start_over(), &fault, now);
                // They come one by one, for they may be any number.
                self.schedule.offer_all(held, now.instant);
            }
            Consequence::Hold(..) | Consequence::None => {
                let is_flood = failure.is_flood;
                let step = step::failed(visit, failure, self.config, now.time_of_day);
                match is_flood {
                    true => self.schedule.count_flood(at.host),
                    false => self.schedule.count_outcome(at.host, &step),
                }
                self.apply(step, now);
            }
        }
    }

    /// Does what follows.
    fn apply(&mut self, step: Step, now: Now) {
        match step {
            Step::Go(work) => self.schedule.offer(work, now.instant),
            Step::Rest(pending, pause) => self.schedule.rest(pending, pause, now.instant),
            Step::Send(check) => match step::https_form(&check).filter(|_| self.config.probe_https)
            {
                Some(url) => {
                    let at = self.schedule.endpoint(&url);
                    let visit = Visit::over_https(check, url, at);
                    self.schedule.offer(Work::UnderWay(visit), now.instant);
                }
                None => self.apply(Step::Stand(check), now),
            },
            Step::Stand(check) if check.reason.is_transport() => {
                self.network.hold_back(check, now.instant);
                if self.network.holds_back_much() {
                    self.probe_network(now);
                }
            }
            Step::Stand(check) | Step::Say(check) => self.ready.push_back(check),
            Step::Compare(mut page) => {
                let lane = self.schedule.lane(page.host);
                let at_rest = self.schedule.is_at_rest(lane);
                let (id, word) = (page.check.id, page.first_word());
                let steps = self.questions.compare(*page, lane, at_rest);
                let is_said = |step: &Step| matches!(step, Step::Send(check) if check.id == id);
                // Not even a run that is killed loses what was answered.
                self.ready.extend(word.filter(|_| !steps.iter().any(is_said)));
                self.apply_all(steps, now);
            }
            Step::Ask(question, url) => {
                let at = self.schedule.endpoint(&url);
                let visit = Visit::question(question, url, at);
                self.schedule.offer(Work::UnderWay(visit), now.instant);
            }
            Step::Learn(Question::Network, ..) => match self.network.probe_failed(now.instant) {
                Silence::Open => {}
                Silence::Down => self.outcome.network_down = true,
                Silence::Stands(checks) => self.ready.extend(checks),
            },
            Step::Learn(question, asked, answer) => {
                let steps = self.questions.learn(question, &asked, answer);
                self.apply_all(steps, now);
            }
            Step::Keep(asked, rules) => {
                let lines = rules.map_or(String::new(), |rules| rules.to_string());
                let (strict, at) = (self.config.robots.is_strict(), now.time_of_day);
                self.read.extend(SiteRules::new(name(&asked), strict, lines, at));
            }
            Step::SlowDown(host, delay) => self.schedule.set_crawl_delay(host, delay),
        }
    }

    fn apply_all(&mut self, steps: impl IntoIterator<Item = Step>, now: Now) {
        for step in steps {
            self.apply(step, now);
        }
    }

    /// Goes on with pages that wait for another of their host, once their lane is at rest.
    fn release(&mut self, lane: LaneId, now: Now) {
        if self.schedule.is_at_rest(lane) {
            let steps = self.questions.release(lane);
            self.apply_all(steps, now);
        }
    }
}

#[cfg(test)]
mod tests;
