//! The command line: as typed ([`args`]), joined with the configuration file ([`config`]).

pub mod args;
pub mod config;
pub mod dead_link;
pub mod values;
