//! Sites whose pages moved: labelled, and made from a seed.
//!
//! Each site has pages that a wiki cites. On the first night all are where they were; later they are not, and at the
//! address that one would think of first another page may answer. Two halves have other words, titles and layouts:
//! rules are made with the one and measured with the other.

mod moves;
mod page;
mod words;

use crate::changed::Half;
use crate::host::Host;

pub use moves::WAYS;

/// A page that a wiki cites.
#[derive(Clone, Debug)]
pub struct MovedPage {
    /// Its address.
    pub url: String,
    /// Its title, as a citation has it.
    pub title: String,
    /// Its new address; `None` for one that is gone, or stays.
    pub new: Option<String>,
    /// Whether it is gone from where it was.
    pub is_gone: bool,
    /// Whether another page answers where one would look first.
    pub has_decoy: bool,
    /// What editors put in its place on another page of the wiki.
    pub repaired: Option<String>,
}

/// A site whose pages moved.
#[derive(Clone, Debug)]
pub struct MovedSite {
    /// In which of [`WAYS`].
    pub way: &'static str,
    /// What the wiki cites of it.
    pub pages: Vec<MovedPage>,
    nights: Vec<Vec<Host>>,
}

impl MovedSite {
    /// The hosts of a night, the first of them 0; the last one lasts.
    pub fn hosts(&self, night: usize) -> &[Host] {
        &self.nights[night.min(self.nights.len() - 1)]
    }
}

/// So many sites, each with five pages that moved, two that are gone for good, and some that redirect.
pub fn moved_sites(seed: u64, half: Half, sites: usize) -> Vec<MovedSite> {
    (0..sites)
        .map(|n| {
            let rng = fastrand::Rng::with_seed(seed ^ (n as u64) << 20);
            moves::play(half, n, rng)
        })
        .collect()
}
