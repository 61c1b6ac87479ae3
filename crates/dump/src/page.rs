//! The words of MediaWiki's export format (schemas 0.3 to 0.11).

/// The `<siteinfo>` at the head of a dump; fields that old schemas lack are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteInfo {
    /// The wiki's name, such as `ArchWiki`.
    pub sitename: String,
    /// The database's name, such as `archwiki`; empty before schema 0.8.
    pub dbname: String,
    /// URL of the main page, such as `https://wiki.archlinux.org/title/Main_page`.
    pub base: String,
    /// The MediaWiki version that wrote the dump.
    pub generator: String,
    /// The content language of the wiki (`xml:lang` of the root element).
    pub lang: String,
    /// Whether titles begin with a capital unless a namespace says otherwise (`first-letter`).
    pub first_letter: bool,
    /// Every namespace that the dump lists, in its order.
    pub namespaces: Vec<Namespace>,
}

impl SiteInfo {
    /// Whether this is the wiki of `other`, as far as both say: by the database's name, which stays when
    /// a wiki is called otherwise, else by its address, else by its name.
    pub fn is_same_wiki(&self, other: &Self) -> bool {
        let names = [
            (&self.dbname, &other.dbname),
            (&self.base, &other.base),
            (&self.sitename, &other.sitename),
        ];
        let said = names.into_iter().find(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty());
        said.is_none_or(|(ours, theirs)| ours == theirs)
    }
}

/// One `<namespace>` of the siteinfo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Its number: 0 for articles, 10 for templates, ..
    pub id: i32,
    /// Its local name, empty for articles.
    pub name: String,
    /// Whether its titles begin with a capital.
    pub first_letter: bool,
}

/// One `<page>` with the newest of its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The page's id; 0 where the dump gives none.
    pub id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// Its full title, namespace prefix included, with single spaces in place of underscores.
    pub title: String,
    /// Where `<redirect title=.. />` points.
    pub redirect: Option<Redirect>,
    /// The newest revision; `None` for a page without any.
    pub revision: Option<Revision>,
    /// How many revisions the dump held of it.
    pub revisions: u32,
}

/// A `<redirect/>`; schemas before 0.5 name no target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirect {
    /// Full title of the target, empty where the dump does not say.
    pub title: String,
}

/// One `<revision>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The revision's id; 0 where the dump gives none.
    pub id: u64,
    /// When it was saved, as written: `2017-05-12T06:08:54Z`.
    pub timestamp: String,
    /// Who saved it: a user's name, or the address of somebody without one; empty where that is hidden.
    pub contributor: String,
    /// The content model; `wikitext` where the schema has none (before 0.7).
    pub model: String,
    /// SHA-1 of the text in base 36, where the dump gives one.
    pub sha1: String,
    /// What the page says.
    pub text: Text,
}

/// The `<text>` of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The text, possibly empty.
    Present(String),
    /// The text but for some characters that meant nothing (bytes that are not UTF-8, `&#0;`,
    /// markup that is not escaped): U+FFFD or what was written stands in their place.
    Mended(String),
    /// `deleted="deleted"`: hidden from the public.
    Deleted,
    /// No `<text>`, or a stub that only points to one (`<text id=.. />` with bytes but no content).
    Missing,
    /// Longer than the reader's limit, and therefore not kept; its length in bytes.
    Oversized(u64),
    /// The page is damaged in such a way that its text is not to be had; nothing but its title and its
    /// numbers, as far as they were read, is to be trusted.
    Damaged,
}

impl Text {
    /// What there is to read: the text where it is present, mended or not.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Present(text) | Self::Mended(text) => Some(text),
            Self::Deleted | Self::Missing | Self::Oversized(_) | Self::Damaged => None,
        }
    }
}
