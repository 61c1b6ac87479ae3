//! The door of the crate: pages in, links out.

use std::ops::Range;
use std::sync::Arc;

use wikirot_words::{Context, Origin};

use crate::chars;
use crate::dependencies::{Dependencies, Used};
use crate::expand::{Document, Env, Expander, Targets, Templates, Unit, UnitKind};
use crate::link::Link;
use crate::modules::Modules;
use crate::normalize;
use crate::options::Options;
use crate::page::{PageText, Pages};
use crate::pass::{self, Found, Work, headings};
use crate::preprocess::{Mode, Tree};
use crate::section::Sections;
use crate::shortfall::Shortfall;
use crate::site::{Site, ns};
use crate::source_map::{Maker, Mapped, Source, Stretch};
use crate::surroundings::{Surroundings, end_of_label};
use crate::title::Title;

/// Finds the links of one page after another. Templates are read once; a clone shares them with
/// the original, so that each thread can have one.
#[derive(Clone)]
pub struct Extractor<'a> {
    site: &'a Site,
    pages: &'a dyn Pages,
    options: Options,
    modules: Option<&'a dyn Modules>,
    failures: Vec<(String, String)>,
    templates: Arc<Templates>,
    tree: Tree,
    /// The expanded page; kept for its memory alone.
    text: Mapped,
    targets: Targets,
    used: Used,
    steps: u64,
    shortfall: Shortfall,
    reader: Reader,
}

impl<'a> Extractor<'a> {
    /// An extractor for pages of `site` that may transclude those of `pages`.
    pub fn new(site: &'a Site, pages: &'a dyn Pages, options: Options) -> Self {
        Self {
            site,
            pages,
            options,
            modules: None,
            failures: Vec::new(),
            templates: Arc::default(),
            tree: Tree::default(),
            text: Mapped::default(),
            targets: Targets::default(),
            used: Used::default(),
            steps: 0,
            shortfall: Shortfall::default(),
            reader: Reader::default(),
        }
    }

    /// With somebody who runs the wiki's modules.
    pub fn with_modules(mut self, modules: &'a dyn Modules) -> Self {
        self.modules = Some(modules);
        self
    }

    /// Gives every external link of a page to `sink`, in the order of the page's text.
    pub fn links(&mut self, page: &PageText<'_>, sink: &mut dyn FnMut(Link)) {
        let title = Title::parse(self.site, page.title, ns::MAIN);
        let whole = [Stretch { at: 0, source: Source::Page(0) }];
        let other = other_input(self.site, page.text);
        let (text, map) = other
            .as_ref()
            .map_or((page.text, whole.as_slice()), |other| (&other.text, other.stretches()));
        self.tree.parse(text, self.site, Mode::Page);
        let env = Env {
            site: self.site,
            pages: self.pages,
            options: &self.options,
            templates: &self.templates,
            modules: self.modules,
            page,
            title: title.as_ref(),
        };
        let document = Document { text, tree: &self.tree, map };
        let mut expanded = Expander::run(
            env,
            document,
            std::mem::take(&mut self.text),
            (std::mem::take(&mut self.targets), std::mem::take(&mut self.used)),
        );
        self.reader.read(env, &expanded, sink);
        self.steps = expanded.steps() + std::mem::take(&mut self.reader.work.steps);
        self.shortfall = std::mem::take(&mut expanded.shortfall);
        self.shortfall.dropped = std::mem::take(&mut self.reader.work.dropped);
        self.text = std::mem::take(&mut expanded.units[0].text);
        self.failures = std::mem::take(&mut expanded.failures);
        self.targets = expanded.targets;
        self.used = expanded.used;
    }

    /// Modules of the last page that made no text, and why not; what their arguments say counts as
    /// links that are guessed.
    pub fn failures(&self) -> &[(String, String)] {
        &self.failures
    }

    /// Numbers of what the links of the last page hang on beside its own text, each once.
    pub fn used(&self) -> &[u32] {
        self.used.numbers()
    }

    /// What these numbers stand for, the same for this extractor and its clones.
    pub fn dependencies(&self) -> &Dependencies {
        &self.templates.dependencies
    }

    /// What could not be found out about the last page.
    pub fn shortfall(&self) -> &Shortfall {
        &self.shortfall
    }

    /// How much work the last page was, in bytes looked at: linear in its text and its expansion,
    /// whatever the text, and the same on every machine.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}

/// Reads expanded text; its buffers are used for one page after another.
#[derive(Clone, Default)]
struct Reader {
    work: Work,
    sections: Sections,
    links: Vec<PendingLink>,
}

/// A link whose line, and what follows from it, is still to be found out.
#[derive(Clone)]
struct PendingLink {
    link: Link,
    /// Whether a blank at the start of its line makes it code.
    line_decides: bool,
    /// Where its URL ends on the page; what is behind it within the construct may speak of it.
    url_end: usize,
}

impl Reader {
    fn read(&mut self, env: Env<'_>, expanded: &Expander<'_>, sink: &mut dyn FnMut(Link)) {
        let Expander { units, makers, nowiki, .. } = expanded;
        let context = pass::PassContext { site: env.site, title: env.title };
        let page = env.page.text.as_bytes();
        self.sections.clear();
        for (index, unit) in units.iter().enumerate() {
            match unit.kind {
                UnitKind::Wikitext => {
                    // What stands in tags needs the headings of the page as well.
                    self.work.run(context, &unit.text.text, index == 0 && units.len() > 1);
                }
                UnitKind::GalleryLine => self.work.run_gallery_line(context, &unit.text.text),
            }
            if index == 0 {
                self.read_sections(unit, makers);
            }
            self.read_links(env, unit, makers);
        }
        self.links.sort_by_key(|draft| (draft.link.source.start, draft.link.source.end));
        let main = units.first().map_or("", |unit| unit.text.text.as_str());
        self.read_surroundings(&Surroundings::new(env.page.text, &expanded.calls));
        let (mut line, mut line_start, mut counted) = (1, 0, 0);
        for PendingLink { mut link, line_decides, .. } in self.links.drain(..) {
            let passed = &page[counted..link.source.start];
            line += memchr::memchr_iter(b'\n', passed).count() as u32;
            if let Some(end) = memchr::memrchr(b'\n', passed) {
                line_start = counted + end + 1;
            }
            counted = link.source.start;
            link.line = line;
            if line_decides && page.get(line_start) == Some(&b' ') {
                link.context = Context::Code;
            }
            let section =
                self.sections.at(link.source.start as u32, main, nowiki, &env.site.protocols);
            link.section = section.cloned();
            sink(link);
        }
    }

    /// Finds the calls around and behind each link; the links are in order.
    fn read_surroundings(&mut self, around: &Surroundings<'_>) {
        let starts: Vec<usize> = self.links.iter().map(|draft| draft.link.source.start).collect();
        let next = |end: usize| {
            starts.get(starts.partition_point(|&start| start < end)).copied().unwrap_or(usize::MAX)
        };
        let mut finder = around.finder();
        // One call may make thousands of links.
        let mut last: Option<(Range<usize>, Vec<Range<usize>>)> = None;
        for PendingLink { link, url_end, .. } in &mut self.links {
            link.call = match (&link.origin, link.context) {
                (Origin::Text, Context::TemplateArgument) => around.around(&link.source),
                (Origin::Text, _) if !link.guessed => None,
                _ => finder.call_with(&link.written, &link.source),
            };
            let end = link.call.as_ref().map_or(link.source.end, |call| call.end);
            let stretch = *url_end..end;
            if let Some((_, calls)) = last.as_ref().filter(|(of, _)| *of == stretch) {
                link.calls_behind.clone_from(calls);
                continue;
            }
            let mut calls = around.behind(*url_end, next(link.source.end));
            if link.call.is_some() && *url_end < end {
                calls.retain(|it| it.end < end);
                calls.extend(around.behind(end, next(end)));
            }
            link.calls_behind.clone_from(&calls);
            last = Some((stretch, calls));
        }
    }

    fn read_sections(&mut self, unit: &Unit, makers: &[Maker]) {
        for heading in &self.work.headings {
            let start = match unit.text.source(heading.start as usize) {
                Some(Source::Page(at) | Source::Argument(at)) => at,
                Some(Source::Made(maker)) => makers[maker as usize].call.start,
                None => 0,
            };
            self.sections.push(start, heading.text.start as usize..heading.text.end as usize);
        }
    }

    fn read_links(&mut self, env: Env<'_>, unit: &Unit, makers: &[Maker]) {
        let mut code = self.work.code.iter().peekable();
        let mut code_depth = 0_u32;
        for found in self.work.found.drain(..) {
            while let Some((_, opens)) = code.next_if(|(at, _)| *at <= found.start) {
                code_depth = if *opens { code_depth + 1 } else { code_depth.saturating_sub(1) };
            }
            let url = normalize::normalize(found.clean.as_deref().unwrap_or(&found.written));
            if !env.options.internal && env.site.is_internal(&url) {
                continue;
            }
            let place = place(env.page.text, &unit.text, &found, makers);
            let is_prose = code_depth == 0 && place.context == Context::Prose;
            let context = match is_prose && place.origin == Origin::Text {
                true if found.in_image => Context::ImageLink,
                true if headings::holds(&self.work.headings, found.start) => Context::Heading,
                _ if code_depth > 0 => Context::Code,
                _ => place.context,
            };
            let link = Link {
                url,
                written: found.written,
                section: None,
                line: 0,
                source: place.source,
                origin: place.origin,
                context,
                call: None,
                calls_behind: Vec::new(),
                guessed: place.guessed,
            };
            self.links.push(PendingLink {
                link,
                line_decides: place.line_decides,
                url_end: place.url_end,
            });
        }
    }
}

/// The page's text as the parser reads it, where that is not the text itself: without NUL and DEL,
/// and without the link of a redirect.
fn other_input(site: &Site, text: &str) -> Option<Mapped> {
    let start = site.redirect(text).map_or(0, |(_, end)| end);
    if start == 0 && memchr::memchr2(0, chars::MARKER, text.as_bytes()).is_none() {
        return None;
    }
    let mut input = Mapped::default();
    let mut from = start;
    for (at, odd) in text[start..].match_indices(['\0', chars::MARKER as char]) {
        let at = start + at;
        input.push(&text[from..at], Source::Page(from as u32));
        if odd != "\0" {
            input.push("?", Source::Page(at as u32));
        }
        from = at + 1;
    }
    input.push(&text[from..], Source::Page(from as u32));
    Some(input)
}

struct LinkPlace {
    source: Range<usize>,
    /// Where the URL ends.
    url_end: usize,
    origin: Origin,
    context: Context,
    line_decides: bool,
    guessed: bool,
}

/// Where a link stands in the page, and who wrote it.
fn place(page: &str, text: &Mapped, found: &Found, makers: &[Maker]) -> LinkPlace {
    let at = |offset: u32| text.source(offset as usize).unwrap_or(Source::Page(0));
    let written = |source: Source| match source {
        Source::Page(at) | Source::Argument(at) => Some(at),
        Source::Made(_) => None,
    };
    let url = at(found.url.start);
    if let Source::Made(maker) = url {
        let maker_of = &makers[maker as usize];
        let chain = chain(makers, maker);
        let construct =
            written(at(found.start)).zip(written(at(found.end - 1))).filter(|_| chain.is_empty());
        let call = construct.map_or(maker_of.call.clone(), |(start, last)| start..last + 1);
        let source = range(page, call);
        return LinkPlace {
            url_end: source.end,
            source,
            origin: if chain.is_empty() { Origin::Text } else { Origin::Template(chain) },
            context: Context::Prose,
            line_decides: false,
            guessed: maker_of.guessed,
        };
    }
    let url_start = written(url).unwrap_or(0);
    let url_last = written(at(found.url.end - 1)).unwrap_or(url_start).max(url_start);
    // The whole construct, or the URL alone where a template wrote the brackets.
    let (start, last) = match (written(at(found.start)), written(at(found.end - 1))) {
        (Some(start), Some(last)) if start <= url_start && url_start <= last => (start, last),
        (Some(start), None) if start <= url_start => {
            let end = match at(found.end - 1) {
                Source::Made(maker) => makers[maker as usize].call.end,
                _ => url_start + 1,
            };
            (start, end.saturating_sub(1).max(url_start))
        }
        _ => (url_start, url_last),
    };
    let mut source = range(page, start..last + 1);
    source.end = end_of_label(page, &source);
    let in_argument = matches!(url, Source::Argument(_));
    // What is put behind a URL whose end somebody's argument holds would land in that argument.
    let ends_in_argument =
        matches!(at(found.end - 1), Source::Argument(_)) || is_within_braces(&page[source.clone()]);
    let context = match in_argument || ends_in_argument {
        true => Context::TemplateArgument,
        false => Context::Prose,
    };
    let url_end = range(page, url_last..url_last + 1).end.clamp(source.start, source.end);
    let (origin, line_decides, guessed) = (Origin::Text, !in_argument, false);
    LinkPlace { source, url_end, origin, context, line_decides, guessed }
}

/// Whether more braces are opened in a link than closed: it ends in what they hold.
fn is_within_braces(link: &str) -> bool {
    let count = |braces| memchr::memmem::find_iter(link.as_bytes(), braces).count();
    link.contains("{{") && count("{{") > count("}}")
}

/// Titles of a chain that a link bears at most. Templates may be nested a hundred deep, and one page of
/// them may make hundreds of thousands of links.
const MAX_CHAIN: usize = 8;

/// Full titles of the templates from the one that the page calls to the one that wrote it.
fn chain(makers: &[Maker], maker: u32) -> Vec<String> {
    let mut chain: Vec<&str> = Vec::new();
    let mut at = Some(maker);
    while let Some(index) = at {
        let maker = &makers[index as usize];
        chain.extend(maker.template.as_deref());
        at = maker.parent;
    }
    if chain.len() > MAX_CHAIN {
        chain.drain(MAX_CHAIN - 1..chain.len() - 1);
    }
    chain.into_iter().rev().map(str::to_owned).collect()
}

/// A range of the page's text that begins and ends between characters.
fn range(page: &str, range: Range<u32>) -> Range<usize> {
    let start = boundary(page, range.start as usize);
    let mut end = (range.end as usize).clamp(start, page.len());
    while !page.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn boundary(page: &str, at: usize) -> usize {
    let mut at = at.min(page.len());
    while !page.is_char_boundary(at) {
        at -= 1;
    }
    at
}
