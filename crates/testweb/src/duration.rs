//! Durations as people write them: `2`, `250ms`, `1.5s`, `3m`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// Reads `2` (seconds), `250ms`, `1.5s` or `3m`.
///
/// # Errors
/// What is wrong with the text, in words.
pub fn parse(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        _ => return Err(format!("unknown unit '{unit}' in duration '{text}': use ms, s or m")),
    };
    number
        .trim()
        .parse::<f64>()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number * scale).ok())
        .ok_or_else(|| format!("'{text}' is no duration: write for example 250ms or 1.5s"))
}

/// For serde's `deserialize_with`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Duration, D::Error> {
    parse(&String::deserialize(source)?).map_err(de::Error::custom)
}

/// The same for a duration that may be left out.
pub(crate) fn optional<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Duration>, D::Error> {
    deserialize(source).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_and_refuses_nonsense() {
        assert_eq!(parse("2"), Ok(Duration::from_secs(2)));
        assert_eq!(parse("4ms"), Ok(Duration::from_millis(4)));
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        for wrong in ["", "ms", "-1s", "4 parsecs", "1e400"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
