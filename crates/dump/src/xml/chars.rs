//! Characters of an element, collected.

/// Collects characters up to a limit, and counts all of them.
#[derive(Debug, Default)]
pub(crate) struct Chars {
    bytes: Vec<u8>,
    limit: usize,
    total: u64,
}

impl Chars {
    /// Keeps nothing.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Keeps at most `limit` bytes; past that none.
    pub(crate) fn up_to(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// The same, in memory that is already there.
    pub(crate) fn reusing(mut bytes: Vec<u8>, limit: usize) -> Self {
        bytes.clear();
        Self { bytes, limit, total: 0 }
    }

    /// Sets memory aside for so many bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes.min(self.limit));
    }

    /// Whether anybody wants to know what is pushed.
    pub(crate) fn is_wanted(&self) -> bool {
        self.limit > 0
    }

    /// How many bytes there were, kept or not.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// What was kept.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was kept.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn push(&mut self, more: &[u8]) {
        self.total += more.len() as u64;
        if self.total <= self.limit as u64 {
            self.bytes.extend_from_slice(more);
        } else if self.bytes.capacity() > 0 {
            self.bytes = Vec::new();
        }
    }
}
