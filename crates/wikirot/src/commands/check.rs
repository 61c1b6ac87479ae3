//! `wikirot check`: what the state says is due, without a dump.

use std::sync::Arc;

use anyhow::Result;
use wikirot_check::Checker;

use super::finish;
use crate::cli::args::CheckCommandArgs;
use crate::exit::Ended;
use crate::ignore::Lists;
use crate::pipeline::{Ignored, Pipeline};
use crate::progress::Progress;
use crate::scan::record::IGNORE_PAGES;
use crate::settings;
use crate::state::{Scope, Start, State, StateError};

/// Runs the command.
pub(crate) fn run(args: &CheckCommandArgs, progress: &Progress) -> Result<Ended> {
    let started = settings::now();
    let policy = settings::due_policy(&args.check)?;
    let checker = Checker::new(settings::checker(&args.check)?)?;
    let path = super::state_file(&args.state)?;
    if !path.exists() {
        // Opening for writing would make an empty one.
        return Err(StateError::Missing { path }.into());
    }
    let state = State::open(&path, args.state.wait.unwrap_or_default())?;
    let mut lists = Lists::from_files(&args.check.ignore)?;
    if let Some(pages) = state.reader()?.note(IGNORE_PAGES)? {
        lists.add_page("the ignore page", Some(&pages));
    }
    let mut run = state.begin(Start::new("check", started, &policy))?;
    if args.check.recheck {
        run.make_all_due()?;
    }
    let ignored = Ignored::default();
    // Nobody else sets it.
    let _ = ignored.set(lists.finish());
    let max_runtime = args.check.max_runtime;
    let pipeline = Pipeline { run, checker, ignored: Arc::clone(&ignored), max_runtime, progress };
    let finished = pipeline.run(|_| Ok(((), Scope::Partial)))?;
    let ending = finished.ending();
    let archive = settings::archive(&args.check, &args.output);
    let (run, tally) = (finished.run, &finished.tally);
    finish::run(run, tally, ending, started, ignored.get(), archive.as_ref(), &args.output)
}
