//! Templates that put failing links on pages.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;
use wikirot_report::edit::hands_over;
use wikirot_report::model::TemplateReport;

use super::{Each, Stop, View, status::STATUS};
use crate::state::writing::EXTENSION;

/// So many titles stand for all pages of a template.
const FIRST_PAGES: usize = 5;

/// What a template does, by numbers: where pages stand in the dump, and URLs.
#[derive(Default)]
struct Reach {
    pages: BTreeSet<(i64, i64)>,
    urls: BTreeSet<i64>,
}

impl View<'_> {
    /// A link belongs to the innermost template, if that holds it: there it can be mended. One whose URL
    /// stands in the page's own call, in whole or in part, is mended on that page
    /// (`Occurrence::is_in_template`).
    pub(super) fn read_templates(&self, each: &mut Each<'_, TemplateReport>) -> Result<(), Stop> {
        let mut statement = self.conn.prepare_cached(
            "SELECT l.origin, p.position, p.id AS page, u.id AS url_id, l.source, u.url FROM target t \
             JOIN url u ON u.target = t.id JOIN link l ON l.url = u.id JOIN page p ON p.id = l.page \
             WHERE t.verdict IN ('broken', 'suspect') AND l.origin IS NOT NULL AND l.origin <> ?1 \
             AND instr(l.source, u.url) = 0 AND instr(l.source, coalesce(nullif(l.written, ''), u.url)) = 0",
        )?;
        let mut templates: BTreeMap<String, Reach> = BTreeMap::new();
        let mut rows = statement.query([EXTENSION])?;
        while let Some(row) = rows.next()? {
            let chain = row.get_ref("origin")?.as_str().map_err(rusqlite::Error::from)?;
            let text = |column: &str| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            if hands_over(text("source")?, text("url")?) {
                continue;
            }
            let holder = chain.rsplit('|').next().unwrap_or(chain);
            if !templates.contains_key(holder) {
                templates.insert(holder.to_owned(), Reach::default());
            }
            if let Some(reach) = templates.get_mut(holder) {
                reach.pages.insert((row.get("position")?, row.get("page")?));
                reach.urls.insert(row.get("url_id")?);
            }
        }
        let mut templates: Vec<_> = templates.into_iter().collect();
        templates.sort_by_key(|(_, reach)| std::cmp::Reverse(reach.pages.len()));

        let mut title = self.conn.prepare_cached("SELECT title FROM page WHERE id = ?1")?;
        let mut status = self.conn.prepare_cached(&format!(
            "SELECT {STATUS} FROM url u JOIN target t ON t.id = u.target WHERE u.id = ?1"
        ))?;
        for (template, reach) in templates {
            let mut report = TemplateReport {
                title: template,
                pages: reach.pages.len() as u64,
                ..TemplateReport::default()
            };
            for (_, page) in reach.pages.iter().take(FIRST_PAGES) {
                report
                    .first_pages
                    .extend(title.query_row([page], |row| row.get::<_, String>(0)).optional()?);
            }
            for url in &reach.urls {
                report.links.extend(status.query_row([url], |row| self.status(row)).optional()?);
            }
            each(&report)?;
        }
        Ok(())
    }
}
