//! Cutting a bz2 file where magic numbers stand.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use crate::magic::{self, Finder};

/// Bytes read at once.
const READ: usize = 256 << 10;

/// Bytes of a piece after which it is cut although no magic number has come: more than any block
/// of a sane compressor, 2.3 MB, takes.
const LONGEST: usize = 4 << 20;

/// What a piece begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// The first bytes of the file: its header.
    Head,
    /// The magic number of a block.
    Block,
    /// The magic number of a stream's end; the next stream's header follows.
    End,
    /// Nothing in particular: the piece before had become too long.
    Rest,
}

/// A stretch of the file up to the next magic number.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: Beginning,
    /// Its first bit in the file.
    pub(super) start: u64,
    /// The bit after its last.
    pub(super) end: u64,
    /// The bytes of the file that hold these bits.
    pub(super) bytes: Vec<u8>,
    /// The level of the stream it seems to belong to, `b'1'` to `b'9'`.
    pub(super) level: u8,
    /// The file ends here.
    pub(super) last: bool,
}

impl Piece {
    /// The first bit in `bytes`.
    pub(super) fn skew(&self) -> u64 {
        self.start % 8
    }
}

/// Cuts an input; an iterator of pieces that ends after the first error.
pub(super) struct Cutter<R> {
    input: R,
    finder: Finder,
    buffer: Vec<u8>,
    /// Byte of the file that `buffer` begins with.
    base: u64,
    /// Byte of the file at which to look next, a multiple of the stride.
    look: u64,
    /// Magic numbers found and not cut at yet.
    found: VecDeque<(u64, Beginning)>,
    /// What the next piece begins with, and where.
    kind: Beginning,
    start: u64,
    level: u8,
    /// All has been read / handed out.
    read: bool,
    done: bool,
}

impl<R: Read> Cutter<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            finder: Finder::new(),
            buffer: Vec::new(),
            base: 0,
            look: 0,
            found: VecDeque::new(),
            kind: Beginning::Head,
            start: 0,
            level: b'9',
            read: false,
            done: false,
        }
    }

    fn next_piece(&mut self) -> io::Result<Piece> {
        loop {
            if let Some((at, kind)) = self.found.pop_front() {
                return Ok(self.cut(at, kind));
            }
            if self.read {
                self.done = true;
                return Ok(self.cut(8 * (self.base + self.buffer.len() as u64), Beginning::Rest));
            }
            // A magic number still to be found begins after the last byte of the last look but
            // four, so this cuts none in two.
            let searched = self.look.saturating_sub(magic::STRIDE as u64);
            if searched.saturating_sub(self.base) > LONGEST as u64 {
                return Ok(self.cut(8 * searched, Beginning::Rest));
            }
            self.read_on()?;
        }
    }

    fn read_on(&mut self) -> io::Result<()> {
        let n = self.input.by_ref().take(READ as u64).read_to_end(&mut self.buffer)?;
        self.read = n == 0;
        // A look needs the six bytes of a magic number that begins there; at the end of the file
        // shorter ones matter too.
        let needed = if self.read { 2 } else { (magic::BITS / 8) as usize };
        let from = (self.look - self.base) as usize;
        let to = (self.buffer.len() + 1).saturating_sub(needed).max(from);
        let looks = (from..to).step_by(magic::STRIDE);
        self.look += (looks.len() * magic::STRIDE) as u64;
        let base = 8 * self.base;
        self.finder.find(&self.buffer, looks, |at, number| {
            let kind = if number == magic::BLOCK { Beginning::Block } else { Beginning::End };
            self.found.push_back((base + at, kind));
        });
        Ok(())
    }

    /// Takes the piece that ends at the bit `end` of the file, where one of the kind `next` begins.
    fn cut(&mut self, end: u64, next: Beginning) -> Piece {
        let used = (end.div_ceil(8) - self.base) as usize;
        let bytes = self.buffer[..used].to_vec();
        self.buffer.drain(..(end / 8 - self.base) as usize);
        self.base = end / 8;
        if matches!(self.kind, Beginning::Head | Beginning::End)
            && end.is_multiple_of(8)
            && let Some(level @ b'1'..=b'9') = bytes.last()
        {
            self.level = *level;
        }
        let piece = Piece {
            kind: self.kind,
            start: self.start,
            end,
            bytes,
            level: self.level,
            last: self.done,
        };
        (self.kind, self.start) = (next, end);
        piece
    }
}

impl<R: Read> Iterator for Cutter<R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let piece = self.next_piece();
        self.done |= piece.is_err();
        Some(piece)
    }
}
