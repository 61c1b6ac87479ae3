//! The only writer of the state: a thread that takes what the scan and the checker have found, and
//! hands the checker what is due.
//!
//! The state itself is the queue of what waits to be checked. What is due is offered to the checker
//! as it is met; when its channel is full, it is met again once the scan has ended. So the recorder
//! never waits for the checker, and the checker may wait for the recorder.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{self, error::TrySendError};
use url::Url;
use wikirot_check::{Check, Target, Verdict};

use crate::state::{Due, LinkRow, PageRow, Run, Scope, StateError};

/// What the recorder is told.
#[derive(Debug)]
pub enum Event {
    /// A page was parsed, and has these links.
    Page(Box<PageRow>, Vec<LinkRow>),
    /// A page is as the state has it.
    Unchanged(Box<PageRow>),
    /// The dump has been read, or the run has none ([`Scope::Partial`]): everything that is due may
    /// go to the checker now. Must come once, whether or not the scan went well, unless `Stop` does.
    ScanFinished(Scope),
    /// A target was checked.
    Check(Box<Check>),
    /// Nothing more goes to the checker; what it has may still come back.
    Stop,
}

/// Counts for who watches; any thread may read them.
#[derive(Debug, Default)]
pub struct Tally {
    pages: AtomicU64,
    unchanged: AtomicU64,
    links: AtomicU64,
    offered: AtomicU64,
    due: AtomicU64,
    checked: AtomicU64,
    alive: AtomicU64,
    broken: AtomicU64,
    unconfirmed: AtomicU64,
    suspect: AtomicU64,
    skipped: AtomicU64,
}

macro_rules! read {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(&self) -> u64 {
            self.$name.load(Ordering::Relaxed)
        }
    )*};
}

impl Tally {
    read! {
        /// Pages recorded, the unchanged ones included.
        pages,
        /// Pages that are as they were.
        unchanged,
        /// Occurrences of links recorded.
        links,
        /// Targets that the checker has been given.
        offered,
        /// Targets that are due in this run; grows until the scan has ended.
        due,
        /// Checks recorded.
        checked,
        /// Of these: alive.
        alive,
        /// Of these: broken, confirmed or not.
        broken,
        /// Of the broken: those that are not confirmed yet.
        unconfirmed,
        /// Of these: under suspicion.
        suspect,
        /// Of these: not asked.
        skipped,
    }

    fn count_check(&self, verdict: Verdict, confirmed: bool) {
        let counter = match verdict {
            Verdict::Alive => &self.alive,
            Verdict::Broken => &self.broken,
            Verdict::Suspect => &self.suspect,
            Verdict::Skipped => &self.skipped,
        };
        add(counter, 1);
        add(&self.checked, 1);
        if verdict == Verdict::Broken && !confirmed {
            add(&self.unconfirmed, 1);
        }
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
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
/// Due targets are taken from the state so many at a time.
const SLICE: usize = 1_000;

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
        let outbox = Outbox { targets: Some(targets), met: Bits::default(), sent: Bits::default() };
        let desk = Desk { run, spell, outbox, backlog: None, tally };
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
                add(&self.tally.pages, 1);
                add(&self.tally.links, links.len());
            }
            Event::Unchanged(page) => {
                self.run.unchanged(&page)?;
                add(&self.tally.pages, 1);
                add(&self.tally.unchanged, 1);
            }
            Event::ScanFinished(scope) => {
                self.run.finish_scan(&scope)?;
                // The targets of this run are about to be asked: what led to them should last.
                self.run.commit()?;
                self.tally.due.store(self.still_due()?, Ordering::Relaxed);
                self.backlog = Some(Backlog::default());
            }
            Event::Check(check) => {
                let standing = self.run.check(&check)?;
                log(&check, standing.verdict);
                self.tally.count_check(standing.verdict, standing.confirmed);
            }
            Event::Stop => {
                self.outbox.targets = None;
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
            let slice = self.run.due(after, SLICE)?;
            let Some(last) = slice.last() else { return Ok(count) };
            after = last.id as i64;
            count += slice.iter().filter(|it| !self.outbox.sent.has(it.id)).count() as u64;
        }
    }

    /// Sends from the backlog what the checker has room for; whether something is left that it has
    /// no room for.
    fn hand_out(&mut self) -> Result<bool, StateError> {
        let Some(backlog) = &mut self.backlog else { return Ok(false) };
        loop {
            let Some(target) = backlog.next(&self.run)? else {
                self.backlog = None;
                self.outbox.targets = None;
                return Ok(false);
            };
            match self.outbox.send(target, &self.tally) {
                Sent::Yes => {}
                Sent::Full(target) => {
                    backlog.slice.push(target);
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

/// The due targets of the state, by number.
#[derive(Default)]
struct Backlog {
    after: i64,
    /// The next ones, the last first.
    slice: Vec<Target>,
}

impl Backlog {
    fn next(&mut self, run: &Run) -> Result<Option<Target>, StateError> {
        if self.slice.is_empty() {
            self.slice = run.due(self.after, SLICE)?;
            self.slice.reverse();
            if let Some(last) = self.slice.first() {
                self.after = last.id as i64;
            }
        }
        Ok(self.slice.pop())
    }
}

/// The way to the checker. Remembers what it was given: nothing is asked twice in a run.
struct Outbox {
    targets: Option<mpsc::Sender<Target>>,
    met: Bits,
    sent: Bits,
}

enum Sent {
    Yes,
    Full(Target),
    Closed,
}

impl Outbox {
    /// Sends a due target, if there is room; else the backlog brings it.
    fn offer(&mut self, due: Due<'_>, tally: &Tally) {
        if self.met.set(due.id as u64) {
            add(&tally.due, 1);
            self.send(due.target(), tally);
        }
    }

    fn send(&mut self, target: Target, tally: &Tally) -> Sent {
        let Some(targets) = &self.targets else { return Sent::Closed };
        let id = target.id;
        if self.sent.has(id) {
            return Sent::Yes;
        }
        match targets.try_send(target) {
            Ok(()) => {
                self.sent.set(id);
                add(&tally.offered, 1);
                Sent::Yes
            }
            Err(TrySendError::Full(target)) => Sent::Full(target),
            Err(TrySendError::Closed(_)) => {
                self.targets = None;
                Sent::Closed
            }
        }
    }
}

/// A set of target numbers, which the state gives out densely from 1.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, id: u64) -> bool {
        self.0.get((id / 64) as usize).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    /// Adds a number; whether it is new.
    fn set(&mut self, id: u64) -> bool {
        let word = (id / 64) as usize;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = !self.has(id);
        self.0[word] |= 1 << (id % 64);
        is_new
    }
}
