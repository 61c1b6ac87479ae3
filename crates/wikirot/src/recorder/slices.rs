//! What is due, host by host: the checker has a few URLs of each, and the state the others until it wants them.
//!
//! A run is as long as its longest lane: so hosts with many URLs come first, and each of them is asked for more
//! before its lane runs dry. Memory holds a name and a few numbers a host, and no URL that waits.

use std::collections::{HashMap, VecDeque};

use tokio::sync::mpsc;
use wikirot_check::Target;

use super::Writer;
use super::outbox::{Outbox, Sent};
use crate::state::{InTurn, Run, StateError};

/// Of which hosts the checker wants more, by the number of one of their targets.
pub type Wants = mpsc::UnboundedReceiver<u64>;

/// So many URLs of each host go to the checker before it asks for any: with two it can compare pages.
const FIRST: usize = 2;

/// So many come each time that more is wanted.
const MORE: usize = 64;

/// So many targets that are not to be asked are taken before others are heard.
const UNASKED: usize = 1_000;

/// So many hosts are asked for at once where nothing is under way and nobody wants more.
const STIRRED: usize = 256;

/// The hosts that have something due which the checker was not given.
#[derive(Debug, Default)]
pub(super) struct Slices {
    hosts: HashMap<Box<str>, Waiting>,
    /// Those that have sent nothing, the one with most URLs last.
    fresh: Vec<Box<str>>,
    wanted: VecDeque<Box<str>>,
    slice: VecDeque<Target>,
}

/// The URLs of a host that wait.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    left: u32,
    turn: InTurn,
}

impl Slices {
    /// All that is due and was not sent.
    pub(super) fn of(run: &Run, outbox: &Outbox) -> Result<Self, StateError> {
        let mut slices = Self::default();
        run.each_due(&mut |id, host| {
            if outbox.has_sent(id) {
                return;
            }
            match slices.hosts.get_mut(host) {
                Some(waiting) => waiting.left = waiting.left.saturating_add(1),
                None => {
                    let first = Waiting { left: 1, turn: InTurn::default() };
                    slices.hosts.insert(host.into(), first);
                }
            }
        })?;
        let mut fresh: Vec<_> = slices.hosts.iter().map(|(host, it)| (it.left, host)).collect();
        fresh.sort_unstable();
        slices.fresh = fresh.into_iter().map(|(_, host)| host.clone()).collect();
        Ok(slices)
    }

    /// How many URLs wait.
    pub(super) fn len(&self) -> u64 {
        self.hosts.values().map(|it| u64::from(it.left)).sum::<u64>() + self.slice.len() as u64
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.hosts.is_empty() && self.slice.is_empty()
    }

    /// Brings more of the host of a target.
    pub(super) fn want(&mut self, run: &Run, id: u64) -> Result<(), StateError> {
        if let Some(host) = run.host_of(id)?.filter(|host| self.hosts.contains_key(&**host)) {
            self.wanted.push_back(host);
        }
        Ok(())
    }

    /// Brings more of some hosts, whether or not they want it: a lane may be of two names that we tell apart.
    pub(super) fn stir(&mut self) {
        if self.slice.is_empty() && self.wanted.is_empty() && self.fresh.is_empty() {
            self.wanted.extend(self.hosts.keys().take(STIRRED).cloned());
        }
    }

    /// The next URL to send, if one is wanted.
    pub(super) fn next(
        &mut self,
        run: &Run,
        outbox: &Outbox,
    ) -> Result<Option<Target>, StateError> {
        loop {
            if let Some(target) = self.slice.pop_front() {
                return Ok(Some(target));
            }
            let fresh = self.fresh.pop().map(|host| (host, FIRST));
            let next = fresh.or_else(|| Some((self.wanted.pop_front()?, MORE)));
            let Some((host, most)) = next else { return Ok(None) };
            self.bring(run, outbox, &host, most)?;
        }
    }

    /// Makes `target` the next one again.
    pub(super) fn put_back(&mut self, target: Target) {
        self.slice.push_front(target);
    }

    /// Takes so many URLs of a host out of the state.
    fn bring(
        &mut self,
        run: &Run,
        outbox: &Outbox,
        host: &str,
        most: usize,
    ) -> Result<(), StateError> {
        let Some(waiting) = self.hosts.get_mut(host) else { return Ok(()) };
        let all_hosts = self.fresh.is_empty();
        let mut brought = Vec::with_capacity(most);
        let mut is_over = false;
        while brought.len() < most && !is_over {
            let slice = run.due_of(host, &mut waiting.turn, most - brought.len())?;
            is_over = slice.is_empty();
            brought.extend(slice.into_iter().filter(|it| !outbox.has_sent(it.id)));
        }
        waiting.left = waiting.left.saturating_sub(brought.len() as u32);
        let left = waiting.left;
        let rest = brought.len() as u32;
        for (target, later) in brought.iter_mut().zip((0..rest).rev()) {
            target.behind = if is_over { later } else { left.max(1).saturating_add(later) };
            target.all_hosts = all_hosts;
        }
        self.slice.extend(brought);
        if is_over {
            self.hosts.remove(host);
        }
        Ok(())
    }
}

impl Writer {
    /// Sends what the checker wants and has room for; whether something is left that it has no room for.
    pub(super) fn hand_out_slices(&mut self) -> Result<bool, StateError> {
        let Some(slices) = &mut self.slices else { return Ok(false) };
        while !slices.is_empty() {
            if self.outbox.has_unasked(UNASKED) {
                return Ok(false);
            }
            let is_idle = self.tally.offered() == self.tally.checked();
            if is_idle {
                slices.stir();
            }
            let Some(target) = slices.next(&self.run, &self.outbox)? else {
                // Hosts that had nothing left are gone. With nothing under way nobody would call us again.
                if is_idle {
                    continue;
                }
                return Ok(false);
            };
            match self.outbox.send(target, &self.tally) {
                Sent::Yes => {}
                // The checker does not know that it is gone.
                Sent::Unasked(id) => slices.want(&self.run, id)?,
                Sent::Full(target) => {
                    slices.put_back(target);
                    return Ok(true);
                }
                Sent::Closed => break,
            }
        }
        self.outbox.close();
        self.slices = None;
        Ok(false)
    }
}
