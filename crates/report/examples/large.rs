//! Times each format on a generated report of 8,400 pages and 120,000 links:
//! `cargo run --profile bench-fast --example large [FORMAT [FILE] | html-folder [FOLDER]]`.
//!
//! Without a name, every format in turn. Output goes into a counter and is thrown away, so that the
//! time is that of rendering, but for a format in parts with a folder to write into; under
//! `/usr/bin/time -v` the memory is that of one format.
#![allow(clippy::unwrap_used, clippy::panic, reason = "an example fails loudly")]

use std::{
    cell::Cell,
    io::{self, Write},
    rc::Rc,
    time::Instant,
};

use folder::Folder;
use wikirot_report::{
    Format, Options, Parts,
    edit::DeadLinkTemplate,
    model::{
        Change, DomainReport, HistoryPoint, Memory, Note, PageReport, Result, Source, Summary,
        TemplateReport, UrlPlace, UrlReport, UrlStatus, Verdict,
    },
};

mod folder;
#[path = "../tests/it/sample.rs"]
mod sample;

const PAGES: u64 = 8_400;
const LINKS: u64 = 120_000;
const HOSTS: u64 = 7_400;

/// Makes each item when it is asked for: memory is what the format takes.
struct Generated(Memory);

impl Generated {
    fn new() -> Self {
        let mut small = sample::wiki();
        let counts = &mut small.summary.counts;
        counts.urls = LINKS;
        counts.occurrences = LINKS;
        counts.pages = PAGES;
        counts.broken = LINKS * 7 / 10;
        Self(small)
    }

    fn status(at: u64) -> UrlStatus {
        let host = at % HOSTS;
        let url = format!("https://host{host}.example/some/path/of/usual/length/{at}.html?lang=en");
        match at % 10 {
            0 | 1 => sample::failing(&url, "connect-timeout", 2, "2026-11-01T00:00:00Z"),
            2 => sample::alive(&url, &[Note::MovedPermanently]),
            3 => sample::failing(&url, "dns-nxdomain", 3, "2026-11-01T00:00:00Z"),
            _ => sample::failing(&url, "http-404", 4, "2026-10-01T00:00:00Z"),
        }
    }

    fn page(at: u64) -> PageReport {
        let language = ["", " (Русский)", " (日本語)", " (Español)"][(at % 4) as usize];
        let mut page = sample::page(at, 0, "", &format!("Page number {at}{language}"));
        for link in at * LINKS / PAGES..(at + 1) * LINKS / PAGES {
            let line = (link % 400) as u32;
            let status = Self::status(link);
            let it = sample::put(
                &mut page,
                "Tips and tricks",
                line,
                "[URL The label of the link]",
                status,
            );
            it.elsewhere.pages = link % 3;
            it.elsewhere.titles = (0..link % 3).map(|it| format!("Another page {it}")).collect();
        }
        page
    }
}

impl Source for Generated {
    fn summary(&self) -> Result<Summary> {
        self.0.summary()
    }

    fn pages(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        (0..PAGES).try_for_each(|at| each(&Self::page(at)))
    }

    fn urls(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        (0..PAGES).try_for_each(|at| {
            let PageReport { page, occurrences } = Self::page(at);
            occurrences.into_iter().try_for_each(|it| {
                let places = vec![UrlPlace { page: 0, place: it.place }];
                each(&UrlReport { status: it.status, pages: vec![page.title.clone()], places })
            })
        })
    }

    fn changes(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        self.urls(&mut |it| if it.status.change == Change::New { each(it) } else { Ok(()) })
    }

    fn templates(&self, each: &mut dyn FnMut(&TemplateReport) -> Result<()>) -> Result<()> {
        self.0.templates(each)
    }

    fn domains(&self, each: &mut dyn FnMut(&DomainReport) -> Result<()>) -> Result<()> {
        (0..HOSTS).try_for_each(|at| {
            let mut it = self.0.domains[0].clone();
            it.domain = format!("host{at}.example");
            each(&it)
        })
    }

    fn history(&self) -> Result<Vec<HistoryPoint>> {
        self.0.history()
    }

    fn most_used(&self, _: usize) -> Result<Vec<UrlReport>> {
        assert_eq!(Self::status(4).verdict, Verdict::Broken);
        Ok(Vec::new())
    }
}

/// Counts what is written.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<u64>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Parts for Counter {
    fn part(&mut self, _: &str) -> io::Result<Box<dyn Write>> {
        Ok(Box::new(self.clone()))
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (wanted, into) = (std::env::args().nth(1), std::env::args_os().nth(2));
    let source = Generated::new();
    let options = Options { dead_link: DeadLinkTemplate::archwiki(), ..Options::default() };
    let begun = Instant::now();
    source.pages(&mut |_| Ok(()))?;
    println!("{:12} {:>8.1?}", "(source)", begun.elapsed());
    for format in Format::ALL {
        for folder in [false, true] {
            let name = if folder { format!("{format}-folder") } else { format.to_string() };
            let asked = wanted.as_ref().is_none_or(|it| *it == name);
            if !asked || (folder && !format.has_parts()) {
                continue;
            }
            let mut out = Counter::default();
            let begun = Instant::now();
            match folder {
                true => match &into {
                    Some(path) => {
                        format.write_parts(&source, &options, &mut Folder(path.into()))?;
                    }
                    None => format.write_parts(&source, &options, &mut out)?,
                },
                false => match &into {
                    Some(path) => {
                        let file = std::fs::File::create(path)?;
                        format.write(&source, &options, &mut io::BufWriter::new(file))?;
                    }
                    None => {
                        format.write(&source, &options, &mut io::BufWriter::new(out.clone()))?;
                    }
                },
            }
            let megabytes = out.0.get() as f64 / 1e6;
            println!("{name:15} {:>8.1?} {megabytes:>7.1} MB", begun.elapsed());
        }
    }
    Ok(())
}
