//! What happens when a request ends: another hop, another look, or a check.

use std::time::Duration;

use http::header;
use tokio::time::Instant;

use crate::admit::admit_url;
use crate::breaker::{Consequence, Fault};
use crate::classify::{status_reason, wants_second_look};
use crate::fetch::{Answer, Failure, Stage, Told};
use crate::headers::Face;
use crate::html;
use crate::job::{Job, Pending, Purpose, Work};
use crate::reason::Reason;
use crate::redirect::{MAX_HOPS, Redirect, is_permanent, redirect};
use crate::retry;
use crate::run::{Run, Wake};
use crate::verdict::{Check, Hop, Note};

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
        match told.result {
            Ok(answer) => {
                job.hop(Some(answer.status), told.address);
                self.answered(job, answer);
            }
            Err(failure) => {
                job.hop(None, told.address);
                self.failed(job, failure);
            }
        }
        let now = Instant::now();
        self.lanes.finish(lane, told.conn, now);
        self.set_wake(lane, now);
    }

    fn answered(&mut self, mut job: Box<Job>, answer: Answer) {
        self.hosts[job.host].answered = true;
        for work in self.breakers.answered(job.host, job.port()) {
            self.requeue(work);
        }
        self.keep_pace(&job, &answer);
        job.incomplete_chain |= answer.incomplete_chain;
        job.jar.store(&job.url, &answer.headers);
        match redirect(&job.url, answer.status, &answer.headers) {
            Redirect::To(url) => self.follow(job, url, &answer),
            Redirect::Invalid(detail) => {
                self.conclude(job, Reason::RedirectInvalid, Some(detail), Some(&answer));
            }
            Redirect::No => self.answered_finally(job, answer),
        }
    }

    /// Slows the lane down where the host says so, and speeds it up again where not.
    fn keep_pace(&mut self, job: &Job, answer: &Answer) {
        let pace = self.lanes.pace(job.lane);
        match answer.status {
            429 => pace.slow_down(),
            _ => pace.recover(),
        }
        if matches!(answer.status, 429 | 503)
            && let Some(wait) = retry::retry_after(&answer.headers, self.time_of_day())
        {
            let now = Instant::now();
            let wait = wait.min(self.config.patience);
            self.lanes.hold(job.lane, now + wait, now);
        }
    }

    fn follow(&mut self, mut job: Box<Job>, mut url: url::Url, answer: &Answer) {
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
            let detail = Some(format!("redirects to {}", html::line(url.as_str(), 160)));
            return self.conclude(job, reason, detail, Some(answer));
        }
        job.host = self.hosts.of(&url, &mut self.lanes, self.config);
        job.lane = self.hosts[job.host].lane;
        job.url = url;
        self.put_ahead(job.lane, Work::UnderWay(job));
    }

    fn answered_finally(&mut self, mut job: Box<Job>, answer: Answer) {
        if wants_second_look(answer.status) && job.face == Face::Own {
            job.face = Face::Browser;
            job.hops.pop();
            return self.put_ahead(job.lane, Work::UnderWay(job));
        }
        let reason = status_reason(answer.status);
        if !self.retry(&mut job, reason) {
            self.conclude(job, reason, None, Some(&answer));
        }
    }

    fn failed(&mut self, mut job: Box<Job>, failure: Failure) {
        let tries = self.config.tries.max(1);
        let answered = self.hosts[job.host].answered;
        let address = job.hops.last().and_then(|hop| hop.address);
        let (key, consequence) =
            self.breakers.failed(job.host, job.port(), &failure, address, answered, tries);
        match consequence {
            Consequence::Hold(failures) => {
                job.hops.pop();
                let pause = retry::jitter(retry::backoff(failures, self.config), &mut self.rng);
                self.breakers.hold(key, compact(job));
                self.timers.set(Instant::now() + pause, Wake::Probe(key));
            }
            Consequence::GiveUp => {
                job.hops.pop();
                if let Some((fault, held)) = self.breakers.give_up(key) {
                    self.share(Work::UnderWay(job), &fault);
                    for work in held {
                        self.share(work, &fault);
                    }
                }
            }
            Consequence::None => {
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

    /// Sends a URL to rest before another look; `false` if what it ended with is final.
    fn retry(&mut self, job: &mut Job, reason: Reason) -> bool {
        let Purpose::Link { id, url, tries, answered_before } = &mut job.purpose else {
            return false;
        };
        *tries += 1;
        let Some(pause) = retry::pause(reason, u32::from(*tries), self.config, &mut self.rng)
        else {
            return false;
        };
        let face = match reason {
            // Some servers tell robots that there is nothing here.
            Reason::Http(404) => Face::Browser,
            _ => Face::Own,
        };
        let pending = Pending {
            id: *id,
            url: std::mem::take(url),
            tries: *tries,
            face,
            answered_before: *answered_before,
        };
        self.resting += 1;
        self.timers.set(Instant::now() + pause, Wake::Retry(pending));
        true
    }

    /// Gives work the outcome of its dead host.
    pub(crate) fn share(&mut self, work: Work, fault: &Fault) {
        let mut job = match work {
            Work::Fresh(pending) => {
                let hops =
                    vec![Hop { url: pending.url.into(), status: None, address: fault.address }];
                let mut check = self.check(pending.id, fault.reason, hops);
                check.detail.clone_from(&fault.detail);
                check.attempts = fault.attempts;
                return self.outbox.push(check);
            }
            Work::UnderWay(job) => job,
        };
        job.hop(None, fault.address);
        if let Purpose::Link { tries, .. } = &mut job.purpose {
            *tries = u16::try_from(fault.attempts).unwrap_or(u16::MAX);
        }
        self.conclude(job, fault.reason, fault.detail.clone(), None);
    }

    /// Ends a job with a reason.
    fn conclude(
        &mut self,
        job: Box<Job>,
        reason: Reason,
        detail: Option<String>,
        answer: Option<&Answer>,
    ) {
        let Purpose::Link { id, tries, .. } = job.purpose else {
            return;
        };
        let mut check = self.check(id, reason, job.hops);
        check.attempts = u32::from(tries.max(1));
        check.detail = detail.map(|detail| html::line(&detail, 160));
        if let Some(answer) = answer {
            check.status = Some(answer.status);
            check.first_byte = Some(answer.first_byte);
            let server = answer.headers.get(header::SERVER);
            check.server =
                server.map(|value| html::line(&String::from_utf8_lossy(value.as_bytes()), 80));
            check.title = html::title(&answer.body);
        }
        if reason == Reason::Ok {
            let hops = &check.hops[..check.hops.len().saturating_sub(1)];
            let permanent = |hop: &Hop| hop.status.is_some_and(is_permanent);
            if !hops.is_empty() && hops.iter().all(permanent) {
                check.notes.push(Note::MovedPermanently);
            }
            if job.incomplete_chain {
                check.notes.push(Note::TlsIncompleteChain);
            }
        }
        self.outbox.push(check);
    }

    /// Answers a target that is not asked.
    pub(crate) fn skip(&mut self, id: u64, reason: Reason) {
        let check = self.check(id, reason, Vec::new());
        self.outbox.push(check);
    }

    fn check(&self, id: u64, reason: Reason, hops: Vec<Hop>) -> Check {
        Check {
            id,
            verdict: reason.verdict(),
            reason,
            notes: Vec::new(),
            status: None,
            hops,
            server: None,
            title: None,
            detail: None,
            first_byte: None::<Duration>,
            attempts: 0,
            checked_at: self.time_of_day(),
        }
    }
}

/// A job that made no hop yet is held in its compact form.
fn compact(job: Box<Job>) -> Work {
    let first = job.hops.is_empty();
    match job.purpose {
        Purpose::Link { id, url, tries, answered_before } if first => {
            Work::Fresh(Pending { id, url, tries: tries + 1, face: job.face, answered_before })
        }
        _ => Work::UnderWay(job),
    }
}
