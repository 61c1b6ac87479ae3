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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::RunLock;

    fn told(path: &Path) -> Result<Vec<String>> {
        let mut facts = FactSheet::new(&Language::english());
        tell(&mut facts, path)?;
        Ok(facts.lines()[1..].iter().map(|it| (*it).to_owned()).collect())
    }

    #[test]
    fn a_run_that_has_made_no_state_yet_is_told_of_and_none_at_all_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let missing = told(&path).unwrap_err().to_string();
        assert!(missing.starts_with("there is no state at "), "{missing}");
        let lock = RunLock::try_take(&path).unwrap().unwrap();
        let who = format!("  a run is under way: process {}, since ", std::process::id());
        let lines = told(&path).unwrap();
        assert!(lines[0].starts_with(&who), "{lines:?}");
        assert_eq!(lines[1..], ["  it does not say what it does"]);
        lock.notice().say("reads the dump");
        assert_eq!(told(&path).unwrap()[1..], ["  reads the dump"]);
        // Another trouble is told whether or not a run is under way.
        std::fs::write(&path, "no state of ours").unwrap();
        assert!(told(&path).is_err());
        drop(lock);
        assert!(told(&path).is_err());
    }

    #[test]
    fn what_is_due_and_when_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        drop(State::open(&path, std::time::Duration::ZERO).unwrap());
        assert_eq!(told(&path).unwrap(), ["  no run is under way", "  due: nothing"]);
    }
}
