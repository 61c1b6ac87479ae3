//! The work list, by language or namespace.

use super::markup::{code, link, reason};
use crate::{
    edit::replacement,
    escape::{wikilink_target, wikitext},
    kind::Kind,
    model::{Occurrence, Page, PageReport, Result, Summary},
    options::Options,
    phrase::{self, clip, count},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;

/// The sections under way. A section that has grown large is given out and begun anew, so that
/// memory stays bounded and no part outgrows MediaWiki's limit.
pub(super) struct Groups<'a> {
    summary: &'a Summary,
    options: &'a Options,
    sections: Vec<Section>,
    most: usize,
}

/// The pages of one language or namespace.
#[derive(Default)]
pub(super) struct Section {
    title: String,
    /// Counts those of the same title that were given out before.
    number: usize,
    /// List items with broken links.
    broken: String,
    /// List items with all that is folded away.
    folded: String,
}

impl Section {
    pub(super) fn name(&self) -> String {
        match self.number {
            0 => self.title.clone(),
            number => format!("{} {}", self.title, number + 1),
        }
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("== {} ==\n\n{}", wikitext(&self.name()), self.broken);
        if !self.folded.is_empty() {
            text.push_str(&format!(
                "\n<div class=\"mw-collapsible mw-collapsed\">\n\
                 Suspects, links that have moved, and flagged ones that are alive:\n\n{}</div>\n",
                self.folded
            ));
        }
        text.push('\n');
        text
    }

    fn len(&self) -> usize {
        self.broken.len() + self.folded.len()
    }
}

pub(super) type Emit<'e> = &'e mut dyn FnMut(&Section) -> Result<()>;

impl<'a> Groups<'a> {
    pub(super) fn new(summary: &'a Summary, options: &'a Options) -> Self {
        // The rest is for heading, fold and the page's opening and closing.
        let most = options.part_bytes.saturating_sub(1_000).clamp(1_000, 1_900_000);
        Self { summary, options, sections: Vec::new(), most }
    }

    pub(super) fn page(&mut self, report: &PageReport, emit: Emit<'_>) -> Result<()> {
        let (mut broken, mut folded) = (Vec::new(), Vec::new());
        for it in &report.occurrences {
            match it.kind() {
                Kind::Broken => broken.push(self.item(report, it)),
                Kind::Suspect | Kind::Moved | Kind::Https | Kind::FlaggedAlive => {
                    folded.push(self.item(report, it));
                }
                Kind::Skipped | Kind::Unchecked | Kind::Fine => {}
            }
        }
        if broken.is_empty() && folded.is_empty() {
            return Ok(());
        }
        let most = self.most;
        let section = self.section(&report.page);
        let title = link(&report.page.title);
        for (items, is_broken) in [(broken, true), (folded, false)] {
            for (at, item) in items.iter().enumerate() {
                if section.len() + title.len() + item.len() + 20 > most && section.len() > 0 {
                    emit(section)?;
                    section.number += 1;
                    section.broken.clear();
                    section.folded.clear();
                }
                let list = if is_broken { &mut section.broken } else { &mut section.folded };
                if at == 0 {
                    list.push_str(&format!("* {title}\n"));
                } else if list.is_empty() {
                    list.push_str(&format!("* {title} (continued)\n"));
                }
                list.push_str(item);
            }
        }
        Ok(())
    }

    pub(super) fn finish(self, emit: Emit<'_>) -> Result<()> {
        self.sections.iter().filter(|it| it.len() > 0).try_for_each(emit)
    }

    fn section(&mut self, page: &Page) -> &mut Section {
        let title = match (page.language.as_str(), page.namespace.as_str()) {
            ("", "") => "Articles",
            ("", namespace) => namespace,
            (language, _) => language,
        };
        let at = self.sections.iter().position(|it| it.title == title).unwrap_or_else(|| {
            self.sections.push(Section { title: title.to_owned(), ..Section::default() });
            self.sections.len() - 1
        });
        &mut self.sections[at]
    }

    fn item(&self, report: &PageReport, it: &Occurrence) -> String {
        let (status, place) = (&it.status, &it.place);
        let page = &report.page.title;
        let at = match &place.section {
            None => phrase::position(place),
            Some(section) => {
                let (anchor, text) = (wikitext(&section.anchor), wikitext(&section.title));
                match wikilink_target(page) {
                    Some(target) => {
                        format!("[[:{target}#{anchor}|{text}]], {}", phrase::position(place))
                    }
                    None => format!("{text}, {}", phrase::position(place)),
                }
            }
        };
        let mut item = format!("** {} — {at}", reason(status));
        match phrase::remark(place) {
            remark if remark.is_empty() => {}
            remark => item.push_str(&format!(", {remark}")),
        }
        if it.elsewhere.pages > 0 {
            item.push_str(&format!("; also on {}", count(it.elsewhere.pages, "other page")));
        }
        item.push('\n');
        let date = self.options.date(&self.summary.run);
        let new = replacement(&report.page, it, &self.options.dead_link, date);
        match new.and_then(phrase::offered) {
            Some(new) => item.push_str(&format!("*** {}\n", code(&new))),
            None if place.source != status.url && !place.source.is_empty() => {
                item.push_str(&format!("*** {}\n", code(&clip(&place.source, SOURCE))));
            }
            None => {}
        }
        item
    }
}
