//! The only writer of the state: a thread that takes what the scan and the checker have found, and
//! hands the checker what is due.
//!
//! The state itself is the queue of what waits to be checked. What is due is offered to the checker
//! as it is met; when its channel is full, it is met again once the scan has ended. So the recorder
//! never waits for the checker, and the checker may wait for the recorder.

mod outbox;
mod tally;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::mpsc;
use url::Url;
use wikirot_check::{Check, Target, Verdict};

pub use tally::Tally;

use outbox::{Backlog, Outbox, Sent};

use crate::state::{LinkRow, PageRow, Run, Scope, StateError};

/// What the recorder is told.
#[derive(Debug)]
pub enum Event {
    /// A page was parsed, and has these links.
    Page(Box<PageRow>, Vec<LinkRow>),
    /// A page is as the state has it.
    Unchanged(Box<PageRow>),
    /// A page is there, and what it is like now cannot be told.
    Kept(Box<PageRow>),
    /// The dump has been read, or the run has none ([`Scope::Partial`]): everything that is due may
    /// go to the checker now. Must come once, whether or not the scan went well, unless `Stop` does.
    ScanFinished(Scope),
    /// A target was checked.
    Check(Box<Check>),
    /// Nothing more goes to the checker; what it has may still come back.
    Stop,
}

/// Makes of a recorded URL the one that is checked; `None` where there is none.
pub type Spell = fn(&str) -> Option<Url>;

/// A recorder at work.
#[derive(Debug)]
pub struct Recorder {
    events: SyncSender<Event>,
    thread: JoinHandle<Result<Run, StateError>>,
}

/// Events that may wait. A page is one event: this bounds the pages in memory.
const WAITING: usize = 256;
/// A transaction is committed after this time, so that a reader sees it and a kill does not undo it.
const COMMIT_AFTER: Duration = Duration::from_millis(100);
/// How soon a full channel to the checker is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(5);

impl Recorder {
    /// Starts the thread. `targets` leads to the checker and is closed when nothing more is due;
    /// `checks` comes from it.
    pub fn start(
        run: Run,
        spell: Spell,
        targets: mpsc::Sender<Target>,
        checks: mpsc::Receiver<Check>,
        tally: Arc<Tally>,
    ) -> Self {
        let (events, inbox) = sync_channel(WAITING);
        forward(checks, events.clone());
        let desk = Desk { run, spell, outbox: Outbox::new(targets), backlog: None, tally };
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || desk.work(&inbox))
            .expect("a process that runs can start a thread");
        Self { events, thread }
    }

    /// Where events go. Sending fails when the recorder has ended, which only an error makes it do
    /// early: [`Recorder::finish`] tells it.
    pub fn events(&self) -> SyncSender<Event> {
        self.events.clone()
    }

    /// Waits until every sender of events is gone and the checker has closed its channel; gives
    /// back the run, everything committed.
    pub fn finish(self) -> Result<Run, StateError> {
        drop(self.events);
        match self.thread.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// Brings the checker's results into the one channel. A thread, because waiting for room there must
/// not hold up the checker's sockets.
fn forward(mut checks: mpsc::Receiver<Check>, events: SyncSender<Event>) {
    let forward = move || {
        while let Some(check) = checks.blocking_recv() {
            if events.send(Event::Check(Box::new(check))).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("checks".to_owned())
        .spawn(forward)
        .expect("a process that runs can start a thread");
}

/// Where the thread sits.
struct Desk {
    run: Run,
    spell: Spell,
    outbox: Outbox,
    /// What is due and not sent, once the scan has ended.
    backlog: Option<Backlog>,
    tally: Arc<Tally>,
}

impl Desk {
    fn work(mut self, inbox: &Receiver<Event>) -> Result<Run, StateError> {
        let mut commit_at: Option<Instant> = None;
        loop {
            let is_waiting = self.hand_out()?;
            let until_commit = commit_at.map(|at| at.saturating_duration_since(Instant::now()));
            let wait = match (until_commit, is_waiting) {
                (Some(commit), true) => commit.min(RETRY_AFTER),
                (None, true) => RETRY_AFTER,
                (Some(commit), false) => commit,
                (None, false) => Duration::from_secs(3_600),
            };
            match inbox.recv_timeout(wait) {
                Ok(event) => self.record(event)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.run.commit()?;
                    return Ok(self.run);
                }
            }
            match commit_at {
                None if self.run.has_uncommitted() => {
                    commit_at = Some(Instant::now() + COMMIT_AFTER);
                }
                Some(at) if at <= Instant::now() => {
                    self.run.commit()?;
                    commit_at = None;
                }
                _ => {}
            }
        }
    }

    fn record(&mut self, event: Event) -> Result<(), StateError> {
        match event {
            Event::Page(page, links) => {
                let (outbox, tally) = (&mut self.outbox, &self.tally);
                self.run.page(&page, &links, &self.spell, &mut |due| outbox.offer(due, tally))?;
            }
            Event::Unchanged(page) => self.run.unchanged(&page)?,
            Event::Kept(page) => self.run.kept(&page)?,
            Event::ScanFinished(scope) => {
                self.run.finish_scan(&scope)?;
                // The targets of this run are about to be asked: what led to them should last.
                self.run.commit()?;
                self.tally.set_due(self.still_due()?);
                self.backlog = Some(Backlog::default());
            }
            Event::Check(check) => {
                let standing = self.run.check(&check)?;
                log(&check, standing.verdict);
                self.tally.count_check(standing.verdict);
            }
            Event::Stop => {
                self.outbox.close();
                self.backlog = None;
            }
        }
        Ok(())
    }

    /// What this run checks in all: what the checker has been given and what is due still.
    fn still_due(&self) -> Result<u64, StateError> {
        let mut count = self.tally.offered();
        let mut after = 0;
        loop {
            let slice = self.run.due(after, outbox::SLICE)?;
            let Some(last) = slice.last() else { return Ok(count) };
            after = last.id as i64;
            count += slice.iter().filter(|it| !self.outbox.has_sent(it.id)).count() as u64;
        }
    }

    /// Sends from the backlog what the checker has room for; whether something is left that it has
    /// no room for.
    fn hand_out(&mut self) -> Result<bool, StateError> {
        let Some(backlog) = &mut self.backlog else { return Ok(false) };
        loop {
            let Some(target) = backlog.next(&self.run)? else {
                self.backlog = None;
                self.outbox.close();
                return Ok(false);
            };
            match self.outbox.send(target, &self.tally) {
                Sent::Yes => {}
                Sent::Full(target) => {
                    backlog.put_back(target);
                    return Ok(true);
                }
                Sent::Closed => {
                    self.backlog = None;
                    return Ok(false);
                }
            }
        }
    }
}

/// What `-v` and `-vv` show.
fn log(check: &Check, verdict: Verdict) {
    let url = check.hops.first().map_or("(not asked)", |hop| hop.url.as_str());
    let (code, reason) = (verdict.code(), check.reason.code());
    match verdict {
        Verdict::Broken => tracing::info!("{code} {reason}: {url}"),
        _ => tracing::debug!("{code} {reason}: {url}"),
    }
}
