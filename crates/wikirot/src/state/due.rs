//! When a target is asked again.

use std::time::Duration;

use wikirot_words::{Concerns, Reason, Verdict};

use super::{Confirm, Failures};

/// The rules of repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePolicy {
    /// How old the verdict on an alive or confirmed broken target may grow.
    pub max_age: Duration,
    /// When failing ones count as broken, and so how soon they are asked again.
    pub confirm: Confirm,
    /// What decides which targets are skipped (schemes, private addresses, ..), in any spelling:
    /// when it changes, the skipped ones are due.
    pub rules: String,
}

impl Default for DuePolicy {
    fn default() -> Self {
        Self {
            max_age: Duration::from_secs(7 * 86_400),
            confirm: Confirm::default(),
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
    pub fn after(
        before: Option<Failures>,
        found: Verdict,
        reason: Option<Reason>,
        at: i64,
        confirm: Confirm,
    ) -> Self {
        let failures = match found {
            Verdict::Alive => None,
            Verdict::Skipped | Verdict::Unchecked => before,
            Verdict::Broken | Verdict::Suspect => Some(Failures::and_one(before, at)),
        };
        Self::judge(failures, found, reason, at, confirm)
    }

    /// What the rule says of a row of failures, the last of them at `at`.
    pub(super) fn judge(
        failures: Option<Failures>,
        found: Verdict,
        reason: Option<Reason>,
        at: i64,
        confirm: Confirm,
    ) -> Self {
        let confirmed = found.is_failure()
            && failures.is_some_and(|row| confirm.is_met_by(row, at))
            && is_about_the_page(reason);
        let verdict = if confirmed { Verdict::Broken } else { found };
        Self { verdict, confirmed, failures }
    }
}

/// Whether a failure says anything about the page. A firewall that stops robots and a server that
/// has had enough of us are alive, and likely show their page to a reader, however long that lasts.
pub(super) fn is_about_the_page(reason: Option<Reason>) -> bool {
    reason.is_none_or(|reason| reason.concerns() != Concerns::Us)
}

impl DuePolicy {
    /// When a target that was checked at `at` is due again, in Unix seconds. `id` tells targets
    /// apart, so that they spread.
    pub fn due_at(&self, id: i64, standing: Standing, at: i64) -> i64 {
        match (standing.verdict, standing.failures) {
            (Verdict::Skipped, _) => i64::MAX,
            (Verdict::Broken | Verdict::Suspect, Some(row)) if !self.confirm.is_met_by(row, at) => {
                self.confirm.next_look(row, at).min(at.saturating_add(self.age()))
            }
            _ => self.aged_at(id, at),
        }
    }

    /// When what was learnt at `at` is too old, in Unix seconds.
    pub(super) fn aged_at(&self, id: i64, at: i64) -> i64 {
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
