//! Addresses become byte streams: the seam at which tests put a web of their own.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use wikirot_words::Reason;

/// Opens connections. Every address it is given was judged by the private network guard just
/// before, and no other name or address is looked at afterwards.
pub trait Connect: Send + Sync + 'static {
    /// Connects to one address; the checker sets the time limit by dropping the future.
    fn connect(&self, address: SocketAddr) -> Connecting<'_>;
}

/// The future of [`Connect::connect`].
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send + 'a>>;

/// An open connection.
pub type Stream = Box<dyn Io>;

/// What a connection must be able to do.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Plain TCP sockets.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    fn connect(&self, address: SocketAddr) -> Connecting<'_> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Stream)
        })
    }
}

/// The reason that a failed connect stands for.
pub(crate) fn connect_reason(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Reason::ConnectRefused,
        io::ErrorKind::TimedOut => Reason::ConnectTimeout,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Reason::ConnectReset,
        // No route, no such family on this machine, or a local rule against it.
        _ => Reason::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nobody_is_reached() {
        for (kind, reason) in [
            (io::ErrorKind::ConnectionRefused, Reason::ConnectRefused),
            (io::ErrorKind::TimedOut, Reason::ConnectTimeout),
            (io::ErrorKind::ConnectionReset, Reason::ConnectReset),
            (io::ErrorKind::ConnectionAborted, Reason::ConnectReset),
            (io::ErrorKind::HostUnreachable, Reason::Unreachable),
            (io::ErrorKind::PermissionDenied, Reason::Unreachable),
        ] {
            assert_eq!(connect_reason(&kind.into()), reason, "{kind}");
        }
    }
}
