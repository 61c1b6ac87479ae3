//! Dates told from another, as PHP reads them: `+3 days`, `next monday`, `last day of february`.

use super::cursor::{BLANK, Cursor};
use super::dates::WEEKDAYS;
use super::shift::{DayOfMonth, Unit, Weekday};
use super::stated::Stated;

/// The most that is counted of a unit.
const MOST: i64 = 10_000_000_000;

/// `first day of`, `last day of`
pub(super) fn day_of_month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let which = text.word(&["first day of", "last day of"])?;
    stated.relative.day_of_month = Some([DayOfMonth::First, DayOfMonth::Last][which]);
    Some(())
}

/// `second monday of`
pub(super) fn weekday_of_month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let amount = ordinal(text).or_else(|| pointer(text))?;
    space(text)?;
    let weekday = weekday(text)?;
    space(text)?;
    text.word(&["of"])?;
    stated.begin_day();
    let relative = &mut stated.relative;
    relative.days += 7 * if amount > 0 { amount - 1 } else { amount };
    let (which, day_of_month) = match amount {
        1.. => (Weekday::From, DayOfMonth::Counted),
        _ => (Weekday::After, DayOfMonth::CountedBack),
    };
    relative.weekday = Some((weekday, which));
    relative.day_of_month = Some(day_of_month);
    Some(())
}

/// `ago` turns round all that was counted before it.
pub(super) fn ago(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    text.word(&["ago"])?;
    let relative = &mut stated.relative;
    relative.months = -relative.months;
    relative.days = -relative.days;
    relative.seconds = -relative.seconds;
    relative.workdays = relative.workdays.map(|days| -days);
    // Sunday is 0, and is counted backwards like the others.
    let back = |weekday: i64| if weekday == 0 { -7 } else { -weekday };
    relative.weekday = relative.weekday.map(|(weekday, which)| (back(weekday), which));
    Some(())
}

/// `next week`: of the week that is meant, the weekday that is named beside it, or its Monday.
pub(super) fn named_week(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let amount = pointer(text)?;
    space(text)?;
    text.word(&["week"])?;
    stated.relative.add(amount, Unit::Day(7));
    stated.relative.names_week = true;
    Some(())
}

/// `next month`, `last friday`, `third day`, and a weekday by itself.
pub(super) fn named(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut alone = *text;
    if let Some(weekday) = weekday(&mut alone).or_else(|| workday(&mut alone).map(|()| 1)) {
        *text = alone;
        stated.begin_day();
        stated.relative.weekday = Some((weekday, Weekday::From));
        return Some(());
    }
    let pointed = pointer(text);
    let amount = pointed.or_else(|| ordinal(text))?;
    space(text)?;
    let unit = unit(text, false)?;
    if let Unit::Weekday(weekday) = unit {
        stated.begin_day();
        let relative = &mut stated.relative;
        relative.days += 7 * if amount > 0 { amount - 1 } else { amount };
        let is_this = pointed == Some(0);
        relative.weekday = Some((weekday, if is_this { Weekday::From } else { Weekday::After }));
        return Some(());
    }
    if let Unit::Workday = unit {
        stated.begin_day();
    }
    stated.relative.add(amount, unit);
    Some(())
}

/// `+3 days`, `-1month`, `2 fridays`
pub(super) fn counted(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut sign = 1;
    while let Some(byte) = text.one_of(b"+-") {
        sign = if byte == b'-' { -sign } else { sign };
    }
    text.skip(BLANK);
    let amount: i64 = text.digits(1, 13)?.parse().ok()?;
    let amount = sign * (amount <= MOST).then_some(amount)?;
    text.skip(BLANK);
    let unit = unit(text, true)?;
    if let Unit::Weekday(weekday) = unit {
        let relative = &mut stated.relative;
        relative.days += 7 * if amount > 0 { amount - 1 } else { amount };
        relative.weekday = Some((weekday, Weekday::From));
        return Some(());
    }
    stated.relative.add(amount, unit);
    Some(())
}

/// White space that has to be there.
fn space(text: &mut Cursor<'_>) -> Option<()> {
    (text.skip(BLANK) > 0).then_some(())
}

fn ordinal(text: &mut Cursor<'_>) -> Option<i64> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    Some(text.word(&ORDINALS)? as i64 + 1)
}

/// The next one, the one before or this one.
fn pointer(text: &mut Cursor<'_>) -> Option<i64> {
    Some([1, -1, -1, 0][text.word(&["next", "last", "previous", "this"])?])
}

/// Sunday is 0; names may be cut to three letters.
fn weekday(text: &mut Cursor<'_>) -> Option<i64> {
    let mut whole = *text;
    if let Some(weekday) = whole.word(&WEEKDAYS) {
        let _ = whole.one_of(b"s");
        *text = whole;
        return Some(weekday as i64);
    }
    text.word(&WEEKDAYS.map(|name| &name[..3])).map(|weekday| weekday as i64)
}

fn workday(text: &mut Cursor<'_>) -> Option<()> {
    text.word(&["weekday", "weekdays"]).map(|_| ())
}

/// The unit of a word; a `week` alone is one behind a number.
fn unit(text: &mut Cursor<'_>, takes_week: bool) -> Option<Unit> {
    const UNITS: [(&str, Unit); 11] = [
        ("sec", Unit::Second(1)),
        ("second", Unit::Second(1)),
        ("min", Unit::Second(60)),
        ("minute", Unit::Second(60)),
        ("hour", Unit::Second(3600)),
        ("day", Unit::Day(1)),
        ("fortnight", Unit::Day(14)),
        ("forthnight", Unit::Day(14)),
        ("month", Unit::Month(1)),
        ("year", Unit::Month(12)),
        ("weeks", Unit::Day(7)),
    ];
    let (mut timed, mut named, mut worked, mut week) = (*text, *text, *text, *text);
    let found = if let Some(at) = timed.word(&UNITS.map(|(name, _)| name)) {
        let _ = timed.one_of(b"s");
        (timed, UNITS[at].1)
    } else if workday(&mut worked).is_some() {
        (worked, Unit::Workday)
    } else if let Some(weekday) = weekday(&mut named) {
        (named, Unit::Weekday(weekday))
    } else {
        week.word(&["week"]).filter(|_| takes_week)?;
        (week, Unit::Day(7))
    };
    *text = found.0;
    Some(found.1)
}

#[cfg(test)]
mod tests {
    use super::super::Moment;
    use super::super::parse::parse;

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
            ("Thu, 1 Oct 1970 5 hours ago", "1970-09-23 19:00"),
            ("sunday 2020-05-05 2 days ago", "2020-05-01 00:00"),
            ("2010-07-10 23:59:60 +2 sat", "2010-07-24 00:00"),
        ] {
            let shown = parse(text, NOW)
                .map(|moment| moment.format(&crate::language::find("en"), "Y-m-d H:i"));
            assert_eq!(shown.as_deref(), Ok(wanted), "{text}");
        }
    }
}
