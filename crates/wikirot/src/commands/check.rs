//! `wikirot check`: what the state says is due, without a dump.

use anyhow::Result;
use wikirot_check::Checker;

use super::finish;
use crate::cli::args::CheckCommandArgs;
use crate::exit::Ended;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::settings;
use crate::state::{Scope, Start, State, StateError};

/// Runs the command.
pub fn run(args: &CheckCommandArgs, progress: &Progress) -> Result<Ended> {
    let started = settings::now();
    let policy = settings::due_policy(&args.check)?;
    let checker = Checker::new(settings::checker(&args.check)?)?;
    let path = super::state_file(&args.state)?;
    if !path.exists() {
        // Opening for writing would make an empty one.
        return Err(StateError::Missing { path }.into());
    }
    let state = State::open(&path, args.state.wait.unwrap_or_default())?;
    let mut run = state.begin(Start::new("check", started, &policy))?;
    if args.check.recheck {
        run.make_all_due()?;
    }
    let pipeline = Pipeline { run, checker, max_runtime: args.check.max_runtime, progress };
    let finished = pipeline.run(|_| Ok(((), Scope::Partial)))?;
    let ending = finished.ending();
    finish::run(finished.run, &finished.tally, ending, started, &args.output)
}
