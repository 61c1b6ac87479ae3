//! Dates with their years, months and days.

use super::Moment;
use super::clocks::{clock_of_12, clock_of_24};
use super::cursor::Cursor;
use super::stated::{Form, Stated};
use super::zones::correction;

/// English names, which dates are written in everywhere.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const ROMAN: [&str; 12] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// What may stand between the parts of a date that is written in words.
const BETWEEN: &[u8] = b" .\t-";

/// `3/2`, `3/2/2019`, which is in March.
pub(super) fn american(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let month = text.up_to(12)?;
    text.exactly(b'/')?;
    let day = day(text)?;
    let mut ahead = *text;
    let year = ahead.exactly(b'/').and_then(|()| some_year(&mut ahead));
    if year.is_some() {
        *text = ahead;
    }
    stated.set_date(year, Some(month), Some(day));
    Some(())
}

/// `2019-03-02`, `+2019-03-02`, `2019/03/02`
pub(super) fn iso_date(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut slashed = *text;
    if let Some(date) = ymd(&mut slashed, b'/', |text| text.fixed(4)) {
        let _ = slashed.exactly(b'/');
        *text = slashed;
        stated.set_date(Some(date.0), Some(date.1), Some(date.2));
        return Some(());
    }
    let sign = text.one_of(b"+-");
    let date = ymd(text, b'-', |text| text.fixed(4))?;
    let year = if sign == Some(b'-') { -date.0 } else { date.0 };
    stated.set_date(Some(year), Some(date.1), Some(date.2));
    Some(())
}

/// A year, a month and a day of two digits each.
fn ymd(
    text: &mut Cursor<'_>,
    between: u8,
    year: fn(&mut Cursor<'_>) -> Option<i64>,
) -> Option<(i64, i64, i64)> {
    let year = year(text)?;
    text.exactly(between)?;
    let month = text.fixed_in(2, 0, 12)?;
    text.exactly(between)?;
    Some((year, month, text.fixed_in(2, 0, 31)?))
}

/// `2019-3`
pub(super) fn year_and_month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    text.exactly(b'-')?;
    stated.set_date(Some(year), Some(text.up_to(12)?), Some(1));
    Some(())
}

/// `2019-3-2`, `2019/3/2`, `19-3-2`
pub(super) fn short_iso_date(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut slashed = *text;
    let mut with_slashes = || {
        let year = slashed.fixed(4)?;
        slashed.exactly(b'/')?;
        let month = slashed.up_to(12)?;
        slashed.exactly(b'/')?;
        Some((year, month, day(&mut slashed)?))
    };
    if let Some((year, month, day)) = with_slashes() {
        *text = slashed;
        stated.set_date(Some(year), Some(month), Some(day));
        return Some(());
    }
    let year = some_year(text)?;
    text.exactly(b'-')?;
    let month = text.up_to(12)?;
    text.exactly(b'-')?;
    stated.set_date(Some(year), Some(month), Some(day(text)?));
    Some(())
}

/// `2019-Mar-02`
pub(super) fn year_month_day(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = some_year(text)?;
    text.exactly(b'-')?;
    let month = short_month(text)?;
    text.exactly(b'-')?;
    stated.set_date(Some(year), Some(month), Some(text.fixed_in(2, 0, 31)?));
    Some(())
}

/// `2 March 2019`, `2nd Mar. 19`, `2-III-2019`
pub(super) fn day_month_year(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let day = day(text)?;
    text.skip(BETWEEN);
    let month = month_name(text)?;
    text.skip(BETWEEN);
    stated.set_date(Some(some_year(text)?), Some(month), Some(day));
    Some(())
}

/// `2.3.2019`, `2-3-2019`
pub(super) fn dotted(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let day = day(text)?;
    text.one_of(b".\t-")?;
    let month = text.up_to(12)?;
    text.one_of(b".-")?;
    stated.set_date(Some(text.fixed(4)?), Some(month), Some(day));
    Some(())
}

/// `2.3.19`
pub(super) fn dotted_short(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let day = day(text)?;
    text.one_of(b".\t")?;
    let month = text.up_to(12)?;
    text.exactly(b'.')?;
    stated.set_date(Some(in_century(text.fixed(2)?)), Some(month), Some(day));
    Some(())
}

/// `March 2019`
pub(super) fn month_year(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let month = month_name(text)?;
    text.skip(BETWEEN);
    stated.set_date(Some(text.fixed(4)?), Some(month), Some(1));
    Some(())
}

/// `2019 March`
pub(super) fn year_month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    text.skip(BETWEEN);
    stated.set_date(Some(year), Some(month_name(text)?), Some(1));
    Some(())
}

/// What may end a day behind a month: commas, and the letters of `2nd`.
const BEHIND_DAY: &[u8] = b",.stndrh\t ";

/// `March 2, 2019`, `Mar 2nd 2019`, `Mar-02-2019`
pub(super) fn month_day_year(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut dashed = *text;
    let mut with_dashes = || {
        let month = short_month(&mut dashed)?;
        dashed.exactly(b'-')?;
        let day = dashed.fixed_in(2, 0, 31)?;
        dashed.exactly(b'-')?;
        Some((some_year(&mut dashed)?, month, day))
    };
    if let Some((year, month, day)) = with_dashes() {
        *text = dashed;
        stated.set_date(Some(year), Some(month), Some(day));
        return Some(());
    }
    let month = month_name(text)?;
    text.skip(BETWEEN);
    let day = text.up_to(31)?;
    if text.skip(BEHIND_DAY) == 0 {
        return None;
    }
    stated.set_date(Some(some_year(text)?), Some(month), Some(day));
    Some(())
}

/// `March 2`, and a time with minutes right behind it, which is no year.
pub(super) fn month_day(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let month = month_name(text)?;
    text.skip(BETWEEN);
    let day = text.up_to(31)?;
    if text.skip(BEHIND_DAY) == 0 && text.len() > 0 {
        return None;
    }
    stated.set_date(None, Some(month), Some(day));
    let mut hour = *text;
    let _ = hour.one_of(b"t");
    if hour.up_to(24).is_none() || hour.one_of(b":.").is_none() {
        return Some(());
    }
    for clock in [clock_of_12 as Form, clock_of_24] {
        let (mut behind, mut with) = (*text, *stated);
        if clock(&mut behind, &mut with).is_some() {
            (*text, *stated) = (behind, with);
            break;
        }
    }
    Some(())
}

/// `2 March`
pub(super) fn day_month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let day = day(text)?;
    text.skip(BETWEEN);
    stated.set_date(None, Some(month_name(text)?), Some(day));
    Some(())
}

/// `20190302`
pub(super) fn digits_of_date(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    let month = text.fixed_in(2, 0, 12)?;
    stated.set_date(Some(year), Some(month), Some(text.fixed_in(2, 0, 31)?));
    Some(())
}

/// `2019:03:02 17:45:01`, as cameras write it.
pub(super) fn camera(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let (year, month, day) = ymd(text, b':', |text| text.fixed(4))?;
    text.exactly(b' ')?;
    stated.set_date(Some(year), Some(month), Some(day));
    clock_of_24(text, stated)
}

/// `2019.061`, `2019061`: days of the year.
pub(super) fn day_of_year(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    let _ = text.exactly(b'.');
    stated.set_date(Some(year), Some(1), Some(text.fixed_in(3, 1, 366)?));
    Some(())
}

/// `2019W09`, `2019-W09-6`
pub(super) fn iso_week(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    let _ = text.exactly(b'-');
    text.exactly(b'W')?;
    let week = text.fixed_in(2, 1, 53)?;
    let mut ahead = *text;
    let _ = ahead.exactly(b'-');
    let weekday = match ahead.fixed_in(1, 0, 7) {
        Some(day) => {
            *text = ahead;
            day
        }
        None => 1,
    };
    // The first week of a year holds its fourth of January.
    let monday = 3 - (Moment::from_date(year, 1, 4).weekday() + 6) % 7;
    stated.set_date(Some(year), Some(1), Some(1));
    stated.relative.shift_days(monday + 7 * (week - 1) + weekday - 1);
    Some(())
}

/// `02/Mar/2019:17:45:01 +0100`, as servers write it.
pub(super) fn log_file(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let day = text.up_to(31)?;
    text.exactly(b'/')?;
    let month = short_month(text)?;
    text.exactly(b'/')?;
    let year = text.fixed(4)?;
    text.exactly(b':')?;
    stated.set_date(Some(year), Some(month), Some(day));
    clock_of_24(text, stated)?;
    text.exactly(b' ')?;
    stated.set_zone(Some(correction(text)?));
    Some(())
}

/// `1999`, where it is no time.
pub(super) fn year(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let year = text.fixed(4)?;
    stated.set_year(year);
    Some(())
}

/// `March`
pub(super) fn month(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let month = latin_month(text)?;
    stated.set_date(None, Some(month), None);
    Some(())
}

/// `2`, `02`, `2nd`
fn day(text: &mut Cursor<'_>) -> Option<i64> {
    let day = text.up_to(31)?;
    let _ = text.word(&["st", "nd", "rd", "th"]);
    Some(day)
}

/// A year of one to four digits; two are of the century around 2000.
fn some_year(text: &mut Cursor<'_>) -> Option<i64> {
    let digits = text.digits(1, 4)?;
    let year = digits.parse().ok()?;
    Some(if digits.len() < 4 { in_century(year) } else { year })
}

fn in_century(year: i64) -> i64 {
    match year {
        ..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    }
}

/// A month in letters, Roman numerals among them.
fn month_name(text: &mut Cursor<'_>) -> Option<i64> {
    let mut latin = *text;
    if let Some(month) = latin_month(&mut latin) {
        *text = latin;
        return Some(month);
    }
    let numerals = text.run_of(b"IVX");
    let month = ROMAN.iter().position(|month| *month == numerals)?;
    Some(month as i64 + 1)
}

/// `March` or `Mar`
fn latin_month(text: &mut Cursor<'_>) -> Option<i64> {
    let mut whole = *text;
    if let Some(month) = whole.word(&MONTHS) {
        *text = whole;
        return Some(month as i64 + 1);
    }
    if text.word(&["sept"]).is_some() {
        return Some(9);
    }
    short_month(text)
}

fn short_month(text: &mut Cursor<'_>) -> Option<i64> {
    let found = text.word(&MONTHS.map(|month| &month[..3]))?;
    Some(found as i64 + 1)
}
