//! One heap of everything that must happen later.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::time::Instant;

/// Things to do later, soonest first, in the order of their setting where the time is the same.
#[derive(Debug)]
pub(crate) struct Timers<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    set: u64,
}

#[derive(Debug)]
struct Entry<T> {
    at: Instant,
    nth: u64,
    what: T,
}

impl<T> Timers<T> {
    pub(crate) fn new() -> Self {
        Self { heap: BinaryHeap::new(), set: 0 }
    }

    pub(crate) fn set(&mut self, at: Instant, what: T) {
        self.set += 1;
        let nth = self.set;
        self.heap.push(Reverse(Entry { at, nth, what }));
    }

    /// When the next one is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    /// When the last one is due.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.heap.iter().map(|Reverse(entry)| entry.at).max()
    }

    /// Takes one that is due.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<T> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry.what)
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.nth).cmp(&(other.at, other.nth))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn soonest_first_and_nothing_early() {
        let now = Instant::now();
        let later = |seconds| now + Duration::from_secs(seconds);
        let mut timers = Timers::new();
        for (seconds, what) in [(3, "c"), (1, "a"), (3, "d"), (2, "b")] {
            timers.set(later(seconds), what);
        }
        assert_eq!(timers.pop_due(now), None);
        assert_eq!(timers.next(), Some(later(1)));
        let due: Vec<_> = std::iter::from_fn(|| timers.pop_due(later(3))).collect();
        assert_eq!(due, ["a", "b", "c", "d"]);
    }

    #[test]
    fn the_same_are_those_that_were_set_as_the_same() {
        let now = Instant::now();
        let entry = |seconds, nth| Entry { at: now + Duration::from_secs(seconds), nth, what: () };
        assert!(entry(1, 1) == entry(1, 1));
        assert!(entry(1, 1) != entry(1, 2) && entry(1, 1) != entry(2, 1));
    }

    #[test]
    fn the_last_is_the_one_that_is_due_latest() {
        let now = Instant::now();
        let mut timers = Timers::new();
        assert_eq!((timers.next(), timers.last()), (None, None));
        for seconds in [2, 3, 1] {
            timers.set(now + Duration::from_secs(seconds), ());
        }
        assert_eq!(timers.last(), Some(now + Duration::from_secs(3)));
    }

    #[test]
    fn what_is_due_at_once_comes_in_the_order_in_which_it_was_set() {
        let now = Instant::now();
        let mut timers = Timers::new();
        for n in 0..50 {
            timers.set(now, n);
        }
        let due: Vec<_> = std::iter::from_fn(|| timers.pop_due(now)).collect();
        assert_eq!(due, (0..50).collect::<Vec<_>>());
    }
}
