//! A table of behaviours: what a server does, and what is to be said of it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

mod inside;
mod limits;
mod real;
mod row;
mod rows;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use wikirot_check::{Check, Config, Note, Reason};
use wikirot_testweb::{Host, Web};

use row::{Ran, Row, play};
use rows::rows;

/// A host that is up, so that no failure can be taken for our own network's.
const ANCHOR: &str = "http://anchor.rotweb.net/";

#[test]
fn every_reason_has_a_row() {
    let rows = rows();
    let codes: HashSet<_> = rows.iter().filter_map(|row| row.expected.split(' ').nth(1)).collect();
    let lacking: Vec<_> = Reason::all()
        // Of the statuses, those that are treated alike have rows for a few; `ignored` and `usurped` are
        // for callers to give.
        .filter(|reason| !matches!(reason, Reason::Http(_) | Reason::Ignored | Reason::Usurped))
        .map(|reason| reason.code())
        .filter(|code| !codes.contains(&**code))
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    let notes: HashSet<_> = rows.iter().filter_map(|row| row.expected.split(" +").nth(1)).collect();
    // Of what a page was before, only a caller knows.
    let told = Note::ALL.iter().filter(|note| **note != Note::ChangedSinceCited);
    assert_eq!(notes, told.map(|note| note.code()).collect());
}

/// Each row in a run of its own.
#[tokio::test(start_paused = true)]
async fn every_row_gets_its_verdict() {
    let rows = rows();
    assert!(rows.len() >= 400, "{} rows", rows.len());
    let (mut wrong, mut told) = (Vec::new(), String::new());
    for row in &rows {
        match verdict_of(row).await {
            Ok(ran) => told += &evidence(row, &ran),
            Err(why) => wrong.push(why),
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    insta::assert_snapshot!("evidence", told);
}

#[tokio::test(start_paused = true)]
async fn all_rows_together_get_the_same_verdicts() {
    together(64).await;
}

#[tokio::test(start_paused = true)]
async fn so_they_do_when_slots_are_few() {
    together(3).await;
}

/// All rows that need no configuration of their own at once, as in a real run.
async fn together(concurrency: usize) {
    let rows: Vec<_> = rows().into_iter().filter(|row| row.config.is_none()).collect();
    let hosts = rows.iter().flat_map(|row| row.hosts.iter().cloned());
    let web = hosts.fold(anchored(Web::new()), Web::host);
    let urls = rows.iter().flat_map(|row| row.urls.iter().cloned());
    let config = brisk().concurrency(concurrency);
    let ran = play(web, urls.chain([ANCHOR.to_owned()]), config).await;
    let mut wrong = Vec::new();
    for row in &rows {
        for url in &row.urls {
            let said = said(&ran.checks[url]);
            if said != row.expected {
                wrong.push(format!("{}: {url}: {said}, not {}", row.name, row.expected));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    one_at_a_time(&ran).unwrap();
    // Idle connections count.
    let open = ran.web.counts().max_connections;
    assert!(open <= concurrency as u64 + 8, "{open} connections open at once");
}

async fn verdict_of(row: &Row) -> Result<Ran, String> {
    let web = row.hosts.iter().cloned().fold(anchored(Web::new()), Web::host);
    let mut config = brisk();
    if let Some(configure) = row.config {
        configure(&mut config);
    }
    let urls = row.urls.iter().cloned().chain([ANCHOR.to_owned()]);
    let ran = play(web, urls, config).await;
    let wrong = |what: String| format!("{}: {what}", row.name);
    if ran.outcome.network_down {
        return Err(wrong("our network was blamed".to_owned()));
    }
    for url in &row.urls {
        let said = said(&ran.checks[url]);
        if said != row.expected {
            let check = &ran.checks[url];
            let why = format!("{:?} {:?}", check.detail, check.hops);
            return Err(wrong(format!("{said}, not {}: {url}: {why}", row.expected)));
        }
    }
    if let Some(requests) = row.requests {
        let counts = ran.web.counts();
        let seen: u64 =
            row.hosts.iter().map(|h| counts.hosts.get(h.name()).map_or(0, |h| h.requests)).sum();
        if seen != requests {
            return Err(wrong(format!("{seen} requests, not {requests}: {:?}", log(&ran))));
        }
    }
    one_at_a_time(&ran).map_err(wrong)?;
    row.also.map_or(Ok(()), |also| also(&ran)).map_err(wrong)?;
    Ok(ran)
}

/// URLs of a row whose evidence is shown: of many alike, the first few.
const SHOWN: usize = 3;

/// What an editor is shown of a row, and what its servers saw: without what differs from one run to the next.
fn evidence(row: &Row, ran: &Ran) -> String {
    let mut told = format!("{}\n", row.name);
    for url in row.urls.iter().take(SHOWN) {
        let check = &ran.checks[url];
        let hops = check.hops.iter().map(|hop| match hop.status {
            Some(status) => format!("{} {status}", hop.url),
            None => format!("{} -", hop.url),
        });
        told += &format!("  {} in {}: ", said(check), check.attempts);
        told += &hops.collect::<Vec<_>>().join(" > ");
        for (name, value) in
            [("title", &check.title), ("server", &check.server), ("detail", &check.detail)]
        {
            if let Some(value) = value {
                told += &format!("; {name} {value:?}");
            }
        }
        told.push('\n');
    }
    let asked = ran.web.log().into_iter().filter(|seen| !ANCHOR.contains(&seen.host));
    let asked = asked.map(|seen| {
        let is_ours = seen.header("user-agent").is_some_and(|agent| agent.contains("wikirot"));
        let agent = if is_ours { "" } else { "browser:" };
        let scheme = if seen.https { "" } else { "http:" };
        format!("{agent}{scheme}{}{}", seen.host.trim_end_matches(".rotweb.net"), seen.target)
    });
    let asked: Vec<String> = asked.take(8).collect();
    told + &format!("  {}\n", asked.join(" "))
}

/// Without the pause that a guest makes: what is said does not hang on it.
fn brisk() -> Config {
    Config::default().delay(Duration::ZERO)
}

fn anchored(web: Web) -> Web {
    web.host(Host::new("anchor.rotweb.net").page("/", 200))
}

/// `alive ok +https-available`: verdict, reason, notes.
fn said(check: &Check) -> String {
    let mut said = format!("{} {}", check.verdict.code(), check.reason.code());
    for note in &check.notes {
        said.push_str(" +");
        said.push_str(note.code());
    }
    said
}

/// The servers' own counts: no host ever saw two requests at once, and nobody went astray.
fn one_at_a_time(ran: &Ran) -> Result<(), String> {
    let counts = ran.web.counts();
    let crowded: HashMap<_, _> = counts
        .hosts
        .iter()
        .filter(|(_, host)| host.max_in_flight > 1)
        .map(|(name, host)| (name, host.max_in_flight))
        .collect();
    if !crowded.is_empty() {
        return Err(format!("requests at once: {crowded:?}"));
    }
    match counts.strays.is_empty() {
        true => Ok(()),
        false => Err(format!("astray: {:?}", counts.strays)),
    }
}

/// What was asked when, for messages.
fn log(ran: &Ran) -> Vec<String> {
    let log = ran.web.log();
    log.iter().map(|seen| format!("{:?} {}{}", seen.at, seen.host, seen.target)).collect()
}
