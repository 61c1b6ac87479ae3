//! For editors in a browser: one file that needs nothing else, or a folder with a file a page.
//!
//! A script makes the list of data in the file, as far as it can be seen; browsers without scripts show it as
//! text.

mod apart;
mod charts;
mod data;
pub(crate) mod escape;
mod files;
mod form;
mod overview;
mod plain;
mod view;

use std::io::Write;

use askama::Template;

use self::{
    apart::Apart,
    data::{Data, Setting, Surroundings},
    files::PageFiles,
    form::Form,
    overview::Overview,
    plain::PlainList,
    view::{PageLink, PageView},
};
use crate::{
    category::CategoryReport,
    language::{Language, Word},
    model::{Counts, Kind, Note, ReasonCount, RenderError, Result, Source, Summary, Verdict},
    options::Options,
    parts::Parts,
};

/// Where a folder has the files of its pages.
const FOLDER_OF_PAGES: &str = "pages/";

const STYLE: &str = include_str!("../../../templates/style.css");
const SCRIPT: &str = include_str!("../../../templates/script.js");

/// Allows this one script and nothing from elsewhere: whatever slips into a page stays dead text.
const ONE_FILE: &str = concat!(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src '",
    "sha256-UdAHFTxw3rCcWMYLbmUlMnquSaZxkcQoh+3ADJ3r4FI=",
    "'"
);
/// The same for a folder, whose files browsers may see as strangers to each other.
const FOLDER: &str = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; \
                      base-uri 'none'; form-action 'none'";

/// Everything in one file.
pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let apart = Apart::needed(&summary.counts, options);
    let report = Report { source, options, summary: &summary };
    render(&Head::inline(&summary, &options.language), out)?;
    report.list(out, apart, "", &mut |_, _| Ok(()))?;
    report.foot(true, out)
}

/// One file for a small wiki; for a large one an index with all links, and a file for each page.
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
    let language: &Language = &options.language;
    let title = language.fill(Word::Title, &[&summary.site.name]);
    let report = Report { source, options, summary: &summary };
    render(&Head::linked(&summary, language, "", &title), &mut index)?;
    let mut files = PageFiles::new(&report, parts)?;
    report.list(&mut index, None, FOLDER_OF_PAGES, &mut |page, json| files.write(page, json))?;
    report.foot(false, &mut index)?;
    Ok(index.flush()?)
}

/// What all files of a report are made of.
struct Report<'a> {
    source: &'a dyn Source,
    options: &'a Options,
    summary: &'a Summary,
}

impl Report<'_> {
    /// Overview and work list. `files` is where each page has a file, `each` makes it of the page and its data.
    fn list(
        &self,
        out: &mut dyn Write,
        mut apart: Option<Apart>,
        files: &str,
        each: &mut dyn FnMut(&PageView<'_>, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let Self { source, options, summary } = self;
        let language: &Language = &options.language;
        let overview = Overview::gather(*source, summary, options)?;
        overview.render_to(out)?;
        let kinds = Kind::SHOWN.into_iter().filter(|it| *it != Kind::Https || apart.is_none());
        let counts = kinds.map(|kind| (kind, summary.counts.class(kind).links));
        render(
            &Form {
                reasons: overview.reasons(),
                domains: overview.domains(),
                one_page: false,
                ..Form::new(language, counts)
            },
            out,
        )?;
        out.write_all(&self.opening(files, "h3")?)?;
        let packed = count_shown(&summary.counts) > options.single_file_links;
        let date = options.date(&summary.run);
        let (mut whole, mut short, mut number) = (Vec::new(), PlainList::new(!files.is_empty()), 0);
        let mut data = Data::open(out, packed);
        source.pages_to_list(&mut |report| {
            let kept = apart.as_mut().map(|apart| apart.take(report));
            let report = kept.as_ref().unwrap_or(report);
            let Some(page) = PageView::new(report, &summary.site, options, date) else {
                return Ok(());
            };
            let json = data::of_page(&page)?;
            data.page(&page, &json)?;
            match packed {
                true => {
                    number += 1;
                    let file = (!files.is_empty()).then(|| format!("{files}{number}.html"));
                    short.page(&page, file);
                }
                false => render(&Article { l: language, it: &page, level: 3 }, &mut whole)?,
            }
            each(&page, &json)
        })?;
        let out = data.close()?;
        whole.extend_from_slice(short.finish(language).as_bytes());
        self.close_list(&whole, out)?;
        match &apart {
            Some(apart) => apart.render_to(language, out),
            None => Ok(()),
        }
    }

    /// What a list begins with: its place, and all that the script needs beside the links.
    fn opening(&self, files: &str, level: &str) -> Result<Vec<u8>> {
        let Self { options, summary, .. } = self;
        let language: &Language = &options.language;
        let nothing = language.say(Word::NothingFits);
        let mut out = format!("<div id=\"items\"></div>\n<p id=\"nothing\" hidden>{nothing}</p>\n")
            .into_bytes();
        let site = Surroundings {
            path: summary.site.page_path().unwrap_or_default(),
            copies: &options.copies_at,
            thousands: language.thousands(),
            kinds: Kind::SHOWN.map(Kind::code).to_vec(),
            files,
            level,
        };
        Setting { site, words: data::words(language) }.write(&mut out)?;
        Ok(out)
    }

    /// Ends a list with what is shown of it without scripts.
    fn close_list(&self, whole: &[u8], out: &mut dyn Write) -> Result<()> {
        let no_script = self.options.language.say(Word::NoScript);
        writeln!(out, "<noscript>\n<p class=\"muted\">{no_script}</p>")?;
        out.write_all(whole)?;
        Ok(writeln!(out, "</noscript>\n</main>")?)
    }

    fn foot(&self, inline: bool, out: &mut dyn Write) -> Result<()> {
        let (l, summary) = (&*self.options.language, self.summary);
        let (version, name) = (&summary.run.version, &summary.site.name);
        let written = l.fill(Word::WrittenBy, &[version, name]);
        render(&Foot { l, written, inline, script: SCRIPT }, out)
    }
}

/// What leads to the reports of a list.
pub(crate) fn write_lists(
    summary: &Summary,
    reports: &[CategoryReport],
    language: &Language,
    out: &mut dyn Write,
) -> Result<()> {
    let title = language.fill(Word::Title, &[&summary.site.name]);
    render(&Head { title: &title, ..Head::inline(summary, language) }, out)?;
    render(&Lists { l: language, title: &title, reports }, out)
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
    lang: &'a str,
    title: &'a str,
    policy: &'static str,
    inline: bool,
    style: &'static str,
    root: &'static str,
    /// What a browser remembers ticks under.
    wiki: &'a str,
}

impl<'a> Head<'a> {
    fn inline(summary: &'a Summary, language: &'a Language) -> Self {
        let title = language.say(Word::TitleAlone);
        let linked = Self::linked(summary, language, "", title);
        Self { policy: ONE_FILE, inline: true, style: STYLE, ..linked }
    }

    fn linked(
        summary: &'a Summary,
        language: &'a Language,
        root: &'static str,
        title: &'a str,
    ) -> Self {
        let (site, lang) = (&summary.site, language.code());
        let wiki = if site.dbname.is_empty() { &site.name } else { &site.dbname };
        Self { summary, lang, title, policy: FOLDER, inline: false, style: "", root, wiki }
    }
}

#[derive(Template)]
#[template(path = "foot.html")]
struct Foot<'a> {
    l: &'a Language,
    written: String,
    inline: bool,
    script: &'static str,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Article<'a> {
    l: &'a Language,
    it: &'a PageView<'a>,
    /// That of its heading: 3 below the work list's, 1 in a file of its own.
    level: u8,
}

#[derive(Template)]
#[template(path = "lists.html")]
struct Lists<'a> {
    l: &'a Language,
    title: &'a str,
    reports: &'a [CategoryReport],
}
