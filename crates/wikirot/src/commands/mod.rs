//! What each command does.

pub(crate) mod audit;
pub(crate) mod check;
mod check_list;
pub(crate) mod completions;
pub(crate) mod config;
mod ending;
pub(crate) mod export;
pub(crate) mod fetch;
mod finish;
pub(crate) mod history;
mod known;
pub(crate) mod labels;
pub(crate) mod links;
pub(crate) mod man;
pub(crate) mod merge;
mod moved;
mod outputs;
pub(crate) mod page;
pub(crate) mod patch;
mod proof;
pub(crate) mod report;
pub(crate) mod scan;
mod session;
mod sharing;
pub(crate) mod status;
mod to_end;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cli::args::StateArgs;
use crate::reports::is_broken_pipe;
use crate::state_path;

/// Prints on standard output. `wikirot history URL | head` has all it wants.
fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    let printed = out.write_all(bytes).and_then(|()| out.flush());
    match printed.map_err(anyhow::Error::new) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        printed => printed.context("cannot write to standard output"),
    }
}

/// The state of a command that is given no dump.
fn state_file(args: &StateArgs) -> Result<PathBuf> {
    match &args.state {
        Some(path) => Ok(path.clone()),
        None => state_path::only_one(&|name| std::env::var_os(name)),
    }
}
