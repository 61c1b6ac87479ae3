//! What was seen of a list, as far back as memory goes.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet};
use url::Url;

/// URLs of one generation; there are two. Nine bytes each, and the room that hash tables keep.
const URLS: usize = 500_000;

/// Hosts that are counted at a time.
const HOSTS: usize = 500_000;

/// The URLs and hosts that were seen lately, by hashes.
#[derive(Default)]
pub(super) struct Recent {
    young: FxHashSet<u64>,
    old: FxHashSet<u64>,
    hosts: FxHashMap<u64, u32>,
}

impl Recent {
    /// Takes a URL in; whether it is new, as far as is known.
    pub(super) fn is_new(&mut self, url: &str) -> bool {
        let hash = hash(url);
        if self.old.contains(&hash) || !self.young.insert(hash) {
            return false;
        }
        if self.young.len() >= URLS {
            self.old = std::mem::take(&mut self.young);
        }
        true
    }

    /// Counts a URL of a host.
    pub(super) fn count_host(&mut self, url: &str) {
        if self.hosts.len() >= HOSTS {
            self.hosts.clear();
        }
        *self.hosts.entry(host(url)).or_default() += 1;
    }

    /// How many URLs of its host were seen.
    pub(super) fn of_host(&self, url: &str) -> u32 {
        self.hosts.get(&host(url)).copied().unwrap_or(1)
    }
}

fn host(url: &str) -> u64 {
    hash(Url::parse(url).ok().as_ref().and_then(Url::host_str).unwrap_or_default())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_reaches_back_a_generation() {
        let mut recent = Recent::default();
        assert!(recent.is_new("http://a.example/"));
        assert!(!recent.is_new("http://a.example/"));
        for n in 0..URLS - 1 {
            assert!(recent.is_new(&n.to_string()));
        }
        assert!(!recent.is_new("http://a.example/"), "it is of the old generation");
        for n in 0..2 * URLS {
            recent.is_new(&format!("+{n}"));
        }
        assert!(recent.young.len() + recent.old.len() <= 2 * URLS);
        assert!(recent.is_new("http://a.example/"), "it was forgotten");
    }

    #[test]
    fn hosts_are_counted() {
        let mut recent = Recent::default();
        for path in ["x", "y"] {
            recent.count_host(&format!("http://a.example/{path}"));
        }
        assert_eq!(recent.of_host("https://a.example/z"), 2);
        assert_eq!(recent.of_host("https://b.example/z"), 1);
    }
}
