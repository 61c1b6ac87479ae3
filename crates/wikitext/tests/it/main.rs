//! What the crate promises, through its public functions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod answers;
mod cases;
mod categories;
mod degrade;
mod dependencies;
mod engine;
mod extensions;
mod footnotes;
mod functions;
mod hostile;
mod kinds;
mod limits;
mod marks;
mod modules;
mod places;
mod sites;
mod truth;
mod wiki;
