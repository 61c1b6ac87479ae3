//! The simulated web, seen from outside.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

mod client;
mod loopback;
mod memory;
mod program;
