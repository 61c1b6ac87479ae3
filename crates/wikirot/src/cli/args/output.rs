//! Options for the state and for what is told of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use wikirot_report::Language;

use super::super::dead_link::DeadLink;
use super::super::values::{ReportTo, duration, language, page_title};
use super::pages::PagesArgs;

/// Where the state is.
#[derive(Args, Debug)]
#[command(next_help_heading = "State")]
pub(crate) struct StateArgs {
    /// The file that keeps what was learnt [default: <dbname>.sqlite below $XDG_STATE_HOME/wikirot]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

/// Whether a run waits for its turn.
#[derive(Args, Debug)]
#[command(next_help_heading = "State")]
pub(crate) struct TurnArgs {
    /// Wait for another run on the same state to end, at most this long [default without a value: for ever]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, value_parser = duration, default_missing_value = "3650d")]
    pub wait: Option<Duration>,
}

/// What is told at the end.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub(crate) struct OutputArgs {
    /// Write a report: html, wikitext, markdown, text, csv, jsonl, json, atom or unsaved; - for standard output (repeatable)
    ///
    /// Where the ending of PATH tells the format (.html, .wiki, .md, .txt, .csv, .jsonl, .json, .atom), PATH is
    /// enough. A PATH that ends in a slash, or is a folder, takes what is too much for one file in parts: html
    /// of a large wiki, wikitext that outgrows a page.
    #[arg(long, value_name = "FORMAT=PATH")]
    pub report: Vec<ReportTo>,
    /// End with exit code 1 if there are such links
    #[arg(long, value_name = "WHAT", default_value = "never")]
    pub fail_on: FailOn,
    /// Write the run's figures in the form of Prometheus' textfile collector
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Ask a web archive for copies: of confirmed broken links, to offer them; of alive ones, to tell which have
    /// none yet; or of all [default without a value: broken]
    ///
    /// One question at a time, for ten minutes a run at most; the next run goes on. Answers are kept in
    /// the state. A failure is a warning and changes nothing else. Alive links without a copy are the report
    /// 'unsaved', a list for whoever saves them: nothing is sent to any archive but questions.
    #[arg(long, value_name = "OF", num_args = 0..=1, default_missing_value = "broken", overrides_with = "archive")]
    pub archive: Option<ArchiveOf>,
    /// The archive: a CDX server with its copies below /web/ on the same host, or if it ends in a slash, a
    /// Memento TimeGate or TimeMap, as in https://web.archive.org/web/
    #[arg(long, value_name = "URL", default_value = "https://web.archive.org/cdx/search/cdx")]
    pub archive_endpoint: url::Url,
    /// Pause between two questions to the archive
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub archive_pause: Duration,
    /// How reports look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Which links an archive is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArchiveOf {
    /// Those that are confirmed broken.
    Broken,
    /// Those that are alive.
    Alive,
    /// Both, the broken ones first.
    All,
}

/// How reports look.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub(crate) struct LookArgs {
    /// How replacements look.
    #[command(flatten)]
    pub mark: MarkArgs,
    /// The page of the wiki that the wikitext report is saved as, for the links to its parts [default:
    /// they are linked as subpages of whichever page has it]
    #[arg(long, value_name = "TITLE", value_parser = page_title)]
    pub report_page: Option<String>,
    /// Who runs this and can be asked, for the page on the wiki: a name, a user page, an address
    #[arg(long, value_name = "TEXT")]
    pub operator: Option<String>,
    /// Report on alive pages that are others by now than when they were first seen, too
    #[arg(long)]
    pub changed: bool,
    /// Which pages, and in which order.
    #[command(flatten)]
    pub pages: PagesArgs,
}

/// How replacements look.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub(crate) struct MarkArgs {
    /// How the wiki marks dead links, for ready-made replacements: archwiki, wikipedia, none, or the call
    /// itself, as in '{{Dead link|$year|$month|$day}}'
    ///
    /// Filled in are $name, $year, $month, $monthname, $day, $status and $code. The configuration file may
    /// have a table [dead-link] with more.
    #[arg(long, value_name = "TEMPLATE", default_value = "none")]
    pub dead_link: DeadLink,
    /// The language of reports, as a code: de, fr, pt, zh-hant, .. [default: the wiki's, or English where
    /// that is not spoken]
    #[arg(long, value_name = "CODE", value_parser = language)]
    pub language: Option<Arc<Language>>,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any broken link.
    Broken,
    /// Broken links that the run before did not know.
    New,
    /// Nothing.
    Never,
}
