//! When a target is asked again.

use std::time::Duration;

use wikirot_check::Check;
use wikirot_words::{Reason, Trouble, Verdict};

use super::rows::seconds;
use super::{Confirm, Failures};

/// What `target.due_at` holds for a target that its host left unasked: it goes first in the next run.
pub(super) const PUT_OFF: i64 = -1;

/// Whether a target was asked: a host that wants to be left alone answers for links that were not.
pub(super) fn was_asked(check: &Check) -> bool {
    check.attempts > 0 || !check.verdict.is_failure()
}

/// The rules of repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePolicy {
    /// How old the verdict on an alive or confirmed broken target may grow.
    pub max_age: Duration,
    /// When dead ones count as broken for certain, and so how soon they are asked again.
    pub confirm: Confirm,
    /// The same for those whose host is silent.
    pub confirm_silent: Confirm,
    /// The same for those whose domain changed hands.
    pub confirm_usurped: Confirm,
    /// What decides which targets are skipped (schemes, private addresses, ..), in any spelling:
    /// when it changes, the skipped ones are due.
    pub rules: String,
}

impl Default for DuePolicy {
    fn default() -> Self {
        Self {
            max_age: Duration::from_secs(7 * 86_400),
            confirm: Confirm::default(),
            confirm_silent: Confirm::SILENT,
            confirm_usurped: Confirm::USURPED,
            rules: String::new(),
        }
    }
}

/// What one more check makes of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What a report says: the check's own verdict, but `Broken` for a suspect that is confirmed.
    pub verdict: Verdict,
    /// Whether the rule of confirmation is met.
    pub confirmed: bool,
    /// The present row of failures.
    pub failures: Option<Failures>,
}

impl Standing {
    /// What follows from a check that found `found` for `reason` at `at`, after `before` failures.
    ///
    /// `answered`: when any URL of the host got an answer last. What failed before that was a bad hour
    /// or a limit, and does not count towards the silence of the host.
    pub fn after(
        before: Option<Failures>,
        (found, reason): (Verdict, Option<Reason>),
        at: i64,
        answered: Option<i64>,
        policy: &DuePolicy,
    ) -> Self {
        let trouble = reason.and_then(Reason::trouble);
        let failures = match (found, trouble) {
            (Verdict::Alive, _) => None,
            (Verdict::Broken | Verdict::Suspect, Some(trouble)) => {
                let broken_by = |row: &Failures| answered.is_some_and(|at| at >= row.since);
                let row = before.filter(|row| row.trouble != Trouble::Silent || !broken_by(row));
                Some(Failures::and_one(row, trouble, at))
            }
            _ => before,
        };
        Self::judge(failures, (found, reason), at, policy)
    }

    /// What the rules say of a row of failures, the last of them at `at`.
    pub(super) fn judge(
        failures: Option<Failures>,
        (found, reason): (Verdict, Option<Reason>),
        at: i64,
        policy: &DuePolicy,
    ) -> Self {
        let is_met = |row: Failures| {
            policy.rule(row.trouble, reason).is_some_and(|it| it.is_met_by(row, at))
        };
        let confirmed = found.is_failure() && failures.is_some_and(is_met);
        let verdict = if confirmed { Verdict::Broken } else { found };
        Self { verdict, confirmed, failures }
    }
}

impl DuePolicy {
    /// The rule for a class of trouble, and for the reason of the last check; `None` for what no repetition
    /// confirms: a wall is the most stable failure there is, and shows that there is a wall.
    pub fn rule(&self, trouble: Trouble, reason: Option<Reason>) -> Option<Confirm> {
        match trouble {
            Trouble::Dead if reason == Some(Reason::Usurped) => Some(self.confirm_usurped),
            Trouble::Dead => Some(self.confirm),
            // In this time each URL of the host was asked.
            Trouble::Silent => {
                let cycle = u32::try_from(self.age() / 86_400).unwrap_or(u32::MAX);
                let days = self.confirm_silent.days;
                let days = if days > 0 { days.max(cycle) } else { days };
                Some(Confirm { days, ..self.confirm_silent })
            }
            Trouble::Closed => None,
        }
    }

    /// When a target is due again after a check that makes this of it, in Unix seconds.
    pub(super) fn due_after(&self, check: &Check, standing: Standing) -> i64 {
        let (id, at) = (check.id as i64, seconds(check.checked_at));
        match check.reason {
            // Costs nothing to look at again, and the lists may have changed by then.
            Reason::Ignored => at,
            // So may the site's rules.
            Reason::Robots => self.aged_at(id, at),
            _ if !was_asked(check) => PUT_OFF,
            _ => self.due_at(id, standing, Some(check.reason), at),
        }
    }

    /// When a target that was checked at `at` is due again, in Unix seconds. `id` tells targets
    /// apart, so that they spread.
    pub fn due_at(&self, id: i64, standing: Standing, reason: Option<Reason>, at: i64) -> i64 {
        let failing = standing.failures.filter(|_| standing.verdict.is_failure());
        let rule = failing.and_then(|row| Some((row, self.rule(row.trouble, reason)?)));
        match (standing.verdict, rule) {
            (Verdict::Skipped, _) => i64::MAX,
            (_, Some((row, rule))) if !rule.is_met_by(row, at) => {
                rule.next_look(row, at).min(at.saturating_add(self.age()))
            }
            _ => self.aged_at(id, at),
        }
    }

    /// When what was learnt at `at` is too old, in Unix seconds.
    fn aged_at(&self, id: i64, at: i64) -> i64 {
        at.saturating_add(spread(id, at, self.age()))
    }

    fn age(&self) -> i64 {
        i64::try_from(self.max_age.as_secs()).unwrap_or(i64::MAX)
    }
}

/// How long to wait after a check at `at`: between a third of `age` and `age`.
///
/// Each target has a point of its own in the cycle of length `age` and is drawn to it, so that
/// what was checked in one night spreads over all nights of the cycle, and stays there: in the long
/// run each is asked once in every `age`. One that is too close to its point waits half a cycle
/// longer; that leaves it far enough from the point the next time, even if its turn comes late.
fn spread(id: i64, at: i64, age: i64) -> i64 {
    if age <= 1 {
        return age;
    }
    let point = (mix(id as u64) % age as u64) as i64;
    let until_point = age - (at - point).rem_euclid(age);
    match until_point < age / 3 {
        true => age / 2 + until_point,
        false => until_point,
    }
}

/// The finaliser of SplitMix64: neighbouring ids end far apart.
fn mix(id: u64) -> u64 {
    let mut z = id.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::recorder::skipped;

    const DAY: i64 = 86_400;

    #[test]
    fn numbers_are_mixed_as_everywhere() {
        // The first two values of SplitMix64.
        assert_eq!([mix(0), mix(1)], [0xe220_a839_7b1d_cdaf, 0x910a_2dec_8902_5cc1]);
    }

    #[test]
    fn each_target_is_drawn_to_a_point_of_its_own() {
        let age = 700;
        for id in 0..40 {
            let point = (mix(id as u64) % age as u64) as i64;
            for at in 0..age {
                let wait = spread(id, at, age);
                let ahead = (at + wait - point).rem_euclid(age);
                let is_there = ahead == 0 && (age / 3..=age).contains(&wait);
                let is_half_way = ahead == age / 2 && (age / 2..age * 5 / 6).contains(&wait);
                assert!(is_there || is_half_way, "{id} {at}: {wait}");
            }
            let before = |ahead| spread(id, point + age - ahead, age);
            assert_eq!([before(age / 3), before(age / 3 - 1), before(0)], [233, 350 + 232, age]);
        }
        assert_eq!([spread(7, 9, 1), spread(7, 9, 0)], [1, 0]);
    }

    #[test]
    fn what_was_not_asked_comes_again_by_why_it_was_not() {
        let policy = DuePolicy::default();
        let age = 7 * DAY;
        let standing = |verdict| Standing { verdict, confirmed: false, failures: None };
        let due = |reason: Reason, attempts: u32| {
            let check = Check { attempts, verdict: reason.verdict(), ..skipped(1, reason, None) };
            let at = seconds(check.checked_at);
            (policy.due_after(&check, standing(check.verdict)), at)
        };
        let (ignored, at) = due(Reason::Ignored, 0);
        assert_eq!(ignored, at);
        let (robots, at) = due(Reason::Robots, 0);
        assert!((at + age / 3..=at + age).contains(&robots));
        assert_eq!(due(Reason::Http(503), 0).0, PUT_OFF);
        let (alive, at) = due(Reason::Ok, 0);
        assert!((at + age / 3..=at + age).contains(&alive));
        assert_eq!(due(Reason::PrivateAddress, 0).0, i64::MAX);
        assert!(due(Reason::Http(404), 1).0 > seconds(clock::now()));
    }

    #[test]
    fn a_failure_is_looked_at_again_by_the_rule_of_its_class_and_no_later_than_any() {
        let policy = DuePolicy::default();
        let dead = Failures { count: 1, since: 0, trouble: Trouble::Dead };
        let broken = |row: Failures, confirmed| Standing {
            verdict: if confirmed { Verdict::Broken } else { Verdict::Suspect },
            confirmed,
            failures: Some(row),
        };
        let gone = Some(Reason::Http(404));
        assert_eq!(policy.due_at(1, broken(dead, false), gone, 0), DAY * 3 / 2);
        let met = Failures { count: 3, ..dead };
        let aged = policy.due_at(1, broken(met, true), gone, 3 * DAY);
        assert!((3 * DAY + 7 * DAY / 3..=10 * DAY).contains(&aged));
        // A row of failures of what is alive, or that nothing confirms, hastens nothing.
        let alive = Standing { verdict: Verdict::Alive, ..broken(dead, false) };
        assert!(policy.due_at(1, alive, Some(Reason::Ok), 0) >= 7 * DAY / 3);
        let closed = Failures { trouble: Trouble::Closed, ..dead };
        assert!(policy.due_at(1, broken(closed, false), gone, 0) >= 7 * DAY / 3);
        let young = DuePolicy { max_age: Duration::from_secs(3_600), ..policy };
        assert_eq!(young.due_at(1, broken(dead, false), gone, 0), 3_600);
    }

    #[test]
    fn silence_takes_a_whole_cycle_to_confirm() {
        let mut policy = DuePolicy::default();
        let days = |policy: &DuePolicy| policy.rule(Trouble::Silent, None).unwrap().days;
        assert_eq!(days(&policy), 14);
        policy.max_age = Duration::from_secs(30 * 86_400);
        assert_eq!(days(&policy), 30);
        policy.confirm_silent.days = 0;
        assert_eq!(days(&policy), 0);
        assert_eq!(policy.rule(Trouble::Closed, None), None);
        let usurped = Some(Reason::Usurped);
        assert_eq!(policy.rule(Trouble::Dead, usurped), Some(policy.confirm_usurped));
        assert_eq!(policy.rule(Trouble::Dead, None), Some(policy.confirm));
    }

    #[test]
    fn a_row_of_failures_goes_on_until_something_else_is_found() {
        let policy = DuePolicy::default();
        let row = |trouble| Some(Failures { count: 2, since: 0, trouble });
        let after = |before, found, reason, answered| {
            let standing =
                Standing::after(before, (found, Some(reason)), 3 * DAY, answered, &policy);
            (standing.verdict, standing.confirmed, standing.failures.map(|it| (it.count, it.since)))
        };
        let (dead, silent) = (row(Trouble::Dead), row(Trouble::Silent));
        let (gone, mute) = (Reason::Http(404), Reason::ConnectTimeout);
        let (alive, suspect, broken) = (Verdict::Alive, Verdict::Suspect, Verdict::Broken);
        assert_eq!(after(dead, alive, Reason::Ok, None), (alive, false, None));
        assert_eq!(after(dead, broken, gone, None), (broken, true, Some((3, 0))));
        assert_eq!(after(dead, suspect, gone, None), (broken, true, Some((3, 0))));
        assert_eq!(after(None, suspect, gone, None), (suspect, false, Some((1, 3 * DAY))));
        assert_eq!(after(silent, suspect, gone, None), (suspect, false, Some((1, 3 * DAY))));
        assert_eq!(after(silent, suspect, mute, None).2, Some((3, 0)));
        // An answer of the host since then breaks its silence, and no other row.
        assert_eq!(after(silent, suspect, mute, Some(0)).2, Some((1, 3 * DAY)));
        assert_eq!(after(silent, suspect, mute, Some(-1)).2, Some((3, 0)));
        assert_eq!(after(dead, suspect, gone, Some(DAY)).2, Some((3, 0)));
        let skipped = after(dead, Verdict::Skipped, Reason::Ignored, None);
        assert_eq!(skipped, (Verdict::Skipped, false, Some((2, 0))));
    }
}
