//! Lanes that take long for each URL, whatever we do.

use std::time::{Duration, Instant};

use super::{Lane, Lanes};
use crate::ids::LaneId;

/// A host that takes so long for each URL is slow: what it asks for between two, and its answer.
const SLOW: Duration = Duration::from_secs(5);

/// What was taken out of lanes.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    pub(crate) urls: u64,
    pub(crate) lanes: Vec<LaneId>,
}

impl Lane {
    fn is_slow(&self) -> bool {
        self.pace.asked() + self.answer_time >= SLOW
    }
}

impl Lanes {
    /// Whether all that waits, and there is some, waits for slow lanes, and nothing is under way elsewhere.
    pub(crate) fn only_slow_are_left(&self) -> bool {
        let mut working = self.lanes.iter().filter(|lane| lane.busy > 0 || lane.length() > 0);
        self.ranks.longest().is_some() && working.all(Lane::is_slow)
    }

    /// Takes out of all lanes what was not begun.
    pub(crate) fn cut(&mut self, now: Instant) -> Cut {
        let mut cut = Cut::default();
        for id in self.ids() {
            let lane = self.lane(id);
            let urls = std::mem::take(&mut lane.queue).len() + std::mem::take(&mut lane.behind);
            if urls > 0 {
                cut.urls += u64::from(urls);
                cut.lanes.push(id);
                self.refresh(id, now);
            }
        }
        cut
    }
}
