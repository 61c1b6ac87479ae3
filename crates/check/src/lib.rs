//! URLs become verdicts, one lane per domain. Does not know that wikis exist.
//!
//! A [`Checker`] takes [`Target`]s from one channel and answers each with exactly one [`Check`] on
//! another. One task owns every lane; what it knows of time, names and sockets comes in through
//! tokio's clock, [`Resolve`] and [`Connect`], so that a whole run can be played on a paused clock
//! without a socket.
//!
//! In reading order:
//!
//! - what goes in and comes out: `checker`, `config`, `verdict`, `reason`;
//! - the loop, which owns all state: `run`, with `job`, `timers` and `outbox`;
//! - what is never asked: `admit`, `guard`, `robots`;
//! - who is asked when: `lane_key`, `lanes`, `queue`, `pace`, `hosts`, `breaker`, `strangers`;
//! - one request: `ask`, `headers`, `cookies`, `fetch`, `dial`, `resolve`, `connect`, `proxy`, `tls`,
//!   `aia`, `conn`, `body`, `failure`;
//! - what follows from its end: `settle`, `redirect`, `retry`, `draft`;
//! - what an answer means: `judge`, `blocked`, `parked`, `soft404`, with `html` and `phrases`;
//! - what is asked beside the links: `asides`;
//! - whether our own network is down: `network_watch`, `doubt`.

mod admit;
mod aia;
mod asides;
mod ask;
mod blocked;
mod body;
mod breaker;
mod checker;
mod config;
mod conn;
mod connect;
mod cookies;
mod dial;
mod doubt;
mod draft;
mod failure;
mod fetch;
mod guard;
mod headers;
mod hosts;
mod html;
mod job;
mod judge;
mod lane_key;
mod lanes;
mod network_watch;
mod outbox;
mod pace;
mod parked;
mod phrases;
mod proxy;
mod queue;
mod reason;
mod redirect;
mod resolve;
mod retry;
mod robots;
mod run;
mod settle;
mod soft404;
mod strangers;
mod timers;
mod tls;
mod verdict;

pub use checker::{Checker, Outcome, SetupError, Stop};
pub use config::{Config, LaneMode, RobotsMode};
pub use connect::{Connect, Connecting, Io, Stream, TcpConnect};
pub use guard::is_global;
pub use reason::{Blocker, Reason, UnknownCode};
pub use resolve::{Family, HickoryResolve, Resolve, ResolveError, Resolving};
pub use verdict::{Check, Hop, Note, Target, Verdict};
