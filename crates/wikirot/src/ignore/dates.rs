//! Dates as people write them, in the language of their wiki.

use std::collections::HashMap;

use jiff::civil::Date;

/// Names of months, in one language and in English.
#[derive(Clone, Debug)]
pub struct Months {
    numbers: HashMap<String, i8>,
}

impl Default for Months {
    fn default() -> Self {
        Self::of("en")
    }
}

impl Months {
    /// Those of the language with this code.
    pub fn of(language: &str) -> Self {
        let mut numbers = HashMap::new();
        for language in ["en", language] {
            for (month, name) in wikirot_wikitext::months(language) {
                numbers.insert(plain(name), month);
            }
        }
        Self { numbers }
    }

    fn number(&self, word: &str) -> Option<i8> {
        self.numbers.get(&plain(word)).copied()
    }
}

/// A name without what may be left out of it.
fn plain(name: &str) -> String {
    name.trim_matches(['.', ',']).to_lowercase()
}

/// Words that stand in front of a last day.
const UNTIL: [&str; 19] = [
    "until",
    "till",
    "expires",
    "bis",
    "jusqu'au",
    "jusqu’au",
    "hasta",
    "até",
    "ate",
    "fino",
    "do",
    "до",
    "tot",
    "t/m",
    "til",
    "till",
    "直到",
    "至",
    "まで",
];

/// Words that may stand between that and the day.
const BETWEEN: [&str; 14] = [
    "zum",
    "einschließlich",
    "el",
    "al",
    "a",
    "o",
    "dnia",
    "le",
    "the",
    "end",
    "of",
    "on",
    "ende",
    "day",
];

/// The last day that a text names: `until 31.12.2026`, `bis zum 31. Dezember 2026`, `2026年12月31日まで`. An error
/// is the word behind an `until` that names none.
pub(super) fn until(text: &str, months: &Months) -> Result<Option<Date>, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let lower = plain(word);
        let lower = lower.trim_matches(['(', ')', ':']);
        if UNTIL.contains(&lower) {
            let behind = words[at + 1..].iter().take(8);
            let mut behind: Vec<&str> = behind.copied().collect();
            while behind.first().is_some_and(|it| BETWEEN.contains(&&*plain(it))) {
                behind.remove(0);
            }
            match leading(&behind, months) {
                Some(date) => return Ok(Some(date)),
                None if lower == "until" => {
                    return Err(behind.first().map_or(String::new(), |it| (*it).to_owned()));
                }
                None => {}
            }
        }
        let east = ["まで", "为止", "為止", "止"].iter().find_map(|it| word.strip_suffix(it));
        if let Some(date) = east.and_then(eastern) {
            return Ok(Some(date));
        }
    }
    Ok(None)
}

/// Words of a signature behind the beginning of its date, and of what may be said behind it.
const SIGNATURE: usize = 64;

/// The date that a text holds near its end, as a signature has it.
pub(super) fn anywhere(text: &str, months: &Months) -> Option<Date> {
    let split = |it: char| it.is_whitespace() || matches!(it, ',' | '(' | ')' | '|' | '[' | ']');
    let words: Vec<&str> = text.split(split).filter(|it| !it.is_empty()).collect();
    (0..words.len()).rev().take(SIGNATURE).find_map(|at| {
        let end = words.len().min(at + 6);
        whole_date(&words[at..end], months)
    })
}

/// The date that these words begin with; a month or a year alone is its last day.
fn leading(words: &[&str], months: &Months) -> Option<Date> {
    whole_date(words, months).or_else(|| {
        let first = words.first()?.trim_end_matches([',', '.', ')']);
        if let Some(month) = months.number(first) {
            return last_day(year(words.get(1)?)?, month);
        }
        let mut numbers = first.split(['-', '/']);
        let year = year(numbers.next()?)?;
        let month = numbers.next().map_or(Some(12), |it| it.parse().ok())?;
        last_day(year, month)
    })
}

/// A day, a month and a year at the beginning of these words.
fn whole_date(words: &[&str], months: &Months) -> Option<Date> {
    let first = words.first()?.trim_end_matches([',', '.', ')', ';']);
    if let Some(date) = numeric(first).or_else(|| eastern(first)) {
        return Some(date);
    }
    // `31 December 2026`, `31. Dezember 2026`, `31 de diciembre de 2026`, `1er mars 2026`
    let rest: Vec<&str> = words[1..]
        .iter()
        .copied()
        .filter(|it| !matches!(plain(it).as_str(), "de" | "del" | "of" | "em" | "г"))
        .collect();
    let ordinal = first.trim_end_matches(|it: char| !it.is_ascii_digit());
    if let (Ok(day), Some(month)) = (ordinal.parse(), rest.first().and_then(|it| months.number(it)))
    {
        return Date::new(year(rest.get(1)?)?, month, day).ok();
    }
    // `December 31, 2026`, `2026 December 31`
    if let Some(month) = months.number(first) {
        let day = rest.first()?.trim_end_matches(|it: char| !it.is_ascii_digit());
        return Date::new(year(rest.get(1)?)?, month, day.parse().ok()?).ok();
    }
    let month = months.number(rest.first()?)?;
    let day = rest.get(1)?.trim_end_matches(|it: char| !it.is_ascii_digit());
    Date::new(year(first)?, month, day.parse().ok()?).ok()
}

fn year(word: &str) -> Option<i16> {
    let digits = word.trim_end_matches(|it: char| !it.is_ascii_digit());
    (digits.len() == 4).then(|| digits.parse().ok()).flatten().filter(|it| *it > 1999)
}

/// `2026-12-31`, `31.12.2026`, `31/12/2026`, `12/31/2026`.
fn numeric(word: &str) -> Option<Date> {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if let Some(year) = year(a) {
        return Date::new(year, b.parse().ok()?, c.parse().ok()?).ok();
    }
    let (year, a, b) = (year(c)?, a.parse::<i8>().ok()?, b.parse::<i8>().ok()?);
    Date::new(year, b, a).or_else(|_| Date::new(year, a, b)).ok()
}

/// `2026年12月31日`, `2026년 12월 31일`.
fn eastern(word: &str) -> Option<Date> {
    let (year, rest) = word.split_once(['年', '년'])?;
    let (month, rest) = rest.split_once(['月', '월'])?;
    let (day, _) = rest.split_once(['日', '일', '号', '號'])?;
    Date::new(self::year(year)?, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
}

fn last_day(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_last_day_is_read_in_the_forms_of_many_languages() {
        for (language, text) in [
            ("en", "until 2026-12-31"),
            ("en", "checked, until 31 December 2026 at least"),
            ("en", "Until December 31, 2026"),
            ("en", "until 2026 December 31"),
            ("en", "until 2026 December 31st"),
            ("en", "until 12/31/2026"),
            ("en", "until 31/12/2026."),
            ("en", "until 31.12.2026"),
            ("en", "until 2026-12"),
            ("en", "until December 2026"),
            ("en", "until the end of 2026"),
            ("de", "bis zum 31. Dezember 2026"),
            ("de", "bis 31.12.2026"),
            ("de", "bis Ende 2026"),
            ("fr", "jusqu'au 31 décembre 2026"),
            ("es", "hasta el 31 de diciembre de 2026"),
            ("pt", "até 31 de dezembro de 2026"),
            ("it", "fino al 31 dicembre 2026"),
            ("ru", "до 31 декабря 2026 г."),
            ("pl", "do 31 grudnia 2026"),
            ("ja", "2026年12月31日まで"),
            ("zh-hans", "至 2026年12月31日"),
        ] {
            let months = Months::of(language);
            assert_eq!(until(text, &months), Ok(Some(date(2026, 12, 31))), "{text}");
        }
        for (text, day) in [
            ("until 2026 November 5th", date(2026, 11, 5)),
            ("until November 5th, 2026", date(2026, 11, 5)),
            ("until 5th November 2026", date(2026, 11, 5)),
            ("until 2026-11-05", date(2026, 11, 5)),
            ("until 2026/11", date(2026, 11, 30)),
            ("until February 2028", date(2028, 2, 29)),
            ("(until: the 5 November 2026)", date(2026, 11, 5)),
            ("until 2000-01-01", date(2000, 1, 1)),
            ("until 5/11/2026", date(2026, 11, 5)),
        ] {
            assert_eq!(until(text, &Months::default()), Ok(Some(day)), "{text}");
        }
        assert_eq!(until("until 1999-12-31", &Months::default()), Err("1999-12-31".to_owned()));
        assert_eq!(until("until", &Months::default()), Err(String::new()));
        assert_eq!(until("on 2026-12-31 it was fine", &Months::default()), Ok(None));
        assert_eq!(until("until soon", &Months::default()), Err("soon".to_owned()));
        assert_eq!(until("a do list", &Months::default()), Ok(None));
    }

    #[test]
    fn signatures_have_a_date() {
        for (language, text) in [
            ("en", "--[[User:Ann|Ann]] ([[User talk:Ann|talk]]) 12:34, 26 November 2026 (UTC)"),
            (
                "de",
                "--[[Benutzer:Ann|Ann]] ([[Benutzer Diskussion:Ann|Diskussion]]) 12:34, 26. Nov. 2026 (CET)",
            ),
            ("fr", "--[[Utilisateur:Ann|Ann]] 26 novembre 2026 à 12:34 (CET)"),
            ("es", "[[Usuario:Ann|Ann]] 12:34 26 nov 2026 (UTC)"),
            ("ru", "[[Участник:Ann|Ann]] 12:34, 26 ноября 2026 (UTC)"),
            ("ja", "[[利用者:Ann|Ann]] 2026年11月26日 (木) 12:34 (UTC)"),
            ("zh-hant", "[[User:Ann|Ann]] 2026年11月26日 (四) 12:34 (UTC)"),
            ("pt", "[[Usuário:Ann|Ann]] 12h34min de 26 de novembro de 2026 (UTC)"),
            ("it", "[[Utente:Ann|Ann]] 12:34, 26 nov 2026 (CET)"),
            ("pl", "[[Użytkownik:Ann|Ann]] 12:34, 26 lis 2026 (CET)"),
        ] {
            let months = Months::of(language);
            assert_eq!(anywhere(text, &months), Some(date(2026, 11, 26)), "{text}");
        }
    }
}
