//! `wikirot fetch`: a dump of a wiki by its API.

use std::sync::Arc;

use anyhow::Result;
use wikirot_report::count;

use crate::cli::args::FetchArgs;
use crate::exit::Ended;
use crate::fetch::{ClientSettings, FetchTally, Settings, fetch};
use crate::output;
use crate::progress::{FETCHING, Progress};
use crate::signals::Signals;

/// Runs the command.
pub(crate) fn run(args: &FetchArgs, progress: &Progress) -> Result<Ended> {
    let user_agent = wikirot_check::Config::default().user_agent;
    let output = output::file_of(&args.output)?;
    output::try_file(&output)?;
    let settings = Settings {
        wiki: args.wiki.clone(),
        output,
        namespaces: args.namespaces.clone(),
        update: args.update,
        pause: args.delay,
        tells: progress.bars().is_hidden(),
        client: ClientSettings {
            user_agent: args.user_agent.clone().unwrap_or(user_agent),
            ca_file: args.ca_file.clone(),
            resolver: args.resolver,
            allow_private: args.allow_private,
        },
    };
    let tally = Arc::new(FetchTally::default());
    let (counted, said) = (Arc::clone(&tally), Arc::clone(&tally));
    let bar = progress.watch(&FETCHING, || None, move || counted.asked(), move |_| said.message());
    let fetched = fetch(&settings, Signals::listen()?, &tally);
    drop(bar);
    let Some(fetched) = fetched? else {
        tracing::warn!("stopped with {}; the same command goes on", count(tally.pages(), "page"));
        return Ok(Ended::Interrupted);
    };
    let mut told = format!("{}: {}", args.output.display(), count(fetched.pages, "page"));
    if args.update {
        told.push_str(&format!(", {} of them asked for", fetched.asked));
    }
    super::print(format!("{told}\n").as_bytes())?;
    let Some(first) = fetched.first_left_out else { return Ok(Ended::Done) };
    tracing::error!(
        "the wiki does not give {} in the newest revision, the first of them {first}",
        count(fetched.left_out, "page")
    );
    Ok(Ended::DamagedDump)
}
