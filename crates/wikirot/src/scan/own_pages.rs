//! Pages of the wiki that are about its links: reports, and lists of what to ignore.

use std::sync::{Mutex, PoisonError};

use wikirot_dump::SiteInfo;
use wikirot_report::WIKITEXT_PAGE;

use crate::ignore::{Months, Reading, marks};

/// The namespace of pages about the wiki.
const PROJECT: i32 = 4;

/// Pages whose links nobody is to hear of: a report that named its own would never come to an end.
#[derive(Debug, Default)]
pub(crate) struct OwnPages {
    titles: Vec<String>,
    reading: Reading,
    /// What editors said on pages of reports.
    marks: Mutex<Vec<String>>,
}

impl OwnPages {
    /// The pages of these titles with all below them, and every page of a report wherever it was saved.
    /// Marks on them hold for so many days.
    pub(crate) fn new<'t>(
        site: &SiteInfo,
        titles: impl IntoIterator<Item = &'t String>,
        signed_for: i32,
    ) -> Self {
        let reading = Reading { months: Months::of(&site.lang), signed_for };
        let titles = titles.into_iter().map(|title| local_title(site, title)).collect();
        Self { titles, reading, marks: Mutex::default() }
    }

    /// Whether a page is one of them.
    pub(crate) fn has(&self, title: &str, text: &str) -> bool {
        let is_report = text.trim_start().starts_with(WIKITEXT_PAGE);
        let is_at = |own: &String| {
            let below = title.strip_prefix(own.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        is_report || self.titles.iter().any(is_at)
    }

    /// Reads what editors have said on a page of a report.
    pub(crate) fn read_marks(&self, text: &str) {
        if text.trim_start().starts_with(WIKITEXT_PAGE) {
            let found = marks(text, &self.reading);
            self.marks.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
    }

    /// What was read, a line of an ignore list each.
    pub(crate) fn into_marks(self) -> Vec<String> {
        self.marks.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Project:X` by the name that the wiki gives to its project namespace.
pub(crate) fn local_title(site: &SiteInfo, title: &str) -> String {
    let title = title.replace('_', " ");
    let local = |name| {
        let project = site.namespaces.iter().find(|namespace| namespace.id == PROJECT)?;
        Some(format!("{}:{name}", project.name))
    };
    title.strip_prefix("Project:").and_then(local).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_lists_and_what_is_below_them_are_known() {
        let titles = ["Project:Dead_links".to_owned(), "Lists".to_owned()];
        let own = OwnPages::new(&SiteInfo::default(), &titles, 1);
        for title in ["Project:Dead links", "Project:Dead links/Articles 2", "Lists"] {
            assert!(own.has(title, "x"), "{title}");
        }
        for title in ["Project:Dead links 2", "Listserv", "Talk:Lists"] {
            assert!(!own.has(title, "x"), "{title}");
        }
        assert!(own.has("Anywhere", "\n<div id=\"wikirot-report\">\n[http://a.example b]"));
    }
}
