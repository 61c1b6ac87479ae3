//! What extraction finds.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use wikirot_words::{Context, Origin, Section};

use crate::normalize;

/// One occurrence of an external link on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The URL as MediaWiki records it in `externallinks` (`Parser::normalizeLinkUrl`).
    pub url: String,
    /// The URL as it stood in the (expanded) wikitext, before entities and percents were normalised, where that is
    /// another spelling: see [`Link::written`].
    pub written: Option<Box<str>>,
    /// The heading that the link stands under, which all links below it share; `None` in the lead.
    pub section: Option<Arc<Section>>,
    /// The line of the page's text, counted from 1. For a link made by a template: the line of the
    /// call.
    pub line: u32,
    /// Bytes of the page's own text that hold the whole link construct (`[url label]`, the free URL,
    /// the `[[File:..]]`) or, for a link made by a template, the outermost `{{call}}`.
    pub source: Range<usize>,
    /// Whether the page or a template wrote it.
    pub origin: Origin,
    /// What surrounds it, where that forbids editing it in place.
    pub context: Context,
    /// Bytes of the innermost call of the page's own text that the URL is handed to; `None` for a link
    /// that no call holds.
    pub call: Option<Range<usize>>,
    /// Bytes of the calls behind the link that may speak of it, such as a dead-link template: on its
    /// line, before the next link.
    pub calls_behind: Vec<Range<usize>>,
    /// The byte where the next link starts, if that one may speak of this one as well: an archived copy does.
    pub link_behind: Option<usize>,
    /// True where the URL is only presumed, from an argument of a call that a dump cannot expand.
    pub guessed: bool,
}

impl Link {
    /// Bytes that it takes in memory, more or less.
    pub fn weight(&self) -> usize {
        let section = self.section.as_ref().map_or(0, |it| it.title.len() + it.anchor.len());
        300 + self.url.len() + self.written().len() + section
    }

    /// The URL as it stood in the (expanded) wikitext.
    pub fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.url)
    }

    /// The URL as readers click it. MediaWiki records a normalised spelling, but renders what was
    /// written: `%2B` stays `%2B`, though it is recorded as `+`, and some servers tell them apart.
    pub fn rendered(&self) -> Cow<'_, str> {
        let Some(written) = &self.written else { return Cow::Borrowed(&self.url) };
        let clean = normalize::clean(written);
        // What was handed over in another form, such as a file's `link=`, has none of its own.
        if normalize::normalize(&clean) == self.url { clean } else { Cow::Borrowed(&self.url) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_weighs_what_its_texts_do() {
        let weight = |url: &str, written: Option<&str>, anchor: &str| {
            let section = (!anchor.is_empty())
                .then(|| Section { title: anchor.to_owned(), anchor: anchor.to_owned() }.into());
            let written = written.map(Box::from);
            Link { url: url.to_owned(), written, section, ..Link::default() }.weight()
        };
        let least = weight("", None, "");
        assert!(least >= size_of::<Link>());
        assert_eq!(weight("abc", Some("abcde"), ""), least + 8);
        assert_eq!(weight("abc", Some("abcde"), "xy"), least + 8 + 4);
        assert_eq!(weight("abc", None, ""), least + 6);
    }

    #[test]
    fn readers_click_what_was_written() {
        for (written, recorded, rendered) in [
            ("http://a.org/E%2BP", "http://a.org/E+P", "http://a.org/E%2BP"),
            ("http://a.org/?a&amp;b=%7E", "http://a.org/?a&b=~", "http://a.org/?a&b=%7E"),
            ("http://a.org/", "http://a.org/", "http://a.org/"),
            ("another", "http://a.org/", "http://a.org/"),
        ] {
            let link =
                Link { url: recorded.into(), written: Some(written.into()), ..Link::default() };
            assert_eq!(link.rendered(), rendered);
        }
    }
}
