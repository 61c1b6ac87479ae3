//! What each command does.

pub(crate) mod check;
pub(crate) mod config;
mod finish;
pub(crate) mod history;
mod known;
pub(crate) mod links;
pub(crate) mod merge;
pub(crate) mod page;
pub(crate) mod patch;
pub(crate) mod report;
pub(crate) mod scan;

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::args::StateArgs;
use crate::state_path;

/// The state of a command that is given no dump.
fn state_file(args: &StateArgs) -> Result<PathBuf> {
    match &args.state {
        Some(path) => Ok(path.clone()),
        None => state_path::only_one(&|name| std::env::var_os(name)),
    }
}
