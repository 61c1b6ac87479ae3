//! Bytes of the input, counted, with a look at those that come next.

use std::io::{self, BufRead, Cursor, Read as _};

use memchr::memchr;

/// An input that can be looked ahead of, a little way, across the ends of its buffers.
pub(super) struct Stream {
    input: Box<dyn BufRead + Send>,
    /// Bytes that have left `input` ahead of their turn; those before `at` had it.
    ahead: Vec<u8>,
    at: usize,
    /// Met while looking ahead, said when its turn comes.
    failure: Option<io::Error>,
    offset: u64,
}

impl Stream {
    pub(super) fn new(input: Box<dyn BufRead + Send>) -> Self {
        Self { input, ahead: Vec::new(), at: 0, failure: None, offset: 0 }
    }

    /// Bytes consumed.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The bytes that come next, as many as are at hand; none at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.at < self.ahead.len() {
            return Ok(&self.ahead[self.at..]);
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => fill(&mut self.input),
        }
    }

    pub(super) fn consume(&mut self, amount: usize) {
        self.offset += amount as u64;
        if self.at < self.ahead.len() {
            self.at += amount;
        } else {
            self.input.consume(amount);
        }
    }

    /// The bytes that come next, at least `len` of them unless the input ends before.
    pub(super) fn look(&mut self, len: usize) -> &[u8] {
        let held = self.ahead.len() - self.at;
        if held < len && self.failure.is_none() {
            match fill(&mut self.input) {
                // Asked again because a borrow cannot leave the condition.
                Ok(bytes) if held == 0 && bytes.len() >= len => {
                    return fill(&mut self.input).unwrap_or_default();
                }
                Ok(_) => self.gather(len),
                Err(error) => self.failure = Some(error),
            }
        }
        &self.ahead[self.at..]
    }

    /// Brings bytes over from the input until so many are ahead.
    fn gather(&mut self, len: usize) {
        self.ahead.drain(..self.at);
        self.at = 0;
        while self.ahead.len() < len {
            match fill(&mut self.input) {
                Ok([]) => break,
                Ok(bytes) => {
                    let n = bytes.len().min(len - self.ahead.len());
                    self.ahead.extend_from_slice(&bytes[..n]);
                    self.input.consume(n);
                }
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
        let ahead = self.ahead.split_off(self.at);
        let rest = std::mem::replace(&mut self.input, Box::new(io::empty()));
        self.input = wrap(Box::new(Cursor::new(ahead).chain(rest)));
        self.ahead.clear();
        self.at = 0;
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

fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // Asked again because a borrow cannot leave the loop; it is at hand by now.
    input.fill_buf()
}
