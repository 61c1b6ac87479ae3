//! What is known of domains beside their pages: who answers for them, and whom their certificates name.
//!
//! Name servers are asked for once a page of a domain is remembered, and again where that may tell whether it changed
//! hands. The first answer stays: what came of it later is told by what is others than then.

use rusqlite::{Connection, OptionalExtension as _, params};
use wikirot_check::{Check, NameServers, Owner, Verdict, registrable_domain};

use super::portraits::Remembered;
use super::{Run, StateError};

/// At most so many domains are asked for the first time in one run.
const MOST: u32 = 50_000;

/// So much is kept of the names of other servers, in bytes.
const NAMES: usize = 100;

/// The registrable domain of a host.
pub(super) fn domain_of(host: &str) -> &str {
    registrable_domain(host.trim_end_matches('.'))
}

/// Takes in what a check tells of a host, and that its domain is one of which a page is remembered.
pub(super) fn take_in(
    conn: &Connection,
    host: &str,
    check: &Check,
    page: &Remembered,
) -> rusqlite::Result<()> {
    if let Some(owner) = check.owner {
        conn.prepare_cached(
            "UPDATE host SET owner = coalesce(owner, ?2), owner_now = nullif(?2, coalesce(owner, ?2)) \
             WHERE name = ?1 AND (owner IS NULL OR owner_now IS NOT nullif(?2, owner))",
        )?
        .execute(params![host, owner.number()])?;
    }
    let is_itself = page.then.is_some() && page.now.is_none();
    if check.verdict == Verdict::Alive && is_itself && !host.is_empty() {
        conn.prepare_cached("INSERT INTO domain (name) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([domain_of(host)])?;
    }
    Ok(())
}

/// Whether the certificate of a host named somebody, and names another now, or nobody.
pub(super) fn has_another_owner(conn: &Connection, host: &str) -> rusqlite::Result<bool> {
    let known = conn
        .prepare_cached("SELECT owner, owner_now FROM host WHERE name = ?1")?
        .query_row([host], |row| row.try_into())
        .optional()?;
    let Some((Some(then), Some(now))) = known else { return Ok(false) };
    Ok(Owner::of_number(then).is_another(Owner::of_number(now)))
}

/// The names of a domain's servers, where they are others than when a page of it was remembered.
pub(super) fn other_servers(conn: &Connection, domain: &str) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached("SELECT name_servers_now FROM domain WHERE name = ?1")?
        .query_row([domain], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The servers of a domain when a page of it was remembered, where anybody said.
pub(super) fn first_servers(
    conn: &Connection,
    domain: &str,
) -> rusqlite::Result<Option<NameServers>> {
    let bytes: Option<Option<Vec<u8>>> = conn
        .prepare_cached("SELECT name_servers FROM domain WHERE name = ?1")?
        .query_row([domain], |row| row.get(0))
        .optional()?;
    Ok(bytes.flatten().and_then(|bytes| NameServers::from_bytes(&bytes)))
}

impl Run {
    /// Domains of which pages are remembered, and whose name servers were not asked for yet.
    pub fn domains_unasked(&self) -> Result<Vec<String>, StateError> {
        let find = || {
            self.state
                .conn
                .prepare("SELECT name FROM domain WHERE name_servers IS NULL LIMIT ?1")?
                .query_map([MOST], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.failed(error))
    }

    /// Takes in the names of a domain's servers; none where nobody says, which tells nothing.
    pub fn hear_servers(&mut self, domain: &str, names: &[String]) -> Result<(), StateError> {
        self.write(|run| {
            let conn = &run.state.conn;
            let now = NameServers::of(names);
            let first = first_servers(conn, domain)?;
            if let (Some(first), Some(now)) = (first, now) {
                let mut told = names.join(" ");
                told.truncate(told.floor_char_boundary(NAMES));
                conn.prepare_cached("UPDATE domain SET name_servers_now = ?2 WHERE name = ?1")?
                    .execute(params![domain, first.are_others(&now).then_some(told)])?;
                return Ok(());
            }
            let bytes = now.map(NameServers::to_bytes).unwrap_or_default();
            conn.prepare_cached(
                "UPDATE domain SET name_servers = ?2 WHERE name = ?1 AND name_servers IS NULL",
            )?
            .execute(params![domain, bytes])
            .map(drop)
        })
    }
}
