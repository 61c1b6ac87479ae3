//! The elements that are open.

/// Elements may stand in one another this deep; exports need seven.
const MAX_DEPTH: usize = 200;

/// Names of the elements that are open, outermost first, without their prefixes.
#[derive(Debug, Default)]
pub(super) struct OpenTags {
    names: Vec<u8>,
    ends: Vec<usize>,
    prefix: Vec<u8>,
}

impl OpenTags {
    pub(super) fn depth(&self) -> usize {
        self.ends.len()
    }

    /// The name of the innermost; empty where none is open.
    pub(super) fn last(&self) -> &[u8] {
        let start = self.ends.len().checked_sub(2).map_or(0, |before| self.ends[before]);
        &self.names[start..]
    }

    /// The prefix of the document's own names, with its colon.
    pub(super) fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    pub(super) fn set_prefix(&mut self, prefix: &[u8]) {
        prefix.clone_into(&mut self.prefix);
    }

    /// Opens one more; `false` if they are too many.
    pub(super) fn begin(&mut self, name: &[u8]) -> bool {
        if self.ends.len() == MAX_DEPTH {
            return false;
        }
        self.names.extend_from_slice(name);
        self.ends.push(self.names.len());
        true
    }

    /// Closes the innermost.
    pub(super) fn end(&mut self) {
        self.truncate(self.ends.len().saturating_sub(1));
    }

    /// Closes all but the outermost `depth`.
    pub(super) fn truncate(&mut self, depth: usize) {
        self.ends.truncate(depth);
        self.names.truncate(self.ends.last().copied().unwrap_or(0));
    }

    pub(super) fn clear(&mut self) {
        self.truncate(0);
    }
}

/// Where a name begins behind its prefix.
pub(super) fn local(name: &[u8]) -> usize {
    name.iter().rposition(|byte| *byte == b':').map_or(0, |colon| colon + 1)
}
