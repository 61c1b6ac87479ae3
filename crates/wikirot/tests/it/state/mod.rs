//! The state file and its only writer.

mod documented;
mod domains;
mod first_word;
mod hardened;
mod killed;
mod laws;
mod merge;
mod migrated;
mod open;
mod portraits;
mod recorder;
mod report;
mod run;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rusqlite::Connection;
use url::Url;
use wikirot::state::{DuePolicy, LinkRow, PageRow, Run, Scope, Start, State};
use wikirot_check::{Check, Hop, Reason, Target};
use wikirot_report::model::Languages;
use wikirot_wikitext::{Context, Link, Origin, Section};

const DAY: u64 = 86_400;
/// 2026-11-01T00:00:00Z
const BEGIN: u64 = 1_793_491_200;

/// So many seconds after the first of November 2026.
fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(BEGIN + seconds)
}

fn spell(recorded: &str) -> Option<Url> {
    let mut url = Url::parse(recorded).ok().filter(|it| it.scheme().starts_with("http"))?;
    url.set_fragment(None);
    Some(url)
}

/// Records a run with no lists to ignore, no tally, and a checker that says no wants.
fn record(
    run: Run,
    targets: tokio::sync::mpsc::Sender<Target>,
    checks: tokio::sync::mpsc::Receiver<Check>,
) -> wikirot::recorder::Recorder {
    let (lists, tally) = (Arc::default(), Arc::default());
    wikirot::recorder::Recorder::start(run, spell, lists, targets, checks, tally, no_wants())
}

/// The wants of a checker that says none: it gets more where nothing is under way.
fn no_wants() -> wikirot::recorder::Wants {
    tokio::sync::mpsc::unbounded_channel().1
}

/// How long to wait for a lock that nobody should hold: a process that another test is just starting holds
/// whatever is open here, for an instant.
const PATIENCE: Duration = Duration::from_secs(30);

/// A directory with room for one state.
struct Place {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wiki.sqlite");
        Self { _dir: dir, path }
    }

    fn open(&self) -> State {
        State::open(&self.path, PATIENCE).unwrap()
    }

    fn begin(&self, seconds: u64, policy: &DuePolicy) -> Run {
        self.open().begin(Start::new("scan", at(seconds), policy)).unwrap()
    }

    /// The URLs of a page, in order.
    fn links(&self, title: &str) -> Vec<String> {
        let mut reader = State::open_read_only(&self.path).unwrap();
        let view = reader.view(Languages::default()).unwrap();
        let page = view.page_named(title).unwrap().unwrap();
        page.occurrences.into_iter().map(|it| it.status.url).collect()
    }

    /// What one query says, a row a line, columns with `|` between.
    fn query(&self, sql: &str) -> String {
        query(&self.path, sql)
    }
}

/// Names the state to a process that a test starts.
const PATH: &str = "WIKIROT_TEST_STATE";

fn query(path: &Path, sql: &str) -> String {
    let conn = Connection::open(path).unwrap();
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cell = |n| match row.get_ref(n).unwrap() {
            rusqlite::types::ValueRef::Null => "-".to_owned(),
            rusqlite::types::ValueRef::Integer(it) => it.to_string(),
            other => other.as_str().unwrap().to_owned(),
        };
        lines.push((0..columns).map(cell).collect::<Vec<_>>().join("|"));
    }
    lines.join("\n")
}

fn page(title: &str, position: u64) -> PageRow {
    PageRow {
        id: position + 1,
        title: title.to_owned(),
        position,
        revision: 100 + position,
        sha1: "abc".to_owned(),
        timestamp: "2026-10-01T00:00:00Z".to_owned(),
        ..PageRow::default()
    }
}

fn links(urls: &[&str]) -> Vec<LinkRow> {
    let row = |(n, url): (usize, &&str)| LinkRow {
        n: n as u32,
        link: link(url),
        source: format!("[{url} label]"),
        flag: None,
    };
    urls.iter().enumerate().map(row).collect()
}

fn link(url: &str) -> Link {
    Link {
        url: url.to_owned(),
        written: None,
        section: Some(
            Section { title: "See also".to_owned(), anchor: "See_also".to_owned() }.into(),
        ),
        line: 7,
        source: 10..20,
        origin: Origin::Text,
        context: Context::Prose,
        guessed: false,
        call: None,
        calls_behind: Vec::new(),
        link_behind: None,
    }
}

fn check(id: u64, reason: Reason, seconds: u64) -> Check {
    let status = match reason {
        Reason::Ok => Some(200),
        Reason::Http(status) => Some(status),
        _ => None,
    };
    Check {
        id,
        verdict: reason.verdict(),
        reason,
        notes: Vec::new(),
        status,
        hops: vec![Hop { url: "http://asked.example/".to_owned(), status, address: None }],
        server: Some("nginx".to_owned()),
        title: None,
        detail: None,
        first_byte: Some(Duration::from_millis(12)),
        attempts: 1,
        checked_at: at(seconds),
        portrait: None,
        owner: None,
        preliminary: false,
    }
}

/// Records pages, the links of each, as a scan of the whole wiki; gives what is due.
fn scan(run: &mut Run, pages: &[(&str, &[&str])]) -> Vec<Target> {
    for (position, (title, urls)) in pages.iter().enumerate() {
        run.page(&page(title, position as u64), &links(urls), &spell, &mut |_| {}).unwrap();
    }
    run.finish_scan(&Scope::Whole).unwrap();
    run.due(0, 10_000).unwrap()
}
