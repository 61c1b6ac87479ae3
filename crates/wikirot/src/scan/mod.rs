//! From a dump to links: read all pages ([`corpus`]), then extract them on every core ([`extract`]).

pub mod corpus;
pub mod extract;
mod in_order;
pub mod record;
pub mod spool;
pub mod tally;
pub mod wiki;

use std::path::Path;

use anyhow::Result;
use wikirot_dump::{DumpReader, InputOptions};

use crate::cli::args::ExtractArgs;

/// A dump whose head has been read.
pub struct OpenedDump {
    /// Its pages to come.
    pub dump: DumpReader,
    /// Its length in bytes, compressed as it is; `None` for a pipe.
    pub length: Option<u64>,
}

/// Opens the dump that the command line names; `-` is standard input.
pub fn open_dump(args: &ExtractArgs) -> Result<OpenedDump> {
    let options = InputOptions::default().threads(args.threads());
    let input =
        if args.dump == Path::new("-") { options.stdin()? } else { options.open(&args.dump)? };
    let length = input.len();
    Ok(OpenedDump { dump: DumpReader::new(input)?, length })
}
