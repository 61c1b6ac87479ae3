//! URLs become verdicts, one lane per domain. Does not know that wikis exist.
//!
//! A [`Checker`] takes [`Target`]s from one channel and answers each with exactly one [`Check`] on
//! another, or with a preliminary one and then that. One task drives a run. What it knows of time, names and sockets comes in through tokio's
//! clock, [`Resolve`] and [`Connect`], so that a whole run can be played on a paused clock without a
//! socket; what it decides, an engine decides that has neither, so that a run can be played as a
//! table as well.
//!
//! In reading order:
//!
//! - what goes in and comes out: `checker`, `config`, `families`, `setup`, `check`, `outcome`, and what is felt
//!   in between: `pulse`;
//! - a run in time, the only loop that waits: `driver`, and what it says and is told: `event`;
//! - what follows from what: `engine`, which composes the owners below;
//! - who is asked when: `schedule`, the lanes and the hosts that stand in them;
//! - what is asked beside the links: `questions`;
//! - whether our own network is up: `network`;
//! - a URL on its way: `visit`, with what is never asked and what is asked again;
//! - who answers for a domain, and whose it is by its certificate: `name_servers`, `owner`;
//! - what an answer means: `judge`;
//! - one request: `net`, from a URL to an answer or a failure;
//! - who is told of what went over the wire: `witness`;
//! - the ground: `ids`, `domain`, `html`.
//!
//! Each knows those below it, and none above.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod check;
mod checker;
mod config;
mod domain;
mod driver;
mod engine;
mod event;
mod families;
mod html;
mod ids;
mod judge;
mod name_servers;
mod net;
mod network;
mod outcome;
mod owner;
mod pulse;
mod questions;
mod schedule;
mod setup;
mod site_rules;
mod visit;
mod witness;

/// Readers of what strangers send, for fuzzing.
#[doc(hidden)]
pub mod readers;

pub use check::{Check, Target};
pub use checker::Checker;
pub use config::{Config, LaneMode, RobotsMode};
pub use domain::registrable_domain;
pub use judge::address::may_replace;
pub use judge::portrait::Portrait;
pub use judge::trade::{Emphasis, Trade};
pub use judge::trades::{is_unspaced, trades_named};
pub use name_servers::NameServers;
pub use net::connect::{Connect, Connecting, Io, Stream, TcpConnect};
pub use net::guard::{Inside, is_global};
pub use net::resolve::{Family, HickoryResolve, Naming, Resolve, ResolveError, Resolving};
pub use outcome::{Outcome, Stop};
pub use owner::Owner;
pub use pulse::Pulse;
pub use schedule::supply::Supply;
pub use setup::SetupError;
pub use site_rules::SiteRules;
pub use visit::admit::admit_url;
pub use wikirot_words::{Blocker, Hop, Note, Reason, UnknownCode, Verdict};
pub use witness::{Exchange, Witness};
