//! URLs become verdicts, one lane per domain. Does not know that wikis exist.
//!
//! A [`Checker`] takes [`Target`]s from one channel and answers each with exactly one [`Check`] on
//! another. One task owns every lane; what it knows of time, names and sockets comes in through
//! tokio's clock, [`Resolve`] and [`Connect`], so that a whole run can be played on a paused clock
//! without a socket.
//!
//! In reading order:
//!
//! - what goes in and comes out: `checker`, `config`, `check`, `verdict`, `reason`, `outcome`;
//! - the loop, which owns all state: `run`, and `settle` for what follows from a request's end;
//! - a URL on its way: `visit`, with what is never asked and what is asked again;
//! - who is asked when: `schedule`, the lanes and the hosts that stand in them;
//! - one request: `net`, from a URL to an answer or a failure;
//! - what an answer means: `judge`;
//! - what is asked beside the links: `questions`;
//! - whether our own network is down: `network`, `doubt`, `outbox`;
//! - the ground: `ids`, `domain`, `html`.

mod check;
mod checker;
mod config;
mod domain;
mod doubt;
mod html;
mod ids;
mod judge;
mod net;
mod network;
mod outbox;
mod outcome;
mod questions;
mod run;
mod schedule;
mod settle;
mod visit;

pub use check::{Check, Target};
pub use checker::{Checker, SetupError};
pub use config::{Config, LaneMode, RobotsMode};
pub use net::connect::{Connect, Connecting, Io, Stream, TcpConnect};
pub use net::guard::is_global;
pub use net::resolve::{Family, HickoryResolve, Resolve, ResolveError, Resolving};
pub use outcome::{Outcome, Stop};
pub use wikirot_words::{Blocker, Hop, Note, Reason, UnknownCode, Verdict};
