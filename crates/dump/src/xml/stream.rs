//! Bytes of the input, counted, with a look at those that come next.

use std::io::{self, BufRead, Cursor, Read as _};

use memchr::memchr;

/// Bytes of the input that are held: as many as a file is read in, so that they need not be copied.
const BUFFER: usize = 256 << 10;

/// An input that can be looked ahead of, a little way.
pub(super) struct Stream {
    input: Box<dyn BufRead + Send>,
    /// Bytes that have left `input`: those from `at` to `end` are still to have their turn.
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
    /// Met while looking ahead, said when its turn comes.
    failure: Option<io::Error>,
    offset: u64,
}

impl Stream {
    pub(super) fn new(input: Box<dyn BufRead + Send>) -> Self {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Self { input, buffer, at: 0, end: 0, failure: None, offset: 0 }
    }

    /// Bytes consumed.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The bytes that come next, as many as are at hand; none at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end {
            self.refill()?;
        }
        Ok(&self.buffer[self.at..self.end])
    }

    /// Reads on where nothing is at hand.
    fn refill(&mut self) -> io::Result<()> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        (self.at, self.end) = (0, 0);
        self.end = read(&mut self.input, &mut self.buffer)?;
        Ok(())
    }

    pub(super) fn consume(&mut self, amount: usize) {
        self.offset += amount as u64;
        self.at = (self.at + amount).min(self.end);
    }

    /// The bytes that come next, at least `len` of them unless the input ends before.
    pub(super) fn look(&mut self, len: usize) -> &[u8] {
        if self.end - self.at < len && self.failure.is_none() {
            self.gather(len);
        }
        &self.buffer[self.at..self.end]
    }

    /// Reads on until so many bytes are at hand.
    fn gather(&mut self, len: usize) {
        self.buffer.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        while self.end < len {
            match read(&mut self.input, &mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) => {
                    self.failure = Some(error);
                    break;
                }
            }
        }
    }

    /// Reads what is left through `wrap`, which is given all that is to come.
    pub(super) fn through(
        &mut self,
        wrap: impl FnOnce(Box<dyn BufRead + Send>) -> Box<dyn BufRead + Send>,
    ) {
        let ahead = self.buffer[self.at..self.end].to_vec();
        let rest = std::mem::replace(&mut self.input, Box::new(io::empty()));
        self.input = wrap(Box::new(Cursor::new(ahead).chain(rest)));
        (self.at, self.end) = (0, 0);
    }

    /// Goes to the next `byte`; `false` if the input ends before.
    pub(super) fn skip_to(&mut self, byte: u8) -> io::Result<bool> {
        loop {
            let bytes = self.fill()?;
            match memchr(byte, bytes) {
                _ if bytes.is_empty() => return Ok(false),
                Some(n) => {
                    self.consume(n);
                    return Ok(true);
                }
                None => {
                    let n = bytes.len();
                    self.consume(n);
                }
            }
        }
    }
}

/// Reads some bytes; none at the end.
fn read(input: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
