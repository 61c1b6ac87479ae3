//! Dates as people write them, by the manual of PHP ("Supported Date and Time Formats").

use super::cursor::Cursor;
use super::stated::{Form, Stated};
use super::{Moment, clocks, dates, relative, zones};

/// The longest text that is read as a date, in bytes.
const LONGEST: usize = 200;

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDate {
    Unreadable,
    /// It lies before the year 0.
    TooEarly,
    /// It lies behind the year 9999.
    TooLate,
}

/// Of the forms that fit the longest is taken, of two as long the one that stands first.
const FORMS: [Form; 32] = [
    clocks::keyword,
    clocks::unix_time,
    relative::day_of_month,
    relative::weekday_of_month,
    clocks::clock_of_12,
    clocks::clock_of_24,
    clocks::digits_of_clock,
    dates::american,
    dates::iso_date,
    dates::year_and_month,
    dates::short_iso_date,
    dates::day_month_year,
    dates::dotted,
    dates::dotted_short,
    dates::month_year,
    dates::year_month,
    dates::month_day_year,
    dates::year_month_day,
    dates::month_day,
    dates::day_month,
    dates::digits_of_date,
    dates::camera,
    dates::day_of_year,
    dates::iso_week,
    dates::log_file,
    dates::year,
    relative::ago,
    relative::named_week,
    relative::named,
    dates::month,
    zones::zone,
    relative::counted,
];

/// The moment that a text stands for, where it is `now`.
pub(super) fn parse(text: &str, now: Moment) -> Result<Moment, NoDate> {
    if text.len() > LONGEST {
        return Err(NoDate::Unreadable);
    }
    let mut stated = Stated::default();
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        // MediaWiki takes it for a year where PHP would take it for a time.
        stated.set_clock(0);
    }
    let mut rest = Cursor::new(text);
    loop {
        rest.skip(b" .,\t\n");
        if rest.len() == 0 {
            break;
        }
        let mut longest: Option<(Cursor<'_>, Stated)> = None;
        for form in FORMS {
            let (mut behind, mut with) = (rest, stated);
            if form(&mut behind, &mut with).is_some()
                && longest.is_none_or(|(longest, _)| behind.len() < longest.len())
            {
                longest = Some((behind, with));
            }
        }
        (rest, stated) = longest.ok_or(NoDate::Unreadable)?;
        if stated.contradicts() {
            return Err(NoDate::Unreadable);
        }
    }
    let moment = stated.resolve(now);
    match moment.date().0 {
        ..0 => Err(NoDate::TooEarly),
        10_000.. => Err(NoDate::TooLate),
        _ => Ok(moment),
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, NoDate, parse};

    /// 2019-03-02T17:45:01Z, a Saturday.
    const NOW: Moment = Moment { days: 17_957, seconds: 63_901 };

    /// What PHP 8.2 makes of them; an empty text where it reads no date.
    const READINGS: &[(&str, &str)] = &[
        ("May 6 sunday", ""),
        ("May 6 10:20", "2019-05-06 10:20:00"),
        ("1st January 2010", "2010-01-01 00:00:00"),
        ("31 sep", "2019-10-01 00:00:00"),
        ("2010-05-06 +5", "2010-05-05 19:00:00"),
        ("5.", ""),
        ("2010-05-06 fifth weeks", "2010-06-10 00:00:00"),
        ("2010-05-06 sixth weeks", "2010-06-17 00:00:00"),
        ("2010-05-06 next weeks", "2010-05-13 00:00:00"),
        ("2010-05-06 0 weekdays", "2010-05-06 00:00:00"),
        ("2010-05-08 0 weekdays", "2010-05-10 00:00:00"),
        ("2010-05-06 -1 weekday", "2010-05-05 00:00:00"),
        ("2010-05-06 3 weekdays ago", "2010-05-03 00:00:00"),
        ("2010-05-06 1 tues", "2010-05-11 06:00:00"),
        ("tues 2010-05-06", ""),
        ("thurs 2010-05-06", ""),
        ("wednes 2010-05-06", ""),
        ("mondays 2010-05-06", "2010-05-10 00:00:00"),
        ("2010-05-06 10:20:30 first monday of", "2010-05-03 00:00:00"),
        ("2010-05-06 last week", "2010-04-26 00:00:00"),
        ("2010-05-06 10:20 next week", "2010-05-10 10:20:00"),
        ("2010-05-06 this week", "2010-05-03 00:00:00"),
        ("2010-05-06 previous week", "2010-04-26 00:00:00"),
        ("2010-05-06 +1 week 10:20", "2010-05-13 10:20:00"),
        ("2010-05-06 12:00:00.5", "2010-05-06 12:00:00"),
        ("2010-05-06 1.5 days", ""),
        ("2010-05-06 a", "2010-05-05 23:00:00"),
        ("2010-05-06 j", ""),
        ("2010-05-06 (cet)", "2010-05-05 23:00:00"),
        ("2010-05-06 cet cet", "2010-05-05 23:00:00"),
        ("2010-05-06 cet cet cet", ""),
        ("2010-05-06 10:20 11:30", ""),
        ("2010-05-06 2011-06-07", ""),
        ("@86400 +1 day", "1970-01-03 00:00:00"),
        ("@1.5", "1970-01-01 00:00:01"),
        ("1 month 2010-05-31", "2010-07-01 00:00:00"),
        ("2010-05-06 t07", "2010-05-06 07:00:00"),
        ("2010-05-06 07", ""),
        ("6", ""),
        ("32 May 2010", ""),
        ("2010-05-06 noon 10:00", ""),
        ("10:00 noon 2010-05-06", "2010-05-06 12:00:00"),
        ("10:00 today 2010-05-06", "2010-05-06 00:00:00"),
        ("today 10:00 2010-05-06", "2010-05-06 10:00:00"),
        ("2010-05-06 00:00 2011", "2011-05-06 00:00:00"),
        ("May 6 +1 day", "2019-05-07 00:00:00"),
        ("May 6, 10", "2010-05-06 00:00:00"),
        ("6. May. 2010", "2010-05-06 00:00:00"),
        ("May.6.2010", "2010-05-06 00:00:00"),
        ("May-6-2010", "2019-05-02 06:00:00"),
        ("may6,2010", "2010-05-06 00:00:00"),
        ("6may2010", "2010-05-06 00:00:00"),
        ("2010may", "2010-05-01 00:00:00"),
        ("2010-05-06 +1 mont", "2010-05-10 07:00:00"),
        ("2010-05-06 - 1 - 1 day", ""),
        ("2010-05-06 next sat", "2010-05-08 00:00:00"),
        ("2010-05-06 first sat of", "2010-05-01 00:00:00"),
        ("2010-05-06 first weekday", "2010-05-07 00:00:00"),
        ("2010-05-06 next weekday", "2010-05-07 00:00:00"),
        ("2010-05-06 last weekday", "2010-05-05 00:00:00"),
        ("2010-05-06 weekday", "2010-05-10 00:00:00"),
        ("2010-05-06 10:20 weekday", "2010-05-10 00:00:00"),
        ("2010-05-06 eighth day", "2010-05-14 00:00:00"),
        ("2010-05-06 1 forthnight", "2010-05-20 00:00:00"),
        ("2010-5-6T7:8", "2010-05-06 07:08:00"),
        ("2010-05-06Z", "2010-05-06 00:00:00"),
        ("2010-05-06 10am", "2010-05-06 10:00:00"),
        ("2010-05-06 10 a.m.", "2010-05-06 10:00:00"),
        ("2010-05-06 10 a.m", "2010-05-06 10:00:00"),
        ("2010-05-06 10:20:30 am", "2010-05-06 10:20:30"),
        ("2010-05-06 13pm", ""),
        ("2010-05-06 0am", ""),
        ("1/2", "2019-01-02 00:00:00"),
        ("1/2/3", "2003-01-02 00:00:00"),
        ("1-2-3", "2001-02-03 00:00:00"),
        ("10-2-3", "2010-02-03 00:00:00"),
        ("1.2", "2019-03-02 01:02:00"),
        ("1.2.3", "2019-03-02 01:02:03"),
        ("12.2.3", "2019-03-02 12:02:03"),
        ("2010.5.6", ""),
        ("2010/05/06", "2010-05-06 00:00:00"),
        ("2010/5/6", "2010-05-06 00:00:00"),
        ("2010/05/06/", "2010-05-06 00:00:00"),
        ("10/5/6", "2006-10-05 00:00:00"),
        ("20100506 0708", "2010-05-06 07:08:00"),
        ("20100506070809", "2010-05-06 07:08:09"),
        ("20100506t070809z", "2010-05-06 07:08:09"),
        ("2010W18 monday", "2010-05-06 00:00:00"),
        ("2010W18-0", "2010-05-02 00:00:00"),
        ("2010.366", "2011-01-01 00:00:00"),
        ("2010367", ""),
        ("II", ""),
        ("2 II 2010", "2010-02-02 00:00:00"),
        ("2010 II", "2010-02-01 00:00:00"),
        ("iv 2010", ""),
        ("2010-05-06 of", ""),
        ("first of", ""),
        ("first day", "2019-03-03 17:45:01"),
        ("first day of 2010-05-06", "2010-05-01 00:00:00"),
        ("2010-05-06 last day of feb", ""),
        ("+0", "2019-03-02 17:45:01"),
        ("+00", "2019-03-02 17:45:01"),
        ("+0100", "2019-03-02 16:45:01"),
        ("+01:30", "2019-03-02 16:15:01"),
        ("GMT", "2019-03-02 17:45:01"),
        ("gmt-1", "2019-03-02 17:45:01"),
        ("utc+2", "2019-03-02 17:45:01"),
        ("2010-05-06 utc+2", "2010-05-06 00:00:00"),
        ("sat, 8 may 2010 10:20:30 gmt", "2010-05-08 10:20:30"),
        ("2010-05-06 2 days 3 hours ago", "2010-05-03 21:00:00"),
        ("2010-05-06 +1000000 days", "4748-04-02 00:00:00"),
        ("2010-05-06 ++1 day", "2010-05-07 00:00:00"),
        ("2010-05-06 +-+1 day", "2010-05-05 00:00:00"),
        ("2010-05-06 10:20:30.25 +1 sec", "2010-05-06 10:20:31"),
        ("ago", "2019-03-02 17:45:01"),
        ("2010-05-06 week", ""),
        ("2010-05-06 1 week", "2010-05-13 00:00:00"),
        ("2010-05-06 one week", ""),
        ("2010-05-06 a week", "2010-05-05 23:00:00"),
        ("2010-05-06 2 weeks", "2010-05-20 00:00:00"),
        ("2010-05-06 last weeks", "2010-04-29 00:00:00"),
        ("2010-05-06\n10:00", "2010-05-06 10:00:00"),
        ("2010-05-06;10:00", ""),
        ("2010-05-06, 10:00", "2010-05-06 10:00:00"),
        ("2010-05-06 at 10:00", ""),
    ];

    #[test]
    fn dates_are_read_as_php_reads_them() {
        for (text, wanted) in READINGS {
            let shown = parse(text, NOW)
                .map(|moment| moment.format(&crate::language::find("en"), "Y-m-d H:i:s"));
            assert_eq!(shown.as_deref().unwrap_or_default(), *wanted, "{text}");
        }
    }

    #[test]
    fn four_digits_are_a_year() {
        let shown = parse("2010", NOW).map(Moment::date);
        assert_eq!(shown, Ok((2010, 3, 2)));
    }

    #[test]
    fn what_lies_beyond_four_digits_of_a_year() {
        assert_eq!(parse("9999-12-31 +1 day", NOW), Err(NoDate::TooLate));
        assert_eq!(parse("0000-01-01 -1 day", NOW), Err(NoDate::TooEarly));
        for text in ["@-9223372036854775808", "+999999999999 years", "9 years ".repeat(30).as_str()]
        {
            assert!(parse(text, NOW).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(
            text in "([0-9]{1,13}|[+-]|[:./T@ W-]|ago|of|next|first|last|day|weekdays?|monday|weeks?|month|years?|IV|may|pm|cet){0,30}",
        ) {
            let _ = parse(&text, NOW).map(|moment| {
                moment.format(&crate::language::find("en"), "Y-m-d H:i:s xij xjj xmj")
            });
        }
    }
}
