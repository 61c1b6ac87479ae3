//! The rows of two tables out of an SQL dump, one at a time.

mod cursor;
mod error;
mod foreign;
mod lexer;
mod row;
mod schema;
mod tables;

use std::io::BufRead;

pub use error::{Location, SqlError};
pub use row::{PageRow, Record};

use foreign::foreign;
use lexer::{Lexer, MAX_KEPT, Token};
use row::Row;
use schema::{Columns, TableKind};
use tables::{MAX_TABLES, Tables};

/// A table with more columns is none of MediaWiki's.
const MAX_COLUMNS: usize = 1_000;

/// Reads the rows of `externallinks` and of `page`, whatever else the dump holds.
///
/// Memory holds one value of 256 KiB at most beside the buffer of `bytes`, whatever the input.
pub struct TableReader<R> {
    lexer: Lexer<R>,
    tables: Tables,
    /// The table whose rows are being read.
    inserting: Option<Columns>,
    row: Row,
    has_begun: bool,
}

impl<R: BufRead> TableReader<R> {
    /// A reader of decompressed SQL.
    pub fn new(bytes: R) -> Self {
        Self {
            lexer: Lexer::new(bytes),
            tables: Tables::default(),
            inserting: None,
            row: Row::default(),
            has_begun: false,
        }
    }

    /// The next row of either table; `None` at the end.
    ///
    /// # Errors
    /// See [`SqlError`]. After one the reader has ended.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, SqlError> {
        if !self.has_begun {
            self.has_begun = true;
            if let Some(found) = foreign(self.lexer.head()?) {
                return Err(SqlError::Foreign { found });
            }
        }
        loop {
            match self.inserting.take() {
                Some(columns) => {
                    if self.read_row(&columns)? {
                        let kind = columns.kind;
                        self.inserting = Some(columns);
                        return Ok(Some(self.row.record(kind)));
                    }
                }
                None => {
                    if !self.statement()? {
                        return self.end();
                    }
                }
            }
        }
    }

    /// Whether a table `externallinks` has been met, with rows or without.
    pub fn has_links(&self) -> bool {
        self.tables.has(TableKind::Links)
    }

    /// The tables `externallinks` that gave rows, with prefix and database as far as those are told: more
    /// than one where a dump is of several wikis.
    pub fn link_tables(&self) -> impl Iterator<Item = &str> {
        self.tables.used(TableKind::Links)
    }

    fn end<T>(&self) -> Result<Option<T>, SqlError> {
        if self.lexer.lacks_its_end() {
            return Err(self.lexer.cut_off("before its last line"));
        }
        if !self.tables.has(TableKind::Links) && !self.tables.has(TableKind::Pages) {
            return Err(SqlError::OtherTables { tables: self.tables.first() });
        }
        Ok(None)
    }

    /// Reads a statement, or one that inserts rows that matter up to the first of them. `false` at
    /// the end.
    fn statement(&mut self) -> Result<bool, SqlError> {
        match self.lexer.token()? {
            Token::End => return Ok(false),
            Token::Mark(b';') => return Ok(true),
            Token::Word => {}
            _ => return Err(self.lexer.bad("no statement begins so")),
        }
        let is = |word: &str| self.lexer.text.eq_ignore_ascii_case(word.as_bytes());
        if is("COPY") {
            return Err(SqlError::Foreign { found: "a PostgreSQL dump" });
        }
        if is("CREATE") {
            self.create()?;
        } else if is("INSERT") || is("REPLACE") {
            self.insert()?;
        } else if is("USE") {
            let database = self.table_name(&[])?.unwrap_or_default();
            self.tables.enter(database);
            self.skip_statement()?;
        } else {
            self.skip_statement()?;
        }
        Ok(true)
    }

    fn skip_statement(&mut self) -> Result<(), SqlError> {
        loop {
            match self.lexer.token()? {
                Token::Mark(b';') => return Ok(()),
                Token::End => return Err(self.lexer.cut_off("within a statement")),
                _ => {}
            }
        }
    }

    fn create(&mut self) -> Result<(), SqlError> {
        let token = self.lexer.token()?;
        if token != Token::Word || !self.lexer.text.eq_ignore_ascii_case(b"TABLE") {
            return match token {
                Token::Mark(b';') => Ok(()),
                _ => self.skip_statement(),
            };
        }
        let Some(table) = self.table_name(&["IF", "NOT", "EXISTS"])? else {
            return self.skip_statement();
        };
        if self.lexer.token()? != Token::Mark(b'(') {
            return self.skip_statement();
        }
        let mut names: Vec<Vec<u8>> = Vec::new();
        let (mut depth, mut begins) = (1, true);
        while depth > 0 {
            let token = self.lexer.token()?;
            match token {
                Token::End => return Err(self.lexer.cut_off("within a table's columns")),
                Token::Mark(b'(') => depth += 1,
                Token::Mark(b')') => depth -= 1,
                Token::Name if begins && depth == 1 => self.add_name(&mut names)?,
                // Keys and constraints begin with a keyword, as a name without quotes may seem to.
                Token::Word if begins && depth == 1 && !is_key(&self.lexer.text) => {
                    self.add_name(&mut names)?;
                }
                _ => {}
            }
            begins = token == Token::Mark(b',');
        }
        let columns = Columns::of(names.iter().map(Vec::as_slice));
        if !self.tables.define(&table, columns) {
            return Err(self.lexer.bad(format!("more than {MAX_TABLES} tables")));
        }
        self.skip_statement()
    }

    fn add_name(&self, names: &mut Vec<Vec<u8>>) -> Result<(), SqlError> {
        if names.len() == MAX_COLUMNS {
            return Err(self.lexer.bad(format!("more than {MAX_COLUMNS} columns")));
        }
        // Names that matter are short.
        names.push(self.lexer.text.iter().take(64).copied().collect());
        Ok(())
    }

    /// The name of a table behind such words, without that of its database.
    fn table_name(&mut self, before: &[&str]) -> Result<Option<Vec<u8>>, SqlError> {
        loop {
            let token = self.lexer.token()?;
            let text = &self.lexer.text;
            let is_before = before.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
            match token {
                Token::Word if is_before => {}
                Token::Word if !self.lexer.is_clipped => {
                    let name = text.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
                    return Ok(Some(name.to_vec()));
                }
                Token::Name if !self.lexer.is_clipped => {
                    let name = text.clone();
                    if !self.lexer.takes(b'.')? {
                        return Ok(Some(name));
                    }
                }
                Token::End => return Err(self.lexer.cut_off("within a statement")),
                _ => return Ok(None),
            }
        }
    }

    fn insert(&mut self) -> Result<(), SqlError> {
        let before = ["INTO", "IGNORE", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"];
        let Some(table) = self.table_name(&before)? else { return self.skip_statement() };
        let mut columns = self.tables.known(&table).map(Option::<&Columns>::cloned);
        let mut token = self.lexer.token()?;
        if token == Token::Mark(b'(') {
            let mut names = Vec::new();
            loop {
                match self.lexer.token()? {
                    Token::Word | Token::Name => self.add_name(&mut names)?,
                    Token::Mark(b',') => {}
                    Token::Mark(b')') => break,
                    _ => return Err(self.lexer.bad("columns that are no names")),
                }
            }
            columns = Some(Columns::of(names.iter().map(Vec::as_slice)));
            if self.tables.known(&table).is_none()
                && !self.tables.define(&table, columns.clone().flatten())
            {
                return Err(self.lexer.bad(format!("more than {MAX_TABLES} tables")));
            }
            token = self.lexer.token()?;
        }
        let is_values = [&b"VALUES"[..], b"VALUE"]
            .iter()
            .any(|word| self.lexer.text.eq_ignore_ascii_case(word));
        match columns {
            Some(None) => self.skip_statement(),
            None if table.ends_with(b"externallinks") || table.ends_with(b"page") => {
                let table = String::from_utf8_lossy(&table).into_owned();
                Err(self.lexer.bad(format!(
                    "rows of the table {table:?}, but not what its columns are (CREATE TABLE)"
                )))
            }
            None => self.skip_statement(),
            Some(Some(_)) if token != Token::Word || !is_values => {
                Err(self.lexer.bad("rows that do not begin with VALUES"))
            }
            Some(Some(columns)) => {
                self.tables.rows_of(columns.kind, &table);
                self.inserting = Some(columns);
                Ok(())
            }
        }
    }

    /// Reads the next row; `false` where the statement ends.
    fn read_row(&mut self, columns: &Columns) -> Result<bool, SqlError> {
        let mut token = self.lexer.token()?;
        if token == Token::Mark(b',') {
            token = self.lexer.token()?;
        }
        match token {
            Token::Mark(b'(') => {}
            Token::Mark(b';') => return Ok(false),
            Token::End => return Err(self.lexer.cut_off("between two rows")),
            _ => return Err(self.lexer.bad("no row begins so")),
        }
        self.row.clear();
        let mut place = 0;
        loop {
            self.read_value(columns, place)?;
            place += 1;
            match self.lexer.token()? {
                Token::Mark(b',') if place < columns.len() => {}
                Token::Mark(b')') if place == columns.len() => return Ok(true),
                Token::End => return Err(self.lexer.cut_off("within a row")),
                Token::Mark(b',' | b')') => {
                    let wanted = columns.len();
                    return Err(self.lexer.bad(format!("a row that has not {wanted} values")));
                }
                _ => return Err(self.lexer.bad("no value ends so")),
            }
        }
    }

    fn read_value(&mut self, columns: &Columns, place: usize) -> Result<(), SqlError> {
        let mut token = self.lexer.token()?;
        let is_negative = token == Token::Mark(b'-');
        if is_negative || token == Token::Mark(b'+') {
            token = self.lexer.token()?;
        }
        let is_null = token == Token::Word && self.lexer.text.eq_ignore_ascii_case(b"NULL");
        match token {
            Token::Word | Token::Text => {}
            Token::End => return Err(self.lexer.cut_off("within a row")),
            _ => return Err(self.lexer.bad("no value begins so")),
        }
        let Some(column) = columns.at(place) else { return Ok(()) };
        if self.lexer.is_clipped {
            return Err(self.lexer.bad(format!("a value of more than {MAX_KEPT} bytes")));
        }
        if is_negative {
            self.lexer.text.insert(0, b'-');
        }
        self.row.set(column, &self.lexer.text, is_null).map_err(|wanted| {
            self.lexer.bad(format!("the value {} of a row should be {wanted}", place + 1))
        })
    }
}

/// Whether a line of a table's definition that begins so defines no column.
fn is_key(word: &[u8]) -> bool {
    let keys = [
        "PRIMARY",
        "UNIQUE",
        "KEY",
        "INDEX",
        "FULLTEXT",
        "SPATIAL",
        "CONSTRAINT",
        "FOREIGN",
        "CHECK",
    ];
    keys.iter().any(|key| word.eq_ignore_ascii_case(key.as_bytes()))
}
