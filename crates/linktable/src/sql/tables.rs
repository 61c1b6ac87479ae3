//! The tables of a dump, as far as it has told of them.

use std::collections::{BTreeSet, HashMap};

use super::schema::{Columns, TableKind};

/// A dump with more tables is none of a wiki.
pub(super) const MAX_TABLES: usize = 10_000;
/// Tables that an error names.
const NAMED: usize = 5;

/// The tables of a dump.
#[derive(Default)]
pub(super) struct Tables {
    /// By name and database; `None` for one that does not matter.
    columns: HashMap<Vec<u8>, Option<Columns>>,
    /// Of `USE`: the database that tables are of from here on.
    database: Vec<u8>,
    /// Names of the first few.
    first: Vec<String>,
    /// Those that gave rows.
    used: BTreeSet<(TableKind, String)>,
}

impl Tables {
    /// Tables are of this database from here on.
    pub(super) fn enter(&mut self, database: Vec<u8>) {
        self.database = database;
    }

    /// Takes in a table's definition; `false` where there are too many of them.
    pub(super) fn define(&mut self, table: &[u8], columns: Option<Columns>) -> bool {
        let name = self.full_name(table);
        let is_room = self.columns.len() < MAX_TABLES;
        if is_room {
            if self.first.len() < NAMED {
                self.first.push(String::from_utf8_lossy(table).into_owned());
            }
            self.columns.insert(name, columns);
        }
        is_room
    }

    /// What is known of a table: nothing, that it does not matter, or its columns.
    pub(super) fn known(&self, table: &[u8]) -> Option<Option<&Columns>> {
        self.columns.get(&self.full_name(table)).map(Option::as_ref)
    }

    /// Notes that rows of a table follow.
    pub(super) fn rows_of(&mut self, kind: TableKind, table: &[u8]) {
        let name = String::from_utf8_lossy(&self.full_name(table)).into_owned();
        self.used.insert((kind, name));
    }

    /// Names of the tables of a kind that gave rows.
    pub(super) fn used(&self, kind: TableKind) -> impl Iterator<Item = &str> {
        self.used.iter().filter(move |(of, _)| *of == kind).map(|(_, name)| name.as_str())
    }

    /// Whether there is a table of this kind, with rows or without.
    pub(super) fn has(&self, kind: TableKind) -> bool {
        self.columns.values().flatten().any(|columns| columns.kind == kind)
    }

    /// Names of the first few tables.
    pub(super) fn first(&self) -> Vec<String> {
        self.first.clone()
    }

    fn full_name(&self, table: &[u8]) -> Vec<u8> {
        match self.database.as_slice() {
            [] => table.to_vec(),
            database => [database, b".", table].concat(),
        }
    }
}
