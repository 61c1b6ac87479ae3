//! What the crate promises, through its public functions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod archives;
mod damage;
mod encodings;
mod fixtures;
mod flaws;
mod formats;
mod inputs;
mod laws;
mod pages;
mod real;
mod support;
