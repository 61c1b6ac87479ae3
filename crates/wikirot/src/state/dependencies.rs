//! What pages hang on beside their own text: each thing once, and a few bytes a page.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};
use wikirot_wikitext::Dependency;

use super::{
    PageRow, Reader, Run, StateError,
    wiki::{recall, remember},
};

/// Under what name the state remembers how many dependencies were left when they were last tidied.
const TIDIED: &str = "dependencies";
/// Fewer are not worth it.
const WORTH_TIDYING: u64 = 1_000;

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
        let mut numbers = Vec::with_capacity(dependencies.len());
        for dependency in dependencies {
            let known = self.known_dependencies.get(dependency).copied();
            let number = match known {
                Some(number) => number,
                None => {
                    let number = put(&self.state.conn, dependency)?;
                    self.known_dependencies.insert(dependency.clone(), number);
                    number
                }
            };
            numbers.push(number);
        }
        Ok(pack(numbers))
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

/// Lets those go that no page hangs on any more, where they may be many.
pub(super) fn tidy(conn: &Connection) -> rusqlite::Result<()> {
    let count =
        conn.query_row("SELECT count(*) FROM dependency", [], |row| row.get::<_, i64>(0))?;
    let count = count.unsigned_abs();
    let left = recall(conn, TIDIED)?.and_then(|left| left.parse::<u64>().ok()).unwrap_or(0);
    if count < WORTH_TIDYING.max(left.saturating_mul(2)) {
        return Ok(());
    }
    let mut used = HashSet::new();
    let mut pages = conn.prepare("SELECT dependencies FROM page")?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        used.extend(unpack(row.get_ref("dependencies")?.as_blob()?));
    }
    let mut all = conn.prepare("SELECT id FROM dependency")?;
    let all = all.query_map([], |row| row.get("id"))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut delete = conn.prepare("DELETE FROM dependency WHERE id = ?1")?;
    for id in all.iter().filter(|id| !used.contains(id)) {
        delete.execute([id])?;
    }
    remember(conn, TIDIED, &used.len().to_string()).map(drop)
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

/// Numbers as the column `dependencies` has them.
fn pack(mut numbers: Vec<i64>) -> Vec<u8> {
    numbers.sort_unstable();
    numbers.dedup();
    let mut packed = Vec::with_capacity(numbers.len());
    let mut before = 0;
    for number in numbers {
        let mut distance = number.wrapping_sub(before).cast_unsigned();
        while distance >= 0x80 {
            packed.push(distance as u8 | 0x80);
            distance >>= 7;
        }
        packed.push(distance as u8);
        before = number;
    }
    packed
}

fn unpack(packed: &[u8]) -> impl Iterator<Item = i64> + '_ {
    let mut bytes = packed.iter();
    let mut before = 0_i64;
    std::iter::from_fn(move || {
        let (mut distance, mut shift) = (0_u64, 0);
        loop {
            let byte = *bytes.next()?;
            distance |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        before = before.wrapping_add(distance.cast_signed());
        Some(before)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_packed_and_unpacked() {
        for numbers in [vec![], vec![1], vec![1, 2, 3, 400, 1 << 40, i64::MAX]] {
            let packed = pack(numbers.clone());
            assert_eq!(unpack(&packed).collect::<Vec<_>>(), numbers);
        }
        assert_eq!(pack(vec![1000, 3, 1000, 4]), [3, 1, 0xE4, 7]);
        // What nobody wrote ends the list.
        assert_eq!(unpack(&[1, 0x80]).collect::<Vec<_>>(), [1]);
        assert_eq!(unpack(&[0xFF; 40]).count(), 0);
    }

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
