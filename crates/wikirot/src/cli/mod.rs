//! The command line: as typed ([`args`]), joined with the configuration file ([`config`]), and told to
//! `man` and the shells ([`manual`]).

pub(crate) mod args;
pub(crate) mod colour;
pub(crate) mod config;
pub(crate) mod dead_link;
pub(crate) mod manual;
mod nearest;
pub(crate) mod values;
