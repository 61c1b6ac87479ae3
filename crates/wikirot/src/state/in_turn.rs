//! What is due of one host after the other: the state is the queue.

use rusqlite::types::Null;
use rusqlite::{OptionalExtension as _, params};
use wikirot_check::Target;

use super::due::PUT_OFF;
use super::run::{Asked, asked};
use super::targets::{IN_USE, IS_DUE, host_urls};
use super::{Run, StateError};

/// Where a host's turn is: behind what it left unasked in an earlier run comes all else that is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InTurn {
    /// What it left unasked is over.
    is_rest: bool,
    /// The number of the last target.
    after: i64,
}

impl Run {
    /// Tells of each target that is due and that some page has, with its number and its host.
    pub fn each_due(&self, each: &mut dyn FnMut(u64, &str)) -> Result<(), StateError> {
        let mut read = || {
            let mut statement = self.state.conn.prepare_cached(&format!(
                "SELECT id, host FROM target WHERE {IS_DUE} AND {IN_USE}"
            ))?;
            let mut rows = statement.query(params![Null, self.at])?;
            while let Some(row) = rows.next()? {
                each(row.get::<_, i64>(0)? as u64, row.get_ref(1)?.as_str()?);
            }
            Ok(())
        };
        read().map_err(|error| self.failed(error))
    }

    /// The host of a target.
    pub fn host_of(&self, id: u64) -> Result<Option<Box<str>>, StateError> {
        let read = || {
            self.state
                .conn
                .prepare_cached("SELECT host FROM target WHERE id = ?1")?
                .query_row([id as i64], |row| row.get(0))
                .optional()
        };
        read().map_err(|error| self.failed(error))
    }

    /// The next targets of a host that are due, at most so many; none once it has no more.
    pub fn due_of(
        &self,
        host: &str,
        turn: &mut InTurn,
        most: usize,
    ) -> Result<Vec<Target>, StateError> {
        let mut read = || {
            if !turn.is_rest {
                let first = self.of_host("due_at <= ?2", PUT_OFF, (host, turn.after), most)?;
                if let Some(last) = first.last() {
                    turn.after = last.id as i64;
                    return Ok(first);
                }
                *turn = InTurn { is_rest: true, after: 0 };
            }
            let rest = self.of_host(IS_DUE, self.at, (host, turn.after), most)?;
            turn.after = rest.last().map_or(turn.after, |last| last.id as i64);
            Ok(rest)
        };
        read().map_err(|error| self.failed(error))
    }

    fn of_host(
        &self,
        condition: &str,
        at: i64,
        (host, after): (&str, i64),
        most: usize,
    ) -> rusqlite::Result<Vec<Target>> {
        let conn = &self.state.conn;
        let mut statement = conn.prepare_cached(&format!(
            "SELECT {} FROM target WHERE host = ?1 AND id > ?3 AND ({condition}) AND {IN_USE} \
             ORDER BY id LIMIT ?4",
            Asked::SQL
        ))?;
        let all = host_urls(conn, host)?;
        statement.query_map(params![host, at, after, most as i64], |row| asked(row, all))?.collect()
    }
}
