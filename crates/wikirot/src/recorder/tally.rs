//! Counts for who watches a run.

use std::sync::atomic::{AtomicU64, Ordering};

use wikirot_words::Verdict;

/// Counts of targets and checks; any thread may read them.
#[derive(Debug, Default)]
pub struct Tally {
    offered: AtomicU64,
    due: AtomicU64,
    checked: AtomicU64,
    broken: AtomicU64,
    suspect: AtomicU64,
}

impl Tally {
    /// Targets that the checker has been given.
    pub fn offered(&self) -> u64 {
        self.offered.load(Ordering::Relaxed)
    }

    /// Targets that are due in this run; grows until the scan has ended.
    pub fn due(&self) -> u64 {
        self.due.load(Ordering::Relaxed)
    }

    /// Checks recorded.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }

    /// Of these: broken, confirmed or not.
    pub fn broken(&self) -> u64 {
        self.broken.load(Ordering::Relaxed)
    }

    /// Of these: under suspicion.
    pub fn suspect(&self) -> u64 {
        self.suspect.load(Ordering::Relaxed)
    }

    pub(crate) fn count_offered(&self) {
        self.offered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_due(&self) {
        self.due.fetch_add(1, Ordering::Relaxed);
    }

    /// What is due in all, once that is known.
    pub(super) fn set_due(&self, due: u64) {
        self.due.store(due, Ordering::Relaxed);
    }

    pub(crate) fn count_check(&self, verdict: Verdict) {
        self.checked.fetch_add(1, Ordering::Relaxed);
        match verdict {
            Verdict::Broken => self.broken.fetch_add(1, Ordering::Relaxed),
            Verdict::Suspect => self.suspect.fetch_add(1, Ordering::Relaxed),
            Verdict::Alive | Verdict::Skipped | Verdict::Unchecked => 0,
        };
    }
}
