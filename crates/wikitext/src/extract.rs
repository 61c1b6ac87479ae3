//! The door of the crate: pages in, links out.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use wikirot_words::{Context, Origin};

use crate::chars;
use crate::dependencies::Dependencies;
use crate::expand::{Document, Env, Expander, Kept, Templates, Unit, UnitKind};
use crate::link::Link;
use crate::modules::Modules;
use crate::options::Options;
use crate::page::{PageText, Pages};
use crate::pass::{self, Work, headings};
use crate::pending_link::{Chain, PendingLink, place};
use crate::section::Sections;
use crate::shortfall::Shortfall;
use crate::site::{Site, ns};
use crate::source_map::{Maker, Mapped, Source, Stretch};
use crate::surroundings::{Finder, Surroundings};
use crate::title::Title;
use wikirot_preprocess::{Mode, Tree};

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
    kept: Kept,
    categories: BTreeSet<String>,
    steps: u64,
    conflicts: u32,
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
            kept: Kept::default(),
            categories: BTreeSet::new(),
            steps: 0,
            conflicts: 0,
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
            std::mem::take(&mut self.kept),
        );
        self.reader.read(env, &expanded, sink);
        self.steps = expanded.steps() + std::mem::take(&mut self.reader.work.steps);
        self.categories = std::mem::take(&mut self.reader.work.categories);
        self.conflicts = expanded.conflicts();
        self.shortfall = std::mem::take(&mut expanded.shortfall);
        self.shortfall.dropped = std::mem::take(&mut self.reader.work.dropped);
        self.text = std::mem::take(&mut expanded.units[0].text);
        self.failures = std::mem::take(&mut expanded.failures);
        let Expander { targets, used, makers, calls, .. } = expanded;
        self.kept = Kept { targets, used, makers, calls };
    }

    /// Modules of the last page that made no text, and why not; what their arguments say counts as
    /// links that are guessed.
    pub fn failures(&self) -> &[(String, String)] {
        &self.failures
    }

    /// Numbers of what the links of the last page hang on beside its own text, each once.
    pub fn used(&self) -> &[u32] {
        self.kept.used.numbers()
    }

    /// What these numbers stand for, the same for this extractor and its clones.
    pub fn dependencies(&self) -> &Dependencies {
        &self.templates.dependencies
    }

    /// Names of the categories that the last page is in, without the namespace: those that its text and what it
    /// transcludes name, a thousand at most.
    pub fn categories(&self) -> impl ExactSizeIterator<Item = &str> {
        self.categories.iter().map(String::as_str)
    }

    /// What could not be found out about the last page.
    pub fn shortfall(&self) -> &Shortfall {
        &self.shortfall
    }

    /// How many footnotes of the last page are defined again with another text, which shows as an error.
    pub fn conflicts(&self) -> u32 {
        self.conflicts
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

impl Reader {
    fn read(&mut self, env: Env<'_>, expanded: &Expander<'_>, sink: &mut dyn FnMut(Link)) {
        let Expander { units, makers, nowiki, .. } = expanded;
        let context = pass::PassContext { site: env.site, title: env.title, nowiki };
        let page = env.page.text.as_bytes();
        self.sections.clear();
        for (index, unit) in units.iter().enumerate() {
            match unit.kind {
                UnitKind::Wikitext => {
                    // What stands in tags needs the headings of the page as well.
                    self.work.run(context, &unit.text.text, index == 0 && units.len() > 1);
                }
                UnitKind::GalleryLine => self.work.run_options(context, &unit.text.text, false),
                UnitKind::MappedImage => self.work.run_options(context, &unit.text.text, true),
            }
            if index == 0 {
                self.read_sections(unit, makers);
            }
            self.read_links(env, unit, makers);
        }
        if self.links.is_empty() {
            return;
        }
        self.links.sort_by_key(|draft| (draft.place.start, draft.place.end));
        let main = units.first().map_or("", |unit| unit.text.text.as_str());
        let around = Surroundings::new(env.page.text, &expanded.calls);
        let mut beside = Beside::new(&around, &self.links);
        let mut chain = Chain::default();
        let (mut line, mut line_start, mut counted) = (1, 0, 0);
        for draft in self.links.drain(..) {
            let place = draft.place.clone();
            let mut link = draft.link(makers, &mut chain);
            beside.find(&mut link, place.url_end as usize);
            let passed = &page[counted..link.source.start];
            line += memchr::memchr_iter(b'\n', passed).count() as u32;
            if let Some(end) = memchr::memrchr(b'\n', passed) {
                line_start = counted + end + 1;
            }
            counted = link.source.start;
            link.line = line;
            if place.line_decides && page.get(line_start) == Some(&b' ') {
                link.context = Context::Code;
            }
            if place.in_twin && link.context != Context::Code {
                link.context = Context::TwinFootnote;
            }
            let section = self.sections.at(place.start, main, nowiki, env.site);
            link.section = section.cloned();
            sink(link);
        }
        self.links.shrink_to(KEPT);
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
            let mut place = place(env.page.text, &unit.text, &found, makers);
            let is_prose = code_depth == 0 && place.context == Context::Prose;
            place.context = match is_prose && place.maker.is_none() {
                true if found.in_image => Context::ImageLink,
                true if headings::holds(&self.work.headings, found.start) => Context::Heading,
                _ if code_depth > 0 => Context::Code,
                _ => place.context,
            };
            place.in_twin = unit.is_twin(found.start);
            let link = PendingLink::new(found.written, found.clean.as_deref(), place);
            if env.options.internal || !env.site.is_internal(link.url()) {
                self.links.push(link);
            }
        }
        self.work.found.shrink_to(KEPT);
    }
}

/// Room for links that is kept from one page to the next.
const KEPT: usize = 4096;

/// Finds the calls around and behind each link; links are asked for in order.
struct Beside<'s, 'p> {
    around: &'s Surroundings<'p>,
    finder: Finder<'s, 'p>,
    /// Where each link of the page stands.
    places: Vec<Range<u32>>,
    /// Where those start that are no call's.
    written: Vec<u32>,
    /// What is behind the last one: one call may make thousands of links.
    last: Option<Behind>,
}

/// What stands behind a link.
struct Behind {
    /// From where its URL ends to where the call ends that it is handed to, or it does.
    stretch: Range<usize>,
    calls: Vec<Range<usize>>,
    link: Option<usize>,
}

impl<'s, 'p> Beside<'s, 'p> {
    fn new(around: &'s Surroundings<'p>, links: &[PendingLink]) -> Self {
        let places: Vec<_> = links.iter().map(|it| it.place.start..it.place.end).collect();
        let is_written = |it: &&Range<u32>| !around.is_call(&(it.start as usize..it.end as usize));
        let written = places.iter().filter(is_written).map(|it| it.start).collect();
        Self { around, finder: around.finder(), places, written, last: None }
    }

    fn find(&mut self, link: &mut Link, url_end: usize) {
        link.call = match (&link.origin, link.context) {
            (Origin::Text, Context::TemplateArgument) => self.around.around(&link.source),
            (Origin::Text, _) if !link.guessed => None,
            _ => self.finder.call_with(link.written(), &link.source),
        };
        // What a caption holds is not said of where its image leads.
        let url_end = match link.context {
            Context::ImageLink => url_end.max(link.source.end),
            _ => url_end,
        };
        let end = link.call.as_ref().map_or(link.source.end, |call| call.end);
        let stretch = url_end..end;
        let known = self.last.take().filter(|it| it.stretch == stretch);
        let behind = known.unwrap_or_else(|| {
            let mut calls = self.around.behind(url_end, &self.next(link.source.end));
            if link.call.is_some() && url_end < end {
                calls.retain(|it| it.end < end);
                calls.extend(self.around.behind(end, &self.next(end)));
            }
            let next = self.next_written(end);
            let link = self.around.reaches(end, next).then_some(next);
            Behind { stretch, calls, link }
        });
        link.calls_behind.clone_from(&behind.calls);
        link.link_behind = behind.link;
        self.last = Some(behind);
    }

    /// Where the next link behind `end` stands.
    fn next(&self, end: usize) -> Range<usize> {
        let at = self.places.partition_point(|place| (place.start as usize) < end);
        let next = self.places.get(at);
        next.map_or(usize::MAX..usize::MAX, |place| place.start as usize..place.end as usize)
    }

    /// Where the next link behind `end` starts that no call makes.
    fn next_written(&self, end: usize) -> usize {
        let at = self.written.partition_point(|&start| (start as usize) < end);
        self.written.get(at).map_or(usize::MAX, |start| *start as usize)
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
