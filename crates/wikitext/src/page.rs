//! What extraction is given: the text of a page, and something that answers for the other pages.

use std::sync::Arc;

/// One page, as its newest revision has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageText<'a> {
    /// Full title with its namespace, as a dump has it: `Help:Editing`.
    pub title: &'a str,
    /// Number of the namespace.
    pub ns: i32,
    /// The wikitext (CSS and JavaScript are read as wikitext, as MediaWiki does).
    pub text: &'a str,
    /// `{{PAGEID}}`; 0 where it is not known.
    pub page_id: u64,
    /// `{{REVISIONID}}`; 0 where it is not known.
    pub revision_id: u64,
    /// When the revision was saved, as dumps write it (`2019-03-02T17:45:01Z`); empty where unknown.
    pub timestamp: &'a str,
    /// `{{REVISIONUSER}}`; empty where unknown.
    pub user: &'a str,
}

/// The other pages of the wiki, asked for by full title in its normal form: local name of the
/// namespace, spaces, first letter in upper case where the wiki has it so (`Template:Cite web`).
pub trait Pages: Sync {
    /// Wikitext of a page that may be transcluded, redirects included (they are followed here).
    fn text(&self, title: &str) -> Option<Arc<str>>;

    /// Whether the page exists, for `{{#ifexist:}}` and for modules.
    fn exists(&self, title: &str) -> bool {
        self.text(title).is_some()
    }

    /// Whether this is an excerpt: a dump without any page in the Template namespace. There, a
    /// missing template says nothing; in a whole dump it is a red link that shows none of its
    /// arguments.
    fn is_excerpt(&self) -> bool {
        false
    }
}

/// A wiki of one page.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPages;

impl Pages for NoPages {
    fn text(&self, _title: &str) -> Option<Arc<str>> {
        None
    }

    fn is_excerpt(&self) -> bool {
        true
    }
}
