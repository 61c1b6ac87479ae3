//! For editors in a browser: one file that needs nothing else, or a folder with a file a page.

mod apart;
mod charts;
pub(crate) mod escape;
mod overview;
mod view;

use std::io::Write;

use askama::Template;

use self::{
    apart::Apart,
    overview::Overview,
    view::{PageLink, PageView},
};
use crate::{
    format::Parts,
    model::{Counts, Note, ReasonCount, RenderError, Result, Source, Summary, Verdict},
    options::Options,
    phrase,
};

const STYLE: &str = include_str!("../../../templates/style.css");
const SCRIPT: &str = include_str!("../../../templates/script.js");

/// Allows this one script and nothing from elsewhere: whatever slips into a page stays dead text.
const ONE_FILE: &str = concat!(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src '",
    "sha256-LK2SncqWocbBMcZAYTGajwBbT/guts5ZZjoW0oQcDIg=",
    "'"
);
/// The same for a folder, whose files browsers may see as strangers to each other.
const FOLDER: &str = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; \
                      base-uri 'none'; form-action 'none'";

/// Everything in one file.
pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let date = options.date(&summary.run);
    render(&Head::inline(&summary), out)?;
    let mut apart = Apart::needed(&summary.counts, options);
    Overview::gather(source, &summary, true)?.without_https(apart.is_some()).render_to(out)?;
    writeln!(out, "<div id=\"items\">")?;
    let mut order = 0;
    source.pages(&mut |report| {
        let kept = apart.as_mut().map(|apart| apart.take(report));
        let report = kept.as_ref().unwrap_or(report);
        let Some(page) = PageView::new(report, order, &summary.site, options, date) else {
            return Ok(());
        };
        order += 1;
        render(&Article { it: &page, level: 3 }, out)
    })?;
    writeln!(out, "</div>\n<p id=\"nothing\" hidden>Nothing fits these filters.</p>\n</main>")?;
    if let Some(apart) = &apart {
        apart.render_to(out)?;
    }
    render(&Foot { summary: &summary, inline: true, script: SCRIPT }, out)
}

/// One file for a small wiki; an index, and a file for each page, for a large one.
pub(crate) fn write_parts(
    source: &dyn Source,
    options: &Options,
    parts: &mut dyn Parts,
) -> Result<()> {
    let summary = source.summary()?;
    let mut index = parts.part("")?;
    if count_shown(&summary.counts) <= options.single_file_links {
        write(source, options, &mut index)?;
        return Ok(index.flush()?);
    }
    for (name, text) in [("style.css", STYLE), ("script.js", SCRIPT)] {
        let mut part = parts.part(name)?;
        part.write_all(text.as_bytes())?;
        part.flush()?;
    }
    let date = options.date(&summary.run);
    let title = format!("Broken links in {}", summary.site.name);
    render(&Head::linked(&summary, "", &title), &mut index)?;
    Overview::gather(source, &summary, false)?.render_to(&mut index)?;
    writeln!(
        index,
        "<table class=\"index\"><thead><tr><th scope=\"col\">Page</th><th scope=\"col\">Broken</th>\
         <th scope=\"col\">Others</th><th scope=\"col\">Failing since</th>\
         <th scope=\"col\">Reasons</th></tr></thead><tbody id=\"items\">"
    )?;
    let mut order = 0;
    let mut file = Vec::new();
    source.pages(&mut |report| {
        let Some(page) = PageView::new(report, order, &summary.site, options, date) else {
            return Ok(());
        };
        order += 1;
        let name = format!("pages/{order}.html");
        render(&Row::new(&page, &name), &mut index)?;
        file.clear();
        render(&Head::linked(&summary, "../", &page.page.title), &mut file)?;
        writeln!(file, "<nav><a href=\"../index.html\">All pages</a></nav>\n<main id=\"items\">")?;
        render(&Article { it: &page, level: 1 }, &mut file)?;
        writeln!(file, "</main>")?;
        render(&Foot { summary: &summary, inline: false, script: "" }, &mut file)?;
        let mut part = parts.part(&name)?;
        part.write_all(&file)?;
        Ok(part.flush()?)
    })?;
    writeln!(
        index,
        "</tbody></table>\n<p id=\"nothing\" hidden>Nothing fits these filters.</p>\n</main>"
    )?;
    render(&Foot { summary: &summary, inline: false, script: "" }, &mut index)?;
    Ok(index.flush()?)
}

/// How many distinct links the pages show.
fn count_shown(counts: &Counts) -> u64 {
    let is_to_do = |it: &&ReasonCount| {
        let notes = [Note::MovedPermanently, Note::HttpsAvailable];
        it.verdict == Verdict::Alive && notes.iter().any(|note| note.code() == it.reason)
    };
    let to_do: u64 = counts.reasons.iter().filter(is_to_do).map(|it| it.urls).sum();
    counts.broken + counts.suspect + counts.skipped + counts.flagged_alive + to_do
}

/// Writes a template, into memory first: one is hundreds of small writes.
fn render<T: Template>(template: &T, out: &mut (impl Write + ?Sized)) -> Result<()> {
    let mut text = String::with_capacity(T::SIZE_HINT);
    template
        .render_into(&mut text)
        .map_err(|error| RenderError::Format { format: "html", source: error.into() })?;
    Ok(out.write_all(text.as_bytes())?)
}

#[derive(Template)]
#[template(path = "head.html")]
struct Head<'a> {
    summary: &'a Summary,
    title: &'a str,
    policy: &'static str,
    inline: bool,
    style: &'static str,
    root: &'static str,
    /// What a browser remembers ticks under.
    wiki: &'a str,
}

impl<'a> Head<'a> {
    fn inline(summary: &'a Summary) -> Self {
        let Self { wiki, title, .. } = Self::linked(summary, "", "Broken links");
        Self { summary, title, policy: ONE_FILE, inline: true, style: STYLE, root: "", wiki }
    }

    fn linked(summary: &'a Summary, root: &'static str, title: &'a str) -> Self {
        let site = &summary.site;
        let wiki = if site.dbname.is_empty() { &site.name } else { &site.dbname };
        Self { summary, title, policy: FOLDER, inline: false, style: "", root, wiki }
    }
}

#[derive(Template)]
#[template(path = "foot.html")]
struct Foot<'a> {
    summary: &'a Summary,
    inline: bool,
    script: &'static str,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Article<'a> {
    it: &'a PageView<'a>,
    /// That of its heading: 3 below the work list's, 1 in a file of its own.
    level: u8,
}

/// One page in the index of a folder.
#[derive(Template)]
#[template(path = "row.html")]
struct Row<'a> {
    it: &'a PageView<'a>,
    file: &'a str,
    kinds: String,
    reasons: String,
    domains: String,
    others: usize,
    since: String,
}

impl<'a> Row<'a> {
    fn new(it: &'a PageView<'a>, file: &'a str) -> Self {
        let distinct = |of: &dyn Fn(&'a view::LinkView<'a>) -> &'a str| {
            let mut words: Vec<&str> = it.links.iter().map(of).collect();
            words.sort_unstable();
            words.dedup();
            words.join(" ")
        };
        let since = jiff::Timestamp::from_second(it.since).ok().filter(|_| it.since < i64::MAX);
        Self {
            it,
            file,
            kinds: distinct(&|link| link.kind),
            reasons: distinct(&|link| link.code),
            domains: distinct(&|link| &link.status.domain),
            others: it.links.len() - it.broken,
            since: since.map_or_else(String::new, phrase::day),
        }
    }
}
