//! What editors do not want to hear of.
//!
//! A list of entries, in a file or on a page of the wiki itself: a URL, a prefix or a domain, the
//! reasons for which it is ignored, the day until which, and a comment. `docs/formats.md` describes
//! the form. What each entry ignored is counted, so that lists do not rot.

mod dates;
mod entry;
mod kept;
mod lists;
mod marks;
mod page;
mod parse;
mod prefixes;
mod reading;

use std::collections::HashMap;

use jiff::civil::Date;
use url::Url;
use wikirot_check::Reason;

use prefixes::Prefixes;

pub use dates::Months;
pub use kept::{keep, kept};
pub use lists::Lists;
pub use marks::{is_mark, marks, merged};
pub use parse::{Form, LineError, Parsed, parse, parse_as};
pub use reading::{Reading, SIGNED_FOR};

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub pattern: Pattern,
    /// For which reasons; empty: whatever the reason.
    pub reasons: Vec<ReasonPattern>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Why, in the words of who wrote it.
    pub comment: String,
    /// Who signed it; empty where nobody did.
    pub by: String,
    /// The day of the signature.
    pub signed: Option<Date>,
    /// The list: a file's path or a page's title; empty where there is but one.
    pub list: String,
    /// The line of the list, counted from 1.
    pub line: usize,
    /// The entry as it was written, without its comment.
    pub written: String,
}

impl Entry {
    /// Where it stands: `list.txt, line 3`.
    pub fn place(&self) -> String {
        let comma = if self.list.is_empty() { "" } else { ", " };
        format!("{}{comma}line {}", self.list, self.line)
    }
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One URL, fragment apart.
    Url(String),
    /// Every URL that begins so.
    Prefix(String),
    /// A host and those below it, in lower case and punycode.
    Domain(String),
    /// One URL over http or https: what stands behind the slashes.
    AnySchemeUrl(String),
    /// Every URL that begins so behind the slashes.
    AnySchemePrefix(String),
}

/// Which reasons an entry is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonPattern {
    /// One code: `http-403`.
    Code(String),
    /// A family: `tls-*`, kept as `tls-`.
    Family(String),
}

impl ReasonPattern {
    /// The pattern of `tls-*` or `http-404`.
    pub fn new(code: &str) -> Self {
        match code.strip_suffix('*') {
            Some(family) if !family.is_empty() => Self::Family(family.to_owned()),
            _ => Self::Code(code.to_owned()),
        }
    }

    fn matches(&self, reason: &str) -> bool {
        match self {
            Self::Code(code) => reason == code,
            Self::Family(family) => reason.starts_with(family.as_str()),
        }
    }

    /// Whether any check can give such a reason.
    pub fn exists(&self) -> bool {
        match self {
            Self::Code(code) => code.parse::<Reason>().is_ok(),
            Self::Family(family) => Reason::all().any(|it| it.code().starts_with(family.as_str())),
        }
    }
}

/// A list that is ready to be asked.
#[derive(Clone, Debug)]
pub struct IgnoreList {
    entries: Vec<Entry>,
    by_url: HashMap<String, Vec<usize>>,
    by_domain: HashMap<String, Vec<usize>>,
    prefixes: Prefixes,
    /// What they begin with behind their scheme.
    schemeless: Prefixes,
    /// The day on which it is asked.
    today: Date,
}

impl IgnoreList {
    /// A list of these entries, as it holds on `today`.
    pub fn new(entries: Vec<Entry>, today: Date) -> Self {
        let mut by_url: HashMap<_, Vec<_>> = HashMap::new();
        let mut by_domain: HashMap<_, Vec<_>> = HashMap::new();
        let (mut prefixes, mut schemeless) = (Vec::new(), Vec::new());
        for (number, entry) in entries.iter().enumerate() {
            match &entry.pattern {
                Pattern::Url(url) => by_url.entry(url.clone()).or_default().push(number),
                Pattern::Domain(host) => by_domain.entry(host.clone()).or_default().push(number),
                Pattern::Prefix(prefix) => prefixes.push((prefix.clone(), number)),
                Pattern::AnySchemePrefix(prefix) => schemeless.push((prefix.clone(), number)),
                Pattern::AnySchemeUrl(rest) => {
                    for scheme in ["http", "https"] {
                        by_url.entry(format!("{scheme}://{rest}")).or_default().push(number);
                    }
                }
            }
        }
        let [prefixes, schemeless] =
            [prefixes, schemeless].map(|all| Prefixes::new(all.into_iter()));
        Self { entries, by_url, by_domain, prefixes, schemeless, today }
    }

    /// Its entries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether it ignores nothing at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The number of the first entry that ignores a URL whose check ended for `reason`. Before it
    /// was checked, with `None`, only entries without reasons ignore it: such need not be asked.
    pub fn matching(&self, url: &str, reason: Option<&str>) -> Option<usize> {
        let holds = |number: &usize| {
            let entry = &self.entries[*number];
            let is_in_time = entry.until.is_none_or(|last| self.today <= last);
            let is_for_it = entry.reasons.is_empty()
                || reason.is_some_and(|code| entry.reasons.iter().any(|it| it.matches(code)));
            is_in_time && is_for_it
        };
        self.covering(url).into_iter().filter(holds).min()
    }

    /// The numbers of all entries that are about a URL, whatever came of it.
    pub fn covering(&self, url: &str) -> Vec<usize> {
        // Most wikis have no list, and each URL is looked for several times.
        if self.entries.is_empty() {
            return Vec::new();
        }
        let parsed = reading::absolute(url);
        let spelling = parsed.as_ref().map_or(url, Url::as_str);
        // What is asked is as it was written; entries may be as reports and MediaWiki have it.
        let recorded = wikirot_wikitext::recorded(spelling);
        let spellings = [url, spelling, &recorded];
        let exact = [spelling, &recorded].into_iter().filter_map(|it| self.by_url.get(it));
        let exact = exact.flatten().copied();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or_default();
        let rests = spellings.into_iter().filter_map(|it| it.split_once("://"));
        let prefixes = spellings.into_iter().flat_map(|it| self.prefixes.of(it));
        let prefixes = prefixes.chain(rests.flat_map(|(_, rest)| self.schemeless.of(rest)));
        let mut all: Vec<usize> = exact.chain(self.of_domain(host)).chain(prefixes).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Entries for a host and each domain above it.
    fn of_domain<'a>(&'a self, host: &'a str) -> impl Iterator<Item = usize> + 'a {
        let host = host.strip_suffix('.').unwrap_or(host);
        let above = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        std::iter::once(host)
            .chain(above)
            .filter_map(|name| self.by_domain.get(name))
            .flatten()
            .copied()
    }

    /// A counter for what this list ignores.
    pub fn usage(&self) -> Usage {
        Usage { counts: vec![0; self.entries.len()] }
    }
}

/// How many URLs each entry of a list ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    counts: Vec<u64>,
}

impl Usage {
    /// Counts one that `entry` ignored.
    pub fn count(&mut self, entry: usize) {
        if let Some(count) = self.counts.get_mut(entry) {
            *count += 1;
        }
    }

    /// Entries that ignored nothing, in words that name their lines.
    pub fn useless(&self, list: &IgnoreList) -> Vec<String> {
        let idle = list.entries.iter().zip(&self.counts).filter(|(_, count)| **count == 0);
        idle.map(|(entry, _)| match entry.until {
            Some(last) if list.today > last => {
                format!("{}: `{}` ran out on {last}", entry.place(), entry.written)
            }
            _ => format!("{}: `{}` matches nothing any more", entry.place(), entry.written),
        })
        .collect()
    }
}
