//! Characters of an element, collected.

/// Collects characters up to a limit, and counts all of them.
#[derive(Debug, Default)]
pub(crate) struct Chars {
    bytes: Vec<u8>,
    limit: usize,
    total: u64,
    is_beginning: bool,
}

impl Chars {
    /// Keeps nothing.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Keeps at most `limit` bytes, in memory that is already there; past that none.
    pub(crate) fn up_to(limit: usize, mut memory: Vec<u8>) -> Self {
        memory.clear();
        Self { bytes: memory, limit, ..Self::default() }
    }

    /// Keeps the first `limit` bytes, in memory that is already there.
    pub(crate) fn beginning(limit: usize, memory: Vec<u8>) -> Self {
        Self { is_beginning: true, ..Self::up_to(limit, memory) }
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
        if self.is_beginning {
            let room = self.limit - self.bytes.len();
            self.bytes.extend_from_slice(&more[..more.len().min(room)]);
        } else if self.total <= self.limit as u64 {
            self.bytes.extend_from_slice(more);
        } else {
            self.bytes = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_limit_nothing_is_kept_or_the_beginning_and_all_is_counted() {
        for (mut chars, kept) in [
            (Chars::up_to(5, b"old".to_vec()), ["abc", "abcde", "", ""]),
            (Chars::beginning(5, b"old".to_vec()), ["abc", "abcde", "abcde", "abcde"]),
            (Chars::none(), ["", "", "", ""]),
        ] {
            for (more, kept) in ["abc", "de", "fg", "h"].into_iter().zip(kept) {
                chars.push(more.as_bytes());
                assert_eq!(chars.bytes(), kept.as_bytes());
            }
            assert_eq!(chars.total(), 8);
        }
    }
}
