//! Bytes one after the other, and where they stand.

use std::io::BufRead;

use super::{Location, SqlError};

/// A place in a stream of bytes.
pub(super) struct Cursor<R> {
    bytes: R,
    place: Location,
}

impl<R: BufRead> Cursor<R> {
    pub(super) fn new(bytes: R) -> Self {
        Self { bytes, place: Location { line: 1, byte: 0 } }
    }

    pub(super) fn place(&self) -> Location {
        self.place
    }

    /// What is there, at least one byte but at the end.
    pub(super) fn buffer(&mut self) -> Result<&[u8], SqlError> {
        let at = self.place;
        loop {
            match self.bytes.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) if source.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Err(SqlError::CutOff {
                        at,
                        within: "where the file's compression ends",
                    });
                }
                Err(source) => return Err(SqlError::Read { at, source }),
            }
        }
        // What is buffered now costs nothing to ask for again.
        self.bytes.fill_buf().map_err(|source| SqlError::Read { at, source })
    }

    pub(super) fn peek(&mut self) -> Result<Option<u8>, SqlError> {
        Ok(self.buffer()?.first().copied())
    }

    /// Goes past `count` bytes of the buffer that hold no end of a line.
    pub(super) fn pass(&mut self, count: usize) {
        self.bytes.consume(count);
        self.place.byte += count as u64;
    }

    /// Goes past `count` bytes of the buffer, and counts their lines.
    pub(super) fn pass_lines(&mut self, count: usize) -> Result<(), SqlError> {
        let lines = memchr::memchr_iter(b'\n', &self.buffer()?[..count]).count();
        self.place.line += lines as u64;
        self.pass(count);
        Ok(())
    }

    pub(super) fn next(&mut self) -> Result<Option<u8>, SqlError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.place.line += u64::from(byte == b'\n');
            self.pass(1);
        }
        Ok(byte)
    }

    pub(super) fn cut_off(&self, within: &'static str) -> SqlError {
        SqlError::CutOff { at: self.place, within }
    }
}
