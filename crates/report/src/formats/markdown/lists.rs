//! Lists that are laid aside until those before them are written.

use std::io::{self, Seek as _, Write};

use tempfile::SpooledTempFile;

use super::item::{Items, page_link};
use crate::{
    model::{Kind, PageReport, Result, Shown, Source, Summary},
    options::Options,
};

/// Bytes of a list that stay in memory; a longer one goes to a temporary file.
const IN_MEMORY: usize = 1024 * 1024;

/// The links of each class, page by page: the source is asked once for all of them.
pub(super) struct Lists([List; Kind::SHOWN.len()]);

struct List {
    file: SpooledTempFile,
    /// The page that it ends with, which may go on.
    last: String,
}

impl Lists {
    /// All that the report shows.
    pub(super) fn gather(
        source: &dyn Source,
        options: &Options,
        summary: &Summary,
    ) -> Result<Self> {
        let items = Items { options, site: &summary.site, date: options.date(&summary.run) };
        let mut lists = Self(std::array::from_fn(|_| List {
            file: SpooledTempFile::new(IN_MEMORY),
            last: String::new(),
        }));
        // A page's own, into memory first: a link is dozens of small writes.
        let mut texts: [Vec<u8>; Kind::SHOWN.len()] = Default::default();
        source
            .parts_of_pages(Shown::ToList, &mut |report| lists.page(report, &items, &mut texts))?;
        Ok(lists)
    }

    fn page(
        &mut self,
        report: &PageReport,
        items: &Items<'_>,
        texts: &mut [Vec<u8>; Kind::SHOWN.len()],
    ) -> Result<()> {
        for it in &report.occurrences {
            let at = it.kind() as usize;
            let (Some(list), Some(text)) = (self.0.get_mut(at), texts.get_mut(at)) else {
                continue;
            };
            if list.last != report.page.title {
                writeln!(text, "\n### {}\n", page_link(items.site, &report.page.title))?;
                list.last.clone_from(&report.page.title);
            }
            items.item(report, it, text)?;
        }
        for (list, text) in self.0.iter_mut().zip(texts) {
            list.file.write_all(text)?;
            text.clear();
        }
        Ok(())
    }

    /// Writes the list of one class.
    pub(super) fn copy(&mut self, kind: Kind, out: &mut dyn Write) -> Result<()> {
        if let Some(list) = self.0.get_mut(kind as usize) {
            list.file.rewind()?;
            io::copy(&mut list.file, out)?;
        }
        Ok(())
    }
}
