//! Signals that end the program: Ctrl-C, and SIGTERM as service managers send it.

use std::{process, thread};

use anyhow::{Context, Result};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::{atomic_file, exit};

/// Knows whether the program was asked to end.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    asked: watch::Receiver<bool>,
}

impl Signals {
    /// Listens from now on, for as long as the process lives. The first signal asks for a clean end;
    /// the second leaves at once, whatever is under way: the state is whole at any moment, and a file
    /// that is not finished has not got its name yet.
    pub(crate) fn listen() -> Result<Signals> {
        let cannot = "cannot wait for signals";
        let runtime = Builder::new_current_thread().enable_io().build().context(cannot)?;
        let mut heard = {
            let _within = runtime.enter();
            let both = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
            let [interrupt, terminate] = both;
            [interrupt.context(cannot)?, terminate.context(cannot)?]
        };
        let (ask, asked) = watch::channel(false);
        let listen = async move {
            next(&mut heard).await;
            tracing::warn!("stopping when what is in flight is done; once more to leave at once");
            ask.send_replace(true);
            next(&mut heard).await;
            atomic_file::abandon_all();
            process::exit(i32::from(exit::INTERRUPTED));
        };
        // A thread of its own: whoever is busy need not be disturbed to be left.
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || runtime.block_on(listen))
            .context(cannot)?;
        Ok(Signals { asked })
    }

    /// Waits for the first signal; there at once when that has come.
    pub(crate) async fn asked(&mut self) {
        if self.asked.wait_for(|asked| *asked).await.is_err() {
            // Nobody listens any more: the process is about to end.
            std::future::pending::<()>().await;
        }
    }
}

async fn next([interrupt, terminate]: &mut [Signal; 2]) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
