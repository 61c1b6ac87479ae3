//! Bars for a person at a terminal; nothing at all for cron.

use std::fmt;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{
    HumanCount, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use wikirot_dump::Input;

use crate::recorder::Tally;
use crate::scan::dump::OpenedDump;
use crate::scan::tally::ScanTally;

/// How often the bars are drawn.
const TICK: Duration = Duration::from_millis(100);

/// The bars of a run, drawn on standard error where that is a terminal.
pub(crate) struct Progress {
    bars: MultiProgress,
    /// All that were shown: a bar that nobody holds loses its place among the others.
    shown: Mutex<Vec<ProgressBar>>,
}

impl Progress {
    /// Bars for a terminal, unless `quiet`.
    pub(crate) fn new(quiet: bool) -> Progress {
        let visible = !quiet && std::io::stderr().is_terminal();
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Progress { bars: MultiProgress::with_draw_target(target), shown: Mutex::default() }
    }

    /// Where log lines are written without tearing the bars.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// The bar of a dump being read.
    pub(crate) fn reading(&self, opened: &OpenedDump, tally: &Arc<ScanTally>) -> Watch {
        let (length, position, tally) = (opened.length, opened.reached(), Arc::clone(tally));
        let message = move || format!("{} pages", HumanCount(tally.pages_read()));
        self.watch(&READING, move || length, move || position.get(), message)
    }

    /// The bar of a file with rows of the wiki's own tables being read.
    pub(crate) fn reading_table(&self, input: &Input) -> Watch {
        let (length, position) = (input.len(), input.position());
        self.watch(&TABLE, move || length, move || position.get(), String::new)
    }

    /// The bar of `pages` pages being extracted.
    pub(crate) fn extracting(&self, pages: u64, tally: &Arc<ScanTally>) -> Watch {
        let (done, found) = (Arc::clone(tally), Arc::clone(tally));
        let message = move || format!("{} links", HumanCount(found.links()));
        self.watch(&EXTRACTING, move || Some(pages), move || done.pages_extracted(), message)
    }

    /// The bar of targets being checked.
    pub(crate) fn checking(&self, tally: &Arc<Tally>) -> Watch {
        let (due, done, said) = (Arc::clone(tally), Arc::clone(tally), Arc::clone(tally));
        // What is due is known for certain only when the scan has ended; until then the bar grows.
        let length = move || Some(due.due().max(due.offered()));
        let message = move || {
            let (broken, suspect) = (HumanCount(said.broken()), HumanCount(said.suspect()));
            format!("{broken} broken, {suspect} suspect")
        };
        self.watch(&CHECKING, length, move || done.checked(), message)
    }

    /// Shows a bar of `length` (a spinner where that is not known) until the guard is dropped, and
    /// asks `position` and `message` for what it says.
    pub(crate) fn watch(
        &self,
        style: &BarStyle,
        length: impl Fn() -> Option<u64> + Send + 'static,
        position: impl Fn() -> u64 + Send + 'static,
        message: impl Fn() -> String + Send + 'static,
    ) -> Watch {
        if self.bars.is_hidden() {
            return Watch { bar: ProgressBar::hidden(), stop: Arc::default(), ticker: None };
        }
        let bar = self.bars.insert(style.place, ProgressBar::new(0));
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(bar.clone());
        let template = if length().is_some() { style.with_length } else { style.without_length };
        // The templates are ours; one that does not parse leaves the plain bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                // A bar that cannot be written is not worth more than the bar.
                let _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
            };
            bar.set_style(style.progress_chars("━╸─").with_key("rate", rate));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let ticker = {
            let (bar, stop) = (bar.clone(), Arc::clone(&stop));
            let show = move || {
                if let Some(length) = length() {
                    bar.set_length(length);
                }
                bar.set_position(position());
                bar.set_message(message());
                bar.tick();
            };
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    show();
                    std::thread::park_timeout(TICK);
                }
                // What is quick may have begun and ended since.
                show();
            })
        };
        Watch { bar, stop, ticker: Some(ticker) }
    }
}

/// The look of a bar, in indicatif's templates.
pub(crate) struct BarStyle {
    /// Its place among the bars, in the order of the work, whichever begins first.
    place: usize,
    with_length: &'static str,
    without_length: &'static str,
}

/// Reading a link table: bytes of the file.
pub(crate) const TABLE: BarStyle = BarStyle {
    place: 0,
    with_length: "  table  {bar:32.cyan/dim} {bytes:>10} of {total_bytes}",
    without_length: "  table  {spinner:.cyan} {bytes:>10}",
};

/// Reading a dump: bytes of the file.
pub(crate) const READING: BarStyle = BarStyle {
    place: 0,
    with_length: "  read   {bar:32.cyan/dim} {bytes:>10} of {total_bytes}  {msg}",
    without_length: "  read   {spinner:.cyan} {bytes:>10}  {msg}",
};

/// Extracting links: pages.
pub(crate) const EXTRACTING: BarStyle = BarStyle {
    place: 1,
    with_length: "  links  {bar:32.cyan/dim} {human_pos:>10} of {human_len} pages  {msg}",
    without_length: "  links  {spinner:.cyan} {human_pos:>10} pages  {msg}",
};

/// Checking: URLs.
pub(crate) const CHECKING: BarStyle = BarStyle {
    place: 2,
    with_length: "  check  {bar:32.cyan/dim} {human_pos:>10} of {human_len}  {rate}, {eta} left  {msg}",
    without_length: "  check  {spinner:.cyan} {human_pos:>10}  {rate}  {msg}",
};

/// Fetching a dump: pages asked for.
pub(crate) const FETCHING: BarStyle = BarStyle {
    place: 0,
    with_length: "  fetch  {bar:32.cyan/dim} {human_pos:>10} of {human_len} pages  {msg}",
    without_length: "  fetch  {spinner:.cyan} {human_pos:>10} pages  {rate}  {msg}",
};

/// A bar on show; stays as it was last when dropped.
pub(crate) struct Watch {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
    ticker: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(ticker) = self.ticker.take() {
            ticker.thread().unpark();
            // Only a panic of the ticker fails here, and its message has been printed.
            let _ = ticker.join();
        }
        self.bar.abandon();
    }
}
