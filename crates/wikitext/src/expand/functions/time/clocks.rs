//! Times of the day, and the words that stand for some.

use super::cursor::{BLANK, Cursor};
use super::stated::Stated;

pub(super) fn keyword(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    match text.word(&["now", "noon", "midnight", "today", "tomorrow", "yesterday"])? {
        0 => {}
        1 => {
            stated.begin_day();
            stated.set_clock(12 * 3600);
        }
        day => {
            stated.begin_day();
            stated.relative.shift_days([0, 0, 1, -1][day - 2]);
        }
    }
    Some(())
}

/// `@1551548701`, with a fraction that is left out.
pub(super) fn unix_time(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    text.exactly(b'@')?;
    let sign = if text.exactly(b'-').is_some() { -1 } else { 1 };
    let seconds: i64 = text.digits(1, 18)?.parse().ok()?;
    if text.exactly(b'.').is_some() {
        text.digits(1, 6)?;
    }
    stated.set_unix_time(sign * seconds);
    Some(())
}

/// `5pm`, `5:45 p.m.`, `5:45:01 PM`
pub(super) fn clock_of_12(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let hour = text.up_to(12).filter(|hour| *hour > 0)?;
    let (mut minute, mut second) = (0, 0);
    if text.one_of(b":.").is_some() {
        minute = text.fixed_in(2, 0, 59)?;
        if text.one_of(b":.").is_some() {
            second = text.up_to(60)?;
        }
    }
    text.skip(BLANK);
    let half = if text.one_of(b"ap")? == b'p' { 12 } else { 0 };
    let _ = text.exactly(b'.');
    text.one_of(b"m")?;
    let _ = text.exactly(b'.');
    if text.len() > 0 {
        text.one_of(BLANK)?;
    }
    stated.set_clock((hour % 12 + half) * 3600 + minute * 60 + second);
    Some(())
}

/// `17:45`, `17.45`, `17:45:01.5`, `T17`
pub(super) fn clock_of_24(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let is_marked = text.one_of(b"t").is_some();
    let hour = text.up_to(24)?;
    let (mut minute, mut second) = (0, 0);
    let mut ahead = *text;
    if ahead.one_of(b":.").is_some()
        && let Some(number) = ahead.up_to(59)
    {
        (*text, minute) = (ahead, number);
        if ahead.one_of(b":.").is_some()
            && let Some(number) = ahead.up_to(60)
        {
            (*text, second) = (ahead, number);
            if ahead.exactly(b'.').is_some() && ahead.digits(1, 20).is_some() {
                *text = ahead;
            }
        }
    } else if !is_marked {
        return None;
    }
    stated.set_clock(hour * 3600 + minute * 60 + second);
    Some(())
}

/// `1745`, `174501`, `T1745`. Behind a time, four digits are a year.
pub(super) fn digits_of_clock(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let _ = text.one_of(b"t");
    let mut whole = *text;
    let hour = text.fixed_in(2, 0, 24)?;
    let minute = text.fixed_in(2, 0, 59)?;
    let mut ahead = *text;
    if let Some(second) = ahead.fixed_in(2, 0, 60) {
        *text = ahead;
        stated.set_clock(hour * 3600 + minute * 60 + second);
    } else if stated.has_clock() {
        let year = whole.fixed(4)?;
        stated.set_year(year);
    } else {
        stated.set_clock(hour * 3600 + minute * 60);
    }
    Some(())
}
