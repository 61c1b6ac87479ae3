//! Integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::panic)]

mod ignore;
mod state;
