//! Sites that changed: some were taken over by strangers, most were not. Labelled, and made from a seed.
//!
//! Each site has a few pages that a wiki cites by their titles. On the first night all are what was cited; later
//! nights show what became of them. Two halves have other words, titles and layouts: rules are made with the one and
//! measured with the other.

mod fates;
mod page;
pub(crate) mod prose;
mod spam;

use crate::host::Host;

pub use fates::{KEPT, USURPED};

/// Whose words and layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// What rules are made with.
    Seen,
    /// What they are measured with.
    HeldOut,
}

/// A page that a wiki cites.
#[derive(Clone, Debug)]
pub struct Cited {
    /// Its address.
    pub url: String,
    /// Its title, as the citation has it.
    pub title: String,
}

/// A site and what becomes of it.
#[derive(Clone, Debug)]
pub struct ChangedSite {
    /// What became of it: one of [`USURPED`] or [`KEPT`].
    pub fate: &'static str,
    /// Whether strangers have it.
    pub usurped: bool,
    /// What the wiki cites of it.
    pub cited: Vec<Cited>,
    nights: Vec<Vec<Host>>,
}

impl ChangedSite {
    /// The hosts of a night, the first of them 0; the last one lasts.
    pub fn hosts(&self, night: usize) -> &[Host] {
        &self.nights[night.min(self.nights.len() - 1)]
    }
}

/// `each` sites for every fate that strangers have in store, and two and a half times as many for every other.
pub fn changed_sites(seed: u64, half: Half, each: usize) -> Vec<ChangedSite> {
    let mut sites = Vec::new();
    for (number, (fate, usurped)) in USURPED
        .iter()
        .map(|fate| (*fate, true))
        .chain(KEPT.iter().map(|fate| (*fate, false)))
        .enumerate()
    {
        let count = if usurped { each } else { each * 5 / 2 };
        for n in 0..count {
            let rng = fastrand::Rng::with_seed(seed ^ (number as u64) << 32 ^ n as u64);
            sites.push(fates::play(fate, usurped, half, number * 1_000 + n, rng));
        }
    }
    sites
}
