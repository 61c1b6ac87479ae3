//! `wikirot config`: what is in force, and where each value came from.

use anyhow::Result;

use crate::cli::args::ConfigArgs;
use crate::cli::config;
use crate::exit::Ended;

/// Prints the options of the command line in `args`, as a configuration file would have them.
pub(crate) fn run(args: &ConfigArgs) -> Result<Ended> {
    let words = args.command.iter().cloned();
    let argv = std::iter::once("wikirot".into()).chain(words).collect();
    let parsed = config::parse(argv)?;
    let mut out = String::new();
    for (key, value, source) in parsed.in_force() {
        out.push_str(&format!("{:<44} # {source}\n", format!("{key} = {value}")));
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Done)
}
