//! `{{#formatdate:}}`: a date as a reader wants to see it, in the mark that tells it to programs.

use crate::language::{Language, Name};

/// Which part of a date stands where.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
    YearDayMonth,
    Iso,
}

/// A date with its numbers as they were written.
struct Written<'t> {
    day: &'t str,
    /// From 1 on.
    month: i64,
    /// With the ` BC` that may stand behind it.
    year: Option<&'t str>,
    order: Order,
}

/// `text`, where it is a date, in the order that is wanted (`dmy`, `mdy`, `ymd`, `ISO 8601`) or its own.
pub(super) fn format(language: &Language, text: &str, wanted: &str) -> String {
    let Some(date) = iso(text).or_else(|| in_words(language, text)) else {
        return text.to_owned();
    };
    let wanted = match wanted {
        "dmy" => Order::DayMonthYear,
        "mdy" => Order::MonthDayYear,
        "ymd" => Order::YearMonthDay,
        "ISO 8601" => Order::Iso,
        _ => date.order,
    };
    let Some(shown) = date.show(language, text, wanted) else { return text.to_owned() };
    format!("<span class=\"mw-formatted-date\" title=\"{}\">{shown}</span>", date.iso())
}

/// `2010-05-06`
fn iso(text: &str) -> Option<Written<'_>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut parts = digits.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = |part: &str, length| part.len() == length && is_number(part);
    let is_date = fits(year, 4) && fits(month, 2) && fits(day, 2) && parts.next().is_none();
    is_date.then_some(Written {
        day,
        month: month.parse().ok()?,
        year: Some(&text[..text.len() - "-mm-dd".len()]),
        order: Order::Iso,
    })
}

/// `6 May 2010`, `May 6, 2010`, `2010 May 6`, `2010, 6 May`, and without their years.
fn in_words<'t>(language: &Language, text: &'t str) -> Option<Written<'t>> {
    let (first, rest) = year_before_christ(text).or_else(|| split(text))?;
    let (second, rest) = split(rest)?;
    let month = |word: &str| month_number(language, word);
    let day = |word: &str| is_number(word) && word.len() <= 2;
    // The year is the last of them, or the first.
    let leads = |(day, month, order)| Some(Written { day, month, year: Some(first), order });
    let ends = |day, month, order| {
        let year = Some(rest).filter(|year| is_year(year));
        (rest.is_empty() || year.is_some()).then_some(Written { day, month, year, order })
    };
    if let Some(month) = month(second).filter(|_| day(first)) {
        return ends(first, month, Order::DayMonthYear);
    }
    if let Some(month) = month(first).filter(|_| day(second)) {
        return ends(second, month, Order::MonthDayYear);
    }
    if !is_year(first) {
        return None;
    }
    match (month(second), month(rest)) {
        (Some(month), _) if day(rest) => leads((rest, month, Order::YearMonthDay)),
        (_, Some(month)) if day(second) => leads((second, month, Order::YearDayMonth)),
        _ => None,
    }
}

/// The first word and what stands behind it, between them a space, a comma or both.
fn split(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let end = text.find([' ', ',']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let behind = rest.strip_prefix(',').unwrap_or(rest);
    Some((word, behind.strip_prefix(' ').unwrap_or(behind)))
}

/// The same where a year is the first word.
fn year_before_christ(text: &str) -> Option<(&str, &str)> {
    let end = text.find(" BC")? + " BC".len();
    let rest = &text[end..];
    let behind = rest.strip_prefix(", ").or_else(|| rest.strip_prefix([' ', ',']))?;
    is_year(&text[..end]).then_some((&text[..end], behind))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    let digits = text.strip_suffix(" BC").unwrap_or(text);
    is_number(digits) && digits.len() <= 4
}

/// A month by its name in the wiki's language, or what that is cut to.
fn month_number(language: &Language, word: &str) -> Option<i64> {
    let word = word.to_lowercase();
    let is = |kind, number| language.name(kind, number).to_lowercase() == word;
    (1..=12).find(|number| {
        !word.is_empty() && (is(Name::Month, *number) || is(Name::MonthShort, *number))
    })
}

impl Written<'_> {
    /// As a program reads it, the year counted from the year 0.
    fn iso(&self) -> String {
        let day = format!("{:0>2}", self.day);
        match self.year {
            Some(year) => format!("{}-{:02}-{day}", astronomical(year), self.month),
            None => format!("{:02}-{day}", self.month),
        }
    }

    /// `None` where there is no such month.
    fn show(&self, language: &Language, text: &str, wanted: Order) -> Option<String> {
        // Without a year only the orders of its two parts can be told.
        let wanted = match (self.year, wanted) {
            (None, Order::DayMonthYear | Order::MonthDayYear) | (Some(_), _) => wanted,
            (None, _) => self.order,
        };
        if wanted == Order::Iso {
            return Some(if self.order == Order::Iso { text.to_owned() } else { self.iso() });
        }
        if !(1..=12).contains(&self.month) {
            return None;
        }
        let month = language.name(Name::Month, self.month);
        let (day, year) = (self.plain_day(), self.year.map(|year| self.plain_year(year)));
        Some(match (wanted, year) {
            (Order::DayMonthYear, Some(year)) => format!("{day} {month} {year}"),
            (Order::DayMonthYear, None) => format!("{day} {month}"),
            (Order::MonthDayYear, None) => format!("{month} {day}"),
            (Order::YearDayMonth, Some(year)) => format!("{year}, {day} {month}"),
            (Order::YearMonthDay, Some(year)) => format!("{year} {month} {day}"),
            (_, Some(year)) => format!("{month} {day}, {year}"),
            (_, None) => return None,
        })
    }

    /// Of the form for programs the day loses its zero.
    fn plain_day(&self) -> &str {
        match self.order {
            Order::Iso => self.day.strip_prefix('0').unwrap_or(self.day),
            _ => self.day,
        }
    }

    fn plain_year(&self, year: &str) -> String {
        if self.order != Order::Iso {
            return year.to_owned();
        }
        match year.parse::<i64>() {
            Ok(before) if before < 0 => format!("{} BC", 1 - before),
            Ok(year) => year.to_string(),
            Err(_) => year.to_owned(),
        }
    }
}

/// 44 BC is the year -43.
fn astronomical(year: &str) -> String {
    let before = year.strip_suffix(" BC").and_then(|year| year.parse::<i64>().ok());
    match before {
        Some(year) => format!("-{:04}", year - 1),
        None => format!("{year:0>4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::language::find;

    fn shown(text: &str, wanted: &str) -> String {
        let marked = format(&find("en"), text, wanted);
        let inner = marked.strip_prefix("<span class=\"mw-formatted-date\" title=\"");
        inner.and_then(|inner| inner.strip_suffix("</span>")).unwrap_or(&marked).to_owned()
    }

    #[test]
    fn as_mediawiki_writes_them() {
        for (text, wanted, is) in [
            ("6 May, 2010", "", "2010-05-06\">6 May 2010"),
            ("May 6,2010", "", "2010-05-06\">May 6, 2010"),
            ("2010 6 May", "", "2010-05-06\">2010, 6 May"),
            ("2010, May 6", "dmy", "2010-05-06\">6 May 2010"),
            ("6 dec 2010", "ymd", "2010-12-06\">2010 December 6"),
            ("06 May 99", "mdy", "0099-05-06\">May 06, 99"),
            ("2010-05-06", "mdy", "2010-05-06\">May 6, 2010"),
            ("-2010-05-06", "dmy", "-2010-05-06\">6 May 2011 BC"),
            ("6 May 44 BC", "", "-0043-05-06\">6 May 44 BC"),
            ("May 06", "dmy", "05-06\">06 May"),
            ("6 May", "ymd", "05-06\">6 May"),
            ("2010 May 6", "ISO 8601", "2010-05-06\">2010-05-06"),
            ("2010-13-06", "", "2010-13-06\">2010-13-06"),
        ] {
            assert_eq!(shown(text, wanted), is, "{text}, {wanted}");
        }
        for text in [
            "6  May 2010",
            "6th May",
            "2010 May",
            "6 mai 2010",
            "2010-13-06",
            "12345 May 6",
            "",
            "May",
        ] {
            assert_eq!(shown(text, "dmy"), text);
        }
    }
}
