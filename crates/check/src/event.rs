//! What goes between a run and the world: what happens, when, and what is to be fetched.

use std::time::{Instant, SystemTime};

use crate::check::Target;
use crate::ids::ConnId;
use crate::net::fetch::{Fetched, Request};
use crate::visit::Visit;

/// What happens to a run.
#[allow(clippy::large_enum_variant, reason = "each is handed over once and never kept")]
pub(crate) enum Event {
    Target(Target),
    /// There are no more targets.
    Complete,
    /// A request came to its end, and its connection may be used again.
    Finished(Box<Visit>, Fetched, Option<ConnId>),
    /// Time went on.
    Woken,
    /// No request is to be started any more.
    Stopped,
}

/// When it happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) instant: Instant,
    pub(crate) time_of_day: SystemTime,
}

/// A request to make for a visit, on an open connection where there is one.
pub(crate) struct Fetch {
    pub(crate) visit: Box<Visit>,
    pub(crate) request: Request,
    pub(crate) connection: Option<ConnId>,
}
