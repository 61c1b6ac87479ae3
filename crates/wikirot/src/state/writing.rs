//! The statements of a run.

use std::borrow::Cow;
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use url::Url;
use wikirot_check::{Check, Portrait};
use wikirot_words::{Origin, Verdict};

use super::columns::{Code, Fields, columns};
use super::due::{PUT_OFF, was_asked};
use super::links::EXTENSION;
use super::packed::{Heading, Occurrence, Source};
use super::portraits::{PortraitColumns, Remembered};
use super::targets::put_url;
use super::{
    Due, Failures, LinkRow, Logged, PageRow, Run, Scope, Standing, domains, left, links, numbers,
    rows::seconds,
};

columns! {
    /// The present row of failures, of `target`.
    FailureColumns { failures = "failures", since = "failing_since", trouble = "trouble" }
}

columns! {
    /// What stands of a target that is put off, in front of its failures.
    Stood { verdict = "verdict", confirmed = "confirmed" }
}

static BEFORE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT host, {}, {} FROM target WHERE id = ?1",
        FailureColumns::SQL,
        PortraitColumns::SQL
    )
});

/// What an `UPDATE asked SET` says of a verdict, and of what it was before its last change: `?2` is the verdict,
/// `?3` [`Run::base`], `?4` the run.
pub(super) const TURNS: &str = "verdict_before = CASE \
    WHEN verdict IS nullif(?2, 'unchecked') OR verdict_run > ?3 THEN verdict_before ELSE verdict END, \
    verdict_run = CASE WHEN verdict IS nullif(?2, 'unchecked') THEN verdict_run ELSE ?4 END, \
    verdict = nullif(?2, 'unchecked')";

static CHECKED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE asked SET {TURNS}, confirmed = ?5, reason = ?6, status = ?7, final_url = ?8, notes = ?9, \
         checked_at = ?10, last_alive = CASE WHEN ?11 THEN ?10 ELSE last_alive END, failing_since = ?12, \
         failures = ?13, due_at = ?14, found = ?15, trouble = ?16, portrait = ?17, portrait_now = ?18, \
         title_then = ?19 WHERE id = ?1"
    )
});

/// The present row of failures, whose columns begin there.
pub(super) fn failures(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Failures>> {
    let it = Fields::of(row, from);
    let count: u32 = it.get(FailureColumns::failures)?;
    let since: Option<i64> = it.get(FailureColumns::since)?;
    let known = since.filter(|_| count > 0).zip(it.word(FailureColumns::trouble)?);
    Ok(known.map(|(since, trouble)| Failures { count, since, trouble }))
}

impl Run {
    /// Adds links to the page that was written last.
    pub(super) fn write_links(
        &mut self,
        links: &[LinkRow],
        spell: &dyn Fn(&str) -> Option<Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
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
                Origin::Template(titles) => Some(Cow::Owned(titles.join("|"))),
                Origin::Extension => Some(Cow::Borrowed(EXTENSION)),
            };
            let flag = row.flag.as_ref().and_then(|flag| serde_json::to_string(flag).ok());
            let section = link.section.as_ref();
            self.link_writer.add(
                conn,
                &Occurrence {
                    n: row.n,
                    url,
                    line: link.line,
                    first: link.source.start as u64,
                    last: link.source.end as u64,
                    source: Source::of(&row.source, link.written()),
                    written: link.written.as_deref(),
                    section: section.map(|it| Heading::of(&it.title, &it.anchor)),
                    origin: origin.as_deref(),
                    context: link.context,
                    guessed: link.guessed,
                    flag: flag.as_deref(),
                },
            )?;
        }
        self.link_writer.end_part(conn)
    }

    pub(super) fn write_page(
        &mut self,
        page: &PageRow,
        links: &[LinkRow],
        spell: &dyn Fn(&str) -> Option<Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> rusqlite::Result<()> {
        let dependencies = self.packed(&page.dependencies)?;
        let categories = self.packed_categories(&page.categories)?;
        let beside = (dependencies, categories);
        self.last_page = put_page(&self.state.conn, &mut self.link_writer, page, beside, self.id)?;
        self.link_writer.begin(self.last_page);
        self.write_links(links, spell, due)
    }

    pub(super) fn write_check(&mut self, check: &Check) -> rusqlite::Result<Standing> {
        let conn = &self.state.conn;
        let id = check.id as i64;
        let at = seconds(check.checked_at);
        let was_asked = was_asked(check);
        if !was_asked && let Some(standing) = put_off(conn, id)? {
            return Ok(standing);
        }
        let before = conn
            .prepare_cached(&BEFORE)?
            .query_row([id], |row| {
                let host: Box<str> = row.get(0)?;
                let remembered = Remembered::of(row, 1 + FailureColumns::COUNT)?;
                Ok((failures(row, 1)?, host, remembered))
            })
            .optional()?;
        let found = (check.verdict, Some(check.reason));
        let Some((failures, host, remembered)) = before else {
            return Ok(Standing::after(None, found, at, None, &self.policy));
        };
        let answered = self.answers.of(conn, &host, check, at)?;
        let remembered = remembered.after(check, conn, id)?;
        domains::take_in(conn, &host, check, &remembered)?;
        let standing = match was_asked {
            true => Standing::after(failures, found, at, answered, &self.policy),
            false => Standing { verdict: check.verdict, confirmed: false, failures: None },
        };
        let answer = check.hops.last().filter(|hop| hop.status.is_some());
        let notes: Vec<_> = check.notes.iter().map(|note| note.code()).collect();
        conn.prepare_cached(&CHECKED)?.execute(params![
            id,
            Code::from(standing.verdict),
            self.base,
            self.id,
            standing.confirmed,
            Code::from(check.reason),
            check.status,
            answer.map(|hop| &hop.url),
            notes.join(" "),
            at,
            check.verdict == Verdict::Alive,
            standing.failures.map(|row| row.since),
            standing.failures.map_or(0, |row| row.count),
            self.policy.due_after(check, standing),
            Code::from(check.verdict),
            Code(standing.failures.map(|row| row.trouble)),
            remembered.then.map(Portrait::to_bytes),
            remembered.now.map(Portrait::to_bytes),
            remembered.title,
        ])?;
        self.log_check(check)?;
        Ok(standing)
    }

    /// Adds a check to the log of its target, whose oldest ones go.
    fn log_check(&self, check: &Check) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        let id = check.id as i64;
        let evidence = Logged::json(check)?;
        conn.prepare_cached(
            "INSERT INTO check_log (target, at, run, verdict, reason, status, evidence) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            id,
            seconds(check.checked_at),
            self.id,
            Code::from(check.verdict),
            Code::from(check.reason),
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
        self.known_categories.clear();
        let (conn, links) = (&self.state.conn, &mut self.link_writer);
        match scope {
            Scope::Partial => return Ok(()),
            Scope::Whole => {
                links.forget_pages(conn, "run <> ?1", &[&self.id])?;
                numbers::tidy(conn, "dependency", "dependencies")?;
                numbers::tidy(conn, "category", "categories")?;
            }
            Scope::Namespaces(namespaces) => {
                for ns in namespaces {
                    links.forget_pages(conn, "run <> ?1 AND ns = ?2", &[&self.id, ns])?;
                }
            }
        }
        conn.execute(
            "UPDATE recorded SET left_at = ?1, left_run = ?2 WHERE left_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM link WHERE link.url = recorded.id)",
            [self.at, self.id],
        )?;
        left::forget(conn, self.at.saturating_sub(self.grace))
    }
}

/// Leaves a target that was checked before as it stood, and due. `None` for one of which nothing is
/// known yet.
fn put_off(conn: &Connection, id: i64) -> rusqlite::Result<Option<Standing>> {
    let stood = conn
        .prepare_cached(&format!(
            "UPDATE asked SET due_at = ?2 WHERE id = ?1 AND checked_at IS NOT NULL RETURNING {}, {}",
            Stood::SQL,
            FailureColumns::SQL,
        ))?
        .query_row([id, PUT_OFF], |row| {
            let it = Fields::of(row, 0);
            let (verdict, confirmed) = (it.word(Stood::verdict)?, it.get(Stood::confirmed)?);
            let failures = failures(row, Stood::COUNT)?;
            Ok(verdict.map(|verdict| Standing { verdict, confirmed, failures }))
        })
        .optional()?;
    Ok(stood.flatten())
}

/// The number of a page, which has no links then.
fn put_page(
    conn: &Connection,
    links: &mut links::Writer,
    page: &PageRow,
    (dependencies, categories): (Vec<u8>, Vec<u8>),
    run: i64,
) -> rusqlite::Result<i64> {
    let known: Option<i64> = conn
        .prepare_cached("SELECT id FROM page WHERE title = ?1")?
        .query_row([&page.title], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        links.forget(conn, id)?;
    }
    conn.prepare_cached(
        "INSERT INTO page (title, ns, page_id, position, revision, sha1, saved, digest, dependencies, \
         categories, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
         CASE strftime('%Y-%m-%dT%H:%M:%SZ', ?7) WHEN ?7 THEN unixepoch(?7) ELSE ?7 END, \
         ?8, ?9, ?10, ?11) ON CONFLICT (title) DO UPDATE SET ns = ?2, page_id = ?3, position = ?4, \
         revision = ?5, sha1 = ?6, saved = excluded.saved, digest = ?8, dependencies = ?9, categories = ?10, run = ?11",
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
        categories,
        run
    ])?;
    Ok(known.unwrap_or_else(|| conn.last_insert_rowid()))
}
