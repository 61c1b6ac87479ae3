//! The wiki, and the addresses of its pages.

use serde::{Deserialize, Serialize};

use crate::escape::push_percent_encoded;

/// The wiki that a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The wiki's name.
    pub name: String,
    /// The database's name; empty where the dump gives none.
    pub dbname: String,
    /// The URL of the main page, as the dump gives it.
    pub base: String,
    /// The URL of a page, with `$1` for its title; empty where it is not known, and then nothing is
    /// linked. [`Site::article_path_of`] makes it from `base`.
    pub article_path: String,
    /// The code of the content language: `en`.
    pub language: String,
}

impl Site {
    /// The article path that follows from the main page's URL:
    /// `https://wiki.example/title/Main_page` gives `https://wiki.example/title/$1`, and
    /// `../index.php?title=Main_page` gives `../index.php?title=$1`. `None` unless it is http(s).
    pub fn article_path_of(base: &str) -> Option<String> {
        let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"))?;
        let scheme = &base[..base.len() - rest.len()];
        let stem = match rest.find("title=") {
            Some(at) => &rest[..at + "title=".len()],
            None => &rest[..=rest.rfind('/')?],
        };
        Some(format!("{scheme}{stem}$1"))
    }

    /// The URL of a page with `$1` for its title; `None` where the article path is not known or is no
    /// address of the web.
    pub fn page_path(&self) -> Option<String> {
        let is_web = ["https://", "http://"].iter().any(|it| self.article_path.starts_with(it));
        (is_web && self.article_path.contains("$1")).then(|| self.article_path.clone())
    }

    /// The URL of a page; `None` where the article path is not known.
    pub fn page_url(&self, title: &str) -> Option<String> {
        let (before, after) = self.article_path.split_once("$1")?;
        if !before.starts_with("https://") && !before.starts_with("http://") {
            return None;
        }
        let mut url = String::with_capacity(before.len() + title.len() + after.len());
        url.push_str(before);
        push_title(&mut url, title);
        url.push_str(after);
        Some(url)
    }

    /// The URL of a section of a page.
    pub fn section_url(&self, title: &str, anchor: &str) -> Option<String> {
        let mut url = self.page_url(title)?;
        url.push('#');
        push_percent_encoded(&mut url, anchor, b"-_.~!$&'()*+,;=:@/?");
        Some(url)
    }

    /// The URL where a page is edited.
    pub fn edit_url(&self, title: &str) -> Option<String> {
        let mut url = self.page_url(title)?;
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str("action=edit");
        Some(url)
    }
}

/// Wikis that hold several languages side by side name them behind the title, as in
/// `Installation guide (Русский)`. Empty for wikis that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Languages {
    /// The language of titles without a suffix: `English`.
    pub default: String,
    /// The suffixes, without brackets.
    pub suffixes: Vec<String>,
}

impl Languages {
    /// The languages of the Arch wiki.
    pub fn archwiki() -> Self {
        let suffixes = "العربية|বাংলা|Bosanski|Български|Català|粵語|Čeština|Dansk|Deutsch|Ελληνικά|\
                        Español|Esperanto|فارسی|Suomi|Français|עברית|Hrvatski|Magyar|Bahasa Indonesia|\
                        Italiano|日本語|한국어|Lietuvių|Norsk Bokmål|Nederlands|Polski|Português|Română|\
                        Русский|Slovenčina|Српски|Svenska|ไทย|Türkçe|Українська|Tiếng Việt|\
                        简体中文|正體中文";
        Self {
            default: "English".to_owned(),
            suffixes: suffixes.split('|').map(str::to_owned).collect(),
        }
    }

    /// The language of a page; empty where the wiki has no convention.
    pub fn of(&self, title: &str) -> &str {
        // Subpages carry the suffix on the root page: `Systemd (Русский)/User (Русский)`.
        let suffix = title.strip_suffix(')').and_then(|it| it.rsplit_once(" (")).map(|it| it.1);
        suffix
            .and_then(|suffix| self.suffixes.iter().find(|it| *it == suffix))
            .unwrap_or(&self.default)
    }
}

/// A title in a URL, with what `wfUrlencode` leaves as it is.
fn push_title(url: &mut String, title: &str) {
    for part in title.split_inclusive(' ') {
        match part.strip_suffix(' ') {
            Some(word) => {
                push_percent_encoded(url, word, b"-_.~;@$!*(),/:");
                url.push('_');
            }
            None => push_percent_encoded(url, part, b"-_.~;@$!*(),/:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(article_path: &str) -> Site {
        Site { article_path: article_path.to_owned(), ..Site::default() }
    }

    #[test]
    fn article_path_follows_from_the_main_page() {
        let path = |base| Site::article_path_of(base);
        assert_eq!(
            path("https://w.example/title/Main_page").unwrap(),
            "https://w.example/title/$1"
        );
        assert_eq!(
            path("http://w.example/w/index.php?title=Main_Page").unwrap(),
            "http://w.example/w/index.php?title=$1"
        );
        assert_eq!(
            path("http://w.example/?title=Main_title=Page").unwrap(),
            "http://w.example/?title=$1"
        );
        assert_eq!(path("https://w.example/Main_page").unwrap(), "https://w.example/$1");
        assert_eq!(path("javascript:alert(1)/x"), None);
        assert_eq!(path("https:Main"), None);
        assert_eq!(path(""), None);
    }

    #[test]
    fn titles_and_anchors_are_encoded() {
        let site = site("https://w.example/wiki/$1");
        assert_eq!(
            site.page_url("Help:A \"b\"/c?d#e (ü)").unwrap(),
            "https://w.example/wiki/Help:A_%22b%22/c%3Fd%23e_(%C3%BC)"
        );
        assert_eq!(
            site.section_url("A", "x\" y_2").unwrap(),
            "https://w.example/wiki/A#x%22%20y_2"
        );
        let behind = self::site("http://w.example/$1/read?a=$1");
        assert_eq!(behind.page_url("A b").unwrap(), "http://w.example/A_b/read?a=$1");
        assert_eq!(behind.page_path().unwrap(), behind.article_path);
        assert_eq!(site.edit_url("A").unwrap(), "https://w.example/wiki/A?action=edit");
        let script = self::site("https://w.example/index.php?title=$1");
        let edit = script.edit_url("A b").unwrap();
        assert_eq!(edit, "https://w.example/index.php?title=A_b&action=edit");
    }

    #[test]
    fn an_article_path_that_is_no_web_address_links_nothing() {
        for path in ["javascript:$1", "", "https://w.example/wiki/"] {
            assert_eq!((site(path).page_url("A"), site(path).page_path()), (None, None), "{path}");
        }
    }

    #[test]
    fn languages_are_told_by_the_suffix() {
        let languages = Languages::archwiki();
        assert_eq!(languages.of("Help (Русский)"), "Русский");
        assert_eq!(languages.of("Help (disambiguation)"), "English");
        assert_eq!(languages.of("Help (b) (Русский)"), "Русский");
        assert_eq!(languages.of("Help"), "English");
        assert_eq!(Languages::default().of("Help (Русский)"), "");
    }
}
