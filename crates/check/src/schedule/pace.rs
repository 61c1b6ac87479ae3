//! A lane's pace: slower after a 429, and back to what was asked for as the host relents.

use std::time::Duration;

/// The least time between two requests of a lane, as the host wants it.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// From answers that say "too many"; zero while there are none.
    gap: Duration,
    /// From `Crawl-delay` in `robots.txt`.
    crawl: Duration,
    /// What its family allows.
    floor: Duration,
}

/// The gap after the first "too many".
const FIRST: Duration = Duration::from_millis(500);

/// No host slows its lane down further than this.
const LONGEST: Duration = Duration::from_secs(60);

/// Below this a gap is not worth a timer.
const SHORTEST: Duration = Duration::from_millis(20);

impl Pace {
    pub(crate) fn gap(&self) -> Duration {
        self.asked().max(self.floor)
    }

    /// What of it the host itself asks for.
    pub(crate) fn asked(&self) -> Duration {
        self.gap.max(self.crawl)
    }

    /// The host says that we are too fast.
    pub(crate) fn slow_down(&mut self) {
        self.gap = (self.gap * 2).clamp(FIRST, LONGEST);
    }

    /// The host answered: a tenth faster.
    pub(crate) fn recover(&mut self) {
        self.gap = self.gap * 9 / 10;
        if self.gap < SHORTEST {
            self.gap = Duration::ZERO;
        }
    }

    /// At least so much, says the host.
    pub(crate) fn set_crawl_delay(&mut self, delay: Duration) {
        self.crawl = self.crawl.max(delay.min(LONGEST));
    }

    /// At least so much, and what was asked for before.
    pub(crate) fn set_floor(&mut self, floor: Duration) {
        self.floor = self.floor.max(floor.min(LONGEST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_slows_at_once_and_recovers_bit_by_bit() {
        let mut pace = Pace::default();
        assert_eq!(pace.gap(), Duration::ZERO);
        pace.slow_down();
        pace.slow_down();
        assert_eq!(pace.gap(), FIRST * 2);
        for _ in 0..20 {
            pace.slow_down();
        }
        assert_eq!(pace.gap(), LONGEST);
        pace.recover();
        assert_eq!(pace.gap(), LONGEST * 9 / 10);
        for _ in 0..100 {
            pace.recover();
        }
        assert_eq!(pace.gap(), Duration::ZERO);
        pace.set_floor(Duration::from_secs(4));
        assert_eq!((pace.gap(), pace.asked()), (Duration::from_secs(4), Duration::ZERO));
        pace.set_crawl_delay(Duration::from_secs(9));
        assert_eq!((pace.gap(), pace.asked()), (Duration::from_secs(9), Duration::from_secs(9)));
        pace.set_floor(Duration::from_secs(3600));
        assert_eq!(pace.gap(), LONGEST);
    }
}
