//! How far a date lies from another, and which one that is.

use super::Moment;

/// How far a date lies from the one that is written beside it.
#[derive(Clone, Copy, Default)]
pub(super) struct Relative {
    pub(super) months: i64,
    pub(super) days: i64,
    pub(super) seconds: i64,
    /// Days that are no Saturday and no Sunday; where any are named, even none.
    pub(super) workdays: Option<i64>,
    pub(super) weekday: Option<(i64, Weekday)>,
    /// `next week` and the like: a weekday is that of the week, Monday where none is named.
    pub(super) names_week: bool,
    pub(super) day_of_month: Option<DayOfMonth>,
}

/// Which day of its name is meant.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Weekday {
    /// The first that is not before the date.
    From,
    /// The first behind it.
    After,
}

/// Which day of a month is meant.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum DayOfMonth {
    First,
    Last,
    /// The weekdays of the month are counted from its first day.
    Counted,
    /// The same from the first day of the next month, backwards.
    CountedBack,
}

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Second(i64),
    Day(i64),
    Month(i64),
    Weekday(i64),
    Workday,
}

impl Relative {
    /// `tomorrow` is 1, `yesterday` is -1.
    pub(super) fn shift_days(&mut self, days: i64) {
        self.days += days;
    }

    pub(super) fn shift_seconds(&mut self, seconds: i64) {
        self.seconds += seconds;
    }

    pub(super) fn add(&mut self, amount: i64, unit: Unit) {
        match unit {
            Unit::Second(each) => self.seconds += each * amount,
            Unit::Day(each) => self.days += each * amount,
            Unit::Month(each) => self.months += each * amount,
            // The last word on them counts.
            Unit::Workday => self.workdays = Some(amount),
            // Which one it is depends on the day it is told from.
            Unit::Weekday(_) => {}
        }
    }

    /// The date that is meant: first the weekday, then what is added, then the day of the month, as
    /// timelib has it (`do_adjust_relative`).
    pub(super) fn apply(self, base: Moment) -> Moment {
        let weekday = self.weekday.or(self.names_week.then_some((1, Weekday::From)));
        // All is told from the day that the clock has run on to.
        let base = Moment::from_unix(base.unix());
        let (year, month, day) = base.date();
        let mut months = self.months;
        let mut moment = match self.day_of_month {
            Some(of @ (DayOfMonth::Counted | DayOfMonth::CountedBack)) => {
                let next = i64::from(of == DayOfMonth::CountedBack);
                Moment::from_date(year, month + std::mem::take(&mut months) + next, 1)
            }
            _ => Moment::from_date(year, month, day),
        };
        if let Some((weekday, which)) = weekday {
            moment.days += self.days_to(weekday, which, moment.weekday());
        }
        let (year, month, day) = moment.date();
        let moment = match self.day_of_month {
            Some(DayOfMonth::First) => Moment::from_date(year, month + months, 1),
            Some(DayOfMonth::Last) => Moment::from_date(year, month + months + 1, 0),
            _ => Moment::from_date(year, month + months, day + self.days),
        };
        let mut moment = Moment::from_unix(moment.unix() + base.seconds + self.seconds);
        if let Some(workdays) = self.workdays {
            moment.days += days_of_workdays(moment.weekday(), workdays);
        }
        moment
    }

    /// Days from a day of the week to the one that is meant (`do_adjust_for_weekday`).
    fn days_to(&self, weekday: i64, which: Weekday, today: i64) -> i64 {
        if self.names_week {
            // A week begins with its Monday.
            return (weekday + 6) % 7 - (today + 6) % 7;
        }
        if weekday < 0 {
            return -7 - weekday - today;
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

/// How many days on or back so many workdays are, from a day of the week.
fn days_of_workdays(today: i64, workdays: i64) -> i64 {
    // Monday is 0.
    let today = (today + 6) % 7;
    // From a weekend they are counted from the last workday before it, or the first behind it.
    let (start, from) = match (today, workdays) {
        (5.., 1..) => (4 - today, 4),
        (5.., _) => (7 - today, 0),
        _ => (0, today),
    };
    let weekends = match workdays {
        1.. => (from + workdays) / 5,
        _ => -((4 - from - workdays) / 5),
    };
    start + workdays + 2 * weekends
}
