//! The lanes: one domain's queue, busy count, earliest next start, and open connections, which are
//! known by number.
//!
//! Only the checker's own task touches them, so a lane's lock is a count with one owner. A URL that
//! waits for its lane holds nothing but its place in the queue: no slot, no task, no socket.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::ids::{ConnId, LaneId};
use crate::net::origin::Origin;
use crate::schedule::pace::Pace;
use crate::schedule::queue::Queue;
use crate::visit::{Pending, Work};

/// All lanes, and which of them may start a request now.
pub(crate) struct Lanes {
    concurrency: usize,
    per_lane: u32,
    delay: Duration,
    by_key: HashMap<Box<str>, LaneId>,
    lanes: Vec<Lane>,
    /// Lanes that may start a request, by weight.
    ready: BTreeSet<(u32, Reverse<LaneId>)>,
    /// Lanes with work, by length.
    working: BTreeSet<(u32, Reverse<LaneId>)>,
    /// Lanes that hold an idle connection, one entry for each, oldest first.
    idle: VecDeque<LaneId>,
    /// Connections that are to be closed.
    closed: Vec<ConnId>,
    in_flight: usize,
}

struct Lane {
    /// Work that goes first: hops and second looks of URLs under way.
    ahead: VecDeque<Work>,
    queue: Queue,
    /// Hosts that share it.
    hosts: u32,
    busy: u32,
    /// `None` where nothing was said of it.
    not_before: Option<Instant>,
    pace: Pace,
    /// How long an answer takes here, of late; zero before the first.
    answer_time: Duration,
    conns: Vec<(Origin, ConnId)>,
    /// Its weight in `ready`, where it stands there; likewise its length in `working`.
    ready: Option<u32>,
    working: Option<u32>,
    /// A timer is set for its `not_before`.
    wakes: Option<Instant>,
}

impl Lane {
    fn length(&self) -> u32 {
        let ahead = u32::try_from(self.ahead.len()).unwrap_or(u32::MAX);
        ahead.saturating_add(self.queue.len())
    }

    /// Its claim on a free slot: its length, more than twice that while it holds a connection, so
    /// that a lane is worked off in one go and connections are not opened and closed in turns.
    fn weight(&self) -> u32 {
        let length = self.length().min(u32::MAX / 4);
        if self.conns.is_empty() { length } else { 2 * length + 8 }
    }
}

impl Lanes {
    pub(crate) fn new(concurrency: usize, per_lane: usize, delay: Duration) -> Self {
        Self {
            concurrency: concurrency.max(1),
            per_lane: u32::try_from(per_lane.max(1)).unwrap_or(u32::MAX),
            delay,
            by_key: HashMap::new(),
            lanes: Vec::new(),
            ready: BTreeSet::new(),
            working: BTreeSet::new(),
            idle: VecDeque::new(),
            closed: Vec::new(),
            in_flight: 0,
        }
    }

    /// The lane of a key, new ones empty, for one more host that shares it.
    pub(crate) fn join(&mut self, key: &str) -> LaneId {
        if let Some(id) = self.by_key.get(key).copied() {
            self.lane(id).hosts += 1;
            return id;
        }
        let id = LaneId(self.lanes.len() as u32);
        self.by_key.insert(key.into(), id);
        self.lanes.push(Lane {
            ahead: VecDeque::new(),
            queue: Queue::default(),
            hosts: 1,
            busy: 0,
            not_before: None,
            pace: Pace::default(),
            answer_time: Duration::ZERO,
            conns: Vec::new(),
            ready: None,
            working: None,
            wakes: None,
        });
        id
    }

    /// Takes note of how long an answer took.
    pub(crate) fn answered(&mut self, id: LaneId, took: Duration) {
        let lane = self.lane(id);
        lane.answer_time = match lane.answer_time {
            Duration::ZERO => took,
            usual => (usual * 7 + took) / 8,
        };
    }

    /// How long an answer of the lane takes, of late, if there was one.
    pub(crate) fn answer_time(&self, id: LaneId) -> Option<Duration> {
        Some(self.lanes[id.index()].answer_time).filter(|time| !time.is_zero())
    }

    /// Whether several hosts share the lane.
    pub(crate) fn is_shared(&self, id: LaneId) -> bool {
        self.lanes[id.index()].hosts > 1
    }

    /// Puts a URL at the back of a lane.
    pub(crate) fn push(&mut self, id: LaneId, pending: &Pending, now: Instant) {
        self.lane(id).queue.push(pending);
        self.refresh(id, now);
    }

    /// Puts work in front of a lane's queue, behind what was put there before.
    pub(crate) fn push_ahead(&mut self, id: LaneId, work: Work, now: Instant) {
        self.lane(id).ahead.push_back(work);
        self.refresh(id, now);
    }

    /// Takes the next work that may start, with its lane marked busy.
    ///
    /// The longest lane goes first, and a slot is kept for it while it waits for its own
    /// `not_before`: the end of the run is the end of that lane.
    pub(crate) fn start(&mut self, now: Instant) -> Option<(LaneId, Work)> {
        let free = self.concurrency.checked_sub(self.in_flight + 1)?;
        let (_, Reverse(longest)) = *self.working.last()?;
        let lane = &self.lanes[longest.index()];
        let id = if lane.ready.is_some() {
            longest
        } else if lane.busy == 0 && free == 0 && self.concurrency > 1 {
            return None;
        } else {
            let (_, Reverse(id)) = *self.ready.last()?;
            id
        };
        let lane = self.lane(id);
        let work = match lane.ahead.pop_front() {
            Some(work) => work,
            None => Work::Fresh(lane.queue.pop()?),
        };
        lane.busy += 1;
        self.in_flight += 1;
        self.refresh(id, now);
        Some((id, work))
    }

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

    /// Ends a request of the lane: it may start the next after its delay, on the same connection
    /// if that is still open.
    pub(crate) fn finish(&mut self, id: LaneId, conn: Option<(Origin, ConnId)>, now: Instant) {
        self.free(id, now);
        self.in_flight -= 1;
        if let Some(conn) = conn {
            self.lane(id).conns.push(conn);
            self.idle.push_back(id);
        }
        self.refresh(id, now);
        self.close_surplus(now);
    }

    /// Lets the lane's other hosts go on while one of its requests is still under way; that one
    /// ends with [`Lanes::finish_lent`].
    pub(crate) fn lend(&mut self, id: LaneId, now: Instant) {
        self.free(id, now);
        self.refresh(id, now);
    }

    /// Ends a request whose lane went on without it.
    pub(crate) fn finish_lent(&mut self, id: LaneId, conn: Option<(Origin, ConnId)>, now: Instant) {
        self.lane(id).busy += 1;
        self.finish(id, conn, now);
    }

    /// Gives a slot back for work that turned out to need no request.
    pub(crate) fn give_back(&mut self, id: LaneId, now: Instant) {
        self.lane(id).busy -= 1;
        self.in_flight -= 1;
        self.refresh(id, now);
    }

    pub(crate) fn pace(&mut self, id: LaneId) -> &mut Pace {
        &mut self.lane(id).pace
    }

    /// No request of the lane starts before `at`.
    pub(crate) fn hold(&mut self, id: LaneId, at: Instant, now: Instant) {
        let lane = self.lane(id);
        lane.not_before = lane.not_before.max(Some(at));
        self.refresh(id, now);
    }

    /// Brings a lane's place among the others up to date.
    pub(crate) fn refresh(&mut self, id: LaneId, now: Instant) {
        let per_lane = self.per_lane;
        let lane = &mut self.lanes[id.index()];
        let length = lane.length();
        let has_work = length > 0;
        let may_start = has_work && lane.busy < per_lane;
        if lane.wakes.is_some_and(|at| at <= now) {
            lane.wakes = None;
        }
        if !has_work && lane.busy == 0 && !lane.conns.is_empty() {
            self.closed.extend(lane.conns.drain(..).map(|(_, conn)| conn));
            self.idle.retain(|other| *other != id);
        }
        let lane = &mut self.lanes[id.index()];
        let ready = (may_start && lane.not_before <= Some(now)).then(|| lane.weight());
        let working = has_work.then_some(length);
        let old_ready = std::mem::replace(&mut lane.ready, ready);
        let old_working = std::mem::replace(&mut lane.working, working);
        replace(&mut self.ready, old_ready, ready, id);
        replace(&mut self.working, old_working, working, id);
    }

    /// When the lane must be looked at again, if nobody knows yet: the caller sets the timer.
    pub(crate) fn wake(&mut self, id: LaneId, now: Instant) -> Option<Instant> {
        let per_lane = self.per_lane;
        let lane = self.lane(id);
        let waits = lane.length() > 0 && lane.busy < per_lane && lane.not_before > Some(now);
        if !waits || lane.wakes.is_some() && lane.wakes <= lane.not_before {
            return None;
        }
        lane.wakes = lane.not_before;
        lane.wakes
    }

    /// Marks a lane busy for a request beside its queue, if it is free; such requests may pass the
    /// bound on slots by a few.
    pub(crate) fn start_beside(&mut self, id: LaneId, now: Instant) -> bool {
        let lane = self.lane(id);
        if lane.busy > 0 || lane.not_before > Some(now) {
            return false;
        }
        lane.busy += 1;
        self.in_flight += 1;
        self.refresh(id, now);
        true
    }

    /// Whether the lane has anything waiting or under way.
    pub(crate) fn is_active(&self, id: LaneId) -> bool {
        let lane = &self.lanes[id.index()];
        lane.busy > 0 || lane.length() > 0
    }

    /// Whether the lane has anything waiting.
    pub(crate) fn has_work(&self, id: LaneId) -> bool {
        self.lanes[id.index()].length() > 0
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether no lane has anything waiting.
    pub(crate) fn is_empty(&self) -> bool {
        self.working.is_empty()
    }

    /// Closes the connections that have been idle longest, until all sockets fit the bound.
    fn close_surplus(&mut self, now: Instant) {
        while self.in_flight + self.idle.len() > self.concurrency {
            let Some(id) = self.idle.pop_front() else { return };
            let conns = &mut self.lane(id).conns;
            let oldest = (!conns.is_empty()).then(|| conns.remove(0).1);
            self.closed.extend(oldest);
            self.refresh(id, now);
        }
    }

    /// Frees a place of the lane, for whoever comes after its delay.
    fn free(&mut self, id: LaneId, now: Instant) {
        let delay = self.delay;
        let lane = self.lane(id);
        lane.busy -= 1;
        lane.not_before = lane.not_before.max(Some(now + delay.max(lane.pace.gap())));
    }

    fn forget_idle(&mut self, id: LaneId) {
        if let Some(at) = self.idle.iter().position(|other| *other == id) {
            self.idle.remove(at);
        }
    }

    fn lane(&mut self, id: LaneId) -> &mut Lane {
        &mut self.lanes[id.index()]
    }
}

fn replace(
    set: &mut BTreeSet<(u32, Reverse<LaneId>)>,
    old: Option<u32>,
    new: Option<u32>,
    id: LaneId,
) {
    if old == new {
        return;
    }
    if let Some(old) = old {
        set.remove(&(old, Reverse(id)));
    }
    if let Some(new) = new {
        set.insert((new, Reverse(id)));
    }
}
