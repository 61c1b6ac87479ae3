//! `wikirot status`: what a run is doing, and when it will be done.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use wikirot_report::{Language, count, minute};

use super::known::FactSheet;
use crate::cli::args::StatusArgs;
use crate::clock;
use crate::exit::Ended;
use crate::state::{Holder, State, StateError};
use crate::state_path;

/// Runs the command.
pub(crate) fn run(args: &StatusArgs) -> Result<Ended> {
    let states = match &args.state.state {
        Some(path) => vec![path.clone()],
        None => state_path::all(&|name| std::env::var_os(name))?,
    };
    let mut facts = FactSheet::new(&Language::english());
    for (n, path) in states.iter().enumerate() {
        if n > 0 {
            facts.gap();
        }
        tell(&mut facts, path)?;
    }
    facts.print()?;
    Ok(Ended::Done)
}

fn tell(facts: &mut FactSheet, path: &Path) -> Result<()> {
    let holder = Holder::of(path)?;
    facts.line(0, path.display());
    match &holder {
        Some(Holder { who, doing }) => {
            facts.line(2, format_args!("a run is under way: {who}"));
            // It has just begun, or just ended.
            facts.line(2, if doing.is_empty() { "it does not say what it does" } else { doing });
        }
        None => facts.line(2, "no run is under way"),
    }
    match tell_of_runs(facts, path, holder.is_some()) {
        // A first run makes the file when it has read the head of the dump.
        Err(error)
            if holder.is_some()
                && matches!(error.downcast_ref(), Some(StateError::Missing { .. })) =>
        {
            Ok(())
        }
        told => told,
    }
}

/// What the state says of the runs before.
fn tell_of_runs(facts: &mut FactSheet, path: &Path, is_held: bool) -> Result<()> {
    let reader = State::open_read_only(path)?;
    if let Some(last) = reader.last_run(is_held)? {
        let ended = match last.finished {
            Some(finished) => format!("to {}: {}", minute(time(finished)), last.ending),
            None => "killed".to_owned(),
        };
        let checked = count(last.checked, "URL");
        facts.line(
            2,
            format_args!(
                "the last one: {}, {} {ended}, {checked} checked",
                last.command,
                minute(time(last.started))
            ),
        );
    }
    let now = clock::now();
    let due = reader.due_by(now)?;
    let next = reader.next_due()?.map(time).map(minute);
    match (due, next) {
        (0, Some(next)) => facts.line(2, format_args!("due: nothing before {next}")),
        (0, None) => facts.line(2, "due: nothing"),
        (due, _) => facts.line(2, format_args!("due: {}", count(due, "URL"))),
    }
    Ok(())
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}
