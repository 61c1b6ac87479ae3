//! Time zones that a date may name.

use super::cursor::Cursor;
use super::stated::Stated;

/// Hours east of Greenwich, by abbreviation. A single letter is that of navies: `zone` counts it.
const ABBREVIATIONS: [(&str, f64); 40] = [
    ("utc", 0.0),
    ("gmt", 0.0),
    ("wet", 0.0),
    ("west", 1.0),
    ("bst", 1.0),
    ("wat", 1.0),
    ("cet", 1.0),
    ("cest", 2.0),
    ("cat", 2.0),
    ("eet", 2.0),
    ("sast", 2.0),
    ("ist", 2.0),
    ("eest", 3.0),
    ("eat", 3.0),
    ("msk", 3.0),
    ("msd", 4.0),
    ("pkt", 5.0),
    ("wib", 7.0),
    ("hkt", 8.0),
    ("awst", 8.0),
    ("kst", 8.5),
    ("jst", 9.0),
    ("acst", 9.5),
    ("aest", 10.0),
    ("gst", 10.0),
    ("acdt", 10.5),
    ("aedt", 11.0),
    ("nzst", 12.0),
    ("nzdt", 13.0),
    ("nst", -3.5),
    ("adt", -3.0),
    ("ast", -4.0),
    ("edt", -4.0),
    ("est", -5.0),
    ("cdt", -5.0),
    ("cst", -6.0),
    ("mdt", -6.0),
    ("mst", -7.0),
    ("pdt", -7.0),
    ("pst", -8.0),
];

/// `+01:00`, `GMT+1`, `CET`, `(UTC)`
pub(super) fn zone(text: &mut Cursor<'_>, stated: &mut Stated) -> Option<()> {
    let mut numbered = *text;
    if let Some(seconds) = correction(&mut numbered) {
        *text = numbered;
        stated.set_zone(Some(seconds));
        return Some(());
    }
    let _ = text.exactly(b'(');
    let name = text.letters(6)?.to_ascii_lowercase();
    let _ = text.exactly(b')');
    let hours = match name.as_bytes() {
        [letter] => military(*letter),
        _ => ABBREVIATIONS.iter().find(|(known, _)| *known == name).map(|(_, hours)| *hours),
    };
    stated.set_zone(hours.map(|hours| (hours * 3600.0) as i64));
    Some(())
}

/// `+1`, `-0330`, `GMT+01:00`
pub(super) fn correction(text: &mut Cursor<'_>) -> Option<i64> {
    if text.exactly(b'G').is_some() {
        text.exactly(b'M')?;
        text.exactly(b'T')?;
    }
    let sign = if text.one_of(b"+-")? == b'-' { -1 } else { 1 };
    let start = *text;
    let mut hours = text.up_to(24)?;
    let mut ahead = *text;
    let has_colon = ahead.exactly(b':').is_some();
    let mut minutes = 0;
    if let Some(number) = ahead.up_to(59) {
        (*text, minutes) = (ahead, number);
    }
    if !has_colon {
        let mut digits = start;
        let number: i64 = digits.digits(1, start.len() - text.len())?.parse().ok()?;
        match start.len() - text.len() {
            1 | 2 => (hours, minutes) = (number, 0),
            3 => (hours, minutes) = (number / 100, number % 100),
            _ => {}
        }
    }
    Some(sign * (hours * 3600 + minutes * 60))
}

/// A to M are east, without J; N to Y are west; Z is at Greenwich.
fn military(letter: u8) -> Option<f64> {
    let hours = match letter {
        b'a'..=b'i' => i32::from(letter - b'a') + 1,
        b'k'..=b'm' => i32::from(letter - b'k') + 10,
        b'n'..=b'y' => -i32::from(letter - b'n') - 1,
        b'z' => 0,
        _ => return None,
    };
    Some(f64::from(hours))
}
