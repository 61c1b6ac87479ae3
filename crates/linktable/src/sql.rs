//! The rows of two tables out of an SQL dump, one at a time.

mod cursor;
mod error;
mod lexer;
mod row;
mod schema;

use std::collections::HashMap;
use std::io::BufRead;

pub use error::{Place, SqlError};
pub use row::{PageRow, Record};

use lexer::{Lexer, MAX_KEPT, Token};
use row::Row;
use schema::{Columns, Kind};

/// A table with more columns, or a dump with more tables, is none of MediaWiki's.
const MAX_COLUMNS: usize = 1_000;
const MAX_TABLES: usize = 10_000;
/// Tables that an error names.
const NAMED: usize = 5;

/// Reads the rows of `externallinks` and of `page`, whatever else the dump holds.
///
/// Memory holds one value of 256 KiB at most beside the buffer of `bytes`, whatever the input.
pub struct TableReader<R> {
    lexer: Lexer<R>,
    /// The tables of the dump by name; `None` for one that does not matter.
    tables: HashMap<Vec<u8>, Option<Columns>>,
    names: Vec<String>,
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
            tables: HashMap::new(),
            names: Vec::new(),
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
        self.tables.values().flatten().any(|columns| columns.kind == Kind::Links)
    }

    fn end<T>(&self) -> Result<Option<T>, SqlError> {
        if self.lexer.lacks_its_end() {
            return Err(self.lexer.cut_off("before its last line"));
        }
        if !self.tables.values().any(Option::is_some) {
            return Err(SqlError::OtherTables { tables: self.names.clone() });
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
        if self.tables.len() == MAX_TABLES {
            return Err(self.lexer.bad(format!("more than {MAX_TABLES} tables")));
        }
        if self.names.len() < NAMED {
            self.names.push(String::from_utf8_lossy(&table).into_owned());
        }
        self.tables.insert(table, columns);
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
        let mut columns = self.tables.get(&table).cloned();
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
            if self.tables.len() < MAX_TABLES {
                self.tables.entry(table.clone()).or_insert_with(|| columns.clone().flatten());
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
            Some(_) if token != Token::Word || !is_values => {
                Err(self.lexer.bad("rows that do not begin with VALUES"))
            }
            Some(columns) => {
                self.inserting = columns;
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

/// What the beginning of an input seems to be, if no SQL of `mysqldump`.
fn foreign(head: &[u8]) -> Option<&'static str> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let starts = |with: &str| {
        text.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with.as_bytes()))
    };
    match text {
        [] if head.is_empty() => Some("an empty file"),
        _ if starts("<!doctype html") || starts("<html") => Some("an HTML page"),
        _ if starts("<mediawiki") => Some("an XML dump"),
        [b'<', ..] => Some("XML"),
        [b'{' | b'[', ..] => Some("JSON"),
        _ if starts("SQLite format 3") => Some("an SQLite database"),
        _ if starts("PRAGMA ") => Some("an SQLite dump"),
        _ if starts("PGDMP") => Some("a PostgreSQL archive"),
        _ if text.iter().take(64).any(|byte| matches!(byte, 0..=8 | 14..=26)) => {
            Some("binary data")
        }
        _ => None,
    }
}
