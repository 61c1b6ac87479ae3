//! What a module is answered: its frames, and the expansion that goes on in them.

use std::cell::RefCell;
use std::sync::Arc;

use super::{markers, parts_of, ready};
use crate::dependencies::{self, Dependency};
use crate::entities;
use crate::expand::arguments::Given;
use crate::expand::frame::{Document, Frame};
use crate::expand::functions::numbers;
use crate::expand::targets::Target;
use crate::expand::{Expander, limits};
use crate::language::messages;
use crate::marker;
use crate::modules::{Arguments, FrameId, Host, TitleParts};
use crate::site::ns;
use crate::source_map::{Mapped, Source, Stretch};
use crate::title::Title;
use wikirot_preprocess::{Mode, Tree};

/// Frames that one invocation makes at most.
const MAX_CHILDREN: usize = 10_000;

/// A frame that a module made.
struct Child {
    title: String,
    arguments: Arguments,
}

/// One invocation of a module.
pub(super) struct Invocation<'i, 'a, 'f> {
    expander: &'i mut Expander<'a>,
    /// That of `#invoke`.
    frame: &'i Frame<'f>,
    caller: &'i Frame<'f>,
    document: Document<'i>,
    children: Vec<Child>,
}

impl<'i, 'a, 'f> Invocation<'i, 'a, 'f> {
    pub(super) fn new(
        expander: &'i mut Expander<'a>,
        frame: &'i Frame<'f>,
        given: &Given<'i>,
    ) -> Self
    where
        'i: 'f,
    {
        Self {
            expander,
            frame,
            caller: given.frame,
            document: given.document,
            children: Vec::new(),
        }
    }

    fn child_of(&self, frame: FrameId) -> Option<&Child> {
        self.children.get((frame as usize).checked_sub(2)?)
    }

    fn source(&self) -> Source {
        self.frame.maker.map_or(Source::Page(0), Source::Made)
    }

    /// The value of an argument of frame 0 or 1.
    fn value(&mut self, frame: FrameId, name: &str) -> Option<String> {
        let frame = if frame == 0 { self.frame } else { self.caller };
        let mut value = Mapped::default();
        self.expander.parameter(frame, name, &mut value).then(|| self.shown(&value.text))
    }

    /// Text as modules see it.
    fn shown(&self, text: &str) -> String {
        markers::theirs(text, &self.expander.tags)
    }

    /// Expands a text in a frame.
    fn expand(&mut self, frame: FrameId, text: &str) -> String {
        let source = self.source();
        let text = Mapped::new(markers::ours(text), source);
        let mut out = Mapped::default();
        match frame {
            0 => self.expander.expand_text(self.frame, &text, Mode::Inclusion, &mut out),
            1 => self.expander.expand_text(self.caller, &text, Mode::Inclusion, &mut out),
            _ => {
                let Some(child) = self.children.get((frame as usize).saturating_sub(2)) else {
                    return String::new();
                };
                let inner = Frame {
                    caller: Some((self.frame, self.document)),
                    title: &child.title,
                    arguments: ready(&child.arguments, source),
                    maker: self.frame.maker,
                    depth: self.frame.depth + 1,
                    recalled: RefCell::default(),
                };
                self.expander.expand_text(&inner, &text, Mode::Inclusion, &mut out);
            }
        }
        self.shown(&out.text)
    }

    /// Expands a tree with arguments that are text.
    fn expand_with(
        &mut self,
        title: &str,
        (text, tree): (&str, &Tree),
        arguments: &Arguments,
    ) -> String {
        let source = self.source();
        let inner = Frame {
            caller: Some((self.frame, self.document)),
            title,
            arguments: ready(arguments, source),
            maker: self.frame.maker,
            depth: self.frame.depth + 1,
            recalled: RefCell::default(),
        };
        let map = [Stretch { at: 0, source }];
        let document = Document { text, tree, map: &map };
        let mut out = Mapped::default();
        self.expander.expand(&inner, document, tree.root(), &mut out);
        self.shown(&out.text)
    }
}

impl Host for Invocation<'_, '_, '_> {
    fn page(&mut self) -> String {
        let env = self.expander.env;
        env.title.map_or_else(|| env.page.title.to_owned(), |title| title.full(env.site))
    }

    fn page_id(&mut self) -> u64 {
        self.expander.env.page.page_id
    }

    fn title(&mut self, frame: FrameId) -> String {
        match self.child_of(frame) {
            Some(child) => child.title.clone(),
            None if frame == 0 => self.frame.title.to_owned(),
            None if self.caller.caller.is_none() => self.page(),
            None => self.caller.title.to_owned(),
        }
    }

    fn argument(&mut self, frame: FrameId, name: &str) -> Option<String> {
        match self.child_of(frame) {
            Some(child) => {
                let given = child.arguments.iter().rev().find(|(known, _)| known == name);
                given.map(|(_, value)| value.clone())
            }
            None => self.value(frame, name),
        }
    }

    fn arguments(&mut self, frame: FrameId) -> Arguments {
        if let Some(child) = self.child_of(frame) {
            return child.arguments.clone();
        }
        let of = if frame == 0 { self.frame } else { self.caller };
        let names: Vec<String> =
            of.arguments.iter().map(|argument| argument.name.to_string()).collect();
        let named = |name: String| self.value(frame, &name).map(|value| (name, value));
        names.into_iter().filter_map(named).collect()
    }

    fn child(&mut self, frame: FrameId, title: Option<&str>, arguments: Arguments) -> FrameId {
        let title = title.map_or_else(|| self.title(frame), str::to_owned);
        if self.children.len() >= MAX_CHILDREN {
            self.children.clear();
        }
        self.children.push(Child { title, arguments });
        FrameId::try_from(self.children.len() + 1).unwrap_or(0)
    }

    fn preprocess(&mut self, frame: FrameId, text: &str) -> String {
        self.expand(frame, text)
    }

    fn expand_template(&mut self, _: FrameId, title: &str, arguments: Arguments) -> Option<String> {
        match self.expander.target(title) {
            Target::Template(held) => {
                // For a module that is an error, as one that does not exist.
                if self.frame.is_within(&held.title) {
                    return None;
                }
                if self.frame.depth >= limits::TEMPLATE_DEPTH {
                    return Some(String::new());
                }
                let tree = (&*held.template.text, &held.template.tree);
                Some(self.expand_with(&held.title, tree, &arguments))
            }
            Target::Missing(_) | Target::Nothing => None,
        }
    }

    fn call_function(
        &mut self,
        frame: FrameId,
        name: &str,
        arguments: Arguments,
    ) -> Option<String> {
        let (base, first) = match name.split_once(':') {
            Some((base, first)) => (base, Some(first)),
            None => (name, None),
        };
        self.expander.env.site.language.function(base)?;
        // The call is written with parameters, so that no value is read as wikitext again; behind a line break, so
        // that what begins a list or a table is not put on a line of its own.
        let mut call = format!("\n{{{{{base}:");
        let mut given = Vec::with_capacity(arguments.len());
        let mut is_first = first.is_none();
        if let Some(first) = first {
            call.push_str("{{{0}}}");
            given.push(("0".to_owned(), first.to_owned()));
        }
        for (index, (name, value)) in arguments.into_iter().enumerate() {
            let parameter = (index + 1).to_string();
            if !std::mem::take(&mut is_first) {
                call.push('|');
            }
            if name.parse::<u32>().is_err() {
                call.push_str(&name);
                call.push('=');
            }
            call.push_str(&format!("{{{{{{{parameter}}}}}}}"));
            given.push((parameter, value));
        }
        call.push_str("}}");
        let mut tree = Tree::default();
        tree.parse(&call, self.expander.env.site, Mode::Inclusion);
        let title = self.title(frame);
        let mut made = self.expand_with(&title, (&call, &tree), &given);
        made.remove(0);
        Some(made)
    }

    fn text_function(
        &mut self,
        language: &str,
        name: &str,
        first: &str,
        arguments: &[String],
    ) -> Option<String> {
        let site = self.expander.env.site;
        let function = site.language.function(name)?;
        if let Some(time) = self.expander.time_used(function, first, arguments) {
            self.expander.used.note(time.min(dependencies::MONTH));
        }
        let language = site.language_of(language);
        self.expander.text_function(&language, function, first, arguments)
    }

    fn plural(&mut self, language: &str, number: f64) -> usize {
        self.expander.env.site.language_of(language).plural(&numbers::show(number))
    }

    fn message(&mut self, key: &str, language: &str) -> Option<String> {
        let site = self.expander.env.site;
        let mut page = |key: &str| {
            let title = Title::parse(site, key, ns::MEDIAWIKI)?;
            self.text(&title.full(site))
        };
        if let Some(text) = page(&format!("{key}/{language}")).or_else(|| page(key)) {
            return Some(text.to_string());
        }
        let known = site.language_of(language).message(key);
        known.or_else(|| messages::english(key)).map(str::to_owned)
    }

    fn parse_title(&mut self, text: &str, default: i32) -> Option<TitleParts> {
        Title::parse(self.expander.env.site, text, default).map(parts_of)
    }

    fn full_title(&mut self, title: &TitleParts) -> String {
        match self.expander.env.site.namespaces.name(title.namespace) {
            None | Some("") => title.text.clone(),
            Some(name) => format!("{name}:{}", title.text),
        }
    }

    fn exists(&mut self, title: &str) -> bool {
        self.expander.page_exists(title)
    }

    fn used(&mut self, title: &str) {
        let Expander { env, used, .. } = &mut *self.expander;
        used.note_new(&env.templates.dependencies, &Dependency::Text(title.into()));
    }

    /// Modules ask for the time to compare dates with it, on each page that has a citation: what they
    /// make of it is looked at again each month.
    fn used_time(&mut self) {
        self.expander.used.note(dependencies::MONTH);
    }

    fn text(&mut self, title: &str) -> Option<Arc<str>> {
        self.used(title);
        self.expander.env.pages.text(title)
    }

    fn redirect(&mut self, text: &str) -> Option<String> {
        let site = self.expander.env.site;
        site.redirect(text).map(|(title, _)| title.full(site))
    }

    fn decode_entities(&mut self, text: &str) -> String {
        entities::decode(text).into_owned()
    }

    fn unstrip_nowiki(&mut self, text: &str) -> String {
        let nowiki = &self.expander.nowiki;
        let put = |inner: &str, out: &mut String| match nowiki.has(inner) {
            true => out.push_str(&held(nowiki.text(inner))),
            false => marker::push(out, inner),
        };
        let text = marker::replaced(&markers::ours(text), put);
        self.shown(&text)
    }

    fn kill_markers(&mut self, text: &str) -> String {
        marker::without(&markers::ours(text))
    }
}

/// What MediaWiki keeps of a `<nowiki>` (`CoreTagHooks::nowiki`).
fn held(text: &str) -> String {
    let marked = text.replace("-{", "-&#123;").replace("}-", "&#125;-");
    marked.replace('<', "&lt;").replace('>', "&gt;")
}
