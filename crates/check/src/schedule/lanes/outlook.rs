//! How long all that waits in lanes takes.

use std::time::{Duration, Instant};

use super::Lanes;

impl Lanes {
    /// How long it takes until no lane has anything waiting; `None` before the first request.
    pub(crate) fn time_left(&self, now: Instant) -> Option<Duration> {
        let (mut longest, mut waiting) = (None, 0_u32);
        for lane in &self.lanes {
            let length = lane.length();
            waiting = waiting.saturating_add(length);
            if length > 0 {
                let usual = lane.answer_time + self.delay.max(lane.pace.gap());
                longest = longest.max(lane.course.time_for(length, usual, now));
            }
        }
        // Where there are not enough slots for all lanes, they take what all together take.
        let all = self.course.time_for(waiting, Duration::ZERO, now)?;
        let has_slots = self.in_flight < self.slots.number();
        Some(longest.unwrap_or_default().max(if has_slots { Duration::ZERO } else { all }))
    }
}
