//! Which lanes may start a request, which have work, and in what order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::ids::LaneId;

/// Lanes by a number, ties by their age.
type Order = BTreeSet<(u32, Reverse<LaneId>)>;

/// The orders in which lanes stand.
#[derive(Default)]
pub(crate) struct Ranks {
    ready: Order,
    begun: Order,
    working: Order,
    waiting: u64,
}

/// A lane's numbers, where it stands in an order.
#[derive(Clone, Copy, Default)]
pub(crate) struct Rank {
    /// Its weight, where it may start a request.
    pub(crate) ready: Option<u32>,
    /// The same, where it has answered before.
    pub(crate) begun: Option<u32>,
    /// Its length, where it has work.
    pub(crate) working: Option<u32>,
}

impl Ranks {
    /// Puts a lane where it belongs now.
    pub(crate) fn place(&mut self, id: LaneId, old: Rank, new: Rank) {
        let length = |rank: Rank| u64::from(rank.working.unwrap_or(0));
        self.waiting = (self.waiting + length(new)).saturating_sub(length(old));
        replace(&mut self.ready, old.ready, new.ready, id);
        replace(&mut self.begun, old.begun, new.begun, id);
        replace(&mut self.working, old.working, new.working, id);
    }

    /// The weightiest of those that may start a request.
    pub(crate) fn ready(&self) -> Option<LaneId> {
        last(&self.ready)
    }

    /// The weightiest of those that have answered.
    pub(crate) fn begun(&self) -> Option<LaneId> {
        last(&self.begun)
    }

    /// The longest of all.
    pub(crate) fn longest(&self) -> Option<LaneId> {
        last(&self.working)
    }

    /// Work that waits in all lanes.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting
    }
}

fn last(order: &Order) -> Option<LaneId> {
    order.last().map(|(_, Reverse(id))| *id)
}

fn replace(order: &mut Order, old: Option<u32>, new: Option<u32>, id: LaneId) {
    if old == new {
        return;
    }
    if let Some(old) = old {
        order.remove(&(old, Reverse(id)));
    }
    if let Some(new) = new {
        order.insert((new, Reverse(id)));
    }
}
