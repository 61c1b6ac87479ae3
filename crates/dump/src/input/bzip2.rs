//! bzip2, its blocks decompressed in parallel.
//!
//! A bz2 stream is a header, blocks and an end, packed bit by bit without any table of contents:
//!
//! ```text
//! "BZh9" | 0x314159265359 crc data.. | 0x314159265359 crc data.. | 0x177245385090 crc | padding
//! ```
//!
//! One thread [cuts](cutter) the input wherever one of the two 48-bit magic numbers stands, at
//! whatever bit. Several [decode](block) the pieces as if each were one block. The reader
//! [assembles](assembler) them in order, which alone decides what is right: a magic number can also
//! stand inside a block by chance or by design, and then the piece before it does not decode, and
//! its block is read again from its beginning over as many pieces as it takes.

mod assembler;
mod block;
mod cutter;
mod magic;

use std::{
    io::{BufRead, Read},
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, channel, sync_channel},
    },
    thread,
};

use self::{
    assembler::{Assembler, Pending},
    block::Decoded,
    cutter::{Cutter, Kind, Piece},
};
use super::{chunked::Chunked, counted::Position};

/// More threads decompress faster than anybody reads.
const MAX_THREADS: usize = 16;

/// Decompresses `input` block by block on the thread that reads. `position` follows the blocks as
/// they are handed out.
pub(super) fn serial(input: impl Read + Send + 'static, position: Position) -> impl BufRead + Send {
    let pending =
        Cutter::new(input).map(|piece| Ok(Pending { piece: Arc::new(piece?), decoded: None }));
    Chunked::new(Assembler::new(pending, position))
}

/// The same on so many threads, and one more that cuts.
pub(super) fn parallel(
    input: impl Read + Send + 'static,
    position: Position,
    threads: NonZero<usize>,
) -> impl BufRead + Send {
    let threads = threads.get().min(MAX_THREADS);
    // Room for each thread's block and for a few that are done before their turn.
    let (ordered, pending) = sync_channel(threads + threads / 2 + 1);
    let (jobs, queue) = channel::<(Arc<Piece>, SyncSender<Decoded>)>();
    let queue = Arc::new(Mutex::new(queue));

    for _ in 0..threads {
        let queue = Arc::clone(&queue);
        thread::spawn(move || {
            let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok((piece, output)) = next() {
                // Nobody waits for it once the reader has gone.
                let _ = output.send(block::decode(&piece));
            }
        });
    }
    thread::spawn(move || {
        for piece in Cutter::new(input) {
            let sent = match piece.map(Arc::new) {
                Ok(piece) if piece.kind == Kind::Block => {
                    let (output, decoded) = sync_channel(1);
                    ordered
                        .send(Ok(Pending { piece: Arc::clone(&piece), decoded: Some(decoded) }))
                        .is_ok()
                        && jobs.send((piece, output)).is_ok()
                }
                Ok(piece) => ordered.send(Ok(Pending { piece, decoded: None })).is_ok(),
                Err(error) => ordered.send(Err(error)).is_ok(),
            };
            if !sent {
                break;
            }
        }
    });
    Chunked::new(Assembler::new(pending.into_iter(), position))
}
