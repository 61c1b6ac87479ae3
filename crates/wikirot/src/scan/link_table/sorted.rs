//! More records than memory holds, found again by a number.
//!
//! Records are gathered in memory, sorted, laid aside in an unlinked temporary file, and merged from
//! there into another one in the order of their keys, those of one key in the order they came in.
//! Memory holds [`GATHERED`] bytes of records while they are gathered, then [`MERGED`] bytes for each
//! time that these were laid aside, and for good 16 bytes for each [`BLOCK`] bytes of records. The
//! disk holds them twice until they are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;

use super::super::scratch::Scratch;

/// Bytes of records that are gathered before they are sorted and laid aside.
const GATHERED: usize = 64 << 20;
/// Bytes that are read ahead of each sorted part.
const MERGED: usize = 64 << 10;
/// Bytes of records, at least, from one entry of the index to the next.
const BLOCK: u64 = 16 << 10;
/// Bytes in front of a record: its key and its length.
const HEAD: usize = 12;

/// Takes in records.
pub(super) struct Sorter {
    gathered: Vec<u8>,
    /// Key, and place and length in `gathered`.
    entries: Vec<(u64, u32, u32)>,
    file: Option<BufWriter<File>>,
    /// Where each sorted part ends in the file.
    ends: Vec<u64>,
    room: usize,
    scratch: Scratch,
}

impl Sorter {
    pub(super) fn new(scratch: &Scratch) -> Self {
        Self::with_room(scratch, GATHERED)
    }

    fn with_room(scratch: &Scratch, room: usize) -> Self {
        let (gathered, entries, ends) = (Vec::new(), Vec::new(), Vec::new());
        Self { gathered, entries, file: None, ends, room, scratch: scratch.clone() }
    }

    /// Takes a record, which must be shorter than 4 GiB.
    pub(super) fn push(&mut self, key: u64, record: &[u8]) -> io::Result<()> {
        let weight = self.gathered.len() + self.entries.len() * size_of::<(u64, u32, u32)>();
        if weight + record.len() > self.room && !self.entries.is_empty() {
            self.lay_aside()?;
        }
        let place = u32::try_from(self.gathered.len()).map_err(io::Error::other)?;
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        self.entries.push((key, place, length));
        self.gathered.extend_from_slice(record);
        Ok(())
    }

    fn lay_aside(&mut self) -> io::Result<()> {
        // By key, then by place, which is the order they came in.
        self.entries.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::with_capacity(1 << 20, self.scratch.file()?)),
        };
        let mut end = self.ends.last().copied().unwrap_or(0);
        for &(key, place, length) in &self.entries {
            let record = &self.gathered[place as usize..][..length as usize];
            end += write(file, key, record)?;
        }
        self.ends.push(end);
        self.entries.clear();
        self.gathered.clear();
        Ok(())
    }

    /// Ends the taking in.
    pub(super) fn finish(mut self) -> io::Result<Sorted> {
        if !self.entries.is_empty() {
            self.lay_aside()?;
        }
        (self.gathered, self.entries) = (Vec::new(), Vec::new());
        let file = match self.file {
            Some(file) => file.into_inner().map_err(io::IntoInnerError::into_error)?,
            None => self.scratch.file()?,
        };
        match *self.ends.as_slice() {
            [] => Ok(Sorted { file, index: Index::default() }),
            [end] => {
                // One part is sorted as it is.
                let mut index = Index::default();
                let mut part = Part::new(&file, 0, end);
                while part.next()? {
                    index.note(part.key, (HEAD + part.record.len()) as u64);
                }
                drop(part);
                Ok(Sorted { file, index })
            }
            ref ends => merge(&file, ends, &self.scratch),
        }
    }
}

fn write(out: &mut impl Write, key: u64, record: &[u8]) -> io::Result<u64> {
    out.write_all(&key.to_le_bytes())?;
    out.write_all(&(record.len() as u32).to_le_bytes())?;
    out.write_all(record)?;
    Ok((HEAD + record.len()) as u64)
}

fn merge(file: &File, ends: &[u64], scratch: &Scratch) -> io::Result<Sorted> {
    let mut index = Index::default();
    let mut out = BufWriter::with_capacity(1 << 20, scratch.file()?);
    let mut start = 0;
    let mut parts = Vec::with_capacity(ends.len());
    for &end in ends {
        parts.push(Part::new(file, start, end));
        start = end;
    }
    let mut heads = BinaryHeap::new();
    for (number, part) in parts.iter_mut().enumerate() {
        if part.next()? {
            heads.push(Reverse((part.key, number)));
        }
    }
    while let Some(Reverse((key, number))) = heads.pop() {
        let part = &mut parts[number];
        let length = write(&mut out, key, &part.record)?;
        index.note(key, length);
        if part.next()? {
            heads.push(Reverse((part.key, number)));
        }
    }
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(Sorted { file, index })
}

/// A sorted part that is being merged.
struct Part<'f> {
    file: BufReader<At<'f>>,
    left: u64,
    key: u64,
    record: Vec<u8>,
}

impl<'f> Part<'f> {
    fn new(file: &'f File, start: u64, end: u64) -> Self {
        let file = BufReader::with_capacity(MERGED, At { file, at: start });
        Self { file, left: end - start, key: 0, record: Vec::new() }
    }

    fn next(&mut self) -> io::Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        let mut head = [0; HEAD];
        self.file.read_exact(&mut head)?;
        let (key, length) = split_head(&head);
        self.key = key;
        self.record.resize(length, 0);
        self.file.read_exact(&mut self.record)?;
        self.left -= (HEAD + length) as u64;
        Ok(true)
    }
}

/// A file that several read at once, each from its own place.
struct At<'f> {
    file: &'f File,
    at: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buf, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

fn split_head(head: &[u8; HEAD]) -> (u64, usize) {
    let [k0, k1, k2, k3, k4, k5, k6, k7, l0, l1, l2, l3] = *head;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    (u64::from_le_bytes([k0, k1, k2, k3, k4, k5, k6, k7]), length as usize)
}

/// Records in the order of their keys; any thread may read them.
pub(super) struct Sorted {
    file: File,
    index: Index,
}

/// Where to look for a key.
#[derive(Default)]
struct Index {
    /// The first key of each block, and where the block begins.
    blocks: Vec<(u64, u64)>,
    length: u64,
}

impl Index {
    fn note(&mut self, key: u64, length: u64) {
        if self.blocks.last().is_none_or(|(_, start)| self.length - start >= BLOCK) {
            self.blocks.push((key, self.length));
        }
        self.length += length;
    }
}

impl Sorted {
    /// Calls `each` for the records of `key` in the order they came in, until it says `false`.
    pub(super) fn get(&self, key: u64, mut each: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        // The last block that begins below the key may hold its first record.
        let first = self.index.blocks.partition_point(|(begin, _)| *begin < key).saturating_sub(1);
        self.read_from(first, |found, record| found < key || (found == key && each(record)))
    }

    /// Calls `each` for every record, in the order of the keys, until it says `false`.
    pub(super) fn all(&self, mut each: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        self.read_from(0, |_, record| each(record))
    }

    fn read_from(&self, first: usize, mut each: impl FnMut(u64, &[u8]) -> bool) -> io::Result<()> {
        let mut block = Vec::new();
        let Index { blocks, length } = &self.index;
        for number in first..blocks.len() {
            let start = blocks[number].1;
            let end = blocks.get(number + 1).map_or(*length, |(_, end)| *end);
            block.resize(usize::try_from(end - start).map_err(io::Error::other)?, 0);
            self.file.read_exact_at(&mut block, start)?;
            let mut rest = block.as_slice();
            while let Some((head, after)) = rest.split_first_chunk::<HEAD>() {
                let (key, length) = split_head(head);
                let (record, after) =
                    after.split_at_checked(length).ok_or(io::ErrorKind::UnexpectedEof)?;
                if !each(key, record) {
                    return Ok(());
                }
                rest = after;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(room: usize, records: &[(u64, Vec<u8>)]) -> Sorted {
        let mut sorter = Sorter::with_room(&Scratch::usual(std::num::NonZeroUsize::MIN), room);
        for (key, record) in records {
            sorter.push(*key, record).unwrap();
        }
        sorter.finish().unwrap()
    }

    fn of(sorted: &Sorted, key: u64) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        sorted
            .get(key, |record| {
                found.push(record.to_vec());
                true
            })
            .unwrap();
        found
    }

    #[test]
    fn records_of_a_key_are_found_in_the_order_they_came_in_however_often_memory_was_full() {
        // Some keys have records of many blocks, most have few, every third has none.
        let records: Vec<(u64, Vec<u8>)> = (0..20_000_u64)
            .map(|n| (n * 7_919 % 500 * 3, format!("{n} {}", "x".repeat(n as usize % 90)).into()))
            .chain((0..3_000).map(|n| (600, format!("long {n} {}", "y".repeat(50)).into())))
            .collect();
        for room in [5_000, 100_000, GATHERED] {
            let sorted = sorted(room, &records);
            for key in (0..1_600).chain([u64::MAX]) {
                let expected: Vec<&Vec<u8>> =
                    records.iter().filter(|(of, _)| *of == key).map(|(_, record)| record).collect();
                assert_eq!(of(&sorted, key).iter().collect::<Vec<_>>(), expected, "{room} {key}");
            }
            let mut count = 0;
            sorted
                .all(|_| {
                    count += 1;
                    true
                })
                .unwrap();
            assert_eq!(count, records.len());
        }
    }

    #[test]
    fn a_reader_may_break_off() {
        let records: Vec<(u64, Vec<u8>)> = (0..10).map(|n| (4, vec![n])).collect();
        let mut left = 3;
        let take = |_: &[u8]| {
            left -= 1;
            left > 0
        };
        sorted(GATHERED, &records).get(4, take).unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(of(&sorted(GATHERED, &[]), 0).is_empty());
    }

    #[test]
    fn memory_and_index_hold_no_more_than_they_should() {
        // Room for three records of ten bytes, with sixteen for the entry of each that is there.
        let mut sorter = Sorter::with_room(&Scratch::usual(std::num::NonZeroUsize::MIN), 62);
        for (count, laid_aside) in [(1, 0), (2, 0), (3, 0), (4, 1)] {
            sorter.push(count, &[0; 10]).unwrap();
            assert_eq!(sorter.ends.len(), laid_aside, "{count}");
        }
        // One that is too long alone is taken all the same.
        let mut sorter = Sorter::with_room(&Scratch::usual(std::num::NonZeroUsize::MIN), 62);
        sorter.push(1, &[0; 100]).unwrap();
        assert!(sorter.ends.is_empty());
        // Four records fill a block.
        let record = vec![0; BLOCK as usize / 4 - HEAD];
        let records: Vec<_> = (0..9).map(|key| (key, record.clone())).collect();
        for room in [GATHERED, 1] {
            let sorted = sorted(room, &records);
            assert_eq!(sorted.index.blocks, [(0, 0), (4, BLOCK), (8, 2 * BLOCK)]);
        }
    }
}
