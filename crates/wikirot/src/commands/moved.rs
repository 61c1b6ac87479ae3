//! The end of a run that looks for the new addresses of pages that are gone.

use anyhow::Result;
use tokio::sync::mpsc;
use wikirot_check::Checker;
use wikirot_report::count;

use super::to_end::ToEnd;
use crate::cli::args::CheckArgs;
use crate::clock;
use crate::moved::{self, Looked, Looking, Pair};
use crate::state::Run;

/// What editors put in the place of links, by the files that are named.
pub(super) fn repairs(check: &CheckArgs) -> Result<Vec<Pair>> {
    let mut repairs = Vec::new();
    for file in &check.repairs {
        repairs.extend(moved::read_repairs(file)?);
    }
    Ok(repairs)
}

/// Looks for them, in what is left of the run's time. Reports are written without them if need be.
pub(super) fn look(run: &mut Run, checker: &mut Checker, to_end: &ToEnd<'_>) {
    if let Err(error) = try_to_look(run, checker, to_end) {
        tracing::warn!("not all pages that are gone were looked for: {error:#}");
    }
}

fn try_to_look(run: &mut Run, checker: &mut Checker, to_end: &ToEnd<'_>) -> Result<()> {
    run.commit()?;
    // What hosts said in their robots.txt is not asked again; what others say now is for this run alone.
    let nobody = mpsc::channel(1).0;
    checker.remember_rules(run.reader()?.site_rules(clock::now())?, nobody);
    let _looking = to_end.progress.board().put_up(|| "looking for pages that moved".to_owned());
    let took = to_end.began.elapsed();
    let looking = Looking {
        checker,
        sharing: &|run| to_end.sharing.open(run.reader()?, None),
        ignored: to_end.ignored.get(),
        repairs: &to_end.repairs,
        signals: to_end.signals.clone(),
        time: to_end.check.max_runtime.map(|all| all.saturating_sub(took)),
    };
    let Looked { pages, found, asked } = moved::look(run, looking)?;
    if pages > 0 {
        tracing::info!(
            "{found} of {} found elsewhere; addresses asked: {asked}",
            count(pages, "page")
        );
    }
    Ok(())
}
