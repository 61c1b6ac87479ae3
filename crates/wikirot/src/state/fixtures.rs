//! What tests of runs begin with.

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use wikirot_check::{Check, Hop};
use wikirot_wikitext::{Context, Link, Origin};
use wikirot_words::{Note, Reason};

use super::{DuePolicy, LinkRow, PageRow, Run, Scope, Start, State};
use crate::recorder::skipped;

/// The `n`th link of a page.
pub(crate) fn link(n: u32, url: &str, source: &str) -> LinkRow {
    let link = Link {
        url: url.to_owned(),
        written: None,
        section: None,
        line: 1,
        source: 0..source.len(),
        origin: Origin::Text,
        context: Context::Prose,
        guessed: false,
        call: None,
        calls_behind: Vec::new(),
        link_behind: None,
    };
    LinkRow { n, link, source: source.to_owned(), flag: None }
}

/// A run on a wiki of one page with these links.
pub(crate) fn run(folder: &Path, policy: &DuePolicy, links: &[LinkRow]) -> Run {
    let state = State::open(&folder.join("s.sqlite"), Duration::ZERO).unwrap();
    let mut run = state.begin(Start::new("scan", UNIX_EPOCH, policy)).unwrap();
    let page = PageRow { title: "Page".to_owned(), ..PageRow::default() };
    run.page(&page, links, &|url| url.parse().ok(), &mut |_| {}).unwrap();
    run.finish_scan(&Scope::Whole).unwrap();
    run
}

/// The policy by which one failure is enough.
pub(crate) fn at_once() -> DuePolicy {
    DuePolicy { confirm: "1x0d".parse().unwrap(), ..DuePolicy::default() }
}

/// A check on whose way these addresses were, by redirects for good.
pub(crate) fn check(id: u64, reason: Reason, way: &[&str]) -> Check {
    let hop = |url: &&str| Hop { url: (*url).to_owned(), status: Some(200), address: None };
    Check {
        verdict: reason.verdict(),
        notes: if way.len() > 1 { vec![Note::MovedPermanently] } else { Vec::new() },
        hops: way.iter().map(hop).collect(),
        attempts: 1,
        checked_at: UNIX_EPOCH,
        ..skipped(id, reason, None)
    }
}
