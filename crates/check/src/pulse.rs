//! How a run stands, for those who watch it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often what is left is computed: all lanes are counted for it.
const EVERY: Duration = Duration::from_secs(1);

/// Felt by the run whenever something happens in it; any thread may ask.
#[derive(Debug, Default)]
pub struct Pulse {
    requests: AtomicU64,
    answers: AtomicU64,
    is_in_doubt: AtomicBool,
    left: Mutex<Option<(Instant, Option<Duration>)>>,
}

/// How a run stands at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) requests: u64,
    pub(crate) answers: u64,
    pub(crate) is_in_doubt: bool,
}

impl Pulse {
    /// Feels it; `left` is asked now and then.
    pub(crate) fn feel(
        &self,
        now: Instant,
        standing: Standing,
        left: impl FnOnce() -> Option<Duration>,
    ) {
        self.requests.store(standing.requests, Ordering::Relaxed);
        self.answers.store(standing.answers, Ordering::Relaxed);
        self.is_in_doubt.store(standing.is_in_doubt, Ordering::Relaxed);
        let mut last = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|(at, _)| now.saturating_duration_since(at) >= EVERY) {
            *last = Some((now, left()));
        }
    }

    /// Requests that were made.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Those of them that were answered, by whatever.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }

    /// Whether the run is not sure that its own network is up, and asks.
    pub fn is_in_doubt(&self) -> bool {
        self.is_in_doubt.load(Ordering::Relaxed)
    }

    /// How long all that is known of by now takes from `now` on, at the pace so far; `None` where that
    /// cannot be told yet.
    pub fn time_left(&self, now: Instant) -> Option<Duration> {
        let (at, left) = (*self.left.lock().unwrap_or_else(PoisonError::into_inner))?;
        left.map(|left| left.saturating_sub(now.saturating_duration_since(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_how_the_run_stands_and_looks_at_what_is_left_now_and_then() {
        let (now, pulse) = (Instant::now(), Pulse::default());
        assert_eq!(pulse.time_left(now), None);
        let feel = |after: u64, answers: u64, left: Option<u64>| {
            let standing = Standing { requests: 9, answers, is_in_doubt: answers == 0 };
            let after = Duration::from_millis(after);
            pulse.feel(now + after, standing, || left.map(Duration::from_secs));
            let time_left = pulse.time_left(now + after).map(|it| it.as_millis());
            (pulse.requests(), pulse.answers(), pulse.is_in_doubt(), time_left)
        };
        assert_eq!(feel(0, 0, Some(60)), (9, 0, true, Some(60_000)));
        assert_eq!(feel(999, 3, Some(10)), (9, 3, false, Some(59_001)), "looked a moment ago");
        assert_eq!(feel(1000, 4, Some(10)), (9, 4, false, Some(10_000)));
        assert_eq!(feel(2000, 5, None), (9, 5, false, None));
        assert_eq!(pulse.time_left(now + Duration::from_secs(90)), None);
    }
}
