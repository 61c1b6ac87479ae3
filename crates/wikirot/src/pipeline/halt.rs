//! Ends a run early: for a signal, or because its time is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::recorder::Event;
use crate::runtime::elapsed;
use crate::signals::Signals;
use crate::state::Ending;

/// The ends of a run that hear of a stop.
pub(super) struct Halt {
    /// Why the run ends, once there is a reason.
    pub told: Arc<OnceLock<Ending>>,
    /// Ends the scan.
    pub scan: Arc<AtomicBool>,
    /// Ends the checker when what is in flight has come back.
    pub checker: watch::Sender<bool>,
    /// Keeps the recorder from handing out more.
    pub recorder: mpsc::Sender<Event>,
}

/// Waits for a reason to stop, and tells everybody.
pub(super) async fn watch(halt: Halt, mut signals: Signals, max_runtime: Option<Duration>) {
    let reason = tokio::select! {
        () = signals.asked() => Ending::Interrupted,
        () = elapsed(max_runtime) => Ending::MaxRuntime,
    };
    // Before anybody ends for it. Nobody else says so.
    let _ = halt.told.set(reason);
    halt.scan.store(true, Ordering::Relaxed);
    // Each of them may have ended by itself.
    let _ = halt.checker.send(true);
    let _ = halt.recorder.send(Event::Stop).await;
}
