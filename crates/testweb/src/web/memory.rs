//! A web in memory: look-ups are a function call, connections are pipes, time is tokio's.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

use crate::connection;
use crate::counts::{Counts, HostCounts, Seen};
use crate::host::Connect;
use crate::lookup::{AddressKind, Lookup};
use crate::site::{Addressing, Open, Site};
use crate::web::{Web, WebError};
use crate::wire::Wire;

/// What a pipe holds before its writer waits; a socket's buffers are of this order.
const PIPE: usize = 64 * 1024;

/// A web in memory; clones share it.
#[derive(Clone, Debug)]
pub struct InMemory {
    site: Arc<Site>,
}

impl Web {
    /// Serves the web in memory, with a log of every request. To be called within a tokio runtime,
    /// whose clock it goes by.
    ///
    /// # Errors
    /// If the certificates cannot be made.
    pub fn in_memory(self) -> Result<InMemory, WebError> {
        Ok(InMemory { site: Site::new(self, Addressing::MadeUp, true)? })
    }
}

impl InMemory {
    /// What a look-up of the name's addresses (IPv6 and IPv4) says. It takes no time; the caller
    /// may wait before it acts on [`Lookup::Timeout`].
    #[must_use]
    pub fn lookup(&self, name: &str) -> Lookup {
        self.lookup_kind(name, AddressKind::Any)
    }

    /// The same for addresses of one kind.
    #[must_use]
    pub fn lookup_kind(&self, name: &str, kind: AddressKind) -> Lookup {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.site.lookup(&name, kind).1
    }

    /// The names of the servers that answer for a name.
    ///
    /// # Errors
    /// What is answered in their place.
    pub fn name_servers(&self, name: &str) -> Result<Vec<String>, Lookup> {
        self.site.name_servers(&name.to_ascii_lowercase())
    }

    /// Connects to an address that [`lookup`](Self::lookup) gave, at any port. A black hole never
    /// answers: the caller is the one to stop waiting.
    ///
    /// # Errors
    /// As sockets do: refused, unreachable. An address of nobody is unreachable and counted among
    /// the strays.
    pub async fn connect(&self, address: SocketAddr) -> io::Result<Pipe> {
        if self.site.cut.load(Relaxed) {
            return Err(io::ErrorKind::NetworkUnreachable.into());
        }
        let Some(place) = self.site.at(address.ip()) else {
            self.site.stray(format!("connection to {address}"));
            return Err(io::ErrorKind::HostUnreachable.into());
        };
        let (mut near, far) = pipe();
        match place.next_connect() {
            Connect::Ok | Connect::InTurn(_) => {
                let site = Arc::clone(&self.site);
                // An error here is the client's doing, and the client knows.
                tokio::spawn(async move { connection::serve(&site, far, true).await.ok() });
            }
            Connect::Refused => return Err(io::ErrorKind::ConnectionRefused.into()),
            Connect::Unreachable => return Err(io::ErrorKind::HostUnreachable.into()),
            Connect::BlackHole => std::future::pending().await,
            Connect::Reset => far.arm_reset(),
            Connect::Silent => {
                let mut far = far;
                tokio::spawn(async move { connection::until_closed(&mut far).await.ok() });
            }
        }
        near.open = Some(self.site.open());
        Ok(near)
    }

    /// Takes the network down (`true`) or up again: look-ups time out and connecting fails.
    pub fn cut(&self, cut: bool) {
        self.site.cut.store(cut, Relaxed);
    }

    /// The certificate that a client of this web has to trust.
    #[must_use]
    pub fn ca(&self) -> CertificateDer<'static> {
        self.site.authority.root_der()
    }

    /// The same as PEM, for a client that reads it from a file.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.site.authority.root_pem()
    }

    /// What reached the web so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.site.counts()
    }

    /// What reached one host so far.
    #[must_use]
    pub fn host(&self, name: &str) -> HostCounts {
        self.site.host(name)
    }

    /// Every request so far, in order.
    #[must_use]
    pub fn log(&self) -> Vec<Seen> {
        self.site.log()
    }
}

/// One end of a connection in memory.
#[derive(Debug)]
pub struct Pipe {
    stream: DuplexStream,
    /// Whether the other end was reset rather than closed.
    reset: Arc<AtomicBool>,
    /// Counts the connection for as long as its client holds it.
    open: Option<Open>,
}

fn pipe() -> (Pipe, Pipe) {
    let (near, far) = tokio::io::duplex(PIPE);
    let reset = Arc::new(AtomicBool::new(false));
    let end = |stream| Pipe { stream, reset: Arc::clone(&reset), open: None };
    (end(near), end(far))
}

impl Wire for Pipe {
    fn arm_reset(&self) {
        self.reset.store(true, Relaxed);
    }
}

impl Pipe {
    fn or_reset<T>(&self, result: io::Result<T>) -> io::Result<T> {
        match result {
            Err(_) if self.reset.load(Relaxed) => Err(io::ErrorKind::ConnectionReset.into()),
            other => other,
        }
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        Pin::new(&mut self.stream).poll_read(cx, buf).map(|result| {
            result?;
            if buf.filled().len() == before && buf.remaining() > 0 && self.reset.load(Relaxed) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Ok(())
        })
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf).map(|result| self.or_reset(result))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
