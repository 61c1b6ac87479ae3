//! A stream of HTTP/1.1 without lengths that are none: browsers pay no heed to `Content-Length: unknown`, and read on
//! until the connection is closed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{self, AsyncRead, ReadBuf, ReadHalf};

use crate::net::connect::Stream;

/// A stream whose first header, of so many bytes at `most`, comes without the lengths that are no numbers.
pub(crate) fn measured(stream: Stream, most: usize) -> Stream {
    let (stream, writes) = io::split(stream);
    let reads = Measured { stream, header: Some(Vec::new()), most, ready: Vec::new(), read: 0 };
    Box::new(io::join(reads, writes))
}

/// What is read of it.
struct Measured {
    stream: ReadHalf<Stream>,
    /// What came of the header, until that is all there, or is `most` bytes long.
    header: Option<Vec<u8>>,
    most: usize,
    /// What is there to be read, and how much of it was.
    ready: Vec<u8>,
    read: usize,
}

impl Measured {
    /// Reads on until the header is there.
    fn poll_header(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(header) = &mut self.header {
            let mut part = [0; 4096];
            let mut part = ReadBuf::new(&mut part);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
            let new = header.len();
            header.extend_from_slice(part.filled());
            if part.filled().is_empty() || header.len() > self.most || has_end(header, new) {
                self.ready = without_odd_lengths(header);
                self.header = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Whether an empty line ends in what is new of a header.
fn has_end(header: &[u8], new: usize) -> bool {
    let before = new.saturating_sub(3);
    let mut line_feeds = (before..header.len()).filter(|at| header[*at] == b'\n');
    line_feeds.any(|at| matches!(header[..at], [.., b'\n'] | [.., b'\n', b'\r']))
}

/// The same bytes without the fields of the header that say a length which is none.
fn without_odd_lengths(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, behind) = rest.split_at(end + 1);
        if line.trim_ascii().is_empty() {
            break;
        }
        if !is_odd_length(line) {
            kept.extend_from_slice(line);
        }
        rest = behind;
    }
    kept.extend_from_slice(rest);
    kept
}

fn is_odd_length(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
    let (name, value) = (line[..colon].trim_ascii_end(), &line[colon + 1..]);
    let is_number = |part: &[u8]| {
        let digits = str::from_utf8(part.trim_ascii()).ok();
        let digits = digits.filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
        digits.is_some_and(|it| it.parse::<u64>().is_ok())
    };
    name.eq_ignore_ascii_case(b"content-length")
        && !value.split(|byte| *byte == b',').all(is_number)
}

impl AsyncRead for Measured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_header(cx))?;
        let left = &self.ready[self.read..];
        if left.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let taken = left.len().min(buffer.remaining());
        buffer.put_slice(&left[..taken]);
        self.read += taken;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What is read of this, where it comes in parts of so many bytes.
    async fn read(bytes: &str, part: usize, most: usize) -> String {
        let (ours, mut theirs) = tokio::io::duplex(part);
        let bytes = bytes.to_owned();
        tokio::spawn(async move {
            theirs.write_all(bytes.as_bytes()).await.unwrap();
        });
        let mut read = String::new();
        measured(Box::new(ours), most).read_to_string(&mut read).await.unwrap();
        read
    }

    #[tokio::test]
    async fn lengths_that_are_no_numbers_are_left_out_of_the_header() {
        for (length, stays) in [
            ("Content-Length: 9", true),
            ("content-length:9, 9", true),
            ("Content-Length : 18446744073709551615", true),
            ("Content-Length: -1", false),
            ("Content-Length : unknown", false),
            ("CONTENT-LENGTH:", false),
            ("Content-Length: 9 bytes", false),
            ("Content-Length: 9,", false),
            ("Content-Length: +9", false),
            ("Content-Length: 18446744073709551616", false),
            ("X-Content-Length: unknown", true),
            ("Content-Length unknown", true),
        ] {
            for end in ["\r\n", "\n"] {
                let first = format!("HTTP/1.1 200 OK{end}A: b{end}");
                let rest = format!("C: d{end}{end}words{end}{length}{end}{end}");
                let all = format!("{first}{length}{end}{rest}");
                let expected = if stays { all.clone() } else { format!("{first}{rest}") };
                for part in [1, 7, 4096] {
                    assert_eq!(read(&all, part, 4096).await, expected, "{length} {part}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_header_without_end_is_let_through_as_far_as_it_may_be_long() {
        let odd = "Content-Length: -1\r\n";
        for (most, expected) in [(8, format!("A: b\r\n{odd}")), (64, "A: b\r\n".to_owned())] {
            assert_eq!(read(&format!("A: b\r\n{odd}"), 4, most).await, expected, "{most}");
        }
        assert_eq!(read("", 4, 64).await, "");
    }
}
