//! What goes to the checker: each due target once, as it is met or out of the state.

use std::collections::VecDeque;

use tokio::sync::mpsc::{self, error::TrySendError};
use wikirot_check::{Check, Target};

use super::early::Early;
use super::{Ignored, Tally, ignoring};
use crate::state::{Due, Run, StateError};

/// Due targets are taken from the state so many at a time.
const SLICE: usize = 1_000;

/// The way to the checker. Remembers what it was given: nothing is asked twice in a run.
pub(super) struct Outbox {
    targets: Option<mpsc::Sender<Target>>,
    ignored: Ignored,
    /// What became of targets that are not to be asked.
    unasked: Vec<Check>,
    met: Bits,
    sent: Bits,
    /// What goes before the scan has ended: no more than a part of each host.
    early: Option<Early>,
}

/// What became of a target.
pub(super) enum Sent {
    /// The checker has it, now or before.
    Yes,
    /// It is not to be asked.
    Unasked(u64),
    /// The checker has no room for it.
    Full(Target),
    /// The checker takes nothing more.
    Closed,
}

impl Outbox {
    pub(super) fn new(targets: mpsc::Sender<Target>, ignored: Ignored) -> Self {
        let (met, sent) = (Bits::default(), Bits::default());
        let early = Some(Early::default());
        Self { targets: Some(targets), ignored, unasked: Vec::new(), met, sent, early }
    }

    /// The scan has ended.
    pub(super) fn end_early(&mut self) {
        self.early = None;
    }

    /// What goes before that.
    pub(super) fn early(&mut self) -> Option<&mut Early> {
        self.early.as_mut()
    }

    /// Outcomes of what was not to be asked, that are to be taken.
    pub(super) fn has_unasked(&self, many: usize) -> bool {
        self.unasked.len() >= many
    }

    /// Waits until the checker has room for one more, or takes nothing more.
    pub(super) async fn room(&self) {
        if let Some(targets) = &self.targets {
            // Nobody else sends: the room stays.
            let _ = targets.reserve().await;
        }
    }

    /// The outcomes of what was not to be asked, to be written down.
    pub(super) fn take_unasked(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.unasked)
    }

    /// Sends nothing more.
    pub(super) fn close(&mut self) {
        self.targets = None;
    }

    pub(super) fn has_sent(&self, id: u64) -> bool {
        self.sent.has(id)
    }

    /// Whether a page of this run has it, as far as pages were read.
    pub(super) fn has_met(&self, id: u64) -> bool {
        self.met.has(id)
    }

    /// Sends a due target, if there is room and nothing goes `before` it; else the backlog brings it.
    pub(super) fn offer(&mut self, due: Due<'_>, before: bool, tally: &Tally) {
        if self.met.set(due.id as u64) {
            tally.count_due();
            if before || !self.early.as_mut().is_none_or(|early| early.admits(due.host, tally)) {
                return;
            }
            let sent = self.send(due.target(), tally);
            if let (Sent::Full(_), Some(early)) = (sent, &mut self.early) {
                early.take_back(due.host);
            }
        }
    }

    pub(super) fn send(&mut self, target: Target, tally: &Tally) -> Sent {
        let Some(targets) = &self.targets else { return Sent::Closed };
        let id = target.id;
        if self.sent.has(id) {
            return Sent::Yes;
        }
        if let Some(check) = self.ignored.get().and_then(|list| ignoring::not_asked(&target, list))
        {
            self.unasked.push(check);
            self.sent.set(id);
            tally.count_offered();
            return Sent::Unasked(id);
        }
        match targets.try_send(target) {
            Ok(()) => {
                self.sent.set(id);
                tally.count_offered();
                Sent::Yes
            }
            Err(TrySendError::Full(target)) => Sent::Full(target),
            Err(TrySendError::Closed(_)) => {
                self.close();
                Sent::Closed
            }
        }
    }
}

/// So many of those that were left unasked, at most, go before the scan has ended.
const MOST_EARLY: usize = 4_096;

/// The targets that their hosts left unasked in an earlier run, by number.
pub(super) struct Backlog {
    /// How many came.
    given: usize,
    after: i64,
    slice: VecDeque<Target>,
}

impl Backlog {
    pub(super) fn new() -> Self {
        Self { given: 0, after: 0, slice: VecDeque::new() }
    }

    pub(super) fn next(&mut self, run: &Run) -> Result<Option<Target>, StateError> {
        self.given += 1;
        if self.given > MOST_EARLY {
            return Ok(None);
        }
        if self.slice.is_empty() {
            self.slice = run.put_off(self.after, SLICE)?.into();
            self.after = self.slice.back().map_or(self.after, |last| last.id as i64);
        }
        Ok(self.slice.pop_front())
    }

    /// Makes `target` the next one again.
    pub(super) fn put_back(&mut self, target: Target) {
        self.slice.push_front(target);
    }
}

/// A set of target numbers, which the state gives out densely from 1.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, id: u64) -> bool {
        self.0.get((id / 64) as usize).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    /// Adds a number; whether it is new.
    fn set(&mut self, id: u64) -> bool {
        let word = (id / 64) as usize;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = !self.has(id);
        self.0[word] |= 1 << (id % 64);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignore::{Form, IgnoreList, parse};

    fn outbox(room: usize) -> (Outbox, mpsc::Receiver<Target>) {
        let list = parse("ignored.example", Form::File).entries;
        let ignored = Ignored::default();
        ignored.set(IgnoreList::new(list, jiff::civil::date(2026, 11, 27))).unwrap();
        let (targets, asked) = mpsc::channel(room);
        (Outbox::new(targets, ignored), asked)
    }

    fn target(id: u64) -> Target {
        Target::new(id, format!("http://a.example/{id}"))
    }

    fn due(id: i64, host: &str) -> Due<'_> {
        Due { id, url: "http://a.example/", host, answered_before: false, host_urls: 1, seen: None }
    }

    #[test]
    fn each_target_goes_once_and_waits_where_there_is_no_room() {
        let (mut outbox, mut asked) = outbox(1);
        let tally = Tally::default();
        assert!(matches!(outbox.send(target(64), &tally), Sent::Yes));
        assert!(matches!(outbox.send(target(64), &tally), Sent::Yes));
        assert!(matches!(outbox.send(target(65), &tally), Sent::Full(it) if it.id == 65));
        assert!(outbox.has_sent(64) && !outbox.has_sent(65) && !outbox.has_sent(0));
        assert_eq!((asked.try_recv().unwrap().id, tally.offered()), (64, 1));
        assert!(matches!(outbox.send(target(65), &tally), Sent::Yes));
        assert_eq!((asked.try_recv().unwrap().id, tally.offered()), (65, 2));
        drop(asked);
        assert!(matches!(outbox.send(target(66), &tally), Sent::Closed));
        assert!(matches!(outbox.send(target(64), &tally), Sent::Closed));
        assert_eq!(tally.offered(), 2);
    }

    #[test]
    fn what_is_not_to_be_asked_is_answered_here() {
        let (mut outbox, mut asked) = outbox(8);
        let tally = Tally::default();
        let target = Target::new(3, "http://ignored.example/");
        assert!(matches!(outbox.send(target.clone(), &tally), Sent::Unasked(3)));
        assert!(outbox.has_unasked(1) && !outbox.has_unasked(2) && outbox.has_sent(3));
        assert!(matches!(outbox.send(target, &tally), Sent::Yes));
        assert_eq!(tally.offered(), 1);
        let unasked: Vec<u64> = outbox.take_unasked().iter().map(|it| it.id).collect();
        assert_eq!(unasked, [3]);
        assert!(outbox.take_unasked().is_empty() && !outbox.has_unasked(1));
        assert!(asked.try_recv().is_err());
        outbox.close();
        assert!(asked.try_recv().is_err_and(|it| it == mpsc::error::TryRecvError::Disconnected));
    }

    #[test]
    fn what_is_met_goes_at_once_unless_something_goes_before_it() {
        let (mut outbox, mut asked) = outbox(2);
        let tally = Tally::default();
        outbox.offer(due(1, "a.example"), true, &tally);
        assert!(asked.try_recv().is_err() && outbox.has_met(1) && !outbox.has_sent(1));
        outbox.offer(due(2, "a.example"), false, &tally);
        outbox.offer(due(2, "a.example"), false, &tally);
        assert!(outbox.has_met(2) && outbox.has_sent(2) && !outbox.has_met(3));
        assert_eq!(tally.due(), 2);
        // Without room it is counted, and taken back: another of its host may go before it.
        outbox.offer(due(3, "b.example"), false, &tally);
        outbox.offer(due(4, "b.example"), false, &tally);
        assert!(outbox.has_sent(3) && !outbox.has_sent(4));
        assert_eq!((asked.try_recv().unwrap().id, asked.try_recv().unwrap().id), (2, 3));
        assert_eq!((tally.due(), tally.offered()), (4, 2));
        // Once all is known, all of a host may go.
        outbox.end_early();
        assert!(outbox.early().is_none());
        outbox.offer(due(5, "a.example"), false, &tally);
        assert_eq!(asked.try_recv().unwrap().id, 5);
    }
}
