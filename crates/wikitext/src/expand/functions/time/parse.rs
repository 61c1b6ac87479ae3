//! Dates as people write them.

use super::Moment;
use super::relative::Relative;

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

/// The longest text that is read as a date, in bytes.
const LONGEST: usize = 200;

/// The dates that people write in templates: `now`, ISO dates and times, `2 March 2019`,
/// `March 2, 2019`, `@seconds`, and beside any of them what is told from it (`relative`).
pub(super) fn parse(text: &str, now: Moment) -> Option<Moment> {
    if text.len() > LONGEST {
        return None;
    }
    let text: String = text
        .char_indices()
        .map(|(at, c)| match c {
            ',' => ' ',
            // Between an ISO date and its time.
            'T' if text[at + 1..].starts_with(|next: char| next.is_ascii_digit()) => ' ',
            c => c,
        })
        .collect();
    let text = text.to_lowercase().replace(" utc", " ").replace(" gmt", " ");
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        match text.len() {
            14 => return Moment::parse_timestamp(text),
            4 => {
                let (_, month, day) = now.date();
                return Some(Moment::from_date(text.parse().ok()?, month, day));
            }
            _ => {}
        }
    }
    let (mut base, mut clock) = (now, None);
    let (mut year, mut month, mut day) = (None, None, None);
    let mut has_date = false;
    let mut relative = Relative::default();
    let mut words = text.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        match word {
            "now" | "z" => {}
            "today" | "midnight" => clock = Some(0),
            "tomorrow" | "yesterday" => {
                relative.shift_days(if word == "tomorrow" { 1 } else { -1 });
                clock = Some(0);
            }
            "noon" => clock = Some(12 * 3600),
            _ if relative.take(word, &mut words) => {}
            _ => {
                if let Some(seconds) = word.strip_prefix('@') {
                    let seconds: i64 = seconds.parse().ok()?;
                    base =
                        (seconds.unsigned_abs() < 1 << 40).then(|| Moment::from_unix(seconds))?;
                } else if let Some(time) = clock_time(word) {
                    clock = Some(time);
                } else if let Some(found) = month_number(word) {
                    month = Some(found);
                } else if let Some((y, m, d)) = iso_date(word) {
                    base = Moment::from_date(y, m, d);
                    has_date = true;
                } else {
                    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                    let number: i64 = digits.parse().ok().filter(|n| (0..=9999).contains(n))?;
                    if digits.len() == 4 || number > 31 {
                        year = Some(number);
                    } else {
                        day = Some(number);
                    }
                }
            }
        }
    }
    if month.is_some() || year.is_some() || day.is_some() {
        if has_date {
            return None;
        }
        let (this_year, this_month, _) = base.date();
        base = Moment::from_date(
            year.unwrap_or(this_year),
            month.unwrap_or(this_month),
            day.unwrap_or(1),
        );
    }
    base.seconds = match clock {
        Some(clock) => clock,
        None if relative.begins_a_day() => 0,
        None => base.seconds,
    };
    let result = relative.apply(base);
    (-720_000..=2_932_896).contains(&result.days).then_some(result)
}

/// `17:45` or `17:45:01`, with a `z` or fraction behind.
fn clock_time(word: &str) -> Option<i64> {
    let mut parts = word.trim_end_matches('z').split('.').next()?.split(':');
    let mut next = |limit: i64| {
        parts.next().map(|part| part.parse::<i64>().ok().filter(|n| (0..limit).contains(n)))
    };
    let hour = next(24)??;
    let minute = next(60)??;
    let second = match next(60) {
        Some(second) => second?,
        None => 0,
    };
    Some(hour * 3600 + minute * 60 + second)
}

/// `2019-03-02`, `2019-03`, `02-03-2019`, or as Americans have it, `03/02/2019`.
fn iso_date(word: &str) -> Option<(i64, i64, i64)> {
    let mut parts = word.split(['-', '/']);
    let (first, second) = (parts.next()?, parts.next()?);
    let number = |text: &str| text.parse::<i64>().ok().filter(|n| (0..=9999).contains(n));
    let (year, month, day) = match parts.next() {
        Some(third) if first.len() == 4 => (number(first)?, number(second)?, number(third)?),
        Some(third) if word.contains('/') => (number(third)?, number(first)?, number(second)?),
        Some(third) => (number(third)?, number(second)?, number(first)?),
        None if first.len() == 4 => (number(first)?, number(second)?, 1),
        None => return None,
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day) && parts.next().is_none())
        .then_some((year, month, day))
}

fn month_number(word: &str) -> Option<i64> {
    let word = word.trim_end_matches('.');
    let found = MONTHS.iter().position(|name| name.to_lowercase().starts_with(word))?;
    (word.len() >= 3).then_some(found as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::{Moment, parse};

    /// 2019-03-02T17:45:01Z, a Saturday.
    const NOW: Moment = Moment { days: 17_957, seconds: 63_901 };

    #[test]
    fn dates() {
        for (text, wanted) in [
            ("", "2019-03-02 17:45"),
            ("2010-02-28 +1 day", "2010-03-01 00:00"),
            ("2 March 2010", "2010-03-02 00:00"),
            ("March 2, 2010", "2010-03-02 00:00"),
            ("Tue, 2 Mar 2010 10:20 GMT", "2010-03-02 10:20"),
            ("Feb 2012", "2012-02-01 00:00"),
            ("2012-05", "2012-05-01 00:00"),
            ("05/31/2012", "2012-05-31 00:00"),
            ("1999", "1999-03-02 00:00"),
            ("20120229123456", "2012-02-29 12:34"),
            ("2012-02-29T12:34:56Z", "2012-02-29 12:34"),
            ("-1 month", "2019-02-02 17:45"),
            ("2 years ago", "2017-03-02 17:45"),
            ("@86400", "1970-01-02 00:00"),
            ("yesterday", "2019-03-01 00:00"),
        ] {
            let shown = parse(text, NOW)
                .map(|moment| moment.format(&crate::language::find("en"), "Y-m-d H:i"));
            assert_eq!(shown.as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "no date",
            "25:00",
            "2010-13-01",
            "@-9223372036854775808",
            "-9223372036854775808 days",
            "-9223372036854775808 days ago",
            "+999999 years +999999 years",
        ] {
            assert_eq!(parse(text, NOW), None, "{text}");
        }
    }
}
