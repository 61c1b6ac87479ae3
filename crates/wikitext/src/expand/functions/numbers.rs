//! Numbers as text: their forms in a language, and what PHP makes of them.

use crate::language::Language;

/// A number as the language writes it; in plain digits where it is `raw`.
pub(super) fn count(language: &Language, number: usize, raw: bool) -> String {
    let digits = number.to_string();
    if raw { digits } else { language.format_number(&digits, true) }
}

/// `{{plural:}}`: the form that goes with a number. Forms such as `0=none` are for that number
/// alone.
pub(super) fn plural(language: &Language, number: &str, forms: &[String]) -> String {
    let number = language.parse_number(number);
    let whole = number.bytes().all(|b| b.is_ascii_digit());
    let number = match number.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits if whole && digits.len() <= 18 => digits.to_owned(),
        _ => show(leading(&number)),
    };
    let mut general = Vec::with_capacity(forms.len());
    for form in forms {
        match explicit(form) {
            Some((wanted, text)) if wanted == number => return text.to_owned(),
            Some(_) => {}
            None => general.push(form.as_str()),
        }
    }
    let form = general.get(language.plural(&number)).or(general.last());
    form.copied().unwrap_or_default().to_owned()
}

/// The number and the text of a form such as `0=none`.
fn explicit(form: &str) -> Option<(&str, &str)> {
    let digit = |pair: &[u8]| pair[0].is_ascii_digit() && pair[1] == b'=';
    form.as_bytes().windows(2).any(digit).then(|| form.split_once('=')).flatten()
}

/// `(float)` of PHP: the number at the start of a text, 0 where there is none.
pub(super) fn leading(text: &str) -> f64 {
    let text = text.trim_start();
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let sign = usize::from(text.starts_with(['-', '+']));
    let mut end = sign + digits(sign);
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    text[..end].parse().unwrap_or(0.0)
}

/// A number as PHP prints it: 14 significant digits, no zeros at the end.
pub(in crate::expand) fn show(value: f64) -> String {
    if value.is_nan() {
        return "NAN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "INF".to_owned() } else { "-INF".to_owned() };
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let scientific = format!("{value:.13e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let shorten = |digits: &str| {
        if digits.contains('.') {
            digits.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            digits.to_owned()
        }
    };
    if (-4..14).contains(&exponent) {
        let decimals = usize::try_from(13 - exponent).unwrap_or(0);
        return shorten(&format!("{value:.decimals$}"));
    }
    let mut digits = shorten(digits);
    if !digits.contains('.') {
        digits.push_str(".0");
    }
    format!("{digits}E{exponent:+}")
}

#[cfg(test)]
mod tests {
    use super::{plural, show};
    use crate::language::find;

    #[test]
    fn forms() {
        let forms = ["one", "0=none", "few", "many"].map(str::to_owned);
        let russian = |number: &str| plural(&find("ru"), number, &forms);
        let found = ["0", "1", "22", "005", "1\u{A0}000", "x"].map(russian);
        assert_eq!(found, ["none", "one", "few", "many", "many", "none"]);
        assert_eq!(plural(&find("ja"), "7", &forms), "few");
        assert_eq!(plural(&find("en"), "7", &[]), "");
    }

    #[test]
    fn as_php_prints_them() {
        let shown = [0.1 + 0.2, 1e13, 1e14, 100.0, -2.5, 1.0 / 3.0, 1e-4, 1e-5].map(show);
        assert_eq!(
            shown,
            [
                "0.3",
                "10000000000000",
                "1.0E+14",
                "100",
                "-2.5",
                "0.33333333333333",
                "0.0001",
                "1.0E-5"
            ]
        );
    }
}
