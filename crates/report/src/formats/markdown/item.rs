//! One link of a list.

use std::io::Write;

use jiff::civil::Date;

use crate::{
    edit::{Replacement, replacement},
    escape::{href, markdown, markdown_code, markdown_destination, visible},
    language::{Language, Word},
    model::{Change, Occurrence, PageReport, Result, Site, UrlStatus},
    options::Options,
    phrase::{self, clip},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;

/// What all items have in common.
pub(super) struct Items<'a> {
    pub(super) options: &'a Options,
    pub(super) site: &'a Site,
    /// That of proposals which have no better one.
    pub(super) date: Date,
}

impl Items<'_> {
    /// Writes what there is to say of one link of a page.
    pub(super) fn item(
        &self,
        report: &PageReport,
        it: &Occurrence,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let (status, place, site) = (&it.status, &it.place, self.site);
        let language: &Language = &self.options.language;
        writeln!(out, "- {}: {}", url_link(&status.url), reason(status, language))?;
        let position = phrase::position(place, language);
        let section = place.section.as_ref().map(|section| {
            let text = markdown(&section.title);
            match site.section_url(&report.page.title, &section.anchor) {
                Some(url) => format!("[{text}]({}), ", markdown_destination(&url)),
                None => format!("{text}, "),
            }
        });
        let section = section.unwrap_or_default();
        let remark = match phrase::remark(place, language) {
            remark if remark.is_empty() => remark,
            remark => format!(", {remark}"),
        };
        writeln!(out, "  - {section}{position}{remark}")?;
        if !place.source.is_empty() {
            let source = markdown_code(&clip(&place.source, SOURCE));
            writeln!(out, "  - {}: {source}", language.say(Word::InTheText))?;
        }
        let new = replacement(&report.page, it, &self.options.dead_link, self.date);
        if let Some(new) = new.and_then(Replacement::offered) {
            let label = language.say(Word::ReplaceWith);
            match new.contains('\n') {
                true => writeln!(out, "  - {label}:\n\n{}", code_block(&new, "    "))?,
                false => writeln!(out, "  - {label}: {}", markdown_code(&new))?,
            }
        }
        if status.seen.hops.len() > 1 {
            let end = status.final_url.as_deref().unwrap_or_default();
            let statuses = phrase::statuses(&status.seen.hops, language);
            let answers = language.fill(Word::Answers, &[&statuses]);
            writeln!(out, "  - {answers} {}", url_link(end))?;
        }
        if it.elsewhere.pages > 0 {
            let titles: Vec<_> =
                it.elsewhere.titles.iter().map(|title| page_link(site, title)).collect();
            let pages = language.count(Word::OtherPages, it.elsewhere.pages);
            let also = language.fill(Word::AlsoOn, &[&pages]);
            writeln!(out, "  - {also}: {}", titles.join(", "))?;
        }
        if let Some(archive) = &status.archive {
            let copy = language.fill(Word::CopyOf, &[&phrase::day(archive.taken)]);
            writeln!(out, "  - {copy}: {}", url_link(&archive.url))?;
        }
        Ok(())
    }
}

/// Why a link is listed.
pub(super) fn reason(status: &UrlStatus, language: &Language) -> String {
    let why = markdown(&phrase::why(status, language));
    let code = markdown_code(phrase::code(status));
    let new = match status.change {
        Change::New => format!("**{}**: ", language.say(Word::New)),
        _ => String::new(),
    };
    match phrase::since(status, language) {
        since if since.is_empty() => format!("{new}{why} ({code})"),
        since => format!("{new}{why} ({code}), {since}"),
    }
}

/// A fenced block, each line of it behind `indent`.
fn code_block(text: &str, indent: &str) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = [fence.as_str()].into_iter().chain(text.split('\n')).chain([fence.as_str()]);
    lines.map(|line| format!("{indent}{}\n", visible(line))).collect()
}

/// A page of the wiki.
pub(super) fn page_link(site: &Site, title: &str) -> String {
    match site.page_url(title) {
        Some(url) => format!("[{}]({})", markdown(title), markdown_destination(&url)),
        None => markdown(title),
    }
}

/// A URL of the web.
pub(super) fn url_link(url: &str) -> String {
    match href(url) {
        Some(href) => format!("[{}]({})", markdown_code(url), markdown_destination(&href)),
        None => markdown_code(url),
    }
}
