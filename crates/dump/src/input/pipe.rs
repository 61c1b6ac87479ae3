//! A decoder on a thread of its own, read through a bounded channel of chunks.

use std::{
    io::{self, Read},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

use super::chunked::{Chunked, Chunks};

/// Bytes in a chunk.
const CHUNK: usize = 256 << 10;

/// Chunks that may wait to be read.
const WAITING: usize = 4;

/// The reading end.
pub(super) struct Pipe {
    full: Receiver<io::Result<Vec<u8>>>,
    empty: Sender<Vec<u8>>,
}

impl Pipe {
    /// Runs `decode` on a new thread. It ends early, by an error of its sink, when the reader goes.
    pub(super) fn spawn(
        decode: impl FnOnce(&mut Sink) -> io::Result<()> + Send + 'static,
    ) -> Chunked<Self> {
        let (full_sender, full) = sync_channel(WAITING);
        let (empty, empty_receiver) = channel();
        let mut sink = Sink { full: full_sender, empty: empty_receiver };
        thread::spawn(move || {
            // An empty chunk says that this is the end, not a thread that died.
            let last = decode(&mut sink).map(|()| Vec::new());
            // Nobody is there to hear it when the reader has gone.
            let _ = sink.full.send(last);
        });
        Chunked::new(Self { full, empty })
    }
}

impl Chunks for Pipe {
    fn next_chunk(&mut self, chunk: &mut Vec<u8>) -> io::Result<()> {
        let next = self.full.recv().unwrap_or_else(|_| {
            Err(io::Error::other("the thread that decompresses ended without a word"))
        });
        // The last chunk's memory goes back for the next; a thread that has ended needs none.
        let _ = self.empty.send(std::mem::replace(chunk, next?));
        Ok(())
    }
}

/// The writing end.
pub(super) struct Sink {
    full: SyncSender<io::Result<Vec<u8>>>,
    empty: Receiver<Vec<u8>>,
}

impl Sink {
    /// Sends on everything that `reader` gives.
    pub(super) fn copy_from(&mut self, mut reader: impl Read) -> io::Result<()> {
        loop {
            let mut chunk = self.empty.try_recv().unwrap_or_default();
            chunk.resize(CHUNK, 0);
            let mut filled = 0;
            let failure = loop {
                match reader.read(&mut chunk[filled..]) {
                    Ok(0) => break None,
                    Ok(n) => filled += n,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => break Some(error),
                }
                if filled == CHUNK {
                    break None;
                }
            };
            if filled > 0 {
                chunk.truncate(filled);
                self.full.send(Ok(chunk)).map_err(|_| io::ErrorKind::BrokenPipe)?;
            }
            match failure {
                Some(error) => return Err(error),
                None if filled < CHUNK => return Ok(()),
                None => {}
            }
        }
    }
}
