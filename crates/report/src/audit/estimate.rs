//! What a sample says of all that it was drawn from.

use serde::Serialize;

/// The normal deviate of 95 %, two-sided.
const Z: f64 = 1.959_963_984_540_054;

/// The risk that is taken when a sample is said to show a share: 5 %, one-sided.
const RISK: f64 = 0.05;

/// A share with the interval that holds the true one in 95 of 100 samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Of those that were judged.
    pub share: f64,
    /// The interval's lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
}

/// Wilson's interval for `right` of `judged`; `None` of none. Unlike the textbook's it holds for shares near
/// one and for small samples: 50 of 50 are 92.9 to 100 %.
pub fn wilson(right: u64, judged: u64) -> Option<Share> {
    interval(right as f64 / judged as f64, judged as f64)
}

fn interval(share: f64, size: f64) -> Option<Share> {
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * size)) / (1.0 + z2 / size);
    let reach = Z / (1.0 + z2 / size)
        * (share * (1.0 - share) / size + z2 / (4.0 * size * size)).max(0.0).sqrt();
    // The share itself is in it, whatever floating point makes of the ends.
    let from = (middle - reach).clamp(0.0, 1.0).min(share);
    let to = (middle + reach).clamp(0.0, 1.0).max(share);
    (size > 0.0).then_some(Share { share, from, to })
}

/// One group of a sample: how many links it stands for, how many were judged, and how many of these right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stratum {
    pub(super) population: u64,
    pub(super) judged: u64,
    pub(super) right: u64,
}

/// The share over all groups, each weighted by how many links it stands for. Its interval is Wilson's for the
/// effective size of such a sample (Kish): that of a plain one which would tell as much. Groups without
/// a judgement are left out; `None` if all are.
pub(super) fn weighted(strata: &[Stratum]) -> Option<Share> {
    let judged = || strata.iter().filter(|it| it.judged > 0);
    let all: f64 = judged().map(|it| it.population as f64).sum();
    let (mut share, mut inverse) = (0.0, 0.0);
    for it in judged() {
        let weight = it.population as f64 / all;
        share += weight * (it.right as f64 / it.judged as f64);
        inverse += weight * weight / it.judged as f64;
    }
    if inverse > 0.0 { interval(share.clamp(0.0, 1.0), 1.0 / inverse) } else { None }
}

/// How many links must be judged, and no more than `wrong` of them be wrong, to show that at least
/// `share` of all are right: the smallest sample in which so few wrong ones would otherwise turn up with a
/// probability of 5 % at most. For 99.9 % and none wrong: 2,995.
pub fn sample_for(share: f64, wrong: u64) -> u64 {
    let rate = 1.0 - share;
    if !(0.0..1.0).contains(&share) {
        return u64::MAX;
    }
    let (mut low, mut high) = (wrong, (wrong + 3) * 2);
    while so_few(rate, wrong, high) > RISK {
        low = high;
        high = high.saturating_mul(2);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match so_few(rate, wrong, middle) > RISK {
            true => low = middle,
            false => high = middle,
        }
    }
    high
}

/// The probability of at most `wrong` events among `size`, each with the probability `rate`.
fn so_few(rate: f64, wrong: u64, size: u64) -> f64 {
    let size = size as f64;
    // By their logarithms: the first may be smaller than any number.
    let mut term = size * (1.0 - rate).ln();
    let mut sum = term.exp();
    for k in 1..=wrong {
        let k = k as f64;
        term += ((size - k + 1.0) / k).max(f64::MIN_POSITIVE).ln() + (rate / (1.0 - rate)).ln();
        sum += term.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(share: Option<Share>) -> String {
        let it = share.unwrap();
        format!("{:.2} {:.2}-{:.2}", it.share * 100.0, it.from * 100.0, it.to * 100.0)
    }

    #[test]
    fn intervals_are_those_of_the_literature() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        assert_eq!(percent(wilson(81, 263)), "30.80 25.53-36.62");
        assert_eq!(percent(wilson(15, 148)), "10.14 6.24-16.05");
        assert_eq!(percent(wilson(0, 20)), "0.00 0.00-16.11");
        assert_eq!(percent(wilson(1, 29)), "3.45 0.61-17.18");
        assert_eq!(percent(wilson(50, 50)), "100.00 92.87-100.00");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn the_sample_that_a_share_needs() {
        assert_eq!(sample_for(0.999, 0), 2_995);
        assert_eq!(sample_for(0.999, 1), 4_742);
        assert_eq!(sample_for(0.99, 0), 299);
        assert_eq!(sample_for(0.95, 0), 59);
        assert_eq!(sample_for(0.95, 3), 153);
        assert_eq!(sample_for(0.9, 10), 167);
        // Nothing shows that all are right.
        for share in [1.0, 1.5, -0.5, f64::NAN] {
            assert_eq!(sample_for(share, 0), u64::MAX, "{share}");
        }
    }

    #[test]
    fn groups_count_as_much_as_they_stand_for() {
        let half = [
            Stratum { population: 900, judged: 100, right: 100 },
            Stratum { population: 100, judged: 100, right: 50 },
            Stratum { population: 5, judged: 0, right: 0 },
        ];
        let found = weighted(&half).unwrap();
        assert!((found.share - 0.95).abs() < 1e-9, "{found:?}");
        // As much as 122 of one plain sample: 1 / (0.81 / 100 + 0.01 / 100).
        assert_eq!(found, interval(found.share, 1.0 / 0.0082).unwrap());
        assert_eq!(weighted(&half[2..]), None);
    }

    proptest! {
        #[test]
        fn a_sample_in_proportion_is_a_plain_one(right in 0_u64..50, judged in 1_u64..50) {
            let right = right.min(judged);
            let part = Stratum { population: judged * 7, judged, right };
            let (all, plain) = (weighted(&[part, part]).unwrap(), wilson(right * 2, judged * 2).unwrap());
            prop_assert!((all.from - plain.from).abs() < 1e-9 && (all.to - plain.to).abs() < 1e-9);
            prop_assert!(all.from <= all.share && all.share <= all.to);
        }

        #[test]
        fn one_more_is_needed_and_one_less_too_few(wrong in 0_u64..20, per_mille in 900_u64..999) {
            let share = per_mille as f64 / 1000.0;
            let size = sample_for(share, wrong);
            prop_assert!(so_few(1.0 - share, wrong, size) <= RISK);
            prop_assert!(so_few(1.0 - share, wrong, size - 1) > RISK);
        }
    }
}
