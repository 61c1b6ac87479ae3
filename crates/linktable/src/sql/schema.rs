//! Which tables matter, and which of their columns.

/// Columns of a table that are read, by their place in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// What of MediaWiki's each column is.
    wanted: Vec<Option<Column>>,
    /// Whether the rows are pages or links.
    pub(super) kind: TableKind,
}

/// The tables that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TableKind {
    Links,
    Pages,
}

/// The columns that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    From,
    To,
    Index,
    Path,
    Id,
    Namespace,
    Title,
    LinksUpdated,
}

impl Column {
    fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"el_from" => Self::From,
            b"el_to" => Self::To,
            b"el_to_domain_index" => Self::Index,
            b"el_to_path" => Self::Path,
            b"page_id" => Self::Id,
            b"page_namespace" => Self::Namespace,
            b"page_title" => Self::Title,
            b"page_links_updated" => Self::LinksUpdated,
            _ => return None,
        })
    }
}

impl Columns {
    /// A table's columns by their names; `None` for a table that does not matter. What it is, its
    /// columns say: a wiki may have any prefix in front of its tables' names.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n [u8]>) -> Option<Self> {
        let wanted: Vec<_> = names.map(|name| Column::of(&name.to_ascii_lowercase())).collect();
        let has = |column| wanted.contains(&Some(column));
        let new = has(Column::Index) && has(Column::Path);
        let kind = if has(Column::From) && (has(Column::To) || new) {
            TableKind::Links
        } else if has(Column::Id) && has(Column::Namespace) && has(Column::Title) {
            TableKind::Pages
        } else {
            return None;
        };
        Some(Self { wanted, kind })
    }

    /// How many values a row has.
    pub(super) fn len(&self) -> usize {
        self.wanted.len()
    }

    /// What the value at `place` of a row is.
    pub(super) fn at(&self, place: usize) -> Option<Column> {
        self.wanted.get(place).copied().flatten()
    }
}
