//! Tables written in each of the ways that `mysqldump` has, and their rows as text.

use std::io::BufRead;

use wikirot_linktable::{Record, SqlError, TableReader};

/// Rows as lines: `7 http://..` of links, `page 7 0 Title 20260101000000` of pages.
pub(crate) fn rows(sql: impl BufRead) -> Result<Vec<String>, SqlError> {
    let mut reader = TableReader::new(sql);
    let mut rows = Vec::new();
    while let Some(record) = reader.next_record()? {
        rows.push(match record {
            Record::Link { from, url } => format!("{from} {}", url.spelled()),
            Record::Page(page) => format!(
                "page {} {} {} {}",
                page.id,
                page.ns,
                String::from_utf8_lossy(page.title),
                String::from_utf8_lossy(page.links_updated)
            ),
        });
    }
    Ok(rows)
}

/// One way to write a dump.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Rows on lines of their own, as MariaDB has them.
    pub lines: bool,
    /// `_binary` in front of strings, as MySQL 8 has it.
    pub introducer: bool,
    /// `--hex-blob`.
    pub hex: bool,
    /// `--complete-insert` and `--skip-extended-insert`.
    pub complete: bool,
    /// Names in backquotes.
    pub quotes: bool,
    /// In front of the tables' names.
    pub prefix: &'static str,
}

pub(crate) const MARIADB: Style =
    Style { lines: true, introducer: false, hex: false, complete: false, quotes: true, prefix: "" };

pub(crate) const STYLES: [Style; 5] = [
    MARIADB,
    Style { lines: false, ..MARIADB },
    Style { lines: false, introducer: true, ..MARIADB },
    Style { hex: true, complete: true, quotes: false, ..MARIADB },
    Style { prefix: "wiki1_", ..MARIADB },
];

/// A value of a row.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Number(i64),
    Bytes(Vec<u8>),
    Null,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Bytes(text.into())
    }
}

impl Style {
    /// A whole dump of one table.
    pub(crate) fn dump(self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Vec<u8> {
        let quote = |name: &str| if self.quotes { format!("`{name}`") } else { name.to_owned() };
        let table = quote(&format!("{}{table}", self.prefix));
        let definitions: Vec<String> = columns
            .iter()
            .map(|name| format!("  {} blob NOT NULL DEFAULT ''", quote(name)))
            .collect();
        let mut sql = format!(
            "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19  Distrib 10.11\n--\n\
             /*!40101 SET NAMES utf8mb4 */;\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'ab-1:1-9';\n\
             DROP TABLE IF EXISTS {table};\nCREATE TABLE {table} (\n{},\n  PRIMARY KEY ({}),\n  \
             KEY {} ({}(40),{})\n) ENGINE=InnoDB COMMENT='a;b';\nLOCK TABLES {table} WRITE;\n",
            definitions.join(",\n"),
            quote(columns[0]),
            quote("key"),
            quote(columns[0]),
            quote(columns[1]),
        )
        .into_bytes();
        let names: Vec<String> = columns.iter().map(|name| quote(name)).collect();
        let head = match self.complete {
            true => format!("INSERT INTO {table} ({}) VALUES ", names.join(", ")),
            false => format!("INSERT INTO {table} VALUES{}", if self.lines { "\n" } else { " " }),
        };
        let between = match (self.complete, self.lines) {
            (true, _) => format!(";\n{head}"),
            (false, true) => ",\n".to_owned(),
            (false, false) => ",".to_owned(),
        };
        if !rows.is_empty() {
            sql.extend(head.as_bytes());
            let rows: Vec<Vec<u8>> = rows.iter().map(|row| self.row(row)).collect();
            sql.extend(rows.join(between.as_bytes()));
            sql.extend(b";\n");
        }
        sql.extend(b"UNLOCK TABLES;\n\n-- Dump completed on 2026-11-26 12:42:08\n");
        sql
    }

    fn row(self, values: &[Value]) -> Vec<u8> {
        let values: Vec<Vec<u8>> = values.iter().map(|value| self.value(value)).collect();
        [b"(".as_slice(), &values.join(&b","[..]), b")"].concat()
    }

    fn value(self, value: &Value) -> Vec<u8> {
        match value {
            Value::Number(number) => number.to_string().into_bytes(),
            Value::Null => b"NULL".to_vec(),
            Value::Bytes(bytes) if self.hex && !bytes.is_empty() => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                format!("0x{digits}").into_bytes()
            }
            Value::Bytes(bytes) => {
                let mut text = if self.introducer { b"_binary '".to_vec() } else { b"'".to_vec() };
                for &byte in bytes {
                    match byte {
                        0 => text.extend(b"\\0"),
                        b'\n' => text.extend(b"\\n"),
                        b'\r' => text.extend(b"\\r"),
                        26 => text.extend(b"\\Z"),
                        b'\'' | b'"' | b'\\' => text.extend([b'\\', byte]),
                        _ => text.push(byte),
                    }
                }
                text.push(b'\'');
                text
            }
        }
    }
}
