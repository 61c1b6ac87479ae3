//! What happens when a request ends: another hop, another look, or a judgement.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::admit::admit_url;
use crate::asides::Question;
use crate::breaker::{Consequence, Fault, Key};
use crate::failure::{Failure, Stage};
use crate::fetch::{Answer, Told};
use crate::headers::Face;
use crate::hosts::HostId;
use crate::html;
use crate::job::{Job, Pending, Purpose, Work};
use crate::reason::Reason;
use crate::redirect::{MAX_HOPS, Redirect, redirect};
use crate::retry;
use crate::run::{Run, Wake};
use crate::verdict::{Check, Hop};

/// A chain of certificates lacks one issuer, seldom two.
const MAX_ISSUERS: u8 = 3;

impl Run<'_> {
    /// Takes in what came of a request.
    pub(crate) fn finish(&mut self, mut job: Box<Job>, told: Told) {
        let lane = job.lane;
        job.spent += told.took;
        let host = &mut self.hosts[job.host];
        if told.addresses.is_some() {
            host.addresses = told.addresses;
        }
        host.http1_only |= told.http2_broken;
        host.awaited = None;
        let lent = std::mem::take(&mut host.lent);
        match told.result {
            Ok(answer) => {
                self.lanes.answered(lane, told.took);
                job.hop(Some(answer.status), told.address);
                self.answered(job, answer);
            }
            Err(failure) => {
                job.hop(None, told.address);
                self.failed(job, failure);
            }
        }
        let now = Instant::now();
        if lent {
            self.lanes.finish_lent(lane, told.conn, now);
        } else {
            self.lanes.finish(lane, told.conn, now);
        }
        self.release_pages(lane);
        self.set_wake(lane, now);
    }

    fn answered(&mut self, mut job: Box<Job>, answer: Answer) {
        self.hosts[job.host].answered = true;
        for work in self.breakers.answered(job.host, job.port()) {
            self.requeue(work);
        }
        self.sign_of_life(job.lane, &job.url);
        if matches!(job.purpose, Purpose::Canary) {
            return;
        }
        self.keep_pace(&job, &answer);
        job.incomplete_chain |= answer.incomplete_chain;
        job.jar.store(&job.url, &answer.headers);
        match redirect(&job.url, answer.status, &answer.headers) {
            Redirect::To(url) => self.follow(job, url, &answer),
            Redirect::Invalid(detail) => {
                self.conclude(job, Reason::RedirectInvalid, Some(detail), Some(&answer));
            }
            Redirect::No => self.judge(job, answer),
        }
    }

    /// Slows the lane down where the host says so, and speeds it up again where not.
    fn keep_pace(&mut self, job: &Job, answer: &Answer) {
        let pace = self.lanes.pace(job.lane);
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
            self.breakers.leave_alone(job.host, fault);
            return;
        }
        let now = Instant::now();
        self.lanes.hold(job.lane, now + wait, now);
    }

    /// Whether the host asked to be left alone for longer than we wait.
    pub(crate) fn left_alone(&self, job: &Job, reason: Reason) -> bool {
        matches!(reason, Reason::Http(429 | 503)) && self.breakers.is_dead(job.host)
    }

    fn follow(&mut self, mut job: Box<Job>, mut url: Url, answer: &Answer) {
        let loops = job.hops.len() > MAX_HOPS || job.repeats(&url);
        if loops {
            let detail = Some(format!("after {} hops at {url}", job.hops.len()));
            return self.conclude(job, Reason::RedirectLoop, detail, Some(answer));
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
            return self.conclude(job, reason, detail, Some(answer));
        }
        job.host = self.hosts.of(&url, &mut self.lanes, self.config);
        job.lane = self.hosts[job.host].lane;
        job.url = url;
        self.put_ahead(job.lane, Work::UnderWay(job));
    }

    fn failed(&mut self, mut job: Box<Job>, failure: Failure) {
        if matches!(job.purpose, Purpose::Canary) {
            return self.canary_failed();
        }
        if !job.is_link() {
            return self.question_failed(job, &failure);
        }
        if failure.reason.is_transport() {
            self.sign_of_death(job.host);
        }
        if let Some(issuer) = &failure.issuer
            && job.issuers < MAX_ISSUERS
        {
            job.issuers += 1;
            let failed = job.hops.pop();
            let (host, port) = (job.host, job.port());
            match self.ask_issuer(issuer, job) {
                Ok(()) => return self.reopen(host, port),
                Err(back) => job = back,
            }
            job.hops.extend(failed);
        }
        let (key, consequence) = self.break_circuit(&job, &failure);
        for work in self.breakers.probed(job.host, job.port(), &failure) {
            self.requeue(work);
        }
        match consequence {
            Consequence::Hold(failures) => {
                job.hops.pop();
                job.count_try();
                job.spent = Duration::ZERO;
                self.breakers.hold(key, job.compact());
                self.probe_later(key, failures);
            }
            Consequence::GiveUp => {
                job.hops.pop();
                self.give_up(key, Some(Work::UnderWay(job)));
            }
            Consequence::None => {
                self.reopen(job.host, job.port());
                let reason = match failure.reason {
                    Reason::InvalidUrl if job.hops.len() > 1 => Reason::RedirectInvalid,
                    other => other,
                };
                if failure.stage == Stage::Judge || !self.retry(&mut job, reason) {
                    self.conclude(job, reason, failure.detail, None);
                }
            }
        }
    }

    /// A question that got no answer. Whoever needs it goes on without, but a host that could not
    /// even be connected to for its `robots.txt` is not tried at once for something else.
    fn question_failed(&mut self, job: Box<Job>, failure: &Failure) {
        let early = matches!(failure.stage, Stage::Name | Stage::Connect);
        if early && matches!(job.purpose, Purpose::Aside(Question::Robots(_))) {
            self.sign_of_death(job.host);
            match self.break_circuit(&job, failure) {
                (key, Consequence::Hold(failures)) => self.probe_later(key, failures),
                (key, Consequence::GiveUp) => self.give_up(key, None),
                (_, Consequence::None) => {}
            }
        }
        self.conclude(job, failure.reason, None, None);
    }

    fn break_circuit(&mut self, job: &Job, failure: &Failure) -> (Key, Consequence) {
        let tries = self.config.tries.max(1);
        let answered = self.hosts[job.host].answered;
        let address = job.hops.last().and_then(|hop| hop.address);
        self.breakers.failed(job.host, job.port(), failure, address, answered, tries)
    }

    /// Ends a probe that came to nothing: what waits for it goes on.
    fn reopen(&mut self, host: HostId, port: u16) {
        for work in self.breakers.reopen(host, port) {
            self.requeue(work);
        }
    }

    /// All that waits for a dead host shares its outcome.
    fn give_up(&mut self, key: Key, last: Option<Work>) {
        if let Some((fault, held)) = self.breakers.give_up(key) {
            for work in last.into_iter().chain(held) {
                self.share(work, &fault);
            }
        }
    }

    fn probe_later(&mut self, key: Key, failures: u32) {
        let pause = retry::jitter(retry::backoff(failures, self.config), &mut self.rng);
        self.timers.set(Instant::now() + pause, Wake::Probe(key));
    }

    /// Sends a URL to rest before another look; `false` if what it ended with is final.
    pub(crate) fn retry(&mut self, job: &mut Job, reason: Reason) -> bool {
        let Purpose::Link { id, url, tries } = &mut job.purpose else {
            return false;
        };
        let made = u32::from(*tries) + 1;
        let Some(pause) = retry::pause(reason, made, self.config, &mut self.rng) else {
            return false;
        };
        let face = match reason {
            // Some servers tell robots that there is nothing here.
            Reason::Http(404) => Face::Browser,
            _ => Face::Own,
        };
        let pending = Pending { id: *id, url: std::mem::take(url), tries: *tries + 1, face };
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
            Work::UnderWay(mut job) => {
                let Purpose::Link { id, tries, .. } = job.purpose else {
                    return self.conclude(job, fault.reason, None, None);
                };
                job.hop(None, fault.address);
                (self.check(id, fault.reason, job.hops), tries)
            }
        };
        check.detail = fault.detail.as_deref().map(|detail| html::line(detail, 160));
        check.attempts = fault.attempts.max(u32::from(tried));
        self.send(check);
    }

    /// Ends a job with a reason.
    pub(crate) fn conclude(
        &mut self,
        mut job: Box<Job>,
        reason: Reason,
        detail: Option<String>,
        answer: Option<&Answer>,
    ) {
        let (id, tries) = match job.purpose {
            Purpose::Canary => return,
            Purpose::Aside(question) => return self.answered_aside(question, &job.url, None),
            Purpose::Link { id, tries, .. } => (id, tries),
        };
        let mut check = self.check_of(id, tries + 1, &mut job, reason, answer);
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
