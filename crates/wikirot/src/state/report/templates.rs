//! Templates that put failing links on pages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::OptionalExtension as _;
use wikirot_report::edit::hands_over;
use wikirot_report::model::TemplateReport;

use super::{
    Each, Stop, View,
    status::{STATUS, URLS},
};
use crate::state::links::EXTENSION;
use crate::state::packed::Occurrence;
use crate::state::parts::Parts;

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
            "SELECT l.page, l.part, p.position, u.id, u.url FROM target t \
             JOIN url u ON u.target = t.id JOIN link l ON l.url = u.id JOIN page p ON p.id = l.page \
             WHERE t.verdict IN ('broken', 'suspect') ORDER BY l.page, l.part",
        )?;
        let mut templates: BTreeMap<String, Reach> = BTreeMap::new();
        let mut parts = Parts::new(self.conn)?;
        // The failing URLs of one part of a page, which is gone through once for all of them.
        let (mut at, mut urls) = (None, HashMap::new());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let here = (row.get(0)?, row.get(1)?, row.get(2)?);
            if let Some(before) = at.replace(here).filter(|it| *it != here) {
                reach_of(&mut parts, before, &mut urls, &mut templates)?;
            }
            urls.insert(row.get(3)?, row.get(4)?);
        }
        if let Some(last) = at {
            reach_of(&mut parts, last, &mut urls, &mut templates)?;
        }
        let mut templates: Vec<_> = templates.into_iter().collect();
        templates.sort_by_key(|(_, reach)| std::cmp::Reverse(reach.pages.len()));

        let mut title = self.conn.prepare_cached("SELECT title FROM page WHERE id = ?1")?;
        let mut status =
            self.conn.prepare_cached(&format!("SELECT {STATUS} FROM {URLS} WHERE u.id = ?1"))?;
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

/// Adds what templates do with these URLs, by number, in a part of a page, and takes them out.
fn reach_of(
    parts: &mut Parts<'_>,
    (page, part, position): (i64, u32, i64),
    urls: &mut HashMap<i64, String>,
    templates: &mut BTreeMap<String, Reach>,
) -> rusqlite::Result<()> {
    parts.of_part((page, part), &mut |link| {
        let holder = urls.get(&link.url).and_then(|url| holder(link, url));
        if let Some(holder) = holder {
            let reach = match templates.get_mut(holder) {
                Some(reach) => reach,
                None => templates.entry(holder.to_owned()).or_default(),
            };
            reach.pages.insert((position, page));
            reach.urls.insert(link.url);
        }
        Ok(())
    })?;
    urls.clear();
    Ok(())
}

/// The template that holds a link of this URL; `None` for one that a page holds.
fn holder<'a>(link: &Occurrence<'a>, url: &str) -> Option<&'a str> {
    let chain = link.origin.filter(|it| *it != EXTENSION)?;
    let written = link.written.filter(|it| !it.is_empty()).unwrap_or(url);
    let source = link.source.text(link.written.unwrap_or(url));
    let is_on_page = source.contains(url) || source.contains(written) || hands_over(&source, url);
    if is_on_page { None } else { chain.rsplit('|').next() }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Context;

    use super::*;
    use crate::state::packed::Source;

    #[test]
    fn a_link_is_of_the_innermost_template_unless_the_page_holds_its_url() {
        let url = "http://a.example/x";
        let of = |origin, source, written: Option<&'static str>| {
            let link = Occurrence {
                n: 0,
                url: 1,
                line: 1,
                first: 0,
                last: 1,
                source: Source::of(source, written.unwrap_or(url)),
                written,
                section: None,
                origin,
                context: Context::Prose,
                guessed: false,
                flag: None,
            };
            holder(&link, url)
        };
        let chain = Some("Template:A|Template:B");
        assert_eq!(of(chain, "{{A}}", None), Some("Template:B"));
        assert_eq!(of(chain, "{{A}}", Some("//a.example/x")), Some("Template:B"));
        assert_eq!(of(chain, "{{A}}", Some("")), Some("Template:B"));
        assert_eq!(of(chain, "{{A|http://a.example/x}}", None), None);
        assert_eq!(of(chain, "{{A|http://a.example/x}}", Some("//a.example/x")), None);
        assert_eq!(of(chain, "{{A|//a.example/x}}", Some("//a.example/x")), None);
        assert_eq!(of(Some(EXTENSION), "<x>", None), None);
        assert_eq!(of(None, "x", None), None);
    }
}
