//! How a run is stopped, and how it ends.

use tokio::sync::watch;

/// The stop signal: once it holds `true`, no new request starts, what is in flight is finished, and
/// [`Checker::run`](crate::Checker::run) returns. A sender that goes away means that no stop will come.
pub type Stop = watch::Receiver<bool>;

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The stop signal was raised before everything was checked.
    pub stopped: bool,
    /// The network looked down, and no verdict was given from then on.
    pub network_down: bool,
    /// Targets that came in.
    pub targets: u64,
    /// Checks that were given.
    pub checks: u64,
    /// Targets that were left for another run, for their hosts take long for each: see
    /// [`Config::linger`](crate::Config::linger).
    pub put_off: u64,
    /// Their lanes.
    pub slow_lanes: u64,
    /// Requests that were made, all hops, retries and probes included.
    pub requests: u64,
}
