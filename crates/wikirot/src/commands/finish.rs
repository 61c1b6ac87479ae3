//! The end of a run: its books closed, its reports written, its summary told.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Result, bail};
use wikirot_report::count;
use wikirot_report::escape::visible;
use wikirot_report::model::{Source, Summary, Verdict};

use super::to_end::ToEnd;
use crate::archive;
use crate::cli::args::{CheckArgs, FailOn, OutputArgs};
use crate::clock;
use crate::evidence::Evidence;
use crate::exit::Ended;
use crate::ignore::IgnoreList;
use crate::logging;
use crate::metrics::{self, RunFigures};
use crate::recorder::Tally;
use crate::scan::trouble::Trouble;
use crate::signals::Signals;
use crate::state::{Ending, Of, Run, State, WARNINGS};
use crate::{heed, reports, settings};

/// Ends `run` and tells what came of it.
pub(super) fn run(run: Run, tally: &Tally, ending: Ending, to_end: ToEnd<'_>) -> Result<Ended> {
    let ToEnd {
        started,
        user_agent,
        ignored,
        check,
        output,
        signals,
        mut lacks,
        evidence,
        trouble,
        teller,
        progress,
        ..
    } = to_end;
    let is_kept = close(evidence);
    let mut state = run.end(ending, clock::now())?;
    if ending == Ending::Done
        && let Some((settings, kinds)) = settings::archive(check, output, &user_agent)
    {
        let _asking = progress.board().put_up(|| "asking the web archive".to_owned());
        ask_archive(&mut state, &settings, kinds, signals);
        if kinds.contains(&Of::Alive) {
            let (asked, none) = state.alive_in_archive()?;
            lacks.push(unsaved(asked, none));
        }
    }
    let mut reader = state.reader()?;
    let (options, languages) = settings::look(&output.look, &reader)?;
    let now_ignored = heed::lists_again(&check.ignore, &reader)?;
    if let Some(list) = ignored.get().filter(|list| !list.is_empty()) {
        name_idle_entries(&reader.view(languages.clone())?, list)?;
    }
    state.remember(WARNINGS, &logging::warnings().join("\n"))?;
    let mut view = reader.view(languages)?;
    heed::in_view(&view, &now_ignored)?;
    let options = settings::select(&output.look, &mut view, options)?;
    let options = settings::with_rest(options, &output.report, &view.about()?.0);
    let writing = progress.board().put_up(|| "writing the reports".to_owned());
    // One report that cannot be written does not keep the others from being so.
    let mut all_written = true;
    for to in &output.report {
        if let Err(error) = reports::write_asked(&view, &output.look.pages, &options, to) {
            tracing::error!("{}", crate::with_causes(&error));
            all_written = false;
        }
    }
    drop((writing, teller));
    let summary = view.summary()?;
    let ended = ended(ending, &summary, output.fail_on);
    if let Some(path) = &output.metrics {
        let took = clock::now().duration_since(started).unwrap_or_default();
        metrics::write(path, &summary, RunFigures { ending, took, checks: tally.checked() })?;
    }
    // Who is not quiet has told of all of it.
    let why = why(ending, check, trouble.as_ref().filter(|_| logging::is_quiet()));
    tell(&summary, tally, (ending, why), output, &lacks)?;
    if !is_kept {
        bail!("not all evidence was kept; what was found out is");
    }
    if !all_written {
        bail!(
            "not every report was written: make the others from the state, with 'wikirot report'"
        );
    }
    Ok(ended)
}

/// Waits until the evidence is on disk; whether all of it is.
fn close(evidence: Option<Evidence>) -> bool {
    let closed = evidence.map_or(Ok(()), Evidence::close);
    if let Err(error) = &closed {
        tracing::error!("{}", crate::with_causes(error));
    }
    closed.is_ok()
}

/// What an archive said of alive links so far, in words.
fn unsaved(asked: u64, none: u64) -> String {
    let asked = count(asked, "alive link");
    format!("of {asked} the archive was asked for, it has no copy of {none} (report 'unsaved')")
}

/// Asks for copies of links; a report is written without them if need be.
fn ask_archive(state: &mut State, settings: &archive::Settings, kinds: &[Of], signals: Signals) {
    match archive::look_up(state, settings, kinds, signals, clock::now()) {
        Ok(looked) => tracing::info!("{} of {} archived", looked.found, looked.asked),
        Err(error) => {
            let host = settings.endpoint.host_str().unwrap_or_default();
            tracing::warn!("the archive at {host} was not asked for all links: {error:#}");
        }
    }
}

/// Names entries that are about no link of the wiki any more, so that lists do not rot.
fn name_idle_entries(view: &dyn Source, list: &IgnoreList) -> Result<()> {
    let mut usage = list.usage();
    view.urls(&mut |url| {
        for entry in list.covering(&url.status.checked_url) {
            usage.count(entry);
        }
        Ok(())
    })?;
    for idle in usage.useless(list) {
        tracing::warn!("{idle}");
    }
    Ok(())
}

fn ended(ending: Ending, summary: &Summary, fail_on: FailOn) -> Ended {
    let found = match fail_on {
        FailOn::Broken => summary.counts.broken > 0,
        // Before the first whole run nothing was known: all of it is.
        FailOn::New if summary.run.previous.is_none() => summary.counts.broken > 0,
        FailOn::New => summary.counts.new > 0,
        FailOn::Never => false,
    };
    match ending {
        Ending::Interrupted => Ended::Interrupted,
        Ending::NetworkDown => Ended::NetworkDown,
        Ending::DamagedDump => Ended::DamagedDump,
        Ending::Done | Ending::MaxRuntime if found => Ended::Found,
        Ending::Done | Ending::MaxRuntime => Ended::Done,
    }
}

/// Why a run ended before all was done, and what to do about it.
fn why(ending: Ending, check: &CheckArgs, trouble: Option<&Trouble>) -> Option<String> {
    Some(match ending {
        Ending::Done => return None,
        Ending::Interrupted => {
            "interrupted: the same command goes on where this one stopped".to_owned()
        }
        Ending::MaxRuntime => {
            "its time was over: the next run goes on where this one stopped".to_owned()
        }
        Ending::DamagedDump => format!(
            "the dump is damaged: what could be read of it was checked, and what was known is kept{}",
            trouble.and_then(Trouble::in_one_line).map(|it| format!(" ({it})")).unwrap_or_default()
        ),
        Ending::NetworkDown => {
            let canary = match &check.canary[..] {
                [] => "if it is the hosts that are down, name one that is up with --canary HOST"
                    .to_owned(),
                named => format!("{} did not answer either", named.join(", ")),
            };
            format!(
                "the network looks down from here: no verdict was recorded from then on. See that this \
                 machine may ask a name server and reach ports 80 and 443; a proxy is named with --proxy; \
                 {canary}"
            )
        }
    })
}

/// Prints the summary: on standard output, unless a report went there. What is quiet says only why it
/// could not do what it should.
fn tell(
    summary: &Summary,
    tally: &Tally,
    (ending, why): (Ending, Option<String>),
    output: &OutputArgs,
    lacks: &[String],
) -> Result<()> {
    if logging::is_quiet() {
        if let (Ending::DamagedDump | Ending::NetworkDown, Some(why)) = (ending, why) {
            tracing::error!("{why}");
        }
        return Ok(());
    }
    let text = text(summary, tally, ending, lacks, why);
    if output.report.iter().any(|to| to.path.is_none()) {
        // Nobody is left to be told that standard error is closed.
        let _ = std::io::stderr().write_all(text.as_bytes());
        return Ok(());
    }
    super::print(text.as_bytes())
}

fn text(
    summary: &Summary,
    tally: &Tally,
    ending: Ending,
    lacks: &[String],
    why: Option<String>,
) -> String {
    let counts = &summary.counts;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{}: {}, {}, {} on {}",
        if summary.site.name.is_empty() { "wiki".into() } else { visible(&summary.site.name) },
        count(counts.pages, "page"),
        count(counts.occurrences, "link"),
        count(counts.urls, "distinct URL"),
        count(counts.domains, "host"),
    );
    let _ = match tally.checked() {
        0 if ending == Ending::Done => writeln!(out, "  nothing was due"),
        0 => writeln!(out, "  nothing was checked"),
        checked => writeln!(out, "  {checked} checked in this run"),
    };
    for verdict in Verdict::ALL {
        let urls = counts.of(verdict);
        if urls == 0 && verdict == Verdict::Unchecked {
            continue;
        }
        let _ = write!(out, "  {urls:>8} {}", verdict.code());
        let reasons = reasons(summary, verdict);
        if verdict != Verdict::Alive && !reasons.is_empty() {
            let _ = write!(out, ": {reasons}");
        }
        out.push('\n');
    }
    if counts.broken > 0 && summary.run.previous.is_none() {
        let _ = writeln!(
            out,
            "  on {}; {} not yet confirmed ({})",
            count(counts.pages_broken, "page"),
            counts.unconfirmed,
            summary.run.confirm
        );
    } else if counts.broken > 0 {
        let _ = writeln!(
            out,
            "  on {}; {} new, {} still broken, {} not yet confirmed ({}); {} fixed",
            count(counts.pages_broken, "page"),
            counts.new,
            counts.still,
            counts.unconfirmed,
            summary.run.confirm,
            counts.fixed
        );
    }
    for sentence in lacks {
        let _ = writeln!(out, "  {}", visible(sentence));
    }
    if let Some(why) = why {
        let _ = writeln!(out, "  {}", visible(&why));
    }
    out
}

/// Reasons of one verdict that a summary names; those of a real wiki are mostly of fewer kinds.
const NAMED_REASONS: usize = 8;

/// The commonest reasons of a verdict: `412 http-404, 80 dns-nxdomain`.
fn reasons(summary: &Summary, verdict: Verdict) -> String {
    let mut of_verdict = summary.counts.reasons.iter().filter(|count| count.verdict == verdict);
    let named = of_verdict.by_ref().take(NAMED_REASONS);
    let mut told: Vec<String> =
        named.map(|count| format!("{} {}", count.urls, count.reason)).collect();
    match of_verdict.map(|count| count.urls).sum::<u64>() {
        0 => {}
        rest => told.push(format!("{rest} for other reasons")),
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use wikirot_report::model::ReasonCount;

    use super::*;

    fn summary() -> Summary {
        let mut summary = Summary::default();
        summary.site.name = "A wiki".to_owned();
        summary.run.confirm = "3x3d".to_owned();
        let counts = &mut summary.counts;
        (counts.pages, counts.occurrences, counts.urls, counts.domains) = (7, 6, 5, 1);
        (counts.broken, counts.alive, counts.pages_broken, counts.unconfirmed) = (3, 2, 2, 1);
        (counts.new, counts.still, counts.fixed) = (1, 2, 4);
        let reason =
            |verdict, reason: &str, urls| ReasonCount { verdict, reason: reason.to_owned(), urls };
        counts.reasons = vec![
            reason(Verdict::Broken, "http-404", 2),
            reason(Verdict::Alive, "ok", 2),
            reason(Verdict::Broken, "http-410", 1),
        ];
        summary
    }

    fn told(summary: &Summary, checked: u64, ending: Ending) -> String {
        let tally = Tally::default();
        (0..checked).for_each(|_| tally.count_check(Verdict::Alive));
        text(summary, &tally, ending, &["A lack".to_owned()], Some("a why".to_owned()))
    }

    #[test]
    fn a_summary_says_what_there_is_and_what_has_changed() {
        let mut summary = summary();
        let first = told(&summary, 2, Ending::Done);
        assert_eq!(
            first,
            "A wiki: 7 pages, 6 links, 5 distinct URLs on 1 host\n  2 checked in this run\n         \
             3 broken: 2 http-404, 1 http-410\n         0 suspect\n         2 alive\n         \
             0 skipped\n  on 2 pages; 1 not yet confirmed (3x3d)\n  A lack\n  a why\n"
        );
        summary.run.previous = Some(jiff::Timestamp::UNIX_EPOCH);
        summary.counts.unchecked = 1;
        summary.site.name.clear();
        let next = told(&summary, 0, Ending::Done);
        assert!(next.starts_with("wiki: 7 pages"), "{next}");
        assert!(next.contains("\n  nothing was due\n") && next.contains("1 unchecked\n"), "{next}");
        let since = "on 2 pages; 1 new, 2 still broken, 1 not yet confirmed (3x3d); 4 fixed";
        assert!(next.contains(since), "{next}");
        assert!(told(&summary, 0, Ending::Interrupted).contains("\n  nothing was checked\n"));
        summary.counts.broken = 0;
        assert!(!told(&summary, 0, Ending::Done).contains("confirmed"));
    }

    #[test]
    fn few_reasons_are_named() {
        let mut summary = Summary::default();
        let reason =
            |n: u64| ReasonCount { verdict: Verdict::Broken, reason: format!("http-{n}"), urls: n };
        summary.counts.reasons = (1..=NAMED_REASONS as u64).map(reason).collect();
        assert!(reasons(&summary, Verdict::Broken).ends_with(", 8 http-8"));
        summary.counts.reasons.push(reason(9));
        assert!(reasons(&summary, Verdict::Broken).ends_with("8 http-8, 9 for other reasons"));
        assert_eq!(reasons(&summary, Verdict::Suspect), "");
    }

    #[test]
    fn a_run_fails_on_what_it_was_told_to_and_says_first_why_it_ended() {
        let mut summary = summary();
        let on = |summary: &Summary, fail_on| ended(Ending::Done, summary, fail_on);
        assert_eq!(on(&summary, FailOn::Broken), Ended::Found);
        assert_eq!(on(&summary, FailOn::New), Ended::Found);
        assert_eq!(on(&summary, FailOn::Never), Ended::Done);
        summary.run.previous = Some(jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(on(&summary, FailOn::New), Ended::Found);
        summary.counts.new = 0;
        assert_eq!(on(&summary, FailOn::New), Ended::Done);
        for (ending, expected) in [
            (Ending::MaxRuntime, Ended::Found),
            (Ending::Interrupted, Ended::Interrupted),
            (Ending::NetworkDown, Ended::NetworkDown),
            (Ending::DamagedDump, Ended::DamagedDump),
        ] {
            assert_eq!(ended(ending, &summary, FailOn::Broken), expected);
        }
        summary.counts.broken = 0;
        assert_eq!(on(&summary, FailOn::Broken), Ended::Done);
        summary.run.previous = None;
        assert_eq!(on(&summary, FailOn::New), Ended::Done);
    }
}
