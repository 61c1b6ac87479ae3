//! Years, months and days of other calendars, and the numerals that go with them.

use icu_calendar::cal::hijri::{TabularAlgorithmEpoch, TabularAlgorithmLeapYears};
use icu_calendar::cal::{Hebrew, Hijri, Persian};
use icu_calendar::types::RataDie;
use icu_calendar::{AsCalendar, Date as CalendarDate};

use super::Moment;

/// Days before 1970-01-01, counted from the first of the year 1.
const UNIX_EPOCH: i64 = 719_163;

/// A date in another calendar.
pub(super) struct Date {
    pub(super) year: i64,
    /// Of the Hebrew calendar, Adar I and II are 13 and 14.
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) month_length: i64,
    /// From 0 on.
    pub(super) day_of_year: i64,
}

impl Date {
    pub(super) fn hebrew(moment: Moment) -> Self {
        let date = in_calendar(moment, Hebrew);
        let mut it = Self::new(&date);
        it.month = match it.month {
            ordinal @ (6 | 7) if date.is_in_leap_year() => ordinal + 7,
            ordinal @ 8.. if date.is_in_leap_year() => ordinal - 1,
            ordinal => ordinal,
        };
        it
    }

    pub(super) fn iranian(moment: Moment) -> Self {
        let mut it = Self::new(&in_calendar(moment, Persian));
        // MediaWiki knows no leap years here.
        it.month_length = it.month_length.min(if it.month == 12 { 29 } else { 31 });
        it
    }

    /// The Islamic calendar of almanacs.
    pub(super) fn hijri(moment: Moment) -> Self {
        let (years, epoch) = (TabularAlgorithmLeapYears::TypeII, TabularAlgorithmEpoch::Friday);
        Self::new(&in_calendar(moment, Hijri::new_tabular(years, epoch)))
    }

    fn new<C: AsCalendar>(date: &CalendarDate<C>) -> Self {
        Self {
            year: date.year().extended_year().into(),
            month: date.month().ordinal.into(),
            day: date.day_of_month().0.into(),
            month_length: date.days_in_month().into(),
            day_of_year: i64::from(date.day_of_year().0) - 1,
        }
    }
}

fn in_calendar<C: AsCalendar>(moment: Moment, calendar: C) -> CalendarDate<C> {
    CalendarDate::from_rata_die(RataDie::new(moment.days + UNIX_EPOCH), calendar)
}

/// The Thai solar year, which began in April until 1940.
pub(super) fn thai_year(year: i64, month: i64) -> i64 {
    year + 543 - i64::from((1912..=1940).contains(&year) && month <= 3)
}

/// The year of a Japanese emperor, with the name of the era.
pub(super) fn era_year(moment: Moment) -> String {
    const ERAS: [((i64, i64, i64), &str); 4] = [
        ((2019, 5, 1), "令和"),
        ((1989, 1, 8), "平成"),
        ((1926, 12, 26), "昭和"),
        ((1912, 7, 31), "大正"),
    ];
    let date = moment.date();
    // Of 1989 MediaWiki knows January alone, and counts the rest back from the era of today.
    let known = if date.0 == 1989 && date.1 > 1 { ERAS[0].0 } else { date };
    let era = ERAS.iter().find(|(first, _)| *first <= known);
    let (first, name) = era.map_or((1868, "明治"), |((year, ..), name)| (*year, *name));
    match date.0 - first + 1 {
        1 => format!("{name}元"),
        year => format!("{name}{year}"),
    }
}

/// A number in Roman numerals, up to 10,000.
pub(super) fn roman(number: &str) -> String {
    const LETTERS: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left: i64 = number.parse().unwrap_or(0);
    if !(1..=10_000).contains(&left) {
        return left.to_string();
    }
    let mut out = String::new();
    for (value, letters) in LETTERS {
        while left >= value {
            out.push_str(letters);
            left -= value;
        }
    }
    out
}

/// A number in Hebrew letters, up to 9,999.
pub(super) fn hebrew_numeral(number: &str) -> String {
    const ONES: [char; 9] = ['א', 'ב', 'ג', 'ד', 'ה', 'ו', 'ז', 'ח', 'ט'];
    const TENS: [char; 9] = ['י', 'כ', 'ל', 'מ', 'נ', 'ס', 'ע', 'פ', 'צ'];
    const HUNDREDS: [char; 4] = ['ק', 'ר', 'ש', 'ת'];
    fn letter(letters: &[char], digit: usize) -> Option<&char> {
        letters.get(digit.checked_sub(1)?)
    }
    let number: usize = number.parse().unwrap_or(0);
    if !(1..=9999).contains(&number) {
        return number.to_string();
    }
    let thousands = letter(&ONES, number / 1000).map(|letter| format!("{letter}'"));
    let thousands = thousands.unwrap_or_default();
    let mut letters: Vec<char> = Vec::new();
    let mut hundreds = number % 1000 / 100;
    while hundreds > 0 {
        let step = hundreds.min(4);
        letters.extend(letter(&HUNDREDS, step));
        hundreds -= step;
    }
    match number % 100 {
        // Not 10 and 5 or 6, which would spell the name of God.
        rest @ (15 | 16) => letters.extend([ONES[8], ONES[rest - 10]]),
        rest => {
            letters.extend(letter(&TENS, rest / 10).into_iter().chain(letter(&ONES, rest % 10)));
        }
    }
    let alone = letters.len() == 1;
    match letters.last_mut() {
        None if number == 1000 => return format!("{thousands} אלף"),
        None => return format!("{thousands} אלפים"),
        Some(last) if !alone || !thousands.is_empty() => {
            *last = match *last {
                'כ' => 'ך',
                'מ' => 'ם',
                'נ' => 'ן',
                'פ' => 'ף',
                'צ' => 'ץ',
                other => other,
            };
        }
        Some(_) => {}
    }
    if alone {
        letters.push('\'');
    } else {
        letters.insert(letters.len() - 1, '"');
    }
    thousands + &letters.into_iter().collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hebrew_numerals_are_those_of_mediawiki() {
        for (number, letters) in [
            ("1", "א'"),
            ("15", "ט\"ו"),
            ("16", "ט\"ז"),
            ("20", "כ'"),
            ("99", "צ\"ט"),
            ("120", "ק\"ך"),
            ("444", "תמ\"ד"),
            ("999", "תתקצ\"ט"),
            ("1000", "א' אלף"),
            ("1001", "א'א'"),
            ("1015", "א'ט\"ו"),
            ("1020", "א'ך'"),
            ("2000", "ב' אלפים"),
            ("4000", "ד' אלפים"),
            ("5040", "ה'ם'"),
            ("5100", "ה'ק'"),
            ("5784", "ה'תשפ\"ד"),
            ("9999", "ט'תתקצ\"ט"),
            ("0", "0"),
            ("10000", "10000"),
        ] {
            assert_eq!(hebrew_numeral(number), letters, "{number}");
        }
    }

    #[test]
    fn eras_begin_where_mediawiki_has_them_begin() {
        for (date, told) in [
            ((1912, 7, 30), "明治45"),
            ((1912, 7, 31), "大正元"),
            ((1926, 12, 25), "大正15"),
            ((1926, 12, 26), "昭和元"),
            ((1989, 1, 7), "昭和64"),
            ((1989, 1, 8), "平成元"),
            ((1989, 2, 1), "令和-29"),
            ((1990, 1, 1), "平成2"),
            ((2019, 4, 30), "平成31"),
            ((2019, 5, 1), "令和元"),
            ((2020, 1, 1), "令和2"),
        ] {
            let (year, month, day) = date;
            assert_eq!(era_year(Moment::from_date(year, month, day)), told, "{date:?}");
        }
    }
}
