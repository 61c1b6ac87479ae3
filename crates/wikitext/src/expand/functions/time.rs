//! Dates: `{{#time:}}` and the variables that show the time.

mod parse;

use parse::parse;

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

const MONTHS: [&str; 12] = [
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
const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

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

    /// The moment in MediaWiki's date format (`Language::sprintfDate`), in English.
    pub(in crate::expand) fn format(self, format: &str) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) =
            (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let month_name = MONTHS[(month - 1) as usize];
        let weekday = WEEKDAYS[self.weekday() as usize];
        let mut out = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            let piece = match c {
                'd' => format!("{day:02}"),
                'D' => weekday[..3].to_owned(),
                'j' => day.to_string(),
                'l' => weekday.to_owned(),
                'N' => ((self.weekday() + 6) % 7 + 1).to_string(),
                'w' => self.weekday().to_string(),
                'z' => self.day_of_year().to_string(),
                'W' => format!("{:02}", self.iso_week().1),
                'o' => self.iso_week().0.to_string(),
                'F' => month_name.to_owned(),
                'm' => format!("{month:02}"),
                'M' => month_name[..3].to_owned(),
                'n' => month.to_string(),
                't' => (Self::from_date(year, month + 1, 1).days
                    - Self::from_date(year, month, 1).days)
                    .to_string(),
                'L' => i64::from(leap).to_string(),
                'Y' => format!("{year:04}"),
                'y' => format!("{:02}", year.rem_euclid(100)),
                'a' => (if hour < 12 { "am" } else { "pm" }).to_owned(),
                'A' => (if hour < 12 { "AM" } else { "PM" }).to_owned(),
                'g' => twelve.to_string(),
                'G' => hour.to_string(),
                'h' => format!("{twelve:02}"),
                'H' => format!("{hour:02}"),
                'i' => format!("{minute:02}"),
                's' => format!("{second:02}"),
                'c' => self.format("Y-m-d\\TH:i:s+00:00"),
                'r' => self.format("D, d M Y H:i:s +0000"),
                'U' => self.unix().to_string(),
                'e' | 'T' => "UTC".to_owned(),
                'P' => "+00:00".to_owned(),
                'O' => "+0000".to_owned(),
                'I' | 'Z' => "0".to_owned(),
                '\\' => chars.next().map(String::from).unwrap_or_default(),
                // Quoted text; a lone quote is itself.
                '"' => match chars.as_str().split_once('"') {
                    Some((quoted, rest)) => {
                        chars = rest.chars();
                        quoted.to_owned()
                    }
                    None => "\"".to_owned(),
                },
                'x' => match chars.next() {
                    // Raw numbers, genitive month names: all the same in English.
                    Some('n' | 'N' | 'r' | 'h') => String::new(),
                    Some('g') => month_name.to_owned(),
                    Some(other) => other.to_string(),
                    None => "x".to_owned(),
                },
                c => c.to_string(),
            };
            out.push_str(&piece);
        }
        out
    }
}

/// `{{#time:format|date}}`
pub(super) fn function(format: &str, date: &str, now: i64) -> String {
    match parse(date, Moment::from_unix(now)) {
        Some(moment) if format.len() <= LONGEST_FORMAT => moment.format(format),
        _ => "<strong class=\"error\">Error: Invalid time.</strong>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, function};

    const NOW: i64 = 1_551_548_701; // 2019-03-02T17:45:01Z, a Saturday.

    #[test]
    fn formats() {
        assert_eq!(function("Y-m-d H:i:s", "", NOW), "2019-03-02 17:45:01");
        assert_eq!(
            function("l, j F y \"at\" g A, W/o z t L U", "now", NOW),
            "Saturday, 2 March 19 at 5 PM, 09/2019 60 31 0 1551548701"
        );
        assert_eq!(function("\\Y xnY xg c", "", NOW), "Y 2019 March 2019-03-02T17:45:01+00:00");
        assert_eq!(function("\"a\" \"b x", "", NOW), "a \"b x");
        assert!(function("Y", "no date", NOW).contains("error"));
    }

    #[test]
    fn days_and_dates_agree() {
        for days in (-800_000..800_000).step_by(997) {
            let moment = Moment { days, seconds: 0 };
            let (year, month, day) = moment.date();
            assert_eq!(Moment::from_date(year, month, day), moment);
        }
    }
}
