//! Dates as a format asks for them (`Language::sprintfDate`).

use super::Moment;
use super::calendars::{self, Date};
use crate::language::{Language, Name};

/// What becomes of the next numbers.
#[derive(Default)]
struct Numerals {
    /// `xN`: all stay plain up to the next `xN`.
    plain: bool,
    /// `xn`: the next one stays plain.
    next_plain: bool,
    /// `xr`
    next_roman: bool,
    /// `xh`
    next_hebrew: bool,
}

impl Numerals {
    fn show(&mut self, language: &Language, number: &str) -> String {
        if self.plain || self.next_plain {
            self.next_plain = false;
            return number.to_owned();
        }
        if std::mem::take(&mut self.next_roman) {
            return calendars::roman(number);
        }
        if std::mem::take(&mut self.next_hebrew) {
            return calendars::hebrew_numeral(number);
        }
        if number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return language.format_number(number, false);
        }
        number.to_owned()
    }
}

/// A piece of a date.
enum Piece {
    Number(String),
    Text(String),
}

impl Moment {
    /// The moment in MediaWiki's date format, in a language.
    pub(in crate::expand) fn format(self, language: &Language, format: &str) -> String {
        let mut out = String::new();
        let mut numerals = Numerals::default();
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let piece = match c {
                'x' => self.extended(language, &mut numerals, &mut rest),
                '\\' => Piece::Text(match rest.chars().next() {
                    Some(next) => {
                        rest = &rest[next.len_utf8()..];
                        next.to_string()
                    }
                    None => "\\".to_owned(),
                }),
                // Quoted text; a lone quote is itself.
                '"' => Piece::Text(match rest.split_once('"') {
                    Some((quoted, behind)) => {
                        rest = behind;
                        quoted.to_owned()
                    }
                    None => "\"".to_owned(),
                }),
                c => self.common(language, c),
            };
            match piece {
                Piece::Number(number) => out.push_str(&numerals.show(language, &number)),
                Piece::Text(text) => out.push_str(&text),
            }
        }
        out
    }

    /// What a letter stands for, much as in PHP.
    fn common(self, language: &Language, letter: char) -> Piece {
        let (year, month, day) = self.date();
        let (hour, minute, second) =
            (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let name = |kind, number| Piece::Text(language.name(kind, number).to_owned());
        let text = |text: &str| Piece::Text(text.to_owned());
        let number = match letter {
            'D' => return name(Name::WeekdayShort, self.weekday() + 1),
            'l' => return name(Name::Weekday, self.weekday() + 1),
            'F' => return name(Name::Month, month),
            'M' => return name(Name::MonthShort, month),
            'a' => return text(if hour < 12 { "am" } else { "pm" }),
            'A' => return text(if hour < 12 { "AM" } else { "PM" }),
            'c' => {
                return Piece::Text(format!(
                    "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"
                ));
            }
            'r' => return Piece::Text(self.mail()),
            'e' | 'T' => return text("UTC"),
            'P' => return text("+00:00"),
            'O' => return text("+0000"),
            'd' => format!("{day:02}"),
            'j' => day.to_string(),
            'N' => ((self.weekday() + 6) % 7 + 1).to_string(),
            'w' => self.weekday().to_string(),
            'z' => self.day_of_year().to_string(),
            'W' => format!("{:02}", self.iso_week().1),
            'o' => self.iso_week().0.to_string(),
            'm' => format!("{month:02}"),
            'n' => month.to_string(),
            't' => {
                let next = Self::from_date(year, month + 1, 1);
                (next.days - Self::from_date(year, month, 1).days).to_string()
            }
            'L' => i64::from(leap).to_string(),
            'Y' => format!("{year:04}"),
            'y' => format!("{:02}", year.rem_euclid(100)),
            'g' => twelve.to_string(),
            'G' => hour.to_string(),
            'h' => format!("{twelve:02}"),
            'H' => format!("{hour:02}"),
            'i' => format!("{minute:02}"),
            's' => format!("{second:02}"),
            'U' => self.unix().to_string(),
            'I' | 'Z' => "0".to_owned(),
            other => return Piece::Text(other.to_string()),
        };
        Piece::Number(number)
    }

    /// As mail has it (RFC 2822), in English.
    fn mail(self) -> String {
        let (year, month, day) = self.date();
        let short = |names: &[&'static str], index: i64| &names[index as usize][..3];
        let weekday = short(&super::dates::WEEKDAYS, self.weekday());
        let month = short(&super::dates::MONTHS, month - 1);
        let (hour, minute, second) =
            (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
    }

    /// What stands behind an `x`, which MediaWiki adds to the letters of PHP.
    fn extended(self, language: &Language, numerals: &mut Numerals, rest: &mut &str) -> Piece {
        let Some(kind) = take(rest) else { return Piece::Text("x".to_owned()) };
        let nothing = Piece::Text(String::new());
        let text = |text: &str| Piece::Text(text.to_owned());
        let number = |number: i64| Piece::Number(number.to_string());
        let (year, month, _) = self.date();
        match kind {
            'n' => numerals.next_plain = true,
            'N' => numerals.plain = !numerals.plain,
            'r' => numerals.next_roman = true,
            'h' => numerals.next_hebrew = true,
            'g' => return text(language.name(Name::MonthGenitive, month)),
            'i' | 'j' | 'k' | 'm' | 'o' | 't' => {
                let Some(letter) = take(rest) else { return Piece::Text(kind.to_string()) };
                let name = |kind, month| Piece::Text(language.name(kind, month).to_owned());
                return match (kind, letter) {
                    ('k', 'Y') => number(calendars::thai_year(year, month)),
                    ('o', 'Y') => number(year - 1911),
                    ('t', 'Y') => Piece::Number(calendars::era_year(self)),
                    ('i' | 'j' | 'm', _) => {
                        let date = match kind {
                            'i' => Date::iranian(self),
                            'j' => Date::hebrew(self),
                            _ => Date::hijri(self),
                        };
                        match (kind, letter) {
                            (_, 'j') => number(date.day),
                            (_, 'n') => number(date.month),
                            (_, 'Y') => number(date.year),
                            ('i', 'F') => name(Name::IranianMonth, date.month),
                            ('j', 'F') => name(Name::HebrewMonth, date.month),
                            ('j', 'x') => name(Name::HebrewMonthGenitive, date.month),
                            ('m', 'F') => name(Name::HijriMonth, date.month),
                            ('i' | 'j', 't') => number(date.month_length),
                            ('i', 'y') => Piece::Number(format!("{:02}", date.year % 100)),
                            ('i', 'z') => number(date.day_of_year),
                            _ => Piece::Text(letter.to_string()),
                        }
                    }
                    _ => Piece::Text(letter.to_string()),
                };
            }
            other => return Piece::Text(other.to_string()),
        }
        nothing
    }
}

fn take(rest: &mut &str) -> Option<char> {
    let c = rest.chars().next()?;
    *rest = &rest[c.len_utf8()..];
    Some(c)
}

#[cfg(test)]
mod tests {
    use super::super::function;
    use crate::language::find;

    const NOW: i64 = 1_551_548_701; // 2019-03-02T17:45:01Z, a Saturday.

    fn shown(code: &str, format: &str, date: &str) -> String {
        function(&find(code), format, date, NOW)
    }

    #[test]
    fn formats() {
        let english = |format: &str| shown("en", format, "");
        assert_eq!(english("Y-m-d H:i:s"), "2019-03-02 17:45:01");
        assert_eq!(
            english("l, j F y \"at\" g A, W/o z t L U"),
            "Saturday, 2 March 19 at 5 PM, 09/2019 60 31 0 1551548701"
        );
        assert_eq!(english("\\Y xnY xg c"), "Y 2019 March 2019-03-02T17:45:01+00:00");
        assert_eq!(english("\"a\" \"b x"), "a \"b x");
        assert_eq!(english("r"), "Sat, 02 Mar 2019 17:45:01 +0000");
        assert_eq!(english("xxY xz xiq xi"), "x2019 z q i");
        assert!(shown("en", "Y", "no date").contains("error"));
    }

    #[test]
    fn names_and_digits_of_languages() {
        assert_eq!(
            shown("ru", "j xg Y, F, M, l", "2019-03-02"),
            "2 марта 2019, март, мар, суббота"
        );
        assert_eq!(shown("fa", "j F Y xnY", "2019-03-02"), "۲ مارس ۲۰۱۹ 2019");
        assert_eq!(shown("hi", "xNY-m xNd", "2019-03-02"), "2019-03 ०२");
    }

    #[test]
    fn other_calendars() {
        let english = |format: &str, date: &str| shown("en", format, date);
        assert_eq!(english("xrY xkY xoY xtY", "2026-03-05"), "MMXXVI 2569 115 令和8");
        assert_eq!(english("xjj xjF xjY xjn xjt", "2026-03-05"), "16 Adar 5786 6 29");
        assert_eq!(english("xjj xjF xjx xjY xjn", "2024-03-20"), "10 Adar II Adar II 5784 14");
        assert_eq!(english("xij xiF xiY xiy xit xiz", "2026-03-05"), "14 Esfand 1404 04 29 349");
        assert_eq!(english("xmj xmF xmY xmn", "2026-03-05"), "16 Ramadan 1447 9");
        assert_eq!(english("xhj xhY xh\\a", "2026-03-15"), "ט\"ו ב'כ\"ו a");
        assert_eq!(english("xkY", "1930-02-01") + &english(" xtY", "1989-01-07"), "2472 昭和64");
    }
}
