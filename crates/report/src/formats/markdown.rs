//! For forges and notes: CommonMark that reads well as it is.

use std::io::Write;

use crate::{
    edit::replacement,
    escape::{href, markdown, markdown_code, markdown_destination, visible},
    kind::Kind,
    model::{
        Change, DomainReport, Occurrence, PageReport, Result, Site, Source, Summary,
        TemplateReport, UrlReport, UrlStatus, Verdict,
    },
    options::Options,
    phrase::{self, clip, count, thousands},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;
/// Links that [`Source::most_used`] is asked for.
const MOST_USED: usize = 25;
/// What is folded away, behind what is surely broken.
const FOLDED: [Kind; 4] = [Kind::Suspect, Kind::FlaggedAlive, Kind::Moved, Kind::Https];

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let mut report = Markdown { out, options, summary: &summary };
    report.head()?;
    report.pages(source, "Broken links by page", &[Kind::Broken], false)?;
    report.templates(source)?;
    report.domains(source)?;
    report.most_used(source)?;
    report.pages(
        source,
        "Suspects, moved links, and flagged ones that are alive",
        &FOLDED,
        true,
    )?;
    report.skipped()
}

struct Markdown<'a> {
    out: &'a mut dyn Write,
    options: &'a Options,
    summary: &'a Summary,
}

impl Markdown<'_> {
    fn head(&mut self) -> Result<()> {
        let Summary { site, run, counts, remarks } = self.summary;
        writeln!(self.out, "# Broken links in {}\n", markdown(&site.name))?;
        write!(self.out, "Checked {}. ", phrase::minute(run.finished.unwrap_or(run.started)))?;
        if run.finished.is_none() {
            write!(self.out, "The run was stopped before all that was due had been checked. ")?;
        }
        writeln!(self.out, "{}", phrase::figures(counts))?;
        match phrase::changes(self.summary) {
            changes if changes.is_empty() => {}
            changes => writeln!(self.out, "\n{changes}")?,
        }
        for (at, remark) in remarks.iter().enumerate() {
            writeln!(self.out, "{}- {}.", if at == 0 { "\n" } else { "" }, markdown(remark))?;
        }
        Ok(())
    }

    fn pages(
        &mut self,
        source: &dyn Source,
        title: &str,
        kinds: &[Kind],
        folded: bool,
    ) -> Result<()> {
        let mut empty = true;
        source.pages(&mut |report| {
            let is_shown = |it: &&Occurrence| kinds.contains(&it.kind());
            let mut shown = report.occurrences.iter().filter(is_shown).peekable();
            if shown.peek().is_none() {
                return Ok(());
            }
            if std::mem::take(&mut empty) {
                self.heading(title, folded)?;
            }
            writeln!(self.out, "\n### {}\n", page_link(&self.summary.site, &report.page.title))?;
            shown.try_for_each(|it| self.occurrence(report, it))
        })?;
        if folded && !empty {
            writeln!(self.out, "\n</details>")?;
        }
        Ok(())
    }

    fn heading(&mut self, title: &str, folded: bool) -> Result<()> {
        writeln!(self.out, "\n## {title}")?;
        if folded {
            writeln!(self.out, "\n<details><summary>Unfold</summary>")?;
        }
        Ok(())
    }

    fn occurrence(&mut self, report: &PageReport, it: &Occurrence) -> Result<()> {
        let (status, place, site) = (&it.status, &it.place, &self.summary.site);
        writeln!(self.out, "- {}: {}", url_link(&status.url), reason(status))?;
        let position = phrase::position(place);
        let section = place.section.as_ref().map(|section| {
            let text = markdown(&section.title);
            match site.section_url(&report.page.title, &section.anchor) {
                Some(url) => format!("[{text}]({}), ", markdown_destination(&url)),
                None => format!("{text}, "),
            }
        });
        let section = section.unwrap_or_default();
        let wikitext = match place.source.as_str() {
            "" => String::new(),
            source => format!(": {}", markdown_code(&clip(source, SOURCE))),
        };
        let remark = match phrase::remark(place) {
            remark if remark.is_empty() => remark,
            remark => format!(", {remark}"),
        };
        writeln!(self.out, "  - {section}{position}{remark}{wikitext}")?;
        let date = self.options.date(&self.summary.run);
        let new = replacement(&report.page, it, &self.options.dead_link, date);
        if let Some(new) = new.and_then(phrase::offered) {
            match new.contains('\n') {
                true => writeln!(self.out, "  - Replace it with\n\n{}", code_block(&new, "    "))?,
                false => writeln!(self.out, "  - Replace it with {}", markdown_code(&new))?,
            }
        }
        if status.seen.hops.len() > 1 {
            let end = status.final_url.as_deref().unwrap_or_default();
            writeln!(
                self.out,
                "  - Answers: {}; ends at {}",
                phrase::statuses(&status.seen.hops),
                url_link(end)
            )?;
        }
        if it.elsewhere.pages > 0 {
            let titles: Vec<_> =
                it.elsewhere.titles.iter().map(|title| page_link(site, title)).collect();
            let pages = count(it.elsewhere.pages, "other page");
            writeln!(self.out, "  - Also on {pages}: {}", titles.join(", "))?;
        }
        if let Some(archive) = &status.archive {
            writeln!(
                self.out,
                "  - Copy of {}: {}",
                phrase::day(archive.taken),
                url_link(&archive.url)
            )?;
        }
        Ok(())
    }

    fn templates(&mut self, source: &dyn Source) -> Result<()> {
        let mut empty = true;
        source.templates(&mut |TemplateReport { title, pages, links, .. }| {
            if std::mem::take(&mut empty) {
                self.heading("Broken links from templates", false)?;
                writeln!(self.out)?;
            }
            let title = page_link(&self.summary.site, title);
            writeln!(self.out, "- {title}, on {}", count(*pages, "page"))?;
            for status in links {
                writeln!(self.out, "  - {}: {}", url_link(&status.url), reason(status))?;
            }
            Ok(())
        })
    }

    fn domains(&mut self, source: &dyn Source) -> Result<()> {
        let mut empty = true;
        source.domains(&mut |it: &DomainReport| {
            if !it.dead {
                return Ok(());
            }
            if std::mem::take(&mut empty) {
                self.heading("Domains with no working link", false)?;
                writeln!(self.out)?;
            }
            let DomainReport { domain, occurrences, pages, reason, .. } = it;
            let (links, pages) = (count(*occurrences, "link"), count(*pages, "page"));
            let why = markdown(&crate::words(reason).short);
            Ok(writeln!(self.out, "- {}: {links} on {pages}, {why}", markdown_code(domain))?)
        })
    }

    fn most_used(&mut self, source: &dyn Source) -> Result<()> {
        let most = source.most_used(MOST_USED)?;
        if !most.is_empty() {
            self.heading("Most used broken links", false)?;
            writeln!(self.out)?;
        }
        for UrlReport { status, pages, .. } in &most {
            let pages = count(pages.len() as u64, "page");
            writeln!(self.out, "- {pages}: {}: {}", url_link(&status.url), reason(status))?;
        }
        Ok(())
    }

    fn skipped(&mut self) -> Result<()> {
        let counts = &self.summary.counts;
        let skipped: Vec<_> = counts
            .reasons
            .iter()
            .filter(|it| it.verdict == Verdict::Skipped)
            .map(|it| {
                format!("{} {}", thousands(it.urls), markdown(&crate::words(&it.reason).short))
            })
            .collect();
        if !skipped.is_empty() {
            writeln!(self.out, "\n## Skipped\n\n{}.", skipped.join(", "))?;
        }
        Ok(())
    }
}

fn reason(status: &UrlStatus) -> String {
    let why = markdown(&phrase::why(status));
    let code = markdown_code(phrase::code(status));
    let new = if status.change == Change::New { "**new**: " } else { "" };
    match phrase::since(status) {
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
