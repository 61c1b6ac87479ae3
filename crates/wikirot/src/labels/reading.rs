//! What one revision says of its links.

use std::collections::HashMap;

use wikirot_dump::{Page, Revision};
use wikirot_report::edit::{DeadLinkTemplate, Rescue, citation};
use wikirot_wikitext::{Extractor, Link, NoPages, Options, PageText, Site};

use super::words::Words;
use crate::scan::marks::Marks;

/// What a revision says of a link. Of several places of one URL the strongest word counts: the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// Nothing: it is meant to work.
    Nothing,
    /// A citation names a copy, and says that its own address works.
    Works,
    /// Readers are sent to an archived copy.
    Rescued,
    /// It is flagged as dead.
    Dead,
}

/// One link of a revision.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// As MediaWiki records it.
    pub url: String,
    /// What is said of it.
    pub said: Said,
    /// The wikitext that says so; empty where nothing is said.
    pub flag: String,
    /// The words around it.
    pub words: Words,
}

/// Reads revisions. Templates are not expanded: a history has them as they are today, if at all.
pub(super) struct Reading<'a> {
    site: &'a Site,
    template: &'a DeadLinkTemplate,
    extractor: Extractor<'a>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(site: &'a Site, template: &'a DeadLinkTemplate) -> Self {
        Self { site, template, extractor: Extractor::new(site, &NoPages, Options::default()) }
    }

    /// Whether a text may say anything of a link. Most say nothing, and need not be parsed.
    pub(super) fn may_speak(&self, text: &str) -> bool {
        let ends = |c: char| matches!(c, '|' | '}' | '{' | '<' | '\n');
        let mut calls = text.match_indices("{{").map(|(at, _)| {
            let name = text[at + 2..].split(ends).next().unwrap_or_default().trim();
            name.rsplit(':').next().unwrap_or_default()
        });
        text.contains("archive") || calls.any(|name| self.template.mark(name).is_some())
    }

    /// The links of a text, in order.
    pub(super) fn read(&mut self, page: &Page, revision: &Revision, text: &str) -> Vec<Seen> {
        let marks = Marks::new(self.site, &NoPages, self.template);
        let page = PageText {
            title: &page.title,
            ns: page.ns,
            text,
            page_id: page.id,
            revision_id: revision.id,
            timestamp: &revision.timestamp,
            user: &revision.contributor,
        };
        let mut seen = Vec::new();
        let template = self.template;
        self.extractor.links(&page, &mut |link| seen.push(look(text, link, &marks, template)));
        seen
    }
}

fn look(text: &str, link: Link, marks: &Marks<'_>, template: &DeadLinkTemplate) -> Seen {
    let call = link.call.as_ref().and_then(|call| text.get(call.clone()));
    let (said, flag) = match marks.of(text, &link, &mut |_| {}) {
        Some(flag) if flag.rescued => (Said::Rescued, flag.source),
        Some(flag) => (Said::Dead, flag.source),
        None => match call.and_then(|call| citation(call, link.written(), template)) {
            Some(Rescue::Named) => (Said::Works, String::new()),
            _ => (Said::Nothing, String::new()),
        },
    };
    let construct = call.or_else(|| text.get(link.source.clone())).unwrap_or_default();
    let words = Words::around(construct, link.written());
    Seen { url: link.url, said, flag, words }
}

/// What is said of each URL, by the strongest word.
pub(super) fn by_url(seen: &[Seen]) -> HashMap<&str, &Seen> {
    let mut all: HashMap<&str, &Seen> = HashMap::with_capacity(seen.len());
    for it in seen {
        let known = all.entry(&it.url).or_insert(it);
        if it.said > known.said {
            *known = it;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_the_strongest_word_counts_and_of_equals_the_first() {
        let seen = |url: &str, said, flag: &str| Seen {
            url: url.to_owned(),
            said,
            flag: flag.to_owned(),
            words: Words::default(),
        };
        let all = [
            seen("a", Said::Dead, "first"),
            seen("a", Said::Dead, "second"),
            seen("a", Said::Nothing, "third"),
            seen("b", Said::Nothing, "first"),
            seen("b", Said::Dead, "second"),
        ];
        let found = by_url(&all);
        assert_eq!((found.len(), &*found["a"].flag, &*found["b"].flag), (2, "first", "second"));
    }
}
