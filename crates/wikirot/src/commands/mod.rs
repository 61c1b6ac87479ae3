//! What each command does.

pub(crate) mod check;
pub(crate) mod config;
mod finish;
<<<<<<< HEAD
pub(crate) mod links;
pub(crate) mod report;
pub(crate) mod scan;
=======
pub mod history;
mod known;
pub mod links;
pub mod page;
pub mod patch;
pub mod report;
pub mod scan;
>>>>>>> f64df0f (wikirot: tell all that is known of one URL or page)

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
