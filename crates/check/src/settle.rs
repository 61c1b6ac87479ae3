//! What happens when a request ends: another hop, another look, or a judgement.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;
use wikirot_words::{Hop, Reason};

use crate::check::Check;
use crate::html;
use crate::ids::HostId;
use crate::net::conn::Conn;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::{Answer, Fetched};
use crate::net::headers::Agent;
use crate::net::origin::Origin;
use crate::run::{Run, Wake};
use crate::schedule::breaker::{Consequence, Fault, Guarded};
use crate::visit::admit::admit_url;
use crate::visit::question::Question;
use crate::visit::redirect::{MAX_HOPS, Redirect, redirect};
use crate::visit::retry;
use crate::visit::{Pending, Purpose, Visit, Work};

/// A chain of certificates lacks one issuer, seldom two.
const MAX_ISSUERS: u8 = 3;

impl Run<'_> {
    /// Takes in what came of a request.
    pub(crate) fn finish(&mut self, mut visit: Box<Visit>, fetched: Fetched, conn: Option<Conn>) {
        let lane = visit.lane;
        visit.spent += fetched.took;
        let host = &mut self.hosts[visit.host];
        host.route.learn(fetched.route);
        let conn = conn.map(|conn| (Origin::of(&visit.url), conn));
        host.awaited = None;
        let lent = std::mem::take(&mut host.lent);
        match fetched.result {
            Ok(answer) => {
                self.lanes.answered(lane, fetched.took);
                visit.hop(Some(answer.status), fetched.address);
                self.answered(visit, answer);
            }
            Err(failure) => {
                visit.hop(None, fetched.address);
                self.failed(visit, failure);
            }
        }
        let now = Instant::now();
        if lent {
            self.lanes.finish_lent(lane, conn, now);
        } else {
            self.lanes.finish(lane, conn, now);
        }
        self.release_pages(lane);
        self.set_wake(lane, now);
    }

    fn answered(&mut self, mut visit: Box<Visit>, answer: Answer) {
        self.hosts[visit.host].answered = true;
        for work in self.breakers.answered(visit.host, visit.port()) {
            self.requeue(work);
        }
        self.sign_of_life(visit.lane, &visit.url);
        if matches!(visit.purpose, Purpose::Canary) {
            return;
        }
        self.keep_pace(&visit, &answer);
        visit.incomplete_chain |= answer.incomplete_chain;
        visit.jar.store(&visit.url, &answer.headers);
        match redirect(&visit.url, answer.status, &answer.headers) {
            Redirect::To(url) => self.follow(visit, url, &answer),
            Redirect::Invalid(detail) => {
                self.conclude(visit, Reason::RedirectInvalid, Some(detail), Some(&answer));
            }
            Redirect::No => self.judge(visit, answer),
        }
    }

    /// Slows the lane down where the host says so, and speeds it up again where not.
    fn keep_pace(&mut self, visit: &Visit, answer: &Answer) {
        let pace = self.lanes.pace(visit.lane);
        match answer.status {
            429 => pace.slow_down(),
            _ => pace.recover(),
        }
        if !matches!(answer.status, 429 | 503) {
            return;
        }
        let Some(wait) = retry::retry_after(&answer.headers, self.time_of_day()) else {
            return;
        };
        if wait > self.config.patience {
            let fault = Fault {
                reason: Reason::Http(answer.status),
                detail: Some(format!("the host asks to be left alone for {} s", wait.as_secs())),
                address: None,
                attempts: 0,
            };
            self.breakers.leave_alone(visit.host, fault);
            return;
        }
        let now = Instant::now();
        self.lanes.hold(visit.lane, now + wait, now);
    }

    /// Whether the host asked to be left alone for longer than we wait.
    pub(crate) fn left_alone(&self, visit: &Visit, reason: Reason) -> bool {
        matches!(reason, Reason::Http(429 | 503)) && self.breakers.is_dead(visit.host)
    }

    pub(crate) fn follow(&mut self, mut visit: Box<Visit>, mut url: Url, answer: &Answer) {
        let loops = visit.hops.len() > MAX_HOPS || visit.repeats(&url);
        if loops {
            let detail = Some(format!("after {} hops at {url}", visit.hops.len()));
            return self.conclude(visit, Reason::RedirectLoop, detail, Some(answer));
        }
        // They are never sent, whoever hands them out.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        if let Err(reason) = admit_url(&url, self.config.allow_private) {
            let reason = match reason {
                Reason::Scheme | Reason::InvalidUrl => Reason::RedirectInvalid,
                other => other,
            };
            let detail = Some(format!("redirects to {url}"));
            return self.conclude(visit, reason, detail, Some(answer));
        }
        visit.host = self.hosts.of(&url, &mut self.lanes, self.config);
        visit.lane = self.hosts[visit.host].lane;
        visit.url = url;
        self.put_ahead(visit.lane, Work::UnderWay(visit));
    }

    fn failed(&mut self, mut visit: Box<Visit>, failure: Failure) {
        if matches!(visit.purpose, Purpose::Canary) {
            return self.canary_failed();
        }
        if !visit.is_link() {
            return self.question_failed(visit, &failure);
        }
        if failure.reason.is_transport() {
            self.sign_of_death(visit.host);
        }
        if let Some(issuer) = &failure.issuer
            && visit.issuers < MAX_ISSUERS
        {
            visit.issuers += 1;
            let failed = visit.hops.pop();
            let (host, port) = (visit.host, visit.port());
            match self.ask_issuer(issuer, visit) {
                Ok(()) => return self.reopen(host, port),
                Err(back) => visit = back,
            }
            visit.hops.extend(failed);
        }
        let (key, consequence) = self.break_circuit(&visit, &failure);
        for work in self.breakers.probed(visit.host, visit.port(), &failure) {
            self.requeue(work);
        }
        match consequence {
            Consequence::Hold(failures) => {
                visit.hops.pop();
                visit.count_try();
                visit.spent = Duration::ZERO;
                self.breakers.hold(key, visit.compact());
                self.probe_later(key, failures);
            }
            Consequence::GiveUp => {
                visit.hops.pop();
                self.give_up(key, Some(Work::UnderWay(visit)));
            }
            Consequence::None => {
                self.reopen(visit.host, visit.port());
                let reason = match failure.reason {
                    Reason::InvalidUrl if visit.hops.len() > 1 => Reason::RedirectInvalid,
                    other => other,
                };
                if failure.stage == Stage::Judge || !self.retry(&mut visit, reason) {
                    self.conclude(visit, reason, failure.detail, None);
                }
            }
        }
    }

    /// A question that got no answer. Whoever needs it goes on without, but a host that could not
    /// even be connected to for its `robots.txt` is not tried at once for something else.
    fn question_failed(&mut self, visit: Box<Visit>, failure: &Failure) {
        let early = matches!(failure.stage, Stage::Name | Stage::Connect);
        if early && matches!(visit.purpose, Purpose::Question(Question::Robots(_))) {
            self.sign_of_death(visit.host);
            match self.break_circuit(&visit, failure) {
                (key, Consequence::Hold(failures)) => self.probe_later(key, failures),
                (key, Consequence::GiveUp) => self.give_up(key, None),
                (_, Consequence::None) => {}
            }
        }
        self.conclude(visit, failure.reason, None, None);
    }

    fn break_circuit(&mut self, visit: &Visit, failure: &Failure) -> (Guarded, Consequence) {
        let tries = self.config.tries.max(1);
        let answered = self.hosts[visit.host].answered;
        let address = visit.hops.last().and_then(|hop| hop.address);
        self.breakers.failed(visit.host, visit.port(), failure, address, answered, tries)
    }

    /// Ends a probe that came to nothing: what waits for it goes on.
    fn reopen(&mut self, host: HostId, port: u16) {
        for work in self.breakers.reopen(host, port) {
            self.requeue(work);
        }
    }

    /// All that waits for a dead host shares its outcome.
    fn give_up(&mut self, key: Guarded, last: Option<Work>) {
        if let Some((fault, held)) = self.breakers.give_up(key) {
            for work in last.into_iter().chain(held) {
                self.share(work, &fault);
            }
        }
    }

    fn probe_later(&mut self, key: Guarded, failures: u32) {
        let pause = retry::jitter(retry::backoff(failures, self.config), &mut self.rng);
        self.timers.set(Instant::now() + pause, Wake::Probe(key));
    }

    /// Sends a URL to rest before another look; `false` if what it ended with is final.
    pub(crate) fn retry(&mut self, visit: &mut Visit, reason: Reason) -> bool {
        let Purpose::Link { id, url, tries } = &mut visit.purpose else {
            return false;
        };
        let made = u32::from(*tries) + 1;
        let Some(pause) = retry::pause(reason, made, self.config, &mut self.rng) else {
            return false;
        };
        let agent = match reason {
            // Some servers tell robots that there is nothing here.
            Reason::Http(404) => Agent::Browser,
            _ => Agent::Own,
        };
        let pending = Pending { id: *id, url: std::mem::take(url), tries: *tries + 1, agent };
        self.resting += 1;
        self.timers.set(Instant::now() + pause, Wake::Retry(pending));
        true
    }

    /// Gives work the outcome of its dead host.
    pub(crate) fn share(&mut self, work: Work, fault: &Fault) {
        let (mut check, tried) = match work {
            Work::Fresh(pending) => {
                let hops =
                    vec![Hop { url: pending.url.into(), status: None, address: fault.address }];
                (self.check(pending.id, fault.reason, hops), pending.tries)
            }
            Work::UnderWay(mut visit) => {
                let Purpose::Link { id, tries, .. } = visit.purpose else {
                    return self.conclude(visit, fault.reason, None, None);
                };
                visit.hop(None, fault.address);
                (self.check(id, fault.reason, visit.hops), tries)
            }
        };
        check.detail = fault.detail.as_deref().map(|detail| html::line(detail, 160));
        check.attempts = fault.attempts.max(u32::from(tried));
        self.send(check);
    }

    /// Ends a visit with a reason.
    pub(crate) fn conclude(
        &mut self,
        mut visit: Box<Visit>,
        reason: Reason,
        detail: Option<String>,
        answer: Option<&Answer>,
    ) {
        let (id, tries) = match visit.purpose {
            Purpose::Canary => return,
            Purpose::Question(question) => {
                return self.answered_question(question, &visit.start, &visit.url, None);
            }
            Purpose::Link { id, tries, .. } => (id, tries),
        };
        let mut check = self.check_of(id, tries + 1, &mut visit, reason, answer);
        check.detail = detail.map(|detail| html::line(&detail, 160));
        self.send(check);
    }

    /// Answers a target that is not asked.
    pub(crate) fn skip(&mut self, id: u64, reason: Reason) {
        let check = self.check(id, reason, Vec::new());
        self.send(check);
    }

    /// Sends a check; one that may be our own network's fault once a host has answered since.
    pub(crate) fn send(&mut self, check: Check) {
        if check.reason.is_transport() {
            self.outbox.hold_back(check);
        } else {
            self.outbox.push(check);
        }
    }
}
