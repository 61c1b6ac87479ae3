//! For a page of the wiki itself: sections by language or namespace, a list item a page.
//!
//! URLs stand as text and not as links: a report that linked to dead sites would put them into the
//! wiki's own link tables, and the next run would find them there.

mod groups;
mod markup;

use std::io::Write;

use self::{
    groups::{Groups, Section},
    markup::{code, link, reason},
};
use crate::{
    escape::{self, wikitext},
    format::Parts,
    model::{DomainReport, Result, Source, Summary, Verdict},
    options::Options,
    phrase::{self, count, thousands},
    words,
};

/// Begins and ends what a bot may replace in place.
const OPEN: &str = "<div id=\"wikirot-report\">\n";
const CLOSE: &str = "</div>\n";
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
    out.write_all(head(&summary).as_bytes())?;
    out.write_all(overview(source)?.as_bytes())?;
    let mut groups = Groups::new(&summary, options);
    source.pages(&mut |report| {
        groups.page(report, &mut |section| Ok(out.write_all(section.text().as_bytes())?))
    })?;
    groups.finish(&mut |section| Ok(out.write_all(section.text().as_bytes())?))?;
    Ok(out.write_all(CLOSE.as_bytes())?)
}

/// A first page with the overview and links to the parts, one part or more a group.
pub(crate) fn write_parts(
    source: &dyn Source,
    options: &Options,
    parts: &mut dyn Parts,
) -> Result<()> {
    let summary = source.summary()?;
    let (head, overview) = (head(&summary), overview(source)?);
    let mut index = Index::default();
    let mut first = parts.part("")?;
    // A report that fits on one page needs no parts.
    let mut whole = Some(String::new());
    let around = OPEN.len() + head.len() + overview.len() + CLOSE.len();
    let most = options.part_bytes.saturating_sub(around);
    let mut emit = |section: &Section| -> Result<()> {
        let text = section.text();
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
    source.pages(&mut |report| groups.page(report, &mut emit))?;
    groups.finish(&mut emit)?;
    let mut body = head;
    for name in &index.names {
        let target = match &options.report_page {
            Some(page) => format!("{page}/{name}"),
            None => format!("/{name}"),
        };
        body.push_str(&format!("* [[{target}|{}]]\n", wikitext(name)));
    }
    body.push_str(&overview);
    body.push_str(&whole.unwrap_or_default());
    write!(first, "{OPEN}{body}{CLOSE}")?;
    Ok(first.flush()?)
}

/// A part that has nothing to list any more.
pub(crate) fn emptied_part(options: &Options) -> String {
    let whole = options.report_page.as_ref();
    let whole = whole.map(|page| format!(" The report is at {}.", link(page))).unwrap_or_default();
    format!("{OPEN}Nothing is listed here now.{whole}\n{CLOSE}")
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

/// The figures. Nothing here changes from night to night while what was found stays the same, so that
/// the page's history shows what happened and not that somebody looked.
fn head(summary: &Summary) -> String {
    let counts = &summary.counts;
    let mut text = format!(
        "{} on {}, {} suspect, {} skipped.",
        count(counts.broken, "broken URL"),
        count(counts.pages_broken, "page"),
        thousands(counts.suspect),
        thousands(counts.skipped),
    );
    text.push_str(&phrase::pending(counts));
    text.push_str(" This page is written anew when what was found changes.\n");
    for remark in &summary.remarks {
        text.push_str(&format!("\n{}.\n", wikitext(remark)));
    }
    if summary.run.finished.is_none() {
        text.push_str("\nThe run was stopped before all that was due had been checked.\n");
    }
    if counts.new + counts.fixed + counts.gone > 0 {
        text.push_str(&format!("\nSince the last run: {}.\n", phrase::changed(counts)));
    }
    let skipped: Vec<_> = (summary.counts.reasons.iter())
        .filter(|it| it.verdict == Verdict::Skipped)
        .map(|it| format!("{} {}", thousands(it.urls), wikitext(&words(&it.reason).short)))
        .collect();
    if !skipped.is_empty() {
        text.push_str(&format!("\nSkipped: {}.\n", skipped.join(", ")));
    }
    text.push('\n');
    text
}

/// What concerns many pages at once, each list cut where it would crowd out the rest.
fn overview(source: &dyn Source) -> Result<String> {
    let mut text = String::new();
    let mut templates = String::new();
    source.templates(&mut |it| {
        if templates.len() > OVERVIEW {
            return Ok(());
        }
        templates.push_str(&format!("* {}, on {}\n", link(&it.title), count(it.pages, "page")));
        for status in it.links.iter().take(MOST_USED) {
            templates.push_str(&format!("** {}\n", reason(status)));
        }
        Ok(())
    })?;
    let mut domains = String::new();
    source.domains(&mut |it: &DomainReport| {
        if it.dead && domains.len() < OVERVIEW {
            let (links, pages) = (count(it.occurrences, "link"), count(it.pages, "page"));
            let why = wikitext(&words(&it.reason).short);
            domains.push_str(&format!("* {}: {links} on {pages}, {why}\n", code(&it.domain)));
        }
        Ok(())
    })?;
    let most_used: String = source
        .most_used(MOST_USED)?
        .iter()
        .map(|it| format!("* {}: {}\n", count(it.pages.len() as u64, "page"), reason(&it.status)))
        .collect();
    for (title, body) in [
        ("Templates with broken links", templates),
        ("Domains with no working link", domains),
        ("Most used broken links", most_used),
    ] {
        if !body.is_empty() {
            text.push_str(&format!("== {title} ==\n\n{body}\n"));
        }
    }
    Ok(text)
}
