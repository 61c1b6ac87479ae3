//! A stream that counts: what one exchange may cost in bytes and in reads, whatever is spoken on it.
//!
//! A server may send interim responses, frames that mean nothing, or single bytes, without end and in any
//! protocol. All of them come through here, below TLS and HTTP.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::body::Want;
use crate::net::connect::Stream;

/// Bytes that a server may send for one request: the largest header and page that are read, and what a
/// handshake takes; more where a file is wanted.
const BYTES: u64 = 512 * 1024;
const FILE_BYTES: u64 = 1024 * 1024;

/// Reads that it may make us do for one request: a page comes in a hundred.
const READS: u64 = 4096;

/// What is left for the handshake, or the exchange under way.
#[derive(Debug)]
pub(crate) struct Meter {
    bytes: AtomicU64,
    reads: AtomicU64,
}

impl Meter {
    pub(crate) fn new() -> Arc<Self> {
        let meter = Self { bytes: AtomicU64::new(0), reads: AtomicU64::new(0) };
        meter.allow(Want::Page);
        Arc::new(meter)
    }

    /// Allows for one more exchange.
    pub(crate) fn allow(&self, want: Want) {
        let bytes = if want == Want::File { FILE_BYTES } else { BYTES };
        self.bytes.store(bytes, Ordering::Relaxed);
        self.reads.store(READS, Ordering::Relaxed);
    }

    /// Whether the server has sent more than it may.
    pub(crate) fn is_spent(&self) -> bool {
        let left = |count: &AtomicU64| count.load(Ordering::Relaxed);
        left(&self.bytes) == 0 || left(&self.reads) == 0
    }

    fn count(&self, bytes: usize) {
        // One connection has one reader.
        let take = |count: &AtomicU64, by: u64| {
            count.store(count.load(Ordering::Relaxed).saturating_sub(by), Ordering::Relaxed);
        };
        take(&self.bytes, bytes as u64);
        take(&self.reads, 1);
    }
}

/// A stream under a meter; once that is spent it can be read no more.
pub(crate) struct Metered {
    stream: Stream,
    meter: Arc<Meter>,
}

impl Metered {
    pub(crate) fn new(stream: Stream, meter: Arc<Meter>) -> Self {
        Self { stream, meter }
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.meter.is_spent() {
            return Poll::Ready(Err(io::Error::other("the server sends without end")));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if polled.is_ready() {
            self.meter.count(buffer.filled().len() - before);
        }
        polled
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }
}
