//! What became of links that editors flagged as dead, told from the history of a wiki.
//!
//! A history is read once, a page after the other and a revision after the other, so that memory holds one
//! text and what a few revisions before it said. What editors undo at once was never said.

mod label;
mod page;
mod reading;
mod successor;
mod words;

use anyhow::Result;
use wikirot_dump::{DumpReader, Page, Revision};
use wikirot_report::edit::DeadLinkTemplate;

pub(crate) use label::{Label, Outcome};

use self::page::PageHistory;
use self::reading::Reading;
use crate::cli::values::Namespaces;
use crate::scan::trouble::{PartTrouble, Trouble};
use crate::scan::{OpenedDump, wiki};

/// How a history is read.
pub(crate) struct Labelling<'a> {
    /// How the wiki marks dead links.
    pub template: &'a DeadLinkTemplate,
    /// Which pages are read.
    pub namespaces: &'a Namespaces,
    /// Told of each page.
    pub page_read: &'a dyn Fn(),
}

impl Labelling<'_> {
    /// Gives `take` the labels of every page, in the order of the history; ends early where that fails.
    pub(crate) fn run(
        &self,
        dump: &mut OpenedDump,
        take: &mut dyn FnMut(Label) -> Result<()>,
    ) -> Result<Trouble> {
        let site = wiki::plain_site(&dump.site);
        let mut reading = Reading::new(&site, self.template);
        let mut parts = Vec::new();
        while let Some((path, part)) = dump.next_part() {
            let (flaws, end) = match part {
                Ok(mut part) => {
                    let end = self.read(&mut part, &mut reading, take)?;
                    (part.flaws().clone(), end)
                }
                Err(error) => (wikirot_dump::Flaws::default(), Some(error)),
            };
            parts.extend(PartTrouble::of(path, flaws, end));
        }
        Ok(Trouble::of_parts(parts))
    }

    /// Reads one part; gives why it ended early, if it did.
    fn read(
        &self,
        part: &mut DumpReader,
        reading: &mut Reading<'_>,
        take: &mut dyn FnMut(Label) -> Result<()>,
    ) -> Result<Option<wikirot_dump::DumpError>> {
        let mut history: Option<PageHistory> = None;
        // The first failure; nothing is read behind it.
        let mut taken = Ok(());
        loop {
            let mut each = |page: &Page, revision: &Revision| {
                if taken.is_err() || !self.namespaces.includes(page.ns) {
                    return;
                }
                // A page that broke off is followed by another without an end between them.
                if page.revisions == 1 {
                    taken = finish(&mut history, take);
                }
                let history = history.get_or_insert_with(|| PageHistory::new(page));
                if let (Ok(()), Some(text)) = (&taken, revision.text.as_str()) {
                    history.read(reading, revision, text);
                    taken = history.settled().try_for_each(&mut *take);
                }
            };
            let page = part.next_history(&mut each);
            taken?;
            finish(&mut history, take)?;
            taken = Ok(());
            match page {
                Ok(Some(_)) => (self.page_read)(),
                Ok(None) => return Ok(None),
                Err(error) => return Ok(Some(error)),
            }
        }
    }
}

/// Takes what the last page still had to tell.
fn finish(
    history: &mut Option<PageHistory>,
    take: &mut dyn FnMut(Label) -> Result<()>,
) -> Result<()> {
    history.take().map_or(Ok(()), |history| history.finish().try_for_each(take))
}
