//! The laws of confirmation and repetition.

use std::time::Duration;

use proptest::prelude::*;
use wikirot::state::{Confirm, DuePolicy, Failures, Standing};
use wikirot_words::{Blocker, Reason, Trouble, Verdict};

const DAY: i64 = 86_400;

/// A check: what it found, and how long after the one before.
fn outcomes() -> impl Strategy<Value = Vec<(Reason, i64)>> {
    let reason = prop_oneof![
        1 => Just(Reason::Ok),
        3 => Just(Reason::Http(404)),
        3 => Just(Reason::Http(503)),
        2 => Just(Reason::Http(403)),
        1 => Just(Reason::PrivateAddress),
    ];
    prop::collection::vec((reason, 0..5 * DAY), 1..30)
}

fn rule() -> impl Strategy<Value = Confirm> {
    (1..5_u32, 0..15_u32).prop_map(|(times, days)| Confirm { times, days })
}

fn policy(confirm: Confirm, confirm_silent: Confirm) -> DuePolicy {
    let max_age = Duration::from_secs(365 * 86_400);
    DuePolicy { confirm, confirm_silent, max_age, ..DuePolicy::default() }
}

proptest! {
    /// Told from the whole history, in the plainest way.
    #[test]
    fn confirmed_is_what_failed_in_one_way_often_and_long_enough(
        outcomes in outcomes(), rule in rule(), silent in rule(),
    ) {
        let policy = DuePolicy {
            max_age: Duration::from_secs(1),
            ..policy(rule, silent)
        };
        let mut failures = None;
        let mut row: Vec<(i64, Trouble)> = Vec::new();
        let mut now = 0;
        for (reason, pause) in outcomes {
            now += pause;
            let found = reason.verdict();
            let standing = Standing::after(failures, (found, Some(reason)), now, None, &policy);
            failures = standing.failures;
            match reason.trouble() {
                None if found == Verdict::Alive => row.clear(),
                None => {}
                Some(trouble) => {
                    row.retain(|(_, other)| *other == trouble);
                    row.push((now, trouble));
                }
            }
            let rule = match reason.trouble() {
                Some(Trouble::Dead) => Some(rule),
                Some(Trouble::Silent) => Some(silent),
                _ => None,
            };
            let expected = rule.is_some_and(|rule| {
                row.len() >= rule.times as usize
                    && now - row[0].0 >= i64::from(rule.days) * DAY
            });
            prop_assert_eq!(standing.confirmed, expected);
            prop_assert_eq!(failures.map_or(0, |it| it.count as usize), row.len());
            prop_assert_eq!(failures.map(|it| it.since), row.first().map(|it| it.0));
            let says = if expected { Verdict::Broken } else { found };
            prop_assert_eq!(standing.verdict, says);
        }
    }

    /// Asked whenever it is due, a target that keeps failing is confirmed by as many checks as the
    /// rule asks for, on the very day.
    #[test]
    fn failing_ones_are_asked_as_often_as_the_rule_needs(rule in rule(), id in 1..1000_i64) {
        let policy = policy(rule, Confirm::SILENT);
        let mut now = 1_793_491_200;
        let begin = now;
        let mut failures = None;
        let mut checks = 0;
        loop {
            checks += 1;
            let found = (Verdict::Suspect, Some(Reason::Soft404));
            let standing = Standing::after(failures, found, now, None, &policy);
            failures = standing.failures;
            if standing.confirmed {
                break;
            }
            now = policy.due_at(id, standing, None, now);
            prop_assert!(checks < 20);
        }
        // One check alone cannot span days.
        let needed = if rule.days > 0 { rule.times.max(2) } else { rule.times };
        prop_assert_eq!(checks, needed);
        prop_assert_eq!(now - begin, i64::from(rule.days) * DAY);
    }

    /// The verdict on an alive target is never older than it may be, nor asked for at once.
    #[test]
    fn alive_ones_are_due_before_the_age_is_over(
        id in 1..i64::MAX, at in 0..4_000_000_000_i64, age in 2..100 * DAY,
    ) {
        let policy =
            DuePolicy { max_age: Duration::from_secs(age as u64), ..DuePolicy::default() };
        let alive = Standing { verdict: Verdict::Alive, confirmed: false, failures: None };
        let wait = policy.due_at(id, alive, None, at) - at;
        prop_assert!((age / 3..=age).contains(&wait), "{wait}");
    }
}

#[test]
fn what_was_checked_in_one_night_spreads_over_all_nights() {
    let policy = DuePolicy::default();
    let alive = Standing { verdict: Verdict::Alive, confirmed: false, failures: None };
    let targets = 7_000;
    let mut due = vec![0; targets];
    let mut asked = vec![0; 70];
    for (night, asked) in asked.iter_mut().enumerate() {
        let now = 1_793_491_200 + night as i64 * DAY;
        for (id, due) in due.iter_mut().enumerate() {
            if *due <= now {
                *due = policy.due_at(id as i64 + 1, alive, None, now + id as i64 / 10);
                *asked += 1;
            }
        }
    }
    assert_eq!(asked[0], targets);
    assert_eq!(asked[1..3], [0, 0]);
    // From the third week on a seventh or an eighth each night, about.
    assert!(asked[21..].iter().all(|it| (600..1_300).contains(it)), "{asked:?}");
}

#[test]
fn no_wall_ever_makes_a_link_broken_nor_is_asked_all_the_time() {
    let policy = DuePolicy::default();
    let row = Some(Failures { count: 50, since: 0, trouble: Trouble::Closed });
    let closed = Reason::all().filter(|reason| reason.trouble() == Some(Trouble::Closed));
    for reason in closed.chain([Reason::Blocked(Blocker::Cloudflare), Reason::Http(456)]) {
        let now = 400 * DAY;
        let standing = Standing::after(row, (Verdict::Suspect, Some(reason)), now, None, &policy);
        assert_eq!((standing.verdict, standing.confirmed), (Verdict::Suspect, false), "{reason:?}");
        assert!(policy.due_at(1, standing, Some(reason), now) >= now + 2 * DAY, "{reason:?}");
    }
}

#[test]
fn a_host_that_answered_meanwhile_is_not_silent() {
    let policy = DuePolicy::default();
    let silent = (Verdict::Suspect, Some(Reason::ReadTimeout));
    let mut row = None;
    for night in 0..30 {
        // Another of its links was asked the night before.
        let answered = (night > 0 && night % 13 == 0).then(|| (night - 1) * DAY);
        let standing = Standing::after(row, silent, night * DAY, answered, &policy);
        assert!(!standing.confirmed, "night {night}");
        row = standing.failures;
    }
    let since = row.map(|row| row.since);
    assert_eq!(since, Some(26 * DAY));
    let standing = Standing::after(row, silent, 40 * DAY, Some(25 * DAY), &policy);
    assert_eq!((standing.verdict, standing.confirmed), (Verdict::Broken, true));
}

#[test]
fn rules_are_typed_as_times_and_days() {
    for (typed, times, days) in [("3x3d", 3, 3), ("1x0d", 1, 0), ("2x7d", 2, 7), ("3x14d", 3, 14)] {
        let rule: Confirm = typed.parse().unwrap();
        assert_eq!((rule.times, rule.days), (times, days));
        assert_eq!(rule.to_string(), typed);
    }
    for (name, rule) in Confirm::NAMED {
        assert_eq!(name.parse(), Ok(rule));
    }
    for typed in [
        "",
        "3",
        "3x3",
        "0x3d",
        "x3d",
        "3xd",
        "+3x3d",
        "3x-3d",
        "3x3h",
        "3x99999d",
        "99999999999x1d",
    ] {
        assert!(typed.parse::<Confirm>().is_err(), "{typed}");
    }
    insta::assert_snapshot!("often".parse::<Confirm>().unwrap_err().to_string(), @"`often` is not a rule of confirmation: write TIMESxDAYSd, such as 3x3d or 1x0d, or pywikibot, internetarchivebot or dewiki");
}

#[test]
fn looks_spread_over_the_days_that_are_asked_for() {
    let rule = Confirm { times: 3, days: 6 };
    let next = |count, last_day| {
        let row = Failures { count, since: 0, trouble: Trouble::Dead };
        rule.next_look(row, last_day * DAY) as f64 / DAY as f64
    };
    assert_eq!(next(1, 0), 3.0);
    assert_eq!(next(2, 3), 6.0);
    assert_eq!(next(2, 5), 6.5, "not sooner than half the distance");
    assert_eq!(next(1, 20), 21.5, "though the days have passed");
    assert_eq!(next(3, 4), 6.0, "often enough, not long enough");
    assert_eq!(next(3, 6), 6.0);
    let once = Confirm { times: 1, days: 4 };
    assert_eq!(once.next_look(Failures { count: 1, since: 0, trouble: Trouble::Dead }, 0), 4 * DAY);
}
