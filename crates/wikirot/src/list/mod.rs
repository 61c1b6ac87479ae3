//! A list of URLs in, what was found out of each of them out: the checker without a wiki.
//!
//! The list may be endless and come slowly. A part of it is read ahead, so that it is known which hosts have
//! many URLs in it; a part is with the checker; what has been answered is forgotten.

mod answer;
mod lines;
mod recent;

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use wikirot_check::{Check, Checker, Outcome, Target};
use wikirot_words::Verdict;

pub(crate) use lines::{Line, Lines};

use self::answer::Answer;
use self::lines::Entry;
use self::recent::Recent;
use crate::ignore::IgnoreList;
use crate::recorder::ignoring;
use crate::runtime;
use crate::signals::Signals;

/// URLs that are with the checker at once: as many as keep a list sorted by host from being asked one host
/// at a time. 500 bytes each.
const WITH_CHECKER: usize = 50_000;

/// URLs that are read ahead.
const AHEAD: usize = 20_000;

/// A list that brings nothing for so long is not waited for.
const IDLE: Duration = Duration::from_millis(200);

/// Targets and checks that may wait on their way.
const WAITING: usize = 1_024;

/// Lines that could not be understood and are told of; further ones are counted.
const NAMED: u64 = 20;

/// A list to check.
pub(crate) struct List<'a> {
    /// Who checks.
    pub checker: Checker,
    /// What is not to be asked.
    pub ignored: IgnoreList,
    /// Who may end it early.
    pub signals: Signals,
    /// Ends it after this time.
    pub max_runtime: Option<Duration>,
    /// What messages call the list.
    pub name: &'a str,
    /// Where answers go.
    pub out: &'a mut dyn Write,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Listed {
    /// Answers by verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [u64; Verdict::ALL.len()],
    /// Lines that could not be understood.
    pub bad: u64,
    /// Lines with a URL that came before.
    pub repeated: u64,
    /// Whether a signal ended it.
    pub interrupted: bool,
    /// How the checker ended.
    pub outcome: Outcome,
}

impl List<'_> {
    /// Checks all of it; `lines` is what is read, by whomever.
    pub(crate) fn run(self, lines: mpsc::Receiver<std::io::Result<Line>>) -> Result<Listed> {
        let runtime = runtime::for_requests()?;
        runtime.block_on(self.serve(lines))
    }

    async fn serve(self, lines: mpsc::Receiver<std::io::Result<Line>>) -> Result<Listed> {
        let Self { checker, ignored, mut signals, max_runtime, name, out } = self;
        let (targets_in, targets) = mpsc::channel(WAITING);
        let (checks_in, checks) = mpsc::channel(WAITING);
        let (raise, stop) = watch::channel(false);
        let halted = stop.clone();
        let started = Instant::now();
        let dispatcher = Dispatcher {
            targets: Some(targets_in),
            ignored,
            name,
            out,
            ahead: VecDeque::new(),
            asked: HashMap::new(),
            recent: Recent::default(),
            next: 0,
            listed: Listed::default(),
        };
        let watching = async {
            let is_signal = tokio::select! {
                () = signals.asked() => true,
                () = sleep_until(started + max_runtime.unwrap_or_default()), if max_runtime.is_some() => false,
            };
            // Who has ended by himself need not hear of it.
            let _ = raise.send(true);
            is_signal
        };
        tokio::pin!(watching);
        let working = async {
            tokio::join!(
                checker.run(targets, checks_in, stop),
                dispatcher.work(lines, checks, halted)
            )
        };
        tokio::pin!(working);
        let mut interrupted = false;
        let mut is_watched = true;
        let (outcome, listed) = loop {
            tokio::select! {
                ended = &mut working => break ended,
                is_signal = &mut watching, if is_watched => {
                    interrupted = is_signal;
                    is_watched = false;
                }
            }
        };
        Ok(Listed { interrupted, outcome, ..listed? })
    }
}

/// Sends the lines to the checker and prints its answers.
struct Dispatcher<'a> {
    /// The way to the checker; `None` when nothing more goes there.
    targets: Option<mpsc::Sender<Target>>,
    ignored: IgnoreList,
    name: &'a str,
    out: &'a mut dyn Write,
    /// What was read ahead.
    ahead: VecDeque<Entry>,
    /// What is with the checker, by number.
    asked: HashMap<u64, Entry>,
    recent: Recent,
    next: u64,
    listed: Listed,
}

impl Dispatcher<'_> {
    async fn work(
        mut self,
        mut lines: mpsc::Receiver<std::io::Result<Line>>,
        mut checks: mpsc::Receiver<Check>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<Listed> {
        let (mut at_end, mut stopped) = (false, false);
        let mut waits_until = Instant::now() + IDLE;
        loop {
            if at_end && self.ahead.is_empty() {
                self.targets = None;
            }
            let is_full = self.ahead.len() >= AHEAD;
            let has_waited = waits_until <= Instant::now();
            let room = self.asked.len() < WITH_CHECKER && !self.ahead.is_empty();
            let to_send = (is_full || at_end || has_waited) && room;
            let targets = self.targets.clone();
            tokio::select! {
                check = checks.recv() => match check {
                    Some(check) => self.answer(check)?,
                    None => break,
                },
                sent = send(targets, self.ahead.front(), self.next, &self.recent), if to_send => {
                    self.sent(sent);
                }
                line = lines.recv(), if !at_end && !is_full => match line {
                    None => at_end = true,
                    Some(line) => {
                        self.take(line.with_context(|| format!("cannot read {}", self.name))?)?;
                        waits_until = Instant::now() + IDLE;
                    }
                },
                () = sleep_until(waits_until), if room && !to_send => {}
                raised = stop.changed(), if !stopped => {
                    stopped = true;
                    if raised.is_ok() {
                        at_end = true;
                        self.ahead.clear();
                    }
                }
            }
        }
        if self.listed.bad > NAMED {
            tracing::warn!(
                "{}: {} more lines could not be understood",
                self.name,
                self.listed.bad - NAMED
            );
        }
        self.out.flush()?;
        Ok(self.listed)
    }

    fn take(&mut self, line: Line) -> Result<()> {
        match line {
            Line::Bad { number, what } => {
                self.listed.bad += 1;
                if self.listed.bad <= NAMED {
                    tracing::warn!("{}:{number}: {what}", self.name);
                }
            }
            Line::Url(entry) if self.recent.is_new(&entry.asked) => {
                let target = Target::new(0, entry.asked.as_str());
                if let Some(check) = ignoring::not_asked(&target, &self.ignored) {
                    return self.print(&entry, &check);
                }
                self.recent.count_host(&entry.asked);
                self.ahead.push_back(entry);
            }
            Line::Url(_) => self.listed.repeated += 1,
        }
        Ok(())
    }

    /// What was at the front is with the checker, unless that takes nothing more.
    fn sent(&mut self, was_taken: bool) {
        let entry = self.ahead.pop_front();
        if let Some(entry) = entry.filter(|_| was_taken) {
            self.asked.insert(self.next, entry);
            self.next += 1;
        }
    }

    fn answer(&mut self, mut check: Check) -> Result<()> {
        if check.preliminary {
            return Ok(());
        }
        ignoring::ignore_failure(&mut check, &self.ignored);
        let Some(entry) = self.asked.remove(&check.id) else { return Ok(()) };
        self.print(&entry, &check)
    }

    fn print(&mut self, entry: &Entry, check: &Check) -> Result<()> {
        let verdict = Verdict::ALL.iter().position(|it| *it == check.verdict);
        if let Some(count) = verdict.and_then(|at| self.listed.verdicts.get_mut(at)) {
            *count += 1;
        }
        serde_json::to_writer(&mut *self.out, &Answer::new(entry, check))?;
        self.out.write_all(b"\n")?;
        // Whoever reads along wants it now.
        Ok(self.out.flush()?)
    }
}

/// Sends a URL to the checker; whether it took it.
async fn send(
    targets: Option<mpsc::Sender<Target>>,
    entry: Option<&Entry>,
    id: u64,
    recent: &Recent,
) -> bool {
    let (Some(targets), Some(entry)) = (targets, entry) else { return false };
    let host_urls = recent.of_host(&entry.asked);
    let target = Target { host_urls, ..Target::new(id, entry.asked.as_str()) };
    targets.send(target).await.is_ok()
}
