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
