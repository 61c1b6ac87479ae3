//! Streams that can end with a reset.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A pause after a failed `accept`, which mostly means that there are no more file descriptors.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A stream that can end with a reset.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes dropping the stream a reset.
    fn arm_reset(&self);
}

impl Wire for TcpStream {
    fn arm_reset(&self) {
        // If the client was faster there is nothing left to reset.
        _ = self.set_zero_linger();
    }
}

impl<W: Wire> Wire for TlsStream<W> {
    fn arm_reset(&self) {
        self.get_ref().0.arm_reset();
    }
}

/// A stream with the bytes that were already read put back in front.
pub(crate) struct Rewind<W> {
    pub(crate) begun: BytesMut,
    pub(crate) wire: W,
}

impl<W: Wire> Wire for Rewind<W> {
    fn arm_reset(&self) {
        self.wire.arm_reset();
    }
}

impl<W: AsyncRead + Unpin> AsyncRead for Rewind<W> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.begun.is_empty() {
            return Pin::new(&mut self.wire).poll_read(cx, buf);
        }
        let length = self.begun.len().min(buf.remaining());
        buf.put_slice(&self.begun[..length]);
        self.begun.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Rewind<W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
