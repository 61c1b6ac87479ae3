//! Dates told from another, as PHP reads them: `+3 days`, `next monday`, `last day of february`.

use std::iter::Peekable;
use std::str::SplitAsciiWhitespace;

use super::Moment;
use super::parse::WEEKDAYS;

/// The words of a date that is being read.
type Words<'t> = Peekable<SplitAsciiWhitespace<'t>>;

/// How far a date lies from the one that is written beside it.
#[derive(Default)]
pub(super) struct Relative {
    months: i64,
    days: i64,
    seconds: i64,
    weekday: Option<(i64, Weekday)>,
    /// `next week` and the like: a weekday is that of the week, Monday where none is named.
    names_week: bool,
    day_of_month: Option<DayOfMonth>,
}

/// Which day of its name is meant.
#[derive(Clone, Copy, PartialEq)]
enum Weekday {
    /// The first that is not before the date.
    From,
    /// The first behind it.
    After,
}

#[derive(Clone, Copy, PartialEq)]
enum DayOfMonth {
    First,
    Last,
    /// The weekdays of the month are counted from its first day.
    Counted,
    /// The same from the first day of the next month, backwards.
    CountedBack,
}

impl Relative {
    /// Takes in what `word` begins, with as many of the `words` behind it as belong to it; whether it
    /// begins anything.
    pub(super) fn take(&mut self, word: &str, words: &mut Words<'_>) -> bool {
        if let Some(weekday) = weekday(word) {
            self.weekday = Some((weekday, Weekday::From));
            return true;
        }
        self.take_named(word, words) || self.take_counted(word, words)
    }

    /// `tomorrow` is 1, `yesterday` is -1.
    pub(super) fn shift_days(&mut self, days: i64) {
        self.days += days;
    }

    /// Whether the time of day is midnight, unless one is given.
    pub(super) fn begins_a_day(&self) -> bool {
        self.weekday.is_some()
    }

    /// `next week`, `last monday of`, `first day of`.
    fn take_named(&mut self, word: &str, words: &mut Words<'_>) -> bool {
        let Some(amount) = ordinal(word) else { return false };
        let Some(unit) = words.peek().copied() else { return false };
        let mut ahead = words.clone();
        ahead.next();
        let is_of = ahead.peek() == Some(&"of");
        if is_of && unit == "day" && matches!(word, "first" | "last") {
            self.day_of_month = Some(match word {
                "first" => DayOfMonth::First,
                _ => DayOfMonth::Last,
            });
        } else if let Some(weekday) = weekday(unit) {
            self.days += 7 * if amount > 0 { amount - 1 } else { amount };
            let which = if is_of && amount > 0 { Weekday::From } else { Weekday::After };
            self.weekday = Some((weekday, which));
            if is_of {
                let back = amount <= 0;
                self.day_of_month =
                    Some(if back { DayOfMonth::CountedBack } else { DayOfMonth::Counted });
            }
        } else if self.add(amount, unit) {
            let names_one = matches!(word, "next" | "last" | "previous" | "this");
            self.names_week |= names_one && matches!(unit, "week" | "weeks");
            words.next();
            return true;
        } else {
            return false;
        }
        words.next();
        if is_of {
            words.next();
        }
        true
    }

    /// `+3 days`, `-1month`, `3 days ago`.
    fn take_counted(&mut self, word: &str, words: &mut Words<'_>) -> bool {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let amount = digits.trim_start_matches('+').parse::<i64>().ok();
        let Some(amount) = amount.filter(|n| n.unsigned_abs() < 1_000_000) else { return false };
        let mut unit = &word[digits.len()..];
        let mut ahead = words.clone();
        if unit.is_empty() {
            unit = ahead.next().unwrap_or_default();
        }
        if !is_unit(unit) {
            return false;
        }
        let ago = ahead.peek() == Some(&"ago");
        if ago {
            ahead.next();
        }
        *words = ahead;
        self.add(if ago { -amount } else { amount }, unit)
    }

    /// Adds so many of a unit; whether it is one.
    fn add(&mut self, amount: i64, unit: &str) -> bool {
        match unit.trim_end_matches('s') {
            "second" | "sec" => self.seconds += amount,
            "minute" | "min" => self.seconds += 60 * amount,
            "hour" => self.seconds += 3600 * amount,
            "day" => self.days += amount,
            "week" => self.days += 7 * amount,
            "fortnight" => self.days += 14 * amount,
            "month" => self.months += amount,
            "year" => self.months += 12 * amount,
            _ => return false,
        }
        true
    }

    /// The date that is meant: first the weekday, then what is added, then the day of the month, as
    /// timelib has it (`do_adjust_relative`).
    pub(super) fn apply(self, base: Moment) -> Moment {
        let (year, month, day) = base.date();
        let mut months = self.months;
        let mut moment = match self.day_of_month {
            Some(of @ (DayOfMonth::Counted | DayOfMonth::CountedBack)) => {
                let next = i64::from(of == DayOfMonth::CountedBack);
                Moment::from_date(year, month + std::mem::take(&mut months) + next, 1)
            }
            _ => Moment::from_date(year, month, day),
        };
        let weekday = self.weekday.or(self.names_week.then_some((1, Weekday::From)));
        if let Some((weekday, which)) = weekday {
            moment.days += self.days_to(weekday, which, moment.weekday());
        }
        let (year, month, day) = moment.date();
        let moment = match self.day_of_month {
            Some(DayOfMonth::First) => Moment::from_date(year, month + months, 1),
            Some(DayOfMonth::Last) => Moment::from_date(year, month + months + 1, 0),
            _ => Moment::from_date(year, month + months, day + self.days),
        };
        Moment::from_unix(moment.unix() + base.seconds + self.seconds)
    }

    /// Days from a day of the week to the one that is meant (`do_adjust_for_weekday`).
    fn days_to(&self, weekday: i64, which: Weekday, today: i64) -> i64 {
        if self.names_week {
            // A week begins with its Monday.
            return (weekday + 6) % 7 - (today + 6) % 7;
        }
        let days = weekday - today;
        let is_past = match which {
            _ if self.days < 0 => days < 0,
            Weekday::From => days < 0,
            Weekday::After => days <= 0,
        };
        if is_past { days + 7 } else { days }
    }
}

/// The number that a word before a unit stands for.
fn ordinal(word: &str) -> Option<i64> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    match word {
        "next" => Some(1),
        "last" | "previous" => Some(-1),
        "this" => Some(0),
        word => ORDINALS.iter().position(|ordinal| *ordinal == word).map(|at| at as i64 + 1),
    }
}

/// Sunday is 0; names may be cut to three letters or more.
fn weekday(word: &str) -> Option<i64> {
    let found = WEEKDAYS.iter().position(|name| {
        word.len() >= 3 && name.len() >= word.len() && name[..word.len()].eq_ignore_ascii_case(word)
    });
    found.map(|at| at as i64)
}

fn is_unit(unit: &str) -> bool {
    Relative::default().add(0, unit)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::Moment;

    /// What PHP 8.2 makes of it on 2019-03-02 at 17:45:01, a Saturday.
    #[test]
    fn dates_are_told_from_others() {
        const NOW: Moment = Moment { days: 17_957, seconds: 63_901 };
        for (text, wanted) in [
            ("last monday of january 2020", "2020-01-27 00:00"),
            ("first friday of march 2021", "2021-03-05 00:00"),
            ("last day of february 2020", "2020-02-29 00:00"),
            ("first day of next month", "2019-04-01 17:45"),
            ("monday next week 2020-05-05", "2020-05-11 00:00"),
            ("2020-05-05 next monday", "2020-05-11 00:00"),
            ("2020-05-05 last sunday", "2020-05-03 00:00"),
            ("2020-05-05 tuesday", "2020-05-05 00:00"),
            ("2020-05-05 next tuesday", "2020-05-12 00:00"),
            ("sunday this week", "2019-03-03 00:00"),
            ("next year", "2020-03-02 17:45"),
            ("third day", "2019-03-05 17:45"),
            ("saturday 12:30", "2019-03-02 12:30"),
            ("noon tomorrow", "2019-03-03 00:00"),
            ("yesterday noon", "2019-03-01 12:00"),
            ("last week", "2019-02-18 17:45"),
            ("tuesday last week", "2019-02-19 00:00"),
            ("last friday of next month", "2019-04-26 00:00"),
            ("first monday of +2 months", "2019-05-06 00:00"),
            ("2020-05-05 last tuesday", "2020-04-28 00:00"),
            ("this monday", "2019-03-04 00:00"),
            ("12 March 2020 +1 week monday", "2020-03-23 00:00"),
        ] {
            let shown = parse(text, NOW)
                .map(|moment| moment.format(&crate::language::find("en"), "Y-m-d H:i"));
            assert_eq!(shown.as_deref(), Some(wanted), "{text}");
        }
    }
}
