//! From a dump to links: read all pages ([`corpus`]), then extract them on every core ([`extract`]).

pub(crate) mod corpus;
pub(crate) mod extract;
mod in_order;
pub(crate) mod link_table;
pub(crate) mod marks;
pub(crate) mod record;
pub(crate) mod spool;
pub(crate) mod tally;
pub(crate) mod wiki;

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::Result;
use wikirot_dump::{DumpReader, InputOptions};

use self::link_table::LinkTable;
use crate::cli::args::ExtractArgs;
use crate::progress::Progress;

/// A dump whose head has been read.
pub(crate) struct OpenedDump {
    /// Its pages to come.
    pub dump: DumpReader,
    /// Its length in bytes, compressed as it is; `None` for a pipe.
    pub length: Option<u64>,
}

/// Opens the dump that the command line names; `-` is standard input.
pub(crate) fn open_dump(args: &ExtractArgs) -> Result<OpenedDump> {
    open(&args.dump, args.threads())
}

/// Reads the wiki's own link table, where the command line names one.
pub(crate) fn read_table(
    args: &ExtractArgs,
    opened: &OpenedDump,
    progress: &Progress,
) -> Result<Option<LinkTable>> {
    LinkTable::read(&args.link_table, args.threads(), opened.dump.site_info(), progress)
}

/// Opens a dump; `-` is standard input.
pub(crate) fn open(dump: &Path, threads: NonZeroUsize) -> Result<OpenedDump> {
    let options = InputOptions::default().threads(threads);
    let input = if dump == Path::new("-") { options.stdin()? } else { options.open(dump)? };
    let length = input.len();
    Ok(OpenedDump { dump: DumpReader::new(input)?, length })
}
