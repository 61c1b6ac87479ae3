//! Domains with failing links.

use wikirot_report::model::DomainReport;
use wikirot_words::{Concerns, Reason, Trouble};

use super::{Each, Stop, View, instant};
use crate::state::columns::{Fields, columns};

columns! {
    /// All URLs of a host, of `target t JOIN url u`.
    Totals {
        urls = "count(*)",
        failing = "coalesce(sum(verdict IN ('broken', 'suspect')), 0)",
        broken = "coalesce(sum(verdict = 'broken'), 0)",
        since = "min(CASE WHEN verdict IN ('broken', 'suspect') THEN failing_since END)",
        reasons = "group_concat(DISTINCT reason)",
    }
}

impl View<'_> {
    pub(super) fn read_domains(&self, each: &mut Each<'_, DomainReport>) -> Result<(), Stop> {
        let mut hosts = self.conn.prepare_cached(
            "SELECT t.host, sum(l.places) AS links, count(DISTINCT l.page) AS pages FROM target t \
             JOIN url u ON u.target = t.id JOIN link l ON l.url = u.id \
             WHERE t.verdict IN ('broken', 'suspect') AND t.host <> '' \
             GROUP BY t.host ORDER BY links DESC, t.host",
        )?;
        let mut totals = self.conn.prepare_cached(&format!(
            "SELECT {} FROM target t JOIN url u ON u.target = t.id \
             WHERE t.host = ?1 AND u.left_at IS NULL",
            Totals::SQL
        ))?;
        let mut closed = self.conn.prepare_cached(
            "SELECT reason, count(*) AS urls FROM target t JOIN url u ON u.target = t.id \
             WHERE t.host = ?1 AND u.left_at IS NULL AND verdict = 'suspect' \
             GROUP BY reason ORDER BY count(*) DESC, reason",
        )?;
        let mut commonest = self.conn.prepare_cached(
            "SELECT reason FROM target t JOIN url u ON u.target = t.id \
             WHERE t.host = ?1 AND u.left_at IS NULL AND verdict IN ('broken', 'suspect') \
             GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 1",
        )?;
        let mut rows = hosts.query([])?;
        while let Some(row) = rows.next()? {
            let mut report = DomainReport {
                domain: row.get("host")?,
                occurrences: row.get::<_, i64>("links")? as u64,
                pages: row.get::<_, i64>("pages")? as u64,
                ..DomainReport::default()
            };
            totals.query_row([&report.domain], |row| {
                let it = Fields::of(row, 0);
                let number = |column| it.get::<i64>(column).map(|it| it as u64);
                report.urls = number(Totals::urls)?;
                report.failing = number(Totals::failing)?;
                report.broken = number(Totals::broken)?;
                report.since = instant(it.get(Totals::since)?);
                let reasons: String = it.get(Totals::reasons)?;
                report.dead = report.broken == report.urls && concern_the_host(&reasons);
                Ok(())
            })?;
            let mut reasons = closed.query([&report.domain])?;
            while let Some(row) = reasons.next()? {
                let code: String = row.get("reason")?;
                if code.parse().ok().and_then(Reason::trouble) == Some(Trouble::Closed) {
                    report.closed += row.get::<_, i64>("urls")? as u64;
                    report.closed_reasons.push(code);
                }
            }
            report.reason = commonest.query_row([&report.domain], |row| row.get(0))?;
            each(&report)?;
        }
        Ok(())
    }
}

/// Whether each of these reasons, with commas between, speaks about the host, whatever the path.
fn concern_the_host(reasons: &str) -> bool {
    reasons
        .split(',')
        .all(|code| code.parse::<Reason>().is_ok_and(|reason| reason.concerns() == Concerns::Host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_dead_where_each_reason_speaks_of_it() {
        assert!(
            concern_the_host("dns-nxdomain") && concern_the_host("dns-nxdomain,connect-refused")
        );
        assert!(!concern_the_host("dns-nxdomain,http-404") && !concern_the_host("ok"));
        assert!(!concern_the_host("") && !concern_the_host("unheard-of"));
    }
}
