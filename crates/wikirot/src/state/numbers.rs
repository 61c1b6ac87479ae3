//! Lists of numbers of rows, a few bytes each: what `page.dependencies` and `page.categories` hold.

use std::collections::HashSet;

use rusqlite::Connection;

use super::wiki::{recall, remember};

/// Fewer rows are not worth tidying.
const WORTH_TIDYING: u64 = 1_000;

/// Numbers as such a column has them.
pub(super) fn pack(mut numbers: Vec<i64>) -> Vec<u8> {
    numbers.sort_unstable();
    numbers.dedup();
    let mut packed = Vec::with_capacity(numbers.len());
    let mut before = 0;
    for number in numbers {
        put(&mut packed, number.wrapping_sub(before).cast_unsigned());
        before = number;
    }
    packed
}

/// The same of things, whose numbers `number` tells.
pub(super) fn pack_all<T>(
    things: &[T],
    number: impl FnMut(&T) -> rusqlite::Result<i64>,
) -> rusqlite::Result<Vec<u8>> {
    things.iter().map(number).collect::<rusqlite::Result<_>>().map(pack)
}

/// What was packed, ascending.
pub(super) fn unpack(packed: &[u8]) -> impl Iterator<Item = i64> + '_ {
    let (mut rest, mut before) = (packed, 0_i64);
    std::iter::from_fn(move || {
        before = before.wrapping_add(take(&mut rest)?.cast_signed());
        Some(before)
    })
}

/// Adds a number in base 128, the lowest digit first, the last one without the high bit.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes such a number off; `None` where none ends in time.
pub(super) fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Lets those rows of a table go that no page has the number of any more, where they may be many. How many
/// were left when it was last tidied, the state remembers under the name of the column.
pub(super) fn tidy(conn: &Connection, table: &str, column: &str) -> rusqlite::Result<()> {
    let count =
        conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))?;
    let count = count.unsigned_abs();
    let left = recall(conn, column)?.and_then(|left| left.parse::<u64>().ok()).unwrap_or(0);
    if count < WORTH_TIDYING.max(left.saturating_mul(2)) {
        return Ok(());
    }
    let mut used = HashSet::new();
    let mut pages = conn.prepare(&format!("SELECT {column} AS numbers FROM page"))?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        used.extend(unpack(row.get_ref("numbers")?.as_blob()?));
    }
    let mut all = conn.prepare(&format!("SELECT id FROM {table}"))?;
    let all = all.query_map([], |row| row.get("id"))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut delete = conn.prepare(&format!("DELETE FROM {table} WHERE id = ?1"))?;
    for id in all.iter().filter(|id| !used.contains(id)) {
        delete.execute([id])?;
    }
    remember(conn, column, &used.len().to_string()).map(drop)
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
    fn rows_that_no_page_has_go_where_they_may_be_many() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE wiki (key TEXT PRIMARY KEY, value); CREATE TABLE page (numbers BLOB); \
             CREATE TABLE thing (id INTEGER PRIMARY KEY);",
        )
        .unwrap();
        let add = |from: u64, to: u64| {
            for id in from..to {
                conn.execute("INSERT INTO thing VALUES (?1)", [id as i64]).unwrap();
            }
        };
        let count = |sql: &str| -> i64 { conn.query_row(sql, [], |row| row.get(0)).unwrap() };
        for numbers in [vec![3, 5], vec![5, 700]] {
            conn.execute("INSERT INTO page VALUES (?1)", [pack(numbers)]).unwrap();
        }
        let tidied = || {
            tidy(&conn, "thing", "numbers").unwrap();
            (count("SELECT count(*) FROM thing"), count("SELECT coalesce(sum(id), 0) FROM thing"))
        };
        add(1, WORTH_TIDYING);
        assert_eq!(tidied().0, WORTH_TIDYING as i64 - 1);
        add(WORTH_TIDYING, WORTH_TIDYING + 1);
        assert_eq!(tidied(), (3, 3 + 5 + 700));
        // Twice as many as were left are worth it again, if they are many.
        remember(&conn, "numbers", "600").unwrap();
        add(2_000, 2_000 + 1_196);
        assert_eq!(tidied().0, 1_199);
        add(4_000, 4_001);
        assert_eq!(tidied().0, 3);
    }
}
