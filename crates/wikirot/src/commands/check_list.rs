//! `wikirot check --urls`: a list in, what was found out of each URL out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use tokio::sync::mpsc;
use wikirot_check::Checker;
use wikirot_words::Verdict;

use super::session::keeping_evidence;
use crate::cli::args::{CheckCommandArgs, FailOn};
use crate::exit::Ended;
use crate::ignore::Lists;
use crate::list::{Line, Lines, List, Listed};
use crate::signals::Signals;
use crate::{reports, settings};

/// Lines that may wait to be checked.
const WAITING: usize = 256;

/// Runs the command.
pub(super) fn run(args: &CheckCommandArgs, list: &Path) -> Result<Ended> {
    let mut config = settings::checker(&args.check, "")?;
    let lists = Lists::from_files(&args.check.ignore, settings::signed_for(&args.check))?;
    let ignored = lists.finish(settings::today());
    let (name, lines) = open(list)?;
    let evidence = keeping_evidence(&args.check, &mut config)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let list = List {
        checker: Checker::new(config)?,
        ignored,
        signals: Signals::listen()?,
        max_runtime: args.check.max_runtime,
        name: &name,
        out: &mut out,
    };
    let listed = list.run(lines);
    if let Some(evidence) = evidence {
        evidence.close()?;
    }
    match listed {
        // `wikirot check --urls list | head` has all it wants.
        Err(error) if reports::is_broken_pipe(&error) => Ok(Ended::Done),
        listed => Ok(ended(&listed?, args.output.fail_on)),
    }
}

/// Reads a list on a thread of its own: what comes through a pipe may let us wait.
fn open(list: &Path) -> Result<(String, mpsc::Receiver<io::Result<Line>>)> {
    let (name, input): (String, Box<dyn BufRead + Send>) = match list == Path::new("-") {
        true => ("standard input".to_owned(), Box::new(BufReader::new(io::stdin()))),
        false => {
            let file = File::open(list);
            let file = file.with_context(|| format!("cannot read {}", list.display()))?;
            (list.display().to_string(), Box::new(BufReader::new(file)))
        }
    };
    let (read, lines) = mpsc::channel(WAITING);
    thread::Builder::new()
        .name("list".to_owned())
        .spawn(move || {
            for line in Lines::new(input) {
                let is_last = line.is_err();
                if read.blocking_send(line).is_err() || is_last {
                    break;
                }
            }
        })
        .context("cannot start a thread")?;
    Ok((name, lines))
}

fn ended(listed: &Listed, fail_on: FailOn) -> Ended {
    let told: Vec<String> = Verdict::ALL
        .iter()
        .zip(listed.verdicts)
        .filter(|(_, urls)| *urls > 0)
        .map(|(verdict, urls)| format!("{urls} {}", verdict.code()))
        .collect();
    let Listed { bad, repeated, .. } = listed;
    tracing::info!("{}; {repeated} repeated, {bad} not understood", told.join(", "));
    if listed.outcome.stopped {
        tracing::warn!("stopped early: what has no answer in the output was not checked");
    }
    let broken =
        Verdict::ALL.iter().zip(listed.verdicts).any(|it| *it.0 == Verdict::Broken && it.1 > 0);
    match fail_on {
        _ if listed.interrupted => Ended::Interrupted,
        _ if listed.outcome.network_down => Ended::NetworkDown,
        // Nothing was known before: all of it is new.
        FailOn::Broken | FailOn::New if broken => Ended::Found,
        _ => Ended::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logging::logged;

    /// A list of which so many URLs are of each verdict.
    fn listed(verdicts: [u64; Verdict::ALL.len()]) -> Listed {
        Listed { verdicts, bad: 2, repeated: 1, ..Listed::default() }
    }

    #[test]
    fn a_list_is_told_in_numbers_and_fails_on_what_it_was_told_to() {
        let broken = Verdict::ALL.map(|it| if it == Verdict::Broken { 3 } else { 0 });
        let told = logged(|| assert_eq!(ended(&listed(broken), FailOn::Broken), Ended::Found));
        assert_eq!(told, ["INFO 3 broken; 1 repeated, 2 not understood"]);
        assert_eq!(ended(&listed(broken), FailOn::New), Ended::Found);
        assert_eq!(ended(&listed(broken), FailOn::Never), Ended::Done);
        let fine = Verdict::ALL.map(|it| if it == Verdict::Broken { 0 } else { 1 });
        assert_eq!(ended(&listed(fine), FailOn::Broken), Ended::Done);
        let mut stopped = listed(broken);
        stopped.outcome.stopped = true;
        assert_eq!(logged(|| _ = ended(&stopped, FailOn::Never)).len(), 2);
        stopped.outcome.network_down = true;
        assert_eq!(ended(&stopped, FailOn::Broken), Ended::NetworkDown);
        stopped.interrupted = true;
        assert_eq!(ended(&stopped, FailOn::Broken), Ended::Interrupted);
    }
}
