//! Log lines on standard error: for people, for journald, or as JSON.

mod heard;
mod shown;

use std::fmt;
use std::io::{self, Write};
use std::sync::OnceLock;

use indicatif::MultiProgress;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use wikirot_report::escape::visible;

use crate::cli::args::{GlobalArgs, LogForm};

use shown::Shown;

#[cfg(test)]
pub(crate) use heard::logged;
pub(crate) use heard::{OF_THE_MOMENT, warnings};
pub(crate) use shown::TOLD;

/// Whether nothing but errors is told.
static QUIET: OnceLock<bool> = OnceLock::new();

/// Whether the program was told to be quiet.
pub(crate) fn is_quiet() -> bool {
    QUIET.get().copied().unwrap_or_default()
}

/// Whether journald reads what is written to standard error.
pub(crate) fn journald_reads() -> bool {
    std::env::var_os("JOURNAL_STREAM").is_some()
}

/// Sends the program's log lines to standard error, above `bars` where there are any; more of them for a
/// `talkative` command.
pub(crate) fn init(global: &GlobalArgs, talkative: bool, bars: &MultiProgress) {
    let level = match (global.quiet, global.verbose.saturating_add(u8::from(talkative))) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(AboveBars(bars.clone()));
    let shown = Shown::new(level);
    let kept = heard::Keeper.with_filter(heard::Lasting);
    let all = tracing_subscriber::registry().with(kept);
    // Nobody else in the process sets another.
    let _ = QUIET.set(global.quiet);
    let _ = match global.log {
        LogForm::Json => all.with(lines.json().flatten_event(true).with_filter(shown)).try_init(),
        LogForm::Text => {
            all.with(lines.event_format(Line::for_this_process()).with_filter(shown)).try_init()
        }
    };
}

/// A line for people (`warning: ..`) or, under systemd, for journald (`<4>..`, which it takes for the
/// priority; it adds the time itself).
struct Line {
    journald_reads: bool,
}

impl Line {
    fn for_this_process() -> Line {
        Line { journald_reads: journald_reads() }
    }
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (priority, word) = match *event.metadata().level() {
            Level::ERROR => (3, "error: "),
            Level::WARN => (4, "warning: "),
            Level::INFO => (6, ""),
            Level::DEBUG | Level::TRACE => (7, "debug: "),
        };
        match self.journald_reads {
            true => write!(writer, "<{priority}>")?,
            false => writer.write_str(word)?,
        }
        // Titles, URLs and lists of strangers are in it: it stays one line, and does nothing to a terminal.
        let mut text = String::new();
        context.field_format().format_fields(Writer::new(&mut text), event)?;
        if shown::is_foreign_reply(event.metadata()) {
            text.insert_str(
                0,
                "a DNS reply was dropped that answers nothing that was asked (said once): ",
            );
        }
        writeln!(writer, "{}", visible(&text))
    }
}

/// Writes whole lines to standard error without tearing the bars.
struct AboveBars(MultiProgress);

struct OneLine<'a> {
    bars: &'a MultiProgress,
    line: Vec<u8>,
}

impl<'a> MakeWriter<'a> for AboveBars {
    type Writer = OneLine<'a>;

    fn make_writer(&'a self) -> OneLine<'a> {
        OneLine { bars: &self.0, line: Vec::new() }
    }
}

impl Write for OneLine<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for OneLine<'_> {
    fn drop(&mut self) {
        // Nobody is left to be told that standard error is closed.
        let _ = self.bars.suspend(|| io::stderr().write_all(&self.line));
    }
}
