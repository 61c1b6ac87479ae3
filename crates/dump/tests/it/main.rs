//! What the crate promises, through its public functions.

mod bz2;
#[expect(dead_code, reason = "for tests to come")]
mod support;
