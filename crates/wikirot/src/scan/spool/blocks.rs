//! Records in blocks, in an unlinked temporary file. The first of them stand as they are, for most dumps are
//! small; those behind are compressed, on threads of their own.

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::super::scratch::Scratch;

/// A block is full when it has so many bytes. A page is in one block, however long it is.
pub(super) const BLOCK: usize = 256 * 1024;

/// Bytes that stand as they are.
pub(super) const PLAIN: u64 = 96 << 20;

/// A third of the size at the speed of a disk; more would take twice as long.
const LEVEL: i32 = 3;

/// Where a block is in the file.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    at: u64,
    /// Its bytes there, and unpacked. They are equal where it stands as it is.
    length: u32,
    unpacked: u32,
}

/// Writes blocks.
pub(super) struct BlockWriter {
    shared: Arc<Shared>,
    blocks: u64,
    /// Bytes written as they are.
    plain: u64,
    threads: NonZeroUsize,
    packers: Option<Packers>,
}

/// What those share that write blocks.
struct Shared {
    file: File,
    /// Where the next block goes.
    end: AtomicU64,
    places: Mutex<Vec<Place>>,
    /// A packer has failed: what it did not write nobody has to.
    failed: AtomicBool,
}

struct Packers {
    blocks: SyncSender<(u64, Vec<u8>)>,
    threads: Vec<JoinHandle<io::Result<()>>>,
}

impl BlockWriter {
    /// Makes the file.
    pub(super) fn new(scratch: &Scratch) -> io::Result<BlockWriter> {
        let shared = Shared {
            file: scratch.file()?,
            end: AtomicU64::new(0),
            places: Mutex::default(),
            failed: AtomicBool::new(false),
        };
        let (shared, threads) = (Arc::new(shared), scratch.threads);
        Ok(BlockWriter { shared, blocks: 0, plain: 0, threads, packers: None })
    }

    /// Takes it that much has been written: what follows is packed.
    #[cfg(test)]
    pub(super) fn pack(&mut self) {
        self.plain = PLAIN;
    }

    /// How many blocks there are.
    pub(super) fn len(&self) -> u64 {
        self.blocks
    }

    /// Writes a block, and leaves `block` empty.
    pub(super) fn write(&mut self, block: &mut Vec<u8>) -> io::Result<()> {
        let number = self.blocks;
        self.blocks += 1;
        if self.plain < PLAIN {
            self.plain += block.len() as u64;
            self.shared.write(number, block, block.len())?;
            block.clear();
            return Ok(());
        }
        let packers = match &mut self.packers {
            Some(packers) => packers,
            none => none.insert(Packers::start(&self.shared, self.threads)?),
        };
        let full = std::mem::replace(block, Vec::with_capacity(BLOCK));
        let sent = packers.blocks.send((number, full)).is_ok();
        if !sent || self.shared.failed.load(Ordering::Relaxed) {
            self.packers.take().map_or(Ok(()), Packers::finish)?;
        }
        Ok(())
    }

    /// Waits until all is written. The blocks are to be read in this `order`, by the numbers that they were written
    /// under.
    pub(super) fn finish(self, order: impl Iterator<Item = u64>) -> io::Result<Blocks> {
        self.packers.map_or(Ok(()), Packers::finish)?;
        let places = self.shared.places.lock().unwrap_or_else(PoisonError::into_inner);
        let places = order.map(|number| places[number as usize]).collect();
        Ok(Blocks { shared: Arc::clone(&self.shared), places })
    }
}

impl Packers {
    fn start(shared: &Arc<Shared>, threads: NonZeroUsize) -> io::Result<Packers> {
        let (blocks, to_pack) = sync_channel(threads.get());
        let to_pack = Arc::new(Mutex::new(to_pack));
        let pack = |_| {
            let (shared, to_pack) = (Arc::clone(shared), Arc::clone(&to_pack));
            std::thread::Builder::new()
                .name("spool".to_owned())
                .spawn(move || shared.pack_all(&to_pack))
        };
        let threads = (0..threads.get()).map(pack).collect::<io::Result<_>>()?;
        Ok(Packers { blocks, threads })
    }

    fn finish(self) -> io::Result<()> {
        drop(self.blocks);
        self.threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(packed) => packed,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    }
}

impl Shared {
    /// Packs and writes blocks until no more come.
    fn pack_all(&self, blocks: &Mutex<Receiver<(u64, Vec<u8>)>>) -> io::Result<()> {
        let packed = self.try_pack_all(blocks);
        self.failed.fetch_or(packed.is_err(), Ordering::Relaxed);
        packed
    }

    fn try_pack_all(&self, blocks: &Mutex<Receiver<(u64, Vec<u8>)>>) -> io::Result<()> {
        let mut packer = zstd::bulk::Compressor::new(LEVEL)?;
        loop {
            let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((number, block)) = next else { return Ok(()) };
            let packed = packer.compress(&block)?;
            // What grows would be taken for a block that is not packed, were it as long as that.
            match packed.len() < block.len() {
                true => self.write(number, &packed, block.len())?,
                false => self.write(number, &block, block.len())?,
            }
        }
    }

    fn write(&self, number: u64, bytes: &[u8], unpacked: usize) -> io::Result<()> {
        let at = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.file.write_all_at(bytes, at)?;
        let length = |it: usize| u32::try_from(it).map_err(io::Error::other);
        let place = Place { at, length: length(bytes.len())?, unpacked: length(unpacked)? };
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let number = usize::try_from(number).map_err(io::Error::other)?;
        if places.len() <= number {
            places.resize(number + 1, Place::default());
        }
        places[number] = place;
        Ok(())
    }
}

/// Blocks to be read, by any thread.
pub(super) struct Blocks {
    shared: Arc<Shared>,
    places: Vec<Place>,
}

impl Blocks {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Reads a block into `buffer`.
    pub(super) fn read(&self, number: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        let Place { at, length, unpacked } = self.places[number];
        if length == unpacked {
            return self.read_at(at, length as usize, buffer);
        }
        let mut packed = Vec::new();
        self.read_at(at, length as usize, &mut packed)?;
        buffer.resize(unpacked as usize, 0);
        zstd::bulk::decompress_to_buffer(&packed, &mut buffer[..]).map(drop)
    }

    /// Where a record of a block is in the file, if the block stands there as it is.
    pub(super) fn plain(&self, number: usize, offset: usize) -> Option<(&File, u64)> {
        let place = self.places[number];
        (place.length == place.unpacked).then_some((&self.shared.file, place.at + offset as u64))
    }

    fn read_at(&self, at: u64, length: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.resize(length, 0);
        self.shared.file.read_exact_at(buffer, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_packed_or_not() {
        let scratch = Scratch::usual(NonZeroUsize::new(3).unwrap());
        let mut writer = BlockWriter::new(&scratch).unwrap();
        let mut rng = fastrand::Rng::with_seed(7);
        let blocks: Vec<Vec<u8>> = (0..40_usize)
            .map(|n| match n % 3 {
                0 => (0..1_000 + n).map(|_| rng.u8(..)).collect(),
                1 => n.to_string().into_bytes().repeat(20_000),
                _ => vec![n as u8],
            })
            .collect();
        for (number, block) in blocks.iter().enumerate() {
            assert_eq!(writer.len(), number as u64);
            // All but the first ones are packed, as if much had been written.
            writer.plain = if number < 10 { 0 } else { PLAIN };
            let mut block = block.clone();
            let (before, length) = (writer.plain, block.len() as u64);
            writer.write(&mut block).unwrap();
            assert!(block.is_empty());
            assert_eq!(writer.plain, before + if number < 10 { length } else { 0 });
        }
        // The other way round, as if they were of parts that came so.
        let read = writer.finish((0..40).rev()).unwrap();
        assert_eq!(read.len(), blocks.len());
        let mut buffer = Vec::new();
        for (number, block) in blocks.iter().rev().enumerate() {
            read.read(number, &mut buffer).unwrap();
            assert!(buffer == *block, "{number}");
        }
        let length = read.shared.file.metadata().unwrap().len() as usize;
        assert!(length < blocks.iter().map(Vec::len).sum::<usize>() * 2 / 3, "{length}");
    }
}
