//! From a dump to links: read all pages ([`corpus`]), then extract them on every core ([`extract`]).

pub(crate) mod condition;
pub(crate) mod corpus;
pub(crate) mod dump;
pub(crate) mod extract;
mod in_order;
mod lacks;
pub(crate) mod link_table;
pub(crate) mod marks;
pub(crate) mod modules;
pub(crate) mod own_pages;
mod parts;
pub(crate) mod record;
mod scratch;
pub(crate) mod spool;
mod surroundings;
pub(crate) mod tally;
pub(crate) mod trouble;
pub(crate) mod wiki;

use anyhow::Result;

pub(crate) use dump::{OpenedDump, name};
pub(crate) use scratch::Scratch;

use self::link_table::LinkTable;
use crate::cli::args::ExtractArgs;
use crate::progress::Progress;

/// Reads the wiki's own link table, where the command line names one.
pub(crate) fn read_table(
    args: &ExtractArgs,
    opened: &OpenedDump,
    progress: &Progress,
) -> Result<Option<LinkTable>> {
    LinkTable::read(&args.link_table, &args.scratch(), opened, progress)
}
