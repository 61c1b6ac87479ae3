//! Expansion: the tree of a page becomes text without templates, parser functions and tags.
//!
//! As in MediaWiki, calls nest at most 100 deep (`limits`), so this is the one place where code
//! recurses. Everything a call makes is appended to the text of its caller, with a map of who wrote
//! which stretch.

mod arguments;
mod call;
mod cite;
mod escape;
mod frame;
mod functions;
mod guess;
mod infobox;
mod input_box;
mod limits;
mod marks;
mod modules;
mod poem;
mod recall;
mod tags;
mod targets;
mod templates;
mod unit;
mod variables;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arguments::ListText;
pub(crate) use frame::{Document, Frame};
pub(crate) use targets::Targets;
pub(crate) use templates::Templates;
pub(crate) use unit::{Unit, UnitKind};

use crate::dependencies::Used;
use crate::marker;
use crate::modules::Modules;
use crate::options::Options;
use crate::page::{PageText, Pages};
use crate::section::Nowiki;
use crate::shortfall::Shortfall;
use crate::site::Site;
use crate::source_map::{Maker, Mapped, Source, source};
use crate::title::Title;
use limits::Limits;
use wikirot_preprocess::{Call, Mode, NONE, Node, NodeKind, Tree};

/// What the expansion of a page is given.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) site: &'a Site,
    pub(crate) pages: &'a dyn Pages,
    pub(crate) options: &'a Options,
    pub(crate) templates: &'a Templates,
    pub(crate) modules: Option<&'a dyn Modules>,
    pub(crate) page: &'a PageText<'a>,
    pub(crate) title: Option<&'a Title>,
}

/// What is kept from one page for the next: what names of calls lead to, and memory.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) targets: Targets,
    pub(crate) used: Used,
    pub(crate) makers: Vec<Maker>,
    pub(crate) calls: Vec<Range<u32>>,
}

impl Kept {
    /// Makers, and calls, for which room is kept.
    const MOST: usize = 4096;

    fn begin(&mut self) {
        self.used.begin();
        self.makers.clear();
        self.makers.shrink_to(Self::MOST);
        self.calls.clear();
        self.calls.shrink_to(Self::MOST);
    }
}

/// Expands one page.
pub(crate) struct Expander<'a> {
    pub(crate) env: Env<'a>,
    pub(crate) makers: Vec<Maker>,
    pub(crate) units: Vec<Unit>,
    pub(crate) nowiki: Nowiki,
    /// Where the calls of the page's own text stand, those in its tags too.
    pub(crate) calls: Vec<Range<u32>>,
    /// What the page lacks because a dump cannot give it.
    pub(crate) shortfall: Shortfall,
    limits: Limits,
    /// Modules that made no text, and why not.
    pub(crate) failures: Vec<(String, String)>,
    /// Whether a module of this page ran already.
    modules_begun: bool,
    /// How many calls whose arguments are being expanded surround the text at hand.
    in_argument: usize,
    /// Above zero, tags show nothing.
    quiet: usize,
    /// Bytes that the preprocessor looked at.
    steps: u64,
    /// How many strip markers were put out.
    markers: u32,
    /// What the tags are called that left markers.
    tags: Vec<(u32, &'a str)>,
    cite: cite::Cite,
    /// What calls may show that cannot be expanded, by the number of their mark.
    guesses: HashMap<u32, Mapped>,
    variables: functions::variables::Variables,
    /// How often variables were asked for or changed.
    changes: u32,
    /// Whether pages exist, as far as that was asked.
    exists: HashMap<String, bool>,
    /// What names of calls lead to; kept from page to page.
    pub(crate) targets: Targets,
    /// What the page hangs on.
    pub(crate) used: Used,
}

impl<'a> Expander<'a> {
    /// Expands the page into `out`: `units[0]` is the page, the others are the bodies of its tags.
    pub(crate) fn run(
        env: Env<'a>,
        document: Document<'_>,
        mut out: Mapped,
        mut kept: Kept,
    ) -> Self {
        kept.begin();
        let Kept { targets, used, makers, calls } = kept;
        let mut expander = Self {
            env,
            makers,
            units: Vec::new(),
            nowiki: Nowiki::default(),
            calls,
            failures: Vec::new(),
            modules_begun: false,
            shortfall: Shortfall::default(),
            limits: Limits::new(document.text.len()),
            in_argument: 0,
            quiet: 0,
            steps: document.tree.steps,
            markers: 0,
            tags: Vec::new(),
            cite: cite::Cite::default(),
            guesses: HashMap::new(),
            variables: HashMap::new(),
            changes: 0,
            exists: HashMap::new(),
            targets,
            used,
        };
        expander.units.push(Unit::default());
        out.clear();
        expander.keep_calls(document);
        expander.expand(&Frame::root(), document, document.tree.root(), &mut out);
        expander.units[0].text = out;
        expander.finish_references();
        expander.finish_guesses();
        expander.shortfall.is_cut = expander.limits.is_cut();
        expander
    }

    /// The page of a title, redirects followed.
    fn page(&mut self, title: &Title) -> Option<Arc<templates::Template>> {
        let Env { site, pages, templates, .. } = self.env;
        let lookup = templates.get(site, pages, title);
        self.used.note_all(&lookup.asked);
        lookup.template
    }

    /// How many footnotes were defined again with another text.
    pub(crate) fn conflicts(&self) -> u32 {
        self.cite.conflicts()
    }

    /// How much was done so far.
    pub(crate) fn steps(&self) -> u64 {
        self.steps + self.limits.steps()
    }

    /// Expands a list of nodes (`PPFrame_Hash::expand`).
    fn expand(&mut self, frame: &Frame<'_>, document: Document<'_>, list: u32, out: &mut Mapped) {
        self.expand_until(frame, document, list, NONE, out);
    }

    /// Expands a list of nodes up to the node `stop`.
    fn expand_until(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'_>,
        list: u32,
        stop: u32,
        out: &mut Mapped,
    ) {
        if !self.limits.enter() {
            let source = self.maker_here(frame, document, 0, 0);
            out.push(limits::EXCEEDED, source);
            return;
        }
        // What is still to be put out behind the list at hand.
        let mut waiting: Vec<Step> = Vec::new();
        let mut at = list;
        loop {
            if at == stop || at == NONE {
                match waiting.pop() {
                    Some(Step::List(next)) => at = next,
                    Some(Step::Text(start, end)) => self.push_text(document, start, end, out),
                    None => break,
                }
                continue;
            }
            let node = document.tree.node(at);
            at = node.next;
            match node.kind {
                NodeKind::Text | NodeKind::Equals => {
                    self.push_text(document, node.start, node.end, out);
                }
                NodeKind::Tag(tag) => self.tag(frame, document, node, tag, out),
                NodeKind::Template(call) => {
                    if let Some(title) = self.template(frame, document, node, call, out) {
                        waiting.push(Step::List(at));
                        at = NONE;
                        self.literal(
                            document,
                            node,
                            &document.tree.call(call),
                            2,
                            &title,
                            out,
                            &mut waiting,
                        );
                    }
                }
                NodeKind::Parameter(index) => {
                    let call = document.tree.call(index);
                    let title = self.list_text(frame, document, call.title, NONE);
                    if self.parameter(frame, title.trimmed(), out) {
                        continue;
                    }
                    if marker::holds(title.trimmed(), marker::MarkerKind::Unknown) {
                        let source = self.maker_here(frame, document, node.start, node.end);
                        self.put_mark(Mapped::default(), source, out);
                        continue;
                    }
                    waiting.push(Step::List(at));
                    match document.tree.parts(&call).first() {
                        Some(default) => at = default.list,
                        None => {
                            at = NONE;
                            self.literal(document, node, &call, 3, &title, out, &mut waiting);
                        }
                    }
                }
            }
        }
        self.limits.leave();
    }

    /// A call that means nothing: its braces are text, what stands before its first bar is expanded
    /// already, its parts are still to be expanded.
    #[expect(clippy::too_many_arguments, reason = "half of them are the loop's own state")]
    fn literal(
        &mut self,
        document: Document<'_>,
        node: Node,
        call: &Call,
        braces: u32,
        title: &ListText<'_>,
        out: &mut Mapped,
        waiting: &mut Vec<Step>,
    ) {
        self.push_text(document, node.start, node.start + braces, out);
        match title {
            ListText::Plain(text, start) => {
                self.push_text(document, *start, start + text.len() as u32, out);
            }
            ListText::Expanded(title) => out.append(title, self.in_argument > 0),
        }
        waiting.push(Step::Text(node.end - braces, node.end));
        for part in document.tree.parts(call).iter().rev() {
            waiting.push(Step::List(part.list));
            waiting.push(Step::Text(part.bar, part.bar + 1));
        }
    }

    fn push_text(&mut self, document: Document<'_>, start: u32, end: u32, out: &mut Mapped) {
        self.limits.work((end - start) as usize);
        out.push_part(
            document.text,
            document.map,
            start as usize..end as usize,
            self.in_argument > 0,
        );
    }

    /// Preprocesses and expands a text that was made during expansion.
    fn expand_text(&mut self, frame: &Frame<'_>, text: &Mapped, mode: Mode, out: &mut Mapped) {
        let mut tree = Tree::default();
        tree.parse(&text.text, self.env.site, mode);
        self.steps += tree.steps;
        let document = Document { text: &text.text, tree: &tree, map: text.stretches() };
        if frame.depth == 0 {
            self.keep_calls(document);
        }
        self.expand(frame, document, tree.root(), out);
    }

    /// Keeps where the calls of a document stand, as far as the page wrote them.
    fn keep_calls(&mut self, document: Document<'_>) {
        let page = |at: u32| match source(document.map, at as usize) {
            Some(Source::Page(at) | Source::Argument(at)) => Some(at),
            _ => None,
        };
        // One that begins in a footnote and ends in another stands nowhere in the page.
        let call = |(start, end): (u32, u32)| {
            let (first, last) = page(start).zip(page(end - 1))?;
            (last.checked_sub(first) == Some(end - 1 - start)).then_some(first..last + 1)
        };
        self.calls.extend(document.tree.template_calls().filter_map(call));
    }

    /// The source of text that a function or tag at `start..end` of the document makes.
    fn maker_here(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'_>,
        start: u32,
        end: u32,
    ) -> Source {
        match frame.maker {
            Some(maker) => Source::Made(maker),
            None => Source::Made(self.new_maker(None, document, start, end, None)),
        }
    }

    /// A maker for a call at `start..end` of the document, which `parent` or the page itself holds.
    fn new_maker(
        &mut self,
        parent: Option<u32>,
        document: Document<'_>,
        start: u32,
        end: u32,
        template: Option<Arc<str>>,
    ) -> u32 {
        let call = match parent {
            Some(parent) => self.makers[parent as usize].call.clone(),
            None => self.page_range(document, start, end),
        };
        self.push_maker(Maker { parent, template, call, guessed: false })
    }

    fn push_maker(&mut self, maker: Maker) -> u32 {
        self.makers.push(maker);
        self.makers.len() as u32 - 1
    }

    /// What part of the page `start..end` of the document stands for.
    fn page_range(&self, document: Document<'_>, start: u32, end: u32) -> Range<u32> {
        let source = |at: u32| source(document.map, at as usize);
        let first = match source(start) {
            Some(Source::Page(at) | Source::Argument(at)) => at,
            Some(Source::Made(maker)) => return self.makers[maker as usize].call.clone(),
            None => 0,
        };
        let last = match source(end.max(start + 1) - 1) {
            Some(Source::Page(at) | Source::Argument(at)) => at + 1,
            Some(Source::Made(maker)) => self.makers[maker as usize].call.end,
            None => first,
        };
        first..last.max(first)
    }
}

/// What waits behind the list at hand.
enum Step {
    List(u32),
    /// A part of the document.
    Text(u32, u32),
}
