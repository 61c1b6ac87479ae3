//! Forms that addresses are given when a site is made anew.

use url::Url;

use super::address::{Address, Style, is_index, split_ending};
use super::title::slug;

/// A change of form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// No ending.
    Bare,
    /// Small letters and hyphens, no ending, a slash.
    Slug,
    /// `.html` where there was none.
    Html,
    /// Small letters.
    Small,
    /// A folder in place of its index, and a slash.
    Folder,
    /// Another ending for pages.
    Ending,
    /// With `www.`, or without.
    Www,
    /// A slash at the end, or none.
    Slash,
    /// The title in place of the name.
    Title,
}

impl Form {
    /// Every one, those first that are met most.
    pub(super) const ALL: [Self; 9] = [
        Self::Bare,
        Self::Html,
        Self::Slug,
        Self::Folder,
        Self::Small,
        Self::Ending,
        Self::Title,
        Self::Slash,
        Self::Www,
    ];

    /// The address in this form; `None` where it has it already, or cannot have it.
    pub(super) fn of(self, url: &Url, title: Option<&str>) -> Option<Url> {
        let address = Address::of(url)?;
        if self == Self::Www {
            return with_www(url);
        }
        let file = address.file()?;
        let (stem, ending) = file;
        let is_page = matches!(
            &*ending.to_ascii_lowercase(),
            ".html" | ".htm" | ".php" | ".asp" | ".aspx" | ".jsp" | ".shtml" | ".cfm" | ".xhtml"
        );
        let has_slash = url.path().ends_with('/');
        // Whose program is asked by parameters is no file.
        let is_file = url.query().is_none();
        let last = match self {
            Self::Bare => (is_page && is_file && !is_index(file)).then(|| stem.to_owned())?,
            Self::Slug => {
                let slug = Style::SLUG.spell(stem);
                let is_new = is_file && (is_page || ending.is_empty()) && !is_index(file);
                (is_new && slug != stem).then(|| slug + "/")?
            }
            Self::Html => (ending.is_empty() && is_file).then(|| format!("{stem}.html"))?,
            Self::Small => Style::SMALL.spell(&format!("{stem}{ending}")),
            Self::Folder => {
                let last = if is_index(file) { String::new() } else { format!("{stem}/") };
                (is_page && is_file).then_some(last)?
            }
            Self::Ending => (is_page && is_file)
                .then(|| format!("{stem}{}", if ending == ".html" { ".php" } else { ".html" }))?,
            Self::Slash => {
                let slash = if has_slash { "" } else { "/" };
                (ending.is_empty() && is_file).then(|| format!("{stem}{slash}"))?
            }
            Self::Title => slug(title?).filter(|it| it != stem && it.contains('-'))?,
            Self::Www => return None,
        };
        let (_, folders) = address.parts.split_last()?;
        let folders: Vec<String> = match self {
            Self::Small | Self::Slug => folders.iter().map(|it| Style::SMALL.spell(it)).collect(),
            _ => folders.to_vec(),
        };
        let mut new = url.clone();
        new.set_path(&folders.into_iter().chain([last]).collect::<Vec<_>>().join("/"));
        if self == Self::Title {
            new.set_query(None);
        }
        (new != *url).then_some(new)
    }
}

/// The address at the host with `www.`, or without; over https, which a host of today has.
fn with_www(url: &Url) -> Option<Url> {
    let host = url.domain()?;
    let other = match host.strip_prefix("www.") {
        Some(bare) => bare.to_owned(),
        // Below a name of its own, `www.` is seldom more than an accident.
        None if wikirot_check::registrable_domain(host) == host => format!("www.{host}"),
        None => return None,
    };
    let mut new = url.clone();
    new.set_host(Some(&other)).ok()?;
    if url.port().is_none() {
        new.set_scheme("https").ok()?;
    }
    Some(new)
}

/// The same page at the origin of another address.
pub(super) fn at_origin(url: &Url, of: &Url) -> Option<Url> {
    let mut new = of.clone();
    new.set_path(url.path());
    new.set_query(url.query());
    new.set_fragment(None);
    (split_ending(url.path()).0 != "/" && new != *url).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formed(form: Form, url: &str) -> Option<String> {
        form.of(&url.parse().unwrap(), Some("Otters of the north – Museum")).map(String::from)
    }

    #[test]
    fn forms_are_those_of_today() {
        for (form, url, expected) in [
            (Form::Bare, "http://a.org/X/Old_Page.html", Some("http://a.org/X/Old_Page")),
            (Form::Bare, "http://a.org/x/page", None),
            (Form::Bare, "http://a.org/x/index.html", None),
            (Form::Bare, "http://a.org/x.php?id=1", None),
            (Form::Bare, "http://a.org/x.pdf", None),
            (Form::Bare, "http://a.org/x.HTML", Some("http://a.org/x")),
            (Form::Slug, "http://a.org/X/Old_Page", Some("http://a.org/x/old-page/")),
            (Form::Slug, "http://a.org/X/Old_Page.pdf", None),
            (Form::Slug, "http://a.org/X/Old_Page?id=1", None),
            (Form::Html, "http://a.org/X/page?id=1", None),
            (Form::Html, "http://a.org/X/page.pdf", None),
            (Form::Html, "http://a.org/X/page", Some("http://a.org/X/page.html")),
            (Form::Small, "http://a.org/X?Y=1", Some("http://a.org/x?Y=1")),
            (Form::Folder, "http://a.org/x/page", None),
            (Form::Folder, "http://a.org/x/page.html?id=1", None),
            (Form::Ending, "http://a.org/page.html", Some("http://a.org/page.php")),
            (Form::Ending, "http://a.org/page.html?id=1", None),
            (Form::Ending, "http://a.org/page.pdf", None),
            (Form::Slash, "http://a.org/page", Some("http://a.org/page/")),
            (Form::Slash, "http://a.org/page.html", None),
            (Form::Slash, "http://a.org/page?id=1", None),
            (Form::Title, "http://a.org/n/otters-of-the-north", None),
            (Form::Www, "http://a.org:81/page", Some("http://www.a.org:81/page")),
            (Form::Www, "http://127.0.0.1/page", None),
            (Form::Slug, "http://a.org/X/Old_Page.html", Some("http://a.org/x/old-page/")),
            (Form::Slug, "http://a.org/x/page.html", None),
            (Form::Html, "http://a.org/x/page", Some("http://a.org/x/page.html")),
            (Form::Small, "http://a.org/X/Page.html", Some("http://a.org/x/page.html")),
            (Form::Small, "http://a.org/x/page", None),
            (Form::Folder, "http://a.org/x/page.html", Some("http://a.org/x/page/")),
            (Form::Folder, "http://a.org/x/index.html", Some("http://a.org/x/")),
            (Form::Ending, "http://a.org/page.htm", Some("http://a.org/page.html")),
            (Form::Slash, "http://a.org/page/", Some("http://a.org/page")),
            (Form::Title, "http://a.org/n/17?p=1", Some("http://a.org/n/otters-of-the-north")),
            (Form::Www, "http://a.org/page", Some("https://www.a.org/page")),
            (Form::Www, "http://www.a.org/page", Some("https://a.org/page")),
            (Form::Www, "http://x.a.org/page", None),
            (Form::Bare, "http://a.org/", None),
        ] {
            assert_eq!(formed(form, url).as_deref(), expected, "{form:?} {url}");
        }
    }

    #[test]
    fn a_title_of_one_word_is_no_name_of_a_page() {
        let named = |title| Form::Title.of(&"http://a.org/n/17".parse().unwrap(), title);
        assert_eq!(named(Some("Otters")), None);
        assert_eq!(named(None), None);
    }

    #[test]
    fn a_page_may_stand_at_the_new_host_of_its_site() {
        let at = |url: &str| {
            at_origin(&url.parse().unwrap(), &"https://b.org/en/?l#top".parse().unwrap())
        };
        assert_eq!(at("http://a.org/x?y").unwrap().as_str(), "https://b.org/x?y");
        assert_eq!(at("http://a.org/x").unwrap().as_str(), "https://b.org/x");
        assert_eq!(at("http://a.org/"), None);
        assert_eq!(at("https://b.org/x"), None);
    }
}
