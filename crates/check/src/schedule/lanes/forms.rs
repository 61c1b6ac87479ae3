//! The https forms of pages, which a lane asks for several at a time: to turn from one scheme to the other and back
//! costs two connections.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Lanes;
use crate::ids::LaneId;
use crate::net::origin::Origin;
use crate::visit::{Visit, Work};

/// Requests of a lane that go before a form that was put aside.
const PATIENCE: u32 = 16;

/// Forms put aside in all lanes: for each of them waits the check of a page, and of up to `PATIENCE` pages where it is not
/// known yet whether the host answers over https.
const ASIDE: usize = 512;

/// Where requests are so far apart, servers have closed the connection before the next comes: Apache does so after 5 s.
const LONG: Duration = Duration::from_secs(5);

/// Forms that a lane puts aside.
#[derive(Debug, Default)]
pub(super) struct Forms {
    waiting: VecDeque<Box<Visit>>,
    /// Requests that went before the first of them.
    passed: u32,
}

impl Forms {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Another request goes before them.
    fn wait(&mut self) {
        self.passed += u32::from(!self.waiting.is_empty());
    }

    /// Whether they are due while others wait: a lane that has turned to them goes on until there are none.
    fn are_due(&self, is_connected: impl Fn(&Origin) -> bool) -> bool {
        let next = self.waiting.front();
        next.is_some_and(|it| self.passed >= PATIENCE || is_connected(&Origin::of(it.url())))
    }

    fn pop(&mut self) -> Option<Work> {
        let form = self.waiting.pop_front();
        if self.waiting.is_empty() {
            self.passed = 0;
        }
        form.map(Work::UnderWay)
    }
}

impl Lanes {
    /// Puts the form of a page aside, unless its lane keeps no connection to wait for.
    pub(crate) fn put_aside(&mut self, id: LaneId, form: Box<Visit>, now: Instant) {
        let gap = self.delay.max(self.lane(id).pace.gap());
        if self.aside >= ASIDE || gap >= LONG {
            return self.push_ahead(id, Work::UnderWay(form), now);
        }
        self.aside += 1;
        self.lane(id).forms.waiting.push_back(form);
        self.refresh(id, now);
    }

    /// The next work of a lane: what is under way first, then forms if they are due, then URLs.
    pub(super) fn take(&mut self, id: LaneId) -> Option<Work> {
        let lane = &mut self.lanes[id.index()];
        if let Some(work) = lane.ahead.pop_front() {
            lane.forms.wait();
            return Some(work);
        }
        let are_due = lane.forms.are_due(|origin| lane.conns.iter().any(|(it, _)| it == origin));
        if !are_due && let Some(pending) = lane.queue.pop() {
            lane.forms.wait();
            return Some(Work::Fresh(pending));
        }
        let form = lane.forms.pop()?;
        self.aside -= 1;
        Some(form)
    }
}
