//! Putting decoded blocks in order, and finding out what is wrong where one does not decode.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::Receiver,
    },
};

use bzip2::Decompress;

use crate::{
    block::{self, Decoded, NotABlock},
    cutter::{Beginning, Piece},
    damage::Damage,
    magic::{self, bits},
};

/// Bytes by which the output of a block that is decoded again grows.
const OUTPUT: usize = 1 << 20;

/// Bytes that a block may take. Compressors write 2.3 MB at most, but the format can be padded
/// without end.
const LONGEST: usize = 32 << 20;

/// A piece in its place, and where its decoded bytes will come from if it is being decoded.
pub(super) struct Pending {
    pub(super) piece: Arc<Piece>,
    pub(super) decoded: Option<Receiver<Decoded>>,
}

/// Hands out the bytes of block after block.
pub(super) struct Assembler<I> {
    pending: I,
    /// Pieces that were needed before their turn.
    ahead: VecDeque<Pending>,
    /// Bytes of the file that what was handed out took.
    position: Arc<AtomicU64>,
    level: u8,
    /// The checksum of the stream's blocks until now.
    combined: u32,
    /// What is wrong after the block that was handed out last.
    failure: Option<io::Error>,
    ended: bool,
}

impl<I: Iterator<Item = io::Result<Pending>>> Assembler<I> {
    pub(super) fn new(pending: I) -> Self {
        Self {
            pending,
            ahead: VecDeque::new(),
            position: Arc::default(),
            level: b'9',
            combined: 0,
            failure: None,
            ended: false,
        }
    }

    /// Tells this counter from now on.
    pub(super) fn count_in(&mut self, counter: Arc<AtomicU64>) {
        self.position = counter;
    }

    /// The bytes of the next block; `None` at the end.
    pub(super) fn next_block(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        while !self.ended {
            let Some(Pending { piece, decoded }) = self.next()? else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            match piece.kind {
                Beginning::Head => self.header(&piece, 0)?,
                Beginning::End => self.end(&piece)?,
                Beginning::Block => {
                    let decoded = match decoded {
                        // A thread that died has found no block.
                        Some(decoded) => decoded.recv().unwrap_or(Err(NotABlock)),
                        None => block::decode(&piece),
                    };
                    let block = match decoded {
                        Ok(output) => {
                            self.position.store(piece.end / 8, Relaxed);
                            output
                        }
                        Err(NotABlock) => self.decode_again(&piece)?,
                    };
                    let checksum = block::checksum(&piece).unwrap_or_default();
                    self.combined = self.combined.rotate_left(1) ^ checksum;
                    return Ok(Some(block));
                }
                Beginning::Rest => {
                    return Err(damage(piece.start, "no block where one must begin"));
                }
            }
        }
        Ok(None)
    }

    fn next(&mut self) -> io::Result<Option<Pending>> {
        match self.ahead.pop_front() {
            Some(pending) => Ok(Some(pending)),
            None => self.pending.next().transpose(),
        }
    }

    /// Checks the end of a stream: its checksum and what follows.
    fn end(&mut self, piece: &Piece) -> io::Result<()> {
        let Some(stored) = bits(&piece.bytes, piece.skew() + magic::BITS, 32) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        if stored != u64::from(self.combined) {
            return Err(damage(piece.start, "the checksum of the stream is wrong"));
        }
        self.combined = 0;
        self.position.store(piece.end / 8, Relaxed);
        let header = (piece.skew() + magic::BITS + 32).div_ceil(8) as usize;
        if piece.last && header == piece.bytes.len() {
            self.ended = true;
            return Ok(());
        }
        self.header(piece, header)
    }

    /// Checks the header of a stream, the last bytes of `piece` from `at` on.
    fn header(&mut self, piece: &Piece, at: usize) -> io::Result<()> {
        let place = piece.start / 8 * 8 + 8 * at as u64;
        let header = piece.bytes.get(at..).unwrap_or_default();
        let magic = header.iter().zip(b"BZh").all(|(is, must)| is == must);
        if !magic || !header.get(3).is_none_or(|level| matches!(level, b'1'..=b'9')) {
            return Err(damage(
                place,
                match piece.kind {
                    Beginning::Head => "it does not begin as bz2 does",
                    _ => "something that is not bz2 follows the compressed data",
                },
            ));
        }
        match header {
            // The next piece tells whether a block or the end follows.
            [_, _, _, level] if piece.end.is_multiple_of(8) && !piece.last => {
                self.level = *level;
                Ok(())
            }
            _ if piece.last && header.len() < 4 + (magic::BITS / 8) as usize => {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
            _ => Err(damage(place + 32, "no block where one must begin")),
        }
    }

    /// Decodes the block at the beginning of `first`, which on its own is none, over as many
    /// pieces as it takes, and drops those. A byte at a time, because the library does not say
    /// where a block ended; that it begins to give output does.
    fn decode_again(&mut self, first: &Piece) -> io::Result<Vec<u8>> {
        let (start, skew) = (first.start, first.skew());
        let mut input =
            Stretch { bytes: first.bytes.clone(), end: first.end, pieces: 0, last: first.last };
        let broken = |_| damage(start, "a block is broken or its checksum is wrong");
        let mut decoder = Decompress::new(false);
        let mut output = Vec::with_capacity(OUTPUT);
        decoder.decompress_vec(&[b'B', b'Z', b'h', self.level], &mut output).map_err(broken)?;
        let mut read = 0;
        while output.is_empty() {
            if read == LONGEST {
                return Err(damage(start, "a block without end"));
            }
            self.extend(&mut input, read + 2)?;
            let Some(&high) = input.bytes.get(read) else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            let low = input.bytes.get(read + 1).copied().unwrap_or(0);
            let byte = block::shifted([high, low], skew);
            decoder.decompress_vec(&[byte], &mut output).map_err(broken)?;
            read += 1;
        }
        while output.len() == output.capacity() {
            output.reserve(OUTPUT);
            decoder.decompress_vec(&[], &mut output).map_err(broken)?;
        }

        // The block ended inside the byte read last.
        self.extend(&mut input, read + 8)?;
        let read = 8 * read as u64;
        let follows = (read - 7..=read).find(|bit| {
            matches!(bits(&input.bytes, skew + bit, magic::BITS), Some(magic::BLOCK | magic::END))
        });
        match follows.map(|bit| start + bit) {
            Some(next) => {
                while self.ahead.front().is_some_and(|pending| pending.piece.start < next) {
                    self.ahead.pop_front();
                }
                self.position.store(next / 8, Relaxed);
            }
            None if input.last && bits(&input.bytes, skew + read, magic::BITS).is_none() => {
                self.failure = Some(io::ErrorKind::UnexpectedEof.into());
            }
            None => {
                self.failure = Some(damage(start + read, "no block where one must begin"));
            }
        }
        Ok(output)
    }

    /// Adds pieces to a stretch until it has so many bytes or the file ends.
    fn extend(&mut self, input: &mut Stretch, len: usize) -> io::Result<()> {
        while input.bytes.len() < len && !input.last {
            if input.pieces == self.ahead.len() {
                match self.pending.next().transpose()? {
                    Some(pending) => self.ahead.push_back(pending),
                    None => return Err(io::ErrorKind::UnexpectedEof.into()),
                }
            }
            let piece = &self.ahead[input.pieces].piece;
            // Two pieces share the byte in which the one ends and the other begins.
            let shared = usize::from(!input.end.is_multiple_of(8));
            input.bytes.extend_from_slice(&piece.bytes[shared..]);
            (input.end, input.last) = (piece.end, piece.last);
            input.pieces += 1;
        }
        Ok(())
    }
}

/// The bytes of a piece and of some pieces ahead.
struct Stretch {
    bytes: Vec<u8>,
    /// The bit of the file after the last.
    end: u64,
    /// How many pieces ahead are in it.
    pieces: usize,
    last: bool,
}

fn damage(bit: u64, what: &'static str) -> io::Error {
    Damage { what, at: bit / 8 }.into()
}
