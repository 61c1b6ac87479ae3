//! Addresses taken apart, and their parts in other spellings.

use url::{Position, Url};
use wikirot_check::registrable_domain;

/// Longer ones are not looked at, in bytes.
pub(super) const LONGEST: usize = 1_000;

/// Parts of one that are looked at, at most.
const MOST_PARTS: usize = 16;

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Scheme, host and port.
    pub(super) origin: String,
    /// What stands between slashes, as it is written in the URL.
    pub(super) parts: Vec<String>,
    /// Names and values of the query, as they are written.
    pub(super) query: Vec<(String, String)>,
}

impl Address {
    /// `None` for one that is too long, or has too many parts, to be worth it.
    pub(super) fn of(url: &Url) -> Option<Self> {
        let parts: Vec<String> =
            url.path().split('/').filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let pairs = url.query().unwrap_or_default().split('&').filter(|it| !it.is_empty());
        let query: Vec<_> = pairs
            .map(|it| it.split_once('=').unwrap_or((it, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let small = url.as_str().len() <= LONGEST && parts.len() + query.len() <= MOST_PARTS;
        small.then(|| Self { origin: url[..Position::BeforePath].to_owned(), parts, query })
    }

    /// The path and query of a URL, without the slash that each begins with.
    pub(super) fn behind_origin(url: &Url) -> &str {
        &url[Position::BeforePath..Position::AfterQuery][1..]
    }

    /// Whether it is that of a page below the front page.
    pub(super) fn is_deep(&self) -> bool {
        !self.parts.is_empty() || !self.query.is_empty()
    }

    /// The last part without its ending, and the ending with its dot.
    pub(super) fn file(&self) -> Option<(&str, &str)> {
        self.parts.last().map(|last| split_ending(last))
    }
}

/// A part without its ending, and the ending with its dot: of letters and digits, up to five of them.
pub(super) fn split_ending(part: &str) -> (&str, &str) {
    match part.rfind('.') {
        Some(dot) if dot > 0 => {
            let ending = &part[dot + 1..];
            let is_one = (1..=5).contains(&ending.len())
                && ending.bytes().all(|it| it.is_ascii_alphanumeric())
                && ending.bytes().any(|it| it.is_ascii_alphabetic());
            if is_one { part.split_at(dot) } else { (part, "") }
        }
        _ => (part, ""),
    }
}

/// An address without what two spellings of one page differ in: scheme, `www.`, capitals, the slash at its end,
/// the name of a folder's index.
pub(crate) fn same_page(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = url.path().to_ascii_lowercase();
    let path = path.trim_end_matches('/');
    let folder =
        path.rsplit_once('/').filter(|(_, file)| is_index(split_ending(file))).map(|it| it.0);
    let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
    format!("{host}{}{query}", folder.unwrap_or(path))
}

/// The domain that its host belongs to.
pub(super) fn domain(url: &Url) -> &str {
    registrable_domain(url.host_str().unwrap_or_default())
}

/// Whether a file, by its [stem and ending](split_ending), is the index of its folder.
pub(super) fn is_index((stem, ending): (&str, &str)) -> bool {
    matches!(stem, "index" | "default") && !ending.is_empty()
}

/// How a part is spelt anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Style {
    small: bool,
    /// What stands between words; `None` for what stood there.
    between: Option<char>,
}

impl Style {
    /// Every one, the plainest first.
    pub(super) const ALL: [Self; 6] = [
        Self { small: false, between: None },
        Self { small: true, between: None },
        Self { small: false, between: Some('-') },
        Self { small: true, between: Some('-') },
        Self { small: false, between: Some('_') },
        Self { small: true, between: Some('_') },
    ];

    /// As slugs are: small letters with hyphens.
    pub(super) const SLUG: Self = Self { small: true, between: Some('-') };

    /// Small letters.
    pub(super) const SMALL: Self = Self { small: true, between: None };

    pub(super) fn spell(self, part: &str) -> String {
        let part = if self.small { small(part) } else { part.to_owned() };
        let Some(between) = self.between else { return part };
        let mut out = String::with_capacity(part.len());
        let part = part.replace("%20", " ").replace("%2C", ",");
        for word in part.split(['-', '_', '+', ' ', ',', '.', '!', '\'']) {
            if !out.is_empty() && !word.is_empty() {
                out.push(between);
            }
            out.push_str(word);
        }
        out
    }
}

/// In small letters, but for those of `%C3`.
fn small(part: &str) -> String {
    let mut escaped = 0;
    let lower = |c: char| match (c, escaped) {
        ('%', _) => {
            escaped = 2;
            c
        }
        (_, 0) => c.to_ascii_lowercase(),
        _ => {
            escaped -= 1;
            c.to_ascii_uppercase()
        }
    };
    part.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_page_are_the_same_however_they_are_spelt() {
        let same = |text: &str| same_page(&text.parse().unwrap());
        for other in ["https://www.a.org/X/", "http://a.org/x", "http://a.org/x/index.html"] {
            assert_eq!(same(other), "a.org/x", "{other}");
        }
        assert_eq!(same("http://a.org/x/Default.asp"), "a.org/x");
        assert_eq!(same("http://a.org/x/index"), "a.org/x/index");
        assert_eq!(same("http://a.org/x/other.html"), "a.org/x/other.html");
        assert_ne!(same("http://a.org/x?id=1"), same("http://a.org/x?id=2"));
    }

    #[test]
    fn parts_are_spelt_anew() {
        let spelt = |part| Style::ALL.map(|it| it.spell(part));
        assert_eq!(
            spelt("Old_Page%20Two"),
            [
                "Old_Page%20Two",
                "old_page%20two",
                "Old-Page-Two",
                "old-page-two",
                "Old_Page_Two",
                "old_page_two"
            ]
        );
        assert_eq!(Style::SLUG.spell("%C3%9Cber_uns"), "%C3%9Cber-uns");
        assert_eq!(Style::SLUG.spell("_Otters,_Beavers."), "otters-beavers");
        assert_eq!(Style::SMALL.spell("%c3%9cBER%20Uns"), "%C3%9Cber%20uns");
    }

    #[test]
    fn endings_are_of_files() {
        assert_eq!(split_ending("otters.html"), ("otters", ".html"));
        assert_eq!(split_ending("otters.north.shtml"), ("otters.north", ".shtml"));
        for whole in
            ["v1.2", "otters", ".htaccess", ".php", "otters.", "a.b c", "a.b_c", "st.petersburg"]
        {
            assert_eq!(split_ending(whole), (whole, ""));
        }
    }

    #[test]
    fn what_is_too_long_or_has_too_many_parts_is_not_looked_at() {
        let is_taken = |text: &str| Address::of(&text.parse().unwrap()).is_some();
        let long = |more: usize| format!("http://a.org/{}", "x".repeat(more));
        let most = LONGEST - "http://a.org/".len();
        assert!(is_taken(&long(most)) && !is_taken(&long(most + 1)));
        let many = |parts: usize, query: usize| {
            format!("http://a.org/{}?{}", vec!["x"; parts].join("/"), vec!["a=b"; query].join("&"))
        };
        assert!(is_taken(&many(10, MOST_PARTS - 10)) && !is_taken(&many(10, MOST_PARTS - 9)));
        assert!(!is_taken(&many(2, MOST_PARTS)));
    }

    #[test]
    fn front_pages_are_not_deep() {
        let is_deep = |text: &str| Address::of(&text.parse().unwrap()).unwrap().is_deep();
        assert!(is_deep("http://a.org/x") && is_deep("http://a.org/?id=1"));
        assert!(!is_deep("http://a.org/") && !is_deep("http://a.org//?"));
    }
}
