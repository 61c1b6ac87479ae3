//! One run: the scan, the recorder and the checker, joined by channels, until all that is due is
//! checked or somebody stops it.

mod halt;
mod ignoring;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::{mpsc, watch};
use wikirot_check::{Checker, Outcome};
use wikirot_wikitext::checkable;

pub(crate) use ignoring::Ignored;

use crate::progress::Progress;
use crate::recorder::{Event, Recorder, Tally};
use crate::signals::Signals;
use crate::state::{Ending, Run, Scope};

/// Targets and checks that may wait between the recorder and the checker.
const WAITING: usize = 1_024;

/// What a run is made of.
pub(crate) struct Pipeline<'a> {
    /// The run, begun.
    pub run: Run,
    /// Who checks.
    pub checker: Checker,
    /// What is not to be asked, or not to be told of.
    pub ignored: Ignored,
    /// Who may end the run early.
    pub signals: Signals,
    /// Ends the run cleanly after this time.
    pub max_runtime: Option<Duration>,
    /// Where progress is shown.
    pub progress: &'a Progress,
}

/// How a run went.
pub(crate) struct Finished<S> {
    /// The run, all of it recorded, not ended yet.
    pub run: Run,
    /// What the scan gave.
    pub scanned: S,
    /// How the checker ended.
    pub outcome: Outcome,
    /// Why it ended before all was done, if it did.
    pub stopped: Option<Ending>,
    /// What was counted.
    pub tally: Arc<Tally>,
}

/// How a scan tells what it finds, and hears that it should stop.
pub(crate) struct ScanSide {
    /// The way to the recorder; sending fails only when that has failed.
    pub events: SyncSender<Event>,
    /// Raised when the run is to end.
    pub stop: Arc<AtomicBool>,
}

impl Pipeline<'_> {
    /// Runs `scan` beside the checker. `scan` gives what it found and which pages it answers for.
    pub(crate) fn run<S: Send>(
        self,
        scan: impl FnOnce(&ScanSide) -> Result<(S, Scope)> + Send,
    ) -> Result<Finished<S>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the network runtime")?;
        let tally = Arc::new(Tally::default());
        let (targets_in, targets) = mpsc::channel(WAITING);
        let (checks_in, checks) = mpsc::channel(WAITING);
        let spell = |recorded: &str| checkable(recorded).ok();
        let recorder = Recorder::start(self.run, spell, targets_in, checks, Arc::clone(&tally));
        let (to_checker, to_check) = mpsc::channel(WAITING);
        let (checked_in, checked) = mpsc::channel(WAITING);
        let (before, after) = (Arc::clone(&self.ignored), self.ignored);
        let side = ScanSide { events: recorder.events(), stop: Arc::default() };
        let (raise, stop) = watch::channel(false);

        let (scanned, outcome, stopped) = thread::scope(|scope| {
            let halt = halt::Halt {
                scan: Arc::clone(&side.stop),
                checker: raise,
                recorder: side.events.clone(),
            };
            let scanning = scope.spawn(move || scan_to_end(scan, side));
            let bar = self.progress.checking(&tally);
            let (outcome, stopped) = runtime.block_on(async {
                let checks = checks_in.clone();
                tokio::spawn(ignoring::before_checking(before, targets, to_checker, checks));
                let telling = tokio::spawn(ignoring::after_checking(after, checked, checks_in));
                let watching = halt::watch(halt, self.signals, self.max_runtime);
                tokio::pin!(watching);
                let checking = self.checker.run(to_check, checked_in, stop);
                tokio::pin!(checking);
                let mut stopped = None;
                let outcome = loop {
                    tokio::select! {
                        biased;
                        outcome = &mut checking => break outcome,
                        reason = &mut watching, if stopped.is_none() => stopped = Some(reason),
                    }
                };
                // It ends by itself, and fails only by a panic of its own.
                let _ = telling.await;
                (outcome, stopped)
            });
            drop(bar);
            let scanned = match scanning.join() {
                Ok(scanned) => scanned,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            (scanned, outcome, stopped)
        });
        // What still stands between the recorder and a checker that has ended would keep the recorder
        // waiting for more.
        drop(runtime);
        // The recorder's own failure is the cause of the others': it comes first.
        let run = recorder.finish()?;
        Ok(Finished { run, scanned: scanned?, outcome, stopped, tally })
    }
}

/// Runs the scan and tells the recorder that it has ended, however it did.
fn scan_to_end<S>(scan: impl FnOnce(&ScanSide) -> Result<(S, Scope)>, side: ScanSide) -> Result<S> {
    let scanned = scan(&side);
    let stopped = side.stop.load(Ordering::Relaxed);
    let last = match &scanned {
        Ok((_, scope)) if !stopped => Event::ScanFinished(scope.clone()),
        // What a failed scan has found is kept, and not checked: somebody has to look first.
        _ => Event::Stop,
    };
    // A recorder that has failed says so itself.
    let _ = side.events.send(last);
    scanned.map(|(found, _)| found)
}

impl<S> Finished<S> {
    /// Why the run ended, as the state remembers it.
    pub(crate) fn ending(&self) -> Ending {
        match self.stopped {
            Some(ending) => ending,
            None if self.outcome.network_down => Ending::NetworkDown,
            None => Ending::Done,
        }
    }
}
