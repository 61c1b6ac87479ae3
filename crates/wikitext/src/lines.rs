//! The lines of a page.

/// Where the lines of a text begin; its memory is used for one text after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// Offset of each line but the first, ascending.
    starts: Vec<usize>,
}

impl Lines {
    /// Reads `text`, forgetting what was read before.
    pub(crate) fn read(&mut self, text: &str) {
        self.starts.clear();
        self.starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    }

    /// The line that holds the byte at `at`, counted from 1.
    pub(crate) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) + 1
    }

    /// Where that line begins.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.starts[..self.number(at) - 1].last().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_line_end_belongs_to_the_line_that_it_ends() {
        let mut lines = Lines::default();
        lines.read("one\n\ntwo");
        let found: Vec<(usize, usize)> =
            (0..8).map(|at| (lines.number(at), lines.start(at))).collect();
        assert_eq!(found, [(1, 0), (1, 0), (1, 0), (1, 0), (2, 4), (3, 5), (3, 5), (3, 5)]);
    }
}
