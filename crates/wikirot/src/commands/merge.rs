//! `wikirot merge`: the states of shards, or of machines that vote, become one.

use anyhow::Result;
use wikirot_report::count;

use crate::cli::args::MergeArgs;
use crate::exit::Ended;
use crate::state;

/// Runs the command.
pub(crate) fn run(args: &MergeArgs) -> Result<Ended> {
    let merged = state::merge(&args.state, &args.inputs, args.vote)?;
    let told = format!(
        "{}: {}, {}, {}\n",
        args.state.display(),
        count(merged.pages, "page"),
        count(merged.links, "link"),
        count(merged.urls, "distinct URL"),
    );
    super::print(told.as_bytes())?;
    Ok(Ended::Done)
}
