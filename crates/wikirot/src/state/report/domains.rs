//! Domains with failing links.

use wikirot_report::model::DomainReport;

use super::{Each, Stop, View, instant};

impl View<'_> {
    pub(super) fn read_domains(&self, each: &mut Each<'_, DomainReport>) -> Result<(), Stop> {
        let mut hosts = self.conn.prepare_cached(
            "SELECT t.host, count(*), count(DISTINCT l.page) FROM target t \
             JOIN url u ON u.target = t.id JOIN link l ON l.url = u.id \
             WHERE t.verdict IN ('broken', 'suspect') AND t.host <> '' \
             GROUP BY t.host ORDER BY 2 DESC, 1",
        )?;
        // The name or the server itself, whatever the path.
        let mut totals = self.conn.prepare_cached(
            "SELECT count(*), coalesce(sum(verdict IN ('broken', 'suspect')), 0), \
             coalesce(sum(verdict = 'broken'), 0), \
             min(CASE WHEN verdict IN ('broken', 'suspect') THEN failing_since END), \
             min(reason LIKE 'dns-%' OR reason LIKE 'connect-%' \
                 OR reason IN ('unreachable', 'parked')) \
             FROM target t JOIN url u ON u.target = t.id \
             WHERE t.host = ?1 AND u.left_at IS NULL",
        )?;
        let mut commonest = self.conn.prepare_cached(
            "SELECT reason FROM target t JOIN url u ON u.target = t.id \
             WHERE t.host = ?1 AND u.left_at IS NULL AND verdict IN ('broken', 'suspect') \
             GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 1",
        )?;
        let mut rows = hosts.query([])?;
        while let Some(row) = rows.next()? {
            let mut report = DomainReport {
                domain: row.get(0)?,
                occurrences: row.get::<_, i64>(1)? as u64,
                pages: row.get::<_, i64>(2)? as u64,
                ..DomainReport::default()
            };
            totals.query_row([&report.domain], |row| {
                let number = |n| row.get::<_, i64>(n).map(|it| it as u64);
                report.urls = number(0)?;
                report.failing = number(1)?;
                report.broken = number(2)?;
                report.since = instant(row.get(3)?);
                let is_the_host = row.get::<_, Option<bool>>(4)?.unwrap_or(false);
                report.dead = is_the_host && report.broken == report.urls;
                Ok(())
            })?;
            report.reason = commonest.query_row([&report.domain], |row| row.get(0))?;
            each(&report)?;
        }
        Ok(())
    }
}
