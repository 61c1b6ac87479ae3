//! Bars for a person at a terminal; nothing at all for cron.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{
    DecimalBytes, HumanCount, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle,
};
use jiff::Timestamp;
use wikirot_check::Pulse;
use wikirot_dump::Input;
use wikirot_report::minute;

use crate::board::{Board, OnBoard};
use crate::cli::args::GlobalArgs;
use crate::cli::colour;
use crate::clock;
use crate::recorder::Tally;
use crate::scan::dump::OpenedDump;
use crate::scan::tally::ScanTally;
use crate::state::Notice;
use crate::teller::Teller;

/// How often the bars are drawn.
const TICK: Duration = Duration::from_millis(100);

/// The bars of a run, drawn on standard error where that is a terminal, and the board that says the same in
/// words.
pub(crate) struct Progress {
    bars: MultiProgress,
    /// Somebody sits at the terminal, whether or not it can show bars.
    is_watched: bool,
    board: Arc<Board>,
    /// How often the log hears of it, where it is to.
    log_every: Option<Duration>,
    /// All that were shown: a bar that nobody holds loses its place among the others.
    shown: Mutex<Vec<ProgressBar>>,
}

impl Progress {
    /// Bars for a terminal, unless `quiet`.
    pub(crate) fn new(args: &GlobalArgs) -> Progress {
        let visible = !args.quiet && std::io::stderr().is_terminal();
        console::set_colors_enabled_stderr(colour::on(&std::io::stderr()));
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Progress {
            bars: MultiProgress::with_draw_target(target),
            is_watched: visible,
            board: Arc::default(),
            log_every: (!visible && !args.quiet).then_some(args.tell_every),
            shown: Mutex::default(),
        }
    }

    /// Where log lines are written without tearing the bars.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Whether somebody sees what is written to standard error.
    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// Where it stands in words what is done.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// Tells it to whoever sees no bars, until the teller is dropped.
    pub(crate) fn tell(&self, notice: Notice) -> io::Result<Teller> {
        Teller::start(Arc::clone(&self.board), notice, self.log_every)
    }

    /// The bar of a dump being read.
    pub(crate) fn reading(&self, opened: &OpenedDump, tally: &Arc<ScanTally>) -> Watch {
        let (length, position, tally) = (opened.length, opened.reached(), Arc::clone(tally));
        let message = move |_| format!("{} pages", HumanCount(tally.pages_read()));
        self.watch(&READING, move || length, move || position.get(), message)
    }

    /// The bar of a file with rows of the wiki's own tables being read.
    pub(crate) fn reading_table(&self, input: &Input) -> Watch {
        let (length, position) = (input.len(), input.position());
        self.watch(&TABLE, move || length, move || position.get(), |_| String::new())
    }

    /// The bar of `pages` pages being extracted.
    pub(crate) fn extracting(&self, pages: u64, tally: &Arc<ScanTally>) -> Watch {
        let (done, found) = (Arc::clone(tally), Arc::clone(tally));
        let message = move |_| {
            let (links, left) = (HumanCount(found.links()), found.pages_left());
            // What is as it was is not read again: most of a wiki, most nights.
            match left {
                0 => format!("{links} links"),
                left => format!("{} unchanged, {links} links", HumanCount(left)),
            }
        };
        self.watch(&EXTRACTING, move || Some(pages), move || done.pages_extracted(), message)
    }

    /// The bar of targets being checked.
    pub(crate) fn checking(&self, tally: &Arc<Tally>, pulse: &Arc<Pulse>) -> Watch {
        let (due, done, said) = (Arc::clone(tally), Arc::clone(tally), Arc::clone(tally));
        let pulse = Arc::clone(pulse);
        // What is due is known for certain only when the scan has ended; until then the bar grows.
        let length = move || Some(due.due().max(due.offered()));
        let message = move |place| {
            let (broken, suspect) = (HumanCount(said.broken()), HumanCount(said.suspect()));
            let left = pulse.time_left(Instant::now());
            match place {
                _ if pulse.is_in_doubt() => "is the network up?".to_owned(),
                Place::Bar => {
                    let left = left.map_or_else(String::new, |it| format!("{} left, ", short(it)));
                    format!("{left}{broken} broken")
                }
                Place::Line => {
                    let left = left.map_or_else(String::new, until);
                    format!("{broken} broken, {suspect} suspect{left}")
                }
            }
        };
        self.watch(&CHECKING, length, move || done.checked(), message)
    }

    /// Shows a bar of `length` (a spinner where that is not known) until the guard is dropped, and
    /// asks `position` and `message` for what it says.
    pub(crate) fn watch(
        &self,
        style: &BarStyle,
        length: impl Fn() -> Option<u64> + Send + Sync + 'static,
        position: impl Fn() -> u64 + Send + Sync + 'static,
        message: impl Fn(Place) -> String + Send + Sync + 'static,
    ) -> Watch {
        let (length, position, message) = (Arc::new(length), Arc::new(position), Arc::new(message));
        let on_board = {
            let (length, position, message) =
                (Arc::clone(&length), Arc::clone(&position), Arc::clone(&message));
            let (doing, unit) = (style.doing, style.unit);
            self.board
                .put_up(move || doing_so(doing, unit, position(), length(), message(Place::Line)))
        };
        if self.bars.is_hidden() {
            let bar = ProgressBar::hidden();
            return Watch { bar, stop: Arc::default(), ticker: None, _on_board: on_board };
        }
        let bar = self.bars.insert(style.place, ProgressBar::new(0));
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(bar.clone());
        let template = if length().is_some() { style.with_length } else { style.without_length };
        // The templates are ours; one that does not parse leaves the plain bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let ticker = {
            let (bar, stop) = (bar.clone(), Arc::clone(&stop));
            let show = move || {
                if let Some(length) = length() {
                    bar.set_length(length);
                }
                bar.set_position(position());
                bar.set_message(message(Place::Bar));
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
        Watch { bar, stop, ticker: Some(ticker), _on_board: on_board }
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind a bar: sixty columns in all.
    Bar,
    /// In a line of its own.
    Line,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Bytes,
    Pages,
    Urls,
}

/// `reading the dump: 3.1 MB of 24.0 MB, 412 pages`.
fn doing_so(doing: &str, unit: Unit, at: u64, of: Option<u64>, more: String) -> String {
    let number = |it: u64| match unit {
        Unit::Bytes => DecimalBytes(it).to_string(),
        Unit::Pages | Unit::Urls => HumanCount(it).to_string(),
    };
    let of = of.map_or_else(String::new, |of| format!(" of {}", number(of)));
    let unit = match unit {
        Unit::Bytes => "",
        Unit::Pages => " pages",
        Unit::Urls => " URLs",
    };
    let more = if more.is_empty() { more } else { format!(", {more}") };
    format!("{doing}: {}{of}{unit}{more}", number(at))
}

/// A time in the two units that matter: `40s`, `12m`, `1h 20m`, `3d 4h`.
fn short(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h {}m", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// The same with the time of day.
fn until(left: Duration) -> String {
    let end = clock::now().checked_add(left).and_then(|it| Timestamp::try_from(it).ok());
    let end = end.map_or_else(String::new, |it| format!(", until about {}", minute(it)));
    format!("; {} left{end}", short(left))
}

/// The look of a bar, in indicatif's templates: what is left of the terminal is the bar.
pub(crate) struct BarStyle {
    /// Its place among the bars, in the order of the work, whichever begins first.
    place: usize,
    /// What is done, in words.
    doing: &'static str,
    unit: Unit,
    with_length: &'static str,
    without_length: &'static str,
}

/// Reading a link table: bytes of the file.
pub(crate) const TABLE: BarStyle = BarStyle {
    place: 0,
    doing: "reading the link table",
    unit: Unit::Bytes,
    with_length: "  table  {wide_bar:.cyan/dim} {bytes} of {total_bytes}",
    without_length: "  table  {spinner:.cyan} {bytes}",
};

/// Reading a dump: bytes of the file.
pub(crate) const READING: BarStyle = BarStyle {
    place: 0,
    doing: "reading the dump",
    unit: Unit::Bytes,
    with_length: "  read   {wide_bar:.cyan/dim} {bytes} of {total_bytes}  {msg}",
    without_length: "  read   {spinner:.cyan} {bytes}  {msg}",
};

/// Extracting links: pages.
pub(crate) const EXTRACTING: BarStyle = BarStyle {
    place: 1,
    doing: "looking for links",
    unit: Unit::Pages,
    with_length: "  links  {wide_bar:.cyan/dim} {human_pos} of {human_len}  {msg}",
    without_length: "  links  {spinner:.cyan} {human_pos} pages  {msg}",
};

/// Checking: URLs.
pub(crate) const CHECKING: BarStyle = BarStyle {
    place: 2,
    doing: "checking",
    unit: Unit::Urls,
    with_length: "  check  {wide_bar:.cyan/dim} {human_pos} of {human_len}  {msg}",
    without_length: "  check  {spinner:.cyan} {human_pos}  {msg}",
};

/// Fetching a dump: pages asked for.
pub(crate) const FETCHING: BarStyle = BarStyle {
    place: 0,
    doing: "fetching",
    unit: Unit::Pages,
    with_length: "  fetch  {wide_bar:.cyan/dim} {human_pos} of {human_len}  {msg}",
    without_length: "  fetch  {spinner:.cyan} {human_pos} pages  {msg}",
};

/// A bar on show; stays as it was last when dropped.
pub(crate) struct Watch {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
    ticker: Option<JoinHandle<()>>,
    _on_board: OnBoard,
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

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use indicatif::TermLike;
    use wikirot_words::Verdict;

    use super::*;
    use crate::cli::args::Cli;

    /// A terminal of a hundred columns, and all that was written on it.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            100
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(&format!("{text}\n"))
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.write_line("")
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn progress(target: ProgressDrawTarget) -> Progress {
        let global = Cli::try_parse_from(["wikirot", "status"]).unwrap().global;
        Progress { bars: MultiProgress::with_draw_target(target), ..Progress::new(&global) }
    }

    /// What a bar shows at last, in one space.
    fn shown(bar: impl FnOnce(&Progress) -> Watch) -> String {
        let screen = Screen::default();
        let progress = progress(ProgressDrawTarget::term_like(Box::new(screen.clone())));
        drop(bar(&progress));
        drop(progress);
        let text = screen.0.lock().unwrap().clone();
        let lines: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).collect();
        let words =
            lines.last().unwrap_or(&"").split(|it: char| it.is_whitespace() || "━╸─".contains(it));
        words.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn scanned(left: usize) -> Arc<ScanTally> {
        let tally = ScanTally::default();
        (0..2_000).for_each(|_| tally.page_extracted(3));
        (0..left).for_each(|_| tally.page_left());
        Arc::new(tally)
    }

    fn checked() -> Arc<Tally> {
        let tally = Tally::default();
        for verdict in [Verdict::Broken, Verdict::Broken, Verdict::Suspect, Verdict::Alive] {
            tally.count_offered();
            tally.count_check(verdict);
        }
        (0..3).for_each(|_| tally.count_offered());
        Arc::new(tally)
    }

    #[test]
    fn a_bar_shows_how_far_its_work_is() {
        assert_eq!(
            shown(|it| it.extracting(4_000, &scanned(0))),
            "links 2,000 of 4,000 6,000 links"
        );
        assert_eq!(
            shown(|it| it.extracting(4_000, &scanned(1_500))),
            "links 2,000 of 4,000 1,500 unchanged, 6,000 links"
        );
        assert_eq!(shown(|it| it.checking(&checked(), &Arc::default())), "check 4 of 7 2 broken");
        let unknown =
            |it: &Progress| it.watch(&FETCHING, || None, || 7, |_| "now articles".to_owned());
        assert_eq!(shown(unknown), "fetch 7 pages now articles");
    }

    #[test]
    fn whoever_sees_no_bars_reads_the_same_on_the_board() {
        let progress = progress(ProgressDrawTarget::hidden());
        let extracting = progress.extracting(4_000, &scanned(1));
        assert_eq!(
            progress.board().line().unwrap(),
            "looking for links: 2,000 of 4,000 pages, 1 unchanged, 6,000 links"
        );
        drop(extracting);
        assert_eq!(progress.board().line(), None);
        let tally = checked();
        let checking = progress.checking(&tally, &Arc::default());
        assert_eq!(progress.board().line().unwrap(), "checking: 4 of 7 URLs, 2 broken, 1 suspect");
        (0..9).for_each(|_| tally.count_due());
        assert_eq!(progress.board().line().unwrap(), "checking: 4 of 9 URLs, 2 broken, 1 suspect");
        drop(checking);
    }

    #[test]
    fn times_have_the_two_units_that_matter() {
        for (seconds, told) in
            [(0, "0s"), (59, "59s"), (60, "1m"), (4_810, "1h 20m"), (273_900, "3d 4h")]
        {
            assert_eq!(short(Duration::from_secs(seconds)), told);
        }
    }

    #[test]
    fn work_is_told_in_words() {
        let told = doing_so(
            "reading the dump",
            Unit::Bytes,
            3_100_000,
            Some(24_000_000),
            "7 pages".into(),
        );
        assert_eq!(told, "reading the dump: 3.10 MB of 24.00 MB, 7 pages");
        let told = doing_so("checking", Unit::Urls, 12_345, None, String::new());
        assert_eq!(told, "checking: 12,345 URLs");
    }
}
