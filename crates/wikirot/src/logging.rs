//! Log lines on standard error: for people, for journald, or as JSON.

use std::fmt;
use std::io::{self, Write};

use indicatif::MultiProgress;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::registry::LookupSpan;
use wikirot_report::escape::visible;

use crate::cli::args::{GlobalArgs, LogForm};

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
    let logs = tracing_subscriber::fmt().with_max_level(level).with_writer(AboveBars(bars.clone()));
    // Nobody else in the process sets another.
    let _ = match global.log {
        LogForm::Json => logs.json().flatten_event(true).try_init(),
        LogForm::Text => logs.event_format(Line::for_this_process()).try_init(),
    };
}

/// A line for people (`warning: ..`) or, under systemd, for journald (`<4>..`, which it takes for the
/// priority; it adds the time itself).
struct Line {
    journald_reads: bool,
}

impl Line {
    fn for_this_process() -> Line {
        Line { journald_reads: std::env::var_os("JOURNAL_STREAM").is_some() }
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
