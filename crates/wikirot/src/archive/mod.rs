//! Archived copies of links, asked for once a link and remembered in the state.
//!
//! An archive is a guest's host like any other: one request at a time with a pause between, and a stop
//! at the first sign that it has had enough. What goes wrong here is a warning; reports are written
//! with what is known.

mod cdx;
mod client;
mod memento;

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;
use jiff::Timestamp;
use url::Url;

use crate::runtime;
use crate::signals::Signals;
use crate::state::{Of, State, Wanted};
use client::{Client, Refusal};

/// How long a run asks at most; the next one goes on.
const TIME_FOR_ALL: Duration = Duration::from_secs(600);
/// Time for one answer.
const TIME_FOR_ONE: Duration = Duration::from_secs(30);
/// So many failures in a row, and the archive is left alone.
const PATIENCE: u32 = 3;

/// Whom to ask, and how.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// A CDX server; or where its path ends in a slash, a Memento TimeGate or TimeMap, whose questions
    /// have the link behind that slash.
    pub endpoint: Url,
    /// Between an answer and the next question.
    pub pause: Duration,
    /// What we call ourselves.
    pub user_agent: String,
    /// Trust these certificates instead of the system's.
    pub ca_file: Option<PathBuf>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Links asked for.
    pub asked: u64,
    /// Of these: those with a copy.
    pub found: u64,
}

/// Asks for a copy of every such link that was not asked for lately, those of the first kind first. An error says why the
/// rest must wait; answers until then are kept.
pub(crate) fn look_up(
    state: &mut State,
    settings: &Settings,
    kinds: &[Of],
    mut signals: Signals,
    now: SystemTime,
) -> Result<Looked> {
    let client = Client::new(settings)?;
    let mut wanted = Vec::new();
    for of in kinds {
        wanted.extend(state.without_copy(*of, now)?);
    }
    let runtime = runtime::for_requests()?;
    runtime.block_on(async {
        let mut looked = Looked::default();
        let asking = ask_all(state, settings, &client, &wanted, now, &mut looked);
        tokio::select! {
            asked = asking => asked?,
            // Reports are still to be written: to stop here is to ask no more.
            () = signals.asked() => {}
        }
        Ok(looked)
    })
}

async fn ask_all(
    state: &mut State,
    settings: &Settings,
    client: &Client,
    wanted: &[Wanted],
    now: SystemTime,
    looked: &mut Looked,
) -> Result<()> {
    let end = Instant::now() + TIME_FOR_ALL;
    let mut failures = 0;
    for (n, link) in wanted.iter().enumerate() {
        if n > 0 {
            tokio::time::sleep(settings.pause).await;
        }
        if Instant::now() >= end {
            return Ok(());
        }
        let asked = tokio::time::timeout(TIME_FOR_ONE, ask(client, settings, link)).await;
        let copy = match asked.unwrap_or(Err(Refusal::Failed("no answer in time".to_owned()))) {
            Ok(copy) => copy,
            Err(Refusal::None) => None,
            Err(Refusal::Enough(when)) => anyhow::bail!("it asks us to stop{when}"),
            Err(Refusal::Failed(why)) => {
                failures += 1;
                if failures >= PATIENCE {
                    anyhow::bail!("{why}");
                }
                continue;
            }
        };
        failures = 0;
        looked.asked += 1;
        looked.found += u64::from(copy.is_some());
        let copy = copy.as_ref().map(|it| (it.url.as_str(), it.taken));
        state.remember_copy(link.id, copy, now)?;
    }
    Ok(())
}

/// The last copy of a link from before it died, in the language that the endpoint speaks.
async fn ask(
    client: &Client,
    settings: &Settings,
    link: &Wanted,
) -> Result<Option<Answer>, Refusal> {
    let endpoint = &settings.endpoint;
    match endpoint.path().ends_with('/') && endpoint.query().is_none() {
        true => memento::ask(client, settings, link).await,
        false => cdx::ask(client, endpoint, link).await,
    }
}

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    /// Where it is.
    url: String,
    /// When it was taken.
    taken: Timestamp,
}
