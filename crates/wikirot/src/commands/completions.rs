//! `wikirot completions`: what a shell reads to complete the command line.

use anyhow::Result;

use super::print;
use crate::cli::args::CompletionsArgs;
use crate::cli::manual;
use crate::exit::Ended;

/// Runs the command.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Ended> {
    let mut script = Vec::new();
    manual::completions(args.shell, &mut script);
    print(&script)?;
    Ok(Ended::Done)
}
