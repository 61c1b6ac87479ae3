//! Integration tests, one binary.

mod state;
