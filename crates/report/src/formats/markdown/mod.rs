//! For forges and notes: CommonMark that reads well as it is.

mod item;
mod lists;

use std::io::Write;

use self::{
    item::{page_link, reason, url_link},
    lists::Lists,
};
use crate::{
    escape::{markdown, markdown_code},
    language::{Language, Word},
    model::{DomainReport, Kind, Result, Source, Summary, TemplateReport, UrlReport},
    options::Options,
    phrase,
};

/// Links that [`Source::most_used`] is asked for.
const MOST_USED: usize = 25;

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let language: &Language = &options.language;
    let mut lists = Lists::gather(source, options, &summary)?;
    let mut report = Markdown { out, options, language, summary: &summary };
    report.head()?;
    for kind in Kind::TO_DO {
        report.list(&mut lists, kind)?;
    }
    report.templates(source)?;
    report.domains(source)?;
    report.most_used(source)?;
    report.closed_hosts(source)?;
    let folded = Kind::SHOWN.into_iter().filter(|it| !it.is_to_do());
    for kind in folded {
        report.list(&mut lists, kind)?;
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
        writeln!(self.out, "# {title}\n\n**{}.**", phrase::to_mend(&counts.to_do, language))?;
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
    fn list(&mut self, lists: &mut Lists, kind: Kind) -> Result<()> {
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
        lists.copy(kind, self.out)?;
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
