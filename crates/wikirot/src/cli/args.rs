//! The command line as typed. One definition serves the parser, `--help`, the manual pages, the
//! completions and the keys of the configuration file.

#![allow(
    rustdoc::bare_urls,
    rustdoc::invalid_html_tags,
    reason = "the doc comments are the help texts, read in a terminal"
)]

mod check;
mod extract;
mod fetch;
mod global;
mod learn;
mod output;
mod pages;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use check::{CheckArgs, Family, LaneBy, RobotsMode};
pub(crate) use extract::{ExtractArgs, Lua, StringFunctions, TemplateArguments, TemplatePreset};
pub(crate) use fetch::FetchArgs;
pub(crate) use global::{GlobalArgs, LogForm};
pub(crate) use learn::{AuditArgs, AuditFormat, LabelsArgs};
pub(crate) use output::{ArchiveOf, FailOn, LookArgs, MarkArgs, OutputArgs, StateArgs, TurnArgs};
pub(crate) use pages::{OrderBy, PagesArgs};

use super::values::{Shard, editable_class};
use wikirot_report::Kind;

/// Finds dead links in MediaWiki wikis: reads a dump, checks every external link, and tells
/// editors, page by page, which are broken and why.
#[derive(Debug, Parser)]
#[command(name = "wikirot", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "\
A first run:        wikirot scan dump.xml.bz2 --report html=report.html
Every night:        wikirot scan dump.xml.bz2 -q --report wikitext=report.wiki
The links alone:    wikirot links dump.xml.bz2
No dump at hand:    wikirot fetch https://wiki.example.org/ --output dump.xml.zst

Exit codes: 0 done, 1 --fail-on found some, 2 usage or I/O, 3 damaged dump, 4 the network looks down, \
130 interrupted (the same command goes on).")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a dump, check what is due, write reports: the whole job.
    Scan(Box<ScanArgs>),
    /// Print the external links of a dump, offline, as MediaWiki records them.
    Links(LinksArgs),
    /// Get a dump of a wiki that publishes none, page by page from its API.
    Fetch(FetchArgs),
    /// Check what the state says is due, without a dump.
    Check(Box<CheckCommandArgs>),
    /// Write a report from the state, without the network.
    Report(ReportArgs),
    /// Tell what a run is doing and when it will be done, or how the last one ended.
    Status(StatusArgs),
    /// Print all that is known of one URL: its verdict and why, since when, and where it stands.
    History(HistoryArgs),
    /// Print all that is known of the links of one page, those that are fine too.
    Page(PageArgs),
    /// Write changed pages, ready to import: dead links flagged, moved ones at their new address.
    Patch(PatchArgs),
    /// Tell how often "broken" is right: draw links for people to judge, and read their answers back.
    Audit(AuditArgs),
    /// Print what became of links that editors flagged as dead, out of the history of a wiki.
    Labels(LabelsArgs),
    /// Write the state as files for programs that read columns: DuckDB, pandas, Spark.
    Export(ExportArgs),
    /// Join the states of shards, or of machines that vote, into a new one, for one report.
    Merge(MergeArgs),
    /// Print the configuration in force and where each value came from.
    Config(ConfigArgs),
    /// Print the script by which a shell completes commands and options.
    Completions(CompletionsArgs),
    /// Write the manual pages into a folder.
    Man(ManArgs),
}

/// What stands for DURATION in the help of other options.
const DURATIONS: &str =
    "DURATION is a number of seconds, or one with a unit: 250ms, 1.5s, 30m, 2h, 7d or 4w.";

/// `scan`
#[derive(Args, Debug)]
#[command(after_help = DURATIONS)]
pub(crate) struct ScanArgs {
    /// How to read the dump.
    #[command(flatten)]
    pub extract: ExtractArgs,
    /// The dump holds some pages of the wiki, not all: what the state knows of the others stays
    #[arg(long, help_heading = "Reading the dump")]
    pub excerpt: bool,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// Whether to wait for it.
    #[command(flatten)]
    pub turn: TurnArgs,
    /// How to check.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Take only the K-th of N shares of all hosts, or auto/N for the share of this job of an array
    ///
    /// For wikis with more links than one machine can ask: N machines that share nothing scan the same
    /// dump with 1/N .. N/N, each with a state of its own, and no host is asked by two of them. `wikirot
    /// merge` joins the states. With auto, K is JOB_COMPLETION_INDEX + 1 (a Kubernetes Indexed Job) or
    /// SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1 (a Slurm array).
    #[arg(long, value_name = "K/N", help_heading = "Checking")]
    pub shard: Option<Shard>,
    /// What to tell.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `links`
#[derive(Args, Debug)]
pub(crate) struct LinksArgs {
    /// tsv: title, tab, URL, once for each page; jsonl: one object an occurrence, with all that is known of it
    /// [default: jsonl into a FILE that ends so, else tsv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<LinksFormat>,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How to read the dump.
    #[command(flatten)]
    pub extract: ExtractArgs,
}

/// The formats of `links`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinksFormat {
    /// Columns, with tabs between.
    Tsv,
    /// A JSON object a line.
    Jsonl,
}

/// Options that mean nothing for a list, of which no state remembers anything.
const OF_A_STATE: [&str; 16] = [
    "state",
    "wait",
    "shared_checks",
    "max_age",
    "confirm",
    "confirm_silent",
    "confirm_usurped",
    "recheck",
    "ignore_page",
    "report",
    "metrics",
    "archive",
    "archive_endpoint",
    "archive_pause",
    "dead_link",
    "report_page",
];

/// `check`
#[derive(Args, Debug)]
#[command(after_help = DURATIONS)]
pub(crate) struct CheckCommandArgs {
    /// Check the URLs of this list, and no wiki's: a URL a line, or columns with tabs of which the last is one; -
    /// for standard input. What was found out of each is printed, a JSON object a line
    ///
    /// Nothing is remembered, so that each answer is that of one check and none is confirmed. Empty lines
    /// and those that begin with # are left out, and a URL that came before, too.
    #[arg(long, value_name = "FILE", conflicts_with_all = OF_A_STATE)]
    pub urls: Option<PathBuf>,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// Whether to wait for it.
    #[command(flatten)]
    pub turn: TurnArgs,
    /// How to check.
    #[command(flatten)]
    pub check: CheckArgs,
    /// What to tell.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `report`
#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// The format of the report: html, wikitext, markdown, text, csv, jsonl, json, atom or unsaved
    /// [default: what the ending of PATH says, or text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<wikirot_report::Format>,
    /// Write here instead of standard output; a folder takes html and wikitext in parts
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Leave out what this list names by now (repeatable) [default: the files that the last run was given]
    #[arg(long, value_name = "FILE")]
    pub ignore: Vec<PathBuf>,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How reports look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// `status`
#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// Where the state is; without it, all that are where states are by default.
    #[command(flatten)]
    pub state: StateArgs,
}

/// `history`
#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// The URL, as the wiki has it, as a report shows it, or as it was asked
    #[arg(value_name = "URL")]
    pub url: String,
    /// text: to read; json: an array of what is known, for programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LookupFormat,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How replacements look.
    #[command(flatten)]
    pub mark: MarkArgs,
}

/// `page`
#[derive(Args, Debug)]
pub(crate) struct PageArgs {
    /// The page's full title, as in 'Help:Editing'; underscores stand for spaces
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// text: to read; json: one object, for programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LookupFormat,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How replacements look.
    #[command(flatten)]
    pub mark: MarkArgs,
}

/// The formats of `history` and `page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LookupFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

/// `patch`
#[derive(Args, Debug)]
#[command(after_help = "\
For each page with something to do the folder gets its new wikitext (.wiki) and a unified diff (.diff), \
and all of them together go into import.xml for Special:Import or maintenance/importDump.php.

Only links in a page's own text are touched, never those in code, comments or arguments of templates; \
only where the dump has the very text that the state was made from; and only confirmed broken links get \
the template. Look at the diffs before you import: wikirot never edits a wiki itself.")]
pub(crate) struct PatchArgs {
    /// The dump: the one that was scanned, or a later one of the same wiki; - for standard input. Several files
    /// are its parts
    #[arg(value_name = "DUMP", required = true)]
    pub dumps: Vec<PathBuf>,
    /// The folder to write to; made where there is none, and empty where there is one
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Change the links of this class alone: dead, silent, found, moved or https (repeatable)
    #[arg(long, value_name = "CLASS", value_parser = editable_class)]
    pub class: Vec<Kind>,
    /// The user that the imported revisions name as their author
    #[arg(long, value_name = "NAME", default_value = "wikirot")]
    pub user: String,
    /// The edit summary of the imported revisions
    #[arg(long, value_name = "TEXT", default_value = "Flag dead links, follow moved ones")]
    pub comment: String,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How replacements look.
    #[command(flatten)]
    pub mark: MarkArgs,
}

/// `export`
#[derive(Args, Debug)]
#[command(after_help = "\
The folder gets links.parquet, checks.parquet and history.parquet:
  wikirot export --out tables
  duckdb -c \"SELECT host, count(*) FROM 'tables/links.parquet' WHERE verdict = 'broken' GROUP BY host\"")]
pub(crate) struct ExportArgs {
    /// The form of the files
    #[arg(long, value_name = "FORMAT", default_value = "parquet")]
    pub format: ExportFormat,
    /// The folder to write to; made where there is none
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
}

/// The formats of `export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Apache Parquet, packed with zstd.
    Parquet,
}

/// `merge`
#[derive(Args, Debug)]
#[command(after_help = "\
Two shards, and one report of both:
  wikirot scan dump.xml --shard 1/2 --state 1.sqlite
  wikirot scan dump.xml --shard 2/2 --state 2.sqlite
  wikirot merge --state all.sqlite 1.sqlite 2.sqlite
  wikirot report --state all.sqlite --format html -o report.html

Two machines in two networks, each with all links, and what both agree on:
  wikirot merge --vote --state both.sqlite here.sqlite there.sqlite")]
pub(crate) struct MergeArgs {
    /// The state to make, which must not exist
    #[arg(long, value_name = "OUT")]
    pub state: PathBuf,
    /// States of shards of one wiki, or with --vote of one wiki seen from several places; they stay as they are
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
    /// The states are of machines that all check all links: what one of them sees alive is not broken, and what is
    /// broken, and confirmed, is so for all of them. Runs and their figures are those of the first
    #[arg(long, overrides_with = "vote")]
    pub vote: bool,
}

/// `config`
#[derive(Args, Debug)]
pub(crate) struct ConfigArgs {
    /// A command line to explain, as in: wikirot config scan dump.xml --delay 1
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, default_values = ["scan", "-"])]
    pub command: Vec<std::ffi::OsString>,
}

/// `completions`
#[derive(Args, Debug)]
#[command(after_help = "\
Where shells look for it:
  bash:  wikirot completions bash > ~/.local/share/bash-completion/completions/wikirot
  zsh:   wikirot completions zsh > DIR/_wikirot, DIR being one of $fpath
  fish:  wikirot completions fish > ~/.config/fish/completions/wikirot.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Args, Debug)]
#[command(after_help = "\
Where man looks for it:
  wikirot man --out ~/.local/share/man/man1
  man wikirot")]
pub(crate) struct ManArgs {
    /// The folder to write to; made where there is none
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}
