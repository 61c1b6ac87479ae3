//! When a failing link counts as dead for certain.

use std::{fmt, str::FromStr};

use wikirot_words::Trouble;

/// In seconds.
const DAY: i64 = 86_400;

/// `TIMESxDAYSd`: so many failures in a row, the last one so many days after the first.
///
/// The customs of wikis differ; [`Confirm::NAMED`] are some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// Failures in a row, at least 1.
    pub times: u32,
    /// Days between the first and the last of them.
    pub days: u32,
}

impl Default for Confirm {
    fn default() -> Self {
        Self { times: 3, days: 3 }
    }
}

impl Confirm {
    /// What has become of hosts that say nothing takes longer to tell than what has become of a page.
    pub const SILENT: Self = Self { times: 5, days: 14 };

    /// Who buys a domain shows pages of many kinds before it is plain what came of it, and a site that was parked
    /// for days is back.
    pub const USURPED: Self = Self { times: 3, days: 7 };

    /// Rules that go by a name: `pywikibot` (two failures a week apart, as its weblinkchecker has it),
    /// `internetarchivebot` (three tests, three days between one and the next), `dewiki` (three tests,
    /// two weeks between one and the next, as the German Wikipedia asks of bots).
    pub const NAMED: [(&str, Self); 3] = [
        ("pywikibot", Self { times: 2, days: 7 }),
        ("internetarchivebot", Self { times: 3, days: 6 }),
        ("dewiki", Self { times: 3, days: 28 }),
    ];

    /// Whether a row of failures, of which the last happened at `last`, satisfies the rule.
    pub fn is_met_by(&self, row: Failures, last: i64) -> bool {
        row.count >= self.times.max(1) && last.saturating_sub(row.since) >= self.span()
    }

    /// When an unconfirmed row of failures should be asked again, so that the checks that are still
    /// needed spread evenly over the days that are asked for.
    pub fn next_look(&self, row: Failures, last: i64) -> i64 {
        let missing = i64::from(self.times.saturating_sub(row.count).max(1));
        let spacing = self.span() / i64::from(self.times.saturating_sub(1).max(1));
        let left = row.since.saturating_add(self.span()).saturating_sub(last);
        // Where the days have passed (nothing ran for a while), checks still keep some distance.
        let least = if row.count < self.times { spacing / 2 } else { 0 };
        last.saturating_add((left / missing).max(least))
    }

    /// The days in seconds.
    fn span(&self) -> i64 {
        i64::from(self.days) * DAY
    }
}

/// Failures in a row, all of one class: what was seen of another says nothing about this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many, at least 1.
    pub count: u32,
    /// When the first happened, in Unix seconds.
    pub since: i64,
    /// Their class.
    pub trouble: Trouble,
}

impl Failures {
    /// The row with one more failure; a new one where it was of another class.
    pub fn and_one(row: Option<Self>, trouble: Trouble, at: i64) -> Self {
        match row.filter(|row| row.trouble == trouble) {
            None => Self { count: 1, since: at, trouble },
            // A clock that was set back must not make the row end before it began.
            Some(row) => {
                Self { count: row.count.saturating_add(1), since: row.since.min(at), trouble }
            }
        }
    }
}

impl fmt::Display for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}d", self.times, self.days)
    }
}

/// What is wrong with a rule of confirmation as typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a rule of confirmation: write TIMESxDAYSd, such as 3x3d or 1x0d, or pywikibot, \
     internetarchivebot or dewiki"
)]
pub struct BadConfirm(String);

impl FromStr for Confirm {
    type Err = BadConfirm;

    fn from_str(typed: &str) -> Result<Self, BadConfirm> {
        if let Some((_, rule)) = Self::NAMED.iter().find(|(name, _)| *name == typed) {
            return Ok(*rule);
        }
        let bad = || BadConfirm(typed.to_owned());
        let number = |digits: &str| match digits.bytes().all(|it| it.is_ascii_digit()) {
            true => digits.parse::<u32>().map_err(|_| bad()),
            false => Err(bad()),
        };
        let (times, days) = typed.split_once(['x', 'X']).ok_or_else(bad)?;
        let confirm =
            Self { times: number(times)?, days: number(days.strip_suffix('d').ok_or_else(bad)?)? };
        // More days than a century are a slip of the finger.
        if confirm.times == 0 || confirm.days > 36_500 {
            return Err(bad());
        }
        Ok(confirm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(count: u32) -> Failures {
        Failures { count, since: 1_000, trouble: Trouble::Dead }
    }

    #[test]
    fn a_rule_is_met_by_so_many_failures_over_so_many_days() {
        let rule = Confirm { times: 3, days: 3 };
        let after = |days: i64| 1_000 + days * DAY;
        assert!(rule.is_met_by(row(3), after(3)) && rule.is_met_by(row(9), after(9)));
        assert!(!rule.is_met_by(row(2), after(3)) && !rule.is_met_by(row(3), after(3) - 1));
        assert!(Confirm { times: 0, days: 0 }.is_met_by(row(1), after(0)));
        assert!(!Confirm { times: 0, days: 0 }.is_met_by(row(0), after(0)));
    }

    #[test]
    fn the_checks_that_are_needed_spread_over_the_days_that_are_left() {
        let rule = Confirm { times: 3, days: 3 };
        let next = |count, days: i64| rule.next_look(row(count), 1_000 + days * DAY) - 1_000;
        assert_eq!(next(1, 0), DAY * 3 / 2);
        assert_eq!(next(1, 1), DAY * 2);
        assert_eq!(next(2, 1), DAY * 3);
        assert_eq!(next(3, 1), DAY * 3);
        // Where the days have passed they keep half the distance.
        assert_eq!(next(1, 10), DAY * 10 + DAY * 3 / 4);
        assert_eq!(next(2, 10), DAY * 10 + DAY * 3 / 4);
        assert_eq!(next(3, 10), DAY * 10);
        let once = Confirm { times: 1, days: 2 };
        assert_eq!(once.next_look(row(1), 1_000), 1_000 + 2 * DAY);
    }

    #[test]
    fn rows_are_of_one_class() {
        let one = Failures::and_one(None, Trouble::Dead, 7);
        assert_eq!(one, Failures { count: 1, since: 7, trouble: Trouble::Dead });
        let two = Failures::and_one(Some(one), Trouble::Dead, 3);
        assert_eq!(two, Failures { count: 2, since: 3, trouble: Trouble::Dead });
        assert_eq!(Failures::and_one(Some(two), Trouble::Dead, 9).since, 3);
        let other = Failures::and_one(Some(two), Trouble::Silent, 9);
        assert_eq!(other, Failures { count: 1, since: 9, trouble: Trouble::Silent });
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        for rule in ["3x3d", "1x0d", "2x36500d"] {
            assert_eq!(rule.parse::<Confirm>().unwrap().to_string(), rule);
        }
        assert_eq!("2X7d".parse(), "pywikibot".parse::<Confirm>());
        for bad in ["0x3d", "3x36501d", "+3x3d", "3x3", "x3d", "3xd", "3", "dewiki2", ""] {
            assert!(bad.parse::<Confirm>().is_err(), "{bad}");
        }
    }
}
