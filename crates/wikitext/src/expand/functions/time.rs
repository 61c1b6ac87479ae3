//! Dates: `{{#time:}}` and the variables that show the time.

mod calendars;
mod clocks;
mod cursor;
mod dates;
mod parse;
mod relative;
mod shift;
mod show;
mod stated;
mod zones;

use parse::{NoDate, parse};

use super::strings::error;
use crate::chars::php_trim;
use crate::dependencies::{DAY, MOMENT, MONTH, YEAR};
use crate::language::Language;

/// Bytes of a format (`MAX_TIME_CHARS` of ParserFunctions, there for all calls of a page together).
const LONGEST_FORMAT: usize = 6000;

/// A point in time, UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expand) struct Moment {
    /// Days since 1970-01-01.
    days: i64,
    /// Seconds of the day.
    seconds: i64,
}

impl Moment {
    pub(in crate::expand) fn from_unix(seconds: i64) -> Self {
        Self { days: seconds.div_euclid(86_400), seconds: seconds.rem_euclid(86_400) }
    }

    fn unix(self) -> i64 {
        self.days * 86_400 + self.seconds
    }

    fn from_date(year: i64, month: i64, day: i64) -> Self {
        // Months beyond 12 run on into the next years.
        let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self { days: era * 146_097 + day_of_era - 719_468, seconds: 0 }
    }

    /// Year, month, day.
    fn date(self) -> (i64, i64, i64) {
        let shifted = self.days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    fn weekday(self) -> i64 {
        (self.days + 4).rem_euclid(7)
    }

    fn day_of_year(self) -> i64 {
        self.days - Self::from_date(self.date().0, 1, 1).days
    }

    /// Year and week by ISO 8601.
    fn iso_week(self) -> (i64, i64) {
        let thursday = Self { days: self.days - (self.weekday() + 6) % 7 + 3, seconds: 0 };
        (thursday.date().0, thursday.day_of_year() / 7 + 1)
    }

    /// A timestamp of a dump, `2019-03-02T17:45:01Z`, or of the database, `20190302174501`.
    pub(in crate::expand) fn parse_timestamp(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() != 14 {
            return None;
        }
        let part = |range: std::ops::Range<usize>| digits[range].parse::<i64>().ok();
        let date = Self::from_date(part(0..4)?, part(4..6)?, part(6..8)?);
        Some(Self {
            days: date.days,
            seconds: part(8..10)? * 3600 + part(10..12)? * 60 + part(12..14)?,
        })
    }
}

/// What of the time that it is decides what `{{#time:format|date}}` makes; `None` where the date says
/// all of it.
pub(in crate::expand) fn hangs_on(format: &str, date: &str, now: i64) -> Option<u32> {
    let now = Moment::from_unix(now);
    let another = Moment { days: now.days + 400, seconds: (now.seconds + 3661) % 86_400 };
    if parse(date, now) == parse(date, another) {
        return None;
    }
    // `xg` is the name of a month behind a day, and no hour; `xx` is a letter.
    let format = format.replace("xx", "").replace("xg", "F");
    let has_any = |letters: &str| format.contains(|c| letters.contains(c));
    Some(match matches!(php_trim(date), "" | "now") {
        _ if has_any("aAgGhHisuUcrve") => MOMENT,
        true if !has_any("dDjlNwWzotS") => match has_any("mnFM") {
            true => MONTH,
            false => YEAR,
        },
        _ => DAY,
    })
}

/// `{{#time:format|date}}`
pub(super) fn function(language: &Language, format: &str, date: &str, now: i64) -> String {
    match parse(date, Moment::from_unix(now)) {
        Ok(moment) if format.len() <= LONGEST_FORMAT => moment.format(language, format),
        Ok(_) | Err(NoDate::Unreadable) => error("Error: Invalid time."),
        Err(NoDate::TooEarly) => error("Error: #time only supports years from 0."),
        Err(NoDate::TooLate) => error("Error: #time only supports years up to 9999."),
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, LONGEST_FORMAT, MOMENT, MONTH, Moment, YEAR, function, hangs_on};

    #[test]
    fn days_and_dates_agree() {
        for days in (-800_000..800_000).step_by(997) {
            let moment = Moment { days, seconds: 0 };
            let (year, month, day) = moment.date();
            assert_eq!(Moment::from_date(year, month, day), moment);
        }
    }

    #[test]
    fn formats_have_a_longest_length() {
        let shown = |length| {
            let format = "x".repeat(length);
            function(&crate::language::find("en"), &format, "2019-03-02", 0)
        };
        // Two of them are one that is shown.
        assert_eq!(shown(LONGEST_FORMAT), "x".repeat(LONGEST_FORMAT / 2));
        assert!(shown(LONGEST_FORMAT + 1).contains("error"));
    }

    #[test]
    fn timestamps_are_those_of_dumps_and_of_the_database() {
        let moment = Moment { days: 17_957, seconds: 17 * 3600 + 45 * 60 + 1 };
        for text in ["2019-03-02T17:45:01Z", "20190302174501"] {
            assert_eq!(Moment::parse_timestamp(text), Some(moment), "{text}");
        }
        for text in ["", "2019-03-02", "201903021745012"] {
            assert_eq!(Moment::parse_timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_told_of_today_lasts_as_long_as_it_is_so() {
        for (format, date, wanted) in [
            ("Y", "", Some(YEAR)),
            ("F Y", "now", Some(MONTH)),
            ("Y-m-d", "", Some(DAY)),
            ("H:i", "", Some(MOMENT)),
            ("xg Y", "", Some(MONTH)),
            ("xxg", "", Some(MOMENT)),
            ("xxxg", "", Some(MONTH)),
            ("Y", "+1 day", Some(DAY)),
            ("H", "2020-01-01 10:00", None),
            ("H", "nonsense", None),
        ] {
            assert_eq!(hangs_on(format, date, 1_551_548_701), wanted, "{format} {date}");
        }
    }
}
