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

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::ids::{Endpoint, HostId};
    use crate::visit::Pending;
    use crate::visit::question::Question;

    fn form(n: usize) -> Box<Visit> {
        let url = Url::parse(&format!("https://a.org/{n}")).unwrap();
        let host = HostId(0);
        let question = Question::Https(host, url.as_str().into());
        Visit::question(question, url, Endpoint { host, port: 443 })
    }

    /// Lanes with this pause in seconds, and one of them with a URL.
    fn lanes(delay: u64, now: Instant) -> (Lanes, LaneId) {
        let mut lanes = Lanes::new(1, 1, Duration::from_secs(delay));
        let id = lanes.join("a.org");
        lanes.push(id, &Pending::new(0, "http://a.org/".into(), None), now);
        (lanes, id)
    }

    /// What the lane has next: a URL, or the form of this path.
    fn next(lanes: &mut Lanes, id: LaneId) -> Option<String> {
        lanes.take(id).map(|work| match work {
            Work::Fresh(_) => "url".to_owned(),
            Work::UnderWay(form) => form.url().path().to_owned(),
        })
    }

    #[test]
    fn no_more_forms_are_put_aside_than_is_allowed() {
        let now = Instant::now();
        let (mut lanes, id) = lanes(0, now);
        for n in 0..=ASIDE {
            lanes.put_aside(id, form(n), now);
        }
        let last = format!("/{ASIDE}");
        assert_eq!(next(&mut lanes, id), Some(last), "the one too many goes first");
        assert_eq!(next(&mut lanes, id).as_deref(), Some("url"));
        assert_eq!(std::iter::from_fn(|| next(&mut lanes, id)).count(), ASIDE);
        // All of them made room.
        lanes.push(id, &Pending::new(1, "http://a.org/".into(), None), now);
        lanes.put_aside(id, form(0), now);
        assert_eq!(next(&mut lanes, id).as_deref(), Some("url"));
    }

    #[test]
    fn a_form_waits_where_its_lane_keeps_a_connection() {
        let now = Instant::now();
        for (delay, floor, first) in [(4, 0, "url"), (5, 0, "/0"), (0, 4, "url"), (0, 5, "/0")] {
            let (mut lanes, id) = lanes(delay, now);
            lanes.pace(id).set_floor(Duration::from_secs(floor));
            lanes.put_aside(id, form(0), now);
            assert_eq!(next(&mut lanes, id).as_deref(), Some(first), "{delay} {floor}");
        }
    }

    #[test]
    fn a_form_waits_for_so_many_requests_from_when_it_was_put_aside() {
        let now = Instant::now();
        let (mut lanes, id) = lanes(0, now);
        let url = |n| Pending::new(n, "http://a.org/".into(), None);
        // What went before counts for nothing, nor does it once there were none.
        for _ in 0..2 {
            (0..3 * u64::from(PATIENCE)).for_each(|n| lanes.push(id, &url(n), now));
            (0..PATIENCE).for_each(|_| assert_eq!(next(&mut lanes, id).as_deref(), Some("url")));
            lanes.put_aside(id, form(0), now);
            // A hop of another counts like a URL.
            lanes.push_ahead(id, Work::Fresh(url(0)), now);
            (0..PATIENCE).for_each(|_| assert_eq!(next(&mut lanes, id).as_deref(), Some("url")));
            assert_eq!(next(&mut lanes, id).as_deref(), Some("/0"));
        }
    }
}
