//! What the crate promises, through its public functions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod bz2;
mod damage;
mod fixtures;
mod formats;
mod laws;
mod pages;
mod real;
mod support;
