//! What extraction could not find out about the pages of a dump: said once, with its count.

use std::collections::BTreeMap;

use wikirot_report::count;
use wikirot_wikitext::Shortfall;

/// Names of calls that are told, those called most often; and titles of pages.
const TOLD: usize = 5;
/// Names that are counted one by one: a wiki of many more has made them up.
const MOST_NAMES: usize = 1000;

/// Sums over all pages.
#[derive(Debug, Default)]
pub(crate) struct Lacks {
    dropped: u64,
    calls: BTreeMap<String, u64>,
    cut: u64,
    /// Titles of the first pages that were cut.
    cut_titles: Vec<String>,
    /// Which modules failed, in words.
    failures: Option<String>,
}

impl Lacks {
    /// Adds what one page lacks.
    pub(super) fn add(&mut self, title: &str, page: &Shortfall) {
        self.dropped += u64::from(page.dropped);
        for (name, calls) in &page.calls {
            if self.calls.len() < MOST_NAMES || self.calls.contains_key(name) {
                *self.calls.entry(name.clone()).or_default() += u64::from(*calls);
            }
        }
        if page.is_cut {
            self.cut += 1;
            if self.cut_titles.len() < TOLD {
                self.cut_titles.push(title.to_owned());
            }
        }
    }

    /// Adds which modules failed, in words.
    pub(super) fn add_failures(&mut self, told: String) {
        self.failures = Some(told);
    }

    /// Which pages were not read to their end, in words.
    pub(crate) fn cut(&self) -> Option<String> {
        let more = if self.cut > self.cut_titles.len() as u64 { ", .." } else { "" };
        (self.cut > 0).then(|| {
            format!(
                "{} {} not expanded to the end, for it takes too much work, and may lack links: {}{more}",
                count(self.cut, "page"),
                were(self.cut),
                self.cut_titles.join(", "),
            )
        })
    }

    /// What could not be found out, in words, a sentence each.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut calls: Vec<(&String, u64)> = self.calls.iter().map(|(n, c)| (n, *c)).collect();
        calls.sort_by_key(|&(name, calls)| (std::cmp::Reverse(calls), name));
        for (name, calls) in calls.iter().take(TOLD) {
            sentences.push(format!(
                "{} of {name} {} not expanded: a dump alone cannot tell what {} show",
                count(*calls, "call"),
                were(*calls),
                if *calls == 1 { "it would" } else { "they" }
            ));
        }
        if let Some(others @ [_, ..]) = calls.get(TOLD..) {
            let number = others.iter().map(|(_, calls)| calls).sum();
            sentences.push(format!(
                "nor {} {} of {}",
                were(number),
                count(number, "call"),
                count(others.len() as u64, "other name")
            ));
        }
        if self.dropped > 0 {
            sentences.push(format!(
                "{} {} left out: a part of the URL cannot be computed from a dump",
                count(self.dropped, "link"),
                were(self.dropped)
            ));
        }
        sentences.extend(self.cut());
        sentences.extend(self.failures.clone());
        sentences
    }
}

fn were(number: u64) -> &'static str {
    if number == 1 { "was" } else { "were" }
}

#[cfg(test)]
mod tests {
    use wikirot_wikitext::Shortfall;

    use super::{Lacks, MOST_NAMES, TOLD};

    #[test]
    fn few_pages_are_named_and_few_names_are_counted() {
        let mut lacks = Lacks::default();
        for n in 0..=MOST_NAMES {
            let calls = [(format!("{n:04}"), 1)].into();
            let page = Shortfall { dropped: 0, is_cut: n <= TOLD, calls };
            lacks.add(&format!("Page {n}"), &page);
        }
        // Of one that is counted, further calls are.
        let again = Shortfall { calls: [("0000".to_owned(), 8)].into(), ..Shortfall::default() };
        lacks.add("Page", &again);
        let told = lacks.sentences();
        assert!(told[0].starts_with("9 calls of 0000 were"), "{}", told[0]);
        assert!(
            told[1].starts_with(
                "1 call of 0001 was not expanded: a dump alone cannot tell what it would"
            ),
            "{}",
            told[1]
        );
        assert_eq!(told[TOLD], "nor were 995 calls of 995 other names");
        let cut = lacks.cut().unwrap();
        assert!(
            cut.starts_with("6 pages were")
                && cut.ends_with("Page 0, Page 1, Page 2, Page 3, Page 4, .."),
            "{cut}"
        );
        assert_eq!(Lacks::default().cut(), None);
    }

    #[test]
    fn each_lack_is_a_sentence() {
        let mut lacks = Lacks::default();
        assert!(lacks.sentences().is_empty());
        for (name, calls) in [("a", 12_311), ("b", 1), ("c", 2), ("d", 3), ("e", 4), ("f", 5)] {
            let page = Shortfall {
                dropped: 1,
                is_cut: calls > 2,
                calls: [(format!("{{{{#{name}}}}}"), calls)].into(),
            };
            lacks.add(&format!("Page {name}"), &page);
            lacks.add("Other", &Shortfall::default());
        }
        let told = lacks.sentences();
        assert_eq!(
            told[0],
            "12,311 calls of {{#a}} were not expanded: a dump alone cannot tell what they show"
        );
        assert_eq!(
            told[4],
            "2 calls of {{#c}} were not expanded: a dump alone cannot tell what they show"
        );
        assert_eq!(told[5], "nor was 1 call of 1 other name");
        assert_eq!(
            told[6..],
            [
                "6 links were left out: a part of the URL cannot be computed from a dump",
                "4 pages were not expanded to the end, for it takes too much work, and may lack \
                 links: Page a, Page d, Page e, Page f"
            ]
        );
    }
}
