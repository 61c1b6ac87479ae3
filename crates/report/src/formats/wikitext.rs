//! For a page of the wiki itself: sections by language or namespace, a list item a page.
//!
//! URLs stand as text and not as links: a report that linked to dead sites would put them into the
//! wiki's own link tables, and the next run would find them there.

use std::io::Write;

use crate::{
    edit::replacement,
    escape::{self, wikilink_target, wikitext},
    format::Parts,
    kind::Kind,
    model::{
        Change, DomainReport, Occurrence, Page, PageReport, Result, Source, Summary, UrlStatus,
        Verdict,
    },
    options::Options,
    phrase::{self, clip, count, thousands},
    words,
};

/// Begins and ends what a bot may replace in place.
const OPEN: &str = "<div id=\"wikirot-report\">\n";
const CLOSE: &str = "</div>\n";
/// Characters of wikitext shown for a link.
const SOURCE: usize = 400;
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

/// The sections under way. A section that has grown large is given out and begun anew, so that
/// memory stays bounded and no part outgrows MediaWiki's limit.
struct Groups<'a> {
    summary: &'a Summary,
    options: &'a Options,
    sections: Vec<Section>,
    most: usize,
}

/// The pages of one language or namespace.
#[derive(Default)]
struct Section {
    title: String,
    /// Counts those of the same title that were given out before.
    number: usize,
    /// List items with broken links.
    broken: String,
    /// List items with all that is folded away.
    folded: String,
}

impl Section {
    fn name(&self) -> String {
        match self.number {
            0 => self.title.clone(),
            number => format!("{} {}", self.title, number + 1),
        }
    }

    fn text(&self) -> String {
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

type Emit<'e> = &'e mut dyn FnMut(&Section) -> Result<()>;

impl<'a> Groups<'a> {
    fn new(summary: &'a Summary, options: &'a Options) -> Self {
        // The rest is for heading, fold and the page's opening and closing.
        let most = options.part_bytes.saturating_sub(1_000).clamp(1_000, 1_900_000);
        Self { summary, options, sections: Vec::new(), most }
    }

    fn page(&mut self, report: &PageReport, emit: Emit<'_>) -> Result<()> {
        let (mut broken, mut folded) = (Vec::new(), Vec::new());
        for it in &report.occurrences {
            // What a template writes stands once, under the template.
            if it.is_from_template() {
                continue;
            }
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

    fn finish(self, emit: Emit<'_>) -> Result<()> {
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
            None => format!("line {}", place.line),
            Some(section) => {
                let (anchor, text) = (wikitext(&section.anchor), wikitext(&section.title));
                match wikilink_target(page) {
                    Some(target) => format!("[[:{target}#{anchor}|{text}]], line {}", place.line),
                    None => format!("{text}, line {}", place.line),
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
            None if place.source != status.url => {
                item.push_str(&format!("*** {}\n", code(&clip(&place.source, SOURCE))));
            }
            None => {}
        }
        item
    }
}

/// `<code>URL</code>: why, since when`.
fn reason(status: &UrlStatus) -> String {
    let url = code(&clip(&status.url, 4 * SOURCE));
    let new = if status.change == Change::New { "'''new''', " } else { "" };
    let why = wikitext(&phrase::why(status));
    let mut text = format!("{url}: {new}{why} ({})", wikitext(phrase::code(status)));
    let since = phrase::since(status);
    if !since.is_empty() {
        text.push_str(", ");
        text.push_str(&since);
    }
    match phrase::new_address(status) {
        Some(new) => format!("{text}, now {}", code(&clip(new, 4 * SOURCE))),
        None => text,
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", wikitext(text))
}

/// `[[Title]]`, with a colon before what would file the report or show a file. A title that no page
/// can have is shown as text.
fn link(title: &str) -> String {
    match wikilink_target(title) {
        Some(target) if title.contains(':') || title.starts_with('/') => format!("[[:{target}]]"),
        Some(target) => format!("[[{target}]]"),
        None => wikitext(title),
    }
}
