//! How many requests may be under way at once: no more than bring more answers.
//!
//! Where our own machine or its uplink is what all wait for, more requests bring no more answers. Each takes
//! longer instead, those of the longest lane as well, and more is lost where the run is killed. How many are
//! too many nobody can say beforehand, so the number is found by trying, as pools of threads find theirs: twice
//! as many have to bring more answers for it, and half of them are enough where they bring about as many.
//!
//! Hosts that are slow or silent must not keep others from being asked. So only what is answered counts, and
//! only where most slots are given to that: where something else holds them, or answers take long, there are
//! soon as many as is allowed.

mod count;

use std::time::{Duration, Instant};

use self::count::{Count, Use};

/// How many there are to begin with, and at least: hardly any machine is kept waiting by so few.
const LEAST: usize = 16;

/// How long it is counted at a time while a number rests, and at least before slots are said to be held by something else.
const WINDOW: Duration = Duration::from_millis(300);

/// How long a number stays that was found; twice as long each time that it is found again, up to the second.
const REST: Duration = Duration::from_secs(1);
const LONG_REST: Duration = Duration::from_secs(16);

/// The number of slots, and what is known of its use.
#[derive(Debug)]
pub(crate) struct Slots {
    most: usize,
    number: usize,
    /// Whether work had to wait for one since they are counted.
    wanted: bool,
    state: State,
    /// What the number before this one brought, where that is known.
    before: Option<Use>,
    /// The number that was found last, and how long it stays.
    found: (usize, Duration),
}

#[derive(Debug)]
enum State {
    /// Nobody wants another number.
    Idle,
    /// It is counted what comes of this one.
    Tries(Count),
    /// It is good for a while, unless something else holds the slots: so many times in a row it looked so.
    Rests { count: Count, until: Instant, small: u32 },
}

impl State {
    fn count(&mut self) -> Option<&mut Count> {
        match self {
            Self::Idle => None,
            Self::Tries(count) | Self::Rests { count, .. } => Some(count),
        }
    }
}

impl Slots {
    /// Never more than `most`.
    pub(crate) fn new(most: usize) -> Self {
        let most = most.max(1);
        let number = most.min(LEAST);
        let found = (number, REST);
        Self { most, number, wanted: false, state: State::Idle, before: None, found }
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// Some work waits for nothing but a slot.
    pub(crate) fn want(&mut self, now: Instant) {
        if std::mem::replace(&mut self.wanted, true) {
            return;
        }
        match self.state.count() {
            Some(count) => count.look_later(now),
            None => self.state = State::Tries(Count::new(self.number, now)),
        }
    }

    /// An answer came, for which a slot was taken for so long, and so many `held` one, itself among them.
    pub(crate) fn answered(&mut self, took: Duration, held: usize, now: Instant) {
        self.forget_if_late(now);
        let Some(count) = self.state.count() else { return };
        count.answered(took, held, now);
        if let State::Tries(count) = &self.state
            && let Some(came) = count.result(self.number, now)
            // What is under way for less than that is neither slow nor silent yet.
            && (!came.is_small() || count.lasts(now) >= WINDOW)
        {
            self.judge(came, now);
        }
    }

    /// Takes note of the time.
    pub(crate) fn wake(&mut self, now: Instant) {
        self.forget_if_late(now);
        let (number, wanted) = (self.number, self.wanted);
        if !wanted || !self.state.count().is_some_and(|count| count.is_due(now)) {
            return;
        }
        match &mut self.state {
            State::Rests { until, .. } if now >= *until => self.try_out(number, now),
            State::Rests { count, small, .. } if count.lasts(now) >= WINDOW => {
                *small = if count.so_far(number, now).is_small() { *small + 1 } else { 0 };
                *count = Count::new(number, now);
                if *small > 1 {
                    self.raise(now);
                }
            }
            State::Tries(count) if count.is_slow(number, now) => match self.before.take() {
                Some(before) => self.go_back(before, now),
                None => self.raise(now),
            },
            _ => {}
        }
    }

    /// When it wants to hear of the time.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        match &self.state {
            State::Tries(count) | State::Rests { count, .. } if self.wanted => Some(count.looks()),
            _ => None,
        }
    }

    /// Where we were kept from looking, answers were kept from coming, and what was counted tells nothing.
    fn forget_if_late(&mut self, now: Instant) {
        let number = self.number;
        if self.wanted
            && let Some(count) = self.state.count()
            && count.is_late(now)
        {
            *count = Count::new(number, now);
        }
    }

    fn judge(&mut self, came: Use, now: Instant) {
        let before = self.before.replace(came);
        match before {
            _ if !self.wanted => self.rest(now),
            _ if came.is_small() => self.raise(now),
            None if self.number < self.most => self.raise(now),
            None => self.lower(now),
            Some(less) if less.slots < self.number => match came.is_worth_more_than(less) {
                true => self.raise(now),
                false => {
                    self.number = less.slots;
                    self.before = Some(less);
                    self.lower(now);
                }
            },
            Some(more) if came.is_as_good_as(more) => self.lower(now),
            Some(more) => self.go_back(more, now),
        }
    }

    fn raise(&mut self, now: Instant) {
        match self.number == self.most {
            true => self.rest(now),
            false => self.try_out((self.number * 2).min(self.most), now),
        }
    }

    fn lower(&mut self, now: Instant) {
        let least = self.most.min(LEAST);
        match self.number == least {
            true => self.rest(now),
            false => self.try_out((self.number / 2).max(least), now),
        }
    }

    fn go_back(&mut self, before: Use, now: Instant) {
        self.number = before.slots;
        self.rest(now);
    }

    fn try_out(&mut self, number: usize, now: Instant) {
        // What is under way was begun before.
        let count = Count::new(self.number, now);
        (self.number, self.wanted) = (number, false);
        self.state = State::Tries(count);
    }

    fn rest(&mut self, now: Instant) {
        let (number, time) = self.found;
        let time = if number == self.number { (time * 2).min(LONG_REST) } else { REST };
        self.found = (self.number, time);
        let count = Count::new(self.number, now);
        self.state = State::Rests { count, until: now + time, small: 0 };
        (self.before, self.wanted) = (None, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays answers for a while, so many in a second, of requests that took so many milliseconds each; all slots are held.
    fn play(slots: &mut Slots, now: &mut Instant, time: u64, rate: u64, took: u64) {
        let end = *now + Duration::from_millis(time);
        while *now < end {
            *now += Duration::from_micros(1_000_000 / rate);
            slots.want(*now);
            slots.answered(Duration::from_millis(took), slots.number(), *now);
            slots.wake(*now);
        }
    }

    #[test]
    fn what_is_not_answered_yet_is_not_silent() {
        let mut now = Instant::now();
        let mut slots = Slots::new(256);
        slots.want(now);
        for (time, rate, took, number) in [
            (70, 800, 16, 32),
            (70, 1400, 14, 64),
            // Reading the dump takes the machine: a quarter of them is answered at once, the others later.
            (150, 800, 20, 64),
            (160, 800, 90, 32),
        ] {
            play(&mut slots, &mut now, time, rate, took);
            assert_eq!(slots.number(), number, "{rate} answers a second after {took} ms");
        }
    }

    #[test]
    fn what_came_before_we_were_kept_from_looking_tells_nothing() {
        // Enough of both together to tell.
        for (pause, number) in [(0, 32), (50, 32), (100, 16), (400, 16)] {
            let mut now = Instant::now();
            let mut slots = Slots::new(256);
            slots.want(now);
            play(&mut slots, &mut now, 60, 1000, 16);
            now += Duration::from_millis(pause);
            play(&mut slots, &mut now, 12, 1000, 16);
            assert_eq!(slots.number(), number, "{pause}");
        }
    }

    #[test]
    fn slots_that_nobody_holds_are_not_held_by_something_else() {
        let start = Instant::now();
        let mut slots = Slots::new(256);
        // Work comes by and by: seven are under way, now and then all.
        for answer in 1..=1000 {
            let now = start + Duration::from_millis(answer);
            if answer % 50 == 0 {
                slots.want(now);
            }
            slots.answered(Duration::from_millis(7), 7, now);
            slots.wake(now);
        }
        assert!(slots.number() <= 32, "{}", slots.number());
    }

    #[test]
    fn what_is_not_answered_for_long_leaves_its_slots_to_others() {
        let mut now = Instant::now();
        let mut slots = Slots::new(256);
        slots.want(now);
        // Of any number of slots eight are answered: the others are held by something else.
        play(&mut slots, &mut now, 2000, 400, 20);
        assert_eq!(slots.number(), 256);
    }

    #[test]
    fn what_was_found_is_tried_against_half_of_it_when_it_has_rested() {
        let mut now = Instant::now();
        let mut slots = Slots::new(32);
        slots.want(now);
        // Twice as many bring twice as much, ..
        play(&mut slots, &mut now, 200, 400, 40);
        play(&mut slots, &mut now, 300, 800, 40);
        assert_eq!(slots.number(), 32);
        // .. until the machine is what all wait for.
        play(&mut slots, &mut now, 1200, 400, 80);
        play(&mut slots, &mut now, 600, 400, 40);
        assert_eq!(slots.number(), 16);
    }

    #[test]
    fn what_is_found_again_rests_for_twice_as_long() {
        let mut now = Instant::now();
        let mut slots = Slots::new(256);
        slots.want(now);
        let (mut tries, mut last) = (0, 16);
        for _ in 0..20_000 {
            // A machine that gives four hundred answers a second.
            let took = slots.number() as u64 * 1000 / 400;
            play(&mut slots, &mut now, 1, 400, took);
            tries += usize::from(slots.number() > last);
            last = slots.number();
        }
        assert!((4..8).contains(&tries), "{tries}");
    }

    #[test]
    fn slots_that_something_else_holds_are_not_waited_for_to_rest() {
        let mut now = Instant::now();
        let mut slots = Slots::new(32);
        slots.want(now);
        play(&mut slots, &mut now, 200, 400, 40);
        play(&mut slots, &mut now, 80, 400, 80);
        let began = now;
        while slots.number() != 16 {
            play(&mut slots, &mut now, 1, 400, 80);
            assert!(now - began < Duration::from_millis(500));
        }
        // Once may be chance, twice is none.
        play(&mut slots, &mut now, 500, 400, 4);
        assert_eq!(slots.number(), 16);
        play(&mut slots, &mut now, 200, 400, 4);
        assert_eq!(slots.number(), 32);
    }
}
