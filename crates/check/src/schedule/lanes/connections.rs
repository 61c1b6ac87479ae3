//! Open connections of lanes: which are taken up again, and which must go.

use std::time::Instant;

use super::Lanes;
use crate::ids::{ConnId, LaneId};
use crate::net::origin::Origin;

impl Lanes {
    /// An open connection of the lane to `origin`; room is made for a new one where there is none.
    pub(crate) fn connection(
        &mut self,
        id: LaneId,
        origin: &Origin,
        now: Instant,
    ) -> Option<ConnId> {
        let conns = &mut self.lane(id).conns;
        let found = conns.iter().position(|(it, _)| it == origin);
        let conn = found.map(|at| conns.swap_remove(at).1);
        // A lane that turns to another origin lets the old one go.
        let old = if conn.is_none() { conns.pop() } else { None };
        if conn.is_some() || old.is_some() {
            self.forget_idle(id);
        }
        self.closed.extend(old.map(|(_, old)| old));
        self.close_surplus(now);
        conn
    }

    /// Connections that were let go of, to be closed.
    pub(crate) fn take_closed(&mut self) -> Vec<ConnId> {
        std::mem::take(&mut self.closed)
    }

    /// Closes the connections that have been idle longest, until all sockets fit the bound.
    pub(super) fn close_surplus(&mut self, now: Instant) {
        while self.in_flight + self.idle.len() > self.concurrency {
            let Some(id) = self.idle.pop_front() else { return };
            let conns = &mut self.lane(id).conns;
            let oldest = (!conns.is_empty()).then(|| conns.remove(0).1);
            self.closed.extend(oldest);
            self.refresh(id, now);
        }
    }

    fn forget_idle(&mut self, id: LaneId) {
        if let Some(at) = self.idle.iter().position(|other| *other == id) {
            self.idle.remove(at);
        }
    }
}
