//! The work list, by language or namespace, and within these by class.

use super::markup::{code, link, named, reason};
use crate::{
    edit::{Replacement, replacement},
    escape::{wikilink_target, wikitext},
    language::{Language, Word},
    model::{Kind, Occurrence, Page, PageReport, Result, Summary},
    options::Options,
    phrase::{self, clip},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;

/// The sections under way. A section that has grown large is given out and begun anew, so that
/// memory stays bounded and no part outgrows MediaWiki's limit.
pub(super) struct Groups<'a> {
    summary: &'a Summary,
    options: &'a Options,
    sections: Vec<Group>,
    most: usize,
}

/// The pages of one language or namespace.
#[derive(Default)]
pub(super) struct Group {
    title: String,
    /// Counts those of the same title that were given out before.
    number: usize,
    /// Of each class.
    lists: [List; LISTED.len()],
}

#[derive(Default)]
struct List {
    items: String,
    links: u64,
    /// The page that it ends with, which may go on.
    last: String,
}

/// What is listed, in this order. The first of them stand open, the others are folded away.
const LISTED: [Kind; 11] = [
    Kind::Dead,
    Kind::Silent,
    Kind::Found,
    Kind::Closed,
    Kind::Unconfirmed,
    Kind::Flagged,
    Kind::Rescued,
    Kind::FlaggedAlive,
    Kind::Moved,
    Kind::Https,
    Kind::Changed,
];

impl Group {
    pub(super) fn name(&self) -> String {
        match self.number {
            0 => self.title.clone(),
            number => format!("{} {}", self.title, number + 1),
        }
    }

    pub(super) fn text(&self, language: &Language) -> String {
        let mut text = format!("== {} ==\n\n", wikitext(&self.name()));
        for (kind, List { items, links, .. }) in LISTED.into_iter().zip(&self.lists) {
            let (class, links) = (language.class(kind), language.count(Word::Links, *links));
            match (items.is_empty(), kind.is_to_do()) {
                (true, _) => {}
                (_, true) => text.push_str(&format!("=== {class}: {links} ===\n\n{items}\n")),
                (_, false) => {
                    text.push_str(&super::folded(&format!("{class}: {links}"), items));
                }
            }
        }
        text
    }

    fn len(&self) -> usize {
        self.lists.iter().map(|it| it.items.len() + HEADING).sum()
    }

    /// Goes on without what was given out.
    fn begin_anew(&mut self) {
        self.number += 1;
        for list in &mut self.lists {
            (list.items, list.links) = Default::default();
        }
    }

    fn is_empty(&self) -> bool {
        self.lists.iter().all(|it| it.items.is_empty())
    }
}

/// Bytes that the heading of a class takes, more or less.
const HEADING: usize = 200;

pub(super) type Emit<'e> = &'e mut dyn FnMut(&Group) -> Result<()>;

impl<'a> Groups<'a> {
    pub(super) fn new(summary: &'a Summary, options: &'a Options) -> Self {
        // The rest is for heading, fold and the page's opening and closing.
        let most = options.part_bytes.saturating_sub(1_000).clamp(1_000, 1_900_000);
        Self { summary, options, sections: Vec::new(), most }
    }

    pub(super) fn page(&mut self, report: &PageReport, emit: Emit<'_>) -> Result<()> {
        let mut items: Vec<(usize, String)> = Vec::new();
        for it in &report.occurrences {
            if let Some(list) = LISTED.iter().position(|kind| *kind == it.kind()) {
                items.push((list, self.item(report, it)));
            }
        }
        items.sort_by_key(|it| it.0);
        let language = &self.options.language;
        let most = self.most;
        let title = link(&report.page.title);
        let section = section(&mut self.sections, &report.page, language);
        for (at, item) in items {
            if section.len() + title.len() + item.len() + 20 > most && !section.is_empty() {
                emit(section)?;
                section.begin_anew();
            }
            let List { items, links, last } = &mut section.lists[at];
            if *last != report.page.title {
                items.push_str(&format!("* {title}\n"));
                last.clone_from(&report.page.title);
            } else if items.is_empty() {
                items.push_str(&format!("* {title} ({})\n", language.say(Word::Continued)));
            }
            items.push_str(&item);
            *links += 1;
        }
        Ok(())
    }

    pub(super) fn finish(self, emit: Emit<'_>) -> Result<()> {
        self.sections.iter().filter(|it| !it.is_empty()).try_for_each(emit)
    }

    fn item(&self, report: &PageReport, it: &Occurrence) -> String {
        let (status, place) = (&it.status, &it.place);
        let language: &Language = &self.options.language;
        let page = &report.page.title;
        let position = phrase::position(place, language);
        let at = match &place.section {
            None => position,
            Some(section) => {
                let (anchor, text) = (wikitext(&section.anchor), wikitext(&section.title));
                match wikilink_target(page) {
                    Some(target) => format!("[[:{target}#{anchor}|{text}]], {position}"),
                    None => format!("{text}, {position}"),
                }
            }
        };
        let mut item = format!("** {} — {at}", reason(status, language));
        match phrase::remark(place, language) {
            remark if remark.is_empty() => {}
            remark => item.push_str(&format!(", {remark}")),
        }
        if it.elsewhere.pages > 0 {
            let pages = language.count(Word::OtherPages, it.elsewhere.pages);
            item.push_str(&format!("; {}", language.fill(Word::AlsoOn, &[&pages])));
        }
        if let Some(copy) = &status.archive {
            let name = language.fill(Word::CopyOf, &[&phrase::day(copy.taken)]);
            item.extend(named(&copy.url, &name).map(|link| format!("; {link}")));
        }
        item.push('\n');
        let date = self.options.date(&self.summary.run);
        let new = replacement(&report.page, it, &self.options.dead_link, date);
        let (label, text) = match new.and_then(Replacement::offered) {
            Some(new) => (Word::ReplaceWith, new),
            None if place.source != status.url && !place.source.is_empty() => {
                (Word::InTheText, clip(&place.source, SOURCE).into_owned())
            }
            None => return item,
        };
        item.push_str(&format!("*** {}: {}\n", language.say(label), code(&text)));
        item
    }
}

/// The section that a page belongs to.
fn section<'s>(sections: &'s mut Vec<Group>, page: &Page, language: &Language) -> &'s mut Group {
    let title = match (page.language.as_str(), page.namespace.as_str()) {
        ("", "") => language.say(Word::Articles),
        ("", namespace) => namespace,
        (language, _) => language,
    };
    let at = sections.iter().position(|it| it.title == title).unwrap_or_else(|| {
        sections.push(Group { title: title.to_owned(), ..Group::default() });
        sections.len() - 1
    });
    &mut sections[at]
}
