//! Every format from the same sources: one as wikis are, one as hostile as can be.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod audit;
mod codes;
mod crowded;
mod formats;
mod hostile;
mod sample;
mod schema;
