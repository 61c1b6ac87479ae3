//! Numbers as people of a language read them (`Language::formatNum`), and back.

use std::borrow::Cow;

use super::table::LanguageData;

/// Digits that a number can have and still be exact in PHP.
const EXACT_DIGITS: usize = 15;

type Digits = [&'static str; 10];

/// How a language writes numbers.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// Its own digits, where it has any.
    digits: Option<Digits>,
    /// Those of numbers with separators, where they are others.
    grouped_digits: Option<Digits>,
    group: &'static str,
    point: &'static str,
    /// The point of numbers that are too short for groups.
    short_point: &'static str,
    /// Digits of the last group and of those before it; no groups where that is 0.
    sizes: (usize, usize),
    /// Digits of the shortest number that has groups.
    shortest: usize,
    /// What is undone to read a number: local digits, then local separators.
    undo: [Vec<(&'static str, &'static str)>; 2],
}

impl Numbers {
    pub(super) fn new(facts: &LanguageData) -> Self {
        let digits = |key| facts.values(key).try_into().ok();
        let number = |index| facts.value("number", index);
        let size = |index| number(index).parse().unwrap_or(0);
        let pairs = |key| {
            let pair = |pair: &[&'static str]| Some((*pair.get(1)?, *pair.first()?));
            facts.values(key).chunks_exact(2).filter_map(pair).collect()
        };
        Self {
            digits: digits("digits"),
            grouped_digits: digits("grouped-digits"),
            group: number(0),
            point: number(1),
            short_point: number(5),
            sizes: (size(2), size(3)),
            shortest: size(4),
            undo: [pairs("parse-digits"), pairs("parse-separators")],
        }
    }

    /// `formatNum`, or `formatNumNoSeparators`. In what is no number, every number is formatted.
    pub(super) fn format(&self, text: &str, separators: bool) -> String {
        if let Some(number) = numeric(text) {
            return self.format_number(number, separators);
        }
        match text {
            "INF" => return "∞".to_owned(),
            "-INF" => return "\u{2212}∞".to_owned(),
            _ => {}
        }
        let mut out = String::with_capacity(text.len() + 4);
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let length = number_length(rest);
            if length == 0 {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            } else {
                out.push_str(&self.format_number(&rest[..length], separators));
                rest = &rest[length..];
            }
        }
        out + rest
    }

    /// The same for a valid number.
    fn format_number(&self, number: &str, separators: bool) -> String {
        if !separators {
            return localized(number, self.digits.as_ref());
        }
        let (sign, unsigned) =
            number.strip_prefix('-').map_or(("", number), |unsigned| ("-", unsigned));
        let plain = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        // Numbers too short for the groups of a language stay as they are, whatever their form.
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        let always_formatted = match self.sizes.0 {
            0 => self.point != ".",
            size => self.shortest == size + 1,
        };
        let stays = !always_formatted && (self.sizes.0 == 0 || digits < self.shortest);
        let exact = stays || (plain && unsigned.len() <= EXACT_DIGITS);
        let unsigned = match exact {
            true => Cow::Borrowed(unsigned),
            false => Cow::Owned(spell(unsigned, plain)),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (&*unsigned, None),
        };
        let grouped = self.sizes.0 > 0 && !stays;
        let mut out = String::with_capacity(2 * number.len());
        out.push_str(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && grouped && self.is_edge(whole.len() - index) {
                out.push_str(self.group);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push_str(if grouped { self.point } else { self.short_point });
            out.push_str(fraction);
        }
        localized(&out, self.grouped_digits.as_ref().or(self.digits.as_ref()))
    }

    /// Whether a group ends where `left` digits are left.
    fn is_edge(&self, left: usize) -> bool {
        let (last, others) = self.sizes;
        left >= last && (left - last).is_multiple_of(others)
    }

    /// `parseFormattedNumber`: the number behind a formatted one.
    pub(super) fn parse(&self, text: &str) -> String {
        let text = text.replace('\u{2212}', "-");
        let text = self.undo.iter().fold(text, |text, pairs| replaced(&text, pairs));
        text.replace(',', "").replace('∞', "INF")
    }
}

/// A number with local digits and a real minus sign.
fn localized(number: &str, digits: Option<&Digits>) -> String {
    let mut out = String::with_capacity(number.len());
    for c in number.chars() {
        match (c, digits) {
            ('-', _) => out.push('\u{2212}'),
            ('0'..='9', Some(digits)) => out.push_str(digits[(c as u8 - b'0') as usize]),
            _ => out.push(c),
        }
    }
    out
}

/// `strtr`: all pairs at once, the longest first.
fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = pairs.iter().filter(|(from, _)| rest.starts_with(from));
        match found.max_by_key(|(from, _)| from.len()) {
            Some((from, to)) if !from.is_empty() => {
                out.push_str(to);
                rest = &rest[from.len()..];
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// The number in a numeric string of PHP, without blanks around it.
fn numeric(text: &str) -> Option<&str> {
    let text = text.trim_matches(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C'));
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let length = number_length(unsigned);
    (length > 0 && length == unsigned.len() && !unsigned.starts_with('-')).then_some(text)
}

/// Length in bytes of a number at the start of `text`: `-12.5e3`, `.5`, `5.`
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if whole == 0 && fraction == 0 {
            return 0;
        }
        at += 1 + fraction;
    } else if whole == 0 {
        return 0;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits((at + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// A number that is exact no more, as intl spells it: with as many digits as it was written with
/// where that was `plain`, else with three behind the point at most.
fn spell(unsigned: &str, plain: bool) -> String {
    let value = unsigned.trim_start_matches('+').parse::<f64>().unwrap_or(0.0);
    if !plain {
        // Beyond a machine's precision there are zeros.
        if value.fract() == 0.0 {
            return value.to_string();
        }
        let spelled = format!("{value:.3}");
        return spelled.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole.len(), Some(fraction.len())),
        None => (unsigned.len(), None),
    };
    let shortest = value.to_string();
    let (digits, decimals) = shortest.split_once('.').unwrap_or((&shortest, ""));
    let digits = if digits == "0" { "" } else { digits };
    let whole = format!("{digits:0>whole$}");
    match fraction {
        Some(length) => {
            let decimals = &decimals[..decimals.len().min(length)];
            format!("{whole}.{decimals:0<length$}")
        }
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn as_mediawiki_writes_them() {
        let english = |text: &str| find("en").format_number(text, true);
        let cases = [
            ("1234567.1234", "1,234,567.1234"),
            ("12 abc 3456", "12 abc 3,456"),
            ("2019-03", "2,019\u{2212}03"),
            ("a-5 - x", "a\u{2212}5 - x"),
            (".5", ".5"),
            ("1.", "1."),
            ("1e3", "1,000"),
            ("1e25", "10,000,000,000,000,000,000,000,000"),
            ("1.5e-2", "0.015"),
            ("INF", "∞"),
            ("-INF", "\u{2212}∞"),
            ("0001234", "0,001,234"),
            ("12345678901234567890", "12,345,678,901,234,567,000"),
            ("0.12345678901234567890", "0.12345678901234568000"),
            ("+5", "5"),
            ("-0", "\u{2212}0"),
            ("1,234", "1,234"),
            ("-", "-"),
            ("", ""),
        ];
        for (text, formatted) in cases {
            assert_eq!(english(text), formatted, "{text}");
        }
    }

    #[test]
    fn as_others_write_them() {
        let format = |code, text: &str| find(code).format_number(text, true);
        assert_eq!(format("de", "1234567.5"), "1.234.567,5");
        assert_eq!(format("hi", "1234567.5"), "१२,३४,५६७.५");
        assert_eq!(format("pl", "1234.5"), "1234,5");
        assert_eq!(format("pl", "12345.5"), "12\u{A0}345,5");
        assert_eq!(format("pl", "1e5"), "1e5");
        assert_eq!(format("fa", "1234"), "۱٬۲۳۴");
        assert_eq!(find("fa").format_number("1234.5", false), "۱۲۳۴.۵");
        assert_eq!(find("de").parse_number("1.234.567,5"), "1234567.5");
        assert_eq!(find("fa").parse_number("۱٬۲۳۴٫۵"), "1234.5");
        assert_eq!(find("en").parse_number("\u{2212}∞"), "-INF");
    }
}
