//! The values of one row that matter.

use super::schema::{Column, TableKind};
use crate::Stored;

/// One row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record<'a> {
    /// Of `externallinks`: one URL of one page.
    Link {
        /// The page's number.
        from: u64,
        /// The URL.
        url: Stored<'a>,
    },
    /// Of `page`.
    Page(PageRow<'a>),
}

/// A row of the table `page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRow<'a> {
    /// The page's number.
    pub id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// Its title without the namespace, with `_` for spaces.
    pub title: &'a [u8],
    /// When its links were last written, `20261126123851` (UTC); empty where that is not known.
    pub links_updated: &'a [u8],
}

/// Values as they are read; the memory is used for one row after another.
#[derive(Default)]
pub(super) struct Row {
    number: u64,
    ns: i32,
    to: Vec<u8>,
    index: Vec<u8>,
    path: Vec<u8>,
    title: Vec<u8>,
    updated: Vec<u8>,
}

impl Row {
    pub(super) fn clear(&mut self) {
        (self.number, self.ns) = (0, 0);
        for text in
            [&mut self.to, &mut self.index, &mut self.path, &mut self.title, &mut self.updated]
        {
            text.clear();
        }
    }

    /// Takes a value; `Err` names what it should be. NULL is empty.
    pub(super) fn set(
        &mut self,
        column: Column,
        value: &[u8],
        is_null: bool,
    ) -> Result<(), &'static str> {
        let parsed = || std::str::from_utf8(value).ok();
        match column {
            Column::From | Column::Id => {
                let number = parsed().and_then(|text| text.parse().ok());
                self.number = number.ok_or("the number of a page")?;
            }
            Column::Namespace => {
                let number = parsed().and_then(|text| text.parse().ok());
                self.ns = number.ok_or("the number of a namespace")?;
            }
            _ if is_null => {}
            Column::To => self.to.extend_from_slice(value),
            Column::Index => self.index.extend_from_slice(value),
            Column::Path => self.path.extend_from_slice(value),
            Column::Title => self.title.extend_from_slice(value),
            Column::LinksUpdated => self.updated.extend_from_slice(value),
        }
        Ok(())
    }

    /// The row as a record. While a wiki moves to the new schema its table has the columns of both,
    /// and in some rows those of the old one are empty.
    pub(super) fn record(&self, kind: TableKind) -> Record<'_> {
        match kind {
            TableKind::Links if self.to.is_empty() => Record::Link {
                from: self.number,
                url: Stored::Index { index: &self.index, path: &self.path },
            },
            TableKind::Links => Record::Link { from: self.number, url: Stored::Whole(&self.to) },
            TableKind::Pages => Record::Page(PageRow {
                id: self.number,
                ns: self.ns,
                title: &self.title,
                links_updated: &self.updated,
            }),
        }
    }
}
