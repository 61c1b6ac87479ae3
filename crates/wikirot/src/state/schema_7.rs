//! From format 6 to format 7: links are packed, and texts are found by their hash.

use rusqlite::Connection;
use wikirot_words::Context;

use super::columns::{Code, Fields, columns};
use super::links::Writer;
use super::packed::{Heading, Occurrence, Source};
use super::texts::{self, Named};

columns! {
    /// An occurrence as format 6 had it, of `link_old l JOIN url u`.
    Old {
        page = "l.page", n = "l.n", url = "l.url", line = "l.line", first = "l.first", last = "l.last",
        source = "l.source", written = "l.written", section = "l.section", anchor = "l.anchor",
        origin = "l.origin", context = "l.context", guessed = "l.guessed", flag = "l.flag", text = "u.url",
    }
}

/// What takes the place of the table `url` that was.
const VIEW: &str = "DROP TABLE link_old;
DROP TABLE url;
CREATE VIEW url AS SELECT id,
    coalesce(text, (SELECT target.url FROM target WHERE target.id = recorded.target)) AS url,
    target, left_at, left_run FROM recorded;";

/// Makes the tables, and fills them with what those had that were there.
pub(super) fn lead_there(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(include_str!("schema_7.sql"))?;
    hash_texts(conn)?;
    pack_links(conn)?;
    conn.execute_batch(VIEW)
}

fn hash_texts(conn: &Connection) -> rusqlite::Result<()> {
    for (select, named) in [
        ("SELECT id, url FROM url", Named::Url as fn(i64) -> Named),
        (
            "SELECT id, url FROM target WHERE NOT EXISTS (SELECT 1 FROM recorded \
             WHERE recorded.target = target.id AND text IS NULL)",
            Named::Target,
        ),
    ] {
        let mut statement = conn.prepare(select)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            texts::add(conn, row.get_ref(1)?.as_str()?, named(row.get(0)?))?;
        }
    }
    Ok(())
}

fn pack_links(conn: &Connection) -> rusqlite::Result<()> {
    let mut writer = Writer::new(conn)?;
    let mut statement = conn.prepare(&format!(
        "SELECT {} FROM link_old l JOIN url u ON u.id = l.url ORDER BY l.page, l.n",
        Old::SQL
    ))?;
    let mut rows = statement.query([])?;
    let mut page = None;
    while let Some(row) = rows.next()? {
        let it = Fields::of(row, 0);
        let next: i64 = it.get(Old::page)?;
        if page != Some(next) {
            writer.end_part(conn)?;
            writer.begin(next);
            page = Some(next);
        }
        let section = it.text_or_null(Old::section)?;
        let written = it.text_or_null(Old::written)?;
        let anchor = it.text_or_null(Old::anchor)?.unwrap_or_default();
        let Code(context) = it.get::<Code<Context>>(Old::context)?;
        let link = Occurrence {
            n: it.get(Old::n)?,
            url: it.get(Old::url)?,
            line: it.get(Old::line)?,
            first: it.get::<i64>(Old::first)?.cast_unsigned(),
            last: it.get::<i64>(Old::last)?.cast_unsigned(),
            source: Source::of(
                it.text(Old::source)?,
                written.map_or_else(|| it.text(Old::text), Ok)?,
            ),
            written,
            section: section.map(|title| Heading::of(title, anchor)),
            origin: it.text_or_null(Old::origin)?,
            context: context.unwrap_or_default(),
            guessed: it.get(Old::guessed)?,
            flag: it.text_or_null(Old::flag)?,
        };
        writer.add(conn, &link)?;
    }
    writer.end_part(conn)
}
