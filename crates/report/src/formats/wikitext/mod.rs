//! For a page of the wiki itself: sections by language or namespace, a list item a page.
//!
//! A wiki records the links of a report as it does any others. The next scan tells a report by how it begins
//! ([`PAGE`]), and leaves it out.

mod groups;
mod head;
mod markup;

use std::io::Write;

use self::{
    groups::{Group, Groups},
    head::head,
    markup::{code, link, reason},
};
use crate::{
    escape::{self, wikitext},
    language::{Language, Word},
    model::{DomainReport, Result, Shown, Source},
    options::Options,
    parts::Parts,
};

/// What a page of a report begins with.
pub const PAGE: &str = "<div id=\"wikirot-report\">";
/// Begins and ends what a bot may replace in place. Addresses are longer than a telephone is wide.
const OPEN: &str = "<div id=\"wikirot-report\">\n<div style=\"overflow-wrap:anywhere\">\n";
const CLOSE: &str = "</div>\n</div>\n";
/// Bytes that a list of the overview may take, more or less.
const OVERVIEW: usize = 200_000;
/// The first page's file is called so.
const RESERVED: &str = "report";
/// Links that [`Source::most_used`] is asked for.
const MOST_USED: usize = 25;

/// Everything on one page, however long.
pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    out.write_all(OPEN.as_bytes())?;
    let language: &Language = &options.language;
    out.write_all(head(&summary, options).as_bytes())?;
    out.write_all(overview(source, language)?.as_bytes())?;
    let mut groups = Groups::new(&summary, options);
    let mut emit = |section: &Group| Ok(out.write_all(section.text(language).as_bytes())?);
    source.parts_of_pages(Shown::ToList, &mut |report| groups.page(report, &mut emit))?;
    groups.finish(&mut emit)?;
    Ok(out.write_all(CLOSE.as_bytes())?)
}

/// A first page with the overview and links to the parts, one part or more a group.
pub(crate) fn write_parts(
    source: &dyn Source,
    options: &Options,
    parts: &mut dyn Parts,
) -> Result<()> {
    let summary = source.summary()?;
    let language: &Language = &options.language;
    let (head, overview) = (head(&summary, options), overview(source, language)?);
    let mut index = Index::default();
    let mut first = parts.part("")?;
    // A report that fits on one page needs no parts.
    let mut whole = Some(String::new());
    let around = OPEN.len() + head.len() + overview.len() + CLOSE.len();
    let most = options.part_bytes.saturating_sub(around);
    let mut emit = |section: &Group| -> Result<()> {
        let text = section.text(language);
        match &mut whole {
            Some(all) if all.len() + text.len() <= most => all.push_str(&text),
            _ => {
                for text in whole.take().into_iter().filter(|it| !it.is_empty()) {
                    write_part(parts, &mut index, "1", &text)?;
                }
                write_part(parts, &mut index, &section.name(), &text)?;
            }
        }
        Ok(())
    };
    let mut groups = Groups::new(&summary, options);
    source.parts_of_pages(Shown::ToList, &mut |report| groups.page(report, &mut emit))?;
    groups.finish(&mut emit)?;
    let mut body = head;
    for name in &index.names {
        body.push_str(&format!("* [[{}|{}]]\n", options.part(name), wikitext(name)));
    }
    body.push_str(&overview);
    body.push_str(&whole.unwrap_or_default());
    write!(first, "{OPEN}{body}{CLOSE}")?;
    Ok(first.flush()?)
}

/// A part that has nothing to list any more.
pub(crate) fn emptied_part(options: &Options) -> String {
    let whole = options.report_page.as_ref();
    let language: &Language = &options.language;
    let rest = whole.map(|page| format!(" {}", language.fill(Word::RestAt, &[&link(page)])));
    let nothing = language.say(Word::NothingListed);
    format!("{PAGE}\n{nothing}{}\n</div>\n", rest.unwrap_or_default())
}

fn write_part(parts: &mut dyn Parts, index: &mut Index, name: &str, text: &str) -> Result<()> {
    let mut part = parts.part(index.add(name))?;
    write!(part, "{OPEN}{text}{CLOSE}")?;
    Ok(part.flush()?)
}

/// The names of the parts, in their order.
#[derive(Default)]
struct Index {
    names: Vec<String>,
}

impl Index {
    /// A name for a further part: one that a title may end in, that makes no further subpage, and that
    /// no file has yet, on systems that do not tell `a` from `A` either.
    fn add(&mut self, section: &str) -> &str {
        let illegal = |it: char| "#<>[]{}|/%&'~_\\:".contains(it) || escape::shown(it) != it;
        let plain = section.replace(illegal, "-");
        let mut name = plain.clone();
        let mut number = 1;
        while self.has(&name) {
            number += 1;
            name = format!("{plain} ({number})");
        }
        self.names.push(name);
        self.names.last().map_or("", |it| it)
    }

    fn has(&self, name: &str) -> bool {
        let mut taken = self.names.iter().map(String::as_str).chain([RESERVED]);
        taken.any(|it| it.to_lowercase() == name.to_lowercase())
    }
}

/// What concerns many pages at once, each list cut where it would crowd out the rest, and then with a
/// word on how much is left.
fn overview(source: &dyn Source, language: &Language) -> Result<String> {
    let mut templates = List::default();
    source.templates(&mut |it| {
        let pages = language.count(Word::Pages, it.pages);
        let mut text = format!("* {}, {pages}\n", link(&it.title));
        for status in it.links.iter().take(MOST_USED) {
            text.push_str(&format!("** {}\n", reason(status, language)));
        }
        if let Some(more @ 1..) = it.links.len().checked_sub(MOST_USED) {
            text.push_str(&format!("** {}\n", language.count(Word::More, more as u64)));
        }
        templates.push(&text);
        Ok(())
    })?;
    let (mut domains, mut closed) = (List::default(), List::default());
    let mut closed_addresses = 0;
    source.domains(&mut |it: &DomainReport| {
        let name = code(&it.domain);
        if it.dead {
            let links = language.count(Word::Links, it.occurrences);
            let pages = language.count(Word::Pages, it.pages);
            let on = language.fill(Word::LinksOnPages, &[&links, &pages]);
            let why = wikitext(&language.words(&it.reason).short);
            domains.push(&format!("* {name}: {on}, {why}\n"));
        }
        if it.closed > 0 {
            closed_addresses += it.closed;
            let addresses = language.count(Word::Addresses, it.closed);
            let label = language.say(Word::IgnoreLine);
            let line = code(&format!("* {}", it.ignore_line()));
            closed.push(&format!("* {name}: {addresses}. {label}: {line}\n"));
        }
        Ok(())
    })?;
    let most_used: String = source
        .most_used(MOST_USED)?
        .iter()
        .map(|it| {
            let pages = language.count(Word::Pages, it.pages.len() as u64);
            format!("* {pages}: {}\n", reason(&it.status, language))
        })
        .collect();
    let mut text = String::new();
    for (title, body) in [
        (Word::Templates, templates.finish(language)),
        (Word::DeadDomains, domains.finish(language)),
        (Word::MostUsed, most_used),
    ] {
        if !body.is_empty() {
            text.push_str(&format!("== {} ==\n\n{body}\n", language.say(title)));
        }
    }
    let closed = closed.finish(language);
    if !closed.is_empty() {
        let addresses = language.count(Word::Addresses, closed_addresses);
        let title = language.say(Word::ClosedHosts);
        text.push_str(&format!("== {title} ==\n\n{}", folded(&addresses, &closed)));
    }
    Ok(text)
}

/// A list under a line that stays when the list is folded away.
fn folded(label: &str, items: &str) -> String {
    format!(
        "<div class=\"mw-collapsible mw-collapsed\">\n\
         '''{label}'''\n\
         <div class=\"mw-collapsible-content\">\n{items}</div></div>\n\n"
    )
}

/// A list of the overview.
#[derive(Default)]
struct List {
    items: String,
    more: u64,
}

impl List {
    fn push(&mut self, item: &str) {
        match self.items.len() < OVERVIEW {
            true => self.items.push_str(item),
            false => self.more += 1,
        }
    }

    fn finish(mut self, language: &Language) -> String {
        if self.more > 0 {
            self.items.push_str(&format!("* {}\n", language.count(Word::More, self.more)));
        }
        self.items
    }
}
