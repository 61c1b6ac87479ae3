//! One run: the scan, the recorder and the checker, joined by channels, until all that is due is
//! checked or somebody stops it.

mod halt;
mod silence;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::{mpsc, oneshot, watch};
use wikirot_check::{Checker, Outcome, SiteRules};
use wikirot_wikitext::checkable;

use crate::progress::Progress;
use crate::recorder::{Event, Ignored, Recorder, Tally};
use crate::runtime;
use crate::shared::Shared;
use crate::signals::Signals;
use crate::state::{Ending, Run, Scope};

/// Targets that may wait for the checker.
const WAITING: usize = 1_024;

/// Checks that may wait for the recorder: few, for they are lost with the process.
const UNRECORDED: usize = 16;

/// What a run is made of.
pub(crate) struct Pipeline<'a> {
    /// The run, begun.
    pub run: Run,
    /// Who checks.
    pub checker: Checker,
    /// What hosts said in their `robots.txt` in a run that was cut off.
    pub known_rules: Vec<SiteRules>,
    /// Checks that it shares with runs of other wikis, if it does.
    pub shared: Option<Shared>,
    /// What is not to be asked, or not to be told of.
    pub ignored: Ignored,
    /// Raised when the scan is to end.
    pub stop_scan: Arc<AtomicBool>,
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
    /// Who checked.
    pub checker: Checker,
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
    pub events: mpsc::Sender<Event>,
    /// Raised when the run is to end.
    pub stop: Arc<AtomicBool>,
}

impl Pipeline<'_> {
    /// Runs `scan` beside the checker. `scan` gives what it found and which pages it answers for.
    pub(crate) fn run<S: Send>(
        mut self,
        scan: impl FnOnce(&ScanSide) -> Result<(S, Scope)> + Send,
    ) -> Result<Finished<S>> {
        let runtime = runtime::for_requests()?;
        let tally = Arc::new(Tally::default());
        let (targets_in, targets) = mpsc::channel(WAITING);
        let (checks_in, checks) = mpsc::channel(UNRECORDED);
        let spell = |recorded: &str| checkable(recorded).ok();
        let (run, counted) = (self.run, Arc::clone(&tally));
        let (wants_in, wants) = mpsc::unbounded_channel();
        match &mut self.shared {
            Some(shared) => shared.tell_wants(wants_in),
            None => self.checker.tell_wants(wants_in),
        }
        let recorder =
            Recorder::start(run, spell, self.ignored, targets_in, checks, counted, wants);
        self.checker.remember_rules(self.known_rules, recorder.rules());
        let side = ScanSide { events: recorder.events(), stop: self.stop_scan };
        let (raise, stop) = watch::channel(false);

        let halt = halt::Halt {
            told: Arc::default(),
            scan: Arc::clone(&side.stop),
            checker: raise,
            recorder: side.events.clone(),
        };
        let (told, is_over) = (Arc::clone(&halt.told), Arc::clone(&side.stop));
        let pulse = self.checker.pulse();
        // Tasks of their own, for a checker that is busy lets nobody else in its task have a word.
        runtime.spawn(halt::watch(halt, self.signals, self.max_runtime));
        runtime.spawn(silence::tell(Arc::clone(&pulse), self.progress.is_watched()));

        let (scanned, outcome) = thread::scope(|scope| {
            let (has_ended, scan_ended) = oneshot::channel::<()>();
            let scanning = scope.spawn(move || {
                let scanned = scan_to_end(scan, side);
                drop(has_ended);
                scanned
            });
            let bar = self.progress.checking(&tally, &pulse);
            let checking = async {
                match self.shared {
                    Some(shared) => shared.run(&self.checker, targets, checks_in, stop).await,
                    None => Ok(self.checker.run(targets, checks_in, stop).await),
                }
            };
            // Whichever of them ends first, the other one may still have to be stopped.
            let (outcome, _) = runtime.block_on(async { tokio::join!(checking, scan_ended) });
            drop(bar);
            let scanned = match scanning.join() {
                Ok(scanned) => scanned,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            (scanned, outcome)
        });
        // With the tasks, which hold a way to the recorder.
        drop(runtime);
        // Time that was over while the dump was opened ends the scan before anybody tells why.
        let is_over = is_over.load(Ordering::Relaxed).then_some(Ending::MaxRuntime);
        let stopped = told.get().copied().or(is_over);
        // The recorder's own failure is the cause of the others': it comes first.
        let run = recorder.finish()?;
        let (scanned, outcome) = (scanned?, outcome?);
        Ok(Finished { run, scanned, checker: self.checker, outcome, stopped, tally })
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
    let _ = side.events.blocking_send(last);
    scanned.map(|(found, _)| found)
}

impl<S> Finished<S> {
    /// Why the run ended, as the state remembers it.
    pub(crate) fn ending(&self) -> Ending {
        match self.stopped {
            Some(Ending::Interrupted) => Ending::Interrupted,
            // That its time is over as well makes it no better.
            _ if self.outcome.network_down => Ending::NetworkDown,
            Some(ending) => ending,
            None => Ending::Done,
        }
    }
}
