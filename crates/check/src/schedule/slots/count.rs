//! What comes of a number of slots.

use std::time::{Duration, Instant};

/// Answers that tell how many come in a time, and the time itself: machines are given out in pieces.
const SAMPLE: usize = 32;
const TIME: Duration = Duration::from_millis(50);

/// How often it is looked whether answers come at all. Where hosts take long by themselves there are twice as many
/// slots each time: from the least to the default of 256 that is 0.4 s.
const LOOK: Duration = Duration::from_millis(100);

/// Whoever looks so much later was kept from it.
const LATE: Duration = Duration::from_millis(25);

/// Hosts take long where it takes so long until each slot has had its answer.
const SLOW: Duration = Duration::from_millis(400);

/// More slots are worth it where they bring more answers by this share of what they are more.
const GAIN: f64 = 0.5;

/// Fewer slots are as good where they bring this share of the answers: rates are noisy, and half of the slots bring half
/// of the answers where nothing but the hosts is waited for.
const ENOUGH: f64 = 0.75;

/// What is counted.
#[derive(Debug)]
pub(super) struct Count {
    began: Instant,
    /// When it is looked next.
    looks: Instant,
    /// Answers, those to requests of before included.
    all: usize,
    /// Answers to requests of before, which do not count.
    skip: usize,
    /// When the last of them came.
    from: Instant,
    answers: usize,
    /// The time that slots were given to what was answered, all together.
    busy: Duration,
    /// Slots that were held, summed up at each answer.
    held: usize,
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) slots: usize,
    /// Slots that were given to what was answered, on average.
    live: f64,
    /// Slots that were held by anything, on average.
    held: f64,
    /// Answers in a second.
    rate: f64,
}

impl Count {
    /// Begins to count, where so many requests are under way that are to be left out.
    pub(super) fn new(skip: usize, now: Instant) -> Self {
        let looks = now + LOOK;
        Self {
            began: now,
            looks,
            all: 0,
            skip,
            from: now,
            answers: 0,
            busy: Duration::ZERO,
            held: 0,
        }
    }

    /// An answer came, for which a slot was taken for so long, while so many were held.
    pub(super) fn answered(&mut self, took: Duration, held: usize, now: Instant) {
        self.all += 1;
        if self.skip > 0 {
            (self.skip, self.from) = (self.skip - 1, now);
        } else {
            self.answers += 1;
            self.busy += took.min(self.lasts(now));
            self.held += held;
        }
    }

    pub(super) fn lasts(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began)
    }

    pub(super) fn looks(&self) -> Instant {
        self.looks
    }

    /// Nobody had a reason to look until now.
    pub(super) fn look_later(&mut self, now: Instant) {
        self.looks = now + LOOK;
    }

    /// Whether it is to be looked now, after which that is due again later.
    pub(super) fn is_due(&mut self, now: Instant) -> bool {
        let due = now >= self.looks;
        if due {
            self.look_later(now);
        }
        due
    }

    pub(super) fn is_late(&self, now: Instant) -> bool {
        now > self.looks + LATE
    }

    /// Whether so many slots take long to have an answer each.
    pub(super) fn is_slow(&self, slots: usize, now: Instant) -> bool {
        self.lasts(now).as_secs_f64() * slots as f64 >= SLOW.as_secs_f64() * self.all as f64
    }

    /// What comes of so many `slots`.
    pub(super) fn so_far(&self, slots: usize, now: Instant) -> Use {
        let seconds = now.saturating_duration_since(self.from).as_secs_f64().max(1e-6);
        let answers = self.answers as f64;
        Use {
            slots,
            live: self.busy.as_secs_f64() / seconds,
            // Where nothing is answered, nothing tells, but that all wait.
            held: if self.answers == 0 { slots as f64 } else { self.held as f64 / answers },
            rate: answers / seconds,
        }
    }

    /// The same, once it tells anything.
    pub(super) fn result(&self, slots: usize, now: Instant) -> Option<Use> {
        let lasts = now.saturating_duration_since(self.from);
        let tells = self.answers >= slots.max(SAMPLE) && lasts >= TIME;
        tells.then(|| self.so_far(slots, now))
    }
}

impl Use {
    /// Something else holds the slots: what is slow, or silent.
    pub(super) fn is_small(self) -> bool {
        self.live * 2.0 < self.held
    }

    /// Whether it brings what it costs more than `less`.
    pub(super) fn is_worth_more_than(self, less: Self) -> bool {
        self.rate / less.rate - 1.0 >= GAIN * (self.live / less.live - 1.0)
    }

    /// Whether it brings about what `more` does.
    pub(super) fn is_as_good_as(self, more: Self) -> bool {
        self.rate >= more.rate * ENOUGH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    /// What so many answers come to, the last of them after so many milliseconds, while all of these slots are held.
    fn counted(slots: usize, answers: u64, lasts: u64) -> Option<Use> {
        let began = Instant::now();
        let mut count = Count::new(0, began);
        for n in 1..=answers {
            count.answered(MS(4), slots, began + MS(lasts * n / answers));
        }
        count.result(slots, began + MS(lasts))
    }

    #[test]
    fn it_tells_something_once_each_slot_may_have_had_an_answer_and_some_time_went_by() {
        for (slots, answers, lasts, tells) in [
            (16, 32, 50, true),
            (16, 31, 5000, false),
            (16, 5000, 49, false),
            (64, 64, 50, true),
            (64, 63, 50, false),
        ] {
            let told = counted(slots, answers, lasts).is_some();
            assert_eq!(told, tells, "{slots} {answers} {lasts}");
        }
    }

    #[test]
    fn what_was_under_way_before_does_not_count() {
        let began = Instant::now();
        let mut count = Count::new(2, began);
        for n in 1..=42 {
            count.answered(MS(20), 16, began + MS(10 * n));
        }
        // Forty in the 400 ms since the last of them, each of which had a slot for 20 ms.
        let came = count.result(16, began + MS(420)).unwrap();
        let is = |value: f64, wanted: f64| (value - wanted).abs() < 1e-6;
        assert!(is(came.rate, 100.0) && is(came.live, 2.0) && is(came.held, 16.0), "{came:?}");
        assert!(came.is_small());
        assert!(!count.is_slow(16, began + MS(420)));
    }

    #[test]
    fn no_answer_took_longer_than_it_is_counted() {
        let began = Instant::now();
        let mut count = Count::new(0, began);
        count.answered(MS(9000), 1, began + MS(100));
        assert!((count.so_far(16, began + MS(100)).live - 1.0).abs() < 1e-6);
    }

    #[test]
    fn where_nothing_is_answered_all_wait() {
        let began = Instant::now();
        let count = Count::new(0, began);
        let came = count.so_far(16, began + MS(300));
        assert!(came.is_small() && came.rate == 0.0, "{came:?}");
        assert!(count.is_slow(16, began + MS(1)));
    }

    #[test]
    fn hosts_are_slow_where_each_slot_waits_for_long() {
        let began = Instant::now();
        let mut count = Count::new(16, began);
        (0..8).for_each(|_| count.answered(MS(1), 16, began + MS(1)));
        // Eight answers for sixteen slots: half of the time is enough.
        assert!(!count.is_slow(16, began + MS(199)) && count.is_slow(16, began + MS(200)));
    }

    #[test]
    fn it_is_looked_ten_times_a_second_unless_that_was_missed() {
        let began = Instant::now();
        let mut count = Count::new(0, began);
        assert_eq!(count.looks(), began + MS(100));
        assert!(!count.is_due(began + MS(99)) && count.is_due(began + MS(100)));
        assert!(!count.is_due(began + MS(199)), "it was looked just now");
        assert!(!count.is_late(began + MS(225)) && count.is_late(began + MS(226)));
        count.look_later(began + MS(300));
        assert_eq!(count.looks(), began + MS(400));
    }

    #[test]
    fn numbers_are_compared_by_what_they_bring() {
        let of = |slots, live, rate| Use { slots, live, held: live, rate };
        let sixteen = of(16, 16.0, 100.0);
        for (rate, is_worth, is_as_good) in [
            (100.0, false, true),
            (149.0, false, false),
            (150.0, true, false),
            (133.0, false, true),
        ] {
            let more = of(32, 32.0, rate);
            assert_eq!(more.is_worth_more_than(sixteen), is_worth, "{rate}");
            assert_eq!(sixteen.is_as_good_as(more), is_as_good, "{rate}");
        }
        let (most, all) = (of(16, 16.0, 75.0), of(32, 32.0, 100.0));
        assert!(most.is_as_good_as(all) && !of(16, 16.0, 74.9).is_as_good_as(all));
        let of = |live, held| Use { slots: 16, live, held, rate: 1.0 };
        assert!(of(7.9, 16.0).is_small() && !of(8.0, 16.0).is_small());
    }
}
