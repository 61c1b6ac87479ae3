//! A run's figures in the text format of Prometheus, for the node exporter's textfile collector.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use wikirot_report::model::{Summary, Verdict};

use crate::output;
use crate::state::Ending;

/// What a run adds to the figures of its report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunFigures {
    /// How the run ended.
    pub ending: Ending,
    /// How long it took.
    pub took: Duration,
    /// Checks made by it.
    pub checks: u64,
}

/// Writes the file at `path`, whole or not at all.
pub(crate) fn write(path: &Path, summary: &Summary, run: RunFigures) -> Result<()> {
    let text = render(summary, run);
    output::write(path, |out| Ok(out.write_all(text.as_bytes())?))
}

fn render(summary: &Summary, run: RunFigures) -> String {
    let wiki = escaped(if summary.site.dbname.is_empty() {
        &summary.site.name
    } else {
        &summary.site.dbname
    });
    let counts = &summary.counts;
    let mut out = String::new();
    let mut family = |name: &str, help: &str, samples: &[(String, f64)]| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "# HELP wikirot_{name} {help}\n# TYPE wikirot_{name} gauge");
        for (labels, value) in samples {
            let _ = writeln!(out, "wikirot_{name}{{wiki=\"{wiki}\"{labels}}} {value}");
        }
    };
    let one = |value: u64| [(String::new(), value as f64)];
    let by_verdict: Vec<(String, f64)> = Verdict::ALL
        .iter()
        .map(|verdict| (format!(",verdict=\"{}\"", verdict.code()), counts.of(*verdict) as f64))
        .collect();
    let by_reason: Vec<(String, f64)> = counts
        .reasons
        .iter()
        .filter(|count| count.verdict.is_failure())
        .map(|count| {
            let reason = escaped(&count.reason);
            (
                format!(",verdict=\"{}\",reason=\"{reason}\"", count.verdict.code()),
                count.urls as f64,
            )
        })
        .collect();
    family("pages", "Pages of the wiki that were read.", &one(counts.pages));
    family("pages_with_broken_links", "Pages with a broken link.", &one(counts.pages_broken));
    family("urls", "Distinct external URLs by verdict.", &by_verdict);
    family("failing_urls", "Broken and suspect URLs by reason.", &by_reason);
    family("new_broken_urls", "URLs broken now and not in the run before.", &one(counts.new));
    family("fixed_urls", "URLs broken in the run before and alive now.", &one(counts.fixed));
    family("run_checks", "URLs checked by the last run.", &one(run.checks));
    family("run_seconds", "Duration of the last run.", &[(String::new(), run.took.as_secs_f64())]);
    family(
        "run_complete",
        "1 if the last run did all that was due, 0 if it was cut short.",
        &one(u64::from(run.ending == Ending::Done)),
    );
    let started = summary.run.started.as_second();
    family(
        "run_start_timestamp_seconds",
        "When the last run began.",
        &[(String::new(), started as f64)],
    );
    out
}

/// A label value: a wiki's name comes from the dump and may hold anything.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wikirot_report::model::ReasonCount;

    #[test]
    fn a_wiki_without_a_database_is_named_as_it_calls_itself() {
        let mut summary = Summary::default();
        summary.site.name = "A wiki".to_owned();
        let run = RunFigures { ending: Ending::Interrupted, took: Duration::ZERO, checks: 0 };
        let text = render(&summary, run);
        assert!(text.contains("wikirot_run_complete{wiki=\"A wiki\"} 0"), "{text}");
        assert!(text.contains("wikirot_pages_with_broken_links"), "{text}");
    }

    #[test]
    fn the_file_is_what_the_textfile_collector_reads() {
        let mut summary = Summary::default();
        summary.site.dbname = "odd\"wiki\n".to_owned();
        summary.counts.broken = 3;
        summary.counts.reasons =
            vec![ReasonCount { verdict: Verdict::Broken, reason: "http-404".to_owned(), urls: 3 }];
        let run =
            RunFigures { ending: Ending::Done, took: Duration::from_millis(1500), checks: 42 };
        insta::assert_snapshot!(render(&summary, run));
    }
}
