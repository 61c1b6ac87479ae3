//! Integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::panic)]

mod ignore;
mod cli;
mod harness;
mod links;
mod scan;
mod state;
