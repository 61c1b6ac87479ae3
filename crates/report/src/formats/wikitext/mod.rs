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
    let mut index: Vec<String> = Vec::new();
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
                write_part(parts, &mut index, &part_name(&section.name()), &text)?;
            }
        }
        Ok(())
    };
    let mut groups = Groups::new(&summary, options);
    source.pages(&mut |report| groups.page(report, &mut emit))?;
    groups.finish(&mut emit)?;
    let mut body = head;
    for name in &index {
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

fn write_part(
    parts: &mut dyn Parts,
    index: &mut Vec<String>,
    name: &str,
    text: &str,
) -> Result<()> {
    let mut part = parts.part(name)?;
    write!(part, "{OPEN}{text}{CLOSE}")?;
    part.flush()?;
    index.push(name.to_owned());
    Ok(())
}

/// A name that a title may end in, and that makes no further subpage.
fn part_name(section: &str) -> String {
    let illegal = |it: char| "#<>[]{}|/%&'~_\\:".contains(it) || escape::shown(it) != it;
    section.replace(illegal, "-")
}

fn head(summary: &Summary) -> String {
    let run = &summary.run;
    let when = phrase::minute(run.finished.unwrap_or(run.started));
    let mut text = format!("Checked {when}. {}\n", phrase::figures(&summary.counts));
    if run.finished.is_none() {
        text.push_str("\nThe run was stopped before all that was due had been checked.\n");
    }
    match phrase::changes(summary) {
        changes if changes.is_empty() => {}
        changes => text.push_str(&format!("\n{changes}\n")),
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
        ("Domains that have died whole", domains),
        ("Most used broken links", most_used),
    ] {
        if !body.is_empty() {
            text.push_str(&format!("== {title} ==\n\n{body}\n"));
        }
    }
    Ok(text)
}
