//! What stands around the text of a page, as the dump at hand has it: a page that was parsed before need not be
//! parsed again while its text and all that its links hang on are the same.
//!
//! The digest of a page is made of what it hangs on alone, and of the options. So it says nothing of the order of
//! the dump, nor of when a run was broken off.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use wikirot_wikitext::{Dependencies, Dependency};

use super::corpus::Corpus;
use super::spool::Header;
use crate::state::{PageRow, Parsed, Reader, StateError};

/// Pages that must be parsed again, whatever they hang on.
const NEVER: u64 = 0;

/// Numbers of the state that are read, 8 bytes each; a page that hangs on one beyond is parsed again.
const MOST: usize = 1 << 24;

/// Digests of what pages hang on.
pub(crate) struct Surroundings<'a> {
    corpus: &'a Corpus,
    /// Of the options and whatever is the same for all pages.
    options: u64,
    /// By the state's numbers: what the pages of the last runs hung on. [`NEVER`] where it cannot be told.
    before: Vec<u64>,
    /// By the numbers of this run.
    now: RwLock<Vec<Option<u64>>>,
}

impl<'a> Surroundings<'a> {
    /// Of `corpus`, for pages that `before` knows.
    pub(crate) fn new(
        corpus: &'a Corpus,
        options: u64,
        before: &Reader,
    ) -> Result<Self, StateError> {
        let mut digests = Vec::new();
        before.dependencies(&mut |number, dependency| {
            let Ok(index) = usize::try_from(number) else { return };
            if index < MOST {
                if digests.len() <= index {
                    digests.resize(index + 1, NEVER);
                }
                digests[index] = digest(corpus, &dependency);
            }
        })?;
        Ok(Self { corpus, options, before: digests, now: RwLock::default() })
    }

    /// Whether a page that was parsed before is as it would be now; `rows` is the digest of what the link
    /// table has of it.
    pub(crate) fn is_current(&self, parsed: &Parsed, rows: u64) -> bool {
        let known = parsed.dependencies.iter().map(|&number| {
            usize::try_from(number).ok().and_then(|index| self.before.get(index)).copied()
        });
        parsed.digest != NEVER
            && self.sum(known.map(|digest| digest.unwrap_or(NEVER)), rows) == parsed.digest
    }

    /// Whether something that a page hung on, as far as that is known, is in the wiki, but not in the dump.
    pub(crate) fn is_lacking(&self, parsed: &Parsed) -> bool {
        let unknown = parsed.digest == NEVER && parsed.dependencies.is_empty();
        let lacks = |number: &i64| {
            usize::try_from(*number).ok().and_then(|index| self.before.get(index)) == Some(&NEVER)
        };
        self.corpus.lacks_templates && (unknown || parsed.dependencies.iter().any(lacks))
    }

    /// What the state is to know of a page that was parsed, and hangs on what these numbers stand for.
    pub(crate) fn row(
        &self,
        page: &Header,
        used: &[u32],
        dependencies: &Dependencies,
        rows: u64,
    ) -> PageRow {
        let mut row = row(page);
        if used.contains(&Dependencies::TOO_MANY) {
            return row;
        }
        let digests = used.iter().map(|&number| self.digest(number, dependencies));
        row.digest = if row.sha1.is_empty() && row.revision == 0 || !page.condition.is_whole() {
            // The same revision may come whole another time; and nothing tells two texts without a revision and
            // a sum apart.
            NEVER
        } else {
            self.sum(digests, rows)
        };
        if row.digest != NEVER {
            row.dependencies = used.iter().filter_map(|&number| dependencies.get(number)).collect();
        }
        row
    }

    fn sum(&self, mut digests: impl Iterator<Item = u64>, rows: u64) -> u64 {
        // A sum, for the order is of no matter.
        let sum = digests.try_fold(self.options, |sum, digest| match digest {
            NEVER => None,
            digest => Some(sum.wrapping_add(digest)),
        });
        sum.map_or(NEVER, |sum| sum ^ rows)
    }

    fn digest(&self, number: u32, dependencies: &Dependencies) -> u64 {
        let known = self.now.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(digest)) = known.get(number as usize) {
            return *digest;
        }
        drop(known);
        let digest =
            dependencies.get(number).map_or(NEVER, |dependency| digest(self.corpus, &dependency));
        let mut known = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() <= number as usize {
            known.resize(number as usize + 1, None);
        }
        known[number as usize] = Some(digest);
        digest
    }
}

/// What the state knows of a page beside its links; it must be parsed again the next time.
pub(crate) fn row(page: &Header) -> PageRow {
    PageRow {
        id: page.id,
        ns: page.ns,
        title: page.title.clone(),
        position: page.position,
        revision: page.revision,
        sha1: page.sha1.clone(),
        timestamp: page.timestamp.clone(),
        digest: NEVER,
        dependencies: Vec::new(),
        categories: Vec::new(),
    }
}

/// Of one thing that links hang on, as the dump has it; [`NEVER`] where the wiki has it and the dump does not.
fn digest(corpus: &Corpus, dependency: &Dependency) -> u64 {
    let mut hasher = DefaultHasher::new();
    // The date of the newest revision is the time that it is: `2026-01-02T03:04:05Z`.
    let time = |end| corpus.newest.get(..end).unwrap_or(&corpus.newest);
    match dependency {
        Dependency::Text(title) => {
            let (text, is_lacking) = corpus.text_or_lack(title);
            if is_lacking {
                return NEVER;
            }
            ("text", title, text).hash(&mut hasher);
        }
        Dependency::Existence(title) => {
            ("existence", title, corpus.spool.contains(title)).hash(&mut hasher);
        }
        Dependency::Year => ("time", time(4)).hash(&mut hasher),
        Dependency::Month => ("time", time(7)).hash(&mut hasher),
        Dependency::Day => ("time", time(10)).hash(&mut hasher),
        Dependency::Moment => ("time", &corpus.newest).hash(&mut hasher),
    }
    hasher.finish().max(1)
}
