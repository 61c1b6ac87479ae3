//! A stream of HTTP/2 whose frames are counted, above TLS and below HTTP: one of nine bytes costs as much as one of a
//! page, and may want an answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::connect::Stream;
use crate::net::metered::Meter;

/// Bytes in front of what a frame holds, the first of which say how long that is.
const HEAD: usize = 9;
const LENGTH: usize = 3;

/// A stream that cannot be read any more once there were too many frames.
pub(crate) struct Framed {
    stream: Stream,
    meter: Arc<Meter>,
    frames: Frames,
}

impl Framed {
    pub(crate) fn new(stream: Stream, meter: Arc<Meter>) -> Self {
        Self { stream, meter, frames: Frames::default() }
    }
}

/// Where in a frame a stream is.
#[derive(Debug, Default)]
struct Frames {
    /// Bytes of the next head that came.
    head: usize,
    /// What they say of the length so far, or what is left of it.
    length: usize,
}

impl Frames {
    /// How many heads of frames end in these bytes, which follow those of before.
    fn count(&mut self, mut bytes: &[u8]) -> u64 {
        let mut frames = 0;
        while !bytes.is_empty() {
            if self.head == HEAD {
                let skipped = self.length.min(bytes.len());
                self.length -= skipped;
                bytes = &bytes[skipped..];
                if self.length == 0 {
                    self.head = 0;
                }
                continue;
            }
            if self.head < LENGTH {
                self.length = self.length << 8 | usize::from(bytes[0]);
            }
            self.head += 1;
            bytes = &bytes[1..];
            frames += u64::from(self.head == HEAD);
        }
        frames
    }
}

impl AsyncRead for Framed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let frames = self.frames.count(&buffer.filled()[before..]);
        self.meter.count_frames(frames);
        match self.meter.is_spent() {
            true => Poll::Ready(Err(Meter::spent())),
            false => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Framed {
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_stream_of_nothing_but_frames_ends() {
        let (ours, mut theirs) = tokio::io::duplex(90);
        let mut framed = Framed::new(Box::new(ours), Meter::new());
        let pours =
            tokio::spawn(async move { while theirs.write_all(&[0; HEAD]).await.is_ok() {} });
        let mut came = Vec::new();
        let error = framed.read_to_end(&mut came).await.unwrap_err();
        assert_eq!(error.to_string(), Meter::spent().to_string());
        // A few more than there may be were under way.
        assert!((900..1_100).contains(&(came.len() / HEAD)), "{}", came.len());
        drop(framed);
        pours.await.unwrap();
    }

    #[test]
    fn frames_are_counted_wherever_they_are_cut() {
        let frame = |length: usize| [&[0, 0, length as u8][..], &[9; 6], &vec![7; length]].concat();
        let bytes = [0, 1, 0, 40, 0].map(frame).concat();
        for part in 1..bytes.len() {
            let mut frames = Frames::default();
            let counted: u64 = bytes.chunks(part).map(|part| frames.count(part)).sum();
            assert_eq!(counted, 5, "{part}");
        }
    }
}
