//! What can go wrong between the bytes of an SQL dump and its rows, and where it did.

use std::{fmt, io};

/// Why the tables cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The system or the decompressor failed.
    #[error("reading failed {at}: {source}")]
    Read {
        /// Where reading stopped.
        at: Location,
        /// What was said.
        source: io::Error,
    },
    /// It ends before its end.
    #[error("the SQL is cut off {at}, {within}: fetch or dump the table again")]
    CutOff {
        /// Where it ends.
        at: Location,
        /// Within what: `within a string`, `before its last line`, ..
        within: &'static str,
    },
    /// What stands there is no SQL that `mysqldump` writes.
    #[error("bad SQL {at}: {what}; fetch or dump the table again, or mend it there")]
    Bad {
        /// Where it stands.
        at: Location,
        /// What is wrong with it.
        what: String,
    },
    /// Readable, but not what `mysqldump` writes.
    #[error(
        "this is no SQL dump of MySQL or MariaDB, it looks like {found}: give externallinks.sql.gz, \
         and page.sql.gz if you like, as mysqldump writes them"
    )]
    Foreign {
        /// What it seems to be: `XML`, `an SQLite dump`, ..
        found: &'static str,
    },
    /// SQL, but none of the tables that are looked for.
    #[error(
        "neither the table externallinks nor page is in this SQL dump{}: give \
         externallinks.sql.gz, and page.sql.gz if you like",
        held(tables)
    )]
    OtherTables {
        /// The first few tables that it does hold.
        tables: Vec<String>,
    },
}

fn held(tables: &[String]) -> String {
    match tables {
        [] => ", which holds no table".to_owned(),
        tables => format!(", which holds {}", tables.join(", ")),
    }
}

/// Where in an SQL dump something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// From 1.
    pub line: u64,
    /// Bytes of SQL before it, after decompression.
    pub byte: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at line {}, byte {}", self.line, self.byte)
    }
}
