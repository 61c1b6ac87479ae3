//! Tests of the crate through its public functions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod hostile;
mod laws;
mod manual;
mod recall;
mod wiki;
