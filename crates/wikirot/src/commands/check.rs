//! `wikirot check`: what the state says is due, without a dump.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use super::session::Session;
use super::{ending, outputs};
use crate::cli::args::CheckCommandArgs;
use crate::exit::Ended;
use crate::ignore::{self, Lists};
use crate::progress::Progress;
use crate::settings;
use crate::settings::IGNORE_PAGES;
use crate::state::{MARKS, Scope, State, StateError};

/// Runs the command.
pub(crate) fn run(args: &CheckCommandArgs, progress: &Progress) -> Result<Ended> {
    if let Some(list) = &args.urls {
        return super::check_list::run(args, list);
    }
    let began = Instant::now();
    let path = super::state_file(&args.state)?;
    if !path.exists() {
        // Opening for writing would make an empty one.
        return Err(StateError::Missing { path }.into());
    }
    let kept: Vec<&Path> = args.check.ignore.iter().chain([&path]).map(PathBuf::as_path).collect();
    outputs::try_out(&args.output, &kept)?;
    let state = State::open(&path, args.turn.wait.unwrap_or_default())?;
    let mut lists = Lists::from_files(&args.check.ignore, settings::signed_for(&args.check))?;
    let before = state.reader()?;
    let base = before.note(settings::BASE)?.unwrap_or_default();
    let config = settings::checker(&args.check, &base)?;
    let mut session = Session::new(began, config, &args.check, &args.output, progress)?;
    lists.speak(&before.note("lang")?.unwrap_or_default());
    for (title, text) in ignore::kept(&before.note(IGNORE_PAGES)?.unwrap_or_default()) {
        let title = if title.is_empty() { "the ignore page" } else { &title };
        lists.add_page(title, Some(&text));
    }
    lists.add_marks(&before.note(MARKS)?.unwrap_or_default());
    drop(before);
    // Nobody else sets it.
    let _ = session.ignored.set(lists.finish(settings::today()));
    let run = session.begin("check", state, None)?;
    let (finished, to_end) = session.run(run, Arc::default(), |_| Ok(((), Scope::Partial)))?;
    let ending = finished.ending();
    ending::run(finished, ending, to_end)
}
