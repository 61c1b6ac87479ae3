//! `wikirot links`: the external links of a dump, offline.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use rustc_hash::FxHashSet;
use serde::Serialize;
use wikirot_report::Format;
use wikirot_wikitext::{Extractor, checkable};
use wikirot_words::Origin;

use super::outputs;
use crate::cli::args::{LinksArgs, LinksFormat, Lua};
use crate::cli::values::format_of;
use crate::exit::Ended;
use crate::output;
use crate::progress::Progress;
use crate::reports;
use crate::scan::corpus::{self, Corpus};
use crate::scan::extract::{Extraction, Found, Left};
use crate::scan::link_table::{Entry, LinkTable};
use crate::scan::modules::LuaModules;
use crate::scan::spool::Header;
use crate::scan::tally::ScanTally;
use crate::scan::wiki::{self, OtherPages};
use crate::scan::{OpenedDump, read_table};

/// Runs the command.
pub(crate) fn run(args: &LinksArgs, progress: &Progress) -> Result<Ended> {
    let to = args.output.as_deref().filter(|path| !output::is_stdout(path));
    if let Some(path) = to {
        let read = args.extract.dumps.iter().chain(&args.extract.link_table);
        outputs::spare(path, &read.map(PathBuf::as_path).collect::<Vec<_>>())?;
        output::try_file(path)?;
    }
    let tally = Arc::new(ScanTally::default());
    let opened = OpenedDump::open(&args.extract.dumps, args.extract.threads())?;
    let table = read_table(&args.extract, &opened, progress)?;
    let reading = progress.reading(&opened, &tally);
    let corpus = corpus::read(opened, &args.extract.scratch(), &tally)?;
    drop(reading);
    corpus.has_pages()?;
    let extracting = progress.extracting(corpus.spool.pages(), &tally);
    let print = |out: &mut dyn Write| print(args, &corpus, table.as_ref(), &tally, out);
    let written = match to {
        Some(path) => output::write(path, print),
        None => {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            print(&mut out)
                .and_then(|()| Ok(out.flush()?))
                .context("cannot write to standard output")
        }
    };
    drop(extracting);
    match written {
        // `wikirot links dump | head` has all it wants.
        Err(error) if reports::is_broken_pipe(&error) => return Ok(Ended::Done),
        written => written?,
    }
    match &table {
        Some(table) => table.tell(corpus.is_whole()),
        // The table has what the dump lacks.
        None => {
            for sentence in tally.lacks().sentences() {
                tracing::warn!("{sentence}");
            }
        }
    }
    corpus.trouble.tell_or_sum_up();
    Ok(if corpus.trouble.is_damage() { Ended::DamagedDump } else { Ended::Done })
}

fn print(
    args: &LinksArgs,
    corpus: &Corpus,
    table: Option<&LinkTable>,
    tally: &ScanTally,
    out: &mut dyn Write,
) -> Result<()> {
    let site = wiki::site(&corpus.site, &args.extract);
    let pages = OtherPages::new(corpus);
    let options = wiki::options(&args.extract, corpus);
    let modules = LuaModules::new(&site, options.now);
    let mut extractor = Extractor::new(&site, &pages, options);
    if args.extract.lua == Lua::On {
        extractor = extractor.with_modules(&modules);
    }
    // Nobody waits for more of it than there is.
    let never = AtomicBool::new(false);
    let extraction = Extraction {
        corpus,
        extractor: &extractor,
        site: &site,
        table,
        internal: args.extract.internal,
        namespaces: &args.extract.namespaces,
        left: |page: &Header, _| {
            (table.is_none() && !page.condition.has_text()).then_some(Left::Unknown)
        },
        threads: args.extract.threads(),
        tally,
        stop: &never,
    };
    let is_jsonl = args.output.as_deref().is_some_and(|it| format_of(it) == Some(Format::Jsonl));
    let by_ending = if is_jsonl { LinksFormat::Jsonl } else { LinksFormat::Tsv };
    let format = args.format.unwrap_or(by_ending);
    let keep = |found: Found<'_>| Lines {
        text: match format {
            LinksFormat::Tsv => tsv(&found),
            LinksFormat::Jsonl => jsonl(&found),
        },
        follows: found.before > 0,
        goes_on: found.goes_on,
    };
    let mut written = Ok(());
    // Of a page that came in parts, what was written.
    let mut seen = FxHashSet::default();
    let weigh = |lines: &Lines| lines.text.len();
    extraction.run(keep, weigh, |Lines { text, follows, goes_on }| {
        let parts = (follows || goes_on) && format == LinksFormat::Tsv;
        written = match parts {
            true => text
                .split_inclusive('\n')
                .filter(|line| seen.insert(hash(line)))
                .try_for_each(|line| out.write_all(line.as_bytes())),
            false => out.write_all(text.as_bytes()),
        };
        if !goes_on {
            seen.clear();
        }
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    if let Some(failures) = modules.told() {
        tracing::warn!("{failures}");
    }
    Ok(corpus.check()?)
}

/// The lines of a page, or of a part of one.
struct Lines {
    text: String,
    /// Parts of the page come before or behind.
    follows: bool,
    goes_on: bool,
}

/// Stands for a line among those of one page: of what a stranger could forge, two in 128 bits.
fn hash(line: &str) -> [u64; 2] {
    let with = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        (salt, line).hash(&mut hasher);
        hasher.finish()
    };
    [with(0), with(1)]
}

fn tsv(found: &Found<'_>) -> String {
    let title = &found.page.title;
    let lengths = found.links.iter().map(|link| title.len() + link.recorded().len() + 2);
    let mut lines = String::with_capacity(lengths.sum());
    let mut seen = FxHashSet::default();
    for url in found.links.iter().map(Entry::recorded) {
        if seen.insert(url) {
            for part in [title, "\t", url, "\n"] {
                lines.push_str(part);
            }
        }
    }
    lines
}

/// One line of `--format jsonl`; documented in docs/formats.md.
#[derive(Serialize)]
struct Line<'a> {
    page: &'a str,
    page_id: u64,
    ns: i32,
    revision: u64,
    url: &'a str,
    written: &'a str,
    checked: Option<String>,
    section: Option<&'a str>,
    anchor: Option<&'a str>,
    line: u32,
    bytes: [usize; 2],
    source: &'a str,
    origin: &'static str,
    templates: &'a [String],
    context: &'static str,
    guessed: bool,
}

fn jsonl(found: &Found<'_>) -> String {
    let mut lines = String::new();
    for link in &found.links {
        let line = Line::of(found, link);
        // Strings and numbers always have a JSON form.
        lines.push_str(&serde_json::to_string(&line).unwrap_or_default());
        lines.push('\n');
    }
    lines
}

impl<'a> Line<'a> {
    fn of(found: &'a Found<'_>, entry: &'a Entry) -> Line<'a> {
        let link = &entry.link;
        let (origin, templates) = match &link.origin {
            Origin::Text => ("text", [].as_slice()),
            Origin::Template(chain) => ("template", chain.as_slice()),
            Origin::Extension => ("extension", [].as_slice()),
        };
        // A heading that shows no text is none to lead to.
        let section = link.section.as_ref().filter(|it| !it.title.trim().is_empty());
        Line {
            page: &found.page.title,
            page_id: found.page.id,
            ns: found.page.ns,
            revision: found.page.revision,
            url: entry.recorded(),
            written: link.written(),
            checked: checkable(&link.url).ok().map(String::from),
            section: section.map(|section| section.title.as_str()),
            anchor: section.map(|section| section.anchor.as_str()),
            line: link.line,
            bytes: [link.source.start, link.source.end],
            source: found.source(link.source.clone()),
            origin,
            templates,
            context: link.context.code(),
            guessed: link.guessed,
        }
    }
}
