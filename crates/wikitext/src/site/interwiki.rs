//! Prefixes of links to other wikis. A dump does not list them.

use std::collections::{BTreeMap, HashMap};

/// Bytes of a prefix (`iw_prefix` in MediaWiki's tables).
const LONGEST: usize = 32;

/// URLs by prefix in lower case; `$1` is the page.
#[derive(Clone, Debug)]
pub(crate) struct Interwiki {
    urls: HashMap<String, String>,
}

impl Default for Interwiki {
    /// The prefixes that every new wiki has.
    fn default() -> Self {
        let lines = include_str!("interwiki.txt").lines().filter_map(|line| line.split_once(' '));
        Self { urls: lines.map(|(prefix, url)| (prefix.to_owned(), url.to_owned())).collect() }
    }
}

impl Interwiki {
    pub(super) fn insert(&mut self, prefix: &str, url: &str) {
        self.urls.insert(prefix.to_lowercase(), url.to_owned());
    }

    /// All of them, in the order of the prefixes.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, String)> {
        let sorted: BTreeMap<&String, &String> = self.urls.iter().collect();
        sorted
            .into_iter()
            .map(|(prefix, url)| (prefix.clone(), url.clone()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The URL that a prefix, in whatever case, stands for.
    pub(crate) fn url(&self, prefix: &str) -> Option<&str> {
        if prefix.len() > LONGEST {
            return None;
        }
        self.urls.get(&prefix.to_lowercase()).map(String::as_str)
    }
}
