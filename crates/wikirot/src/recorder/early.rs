//! What goes to the checker before the scan has ended: a few URLs of each host, and more of it as they are answered. So
//! a host with many links is asked while a large dump is read, and not only then.

use std::collections::HashMap;

use super::Tally;
use crate::state::InTurn;

/// So many of a host, at most, wait at the checker before it is known how many it has; more come once half of them
/// are answered.
pub(super) const MOST: u32 = 64;

/// So many of all hosts, at most: the checker keeps busy with them.
const MOST_IN_ALL: u64 = 16_384;

/// The hosts of which something was met.
#[derive(Debug, Default)]
pub(super) struct Early(HashMap<Box<str>, Host>);

#[derive(Clone, Copy, Debug, Default)]
struct Host {
    /// How many wait at the checker.
    waiting: u32,
    /// Some were met that there was no room for.
    has_more: bool,
    turn: InTurn,
}

impl Early {
    /// Whether one more of a host may go, which is counted then.
    pub(super) fn admits(&mut self, host: &str, tally: &Tally) -> bool {
        if tally.offered().saturating_sub(tally.checked()) >= MOST_IN_ALL {
            return false;
        }
        let Some(known) = self.0.get_mut(host) else {
            self.0.insert(host.into(), Host { waiting: 1, ..Host::default() });
            return true;
        };
        let has_room = known.waiting < MOST;
        match has_room {
            true => known.waiting += 1,
            false => known.has_more = true,
        }
        has_room
    }

    /// One of a host that was counted did not go.
    pub(super) fn take_back(&mut self, host: &str) {
        if let Some(known) = self.0.get_mut(host) {
            known.waiting = known.waiting.saturating_sub(1);
            known.has_more = true;
        }
    }

    /// One of a host was answered; whose turn it is where more of it should come.
    pub(super) fn answered(&mut self, host: &str) -> Option<InTurn> {
        let known = self.0.get_mut(host)?;
        known.waiting = known.waiting.saturating_sub(1);
        (known.has_more && known.waiting <= MOST / 2).then_some(known.turn)
    }

    /// So many of a host went, and whose turn it is then; `None` where it has no more for now.
    pub(super) fn went(&mut self, host: &str, many: u32, turn: Option<InTurn>) {
        if let Some(known) = self.0.get_mut(host) {
            known.waiting += many;
            known.has_more = turn.is_some();
            known.turn = turn.unwrap_or(known.turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Verdict;

    use super::*;

    #[test]
    fn so_many_of_a_host_wait_and_more_come_when_half_are_answered() {
        let (mut early, tally) = (Early::default(), Tally::default());
        for n in 0..MOST {
            assert!(early.admits("a.example", &tally), "{n}");
        }
        assert!(early.answered("a.example").is_none(), "it has no more");
        assert!(early.admits("a.example", &tally) && !early.admits("a.example", &tally));
        let asked_again =
            |early: &mut Early| (1..=MOST).find(|_| early.answered("a.example").is_some());
        assert_eq!(asked_again(&mut early), Some(MOST / 2));
        // Half of them went, and there is more; then no more.
        early.went("a.example", MOST / 2, Some(InTurn::default()));
        assert_eq!(asked_again(&mut early), Some(MOST / 2));
        early.went("a.example", 1, None);
        assert_eq!(asked_again(&mut early), None);
        // One that did not go is to come again, and is not waited for.
        assert!(early.admits("b.example", &tally));
        early.take_back("b.example");
        assert_eq!(early.0["b.example"].waiting, 0);
        assert!(early.answered("b.example").is_some());
        assert!(early.answered("c.example").is_none());
    }

    #[test]
    fn so_many_of_all_hosts_wait() {
        let (mut early, tally) = (Early::default(), Tally::default());
        (1..MOST_IN_ALL).for_each(|_| tally.count_offered());
        assert!(early.admits("a.example", &tally));
        tally.count_offered();
        assert!(!early.admits("a.example", &tally) && !early.admits("b.example", &tally));
        tally.count_check(Verdict::Alive);
        assert!(early.admits("a.example", &tally));
    }
}
