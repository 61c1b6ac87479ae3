//! The simulated web, seen from outside.

mod client;
mod loopback;
mod memory;
mod program;
