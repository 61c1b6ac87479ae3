//! Runs the Lua modules of a wiki, as MediaWiki's Scribunto extension does, offline.
//!
//! A [`Machine`] is made for a [`Site`]; [`Machine::invoke`] runs a function of a module and gives the
//! text that it makes. Everything that a module may ask of the wiki around it goes through a
//! [`Host`]: arguments, templates, parser functions, other pages.
//!
//! Modules are pages that anyone may write. They reach no file, no network and no clock; what they
//! use up is counted ([`Limits`]), so that the same dump gives the same text on every machine.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod budget;
mod error;
mod host;
mod library;
mod machine;
mod pattern;

pub use budget::Limits;
pub use host::{Arguments, FrameId, Host, Namespace, NumberForm, Site, Title, Unstrip};
pub use machine::{Machine, MachineError, ScriptError};
pub use pattern::{Capture, Match, PatternError, find_bytes, find_chars};
