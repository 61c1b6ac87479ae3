//! The reader: who cuts, who decodes, and what is handed out.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::num::NonZero;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::assembler::{Assembler, Pending};
use crate::block::{self, Decoded};
use crate::cutter::{Beginning, Cutter, Piece};

/// More threads decompress faster than anybody reads.
const MAX_THREADS: usize = 16;

/// The decompressed bytes of a bz2 file.
pub struct Reader {
    assembler: Assembler<Box<dyn Iterator<Item = io::Result<Pending>> + Send>>,
    /// The bytes of one block, handed on without a copy.
    chunk: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Reader {
    /// Decompresses `input`, block by block, on the thread that reads.
    pub fn new(input: impl Read + Send + 'static) -> Self {
        let whole =
            |piece: io::Result<Piece>| Ok(Pending { piece: Arc::new(piece?), decoded: None });
        Self::over(Cutter::new(input).map(whole))
    }

    /// The same on so many threads (at most 16), and one more that cuts. They end when all is read or
    /// the reader is dropped.
    pub fn on_threads(input: impl Read + Send + 'static, threads: NonZero<usize>) -> Self {
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
                    Ok(piece) if piece.kind == Beginning::Block => {
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
        Self::over(pending.into_iter())
    }

    fn over(pending: impl Iterator<Item = io::Result<Pending>> + Send + 'static) -> Self {
        let assembler = Assembler::new(Box::new(pending) as Box<_>);
        Self { assembler, chunk: Vec::new(), at: 0, ended: false }
    }

    /// Tells a counter, which any thread may read, how many bytes of the input what is handed out took:
    /// it follows the blocks.
    #[must_use]
    pub fn count_in(mut self, counter: Arc<AtomicU64>) -> Self {
        self.assembler.count_in(counter);
        self
    }
}

impl BufRead for Reader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.chunk.len() && !self.ended {
            // An error is said once; whoever reads on meets the end.
            self.ended = true;
            match self.assembler.next_block()? {
                Some(block) => {
                    self.chunk = block;
                    self.ended = false;
                }
                None => self.chunk.clear(),
            }
            self.at = 0;
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.chunk.len());
    }
}

impl Read for Reader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let n = available.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}
