//! Every format from the same sources: one as wikis are, one as hostile as can be.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod audit;
mod browser;
mod codes;
mod crowded;
mod edges;
mod files;
#[path = "../../examples/folder/mod.rs"]
mod folder;
mod formats;
mod hostile;
mod model;
mod overlaid;
mod sample;
mod schema;
