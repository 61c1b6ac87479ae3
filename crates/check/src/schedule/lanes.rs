//! The lanes: one domain's queue, busy count, earliest next start, and open connections, which are
//! known by number.
//!
//! Only the checker's own task touches them, so a lane's lock is a count with one owner. A URL that
//! waits for its lane holds nothing but its place in the queue: no slot, no task, no socket.

mod connections;
mod forms;
mod next;
mod outlook;
mod slow;

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::ids::{ConnId, LaneId};
use crate::net::origin::Origin;
use crate::schedule::course::Course;
use crate::schedule::pace::Pace;
use crate::schedule::queue::Queue;
use crate::schedule::ranks::{Rank, Ranks};
use crate::schedule::slots::Slots;
use crate::visit::{Pending, Work};

use self::forms::Forms;
use self::slow::Turns;

pub(crate) use slow::Cut;

/// All lanes, and which of them may start a request now.
pub(crate) struct Lanes {
    /// Bound on sockets, idle ones as well.
    concurrency: usize,
    slots: Slots,
    per_lane: u32,
    delay: Duration,
    by_key: HashMap<Box<str>, LaneId>,
    lanes: Vec<Lane>,
    ranks: Ranks,
    /// Lanes with work that have answered.
    answering: usize,
    /// Requests under way in lanes that have not answered yet.
    unanswered: usize,
    /// How long an answer takes, of late, whoever gives it; zero before the first.
    usual: Duration,
    /// Lanes that hold an idle connection, one entry for each, oldest first.
    idle: VecDeque<LaneId>,
    /// Connections that are to be closed.
    closed: Vec<ConnId>,
    /// Forms that were put aside, in all lanes.
    aside: usize,
    in_flight: usize,
    /// How fast all are worked off.
    course: Course,
}

struct Lane {
    /// Work that goes first: hops and second looks of URLs under way.
    ahead: VecDeque<Work>,
    queue: Queue,
    forms: Forms,
    /// URLs that the caller has of its hosts: they count as if they were here, but cannot be started.
    behind: u32,
    /// Hosts that share it.
    hosts: u32,
    busy: u32,
    /// `None` where nothing was said of it.
    not_before: Option<Instant>,
    pace: Pace,
    /// How long an answer takes here, of late; zero before the first.
    answer_time: Duration,
    conns: Vec<(Origin, ConnId)>,
    /// Where it stands among the others.
    rank: Rank,
    /// Requests under way that started before it first answered.
    unanswered: u32,
    /// A timer is set for its `not_before`.
    wakes: Option<Instant>,
    course: Course,
    turns: Turns,
}

impl Lane {
    /// What waits in it.
    fn waiting(&self) -> u32 {
        let begun = u32::try_from(self.ahead.len() + self.forms.len()).unwrap_or(u32::MAX);
        begun.saturating_add(self.queue.len())
    }

    /// The same with what is to come.
    fn length(&self) -> u32 {
        self.waiting().saturating_add(self.behind)
    }

    fn has_answered(&self) -> bool {
        !self.answer_time.is_zero()
    }

    /// Its claim on a free slot: its length, more than twice that while it holds a connection, so that
    /// connections are not opened and closed in turns.
    fn weight(&self) -> u32 {
        let length = self.length().min(u32::MAX / 4);
        if self.conns.is_empty() { length } else { 2 * length + 8 }
    }
}

impl Lanes {
    pub(crate) fn new(concurrency: usize, per_lane: usize, delay: Duration) -> Self {
        Self {
            concurrency: concurrency.max(1),
            slots: Slots::new(concurrency),
            per_lane: u32::try_from(per_lane.max(1)).unwrap_or(u32::MAX),
            delay,
            by_key: HashMap::new(),
            lanes: Vec::new(),
            ranks: Ranks::default(),
            answering: 0,
            unanswered: 0,
            usual: Duration::ZERO,
            idle: VecDeque::new(),
            closed: Vec::new(),
            aside: 0,
            in_flight: 0,
            course: Course::default(),
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
            forms: Forms::default(),
            behind: 0,
            hosts: 1,
            busy: 0,
            not_before: None,
            pace: Pace::default(),
            answer_time: Duration::ZERO,
            conns: Vec::new(),
            rank: Rank::default(),
            unanswered: 0,
            wakes: None,
            course: Course::default(),
            turns: Turns::default(),
        });
        id
    }

    /// Takes note of how long an answer took.
    pub(crate) fn answered(&mut self, id: LaneId, took: Duration, now: Instant) {
        self.slots.answered(took, self.in_flight, now);
        let took = took.max(Duration::from_micros(1));
        self.usual = average(self.usual, took, 32);
        let lane = &mut self.lanes[id.index()];
        if !lane.has_answered() {
            self.unanswered -= std::mem::take(&mut lane.unanswered) as usize;
            self.answering += usize::from(lane.rank.working.is_some());
        }
        lane.answer_time = average(lane.answer_time, took, 8);
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

    /// A host of the lane has so many URLs with the caller, not as many as `before`.
    pub(crate) fn supply(&mut self, id: LaneId, before: u32, behind: u32) {
        let lane = self.lane(id);
        lane.behind = lane.behind.saturating_sub(before).saturating_add(behind);
    }

    /// Puts work in front of a lane's queue, behind what was put there before.
    pub(crate) fn push_ahead(&mut self, id: LaneId, work: Work, now: Instant) {
        self.lane(id).ahead.push_back(work);
        self.refresh(id, now);
    }

    /// Takes a place of the lane, and a slot.
    fn occupy(&mut self, id: LaneId) {
        let lane = &mut self.lanes[id.index()];
        lane.busy += 1;
        self.in_flight += 1;
        if !lane.has_answered() {
            lane.unanswered += 1;
            self.unanswered += 1;
        }
    }

    /// Gives the slot back.
    fn vacate(&mut self, id: LaneId) {
        self.in_flight -= 1;
        let lane = &mut self.lanes[id.index()];
        if lane.unanswered > 0 {
            lane.unanswered -= 1;
            self.unanswered -= 1;
        }
    }

    /// Ends a request of the lane: it may start the next after its delay, on the same connection
    /// if that is still open.
    pub(crate) fn finish(&mut self, id: LaneId, conn: Option<(Origin, ConnId)>, now: Instant) {
        self.free(id, now);
        self.vacate(id);
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
        self.vacate(id);
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
        let has_work = lane.waiting() > 0;
        let may_start = has_work && lane.busy < per_lane;
        if lane.wakes.is_some_and(|at| at <= now) {
            lane.wakes = None;
        }
        if length == 0 && lane.busy == 0 && !lane.conns.is_empty() {
            self.closed.extend(lane.conns.drain(..).map(|(_, conn)| conn));
            self.idle.retain(|other| *other != id);
        }
        let lane = &mut self.lanes[id.index()];
        let ready = (may_start && lane.not_before <= Some(now)).then(|| lane.weight());
        let rank = Rank {
            ready,
            begun: ready.filter(|_| lane.has_answered()),
            working: has_work.then_some(length),
        };
        let old = std::mem::replace(&mut lane.rank, rank);
        if lane.has_answered() {
            self.answering += usize::from(has_work);
            self.answering -= usize::from(old.working.is_some());
        }
        self.ranks.place(id, old, rank);
    }

    /// When the lane must be looked at again, if nobody knows yet: the caller sets the timer.
    pub(crate) fn wake(&mut self, id: LaneId, now: Instant) -> Option<Instant> {
        let per_lane = self.per_lane;
        let lane = self.lane(id);
        let waits = lane.waiting() > 0 && lane.busy < per_lane && lane.not_before > Some(now);
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
        self.occupy(id);
        self.refresh(id, now);
        true
    }

    /// Whether the lane has anything waiting or under way.
    pub(crate) fn is_active(&self, id: LaneId) -> bool {
        let lane = &self.lanes[id.index()];
        lane.busy > 0 || lane.waiting() > 0
    }

    /// Whether the lane has anything waiting, or to come.
    pub(crate) fn has_work(&self, id: LaneId) -> bool {
        self.lanes[id.index()].length() > 0
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether no lane has anything waiting.
    pub(crate) fn is_empty(&self) -> bool {
        self.ranks.longest().is_none()
    }

    /// Frees a place of the lane, for whoever comes after its delay.
    fn free(&mut self, id: LaneId, now: Instant) {
        let delay = self.delay;
        let lane = self.lane(id);
        lane.busy -= 1;
        lane.not_before = lane.not_before.max(Some(now + delay.max(lane.pace.gap())));
    }

    fn ids(&self) -> impl Iterator<Item = LaneId> + use<> {
        (0..self.lanes.len() as u32).map(LaneId)
    }

    fn lane(&mut self, id: LaneId) -> &mut Lane {
        &mut self.lanes[id.index()]
    }
}

/// What is usual, after one more of `many`.
fn average(usual: Duration, more: Duration, many: u32) -> Duration {
    if usual.is_zero() { more } else { (usual * (many - 1) + more) / many }
}

#[cfg(test)]
mod tests;
