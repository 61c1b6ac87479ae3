//! Rows out of SQL as the servers of the world write it, and out of what is none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod damage;
mod laws;
mod spellings;
mod support;
