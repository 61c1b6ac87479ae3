//! Lanes that take long for each URL, whatever we do.

use std::time::{Duration, Instant};

use super::{Lane, Lanes};
use crate::ids::LaneId;
use crate::schedule::queue::Queue;
use crate::visit::Work;

/// A host that takes so long for each URL is slow: what it asks for between two, and its answer.
const SLOW: Duration = Duration::from_secs(5);

/// From so many turns for each URL on, our own pauses between them count, too: links that redirect without end take
/// twenty, and others hardly ever three.
const MANY: u32 = 4;

/// Turns that are remembered: how a host is by now counts, not how it was.
const MEMORY: u32 = 128;

/// How many turns of its lane a URL takes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Turns {
    taken: u32,
    /// URLs that were begun in them.
    urls: u32,
}

impl Turns {
    pub(super) fn take(&mut self, work: &Work) {
        self.taken += 1;
        self.urls += u32::from(matches!(work, Work::Fresh(_)));
        if self.taken == MEMORY {
            (self.taken, self.urls) = (self.taken / 2, self.urls / 2);
        }
    }

    fn of_each(self) -> u32 {
        self.taken / self.urls.max(1)
    }
}

/// What was taken out of lanes.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    pub(crate) urls: u64,
    pub(crate) lanes: Vec<LaneId>,
}

impl Lane {
    /// Whether it takes long for each URL, where we pause so long between two requests.
    fn is_slow(&self, delay: Duration) -> bool {
        let turns = self.turns.of_each();
        let turn = delay.max(self.pace.gap()) + self.answer_time;
        self.pace.asked() + self.answer_time >= SLOW || turns >= MANY && turn * turns >= SLOW
    }
}

impl Lanes {
    /// Whether all that waits, and there is some, waits for slow lanes, and nothing is under way elsewhere.
    pub(crate) fn only_slow_are_left(&self) -> bool {
        let mut working = self.lanes.iter().filter(|lane| lane.busy > 0 || lane.length() > 0);
        self.ranks.longest().is_some() && working.all(|lane| lane.is_slow(self.delay))
    }

    /// Takes all links out of all lanes: what was begun as well, for it may take another twenty turns.
    pub(crate) fn cut(&mut self, now: Instant) -> Cut {
        let mut cut = Cut::default();
        for id in self.ids() {
            let lane = self.lane(id);
            let waiting = lane.waiting();
            lane.ahead.retain(|work| !work.is_link());
            lane.queue = Queue::default();
            let urls = waiting - lane.waiting() + std::mem::take(&mut lane.behind);
            if urls > 0 {
                cut.urls += u64::from(urls);
                cut.lanes.push(id);
                self.refresh(id, now);
            }
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Endpoint, HostId};
    use crate::visit::question::Question;
    use crate::visit::{Pending, Visit};

    #[test]
    fn how_a_host_is_by_now_counts() {
        let url = || Work::Fresh(Pending::new(0, "http://a.org/".into(), None));
        let more = || {
            let at = Endpoint { host: HostId(0), port: 80 };
            let url = url::Url::parse("http://a.org/").unwrap();
            Work::UnderWay(Visit::question(Question::Network, url, at))
        };
        let mut turns = Turns::default();
        assert_eq!(turns.of_each(), 0);
        turns.take(&more());
        assert_eq!(turns.of_each(), 1, "none was begun");
        let mut turns = Turns::default();
        (0..MEMORY).for_each(|_| turns.take(&url()));
        assert_eq!((turns.taken, turns.urls), (MEMORY / 2, MEMORY / 2));
        (0..MEMORY).for_each(|_| turns.take(&more()));
        assert_eq!(turns.of_each(), 4);
    }
}
