//! A connector without a network.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Semaphore;
use wikirot_check::{Connect, Connecting, Stream};

/// Connects to nothing, once the gate is open.
pub(crate) struct Null(pub(crate) Arc<Semaphore>);

impl Connect for Null {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        Box::pin(async move {
            self.0.acquire().await.map_err(io::Error::other)?.forget();
            Ok(Box::new(Answers::default()) as Stream)
        })
    }
}

/// A connection at whose other end every request is answered at once.
#[derive(Default)]
struct Answers {
    owed: usize,
    reader: Option<Waker>,
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

impl AsyncRead for Answers {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.owed == 0 || buffer.remaining() < ANSWER.len() {
            self.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        self.owed -= 1;
        buffer.put_slice(ANSWER);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Answers {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if bytes.ends_with(b"\r\n\r\n") {
            self.owed += 1;
            if let Some(reader) = self.reader.take() {
                reader.wake();
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
