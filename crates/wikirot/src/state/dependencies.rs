//! What pages hang on beside their own text: each thing once, and a few bytes a page.

use rusqlite::{Connection, OptionalExtension as _};
use wikirot_wikitext::Dependency;

use super::numbers::{pack_all, unpack};
use super::{PageRow, Reader, Run, StateError};

/// A page as it was last parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The digest that it was recorded with.
    pub digest: u64,
    /// Numbers of what its links hung on.
    pub dependencies: Vec<i64>,
}

impl Reader {
    /// What was recorded of this very text of a page.
    pub fn parsed(&self, page: &PageRow) -> Result<Option<Parsed>, StateError> {
        let parsed = || {
            self.conn
                .prepare_cached(
                    "SELECT digest, dependencies FROM page WHERE title = ?1 AND ns = ?2 \
                     AND revision = ?3 AND sha1 = ?4 AND timestamp = ?5",
                )?
                .query_row(
                    (&page.title, page.ns, page.revision as i64, &page.sha1, &page.timestamp),
                    |row| {
                        let dependencies = unpack(row.get_ref("dependencies")?.as_blob()?);
                        let digest = row.get::<_, i64>("digest")?.cast_unsigned();
                        Ok(Parsed { digest, dependencies: dependencies.collect() })
                    },
                )
                .optional()
        };
        parsed().map_err(|error| self.failed(error))
    }

    /// All that pages hang on, with its number.
    pub fn dependencies(&self, each: &mut dyn FnMut(i64, Dependency)) -> Result<(), StateError> {
        let mut read = || {
            let mut statement = self.conn.prepare("SELECT id, kind, title FROM dependency")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (kind, title) = (row.get_ref("kind")?, row.get_ref("title")?);
                // Of a kind that only a later version knows: its pages are parsed again.
                if let Some(dependency) = of_kind(kind.as_str()?, title.as_str()?) {
                    each(row.get("id")?, dependency);
                }
            }
            Ok(())
        };
        read().map_err(|error| self.failed(error))
    }
}

impl Run {
    /// Dependencies as the column of that name has them.
    pub(super) fn packed(&mut self, dependencies: &[Dependency]) -> rusqlite::Result<Vec<u8>> {
        pack_all(dependencies, |dependency| {
            if let Some(known) = self.known_dependencies.get(dependency) {
                return Ok(*known);
            }
            let number = put(&self.state.conn, dependency)?;
            self.known_dependencies.insert(dependency.clone(), number);
            Ok(number)
        })
    }
}

/// The number of a dependency.
fn put(conn: &Connection, dependency: &Dependency) -> rusqlite::Result<i64> {
    let (kind, title) = parts(dependency);
    let known = conn
        .prepare_cached("SELECT id FROM dependency WHERE title = ?1 AND kind = ?2")?
        .query_row((title, kind), |row| row.get("id"))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    conn.prepare_cached("INSERT INTO dependency (title, kind) VALUES (?1, ?2)")?
        .execute((title, kind))?;
    Ok(conn.last_insert_rowid())
}

fn parts(dependency: &Dependency) -> (&'static str, &str) {
    match dependency {
        Dependency::Text(title) => ("text", title),
        Dependency::Existence(title) => ("existence", title),
        Dependency::Year => ("year", ""),
        Dependency::Month => ("month", ""),
        Dependency::Day => ("day", ""),
        Dependency::Moment => ("moment", ""),
    }
}

fn of_kind(kind: &str, title: &str) -> Option<Dependency> {
    Some(match kind {
        "text" => Dependency::Text(title.into()),
        "existence" => Dependency::Existence(title.into()),
        "year" => Dependency::Year,
        "month" => Dependency::Month,
        "day" => Dependency::Day,
        "moment" => Dependency::Moment,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_name() {
        for dependency in [
            Dependency::Text("Template:A".into()),
            Dependency::Existence("A".into()),
            Dependency::Year,
            Dependency::Month,
            Dependency::Day,
            Dependency::Moment,
        ] {
            let (kind, title) = parts(&dependency);
            assert_eq!(of_kind(kind, title), Some(dependency));
        }
    }
}
