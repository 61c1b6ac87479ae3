//! Where links stand: pages, templates, domains.

use std::ops::Range;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use wikirot_words::{Context, Origin, Section};

use super::UrlStatus;
use crate::edit::hands_over;

/// One page and its links, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageReport {
    /// The page.
    pub page: Page,
    /// Its links that a report may show: everything but those that are alive without a remark and
    /// without a flag.
    pub occurrences: Vec<Occurrence>,
}

/// One page of the wiki.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The page's id; 0 where the dump gives none.
    pub id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// The local name of its namespace, empty for articles.
    pub namespace: String,
    /// Its full title, namespace prefix included, with spaces.
    pub title: String,
    /// Its language as the wiki's title convention tells ([`Languages`](super::Languages)); empty
    /// on wikis without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// The id of the revision that was read; 0 where the dump gives none.
    pub revision: u64,
}

/// One link at one place of a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// What is known about its URL.
    #[serde(flatten)]
    pub status: UrlStatus,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Other pages with the same URL.
    #[serde(default)]
    pub elsewhere: Elsewhere,
}

impl Occurrence {
    /// Whether a template makes the URL: no text of the page holds it.
    pub fn is_from_template(&self) -> bool {
        let is_in_source = |url: &str| !url.is_empty() && self.place.source.contains(url);
        matches!(self.place.origin, Origin::Template(_))
            && !is_in_source(&self.place.written)
            && !is_in_source(&self.status.url)
    }

    /// Whether the template's own text holds the whole URL, so that one edit of the template mends all of
    /// its pages; one that it makes of what a page hands to it, as in `{{Pkg|foo}}`, is mended there.
    pub fn is_in_template(&self) -> bool {
        self.is_from_template() && !hands_over(&self.place.source, &self.status.url)
    }
}

/// The place of a link within its page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The heading that it stands under; `None` in the lead.
    pub section: Option<Section>,
    /// The line of the page's text, counted from 1; 0 for a link that an extension made.
    pub line: u32,
    /// The exact wikitext of the whole link construct, or of the template call that made it.
    pub source: String,
    /// The bytes of the page's text that `source` was taken from.
    pub bytes: Range<usize>,
    /// The URL as it is written within `source`; empty, or no part of `source`, where a template made
    /// it up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// Who wrote the link.
    #[serde(default)]
    pub origin: Origin,
    /// What surrounds it.
    #[serde(default)]
    pub context: Context,
    /// True where the URL is only presumed, from an argument of a call that could not be expanded.
    #[serde(default)]
    pub guessed: bool,
    /// The dead-link template that stands behind it already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
}

impl Place {
    /// The line of the page's text, if the page's text has the link or the call that makes it.
    pub fn known_line(&self) -> Option<u32> {
        (self.line > 0).then_some(self.line)
    }

    /// Whether the page's own text holds the link in a place where its address may be changed: not made
    /// by a template, not code, not a template's argument, not one of two like footnotes, not presumed.
    pub fn is_editable(&self) -> bool {
        let is_shown = !matches!(
            self.context,
            Context::Code | Context::TemplateArgument | Context::TwinFootnote
        );
        self.origin == Origin::Text && is_shown && !self.guessed
    }

    /// Whether a template may be put behind it as well: not in a heading, whose anchor it would change,
    /// and not behind an image, whose layout it would break.
    pub fn may_be_flagged(&self) -> bool {
        self.is_editable() && self.context == Context::Prose
    }
}

/// What marks a link as dead or as rescued already: a template behind it, or the citation that holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Its exact wikitext.
    pub source: String,
    /// Its date, where it has one that can be read; the first of the month where it names no day.
    pub date: Option<Date>,
    /// Its `status` parameter, empty where it has none.
    pub status: String,
    /// Whether it leads readers to an archived copy: nothing is left to do then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rescued: bool,
}

/// Other pages with the same URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// How many there are.
    pub pages: u64,
    /// The titles of the first few.
    pub titles: Vec<String>,
}

/// One distinct URL and the pages that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UrlReport {
    /// What is known about it.
    #[serde(flatten)]
    pub status: UrlStatus,
    /// The full titles of its pages, in dump order, each once.
    pub pages: Vec<String>,
    /// Each place where it stands. May be left empty for a URL that is alive without remarks.
    #[serde(default)]
    pub places: Vec<UrlPlace>,
}

/// One place of a URL.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UrlPlace {
    /// The index of its page in [`UrlReport::pages`].
    pub page: usize,
    /// The place within that page.
    #[serde(flatten)]
    pub place: Place,
}

/// One template and the links that it puts on other pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateReport {
    /// Its full title.
    pub title: String,
    /// How many pages it puts a link of `links` on.
    pub pages: u64,
    /// The titles of the first few of them.
    pub first_pages: Vec<String>,
    /// The links, each URL once.
    pub links: Vec<UrlStatus>,
}

/// One domain that has broken or suspect links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainReport {
    /// The host's name.
    pub domain: String,
    /// How many distinct URLs of it the wiki has.
    pub urls: u64,
    /// How many of these are broken or suspect.
    pub failing: u64,
    /// How many of these are broken.
    pub broken: u64,
    /// How many occurrences the failing ones have.
    pub occurrences: u64,
    /// How many pages the failing ones stand on.
    pub pages: u64,
    /// The commonest reason among the failing ones.
    pub reason: String,
    /// Since when the longest of them has been failing.
    pub since: Option<Timestamp>,
    /// Whether none of its links works, as its name or its server is gone: one decision serves all of
    /// them.
    pub dead: bool,
    /// How many of the failing ones are closed to programs: what the server answers says nothing about
    /// the page.
    #[serde(default)]
    pub closed: u64,
    /// The reasons of these, without which an entry of an ignore list would hide more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_reasons: Vec<String>,
}

impl DomainReport {
    /// The line of an ignore list that leaves out what is closed to programs, and nothing else.
    pub fn ignore_line(&self) -> String {
        format!("{} {}", self.domain, self.closed_reasons.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_in_the_template_unless_the_page_hands_it_over() {
        let is_in = |origin: Origin, source: &str, written: &str, url: &str| {
            let mut it = Occurrence::default();
            it.place = Place {
                origin,
                source: source.to_owned(),
                written: written.to_owned(),
                ..it.place
            };
            it.status.url = url.to_owned();
            (it.is_from_template(), it.is_in_template())
        };
        let template = || Origin::Template(vec!["Template:Footer".to_owned()]);
        let url = "https://a.example/otters";
        assert_eq!(is_in(template(), "{{Footer}}", "", url), (true, true));
        assert_eq!(is_in(template(), "{{Footer|beavers}}", "", url), (true, true));
        assert_eq!(is_in(template(), "{{Footer|otters}}", "", url), (true, false));
        assert_eq!(is_in(template(), &format!("{{{{Footer|{url}}}}}"), "", url), (false, false));
        let written = "https://a.example/./otters";
        let source = format!("{{{{Footer|{written}}}}}");
        assert_eq!(is_in(template(), &source, written, url), (false, false));
        assert_eq!(is_in(Origin::Text, "{{Footer}}", "", url), (false, false));
    }
}
