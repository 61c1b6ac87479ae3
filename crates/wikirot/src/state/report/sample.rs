//! A sample of broken links, drawn by reason.

use std::collections::{BTreeMap, BinaryHeap};
use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use super::{View, lookup::UrlHistory};
use crate::state::{StateError, targets::IN_USE};

/// So many links of a reason are judged at least, where it has them.
const LEAST: usize = 5;

/// A sample that was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// How many links of each reason there are.
    pub population: BTreeMap<String, u64>,
    /// The numbers of the targets that were drawn, a reason after the other.
    pub targets: Vec<i64>,
}

impl View<'_> {
    /// Draws `size` broken links that the wiki has, those that are not confirmed too if `unconfirmed`. The
    /// same `seed` draws the same links of the same state.
    pub fn sample(&self, size: usize, seed: u64, unconfirmed: bool) -> Result<Sample, StateError> {
        self.draw(size, seed, unconfirmed).map_err(|error| self.failed(error))
    }

    /// What is known of the target with this number.
    pub fn history_of_target(&self, target: i64) -> Result<Option<UrlHistory>, StateError> {
        let found = self.find_url_of("t.id = ?1", [target]).map_err(|error| self.failed(error))?;
        Ok(found.into_iter().next())
    }

    fn draw(&self, size: usize, seed: u64, unconfirmed: bool) -> rusqlite::Result<Sample> {
        let mut statement = self.conn.prepare(
            &format!("SELECT id, reason, url FROM target WHERE verdict = 'broken' AND (confirmed OR ?1) AND {IN_USE}"),
        )?;
        let mut rows = statement.query([unconfirmed])?;
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (id, reason) = (row.get("id")?, row.get_ref("reason")?.as_str()?);
            let draw = lot(seed, row.get_ref("url")?.as_bytes()?);
            if !groups.contains_key(reason) {
                groups.insert(reason.to_owned(), Group::default());
            }
            if let Some(group) = groups.get_mut(reason) {
                group.add(draw, id, size);
            }
        }
        let populations: Vec<u64> = groups.values().map(|it| it.population).collect();
        let mut sample = Sample::default();
        for ((reason, group), take) in groups.into_iter().zip(shares(&populations, size)) {
            sample.population.insert(reason, group.population);
            let drawn = group.lots.into_sorted_vec();
            sample.targets.extend(drawn.into_iter().take(take).map(|(_, id)| id));
        }
        Ok(sample)
    }
}

/// The links of one reason.
#[derive(Default)]
struct Group {
    population: u64,
    /// The smallest lots so far, the largest of them on top.
    lots: BinaryHeap<(u64, i64)>,
}

impl Group {
    fn add(&mut self, lot: u64, id: i64, most: usize) {
        self.population += 1;
        self.lots.push((lot, id));
        if self.lots.len() > most {
            self.lots.pop();
        }
    }
}

/// The lot of a URL: the same in every state, so that two machines draw alike.
fn lot(seed: u64, url: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(seed);
    hasher.write(url);
    // The hash of short texts alone is too regular to be drawn by.
    let mut mixed = hasher.finish();
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53_u64] {
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 33)
}

/// How many of each group are drawn, `size` in all: as the square root of its links (Bankier's power
/// allocation), which tells of rare reasons nearly as much as of common ones, and [`LEAST`] at least.
fn shares(populations: &[u64], size: usize) -> Vec<usize> {
    let size = size as u64;
    let mut shares: Vec<u64> = vec![0; populations.len()];
    // Common ones first, where there is not enough for all.
    let mut order: Vec<usize> = (0..populations.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(populations[at]));
    let mut left = size;
    for &at in &order {
        shares[at] = populations[at].min(LEAST as u64).min(left);
        left -= shares[at];
    }
    // What a small group cannot take goes to the others.
    while left > 0 {
        let open: Vec<usize> =
            order.iter().copied().filter(|&at| shares[at] < populations[at]).collect();
        let all: f64 = open.iter().map(|&at| (populations[at] as f64).sqrt()).sum();
        if open.is_empty() {
            break;
        }
        let to_share = left;
        for at in open {
            let part = (to_share as f64 * (populations[at] as f64).sqrt() / all).ceil() as u64;
            let part = part.max(1).min(populations[at] - shares[at]).min(left);
            shares[at] += part;
            left -= part;
        }
    }
    shares.into_iter().map(|it| it as usize).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rare_reasons_are_judged_too() {
        assert_eq!(shares(&[10_000, 100, 3], 100), [85, 12, 3]);
        assert_eq!(shares(&[4, 400], 10), [4, 6]);
        assert_eq!(shares(&[7, 7, 7], 9), [5, 4, 0]);
        assert_eq!(shares(&[2, 1], 50), [2, 1]);
        assert_eq!(shares(&[], 50), Vec::<usize>::new());
    }

    #[test]
    fn whoever_draws_with_one_seed_draws_the_same() {
        let lots = [(7, "http://a.example/"), (7, "http://a.example/x"), (8, "http://a.example/")]
            .map(|(seed, url)| lot(seed, url.as_bytes()));
        let drawn =
            [6_943_877_761_953_564_231, 12_620_146_503_388_237_636, 2_758_465_672_117_528_860];
        assert_eq!(lots, drawn);
    }

    proptest! {
        #[test]
        fn all_are_drawn_that_are_asked_for(
            populations in prop::collection::vec(0_u64..5_000, 0..12), size in 0_usize..6_000,
        ) {
            let shares = shares(&populations, size);
            let there: u64 = populations.iter().sum();
            prop_assert_eq!(shares.iter().sum::<usize>() as u64, there.min(size as u64));
            for (share, population) in shares.iter().zip(&populations) {
                prop_assert!(*share as u64 <= *population);
            }
        }

        #[test]
        fn lots_fall_evenly(seed: u64) {
            let low = (0..1_000)
                .filter(|n| lot(seed, format!("http://a.example/{n}").as_bytes()) < u64::MAX / 4)
                .count();
            prop_assert!((180..320).contains(&low), "{low} of 1,000 are in the first quarter");
        }
    }

    #[test]
    fn of_a_reason_no_more_lots_are_kept_than_may_be_drawn() {
        let mut group = Group::default();
        for (lot, id) in [(5, 1), (3, 2), (9, 3), (1, 4)] {
            group.add(lot, id, 2);
        }
        assert_eq!(group.population, 4);
        assert_eq!(group.lots.into_sorted_vec(), [(1, 4), (3, 2)]);
    }
}
