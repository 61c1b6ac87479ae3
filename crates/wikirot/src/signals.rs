//! Signals that end the program: Ctrl-C, SIGTERM as service managers send it, and SIGHUP, which comes when
//! the terminal goes.

use std::future::poll_fn;
use std::task::Poll;
use std::{fs, io, process, thread};

use anyhow::{Context, Result};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::logging::OF_THE_MOMENT;
use crate::{exit, output};

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
            let mut heard = vec![SignalKind::interrupt(), SignalKind::terminate()];
            // Under nohup the run is to outlive the terminal.
            if !is_ignored(SignalKind::hangup()) {
                heard.push(SignalKind::hangup());
            }
            let heard: io::Result<Vec<Signal>> = heard.into_iter().map(signal).collect();
            heard.context(cannot)?
        };
        let (ask, asked) = watch::channel(false);
        let listen = async move {
            next(&mut heard).await;
            tracing::warn!(target: OF_THE_MOMENT, "stopping when what is in flight is done; once more to leave at once");
            ask.send_replace(true);
            next(&mut heard).await;
            output::abandon_all();
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

/// Waits for one of the signals.
async fn next(signals: &mut [Signal]) {
    let any = poll_fn(|context| {
        let came = signals.iter_mut().any(|it| it.poll_recv(context).is_ready());
        if came { Poll::Ready(()) } else { Poll::Pending }
    });
    any.await;
}

/// Whether whoever started us wanted a signal ignored, as far as the system tells.
fn is_ignored(signal: SignalKind) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.unwrap_or_default() >> (signal.as_raw_value() - 1) & 1 == 1
}
