//! What goes into the state.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wikirot_report::model::Flag;
use wikirot_wikitext::{Dependency, Link};

/// The wiki that a state is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wiki {
    /// `ArchWiki`
    pub sitename: String,
    /// `archwiki`; empty where the dump does not say.
    pub dbname: String,
    /// URL of the main page.
    pub base: String,
    /// Language code of its content.
    pub lang: String,
    /// The MediaWiki version that wrote the dump.
    pub generator: String,
    /// Id, local name and whether its titles begin with a capital, for each namespace.
    pub namespaces: Vec<(i32, String, bool)>,
}

/// One page as a dump has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRow {
    /// MediaWiki's id; 0 where the dump gives none.
    pub id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// Its full title.
    pub title: String,
    /// Its place in the dump, from 0.
    pub position: u64,
    /// The id of the revision; 0 where the dump gives none.
    pub revision: u64,
    /// SHA-1 of the text in base 36, empty where the dump gives none.
    pub sha1: String,
    /// When the revision was saved, as in the dump.
    pub timestamp: String,
    /// A digest of all else that the page's links depend on: the texts of [`PageRow::dependencies`], options,
    /// our own version; 0 where it must be parsed again the next time.
    pub digest: u64,
    /// What beside its own text its links hang on.
    pub dependencies: Vec<Dependency>,
    /// Names of the categories that it is in, without the namespace.
    pub categories: Vec<String>,
}

impl PageRow {
    /// Bytes that it takes in memory, more or less; what it hangs on is shared.
    pub(crate) fn weight(&self) -> usize {
        300 + self.categories.iter().map(|name| size_of::<String>() + name.len()).sum::<usize>()
    }
}

/// One link of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    /// Its place among all links of the page, from 0. A state may hold a part of them (a shard).
    pub n: u32,
    /// What extraction found.
    pub link: Link,
    /// The wikitext of the bytes that [`Link::source`] names.
    pub source: String,
    /// The dead-link template that stands behind it.
    pub flag: Option<Flag>,
}

impl LinkRow {
    /// Bytes that it takes in memory, more or less.
    pub(crate) fn weight(&self) -> usize {
        self.link.weight() + self.source.len() + self.flag.as_ref().map_or(0, |it| it.source.len())
    }
}

/// Unix seconds; instants before 1970 count as 1970.
pub(super) fn seconds(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
