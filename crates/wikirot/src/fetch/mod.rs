//! A dump of somebody else's wiki, made of what its API gives to everybody.
//!
//! In reading order: `discover` finds the API; `walk` asks it, one question at a time (`ask`, `api`,
//! `client`), and keeps what comes (`export`) in a `journal` beside the output; `write` makes the dump of
//! that. Stopped or killed at any moment, the same command goes on.

mod api;
mod ask;
mod client;
mod discover;
mod export;
mod journal;
mod tally;
mod walk;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use url::{Position as UrlPart, Url};
use wikirot_dump::Input;
use wikirot_report::count;

use crate::cli::values::Namespaces;
use crate::runtime;
use crate::signals::Signals;
use api::{Namespace, Reply};
use client::{Client, Transport};
use discover::discover;
use export::{Export, Head};
use journal::{Journal, Position, Stage};
use walk::Walker;

pub(crate) use client::ClientSettings;
pub(crate) use tally::FetchTally;
pub(crate) use write::Packing;

/// MediaWiki, Template, Module: without them no page can be expanded.
const ALWAYS: [i32; 3] = [8, 10, 828];

/// What is to be fetched.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The address of any page of the wiki, or of its API.
    pub(crate) wiki: Url,
    /// The dump to write.
    pub(crate) output: PathBuf,
    /// Which namespaces, beside [`ALWAYS`].
    pub(crate) namespaces: Namespaces,
    /// Take from the dump that is there what has not changed.
    pub(crate) update: bool,
    /// Between an answer and the next question.
    pub(crate) pause: Duration,
    /// A log is told how far the work is.
    pub(crate) tells: bool,
    /// How to ask.
    pub(crate) client: ClientSettings,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fetched {
    /// Pages written.
    pub(crate) pages: u64,
    /// Of these: those that were asked for in this run.
    pub(crate) asked: u64,
    /// Pages that the wiki did not give, or not in their newest revision.
    pub(crate) left_out: u64,
    /// The first of them, and why.
    pub(crate) first_left_out: Option<String>,
}

/// Fetches; `None` if a signal came first.
pub(crate) fn fetch(
    settings: &Settings,
    mut signals: Signals,
    tally: &Arc<FetchTally>,
) -> Result<Option<Fetched>> {
    Packing::of(&settings.output)?;
    let client = Client::new(&settings.client)?;
    let runtime = runtime::for_requests()?;
    runtime.block_on(async {
        tokio::select! {
            fetched = fetch_by(client, settings, tally) => fetched.map(Some),
            // Each answer is kept before the next question is asked.
            () = signals.asked() => Ok(None),
        }
    })
}

async fn fetch_by<T: Transport>(
    transport: T,
    settings: &Settings,
    tally: &Arc<FetchTally>,
) -> Result<Fetched> {
    let Settings { output, update, .. } = settings;
    let (asker, first) = discover(transport, &settings.wiki, settings.pause).await?;
    let (head, namespaces) = wiki(&first, &settings.namespaces)?;
    let general = first.query.general.unwrap_or_default();
    tracing::info!("{} ({}) at {}", general.sitename, general.generator, asker.api);
    tally.begin(first.query.statistics.map_or(0, |it| it.pages));

    let what = format!(
        "wiki {}, namespaces {}, {}",
        identity(&head),
        settings.namespaces,
        if *update { "update" } else { "whole" }
    );
    let mut journal = Journal::open(output, &what)?;
    let mut position = journal.position()?;
    if position.stage == Stage::Begun {
        position = begin(&mut journal, settings, &head)?;
    } else {
        let (here, ..) = journal.counts()?;
        tracing::info!("going on; here already: {}", count(here, "page"));
        tally.here(here);
    }
    let mut walker =
        Walker::new(asker, &mut journal, &namespaces, Arc::clone(tally), settings.tells);
    walker.run(position).await?;
    let (left_out, first_left_out) = std::mem::take(&mut walker.left_out);
    let pages = write::write(&journal, &head, output)?;
    journal.remove()?;
    Ok(Fetched { pages, asked: tally.asked(), left_out, first_left_out })
}

/// Sets the journal up: with the pages of the older dump, or with none.
fn begin(journal: &mut Journal, settings: &Settings, head: &Head) -> Result<Position> {
    let output = &settings.output;
    if !settings.update || !output.exists() {
        let position = Position::at(Stage::Walk);
        journal.go_to(&position)?;
        return Ok(position);
    }
    let cannot = || format!("cannot update {}: fetch it anew, without --update", output.display());
    let (mut older, of) =
        Export::open(Input::open(output).with_context(cannot)?).with_context(cannot)?;
    if identity(&of) != identity(head) {
        bail!(
            "{} is a dump of another wiki ({}, not {}): choose another --output",
            output.display(),
            identity(&of),
            identity(head)
        );
    }
    let position = Position::at(Stage::List);
    journal.keep_all(|| older.next_page().with_context(cannot), &position)?;
    Ok(position)
}

/// What the first answer tells: the head of all exports, and the namespaces that are wanted.
fn wiki(first: &Reply, wanted: &Namespaces) -> Result<(Head, Vec<Namespace>)> {
    let Some(export) = &first.query.export else {
        bail!("this wiki's API does not export pages");
    };
    let (_, head) = Export::open(export.as_bytes())?;
    let mut namespaces: Vec<Namespace> = first
        .query
        .namespaces
        .values()
        .filter(|it| it.id >= 0 && (wanted.includes(it.id) || ALWAYS.contains(&it.id)))
        .cloned()
        .collect();
    namespaces.sort_by_key(|it| it.id);
    if namespaces.is_empty() {
        bail!("this wiki's API does not say which namespaces there are");
    }
    Ok((head, namespaces))
}

/// What tells wikis apart: the database and the host. Main pages are renamed, and hosts learn https.
fn identity(head: &Head) -> String {
    let host =
        Url::parse(&head.base).map(|it| it[UrlPart::BeforeHost..UrlPart::AfterPort].to_owned());
    format!("{} of {}", head.dbname, host.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(export: &str, namespaces: &str) -> Reply {
        let json = format!(r#"{{"query":{{{export}"namespaces":{{{namespaces}}}}}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_pages_need_is_fetched_beside_what_is_wanted() {
        let export =
            r#""export":"<mediawiki><siteinfo><dbname>w</dbname></siteinfo></mediawiki>","#;
        let all = [-1, 0, 1, 4, 8, 10, 828].map(|id| format!(r#""{id}":{{"id":{id}}}"#)).join(",");
        let wanted = |text: &str| {
            let (head, namespaces) = wiki(&reply(export, &all), &text.parse().unwrap()).unwrap();
            assert_eq!(head.dbname, "w");
            namespaces.iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(wanted("1"), [1, 8, 10, 828]);
        assert_eq!(wanted("readers"), [0, 4, 8, 10, 828]);
        assert_eq!(wanted("all"), [0, 1, 4, 8, 10, 828]);
        let refused = |export, namespaces| {
            wiki(&reply(export, namespaces), &Namespaces::All).unwrap_err().to_string()
        };
        assert_eq!(refused("", &all), "this wiki's API does not export pages");
        assert!(refused(export, "").contains("does not say which namespaces"));
    }

    #[test]
    fn wikis_are_told_apart_by_database_and_host() {
        let of = |dbname: &str, base: &str| {
            identity(&Head { dbname: dbname.to_owned(), base: base.to_owned(), ..Head::default() })
        };
        assert_eq!(of("w", "https://a.example:8/wiki/Main_Page"), "w of a.example:8");
        assert_eq!(of("w", "http://a.example/wiki/A"), of("w", "https://a.example/B"));
        assert_eq!(of("", "nonsense"), " of ");
    }
}
