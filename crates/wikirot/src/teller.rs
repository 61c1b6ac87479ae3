//! Tells where a run stands to those who see no bars: the log, systemd, and whoever asks `wikirot status`.

use std::ffi::OsString;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wikirot_report::escape::visible;

use crate::board::Board;
use crate::logging::TOLD;
use crate::state::Notice;

/// How often systemd and the notice hear of it.
const EVERY: Duration = Duration::from_secs(5);

/// Tells until it is dropped.
pub(crate) struct Teller {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Teller {
    /// Tells what is on `board`: on `notice`, and in the log so often, if there.
    pub(crate) fn start(
        board: Arc<Board>,
        notice: Notice,
        log_every: Option<Duration>,
    ) -> io::Result<Teller> {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, systemd) =
            (Arc::clone(&stop), Systemd::of(std::env::var_os("NOTIFY_SOCKET")));
        let tell = move || {
            let mut logged = Instant::now();
            let pause = log_every.map_or(EVERY, |every| every.min(EVERY));
            while !stopped.load(Ordering::Relaxed) {
                if let Some(line) = board.line() {
                    notice.say(&visible(&line));
                    systemd.say(&visible(&line));
                    if log_every.is_some_and(|every| logged.elapsed() >= every) {
                        logged = Instant::now();
                        tracing::info!(target: TOLD, "{line}");
                    }
                }
                std::thread::park_timeout(pause);
            }
        };
        let thread = std::thread::Builder::new().name("teller".to_owned()).spawn(tell)?;
        Ok(Teller { stop, thread: Some(thread) })
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // Only a panic of the thread fails here, and its message has been printed.
            let _ = thread.join();
        }
    }
}

/// The service manager, where it wants to hear of us: a datagram to the socket that it names.
struct Systemd(Option<(UnixDatagram, SocketAddr)>);

impl Systemd {
    fn of(socket: Option<OsString>) -> Systemd {
        let connected = socket.and_then(|name| {
            let address = match name.as_bytes().strip_prefix(b"@") {
                Some(name) => SocketAddr::from_abstract_name(name),
                None => SocketAddr::from_pathname(&name),
            };
            let socket = UnixDatagram::unbound().ok()?;
            // A manager that does not read must not keep us waiting.
            socket.set_nonblocking(true).ok()?;
            Some((socket, address.ok()?))
        });
        Systemd(connected)
    }

    fn say(&self, line: &str) {
        if let Some((socket, address)) = &self.0 {
            // A manager that has gone needs no status.
            let _ = socket.send_to_addr(format!("STATUS={line}").as_bytes(), address);
        }
    }
}
