//! How many files and sockets the process may have open at once.

use anyhow::{Result, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a run has open beside the sockets to hosts: the state, the dump, the terminal, the resolver's.
const OTHERS: u64 = 32;

/// With fewer requests at once no run is worth its while.
const FEWEST: u64 = 4;

/// Raises the limit as far as a run with so many requests at once needs, and gives how many it may have:
/// fewer where the limit cannot be raised.
pub(crate) fn make_room(concurrency: usize) -> Result<usize> {
    let wanted = (concurrency as u64).saturating_add(OTHERS);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|it| it >= wanted) {
        return Ok(concurrency);
    }
    let raised = limit.maximum.map_or(wanted, |it| it.min(wanted));
    let new = Rlimit { current: Some(raised), maximum: limit.maximum };
    let now = match setrlimit(Resource::Nofile, new) {
        Ok(()) => raised,
        Err(_) => limit.current.unwrap_or(wanted),
    };
    if now >= wanted {
        return Ok(concurrency);
    }
    let left = now.saturating_sub(OTHERS);
    if left < FEWEST.min(concurrency as u64) {
        bail!(
            "this process may have {now} files open at once (ulimit -n), and a run needs {wanted}: raise the \
             limit, to {} at the least",
            OTHERS + FEWEST
        );
    }
    tracing::warn!(
        "this process may have {now} files open at once (ulimit -n): {left} requests at once, not {concurrency}"
    );
    Ok(usize::try_from(left).unwrap_or(concurrency))
}
