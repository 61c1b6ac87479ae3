//! Counts that the progress bars read while a dump is read and extracted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wikirot_wikitext::Shortfall;

use super::lacks::Lacks;

/// Counts of a scan; any thread may add to them or read them.
#[derive(Debug, Default)]
pub(crate) struct ScanTally {
    pages_read: AtomicU64,
    pages_extracted: AtomicU64,
    pages_left: AtomicU64,
    links: AtomicU64,
    lacks: Mutex<Lacks>,
}

impl ScanTally {
    pub(crate) fn page_read(&self) {
        self.pages_read.fetch_add(1, Ordering::Relaxed);
    }

    /// The dump is read once more.
    pub(super) fn begin_again(&self) {
        self.pages_read.store(0, Ordering::Relaxed);
    }

    pub(crate) fn page_extracted(&self, links: usize) {
        self.pages_extracted.fetch_add(1, Ordering::Relaxed);
        self.links.fetch_add(links as u64, Ordering::Relaxed);
    }

    /// A page is as it was in an earlier run, and was not read again.
    pub(crate) fn page_left(&self) {
        self.pages_left.fetch_add(1, Ordering::Relaxed);
    }

    /// Pages that were left as they were.
    pub(crate) fn pages_left(&self) -> u64 {
        self.pages_left.load(Ordering::Relaxed)
    }

    pub(super) fn page_lacks(&self, title: &str, shortfall: &Shortfall) {
        if !shortfall.is_empty() {
            self.lacks().add(title, shortfall);
        }
    }

    /// What could not be found out about the pages extracted so far.
    pub(crate) fn lacks(&self) -> MutexGuard<'_, Lacks> {
        self.lacks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pages read from the dump.
    pub(crate) fn pages_read(&self) -> u64 {
        self.pages_read.load(Ordering::Relaxed)
    }

    /// Pages that extraction is done with, those of namespaces that are not read included.
    pub(crate) fn pages_extracted(&self) -> u64 {
        self.pages_extracted.load(Ordering::Relaxed)
    }

    /// Links found on them, every occurrence.
    pub(crate) fn links(&self) -> u64 {
        self.links.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_is_counted() {
        let tally = ScanTally::default();
        tally.page_read();
        tally.page_read();
        tally.page_read();
        tally.page_extracted(4);
        tally.page_extracted(3);
        tally.page_left();
        tally.page_left();
        let counts = (tally.pages_read(), tally.pages_extracted(), tally.pages_left());
        assert_eq!((counts, tally.links()), ((3, 2, 2), 7));
        tally.page_lacks("A", &Shortfall::default());
        assert!(tally.lacks().sentences().is_empty());
        tally.page_lacks("A", &Shortfall { dropped: 1, ..Shortfall::default() });
        assert_eq!(tally.lacks().sentences().len(), 1);
    }
}
