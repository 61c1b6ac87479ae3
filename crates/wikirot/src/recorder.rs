//! The only writer of the state: a thread that takes what the scan and the checker have found, and
//! hands the checker what is due.
//!
//! The state itself is the queue of what waits to be checked. What is due is offered to the checker
//! as it is met, a few of each host at a time; all else is met again once the scan has ended, as room comes. So the
//! recorder never waits for the checker alone, and the checker may wait for the recorder.
//!
//! It holds both ends of the checker, so it also asks the lists of what is to be ignored.

mod bring_early;
mod early;
pub(crate) mod ignoring;
mod outbox;
mod slices;
mod tally;

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::{
    select,
    sync::mpsc,
    time::{Instant, sleep_until},
};
use url::Url;
use wikirot_check::{Check, SiteRules, Target, Verdict};

pub use ignoring::Ignored;
pub(crate) use ignoring::{ignored, skipped};
pub use slices::Wants;
pub use tally::Tally;

use outbox::{Backlog, Outbox, Sent};
use slices::Slices;

use crate::state::{Due, LinkRow, PageRow, Run, Scope, StateError};

/// What the recorder is told.
#[derive(Debug)]
pub enum Event {
    /// A page was parsed, and has these links.
    Page(Box<PageRow>, Vec<LinkRow>),
    /// The last page has these as well. With what is known of it as a whole, if these are the last of them.
    More(Vec<LinkRow>, Option<Box<PageRow>>),
    /// A page is as the state has it.
    Unchanged(Box<PageRow>),
    /// A page is there, and what it is like now cannot be told.
    Kept(Box<PageRow>),
    /// The dump has been read, or the run has none ([`Scope::Partial`]): everything that is due may
    /// go to the checker now. Must come once, whether or not the scan went well, unless `Stop` does.
    ScanFinished(Scope),
    /// Nothing more goes to the checker; what it has may still come back.
    Stop,
}

impl Event {
    /// Bytes that it takes, more or less.
    pub(crate) fn weight(&self) -> usize {
        let of_all = |links: &[LinkRow]| links.iter().map(LinkRow::weight).sum::<usize>();
        match self {
            Self::Page(page, links) => page.weight() + of_all(links),
            Self::More(links, whole) => whole.as_ref().map_or(0, |it| it.weight()) + of_all(links),
            Self::Unchanged(page) | Self::Kept(page) => page.weight(),
            _ => 0,
        }
    }
}

/// Makes of a recorded URL the one that is checked; `None` where there is none.
pub type Spell = fn(&str) -> Option<Url>;

/// A recorder at work.
#[derive(Debug)]
pub struct Recorder {
    events: mpsc::Sender<Event>,
    rules: mpsc::Sender<SiteRules>,
    thread: JoinHandle<Result<Run, StateError>>,
}

/// Events that may wait: each is a page, or a part of one that has many links.
const WAITING: usize = 64;
/// What so many hosts said in their `robots.txt` may wait to be kept.
const RULES_WAITING: usize = 256;
/// A transaction is committed after this time, so that a reader sees it and a kill does not undo it.
const COMMIT_AFTER: Duration = Duration::from_millis(100);
/// And sooner once it has so many answers: what was asked of strangers is not to be asked again.
const COMMIT_ANSWERS: u32 = 8;
/// But not before this time: each commit writes every page of the state that it touches.
const COMMIT_PAUSE: Duration = Duration::from_millis(20);

impl Recorder {
    /// Starts the thread. `targets` leads to the checker and is closed when nothing more is due;
    /// `checks` comes from it. What `ignored` names is not asked, or not told of. The checker gets a few URLs of each
    /// host, and says of which it `wants` more; the state keeps the others.
    ///
    /// # Panics
    ///
    /// Where the system cannot start a thread or a timer.
    pub fn start(
        run: Run,
        spell: Spell,
        ignored: Ignored,
        targets: mpsc::Sender<Target>,
        checks: mpsc::Receiver<Check>,
        tally: Arc<Tally>,
        wants: Wants,
    ) -> Self {
        let (events, inbox) = mpsc::channel(WAITING);
        let (rules, read) = mpsc::channel(RULES_WAITING);
        let outbox = Outbox::new(targets, ignored.clone());
        let (backlog, slices) = (Some(Backlog::new()), None);
        let writer = Writer { run, spell, ignored, outbox, backlog, slices, wants, tally };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a process that runs can have a timer");
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || runtime.block_on(writer.work(inbox, checks, read)))
            .expect("a process that runs can start a thread");
        Self { events, rules, thread }
    }

    /// Where the checker tells what hosts said in their `robots.txt`.
    pub fn rules(&self) -> mpsc::Sender<SiteRules> {
        self.rules.clone()
    }

    /// Where events go. Sending fails when the recorder has ended, which only an error makes it do
    /// early: [`Recorder::finish`] tells it.
    pub fn events(&self) -> mpsc::Sender<Event> {
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

/// What the thread works with.
struct Writer {
    run: Run,
    spell: Spell,
    ignored: Ignored,
    outbox: Outbox,
    /// What was left unasked in an earlier run, until it is sent or the scan has ended.
    backlog: Option<Backlog>,
    /// All that is due and not sent by host, once the scan has ended.
    slices: Option<Slices>,
    wants: Wants,
    tally: Arc<Tally>,
}

impl Writer {
    async fn work(
        mut self,
        mut events: mpsc::Receiver<Event>,
        mut checks: mpsc::Receiver<Check>,
        mut read: mpsc::Receiver<SiteRules>,
    ) -> Result<Run, StateError> {
        let (mut scanning, mut checking) = (true, true);
        let mut begun: Option<Instant> = None;
        let mut uncommitted = 0;
        while scanning || checking {
            let is_waiting = self.hand_out()?;
            let has_written = self.write_unasked()?;
            let pause = if uncommitted < COMMIT_ANSWERS { COMMIT_AFTER } else { COMMIT_PAUSE };
            let commit_at = begun.map(|begun| begun + pause);
            select! {
                () = std::future::ready(()), if has_written => {}
                event = events.recv(), if scanning => match event {
                    Some(event) => self.record(event)?,
                    None => scanning = false,
                },
                check = checks.recv(), if checking => match check {
                    Some(check) => {
                        uncommitted += 1;
                        self.check(check)?;
                    }
                    None => checking = false,
                },
                Some(rules) = read.recv() => {
                    uncommitted += 1;
                    self.run.keep_rules(&rules)?;
                }
                Some(id) = self.wants.recv() => if let Some(slices) = &mut self.slices {
                    slices.want(&self.run, id)?;
                },
                () = self.outbox.room(), if is_waiting => {}
                () = sleep_until(commit_at.unwrap_or_else(Instant::now)), if commit_at.is_some() => {}
            }
            if commit_at.is_some_and(|at| at <= Instant::now()) {
                self.run.commit()?;
                (begun, uncommitted) = (None, 0);
            } else if begun.is_none() && self.run.has_uncommitted() {
                begun = Some(Instant::now());
            }
        }
        self.run.commit()?;
        Ok(self.run)
    }

    fn record(&mut self, event: Event) -> Result<(), StateError> {
        match event {
            Event::Page(page, links) => {
                let before = self.backlog.is_some() && self.ignored.get().is_some();
                let (outbox, tally) = (&mut self.outbox, &self.tally);
                let offer = &mut |due: Due<'_>| outbox.offer(due, before, tally);
                self.run.page(&page, &links, &self.spell, offer)?;
            }
            Event::More(links, whole) => {
                let before = self.backlog.is_some() && self.ignored.get().is_some();
                let (outbox, tally) = (&mut self.outbox, &self.tally);
                let offer = &mut |due: Due<'_>| outbox.offer(due, before, tally);
                self.run.more(&links, whole.as_deref(), &self.spell, offer)?;
            }
            Event::Unchanged(page) => self.run.unchanged(&page)?,
            Event::Kept(page) => self.run.kept(&page)?,
            Event::ScanFinished(scope) => {
                self.run.finish_scan(&scope)?;
                // The targets of this run are about to be asked: what led to them should last.
                self.run.commit()?;
                self.begin_to_hand_out()?;
            }
            Event::Stop => {
                self.outbox.close();
                (self.backlog, self.slices) = (None, None);
            }
        }
        Ok(())
    }

    /// Writes down what became of what was not to be asked; whether there was any.
    fn write_unasked(&mut self) -> Result<bool, StateError> {
        let unasked = self.outbox.take_unasked();
        unasked.iter().try_for_each(|check| self.write(check))?;
        Ok(!unasked.is_empty())
    }

    /// Begins to send all that is due and was not sent.
    fn begin_to_hand_out(&mut self) -> Result<(), StateError> {
        self.outbox.end_early();
        let slices = Slices::of(&self.run, &self.outbox)?;
        self.tally.set_due(self.tally.offered() + slices.len());
        (self.backlog, self.slices) = (None, Some(slices));
        Ok(())
    }

    fn check(&mut self, mut check: Check) -> Result<(), StateError> {
        if let Some(list) = self.ignored.get() {
            ignoring::ignore_failure(&mut check, list);
        }
        self.write(&check)
    }

    fn write(&mut self, check: &Check) -> Result<(), StateError> {
        if check.preliminary {
            return self.run.first_word(check);
        }
        let standing = self.run.check(check)?;
        log(check, standing.verdict);
        self.tally.count_check(standing.verdict);
        self.bring_early(check.id)
    }

    /// Sends what the checker has room for, of the backlog first; whether something is left that it has no room for.
    fn hand_out(&mut self) -> Result<bool, StateError> {
        if self.slices.is_some() {
            return self.hand_out_slices();
        }
        let Some(backlog) = &mut self.backlog else { return Ok(false) };
        // Nothing goes before the lists are read.
        if self.ignored.get().is_none() {
            return Ok(false);
        }
        loop {
            let Some(target) = backlog.next(&self.run)? else {
                self.backlog = None;
                return Ok(false);
            };
            match self.outbox.send(target, &self.tally) {
                Sent::Yes | Sent::Unasked(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::fixtures::link;

    #[test]
    fn an_event_weighs_what_its_page_and_its_links_do() {
        let page = PageRow { categories: vec!["A category".to_owned()], ..PageRow::default() };
        let links = [
            link(0, "http://a.example/", "[http://a.example/ A]"),
            link(0, "http://b.example/", "x"),
        ];
        let (of_page, of_links) = (page.weight(), links.iter().map(LinkRow::weight).sum::<usize>());
        assert!(of_page > PageRow::default().weight() && of_links > 30);
        let boxed = || Box::new(page.clone());
        for (event, weight) in [
            (Event::Page(boxed(), links.to_vec()), of_page + of_links),
            (Event::More(links.to_vec(), None), of_links),
            (Event::More(links.to_vec(), Some(boxed())), of_page + of_links),
            (Event::Unchanged(boxed()), of_page),
            (Event::Kept(boxed()), of_page),
            (Event::Stop, 0),
        ] {
            assert_eq!(event.weight(), weight, "{event:?}");
        }
    }
}
