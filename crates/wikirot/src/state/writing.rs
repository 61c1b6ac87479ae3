//! The statements of a run.

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;
use wikirot_check::Check;
use wikirot_words::{Context, Origin, Reason, Verdict};

use super::{
    Due, Failures, LinkRow, Logged, PageRow, Run, Scope, Standing, dependencies, rows::seconds,
};

/// What `link.origin` holds for a link that only the wiki's own link table has. No title begins so.
pub(super) const EXTENSION: &str = "#extension";

/// What `target.due_at` holds for a target that its host left unasked: it goes first in the next run.
pub(super) const PUT_OFF: i64 = -1;

/// The present row of failures, as a row of `target` has it.
pub(super) fn failures(count: u32, since: Option<i64>, trouble: &str) -> Option<Failures> {
    let since = since.filter(|_| count > 0)?;
    Some(Failures { count, since, trouble: trouble.parse().ok()? })
}

impl Run {
    pub(super) fn write_page(
        &mut self,
        page: &PageRow,
        links: &[LinkRow],
        spell: &dyn Fn(&str) -> Option<Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> rusqlite::Result<()> {
        let dependencies = self.packed(&page.dependencies)?;
        self.last_page = put_page(&self.state.conn, page, dependencies, self.id)?;
        self.write_links(links, spell, due)
    }

    /// Adds links to the page that was written last.
    pub(super) fn write_links(
        &mut self,
        links: &[LinkRow],
        spell: &dyn Fn(&str) -> Option<Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> rusqlite::Result<()> {
        let (conn, id) = (&self.state.conn, self.last_page);
        let mut insert = conn.prepare_cached(
            "INSERT OR REPLACE INTO link (page, n, url, line, first, last, source, written, \
             section, anchor, origin, context, guessed, flag) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?;
        for row in links {
            let link = &row.link;
            let url = match self.known.get(&link.url) {
                Some(url) => url,
                None => {
                    let url = put_url(conn, &link.url, &link.rendered(), self.at, spell, due)?;
                    self.known.insert(&link.url, url);
                    url
                }
            };
            let origin = match &link.origin {
                Origin::Text => None,
                Origin::Template(titles) => Some(titles.join("|")),
                Origin::Extension => Some(EXTENSION.to_owned()),
            };
            let flag = row.flag.as_ref().and_then(|flag| serde_json::to_string(flag).ok());
            insert.execute(params![
                id,
                row.n,
                url,
                link.line,
                link.source.start as i64,
                link.source.end as i64,
                row.source,
                (link.written != link.url).then_some(&link.written),
                link.section.as_ref().map(|it| &it.title),
                link.section.as_ref().map(|it| &it.anchor),
                origin,
                context_code(link.context),
                link.guessed,
                flag,
            ])?;
        }
        Ok(())
    }

    pub(super) fn write_check(&mut self, check: &Check) -> rusqlite::Result<Standing> {
        let conn = &self.state.conn;
        let id = check.id as i64;
        let at = seconds(check.checked_at);
        // A host that wants to be left alone answers for links that were not asked.
        let was_asked = check.attempts > 0 || !check.verdict.is_failure();
        if !was_asked && let Some(standing) = put_off(conn, id)? {
            return Ok(standing);
        }
        let before = conn
            .prepare_cached(
                "SELECT failures, failing_since, trouble, host FROM target WHERE id = ?1",
            )?
            .query_row([id], |row| {
                let failures = failures(row.get(0)?, row.get(1)?, row.get_ref(2)?.as_str()?);
                Ok((failures, row.get::<_, Box<str>>(3)?))
            })
            .optional()?;
        let (failures, host) = match before {
            Some((failures, host)) => (failures, Some(host)),
            None => (None, None),
        };
        let answered = match &host {
            Some(host) => self.answers.of(conn, host, check, at)?,
            None => None,
        };
        let found = (check.verdict, Some(check.reason));
        let standing = match was_asked {
            true => Standing::after(failures, found, at, answered, &self.policy),
            false => Standing { verdict: check.verdict, confirmed: false, failures: None },
        };
        if host.is_none() {
            return Ok(standing);
        }
        let answer = check.hops.last().filter(|hop| hop.status.is_some());
        let notes: Vec<_> = check.notes.iter().map(|note| note.code()).collect();
        conn.prepare_cached(
            "UPDATE target SET confirmed = ?3, reason = ?4, status = ?5, final_url = ?6, \
             notes = ?7, checked_at = ?8, last_alive = CASE WHEN ?9 THEN ?8 ELSE last_alive END, \
             failing_since = ?10, failures = ?11, due_at = ?12, found = ?13, trouble = ?16, \
             verdict_before = CASE WHEN verdict = ?2 OR verdict_run > ?14 THEN verdict_before \
             ELSE verdict END, \
             verdict_run = CASE WHEN verdict = ?2 THEN verdict_run ELSE ?15 END, \
             verdict = ?2 WHERE id = ?1",
        )?
        .execute(params![
            id,
            standing.verdict.code(),
            standing.confirmed,
            check.reason.code(),
            check.status,
            answer.map(|hop| &hop.url),
            notes.join(" "),
            at,
            check.verdict == Verdict::Alive,
            standing.failures.map(|row| row.since),
            standing.failures.map_or(0, |row| row.count),
            match check.reason {
                // Costs nothing to look at again, and the lists may have changed by then.
                Reason::Ignored => at,
                // So may the site's rules.
                Reason::Robots => self.policy.aged_at(id, at),
                _ if !was_asked => PUT_OFF,
                _ => self.policy.due_at(id, standing, at),
            },
            check.verdict.code(),
            self.base,
            self.id,
            standing.failures.map_or("", |row| row.trouble.code()),
        ])?;
        self.log_check(check)?;
        Ok(standing)
    }

    /// Adds a check to the log of its target, whose oldest ones go.
    fn log_check(&self, check: &Check) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        let id = check.id as i64;
        let evidence = serde_json::to_string(&Logged::from(check))
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        conn.prepare_cached(
            "INSERT INTO check_log (target, at, run, verdict, reason, status, evidence) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            id,
            seconds(check.checked_at),
            self.id,
            check.verdict.code(),
            check.reason.code(),
            check.status,
            evidence
        ])?;
        conn.prepare_cached(
            "DELETE FROM check_log WHERE target = ?1 AND id <= \
             (SELECT id FROM check_log WHERE target = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute([id, self.keep_checks])
        .map(drop)
    }

    pub(super) fn let_go(&mut self, scope: &Scope) -> rusqlite::Result<()> {
        self.known.clear();
        self.known_dependencies.clear();
        let conn = &self.state.conn;
        match scope {
            Scope::Partial => return Ok(()),
            Scope::Whole => {
                conn.execute("DELETE FROM page WHERE run <> ?1", [self.id])?;
                dependencies::tidy(conn)?;
            }
            Scope::Namespaces(namespaces) => {
                let mut delete = conn.prepare("DELETE FROM page WHERE run <> ?1 AND ns = ?2")?;
                for ns in namespaces {
                    delete.execute(params![self.id, ns])?;
                }
            }
        }
        conn.execute(
            "UPDATE url SET left_at = ?1, left_run = ?2 WHERE left_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM link WHERE link.url = url.id)",
            [self.at, self.id],
        )?;
        let forgotten = conn.execute(
            "DELETE FROM url WHERE left_at < ?1 \
             AND NOT EXISTS (SELECT 1 FROM link WHERE link.url = url.id)",
            [self.at.saturating_sub(self.grace)],
        )?;
        if forgotten > 0 {
            conn.execute(
                "DELETE FROM target WHERE NOT EXISTS \
                 (SELECT 1 FROM url WHERE url.target = target.id)",
                [],
            )?;
        }
        Ok(())
    }
}

/// Leaves a target that was checked before as it stood, and due. `None` for one of which nothing is
/// known yet.
fn put_off(conn: &Connection, id: i64) -> rusqlite::Result<Option<Standing>> {
    let stood = conn
        .prepare_cached(
            "UPDATE target SET due_at = ?2 WHERE id = ?1 AND checked_at IS NOT NULL \
             RETURNING verdict, confirmed, failures, failing_since, trouble",
        )?
        .query_row([id, PUT_OFF], |row| {
            let verdict = row.get_ref(0)?.as_str()?.parse().ok();
            let failures = failures(row.get(2)?, row.get(3)?, row.get_ref(4)?.as_str()?);
            let row = (row.get(1)?, failures);
            Ok(verdict.map(|verdict| Standing { verdict, confirmed: row.0, failures: row.1 }))
        })
        .optional()?;
    Ok(stood.flatten())
}

/// The number of a page, which has no links then.
fn put_page(
    conn: &Connection,
    page: &PageRow,
    dependencies: Vec<u8>,
    run: i64,
) -> rusqlite::Result<i64> {
    let known: Option<i64> = conn
        .prepare_cached("SELECT id FROM page WHERE title = ?1")?
        .query_row([&page.title], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        conn.prepare_cached("DELETE FROM link WHERE page = ?1")?.execute([id])?;
    }
    conn.prepare_cached(
        "INSERT INTO page (title, ns, page_id, position, revision, sha1, timestamp, digest, \
         dependencies, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (title) DO UPDATE SET ns = ?2, page_id = ?3, position = ?4, revision = ?5, \
         sha1 = ?6, timestamp = ?7, digest = ?8, dependencies = ?9, run = ?10",
    )?
    .execute(params![
        page.title,
        page.ns,
        page.id as i64,
        page.position as i64,
        page.revision as i64,
        page.sha1,
        page.timestamp,
        page.digest as i64,
        dependencies,
        run
    ])?;
    Ok(known.unwrap_or_else(|| conn.last_insert_rowid()))
}

/// The number of a URL that stands on a page; `due` hears of its target if that is due. What is asked
/// is what readers click, which is `rendered` from what was written.
fn put_url(
    conn: &Connection,
    recorded: &str,
    rendered: &str,
    now: i64,
    spell: &dyn Fn(&str) -> Option<Url>,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let checked = || spell(rendered).or_else(|| spell(recorded));
    let known = conn
        .prepare_cached(
            "SELECT url.id, left_at IS NOT NULL, target.id, target.url, \
             last_alive IS NOT NULL, due_at <= ?2, target.host, found IN ('broken', 'suspect') \
             FROM url JOIN target ON target.id = url.target WHERE url.url = ?1",
        )?
        .query_row(params![recorded, now], |row| {
            let url = row.get_ref(3)?.as_str()?;
            // Earlier versions asked for the recorded spelling; where that failed, it was the wrong one.
            let other = match rendered != recorded && row.get(7)? {
                true => checked().filter(|_| spell(recorded).is_some_and(|it| it.as_str() == url)),
                false => None,
            };
            let other = other.filter(|other| other.as_str() != url);
            if other.is_none() && row.get(5)? {
                let host_urls = host_urls(conn, row.get_ref(6)?.as_str()?)?;
                due(Due { id: row.get(2)?, url, answered_before: row.get(4)?, host_urls });
            }
            Ok((row.get(0)?, row.get::<_, bool>(1)?, other))
        })
        .optional()?;
    if let Some((url, had_left, other)) = known {
        if had_left {
            conn.prepare_cached("UPDATE url SET left_at = NULL, left_run = NULL WHERE id = ?1")?
                .execute([url])?;
        }
        if let Some(other) = other {
            let host = other.host_str().unwrap_or_default();
            let target = put_target(conn, other.as_str(), host, now, due)?;
            conn.prepare_cached("UPDATE url SET target = ?2 WHERE id = ?1")?
                .execute([url, target])?;
        }
        return Ok(url);
    }
    let checked = checked();
    let (spelling, host) = match &checked {
        Some(url) => (url.as_str(), url.host_str().unwrap_or_default()),
        None => (recorded, ""),
    };
    let target = put_target(conn, spelling, host, now, due)?;
    conn.prepare_cached("INSERT INTO url (url, target) VALUES (?1, ?2)")?
        .execute(params![recorded, target])?;
    Ok(conn.last_insert_rowid())
}

fn put_target(
    conn: &Connection,
    url: &str,
    host: &str,
    now: i64,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let added = conn
        .prepare_cached(
            "INSERT INTO target (url, host, first_seen) VALUES (?1, ?2, ?3) \
             ON CONFLICT (url) DO NOTHING",
        )?
        .execute(params![url, host, now])?;
    if added > 0 {
        let id = conn.last_insert_rowid();
        due(Due { id, url, answered_before: false, host_urls: host_urls(conn, host)? });
        return Ok(id);
    }
    conn.prepare_cached(
        "SELECT id, due_at <= ?2, last_alive IS NOT NULL FROM target WHERE url = ?1",
    )?
    .query_row(params![url, now], |row| {
        let id = row.get(0)?;
        if row.get(1)? {
            due(Due { id, url, answered_before: row.get(2)?, host_urls: host_urls(conn, host)? });
        }
        Ok(id)
    })
}

/// Further ones of a host are not counted: what is done for hosts with many links starts below.
const MANY: i64 = 100;

/// How many targets a host has, as far as that matters.
pub(super) fn host_urls(conn: &Connection, host: &str) -> rusqlite::Result<u32> {
    conn.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM target WHERE host = ?1 LIMIT ?2)")?
        .query_row(params![host, MANY], |row| row.get(0))
}

/// What `link.context` holds; prose, the commonest, holds nothing.
fn context_code(context: Context) -> Option<&'static str> {
    (context != Context::Prose).then(|| context.code())
}
