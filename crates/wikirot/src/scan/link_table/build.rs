//! From the files of `--link-table` to rows that are found by page.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use wikirot_dump::{Input, SiteInfo};
use wikirot_linktable::{PageRow, Record, TableReader};

use super::records::{Listed, Row};
use super::sorted::Sorter;
use super::{LinkTable, TableTally};
use crate::progress::Progress;
use crate::scan::dump::OpenedDump;
use crate::scan::scratch::Scratch;
use crate::scan::spool::title_hash;

/// What is laid aside.
const ROWS: &str = "the link table";

/// Reads all files.
pub(super) fn table(
    files: &[PathBuf],
    scratch: &Scratch,
    dump: &OpenedDump,
    progress: &Progress,
) -> Result<LinkTable> {
    let mut builder = Builder {
        site: &dump.site,
        scratch,
        links: Sorter::new(scratch),
        pages: None,
        rows: 0,
        tables: BTreeSet::new(),
        has_links: false,
    };
    for file in files {
        let input = dump.options().threads(scratch.threads).open(file)?;
        let _bar = progress.reading_table(&input);
        builder.add(input).with_context(|| name(file))?;
    }
    if !builder.has_links {
        bail!(
            "the files of --link-table hold no table externallinks: give externallinks.sql.gz of \
             the same wiki, too"
        );
    }
    if builder.tables.len() > 1 {
        let tables: Vec<&str> = builder.tables.iter().map(String::as_str).collect();
        bail!(
            "the files of --link-table are of several wikis, with the tables {}: give those of one",
            tables.join(", ")
        );
    }
    builder.finish().with_context(|| scratch.cannot(ROWS))
}

fn name(file: &Path) -> String {
    format!("cannot use the link table {}", file.display())
}

struct Builder<'a> {
    site: &'a SiteInfo,
    scratch: &'a Scratch,
    links: Sorter,
    pages: Option<Sorter>,
    rows: u64,
    /// Names of the tables that gave links.
    tables: BTreeSet<String>,
    has_links: bool,
}

impl Builder<'_> {
    fn add(&mut self, input: Input) -> Result<()> {
        let mut reader = TableReader::new(input);
        let mut record = Vec::new();
        let cannot = || self.scratch.cannot(ROWS);
        while let Some(row) = reader.next_record()? {
            match row {
                Record::Link { from, url } => {
                    self.rows += 1;
                    Row::write(url, &mut record);
                    self.links.push(from, &record).with_context(cannot)?;
                }
                Record::Page(page) => {
                    let pages = self.pages.get_or_insert_with(|| Sorter::new(self.scratch));
                    if let Some(title) = full_title(&page, self.site) {
                        Listed::write(&page, &title, &mut record);
                        pages.push(title_hash(&title), &record).with_context(cannot)?;
                    }
                }
            }
        }
        self.tables.extend(reader.link_tables().map(str::to_owned));
        self.has_links |= reader.has_links();
        Ok(())
    }

    fn finish(self) -> io::Result<LinkTable> {
        Ok(LinkTable {
            links: self.links.finish()?,
            pages: self.pages.map(Sorter::finish).transpose()?,
            tally: TableTally::new(self.rows),
            failure: std::sync::OnceLock::new(),
        })
    }
}

/// The title as a dump has it; `None` for one that this wiki's dumps cannot have.
fn full_title(page: &PageRow<'_>, site: &SiteInfo) -> Option<String> {
    let title = std::str::from_utf8(page.title).ok()?.replace('_', " ");
    if page.ns == 0 {
        return Some(title);
    }
    let namespace = site.namespaces.iter().find(|namespace| namespace.id == page.ns)?;
    Some(format!("{}:{title}", namespace.name))
}
