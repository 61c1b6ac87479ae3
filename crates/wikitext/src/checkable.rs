//! From the spelling that MediaWiki records to the one that is checked.

use url::Url;

/// Why a recorded URL cannot be checked over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCheckable {
    /// Another scheme: `mailto`, `irc`, ..; in lower case.
    Scheme(String),
    /// Not a URL at all, by the standard that browsers follow.
    Invalid(url::ParseError),
}

impl std::fmt::Display for NotCheckable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scheme(scheme) => {
                write!(f, "scheme '{scheme}' is not checked, only http and https")
            }
            Self::Invalid(error) => write!(f, "no valid URL: {error}"),
        }
    }
}

impl std::error::Error for NotCheckable {}

/// The URL that a browser would ask for when the recorded one is clicked: host in punycode, default
/// port and fragment left out; `//host` is read as `https://host`.
pub fn checkable(recorded: &str) -> Result<Url, NotCheckable> {
    let parsed = if recorded.starts_with("//") {
        Url::parse(&format!("https:{recorded}"))
    } else {
        Url::parse(recorded)
    };
    let mut url = parsed.map_err(NotCheckable::Invalid)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NotCheckable::Scheme(url.scheme().to_owned()));
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::{NotCheckable, checkable};

    #[test]
    fn what_a_browser_asks_for() {
        let ask = |url| checkable(url).map(String::from);
        assert_eq!(
            ask("HTTP://B%C3%BCcher.example:80/x#y"),
            Ok("http://xn--bcher-kva.example/x".to_owned())
        );
        assert_eq!(ask("//a.example"), Ok("https://a.example/".to_owned()));
        assert_eq!(ask("mailto:a@b.example"), Err(NotCheckable::Scheme("mailto".to_owned())));
        assert!(matches!(ask("http://a b/"), Err(NotCheckable::Invalid(_))));
    }
}
