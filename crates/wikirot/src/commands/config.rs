//! `wikirot config`: what is in force, and where each value came from.

use std::ffi::OsString;

use anyhow::Result;

use crate::cli::args::{ConfigArgs, GlobalArgs};
use crate::cli::config;
use crate::exit::Ended;

/// Prints the options of the command line in `args`, as a configuration file would have them.
pub(crate) fn run(args: &ConfigArgs, global: &GlobalArgs) -> Result<Ended> {
    let mut argv: Vec<OsString> = vec!["wikirot".into()];
    if let Some(path) = &global.config {
        argv.extend(["--config".into(), path.into()]);
    }
    argv.extend_from_slice(&args.command);
    let parsed = config::parse(argv)?;
    let mut out = String::new();
    for (key, value, source) in parsed.in_force() {
        out.push_str(&format!("{:<44} # {source}\n", format!("{key} = {value}")));
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Done)
}
