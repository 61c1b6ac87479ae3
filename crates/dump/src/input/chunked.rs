//! A reader over whole chunks of bytes, handed on without a copy.

use std::io::{self, BufRead, Read};

/// Something that gives its bytes in chunks of its own size.
pub(super) trait Chunks {
    /// Puts the next chunk in the place of the last one: an empty one at the end.
    fn next_chunk(&mut self, chunk: &mut Vec<u8>) -> io::Result<()>;
}

/// [`BufRead`] over [`Chunks`].
pub(super) struct Chunked<C> {
    chunks: C,
    chunk: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<C> Chunked<C> {
    pub(super) fn new(chunks: C) -> Self {
        Self { chunks, chunk: Vec::new(), at: 0, ended: false }
    }
}

impl<C: Chunks> BufRead for Chunked<C> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.chunk.len() && !self.ended {
            // An error is said once; whoever reads on meets the end.
            self.ended = true;
            self.chunks.next_chunk(&mut self.chunk)?;
            self.at = 0;
            self.ended = self.chunk.is_empty();
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.chunk.len());
    }
}

impl<C: Chunks> Read for Chunked<C> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let n = available.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}
