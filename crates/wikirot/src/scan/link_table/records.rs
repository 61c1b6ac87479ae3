//! Rows as they are laid aside.

use std::hash::{DefaultHasher, Hash, Hasher};

use wikirot_linktable::{PageRow, Stored};

/// What the table has of one page.
#[derive(Default)]
pub(crate) struct PageRows {
    pub(super) rows: Vec<Row>,
    /// Whether these are all links of the page; not where its text is newer than they are.
    pub(super) is_exact: bool,
}

impl PageRows {
    pub(super) fn new(rows: Vec<Row>, is_exact: bool) -> Self {
        Self { rows, is_exact }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Changes with whatever the table says of the page.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.is_exact.hash(&mut hasher);
        self.rows.iter().for_each(|row| row.0.hash(&mut hasher));
        hasher.finish()
    }
}

/// A row of `externallinks`: the length of the index, or none such, and the URL.
pub(super) struct Row(Box<[u8]>);

/// Stands for the length of an index where there is none.
const WHOLE: u32 = u32::MAX;

impl Row {
    pub(super) fn new(record: &[u8]) -> Self {
        Self(record.into())
    }

    pub(super) fn write(url: Stored<'_>, out: &mut Vec<u8>) {
        let (length, parts) = match url {
            Stored::Whole(url) => (WHOLE, [url, &[]]),
            Stored::Index { index, path } => (index.len() as u32, [index, path]),
        };
        out.clear();
        out.extend_from_slice(&length.to_le_bytes());
        parts.iter().for_each(|part| out.extend_from_slice(part));
    }

    pub(super) fn stored(&self) -> Stored<'_> {
        let Some((length, url)) = self.0.split_first_chunk() else { return Stored::Whole(&[]) };
        match url.split_at_checked(u32::from_le_bytes(*length) as usize) {
            Some((index, path)) => Stored::Index { index, path },
            None => Stored::Whole(url),
        }
    }
}

/// A row of `page`, its title as a dump has it.
pub(super) struct Listed<'a> {
    pub(super) id: u64,
    pub(super) ns: i32,
    /// When its links were last written down, `20261126123851`, or empty.
    updated: &'a [u8],
    pub(super) title: &'a str,
}

/// Digits of a date and a time.
const STAMP_LEN: usize = 14;

impl<'a> Listed<'a> {
    pub(super) fn write(page: &PageRow<'_>, title: &str, out: &mut Vec<u8>) {
        let updated = page.links_updated.get(..STAMP_LEN).unwrap_or_default();
        out.clear();
        out.extend_from_slice(&page.id.to_le_bytes());
        out.extend_from_slice(&page.ns.to_le_bytes());
        out.push(updated.len() as u8);
        out.extend_from_slice(updated);
        out.extend_from_slice(title.as_bytes());
    }

    pub(super) fn parse(record: &'a [u8]) -> Option<Self> {
        let (id, rest) = record.split_first_chunk()?;
        let (ns, rest) = rest.split_first_chunk()?;
        let (&length, rest) = rest.split_first()?;
        let (updated, title) = rest.split_at_checked(usize::from(length))?;
        let (id, ns) = (u64::from_le_bytes(*id), i32::from_le_bytes(*ns));
        Some(Self { id, ns, updated, title: std::str::from_utf8(title).ok()? })
    }

    /// Whether the page's links were written down since this revision was saved, or it is not known
    /// when.
    pub(super) fn is_current(&self, timestamp: &str) -> bool {
        let saved: Vec<u8> = timestamp.bytes().filter(u8::is_ascii_digit).take(STAMP_LEN).collect();
        let is_known = saved.len() == STAMP_LEN && self.updated.len() == STAMP_LEN;
        !is_known || self.updated >= saved.as_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_laid_aside() {
        let mut record = Vec::new();
        for url in [
            Stored::Whole(b"http://a.rotweb.net/"),
            Stored::Whole(b""),
            Stored::Index { index: b"http://net.rotweb.a.", path: b"/x" },
            Stored::Index { index: b"", path: b"" },
        ] {
            Row::write(url, &mut record);
            assert_eq!(Row::new(&record).stored(), url);
        }
    }

    #[test]
    fn a_revision_is_newer_than_links_that_were_written_before_it_was_saved() {
        let is_current = |updated: &[u8], saved: &str| {
            let page = PageRow { id: 7, ns: 0, title: b"A_b", links_updated: updated };
            let mut record = Vec::new();
            Listed::write(&page, "A b", &mut record);
            let listed = Listed::parse(&record).unwrap();
            assert_eq!((listed.id, listed.ns, listed.title), (7, 0, "A b"));
            listed.is_current(saved)
        };
        assert!(is_current(b"20260102030405", "2026-01-02T03:04:05Z"));
        assert!(!is_current(b"20260102030405", "2026-01-02T03:04:06Z"));
        assert!(is_current(b"", "2026-01-02T03:04:06Z"));
        assert!(is_current(b"20260102030405", ""));
    }
}
