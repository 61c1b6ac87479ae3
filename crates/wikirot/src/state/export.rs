//! The state as plain tables, for programs that know no wiki: numbers, instants, texts.

use rusqlite::Statement;
use rusqlite::types::ValueRef;
use wikirot_words::Context;

use self::Kind::{Flag, Instant, Number, Text};
use super::Reader;
use super::packed::Occurrence;
use super::parts::Parts;

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
    /// The expression that makes it; of a link's place `NULL`, for that is packed.
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

/// What is not told by SQL: see [`place`].
const PLACE: &str = "NULL";

const LINKS: &[Column] = &[
    column("page", Text, "p.title"),
    column("page_id", Number, "p.page_id"),
    column("ns", Number, "p.ns"),
    column("revision", Number, "p.revision"),
    column("n", Number, PLACE),
    column("url", Text, "u.url"),
    column("checked_url", Text, "t.url"),
    column("host", Text, "t.host"),
    column("line", Number, PLACE),
    maybe("section", Text, PLACE),
    column("source", Text, PLACE),
    maybe("origin", Text, PLACE),
    maybe("context", Text, PLACE),
    column("guessed", Flag, PLACE),
    column("flagged", Flag, PLACE),
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
            // A link after the other, by the numbers of its page and its URL.
            Self::Links => {
                "page p JOIN url u JOIN target t ON t.id = u.target \
                 LEFT JOIN archive a ON a.target = t.id WHERE p.id = ?1 AND u.id = ?2"
            }
            Self::History => "run ORDER BY id",
        };
        format!("SELECT {} FROM {from}", columns.join(", "))
    }
}

/// The value of a column of a link's place; `None` for a column of anything else.
fn place<'a>(name: &str, link: &Occurrence<'a>, source: &'a str) -> Option<ValueRef<'a>> {
    let text =
        |text: Option<&'a str>| text.map_or(ValueRef::Null, |it| ValueRef::Text(it.as_bytes()));
    let context = (link.context != Context::Prose).then(|| link.context.code());
    Some(match name {
        "n" => ValueRef::Integer(link.n.into()),
        "line" => ValueRef::Integer(link.line.into()),
        "section" => text(link.section.map(|it| it.title)),
        "source" => text(Some(source)),
        "origin" => text(link.origin),
        "context" => text(context),
        "guessed" => ValueRef::Integer(link.guessed.into()),
        "flagged" => ValueRef::Integer(link.flag.is_some().into()),
        _ => return None,
    })
}

impl Reader {
    /// Gives `take` every row of a table, whose values are in the order of its columns.
    pub fn export(&self, table: Table, take: Take<'_>) -> anyhow::Result<()> {
        let mut statement = self.conn.prepare(&table.sql()).map_err(|error| self.failed(error))?;
        if table == Table::Links {
            return self.export_links(&mut statement, take);
        }
        let mut rows = statement.query([]).map_err(|error| self.failed(error))?;
        while let Some(row) = rows.next().map_err(|error| self.failed(error))? {
            let value = |at| row.get_ref(at).map_err(|error| self.failed(error));
            let values = (0..table.columns().len()).map(value).collect::<Result<Vec<_>, _>>()?;
            take(&values)?;
        }
        Ok(())
    }

    /// The same of links: `known` tells of one by the numbers of its page and its URL.
    fn export_links(&self, known: &mut Statement<'_>, take: Take<'_>) -> anyhow::Result<()> {
        let (columns, failed) = (Table::Links.columns(), |error| self.failed(error));
        let written_as = columns.iter().position(|it| it.name == "url").unwrap_or_default();
        let mut parts = Parts::new(&self.conn).map_err(failed)?;
        let mut pages =
            self.conn.prepare("SELECT id FROM page ORDER BY position, id").map_err(failed)?;
        let mut pages = pages.query([]).map_err(failed)?;
        while let Some(page) = pages.next().map_err(failed)? {
            let page: i64 = page.get(0).map_err(failed)?;
            parts
                .of_page::<Stop>(page, &mut |link| {
                    let mut rows = known.query([page, link.url])?;
                    let Some(row) = rows.next()? else { return Ok(()) };
                    let url = row.get_ref(written_as)?.as_str().map_err(rusqlite::Error::from)?;
                    let source = link.source.text(link.written.unwrap_or(url));
                    let values = columns.iter().enumerate().map(|(at, column)| {
                        place(column.name, link, &source).map_or_else(|| row.get_ref(at), Ok)
                    });
                    take(&values.collect::<rusqlite::Result<Vec<_>>>()?).map_err(Stop::Taker)
                })
                .map_err(|stop| match stop {
                    Stop::Database(error) => failed(error).into(),
                    Stop::Taker(error) => error,
                })?;
        }
        Ok(())
    }
}

/// Who takes rows.
type Take<'a> = &'a mut dyn FnMut(&[ValueRef<'_>]) -> anyhow::Result<()>;

/// What ends an export early: the database, or who takes it.
enum Stop {
    Database(rusqlite::Error),
    Taker(anyhow::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::packed::{Heading, Source};

    #[test]
    fn the_columns_of_a_link_that_its_record_has_are_taken_from_there() {
        let link = Occurrence {
            n: 7,
            url: 1,
            line: 3,
            first: 4,
            last: 9,
            source: Source::default(),
            written: None,
            section: Some(Heading::of("A b", "A_b")),
            origin: Some("Template:X"),
            context: Context::Heading,
            guessed: true,
            flag: Some("{}"),
        };
        let text = |it: &'static str| Some(ValueRef::Text(it.as_bytes()));
        for (name, value) in [
            ("n", Some(ValueRef::Integer(7))),
            ("line", Some(ValueRef::Integer(3))),
            ("section", text("A b")),
            ("source", text("the source")),
            ("origin", text("Template:X")),
            ("context", text("heading")),
            ("guessed", Some(ValueRef::Integer(1))),
            ("flagged", Some(ValueRef::Integer(1))),
            ("verdict", None),
        ] {
            assert_eq!(place(name, &link, "the source"), value, "{name}");
        }
        let plain = Occurrence {
            section: None,
            origin: None,
            context: Context::Prose,
            guessed: false,
            flag: None,
            ..link
        };
        for name in ["section", "origin", "context"] {
            assert_eq!(place(name, &plain, ""), Some(ValueRef::Null), "{name}");
        }
        assert_eq!(place("guessed", &plain, ""), Some(ValueRef::Integer(0)));
        assert_eq!(place("flagged", &plain, ""), Some(ValueRef::Integer(0)));
    }
}
