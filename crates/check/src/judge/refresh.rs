//! Where pages move their readers on to by themselves.

use url::{Position, Url};

/// A page that moves its readers on later than this, in seconds, is one to be read.
const SOON: u64 = 10;

/// Where a page moves its readers on to by itself, at once or soon: the value of `Refresh`, as a header or as `<meta
/// http-equiv>`, read as the HTML standard does ("shared declarative refresh steps").
pub(crate) fn refresh(value: &str) -> Option<&str> {
    let value = value.trim_ascii_start();
    let (seconds, rest) = split(value, |c| c.is_ascii_digit());
    let is_soon = match seconds {
        "" => rest.starts_with('.'),
        _ => seconds.parse().is_ok_and(|seconds: u64| seconds <= SOON),
    };
    let (_, rest) = split(rest, |c| c.is_ascii_digit() || c == '.');
    let is_apart = rest.starts_with(|c: char| c == ';' || c == ',' || c.is_ascii_whitespace());
    if !is_soon || !is_apart && !rest.is_empty() {
        return None;
    }
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_ascii_start();
    let target = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            let behind = rest[3..].trim_ascii_start();
            behind.strip_prefix('=').map_or(rest, str::trim_ascii_start)
        }
        _ => rest,
    };
    let target = match target.chars().next() {
        Some(quote @ ('"' | '\'')) => target[1..].split(quote).next().unwrap_or_default(),
        _ => target,
    };
    Some(target.trim())
}

/// A text up to the first character that is not `inside`, and from there on.
fn split(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !inside(c)).unwrap_or(text.len()))
}

/// Where `target`, written on a page at `here` whose addresses begin at `base`, leads: `here` where it says nothing, or
/// names another part of the page.
pub(crate) fn leads_to(here: &Url, base: &Url, target: &str) -> Option<Url> {
    let mut to = base.join(target).ok()?;
    if target.is_empty() || to[..Position::AfterQuery] == here[..Position::AfterQuery] {
        return Some(here.clone());
    }
    to.set_fragment(None);
    Some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_move_on_by_themselves_say_where() {
        for (value, expected) in [
            ("0; url=/z", Some("/z")),
            ("0;URL='z?a=b'", Some("z?a=b")),
            (" 3 , /z#f", Some("/z#f")),
            ("0;\turl = \"//b.org/\" ", Some("//b.org/")),
            ("0 url=/z", Some("/z")),
            ("0 \"/z\"more", Some("/z")),
            (".5;url=/z", Some("/z")),
            ("1.9..5.; url=/z", Some("/z")),
            ("0; url /z", Some("url /z")),
            ("0; url=", Some("")),
            ("0;", Some("")),
            ("0", Some("")),
            (" 10 ", Some("")),
            ("11", None),
            ("1url=/z", None),
            ("1e0; url=/z", None),
            ("-1; url=/z", None),
            ("+0; url=/z", None),
            ("300; url=/z", None),
            ("99999999999999999999; url=/z", None),
            ("soon; url=/z", None),
            ("; url=/z", None),
            ("", None),
        ] {
            assert_eq!(refresh(value), expected, "{value}");
        }
    }

    #[test]
    fn a_page_may_lead_to_itself_and_say_where_its_addresses_begin() {
        let url = |text: &str| Url::parse(text).unwrap();
        let here = url("https://a.org/x/y#f");
        let leads = |base, target: &str| {
            leads_to(&here, &url(base), target).map(|to| to.as_str().to_owned())
        };
        let own = "https://a.org/x/y";
        assert_eq!(leads(own, "z#g").as_deref(), Some("https://a.org/x/z"));
        assert_eq!(leads("https://a.org/w/", "z").as_deref(), Some("https://a.org/w/z"));
        for itself in ["y", "/x/y#here", "", "https://a.org/x/y"] {
            assert_eq!(leads(own, itself).as_deref(), Some(here.as_str()), "{itself}");
        }
        assert_eq!(leads("https://a.org/w/", "").as_deref(), Some(here.as_str()));
        assert_eq!(leads(own, "http://"), None);
    }

    #[test]
    fn readers_are_moved_on_soon_or_stay() {
        assert_eq!(refresh("10; url=/z"), Some("/z"));
        assert_eq!(refresh("11; url=/z"), None);
        assert_eq!(refresh("0; urge=/z"), Some("urge=/z"));
        assert_eq!(refresh("0; 'it's"), Some("it"));
    }
}
