//! One block, decoded by the library as a stream of its own.

use bzip2::{Decompress, Status};

use crate::{
    cutter::Piece,
    magic::{self, bits},
};

/// What decompressors set aside for a block; most are of the largest size.
const BLOCK_LEN: usize = 900_000;

/// Bytes of a decoded block that may wait for its turn. Runs of one byte make fifty times as much of a block:
/// such are decoded when their turn comes.
const LARGEST: usize = 2 << 20;

/// The piece was not one whole block, or makes too much to be set aside.
#[derive(Debug)]
pub(super) struct NotABlock;

/// The bytes of a block.
pub(super) type Decoded = Result<Vec<u8>, NotABlock>;

/// Decodes a piece that begins with a block's magic number, if it is that block and nothing else.
pub(super) fn decode(piece: &Piece) -> Decoded {
    let stream = framed(piece).ok_or(NotABlock)?;
    let mut decoder = Decompress::new(false);
    let mut output = Vec::with_capacity(BLOCK_LEN);
    loop {
        let read = decoder.total_in() as usize;
        let room = output.capacity() - output.len();
        match decoder.decompress_vec(&stream[read..], &mut output) {
            Ok(Status::StreamEnd) => return Ok(output),
            Ok(_) if output.len() > LARGEST => return Err(NotABlock),
            Ok(_) if output.len() == output.capacity() => output.reserve(BLOCK_LEN),
            // Neither output nor a need for room: the block wants more than the piece has.
            Ok(_) if room == output.capacity() - output.len() => return Err(NotABlock),
            Ok(_) => {}
            Err(_) => return Err(NotABlock),
        }
    }
}

/// The stored checksum of the block that a piece begins with.
pub(super) fn checksum(piece: &Piece) -> Option<u32> {
    bits(&piece.bytes, piece.skew() + magic::BITS, 32).map(|crc| crc as u32)
}

/// The bits of a piece, shifted to whole bytes, between a stream's header and its end.
fn framed(piece: &Piece) -> Option<Vec<u8>> {
    let whole = ((piece.end - piece.start) / 8) as usize;
    let mut stream = Vec::with_capacity(4 + whole + 12);
    stream.extend_from_slice(&[b'B', b'Z', b'h', piece.level]);
    let skew = piece.skew();
    match skew {
        0 => stream.extend_from_slice(&piece.bytes[..whole]),
        _ => stream.extend(
            piece.bytes.windows(2).take(whole).map(|pair| shifted([pair[0], pair[1]], skew)),
        ),
    }

    // The bits that do not fill a byte, the end's magic number, and the stream's checksum, which
    // for one block is the block's own.
    let left = (piece.end - piece.start) % 8;
    let tail = match left {
        0 => 0,
        _ => bits(&piece.bytes, skew + 8 * whole as u64, left)?,
    };
    let mut end = u128::from(tail);
    end = end << magic::BITS | u128::from(magic::END);
    end = end << 32 | u128::from(checksum(piece)?);
    let end_bits = left + magic::BITS + 32;
    end <<= 128 - end_bits;
    stream.extend_from_slice(&end.to_be_bytes()[..end_bits.div_ceil(8) as usize]);
    Some(stream)
}

/// The byte that begins `skew` bits into the first of two.
pub(super) fn shifted(pair: [u8; 2], skew: u64) -> u8 {
    (u16::from_be_bytes(pair) << skew >> 8) as u8
}
