//! Where each page lies, by the hash of its title: 16 bytes a page, sorted.

use std::hash::{DefaultHasher, Hasher};

/// Bits of a place that count bytes within a block; the rest is the block's number.
const OFFSET: u32 = 24;

/// Where a record lies: in which block, and from which byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(u64);

impl Place {
    /// In that block, which has so many bytes before it.
    pub(super) fn new(block: u64, offset: usize) -> Place {
        debug_assert!(offset < 1 << OFFSET, "a block is closed long before");
        Place(block << OFFSET | offset as u64)
    }

    /// The block's number.
    pub(super) fn block(self) -> usize {
        (self.0 >> OFFSET) as usize
    }

    /// The first byte in it.
    pub(super) fn offset(self) -> usize {
        (self.0 & ((1 << OFFSET) - 1)) as usize
    }
}

/// An index that is being made.
#[derive(Default)]
pub(super) struct IndexWriter(Vec<(u64, Place)>);

impl IndexWriter {
    /// Adds pages by the hashes of their titles, wherever others of these lie already.
    pub(super) fn add(&mut self, pages: impl Iterator<Item = (u64, Place)>) {
        self.0.extend(pages);
    }

    /// Sorts it; `numbers` are those that blocks have in the order of the dump.
    pub(super) fn finish(mut self, numbers: &[u64]) -> Index {
        for (_, place) in &mut self.0 {
            *place = Place::new(numbers[place.block()], place.offset());
        }
        self.0.sort_unstable();
        Index(self.0)
    }
}

/// A whole index.
pub(super) struct Index(Vec<(u64, Place)>);

impl Index {
    /// Where pages lie whose titles have the hash of this one, in the order of the dump.
    pub(super) fn places(&self, title: &str) -> impl Iterator<Item = Place> {
        let hash = title_hash(title);
        let first = self.0.partition_point(|(it, _)| *it < hash);
        self.0[first..].iter().take_while(move |(it, _)| *it == hash).map(|(_, place)| *place)
    }

    /// The places of each group of pages that may have one title, in the order in which the groups begin.
    pub(super) fn doubtful(&self) -> Vec<Vec<Place>> {
        let groups = self.0.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        let places = |group: &[(u64, Place)]| group.iter().map(|(_, place)| *place).collect();
        let mut groups: Vec<Vec<Place>> = groups.map(places).collect();
        groups.sort_unstable();
        groups
    }

    /// Takes places out, which are given sorted.
    pub(super) fn remove(&mut self, places: &[Place]) {
        if !places.is_empty() {
            self.0.retain(|(_, place)| places.binary_search(place).is_err());
        }
    }

    /// How many pages there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Titles are hostile: a hash that is quick to forge would let one page hide another.
pub(crate) fn title_hash(title: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(title.as_bytes());
    hasher.finish()
}
