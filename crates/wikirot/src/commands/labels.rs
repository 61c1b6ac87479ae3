//! `wikirot labels`: what became of links that editors flagged as dead, out of a wiki's history.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use anyhow::Result;
use wikirot_report::count;
use wikirot_report::edit::DeadLinkTemplate;

use crate::cli::args::{LabelsArgs, LinksFormat};
use crate::exit::Ended;
use crate::labels::{Label, Labelling, Outcome};
use crate::output;
use crate::progress::Progress;
use crate::reports;
use crate::scan::OpenedDump;
use crate::scan::tally::ScanTally;
use crate::scan::trouble::Trouble;

/// Runs the command.
pub(crate) fn run(args: &LabelsArgs, progress: &Progress) -> Result<Ended> {
    let mut opened = OpenedDump::open(&args.dumps, args.threads())?;
    let tally = Arc::new(ScanTally::default());
    let reading = progress.reading(&opened, &tally);
    let template = customs(args);
    let labelling = Labelling {
        template: &template,
        namespaces: &args.namespaces,
        page_read: &|| tally.page_read(),
    };
    let mut found = [0_u64; Outcome::ALL.len()];
    let mut print = |out: &mut dyn Write| print(args, &labelling, &mut opened, &mut found, out);
    let written = match &args.output {
        Some(path) => {
            let mut trouble = None;
            let written = output::write(path, |out| {
                trouble = Some(print(out)?);
                Ok(())
            });
            written.map(|()| trouble.unwrap_or_default())
        }
        None => {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            print(&mut out).and_then(|trouble| Ok(out.flush().map(|()| trouble)?))
        }
    };
    drop(reading);
    let trouble = match written {
        // `wikirot labels dump | head` has all it wants.
        Err(error) if reports::is_broken_pipe(&error) => return Ok(Ended::Done),
        written => written?,
    };
    let told: Vec<String> = Outcome::ALL
        .iter()
        .zip(found)
        .map(|(it, found)| format!("{found} {}", it.code()))
        .collect();
    let pages = count(tally.pages_read(), "page");
    tracing::info!("{pages} read; of links that were flagged as dead: {}", told.join(", "));
    trouble.tell();
    Ok(if trouble.is_damage() { Ended::DamagedDump } else { Ended::Done })
}

/// How the wiki marks dead links, all presets included; citations are those of Wikipedia unless others are
/// named.
fn customs(args: &LabelsArgs) -> DeadLinkTemplate {
    let mut template = args.mark.dead_link.template.clone().with_known_flags();
    if template.citations.is_empty() {
        let wikipedia = DeadLinkTemplate::wikipedia();
        template.citations = wikipedia.citations;
        template.citation = wikipedia.citation;
    }
    template
}

fn print(
    args: &LabelsArgs,
    labelling: &Labelling<'_>,
    opened: &mut OpenedDump,
    found: &mut [u64; Outcome::ALL.len()],
    out: &mut dyn Write,
) -> Result<Trouble> {
    if args.format == LinksFormat::Tsv {
        writeln!(out, "{}", Label::COLUMNS.join("\t"))?;
    }
    labelling.run(opened, &mut |label| {
        found[label.outcome as usize] += 1;
        match args.format {
            LinksFormat::Tsv => writeln!(out, "{}", label.row())?,
            LinksFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&label)?)?,
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Cli, Command};

    #[test]
    fn citations_are_those_of_wikipedia_unless_others_are_named() {
        let named = |dead_link: &str| {
            let typed = ["wikirot", "labels", "h.xml", "--dead-link", dead_link];
            let Command::Labels(args) = Cli::try_parse_from(typed).unwrap().command else {
                panic!("no labels")
            };
            let template = customs(&args);
            (template.citations, template.citation)
        };
        let wikipedia = DeadLinkTemplate::wikipedia();
        let usual = (wikipedia.citations, wikipedia.citation);
        assert_eq!(named("archwiki"), usual);
        assert_eq!(named("{{Weg}}"), usual);
        let own = named(r#"{ like = "wikipedia", citations = ["Quelle"] }"#);
        assert_ne!(own.0, usual.0);
    }
}
