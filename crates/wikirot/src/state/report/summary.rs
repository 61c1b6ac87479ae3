//! The figures at the head of a report.

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;
use wikirot_report::model::{
    Census, Counts, Flag, HistoryPoint, ReasonCount, RunInfo, Site, Summary, Verdict,
};

use super::{
    View, instant,
    status::{BEFORE, Class},
};
use crate::state::columns::{Fields, columns};
use crate::state::parts::Parts;
use crate::state::wiki::recall;
use crate::state::{LACKS, MISREAD, StateError, WARNINGS};

columns! {
    /// On which part of a page a URL stands, of `link l`.
    Stands {
        page = "l.page", part = "l.part", url = "l.url", places = "l.places", flagged = "l.flagged",
    }
}

impl View<'_> {
    /// The wiki and the run that are reported: the part of a summary that counts nothing.
    pub fn about(&self) -> Result<(Site, RunInfo), StateError> {
        let about = || Ok((self.site()?, self.run()?));
        about().map_err(|error| self.failed(error))
    }

    /// Each report tells it, and whoever runs the program reads it once more: it is counted once.
    pub(super) fn read_summary(&self) -> rusqlite::Result<Summary> {
        if let Some(summary) = &*self.summary.borrow() {
            return Ok(summary.clone());
        }
        let summary = self.count_summary()?;
        self.summary.replace(Some(summary.clone()));
        Ok(summary)
    }

    fn count_summary(&self) -> rusqlite::Result<Summary> {
        let mut remarks: Vec<String> = Vec::new();
        for key in [LACKS, WARNINGS] {
            for remark in recall(self.conn, key)?.unwrap_or_default().lines() {
                if !remarks.iter().any(|it| it == remark) {
                    remarks.push(remark.to_owned());
                }
            }
        }
        let (site, run, counts) = (self.site()?, self.run()?, self.counts()?);
        let misread = recall(self.conn, MISREAD)?.unwrap_or_default();
        let misread = serde_json::from_str(&misread).unwrap_or_default();
        Ok(Summary { site, run, counts, remarks, misread })
    }

    fn site(&self) -> rusqlite::Result<Site> {
        let known = |key| recall(self.conn, key).map(Option::unwrap_or_default);
        let base = known("base")?;
        Ok(Site {
            name: known("sitename")?,
            dbname: known("dbname")?,
            article_path: Site::article_path_of(&base).unwrap_or_default(),
            base,
            language: known("lang")?,
        })
    }

    fn run(&self) -> rusqlite::Result<RunInfo> {
        let run = self
            .conn
            .query_row(
                "SELECT started, finished, ending, version FROM run WHERE id = ?1",
                [self.run],
                |row| {
                    let is_whole =
                        matches!(row.get_ref("ending")?.as_str()?, "done" | "damaged-dump");
                    Ok(RunInfo {
                        started: instant(row.get("started")?).unwrap_or_default(),
                        finished: instant(row.get("finished")?).filter(|_| is_whole),
                        version: row.get("version")?,
                        ..RunInfo::default()
                    })
                },
            )
            .optional()?
            .unwrap_or_default();
        let previous = self
            .conn
            .query_row("SELECT finished FROM run WHERE id = ?1", [self.base], |row| row.get(0))
            .optional()?
            .flatten();
        let newest: Option<String> =
            self.conn.query_row("SELECT max(timestamp) FROM page", [], |row| row.get(0))?;
        Ok(RunInfo {
            previous: instant(previous).filter(|_| self.compares),
            dump: newest.and_then(|it| it.parse::<Timestamp>().ok()),
            confirm: self.policy.confirm.to_string(),
            ..run
        })
    }

    fn counts(&self) -> rusqlite::Result<Counts> {
        let mut counts = Counts::default();
        let one = |sql: &str| -> rusqlite::Result<u64> {
            self.conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|it| it as u64)
        };
        counts.pages = one("SELECT count(*) FROM page")?;
        // Of links there may be a hundred for each URL: they are gone through as seldom as can be.
        (counts.pages_with_links, counts.occurrences) = self.conn.query_row(
            "SELECT count(DISTINCT page) AS pages, coalesce(sum(places), 0) AS places FROM link",
            [],
            |row| Ok((row.get::<_, i64>("pages")? as u64, row.get::<_, i64>("places")? as u64)),
        )?;
        counts.pages_broken =
            one("SELECT count(DISTINCT l.page) FROM target t JOIN url u ON u.target = t.id \
             JOIN link l ON l.url = u.id WHERE t.verdict = 'broken'")?;
        counts.flagged_alive =
            one("SELECT coalesce(sum(l.flagged), 0) FROM link l JOIN url u ON u.id = l.url \
             JOIN target t ON t.id = u.target WHERE l.flagged > 0 AND t.verdict = 'alive'")?;
        self.conn.query_row(
            &format!(
                "SELECT count(*) AS urls, \
                 count(DISTINCT nullif(t.host, '')) AS domains, \
                 coalesce(sum(t.verdict = 'broken' AND NOT t.confirmed), 0) AS unconfirmed, \
                 coalesce(sum(t.verdict = 'broken' AND {BEFORE} <> 'broken'), 0) AS new, \
                 coalesce(sum(t.verdict = 'broken' AND {BEFORE} = 'broken'), 0) AS still, \
                 coalesce(sum(t.verdict = 'alive' AND {BEFORE} = 'broken'), 0) AS fixed \
                 FROM url u JOIN target t ON t.id = u.target WHERE u.left_at IS NULL"
            ),
            [self.base],
            |row| {
                let number = |name| row.get::<_, i64>(name).map(|it| it as u64);
                counts.urls = number("urls")?;
                counts.domains = number("domains")?;
                counts.unconfirmed = number("unconfirmed")?;
                counts.new = number("new")?;
                counts.still = number("still")?;
                counts.fixed = number("fixed")?;
                Ok(())
            },
        )?;
        counts.gone = self.conn.query_row(
            &format!(
                "SELECT count(*) FROM url u JOIN target t ON t.id = u.target \
                 WHERE u.left_run > ?1 AND {BEFORE} = 'broken'"
            ),
            [self.base],
            |row| row.get::<_, i64>(0).map(|it| it as u64),
        )?;
        if !self.compares {
            (counts.new, counts.still, counts.fixed, counts.gone) = (0, 0, 0, 0);
        }
        self.count_reasons(&mut counts)?;
        self.count_classes(&mut counts)?;
        Ok(counts)
    }

    /// Counts what a report shows as it shows it.
    fn count_classes(&self, counts: &mut Counts) -> rusqlite::Result<()> {
        let shown = self.shown();
        // In two halves, so that of what is not shown no link is read but those with a flag.
        let links = |is_shown: &str, which: &str| {
            format!(
                "SELECT {}, {}, {is_shown} FROM link l JOIN url u ON u.id = l.url \
                 JOIN target t ON t.id = u.target WHERE {which}",
                Class::SQL,
                Stands::SQL
            )
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "{} UNION ALL {} ORDER BY {}",
            links("TRUE", shown),
            links("FALSE", &format!("NOT {shown} AND l.flagged > 0")),
            Class::COUNT + 1
        ))?;
        let (mut census, mut parts) = (Census::default(), Parts::new(self.conn)?);
        let mut rows = statement.query((0, false))?;
        while let Some(row) = rows.next()? {
            let it = Fields::of(row, Class::COUNT);
            let (page, url) = (it.get::<i64>(Stands::page)?, it.get(Stands::url)?);
            let (places, flagged): (i64, i64) = (it.get(Stands::places)?, it.get(Stands::flagged)?);
            let mut flags = Vec::new();
            if flagged > 0 {
                parts.of_url((page, it.get(Stands::part)?), url, &mut |link| {
                    flags.extend(link.flag.map(is_rescued));
                    Ok(())
                })?;
            }
            if row.get(Class::COUNT + Stands::COUNT)? {
                let class = self.class(row, 0, None)?;
                (flagged..places).for_each(|_| census.count(page as u64, url, class));
            }
            for rescued in flags {
                census.count(page as u64, url, self.class(row, 0, Some(rescued))?);
            }
        }
        (counts.classes, counts.to_do) = census.finish();
        Ok(())
    }

    /// Verdicts, reasons, and the notes of alive ones.
    fn count_reasons(&self, counts: &mut Counts) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare_cached(
            "SELECT t.verdict, t.reason, t.notes, count(*) AS urls FROM url u \
             JOIN target t ON t.id = u.target WHERE u.left_at IS NULL GROUP BY 1, 2, 3",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let verdict = row.get_ref("verdict")?.as_str()?.parse().unwrap_or(Verdict::Unchecked);
            let urls = row.get::<_, i64>("urls")? as u64;
            *match verdict {
                Verdict::Alive => &mut counts.alive,
                Verdict::Broken => &mut counts.broken,
                Verdict::Suspect => &mut counts.suspect,
                Verdict::Skipped => &mut counts.skipped,
                Verdict::Unchecked => &mut counts.unchecked,
            } += urls;
            if verdict == Verdict::Unchecked {
                continue;
            }
            let notes = row.get_ref("notes")?.as_str()?.split_ascii_whitespace();
            for reason in std::iter::once(row.get_ref("reason")?.as_str()?).chain(notes) {
                let known = counts
                    .reasons
                    .iter_mut()
                    .find(|it| it.verdict == verdict && it.reason == reason);
                match known {
                    Some(known) => known.urls += urls,
                    None => counts.reasons.push(ReasonCount {
                        verdict,
                        reason: reason.to_owned(),
                        urls,
                    }),
                }
            }
        }
        counts
            .reasons
            .sort_by(|a, b| (b.urls, a.verdict, &a.reason).cmp(&(a.urls, b.verdict, &b.reason)));
        Ok(())
    }

    pub(super) fn read_history(&self) -> rusqlite::Result<Vec<HistoryPoint>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT finished, urls, broken, suspect, alive FROM run \
             WHERE finished IS NOT NULL AND id < ?1 ORDER BY id",
        )?;
        let points = statement.query_map([self.run], |row| {
            let number = |name| row.get::<_, i64>(name).map(|it| it as u64);
            Ok(HistoryPoint {
                at: instant(row.get("finished")?).unwrap_or_default(),
                urls: number("urls")?,
                broken: number("broken")?,
                suspect: number("suspect")?,
                alive: number("alive")?,
            })
        })?;
        points.collect()
    }
}

/// Whether a flag leads readers to a copy.
fn is_rescued(json: &str) -> bool {
    serde_json::from_str::<Flag>(json).is_ok_and(|flag| flag.rescued)
}
