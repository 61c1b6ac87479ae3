//! Where pages move their readers on to by themselves.

use url::Url;

/// A page that moves its readers on later than this, in seconds, is one to be read.
const SOON: f64 = 10.0;

/// Where a page at `url` moves its readers on to by itself, at once or soon: the value of `Refresh`, as a
/// header or as `<meta http-equiv>`.
pub(crate) fn refresh(url: &Url, value: &str) -> Option<Url> {
    let value = value.trim_start();
    let digits = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (seconds, rest) = value.split_at(digits);
    if seconds.parse::<f64>().ok()? > SOON {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';' || c == ',');
    let target = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            let behind = rest[3..].trim_start();
            behind.strip_prefix('=').map_or(rest, str::trim_start)
        }
        _ => rest,
    };
    let target = match target.chars().next() {
        Some(quote @ ('"' | '\'')) => target[1..].split(quote).next().unwrap_or_default(),
        _ => target,
    };
    elsewhere(url, target.trim())
}

/// Where `target` leads from `url`, if that is anywhere else.
pub(crate) fn elsewhere(url: &Url, target: &str) -> Option<Url> {
    let mut to = url.join(target).ok().filter(|_| !target.is_empty())?;
    to.set_fragment(None);
    let mut here = url.clone();
    here.set_fragment(None);
    (to != here).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_move_on_by_themselves_say_where() {
        let url = Url::parse("https://a.org/x/y").unwrap();
        for (value, expected) in [
            ("0; url=/z", Some("https://a.org/z")),
            ("0;URL='z?a=b'", Some("https://a.org/x/z?a=b")),
            (" 3 , /z#f", Some("https://a.org/z")),
            ("0;\turl = \"//b.org/\" ", Some("https://b.org/")),
            ("0", None),
            ("0; url=", None),
            ("5; url=/x/y#here", None),
            ("300; url=/z", None),
            ("soon; url=/z", None),
            ("", None),
        ] {
            assert_eq!(refresh(&url, value).as_ref().map(Url::as_str), expected, "{value}");
        }
    }
}
