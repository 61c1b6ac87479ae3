//! Links that a large report in one file lists by their domain alone.

use std::collections::BTreeMap;

use askama::Template;

use crate::{
    language::{Language, Word},
    model::{Counts, Kind, Note, PageReport, Result, Verdict},
    options::Options,
};

/// Domains that are named.
const DOMAINS: usize = 1_000;

/// Links that work as they are and would over https too. A wiki may have tens of thousands of them, and
/// one decision serves all of a domain: under their pages they would bury what is broken.
#[derive(Default)]
pub(super) struct Apart {
    links: BTreeMap<String, u64>,
}

impl Apart {
    /// `None` for a wiki with so few of them that they may stand under their pages.
    pub(super) fn needed(counts: &Counts, options: &Options) -> Option<Self> {
        let secure = (counts.reasons.iter())
            .filter(|it| it.verdict == Verdict::Alive && it.reason == Note::HttpsAvailable.code())
            .map(|it| it.urls);
        (secure.sum::<u64>() > options.single_file_links).then(Self::default)
    }

    /// The page without them.
    pub(super) fn take(&mut self, report: &PageReport) -> PageReport {
        let mut kept = PageReport { page: report.page.clone(), occurrences: Vec::new() };
        for it in &report.occurrences {
            if it.kind() != Kind::Https {
                kept.occurrences.push(it.clone());
                continue;
            }
            match self.links.get_mut(&it.status.domain) {
                Some(links) => *links += 1,
                None => {
                    self.links.insert(it.status.domain.clone(), 1);
                }
            }
        }
        kept
    }

    pub(super) fn render_to(
        &self,
        language: &Language,
        out: &mut (impl std::io::Write + ?Sized),
    ) -> Result<()> {
        let mut domains: Vec<_> =
            self.links.iter().map(|(name, links)| (&**name, *links)).collect();
        domains.sort_by_key(|it| std::cmp::Reverse(it.1));
        let page = ApartPage {
            l: language,
            links: language.number(self.links.values().sum()),
            more: match domains.len().saturating_sub(DOMAINS) {
                0 => String::new(),
                more => language.count(Word::More, more as u64),
            },
            domains: domains
                .into_iter()
                .take(DOMAINS)
                .map(|(name, links)| (name, language.count(Word::Links, links)))
                .collect(),
        };
        super::render(&page, out)
    }
}

#[derive(Template)]
#[template(path = "apart.html")]
struct ApartPage<'a> {
    l: &'a Language,
    links: String,
    /// Name, how many links.
    domains: Vec<(&'a str, String)>,
    more: String,
}
