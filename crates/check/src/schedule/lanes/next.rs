//! Which lane goes next, and how many may.

use std::time::Instant;

use super::Lanes;
use crate::ids::LaneId;
use crate::schedule::slots::Slots;
use crate::visit::Work;

impl Lanes {
    /// How many requests may be under way.
    pub(crate) fn slots(&mut self) -> &mut Slots {
        &mut self.slots
    }

    /// When the number of slots is looked at again.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.slots.next_wake()
    }

    /// Takes the next work that may start, with its lane marked busy.
    ///
    /// The end of the run is the end of its longest lane: one that may be it goes first, and a slot is
    /// kept for it while it waits for its own `not_before`. Where there are so many lanes that none of
    /// them is, those that have begun go first: they are worked off one after the other, so that a run that
    /// is cut short has done with some hosts rather than begun with all. Lanes that never answered may be
    /// dead: they leave a quarter of the slots to those that do.
    pub(crate) fn start(&mut self, now: Instant) -> Option<(LaneId, Work)> {
        let started = self.start_next(now);
        if started.is_none() && self.ranks.ready().is_some() {
            self.slots.want(now);
        }
        started
    }

    fn start_next(&mut self, now: Instant) -> Option<(LaneId, Work)> {
        let free = self.slots.number().checked_sub(self.in_flight + 1)?;
        let longest = self.ranks.longest()?;
        let lane = &self.lanes[longest.index()];
        let waits = lane.rank.ready.is_none() && lane.busy == 0 && lane.has_answered();
        if waits && free == 0 && self.slots.number() > 1 && self.may_be_last(longest) {
            return None;
        }
        let first = if lane.rank.ready.is_some() { longest } else { self.ranks.ready()? };
        let has_room = self.answering == 0 || self.unanswered < self.unanswered_at_most();
        let may_go = has_room || self.lanes[first.index()].has_answered();
        let id = match self.ranks.begun() {
            _ if may_go && self.may_be_last(first) => first,
            Some(begun) => begun,
            None if may_go => first,
            None => return None,
        };
        let work = self.take(id)?;
        let lane = self.lane(id);
        lane.course.take(now);
        lane.turns.take(&work);
        self.course.take(now);
        self.occupy(id);
        self.refresh(id, now);
        Some((id, work))
    }

    /// Slots for lanes that never answered, where others do.
    fn unanswered_at_most(&self) -> usize {
        self.slots.number() - self.slots.number() / 4
    }

    /// Whether the run may end with this lane: where it takes as long as all work takes that waits, shared
    /// out among all slots, give or take a half.
    fn may_be_last(&self, id: LaneId) -> bool {
        let lane = &self.lanes[id.index()];
        let gap = self.delay.max(lane.pace.gap());
        let own = (gap + self.usual).as_secs_f64() * f64::from(lane.length());
        let all = self.usual.as_secs_f64() * self.ranks.waiting() as f64;
        2.0 * own * self.slots.number() as f64 >= all
    }
}
