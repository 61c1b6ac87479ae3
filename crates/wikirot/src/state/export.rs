//! The state as plain tables, for programs that know no wiki: numbers, instants, texts.

use rusqlite::Row;

use self::Kind::{Flag, Instant, Number, Text};
use super::Reader;

/// A table that is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The last checks of each target.
    Checks,
    /// Each link at its place, with what is known of it.
    Links,
    /// The runs.
    History,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8.
    Text,
    /// 64 bits with a sign.
    Number,
    /// Microseconds since 1970, UTC.
    Instant,
    /// 0 or 1.
    Flag,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every version.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub optional: bool,
    /// The expression that makes it.
    sql: &'static str,
}

const fn column(name: &'static str, kind: Kind, sql: &'static str) -> Column {
    Column { name, kind, optional: false, sql }
}

const fn maybe(name: &'static str, kind: Kind, sql: &'static str) -> Column {
    Column { optional: true, ..column(name, kind, sql) }
}

const CHECKS: &[Column] = &[
    column("url", Text, "t.url"),
    column("host", Text, "t.host"),
    column("checked_at", Instant, "c.at * 1000000"),
    column("run", Number, "c.run"),
    column("verdict", Text, "c.verdict"),
    column("reason", Text, "c.reason"),
    maybe("status", Number, "c.status"),
    maybe("final_url", Text, "c.evidence ->> '$.hops[#-1].url'"),
    maybe("hops", Number, "json_array_length(c.evidence, '$.hops')"),
    maybe("server", Text, "c.evidence ->> '$.server'"),
    maybe("title", Text, "c.evidence ->> '$.title'"),
    maybe("detail", Text, "c.evidence ->> '$.detail'"),
    maybe("first_byte_ms", Number, "c.evidence ->> '$.first_byte_ms'"),
    maybe("attempts", Number, "c.evidence ->> '$.attempts'"),
];

const LINKS: &[Column] = &[
    column("page", Text, "p.title"),
    column("page_id", Number, "p.page_id"),
    column("ns", Number, "p.ns"),
    column("revision", Number, "p.revision"),
    column("n", Number, "l.n"),
    column("url", Text, "u.url"),
    column("checked_url", Text, "t.url"),
    column("host", Text, "t.host"),
    column("line", Number, "l.line"),
    maybe("section", Text, "l.section"),
    column("source", Text, "l.source"),
    maybe("origin", Text, "l.origin"),
    maybe("context", Text, "l.context"),
    column("guessed", Flag, "l.guessed <> 0"),
    column("flagged", Flag, "l.flag IS NOT NULL"),
    column("verdict", Text, "t.verdict"),
    column("confirmed", Flag, "t.confirmed <> 0"),
    column("reason", Text, "t.reason"),
    maybe("status", Number, "t.status"),
    maybe("final_url", Text, "t.final_url"),
    column("notes", Text, "t.notes"),
    column("first_seen", Instant, "t.first_seen * 1000000"),
    maybe("checked_at", Instant, "t.checked_at * 1000000"),
    maybe("last_alive", Instant, "t.last_alive * 1000000"),
    maybe("failing_since", Instant, "t.failing_since * 1000000"),
    column("failures", Number, "t.failures"),
    maybe("archive_url", Text, "a.copy"),
];

const HISTORY: &[Column] = &[
    column("id", Number, "id"),
    column("command", Text, "command"),
    column("version", Text, "version"),
    column("started", Instant, "started * 1000000"),
    maybe("finished", Instant, "finished * 1000000"),
    column("ending", Text, "ending"),
    column("pages", Number, "pages"),
    column("unchanged", Number, "unchanged"),
    column("links", Number, "links"),
    column("checked", Number, "checked"),
    column("urls", Number, "urls"),
    column("alive", Number, "alive"),
    column("broken", Number, "broken"),
    column("unconfirmed", Number, "unconfirmed"),
    column("suspect", Number, "suspect"),
    column("skipped", Number, "skipped"),
    column("unchecked", Number, "unchecked"),
];

impl Table {
    /// Every table.
    pub const ALL: [Self; 3] = [Self::Checks, Self::Links, Self::History];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Links => "links",
            Self::History => "history",
        }
    }

    /// Its columns, in order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Checks => CHECKS,
            Self::Links => LINKS,
            Self::History => HISTORY,
        }
    }

    fn sql(self) -> String {
        let columns: Vec<&str> = self.columns().iter().map(|it| it.sql).collect();
        let from = match self {
            Self::Checks => "check_log c JOIN target t ON t.id = c.target ORDER BY c.id",
            Self::Links => {
                "page p JOIN link l ON l.page = p.id JOIN url u ON u.id = l.url \
                 JOIN target t ON t.id = u.target LEFT JOIN archive a ON a.target = t.id \
                 ORDER BY p.position, p.id, l.n"
            }
            Self::History => "run ORDER BY id",
        };
        format!("SELECT {} FROM {from}", columns.join(", "))
    }
}

impl Reader {
    /// Gives `take` every row of a table, whose values are in the order of its columns.
    pub fn export(
        &self,
        table: Table,
        take: &mut dyn FnMut(&Row<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut statement = self.conn.prepare(&table.sql()).map_err(|error| self.failed(error))?;
        let mut rows = statement.query([]).map_err(|error| self.failed(error))?;
        while let Some(row) = rows.next().map_err(|error| self.failed(error))? {
            take(row)?;
        }
        Ok(())
    }
}
