//! What each command does.

pub mod links;
