//! A stream that counts: what one exchange may cost, whatever is spoken on it.
//!
//! A server may send interim responses, frames that mean nothing, or single bytes, without end and in any
//! protocol. All of them come through here as bytes and as reads, below TLS and HTTP; what is costly for its few bytes
//! is counted where it is known for what it is.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::body::Want;
use crate::net::connect::Stream;
use crate::net::turns::{Turn, Turns};

/// Bytes that a server may send for one request: the largest header and page that are read, and what a
/// handshake takes; more where a file is wanted.
const BYTES: u64 = 512 * 1024;
const FILE_BYTES: u64 = 1024 * 1024;

/// Reads that it may make us do for one request: a page comes in a hundred.
const READS: u64 = 4096;

/// Frames of HTTP/2 that it may send for one request: a page comes in a few dozen.
const FRAMES: u64 = 1024;

/// Interim responses that it may send before the one that counts: hints, mostly one.
const INTERIM: u64 = 32;

/// After so much of each an exchange is costly: a page that is read to its end takes less.
const LIGHT_BYTES: u64 = 128 * 1024;
const LIGHT_READS: u64 = 128;
const LIGHT_FRAMES: u64 = 128;

/// What is left for the handshake, or the exchange under way.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    bytes: AtomicU64,
    reads: AtomicU64,
    frames: AtomicU64,
    interim: AtomicU64,
}

impl Meter {
    pub(crate) fn new() -> Arc<Self> {
        let meter = Self::default();
        meter.allow(Want::Page);
        Arc::new(meter)
    }

    /// Allows for one more exchange.
    pub(crate) fn allow(&self, want: Want) {
        let bytes = if want == Want::File { FILE_BYTES } else { BYTES };
        self.bytes.store(bytes, Ordering::Relaxed);
        self.reads.store(READS, Ordering::Relaxed);
        self.frames.store(FRAMES, Ordering::Relaxed);
        self.interim.store(INTERIM, Ordering::Relaxed);
    }

    /// Whether the server has sent more than it may.
    pub(crate) fn is_spent(&self) -> bool {
        let all = [&self.bytes, &self.reads, &self.frames, &self.interim];
        all.into_iter().any(|left| left.load(Ordering::Relaxed) == 0)
    }

    /// The error of whoever still reads then.
    pub(super) fn spent() -> io::Error {
        io::Error::other("the server sends without end")
    }

    /// Whether it has sent more than a page takes.
    fn is_costly(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) < BYTES - LIGHT_BYTES
            || self.reads.load(Ordering::Relaxed) < READS - LIGHT_READS
            || self.frames.load(Ordering::Relaxed) < FRAMES - LIGHT_FRAMES
    }

    fn count(&self, bytes: usize) {
        take(&self.bytes, bytes as u64);
        take(&self.reads, 1);
    }

    /// Frames came.
    pub(super) fn count_frames(&self, frames: u64) {
        take(&self.frames, frames);
    }

    /// A response came that is not the one that counts.
    pub(super) fn count_interim(&self) {
        take(&self.interim, 1);
    }
}

fn take(left: &AtomicU64, by: u64) {
    // One connection has one reader.
    left.store(left.load(Ordering::Relaxed).saturating_sub(by), Ordering::Relaxed);
}

/// A stream under a meter; once that is spent it can be read no more.
pub(crate) struct Metered {
    socket: Arc<Socket>,
    meter: Arc<Meter>,
    turn: Turn,
}

/// Whoever drops this closes the stream, at once and whatever task still holds it: sockets count as soon as they
/// are open, and so must not stay open until such a task gets to run.
pub(crate) struct Closer(Arc<Socket>);

struct Socket(Mutex<Option<Stream>>);

impl Socket {
    fn lock(&self) -> MutexGuard<'_, Option<Stream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the stream while that is open.
    fn with<T>(
        &self,
        poll: impl FnOnce(Pin<&mut Stream>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match &mut *self.lock() {
            Some(stream) => poll(Pin::new(stream)),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl Drop for Closer {
    fn drop(&mut self) {
        drop(self.0.lock().take());
    }
}

impl Metered {
    pub(crate) fn new(stream: Stream, meter: Arc<Meter>, turns: &Turns) -> (Self, Closer) {
        let socket = Arc::new(Socket(Mutex::new(Some(stream))));
        (Self { socket: Arc::clone(&socket), meter, turn: turns.join() }, Closer(socket))
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.meter.is_spent() {
            return Poll::Ready(Err(Meter::spent()));
        }
        let _turn = match self.meter.is_costly() {
            true => ready!(self.turn.poll_take(cx)),
            false => None,
        };
        let before = buffer.filled().len();
        let polled = self.socket.with(|stream| stream.poll_read(cx, buffer));
        if polled.is_ready() {
            self.meter.count(buffer.filled().len() - before);
        }
        polled
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.socket.with(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.with(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.with(|stream| stream.poll_shutdown(cx))
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.lock().as_ref().is_some_and(|stream| stream.is_write_vectored())
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.socket.with(|stream| stream.poll_write_vectored(cx, bytes))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[test]
    fn each_exchange_has_budgets_of_its_own() {
        let spend: [fn(&Meter); 4] = [
            |meter| meter.count(BYTES as usize),
            |meter| (0..READS).for_each(|_| meter.count(1)),
            |meter| meter.count_frames(FRAMES),
            |meter| (0..INTERIM).for_each(|_| meter.count_interim()),
        ];
        for (number, spend) in spend.into_iter().enumerate() {
            let meter = Meter::new();
            meter.count(1);
            meter.count_frames(1);
            meter.count_interim();
            assert!(!meter.is_spent() && !meter.is_costly(), "{number}");
            spend(&meter);
            assert!(meter.is_spent(), "{number}");
            meter.allow(Want::Page);
            assert!(!meter.is_spent() && !meter.is_costly(), "{number}");
        }
    }

    #[test]
    fn an_exchange_is_costly_after_more_than_a_page_takes_of_anything() {
        let spend: [fn(&Meter, u64); 3] = [
            |meter, more| meter.count((LIGHT_BYTES + more) as usize),
            |meter, more| (0..LIGHT_READS + more).for_each(|_| meter.count(0)),
            |meter, more| meter.count_frames(LIGHT_FRAMES + more),
        ];
        for (number, spend) in spend.into_iter().enumerate() {
            let meter = Meter::new();
            spend(&meter, 0);
            assert!(!meter.is_costly(), "{number}");
            let meter = Meter::new();
            spend(&meter, 1);
            assert!(meter.is_costly(), "{number}");
        }
        let meter = Meter::new();
        meter.allow(Want::File);
        meter.count(BYTES as usize);
        assert!(!meter.is_spent(), "a file has more");
    }

    #[tokio::test]
    async fn what_comes_is_counted_until_it_is_too_much() {
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        let meter = Meter::new();
        let (mut metered, _closer) = Metered::new(Box::new(ours), meter, &Turns::new());
        let pours =
            tokio::spawn(async move { while theirs.write_all(&[0; 1 << 16]).await.is_ok() {} });
        let mut came = Vec::new();
        let error = metered.read_to_end(&mut came).await.unwrap_err();
        assert_eq!(error.to_string(), Meter::spent().to_string());
        let came = came.len() as u64;
        assert!((BYTES..BYTES + (1 << 16)).contains(&came), "{came}");
        drop(_closer);
        pours.await.unwrap();
    }

    #[tokio::test]
    async fn a_stream_is_closed_while_somebody_holds_it() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let (mut held, closer) = Metered::new(Box::new(ours), Meter::new(), &Turns::new());
        held.write_all(b"GET").await.unwrap();
        drop(closer);
        let mut seen = Vec::new();
        theirs.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen, b"GET");
        let error = held.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotConnected);
    }
}
