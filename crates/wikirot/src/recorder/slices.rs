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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::{Ignored, Tally};
    use super::*;
    use crate::state::{DuePolicy, fixtures};

    /// A run on a wiki of one page with so many URLs of these hosts.
    fn run(hosts: &[(&str, usize)]) -> (TempDir, Run) {
        let folder = tempfile::tempdir().unwrap();
        let urls = hosts
            .iter()
            .flat_map(|(host, many)| (0..*many).map(move |n| format!("http://{host}/{n}")));
        let rows: Vec<_> = urls.map(|url| fixtures::link(0, &url, "x")).collect();
        let run = fixtures::run(folder.path(), &DuePolicy::default(), &rows);
        (folder, run)
    }

    /// What comes next until nothing is wanted: path, how many come behind, and whether all hosts have begun.
    fn all(slices: &mut Slices, run: &Run, outbox: &Outbox) -> Vec<(u64, String, u32, bool)> {
        let next = || slices.next(run, outbox).unwrap();
        let told = |it: Target| {
            let at = it.url.trim_start_matches("http://").to_owned();
            (it.id, at, it.behind, it.all_hosts)
        };
        std::iter::from_fn(next).map(told).collect()
    }

    #[test]
    fn two_of_each_host_come_first_and_more_where_it_is_wanted() {
        let (_folder, run) = run(&[("a", 5), ("b", 1), ("c", 70)]);
        let (targets, _asked) = mpsc::channel(8);
        let outbox = Outbox::new(targets, Ignored::default());
        let mut slices = Slices::of(&run, &outbox).unwrap();
        assert!(slices.len() == 76 && !slices.is_empty());
        let first = all(&mut slices, &run, &outbox);
        let told: Vec<_> = first.iter().map(|it| (&*it.1, it.2, it.3)).collect();
        assert_eq!(
            told,
            [
                ("c/0", 69, false),
                ("c/1", 68, false),
                ("a/0", 4, false),
                ("a/1", 3, false),
                ("b/0", 0, true),
            ]
        );
        assert_eq!(slices.len(), 71);
        let id = |at: &str| first.iter().find(|it| it.1 == at).unwrap().0;
        slices.want(&run, id("b/0")).unwrap();
        assert!(all(&mut slices, &run, &outbox).is_empty(), "it has no more");
        slices.want(&run, id("a/0")).unwrap();
        // While something is wanted, nothing else is brought.
        slices.stir();
        let more = all(&mut slices, &run, &outbox);
        let told: Vec<_> = more.iter().map(|it| (&*it.1, it.2, it.3)).collect();
        assert_eq!(told, [("a/2", 2, true), ("a/3", 1, true), ("a/4", 0, true)]);
        slices.stir();
        let more = all(&mut slices, &run, &outbox);
        assert_eq!((more.len(), more[0].2, more[MORE - 1].2), (MORE, 4 + 63, 4));
        slices.put_back(Target::new(7, "http://back/"));
        slices.stir();
        assert_eq!(slices.len(), 5);
        assert_eq!(all(&mut slices, &run, &outbox)[0].1, "back/");
        slices.stir();
        assert_eq!(all(&mut slices, &run, &outbox).len(), 4);
        assert!(slices.is_empty());
    }

    #[test]
    fn what_was_sent_does_not_come_again() {
        let (_folder, run) = run(&[("a", 3), ("b", 1)]);
        let (targets, _asked) = mpsc::channel(8);
        let ignored = Ignored::default();
        ignored.set(crate::ignore::IgnoreList::new(Vec::new(), crate::settings::today())).unwrap();
        let mut outbox = Outbox::new(targets, ignored);
        let due = run.due(0, 9).unwrap();
        let (tally, sent) = (Tally::default(), [&due[0], &due[3]]);
        for it in sent {
            assert!(matches!(outbox.send(it.clone(), &tally), Sent::Yes));
        }
        let mut slices = Slices::of(&run, &outbox).unwrap();
        assert_eq!(slices.len(), 2);
        let urls: Vec<_> = all(&mut slices, &run, &outbox).into_iter().map(|it| it.1).collect();
        assert_eq!(urls, ["a/1", "a/2"]);
    }
}
