//! For forges and notes: CommonMark that reads well as it is.

use std::io::Write;

use crate::{
    edit::replacement,
    escape::{href, markdown, markdown_code, markdown_destination, visible},
    language::{Language, Word},
    model::{
        Change, DomainReport, Kind, Occurrence, PageReport, Result, Site, Source, Summary,
        TemplateReport, UrlReport, UrlStatus,
    },
    options::Options,
    phrase::{self, clip},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;
/// Links that [`Source::most_used`] is asked for.
const MOST_USED: usize = 25;

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let language: &Language = &options.language;
    let mut report = Markdown { out, options, language, summary: &summary };
    report.head()?;
    for kind in Kind::TO_DO {
        report.pages(source, kind)?;
    }
    report.templates(source)?;
    report.domains(source)?;
    report.most_used(source)?;
    report.closed_hosts(source)?;
    let folded = Kind::SHOWN.into_iter().filter(|it| !it.is_to_do());
    for kind in folded {
        report.pages(source, kind)?;
    }
    Ok(())
}

struct Markdown<'a> {
    out: &'a mut dyn Write,
    options: &'a Options,
    language: &'a Language,
    summary: &'a Summary,
}

impl Markdown<'_> {
    fn head(&mut self) -> Result<()> {
        let Summary { site, run, counts, remarks, .. } = self.summary;
        let language = self.language;
        let title = language.fill(Word::Title, &[&markdown(&site.name)]);
        writeln!(self.out, "# {title}\n\n**{}.**", phrase::to_mend(counts, language))?;
        let at = phrase::minute(run.finished.unwrap_or(run.started));
        write!(self.out, "{} ", language.fill(Word::Checked, &[&at]))?;
        if run.finished.is_none() {
            write!(self.out, "{} ", language.say(Word::Stopped))?;
        }
        if let Some(only) = self.options.only(markdown) {
            write!(self.out, "{only} ")?;
        }
        writeln!(self.out, "{}", phrase::figures(counts, language))?;
        match phrase::changes(self.summary, language) {
            changes if changes.is_empty() => {}
            changes => writeln!(self.out, "\n{changes}")?,
        }
        for (at, remark) in remarks.iter().enumerate() {
            writeln!(self.out, "{}- {}.", if at == 0 { "\n" } else { "" }, markdown(remark))?;
        }
        Ok(())
    }

    /// The links of one class, page by page.
    fn pages(&mut self, source: &dyn Source, kind: Kind) -> Result<()> {
        let count = self.summary.counts.class(kind);
        if count.links == 0 {
            return Ok(());
        }
        let language = self.language;
        let links = language.count(Word::Links, count.links);
        let pages = language.count(Word::Pages, count.pages);
        let on = language.fill(Word::LinksOnPages, &[&links, &pages]);
        let heading = format!("{}: {on}", language.class(kind));
        self.heading(&heading, language.to_do(kind), !kind.is_to_do())?;
        source.pages(&mut |report| {
            let mut shown = report.occurrences.iter().filter(|it| it.kind() == kind).peekable();
            if shown.peek().is_none() {
                return Ok(());
            }
            writeln!(self.out, "\n### {}\n", page_link(&self.summary.site, &report.page.title))?;
            shown.try_for_each(|it| self.occurrence(report, it))
        })?;
        if !kind.is_to_do() {
            writeln!(self.out, "\n</details>")?;
        }
        Ok(())
    }

    fn heading(&mut self, title: &str, advice: &str, folded: bool) -> Result<()> {
        writeln!(self.out, "\n## {title}\n\n{advice}")?;
        if folded {
            writeln!(self.out, "\n<details><summary>{title}</summary>")?;
        }
        Ok(())
    }

    fn occurrence(&mut self, report: &PageReport, it: &Occurrence) -> Result<()> {
        let (status, place, site) = (&it.status, &it.place, &self.summary.site);
        let language = self.language;
        writeln!(self.out, "- {}: {}", url_link(&status.url), reason(status, language))?;
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
        writeln!(self.out, "  - {section}{position}{remark}")?;
        if !place.source.is_empty() {
            let source = markdown_code(&clip(&place.source, SOURCE));
            writeln!(self.out, "  - {}: {source}", language.say(Word::InTheText))?;
        }
        let date = self.options.date(&self.summary.run);
        let new = replacement(&report.page, it, &self.options.dead_link, date);
        if let Some(new) = new.and_then(phrase::offered) {
            let label = language.say(Word::ReplaceWith);
            match new.contains('\n') {
                true => writeln!(self.out, "  - {label}:\n\n{}", code_block(&new, "    "))?,
                false => writeln!(self.out, "  - {label}: {}", markdown_code(&new))?,
            }
        }
        if status.seen.hops.len() > 1 {
            let end = status.final_url.as_deref().unwrap_or_default();
            let statuses = phrase::statuses(&status.seen.hops, language);
            let answers = language.fill(Word::Answers, &[&statuses]);
            writeln!(self.out, "  - {answers} {}", url_link(end))?;
        }
        if it.elsewhere.pages > 0 {
            let titles: Vec<_> =
                it.elsewhere.titles.iter().map(|title| page_link(site, title)).collect();
            let pages = language.count(Word::OtherPages, it.elsewhere.pages);
            let also = language.fill(Word::AlsoOn, &[&pages]);
            writeln!(self.out, "  - {also}: {}", titles.join(", "))?;
        }
        if let Some(archive) = &status.archive {
            let copy = language.fill(Word::CopyOf, &[&phrase::day(archive.taken)]);
            writeln!(self.out, "  - {copy}: {}", url_link(&archive.url))?;
        }
        Ok(())
    }

    fn templates(&mut self, source: &dyn Source) -> Result<()> {
        let mut empty = true;
        let language = self.language;
        source.templates(&mut |TemplateReport { title, pages, links, .. }| {
            if std::mem::take(&mut empty) {
                let advice = language.say(Word::TemplatesAdvice);
                self.heading(language.say(Word::Templates), advice, false)?;
                writeln!(self.out)?;
            }
            let title = page_link(&self.summary.site, title);
            writeln!(self.out, "- {title}, {}", language.count(Word::Pages, *pages))?;
            for status in links {
                let why = reason(status, language);
                writeln!(self.out, "  - {}: {why}", url_link(&status.url))?;
            }
            Ok(())
        })
    }

    fn domains(&mut self, source: &dyn Source) -> Result<()> {
        let mut empty = true;
        let language = self.language;
        source.domains(&mut |it: &DomainReport| {
            if !it.dead {
                return Ok(());
            }
            if std::mem::take(&mut empty) {
                let advice = language.say(Word::DeadDomainsAdvice);
                self.heading(language.say(Word::DeadDomains), advice, false)?;
                writeln!(self.out)?;
            }
            let DomainReport { domain, occurrences, pages, reason, .. } = it;
            let links = language.count(Word::Links, *occurrences);
            let pages = language.count(Word::Pages, *pages);
            let on = language.fill(Word::LinksOnPages, &[&links, &pages]);
            let why = markdown(&language.words(reason).short);
            Ok(writeln!(self.out, "- {}: {on}, {why}", markdown_code(domain))?)
        })
    }

    /// What is closed to programs, with the line that an editor may put on the ignore list.
    fn closed_hosts(&mut self, source: &dyn Source) -> Result<()> {
        let mut empty = true;
        let language = self.language;
        source.domains(&mut |it: &DomainReport| {
            if it.closed == 0 {
                return Ok(());
            }
            if std::mem::take(&mut empty) {
                let advice = language.to_do(Kind::Closed);
                self.heading(language.say(Word::ClosedHosts), advice, true)?;
                writeln!(self.out)?;
            }
            let addresses = language.count(Word::Addresses, it.closed);
            let label = language.say(Word::IgnoreLine);
            let line = markdown_code(&it.ignore_line());
            Ok(writeln!(self.out, "- {}: {addresses}. {label}: {line}", markdown_code(&it.domain))?)
        })?;
        if !empty {
            writeln!(self.out, "\n</details>")?;
        }
        Ok(())
    }

    fn most_used(&mut self, source: &dyn Source) -> Result<()> {
        let most = source.most_used(MOST_USED)?;
        let language = self.language;
        if !most.is_empty() {
            writeln!(self.out, "\n## {}\n", language.say(Word::MostUsed))?;
        }
        for UrlReport { status, pages, .. } in &most {
            let pages = language.count(Word::Pages, pages.len() as u64);
            let why = reason(status, language);
            writeln!(self.out, "- {pages}: {}: {why}", url_link(&status.url))?;
        }
        Ok(())
    }
}

fn reason(status: &UrlStatus, language: &Language) -> String {
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

fn page_link(site: &Site, title: &str) -> String {
    match site.page_url(title) {
        Some(url) => format!("[{}]({})", markdown(title), markdown_destination(&url)),
        None => markdown(title),
    }
}

fn url_link(url: &str) -> String {
    match href(url) {
        Some(href) => format!("[{}]({})", markdown_code(url), markdown_destination(&href)),
        None => markdown_code(url),
    }
}
