//! `wikirot audit`: how often "broken" is right, by the judgement of people.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use wikirot_report::audit::{Answers, Audit, Drawn, Item, Look, write_html, write_tsv};
use wikirot_report::count;
use wikirot_report::model::{Languages, RenderError};

use crate::cli::args::{AuditArgs, AuditFormat};
use crate::exit::Ended;
use crate::output;
use crate::settings;
use crate::state::{State, UrlHistory, View};

/// Lines of a file of answers that are named.
const NAMED: usize = 5;

/// Runs the command.
pub(crate) fn run(args: &AuditArgs) -> Result<Ended> {
    match args.sample {
        Some(size) => draw(args, size.get())?,
        None => read(args)?,
    }
    Ok(Ended::Done)
}

/// Draws links and writes a sheet.
fn draw(args: &AuditArgs, size: usize) -> Result<()> {
    let format = args.format.unwrap_or(AuditFormat::Html);
    if !matches!(format, AuditFormat::Html | AuditFormat::Tsv) {
        bail!("a sheet is html or tsv: --format text, wikitext and json are for --read");
    }
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let view = reader.view(Languages::default())?;
    let (site, _) = view.about()?;
    let sample = view.sample(size, args.seed, args.unconfirmed)?;
    if sample.targets.is_empty() {
        bail!(
            "there is no confirmed broken link to judge: run 'wikirot scan' until some are, or say \
             --unconfirmed"
        );
    }
    let drawn = Drawn {
        wiki: if site.name.is_empty() { site.dbname.clone() } else { site.name.clone() },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        day: settings::today().to_string(),
        seed: args.seed,
        population: sample.population,
    };
    let mut items = sample.targets.iter().filter_map(|&target| item(&view, target).transpose());
    write(args.output.as_deref(), &mut |out| {
        match format {
            AuditFormat::Html => write_html(&drawn, &site, &mut items, out)?,
            _ => write_tsv(&drawn, &mut items, out)?,
        }
        Ok(())
    })?;
    let of: u64 = drawn.population.values().sum();
    tracing::info!("{} of {of} drawn", count(sample.targets.len() as u64, "link"));
    Ok(())
}

fn item(view: &View<'_>, target: i64) -> std::result::Result<Option<Item>, RenderError> {
    let found = view.history_of_target(target).map_err(RenderError::source)?;
    Ok(found.map(|UrlHistory { url, checks, .. }| {
        let look = |it: crate::state::LoggedCheck| Look {
            at: it.at,
            verdict: it.verdict,
            reason: it.reason,
        };
        Item { url, checks: checks.into_iter().rev().map(look).collect() }
    }))
}

/// Reads answers back and prints what they come to.
fn read(args: &AuditArgs) -> Result<()> {
    let mut answers = Answers::default();
    for path in &args.read {
        let cannot = || format!("cannot read {}", path.display());
        let file = File::open(path).with_context(cannot)?;
        let bad = answers.read(BufReader::new(file)).with_context(cannot)?;
        for line in bad.iter().take(NAMED) {
            tracing::warn!("{}:{}: {}", path.display(), line.number, line.what);
        }
        if bad.len() > NAMED {
            let more = count((bad.len() - NAMED) as u64, "line");
            tracing::warn!("{}: {more} more could not be understood", path.display());
        }
    }
    let audit = Audit::of(&answers);
    let text = match args.format.unwrap_or(AuditFormat::Text) {
        AuditFormat::Text => format!("{}\n{}", audit.text(), audit.wikitext()),
        AuditFormat::Wikitext => audit.wikitext(),
        AuditFormat::Json => {
            let mut json = Vec::new();
            wikirot_report::to_json(&mut json, &audit)?;
            String::from_utf8_lossy(&json).into_owned() + "\n"
        }
        AuditFormat::Html | AuditFormat::Tsv => {
            bail!(
                "what came of an audit is text, wikitext or json: --format html and tsv are for --sample"
            )
        }
    };
    write(args.output.as_deref(), &mut |out| Ok(out.write_all(text.as_bytes())?))
}

fn write(path: Option<&Path>, write: &mut dyn FnMut(&mut dyn Write) -> Result<()>) -> Result<()> {
    let written = match path {
        Some(path) => output::write(path, write),
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            write(&mut out).and_then(|()| Ok(out.flush()?))
        }
    };
    match written {
        Err(error) if crate::reports::is_broken_pipe(&error) => Ok(()),
        written => written,
    }
}
