//! Numbers as people read them.

/// `{{formatnum:}}`, in English; `kind` may ask for no separators (`NOSEP`) or for the number behind
/// a formatted one (`R`).
pub(super) fn format(text: &str, kind: &str) -> String {
    if kind == "R" {
        return text.replace(',', "").replace('\u{2212}', "-");
    }
    let mut out = String::with_capacity(text.len() + 4);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 {
            let number_follows =
                bytes.get(at + 1).is_some_and(|b| b.is_ascii_digit() || *b == b'.');
            if bytes[at] == b'-' && number_follows && !(at > 0 && bytes[at - 1].is_ascii_digit()) {
                out.push('\u{2212}');
                at += 1;
                continue;
            }
            let length = text[at..].chars().next().map_or(1, char::len_utf8);
            out.push_str(&text[at..at + length]);
            at += length;
            continue;
        }
        // Digits behind the point are not grouped.
        let fraction = at > 0 && bytes[at - 1] == b'.';
        for (index, digit) in text[at..at + digits].chars().enumerate() {
            if index > 0 && (digits - index) % 3 == 0 && !fraction && kind != "NOSEP" {
                out.push(',');
            }
            out.push(digit);
        }
        at += digits;
    }
    out
}

/// `{{plural:}}`, in English: the form that goes with a number. Forms such as `0=none` are for that
/// number alone.
pub(super) fn plural(number: &str, forms: &[String]) -> String {
    let number = leading(&number.replace(',', ""));
    let forms = || forms.iter().map(String::as_str);
    if let Some((_, text)) = forms().filter_map(explicit).find(|(wanted, _)| *wanted == number) {
        return text.to_owned();
    }
    let mut forms = forms().filter(|form| explicit(form).is_none());
    let one = forms.next().unwrap_or_default();
    if number == 1.0 { one } else { forms.next().unwrap_or(one) }.to_owned()
}

/// The number and the text of a form such as `0=none`.
fn explicit(form: &str) -> Option<(f64, &str)> {
    let (wanted, text) = form.split_once('=')?;
    let digits = !wanted.is_empty() && wanted.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| (leading(wanted), text))
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
pub(super) fn show(value: f64) -> String {
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
    if (-5..15).contains(&exponent) {
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
    use super::{format, show};

    #[test]
    fn grouped() {
        assert_eq!(format("1234567.1234", ""), "1,234,567.1234");
        assert_eq!(format("1,234", "R"), "1234");
        assert_eq!(format("12 abc 3456", ""), "12 abc 3,456");
    }

    #[test]
    fn as_php_prints_them() {
        let shown = [0.1 + 0.2, 1e15, 100.0, -2.5, 1.0 / 3.0, 1e-7].map(show);
        assert_eq!(shown, ["0.3", "1.0E+15", "100", "-2.5", "0.33333333333333", "1.0E-7"]);
    }
}
