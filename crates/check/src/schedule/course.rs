//! How fast a queue is worked off, and so how long what is left of it takes.

use std::time::{Duration, Instant};

use super::Schedule;

/// The course of a queue so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Course {
    /// When the first was taken, of those that count.
    began: Option<Instant>,
    /// How many were taken since.
    taken: u32,
}

/// So many that were taken last count: whoever was kept waiting is faster by now.
const MEMORY: u32 = 100;

impl Course {
    /// One was taken.
    pub(crate) fn take(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        self.taken += 1;
        if self.taken == MEMORY {
            self.taken /= 2;
            self.began = Some(began + now.saturating_duration_since(began) / 2);
        }
    }

    /// How long so many take at the pace so far, which is at least `usual` for each; `None` before the
    /// first.
    pub(crate) fn time_for(&self, number: u32, usual: Duration, now: Instant) -> Option<Duration> {
        let so_far = now.saturating_duration_since(self.began?);
        // The one that was taken last may just have begun.
        let pace = (so_far / self.taken.max(1)).max(usual);
        Some(pace.saturating_mul(number))
    }
}

impl Schedule<'_> {
    /// How long it takes until nothing waits any more, at the pace so far: as long as the lane that takes
    /// longest, or all slots together, or as what rests.
    pub(crate) fn time_left(&self, now: Instant) -> Option<Duration> {
        let lanes = self.lanes.time_left(now)?;
        let rest =
            self.timers.last().map_or(Duration::ZERO, |at| at.saturating_duration_since(now));
        Some(lanes.max(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_was_done() {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let mut course = Course::default();
        assert_eq!(course.time_for(5, seconds(1), now), None);
        for n in 0..10 {
            course.take(now + seconds(2 * n));
        }
        let later = now + seconds(20);
        assert_eq!(course.time_for(30, Duration::ZERO, later), Some(seconds(60)));
        assert_eq!(course.time_for(30, seconds(3), later), Some(seconds(90)));
    }

    #[test]
    fn whoever_was_kept_waiting_is_faster_by_now() {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let mut course = Course::default();
        for n in 0..u64::from(MEMORY) {
            course.take(now + seconds(10 * n));
        }
        // Half of them count, and half of the time.
        assert_eq!(course.taken, MEMORY / 2);
        assert_eq!(course.began, Some(now + seconds(495)));
        assert_eq!(course.time_for(3, Duration::ZERO, now + seconds(995)), Some(seconds(30)));
    }
}
