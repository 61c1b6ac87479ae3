//! What is done once nothing more is due: signs are weighed, pages that moved are looked for, the books are closed.

use anyhow::Result;
use wikirot_check::Checker;
use wikirot_report::count;

use super::to_end::ToEnd;
use super::{finish, moved};
use crate::exit::Ended;
use crate::heed::{self, Heed};
use crate::pipeline::Finished;
use crate::state::{Ending, Run};
use crate::usurped;

/// Closes the books of a run, writes its reports and tells what came of it.
pub(super) fn run<S>(
    mut finished: Finished<S>,
    ending: Ending,
    to_end: ToEnd<'_>,
) -> Result<Ended> {
    let Finished { run, checker, outcome, .. } = &mut finished;
    if outcome.put_off > 0 {
        run.put_off_rest()?;
        tracing::warn!(
            "{} of {} had to be left for the next run, which asks them first: what takes 5 s and more for each \
             link had its time (--linger)",
            count(outcome.put_off, "URL"),
            count(outcome.slow_lanes, "slow host")
        );
    }
    heed::remember(run, to_end.check)?;
    if ending == Ending::Done {
        ask_name_servers(run, checker, &to_end);
    }
    run.judge_usurped()?;
    Heed { list: to_end.ignored.get(), checker }.in_state(run)?;
    if to_end.check.find_moved && ending == Ending::Done {
        moved::look(run, checker, &to_end);
    }
    finish::run(finished.run, &finished.tally, ending, to_end)
}

/// Asks who answers for domains, in what is left of the run's time. Signs are weighed without that if need be.
fn ask_name_servers(run: &mut Run, checker: &Checker, to_end: &ToEnd<'_>) {
    let _asking = to_end.progress.board().put_up(|| "asking for name servers".to_owned());
    let time = to_end.check.max_runtime.map(|all| all.saturating_sub(to_end.began.elapsed()));
    if let Err(error) = usurped::ask_name_servers(run, checker, to_end.signals.clone(), time) {
        tracing::warn!("not all name servers were asked for: {error:#}");
    }
}
