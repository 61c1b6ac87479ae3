//! The command line: as typed ([`args`]), joined with the configuration file ([`config`]), and told to
//! `man` and the shells ([`manual`]).

pub mod args;
pub mod config;
pub mod dead_link;
pub mod manual;
pub mod values;
