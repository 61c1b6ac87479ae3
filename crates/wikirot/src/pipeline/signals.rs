//! Who ends a run early: Ctrl-C, the service manager, the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::exit;
use crate::recorder::Event;
use crate::state::Ending;

/// The ends of a run that hear of a stop.
pub(super) struct Halt {
    /// Ends the scan between two pages.
    pub scan: Arc<AtomicBool>,
    /// Ends the checker when what is in flight has come back.
    pub checker: watch::Sender<bool>,
    /// Keeps the recorder from handing out more.
    pub recorder: SyncSender<Event>,
}

/// Waits for a reason to stop, tells everybody, and says which it was. From then on a second signal
/// ends the process at once; the state is whole at any moment.
pub(super) async fn watch(halt: Halt, max_runtime: Option<Duration>) -> Ending {
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    let [interrupt, terminate] = signals;
    let (mut interrupt, mut terminate) = (Heard(interrupt), Heard(terminate));
    let reason = tokio::select! {
        () = interrupt.next() => Ending::Interrupted,
        () = terminate.next() => Ending::Interrupted,
        () = elapsed(max_runtime) => Ending::MaxRuntime,
    };
    if reason == Ending::Interrupted {
        tracing::warn!("stopping when what is in flight is done; once more to leave at once");
    }
    tokio::spawn(async move {
        tokio::select! {
            () = interrupt.next() => {}
            () = terminate.next() => {}
        }
        std::process::exit(i32::from(exit::INTERRUPTED));
    });
    halt.scan.store(true, Ordering::Relaxed);
    // Each of them may have ended by itself.
    let _ = halt.checker.send(true);
    let _ = halt.recorder.send(Event::Stop);
    reason
}

async fn elapsed(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// A signal that can be waited for; one that the system does not let us hear never comes.
struct Heard(Option<Signal>);

impl Heard {
    async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}
