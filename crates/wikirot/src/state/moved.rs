//! What a state knows of pages that are gone: what may lead to them, and where they were found.

use rusqlite::{Row, params};
use url::Url;
use wikirot_check::Note;
use wikirot_words::{Concerns, FoundBy, Reason, Verdict};

use super::columns::{Code, Fields, columns};
use super::parts::Parts;
use super::portraits::{PortraitColumns, Remembered};
use super::targets::{self, IN_USE};
use super::{Logged, Run, StateError};
use crate::moved::{Face, Found, Gone, Neighbour, Pair, Sought, same_page, titles_cited};

/// Pages that are looked for in one run, at most; the next one goes on.
const MOST: i64 = 2_000;

/// Pages of a host that are compared, at most.
const NEIGHBOURS: i64 = 64;

/// Parts of pages that are read for what the wiki calls a target, and titles that are kept of them.
const LINKS: i64 = 8;

/// The row of `moved m` that speaks of the present failures of `target t`.
pub(super) const OF_THIS_ROW: &str = "m.target = t.id AND m.asked_at >= t.failing_since";

columns! {
    /// A page that is gone for certain, of `target t` and `moved m`, in front of its portraits.
    Dead {
        id = "t.id", url = "t.url", end = "t.final_url", reason = "t.reason", tried = "m.tried", pairs = "m.pairs",
        led_to = "(SELECT evidence ->> '$.hops[#-1].url' FROM check_log c WHERE c.target = t.id "
            "AND c.verdict = ?1 ORDER BY c.id DESC LIMIT 1)",
    }
}

columns! {
    /// Two addresses of a page, of `target t`.
    Moves {
        from = "t.url", to = "t.final_url",
        // As early as it is known: pages that are gone have titles of before, too.
        title = "(SELECT evidence ->> '$.title' FROM check_log c WHERE c.target = t.id "
            "ORDER BY c.id LIMIT 1)",
    }
}

impl Run {
    /// Pages that are gone for certain and whose new address is not known, those first that were not looked for
    /// yet.
    pub(crate) fn sought(&self) -> Result<Vec<Sought>, StateError> {
        let read = || {
            let conn = &self.state.conn;
            let mut statement = conn.prepare(&format!(
                "SELECT {}, {} FROM target t LEFT JOIN moved m ON {OF_THIS_ROW} \
                 WHERE t.verdict = ?2 AND t.confirmed AND t.host <> '' AND m.url IS NULL AND {} \
                 ORDER BY m.target IS NOT NULL, t.id LIMIT {MOST}",
                Dead::SQL,
                PortraitColumns::SQL,
                IN_USE.replace("target.id", "t.id"),
            ))?;
            let verdicts = [Verdict::Alive, Verdict::Broken].map(Code::from);
            let rows = statement.query_map(verdicts, sought)?;
            let mut found = Vec::new();
            for row in rows {
                let Some(mut it) = row? else { continue };
                it.gone.cited = self.cited(it.id)?;
                found.push(it);
            }
            Ok(found)
        };
        read().map_err(|error| self.failed(error))
    }

    /// What the wiki's links call a target.
    fn cited(&self, id: i64) -> rusqlite::Result<Vec<String>> {
        let conn = &self.state.conn;
        let mut statement = conn.prepare_cached(
            "SELECT l.page, l.part, u.id, u.url FROM url u JOIN link l ON l.url = u.id \
             WHERE u.target = ?1 ORDER BY l.page, l.part LIMIT ?2",
        )?;
        let mut rows = statement.query([id, LINKS])?;
        let (mut cited, mut parts) = (Vec::new(), Parts::new(conn)?);
        while let Some(row) = rows.next()? {
            let url = row.get_ref(3)?.as_str()?;
            parts.of_url((row.get(0)?, row.get(1)?), row.get(2)?, &mut |link| {
                cited.extend(titles_cited(&link.source.text(link.written.unwrap_or(url))));
                Ok(())
            })?;
        }
        cited.sort();
        cited.dedup();
        cited.truncate(LINKS as usize);
        Ok(cited)
    }

    /// Gives `each` the old and the new address of every page that redirects for good, or was found.
    pub(crate) fn each_pair(&self, each: &mut dyn FnMut(Pair)) -> Result<(), StateError> {
        let mut read = || {
            let conn = &self.state.conn;
            let mut statement = conn.prepare(&format!(
                "SELECT {} FROM target t WHERE t.verdict = ?1 AND instr(t.notes, ?2) > 0",
                Moves::SQL
            ))?;
            let moved = Note::MovedPermanently.code();
            let mut rows = statement.query(params![Code::from(Verdict::Alive), moved])?;
            while let Some(row) = rows.next()? {
                pair(row, FoundBy::Redirects)?.map(&mut *each);
            }
            let mut statement = conn.prepare(
                "SELECT t.url, m.url, coalesce(t.title_then, m.evidence ->> '$.title') \
                 FROM moved m JOIN target t ON t.id = m.target WHERE m.url IS NOT NULL",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                pair(row, FoundBy::Siblings)?.map(&mut *each);
            }
            Ok(())
        };
        read().map_err(|error| self.failed(error))
    }

    /// Pages of a host as they were when they were seen last.
    pub(crate) fn neighbours(&self, host: &str) -> Result<Vec<Neighbour>, StateError> {
        let read = || {
            let mut statement = self.state.conn.prepare_cached(&format!(
                "SELECT t.url, coalesce(t.title_then, (SELECT evidence ->> '$.title' FROM check_log c \
                 WHERE c.target = t.id AND c.verdict = ?2 ORDER BY c.id DESC LIMIT 1)), {} FROM target t \
                 WHERE t.host = ?1 AND t.portrait IS NOT NULL LIMIT {NEIGHBOURS}",
                PortraitColumns::SQL
            ))?;
            let rows = statement.query_map(params![host, Code::from(Verdict::Alive)], |row| {
                let Ok(url) = row.get_ref(0)?.as_str()?.parse::<Url>() else { return Ok(None) };
                let portrait = Remembered::of(row, 2)?.then;
                let face = Face { title: row.get(1)?, portrait };
                Ok(Some(Neighbour { key: same_page(&url), face }))
            })?;
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| self.failed(error))
    }

    /// How many links a host has, as far as that matters to the checker.
    pub(crate) fn urls_of_host(&self, host: &str) -> Result<u32, StateError> {
        targets::host_urls(&self.state.conn, host).map_err(|error| self.failed(error))
    }

    /// Remembers that a page was looked for, when that many `pairs` of its site were known, and where it was found.
    pub(crate) fn remember_place(
        &mut self,
        id: i64,
        tried: &[String],
        pairs: usize,
        found: Option<&Found>,
    ) -> Result<(), StateError> {
        self.write(|run| {
            let evidence = found.map(|it| Logged::json(&it.check)).transpose()?;
            run.state
                .conn
                .prepare_cached(
                    "INSERT OR REPLACE INTO moved (target, asked_at, tried, pairs, url, same, found_by, evidence) \
                     VALUES (?1, max(?2, (SELECT checked_at FROM target WHERE id = ?1)), ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    id,
                    run.at,
                    tried.join("\n"),
                    pairs as i64,
                    found.map(|it| it.url.as_str()),
                    found.map(|it| it.same.code()),
                    found.map(|it| it.by.code()),
                    evidence,
                ])
                .map(drop)
        })
    }
}

/// `None` for a target that is no address, as in a state edited by hand.
fn sought(row: &Row<'_>) -> rusqlite::Result<Option<Sought>> {
    let it = Fields::of(row, 0);
    let url = |column| -> rusqlite::Result<Option<Url>> {
        Ok(it.text_or_null(column)?.and_then(|text| text.parse().ok()))
    };
    let Some(address) = url(Dead::url)? else { return Ok(None) };
    let reason: Option<Reason> = it.word(Dead::reason)?;
    let is_taken = matches!(reason, Some(Reason::Usurped | Reason::Parked));
    let concerns_host = reason.is_some_and(|it| it.concerns() == Concerns::Host);
    // What was seen there last may be what took its place.
    let Remembered { then, title, .. } = Remembered::of(row, Dead::COUNT)?;
    let tried = it.text_or_null(Dead::tried)?.unwrap_or_default();
    let elsewhere = |end: &Url| *end != address;
    Ok(Some(Sought {
        id: it.get(Dead::id)?,
        end: url(Dead::end)?.filter(elsewhere),
        led_to: url(Dead::led_to)?.filter(elsewhere),
        host_is_gone: concerns_host && !is_taken,
        is_taken,
        repaired: None,
        gone: Gone { title, portrait: then, cited: Vec::new() },
        tried: tried.lines().map(str::to_owned).collect(),
        pairs_then: it.get::<Option<i64>>(Dead::pairs)?.and_then(|it| it.try_into().ok()),
        url: address,
    }))
}

/// The pair in a row of [`Moves`].
fn pair(row: &Row<'_>, by: FoundBy) -> rusqlite::Result<Option<Pair>> {
    let it = Fields::of(row, 0);
    let url = |column| -> rusqlite::Result<Option<Url>> {
        Ok(it.text_or_null(column)?.and_then(|text| text.parse().ok()))
    };
    let both = url(Moves::from)?.zip(url(Moves::to)?);
    let title = it.get(Moves::title)?;
    Ok(both.map(|(from, to)| Pair { from, to, title, by }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wikirot_check::{Check, Portrait};
    use wikirot_words::Same;

    use super::*;
    use crate::state::fixtures::{self, at_once, link};

    const OTTERS: &str = "http://a.rotweb.net/otters";
    const NEW: &str = "http://a.rotweb.net/new";

    /// A run on a wiki that has these links, which one failure confirms.
    fn run(folder: &std::path::Path, urls: &[&str]) -> Run {
        let row = |(n, url): (u32, &&str)| {
            link(n, url, &format!("{{{{Cite web|url={url}|title=Otters of the north}}}}"))
        };
        let rows: Vec<_> = (0..).zip(urls).map(row).collect();
        fixtures::run(folder, &at_once(), &rows)
    }

    fn check(id: u64, reason: Reason, way: &[&str], minute: u64) -> Check {
        let is_alive = reason == Reason::Ok;
        let check = fixtures::check(id, reason, way);
        Check {
            title: is_alive.then(|| "Otters".to_owned()),
            checked_at: check.checked_at + Duration::from_secs(60 * minute),
            portrait: Portrait::from_bytes(&[7; Portrait::BYTES]).filter(|_| is_alive),
            ..check
        }
    }

    #[test]
    fn pages_that_are_gone_for_certain_are_sought_with_what_is_known_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let urls = [
            OTTERS,
            "http://b.rotweb.net/",
            "http://c.rotweb.net/",
            "http://d.rotweb.net/",
            "http://e.rotweb.net/",
        ];
        let mut run = run(folder.path(), &urls);
        run.check(&check(1, Reason::Ok, &[OTTERS, NEW], 1)).unwrap();
        assert!(run.sought().unwrap().is_empty());
        for (id, reason) in (1..).zip([
            Reason::Http(404),
            Reason::DnsNxdomain,
            Reason::Parked,
            Reason::Ok,
            // Not certain yet.
            Reason::ConnectTimeout,
        ]) {
            run.check(&check(id, reason, &[urls[id as usize - 1]], 2)).unwrap();
        }
        let sought = run.sought().unwrap();
        let told: Vec<_> = sought.iter().map(|it| (it.id, it.host_is_gone, it.is_taken)).collect();
        assert_eq!(told, [(1, false, false), (2, true, false), (3, false, true)]);
        let otters = &sought[0];
        assert_eq!((otters.url.as_str(), &otters.end), (OTTERS, &None));
        assert_eq!(otters.led_to.as_ref().map(Url::as_str), Some(NEW));
        assert_eq!(otters.gone.title.as_deref(), Some("Otters"));
        assert_eq!(otters.gone.portrait, Portrait::from_bytes(&[7; Portrait::BYTES]));
        assert_eq!(otters.gone.cited, ["Otters of the north"]);
        assert_eq!((otters.tried.len(), otters.pairs_then), (0, None));
        // Those that were looked for already come last, with what was tried.
        run.remember_place(1, &[NEW.to_owned(), "http://a.rotweb.net/1".to_owned()], 3, None)
            .unwrap();
        let sought = run.sought().unwrap();
        let ids: Vec<_> = sought.iter().map(|it| it.id).collect();
        assert_eq!(ids, [2, 3, 1]);
        assert_eq!(sought[2].tried, [NEW, "http://a.rotweb.net/1"]);
        assert_eq!(sought[2].pairs_then, Some(3));
        let urls_of = |host: &str| run.urls_of_host(host).unwrap();
        assert_eq!((urls_of("a.rotweb.net"), urls_of("x.rotweb.net")), (1, 0));
        let near = run.neighbours("a.rotweb.net").unwrap();
        assert_eq!(near.len(), 1);
        assert_eq!(
            (near[0].key.as_str(), near[0].face.title.as_deref()),
            (&*same_page(&OTTERS.parse().unwrap()), Some("Otters"))
        );
        assert!(
            near[0].face.portrait.is_some() && run.neighbours("b.rotweb.net").unwrap().is_empty()
        );
    }

    #[test]
    fn what_moved_and_what_was_found_are_pairs() {
        let folder = tempfile::tempdir().unwrap();
        let beavers = "http://a.rotweb.net/beavers";
        let mut run = run(folder.path(), &[OTTERS, beavers, "http://a.rotweb.net/fine"]);
        run.check(&check(1, Reason::Ok, &[OTTERS, NEW], 1)).unwrap();
        run.check(&check(2, Reason::Http(404), &[beavers], 1)).unwrap();
        run.check(&check(3, Reason::Ok, &["http://a.rotweb.net/fine"], 1)).unwrap();
        let pairs = |run: &Run| {
            let mut pairs = Vec::new();
            let each =
                |it: Pair| pairs.push((it.from.to_string(), it.to.to_string(), it.title, it.by));
            run.each_pair(&mut { each }).unwrap();
            pairs
        };
        let title = Some("Otters".to_owned());
        let moved = (OTTERS.to_owned(), NEW.to_owned(), title.clone(), FoundBy::Redirects);
        assert_eq!(pairs(&run), std::slice::from_ref(&moved));
        let at = "http://a.rotweb.net/b";
        let found = Found {
            url: at.parse().unwrap(),
            same: Same::Title,
            by: FoundBy::Form,
            check: check(2, Reason::Ok, &[at], 2),
        };
        run.remember_place(2, &[at.to_owned()], 1, Some(&found)).unwrap();
        let found = (beavers.to_owned(), at.to_owned(), title, FoundBy::Siblings);
        assert_eq!(pairs(&run), [moved, found]);
        assert!(run.sought().unwrap().is_empty());
    }
}
