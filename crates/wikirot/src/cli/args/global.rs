//! Options of every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::colour::Colour;
use super::super::values::duration;

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct GlobalArgs {
    /// Read options from this TOML file [default: the first that is there of wikirot.toml,
    /// ~/.config/wikirot/wikirot.toml, /etc/wikirot.toml]
    ///
    /// Keys are the long options without dashes: `concurrency = 32`, `report = ["text=-"]`. A variable of the
    /// environment says more, as in WIKIROT_CONCURRENCY=32; what is typed says most.
    #[arg(long, value_name = "FILE", global = true, help_heading = "General")]
    pub config: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(short, long, global = true, overrides_with = "quiet", help_heading = "General")]
    pub quiet: bool,
    /// Tell more of what happens (-v: each broken link; -vv: each check)
    #[arg(short, long, action = clap::ArgAction::Count, global = true, help_heading = "General")]
    pub verbose: u8,
    /// Colours and bars: on a terminal unless NO_COLOR is set, always, or never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "General"
    )]
    pub color: Colour,
    /// Say this often where a run stands, where no bars show it
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "3m",
        value_parser = duration,
        global = true,
        help_heading = "General"
    )]
    pub tell_every: Duration,
    /// The form of log lines on standard error
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        global = true,
        help_heading = "General"
    )]
    pub log: LogForm,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// For people; with syslog priorities where journald reads along.
    Text,
    /// One JSON object a line.
    Json,
}
