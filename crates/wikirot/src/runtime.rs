//! Where requests are made: a runtime on the thread that waits for them, for so long.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Runtime};

/// A runtime with timers and sockets, on this thread.
pub(crate) fn for_requests() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().context("cannot start the network runtime")
}

/// Waits until the time is over; for ever where there is no limit.
pub(crate) async fn elapsed(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}
