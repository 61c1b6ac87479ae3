//! Options of the commands that tell how right the verdicts are: `audit` and `labels`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::super::values::{Namespaces, count};
use super::{LinksFormat, MarkArgs, StateArgs};

/// `labels`
#[derive(Args, Debug)]
#[command(after_help = "\
A label is a link that an editor flagged as dead, and what an editor made of it later: alive (the flag was \
taken away), replaced by another address, archived, or removed. What was undone at once is none. Templates are \
not expanded, and nothing is asked of the network.

  wikirot labels enwiki-pages-meta-history1.xml-p1p857.7z --output labels.jsonl")]
pub(crate) struct LabelsArgs {
    /// The history: a dump with all revisions, plain or compressed; - for standard input. Several files are its
    /// parts
    #[arg(value_name = "HISTORY-DUMP", required = true)]
    pub dumps: Vec<PathBuf>,
    /// jsonl: one object a label; tsv: a header line, then one line a label
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub format: LinksFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Namespaces to read: 'readers' (subject pages that readers see), 'all', or numbers as in 0,4,14
    #[arg(long, value_name = "LIST", default_value_t = Namespaces::Readers)]
    pub namespaces: Namespaces,
    /// Threads for decompressing [default: one a core]
    #[arg(long, value_name = "N", value_parser = count::<NonZeroUsize>)]
    pub threads: Option<NonZeroUsize>,
    /// How dead links are marked.
    #[command(flatten)]
    pub mark: MarkArgs,
}

impl LabelsArgs {
    /// How many threads decompress.
    pub(crate) fn threads(&self) -> NonZeroUsize {
        self.threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// `audit`
#[derive(Args, Debug)]
#[command(after_help = "\
A sheet for 300 links, judged in a browser, and what came of it:
  wikirot audit --sample 300 --output sheet.html
  wikirot audit --read wikirot-answers.tsv

The sheet sends nothing to anybody. Two people may judge the same sheet: give both files to --read, and \
where they disagree the link counts as unsure.")]
pub(crate) struct AuditArgs {
    /// Draw so many confirmed broken links, and write a sheet to judge them by
    ///
    /// Each reason gets its share, so that rare ones are judged too: as the square root of how many
    /// links it has, and five at least. The same seed draws the same links.
    #[arg(long, value_name = "N", value_parser = count::<NonZeroUsize>, required_unless_present = "read", conflicts_with = "read")]
    pub sample: Option<NonZeroUsize>,
    /// Read the answers back, and print how many were right (repeatable)
    #[arg(long, value_name = "ANSWERS")]
    pub read: Vec<PathBuf>,
    /// What is written: html or tsv for a sheet; text, wikitext or json for what came of it [default: html, text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<AuditFormat>,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What the draw depends on
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "read")]
    pub seed: u64,
    /// Draw from links that failed but are not confirmed as broken, too
    #[arg(long, overrides_with = "unconfirmed", conflicts_with = "read")]
    pub unconfirmed: bool,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
}

/// The formats of `audit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// A sheet for a browser.
    Html,
    /// A sheet for a spreadsheet or an editor, in the form in which answers are read back.
    Tsv,
    /// Figures for a terminal, and behind them the wikitext.
    Text,
    /// A table for a page of a wiki.
    Wikitext,
    /// For programs.
    Json,
}
