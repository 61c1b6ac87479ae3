//! How far a fetch has come, for whoever watches.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use wikirot_report::count;

/// Counts; written by the fetch, read by the bar.
#[derive(Debug, Default)]
pub(crate) struct FetchTally {
    /// Pages of the wiki in all namespaces, by its own count.
    on_the_wiki: AtomicU64,
    /// Pages that were here before.
    here: AtomicU64,
    asked: AtomicU64,
    listed: AtomicU64,
    /// Pages that the list says are to be asked for, and how many had been asked before; no number yet
    /// where it is not made.
    due: Mutex<Option<(u64, u64)>>,
    namespace: Mutex<String>,
}

impl FetchTally {
    /// The wiki says how many pages it has.
    pub(super) fn begin(&self, on_the_wiki: u64) {
        self.on_the_wiki.store(on_the_wiki, Ordering::Relaxed);
    }

    /// So many pages are here from an earlier run.
    pub(super) fn here(&self, pages: u64) {
        self.here.store(pages, Ordering::Relaxed);
    }

    /// So many more were asked for.
    pub(super) fn add(&self, pages: u64) {
        self.asked.fetch_add(pages, Ordering::Relaxed);
    }

    /// So many more are on the list.
    pub(super) fn listed(&self, pages: u64) {
        self.listed.fetch_add(pages, Ordering::Relaxed);
    }

    /// The list is made: so many pages are to be asked for.
    pub(super) fn begin_completing(&self, due: u64) {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = Some((due, self.asked()));
    }

    /// This namespace is asked for.
    pub(super) fn now_in(&self, namespace: &str) {
        let mut now = self.namespace.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != namespace {
            namespace.clone_into(&mut now);
        }
    }

    /// Pages asked for in this run.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Pages that are here.
    pub(crate) fn pages(&self) -> u64 {
        self.here.load(Ordering::Relaxed) + self.asked()
    }

    /// What is done now, in words.
    pub(crate) fn message(&self) -> String {
        let due = *self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((due, before)) = due {
            return format!("{} of {due} changed pages asked for", self.asked() - before);
        }
        let namespace = self.namespace.lock().unwrap_or_else(PoisonError::into_inner);
        let namespace = if namespace.is_empty() { "articles" } else { namespace.as_str() };
        match self.listed.load(Ordering::Relaxed) {
            0 => {
                let all = self.on_the_wiki.load(Ordering::Relaxed);
                format!(
                    "here: {}, of {all} in all namespaces; now {namespace}",
                    count(self.pages(), "page")
                )
            }
            listed => format!("listed: {}; now {namespace}", count(listed, "page")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_far_the_walk_the_list_and_the_rest_have_come() {
        let tally = FetchTally::default();
        tally.begin(9);
        tally.here(2);
        assert_eq!(tally.message(), "here: 2 pages, of 9 in all namespaces; now articles");
        tally.now_in("Talk");
        tally.add(3);
        assert_eq!((tally.asked(), tally.pages()), (3, 5));
        assert_eq!(tally.message(), "here: 5 pages, of 9 in all namespaces; now Talk");
        tally.listed(3);
        tally.listed(1);
        assert_eq!(tally.message(), "listed: 4 pages; now Talk");
        tally.begin_completing(6);
        tally.add(2);
        assert_eq!(tally.message(), "2 of 6 changed pages asked for");
    }
}
