//! `wikirot merge`: the states of shards become one.

use anyhow::Result;
use wikirot_report::count;

use crate::cli::args::MergeArgs;
use crate::exit::Ended;
use crate::state;

/// Runs the command.
pub(crate) fn run(args: &MergeArgs) -> Result<Ended> {
    let merged = state::merge(&args.state, &args.inputs)?;
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
