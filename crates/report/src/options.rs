//! What a caller may choose about a report.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    edit::DeadLinkTemplate,
    language::{Language, Word},
    model::RunInfo,
    phrase,
};

/// What a caller may choose; the default suits every wiki.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language that it is written in.
    pub language: Arc<Language>,
    /// Who runs the program and can be asked; told where it is known.
    pub operator: Option<String>,
    /// `wikitext`: the pages of the wiki that hold its ignore list.
    pub ignore_pages: Vec<String>,
    /// `wikitext`: for how many days what editors sign holds, where that is not half a year.
    pub marks_last: Option<u64>,
    /// The categories, with their namespace, that its pages are in; none for a report of the whole wiki.
    pub categories: Vec<String>,
    /// `text`: where all of it can be read, such as other reports.
    pub rest: Vec<String>,
    /// `html`: where a web archive lists its copies of a URL that is put behind; empty for nowhere.
    pub copies_at: String,
    /// How the wiki marks dead links, for the proposed replacements.
    pub dead_link: DeadLinkTemplate,
    /// The date of proposals for links of which it is not known since when they fail; `None` for the
    /// day of the run, in UTC.
    pub date: Option<Date>,
    /// `text`: whether to colour it, for a terminal.
    pub color: bool,
    /// `text`: columns to wrap prose at. URLs are never broken.
    pub width: usize,
    /// `text`: lines that it may have.
    pub lines: usize,
    /// `wikitext`: the page that the report will be saved as, for links to its parts; with `None`
    /// they are linked as subpages of whichever page holds it.
    pub report_page: Option<String>,
    /// `wikitext`: how large a part may grow, in bytes. MediaWiki refuses pages above 2 MiB.
    pub part_bytes: usize,
    /// `html` in parts: how many distinct links one file may show; wikis with more get one file a page.
    /// In one file: how many links that would work over https as well may stand under their pages;
    /// more are listed by domain.
    pub single_file_links: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: Language::english(),
            operator: None,
            ignore_pages: Vec::new(),
            marks_last: None,
            categories: Vec::new(),
            rest: Vec::new(),
            copies_at: "https://web.archive.org/web/*/".to_owned(),
            dead_link: DeadLinkTemplate::none(),
            date: None,
            color: false,
            width: 72,
            lines: 40,
            report_page: None,
            part_bytes: 1_900_000,
            single_file_links: 2_000,
        }
    }
}

impl Options {
    /// Which pages a report is about, where these are not all; `name` makes a category's title what is shown of it.
    pub(crate) fn only(&self, name: impl Fn(&str) -> String) -> Option<String> {
        let names: Vec<String> = self.categories.iter().map(|title| name(title)).collect();
        (!names.is_empty()).then(|| self.language.fill(Word::OnlyIn, &[&names.join(", ")]))
    }

    /// The title of a part, as a wikilink of the report leads there.
    pub(crate) fn part(&self, name: &str) -> String {
        match &self.report_page {
            Some(page) => format!("{page}/{name}"),
            None => format!("/{name}"),
        }
    }

    /// The date of proposals that have no better one.
    pub fn date(&self, run: &RunInfo) -> Date {
        self.date.unwrap_or_else(|| phrase::date(run.started))
    }
}
