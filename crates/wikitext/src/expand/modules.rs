//! `{{#invoke:}}`: modules run, and what they make is put in their place.

mod host;
mod markers;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Expander;
use super::arguments::Given;
use super::frame::{Argument, Arguments, Frame};
use crate::modules::{Modules, TitleParts};
use crate::site::ns;
use crate::source_map::{Mapped, Source};
use crate::title::Title;
use host::Invocation;
use wikirot_preprocess::{NONE, Node};

impl Expander<'_> {
    /// Appends what a function of a module makes. Where it makes none, MediaWiki's error, and what its
    /// arguments say.
    pub(super) fn run_module(
        &mut self,
        modules: &dyn Modules,
        given: &Given<'_>,
        node: Node,
        out: &mut Mapped,
    ) {
        let title = self.module_title(given.first);
        let maker = self.new_maker(
            given.frame.maker,
            given.document,
            node.start,
            node.end,
            Some(title.as_str().into()),
        );
        let parts = given.document.tree.parts(&given.call);
        let function = match parts.first() {
            Some(part) if part.equals == NONE => {
                self.name(given.frame, given.document, part.list, NONE).into_owned()
            }
            _ => String::new(),
        };
        if function.is_empty() {
            let text = "<strong class=\"error\">Script error: You must specify a function to \
                        call.</strong>";
            return out.push(text, Source::Made(maker));
        }
        if !std::mem::replace(&mut self.modules_begun, true) {
            modules.begin_page();
        }
        let arguments = self.arguments_from(given.frame, given.document, &given.call, 1);
        let frame = Frame {
            caller: Some((given.frame, given.document)),
            title: &title,
            arguments,
            maker: Some(maker),
            depth: given.frame.depth + 1,
            recalled: RefCell::default(),
        };
        // The text of a module is no argument, wherever it is called.
        let in_argument = std::mem::take(&mut self.in_argument);
        let mut invocation = Invocation::new(self, &frame, given);
        let made = modules.invoke(&mut invocation, &title, &function);
        self.in_argument = in_argument;
        match made {
            Ok(text) => {
                let text = markers::ours(&text);
                self.limits.work(text.len());
                let places = self.places(&[&frame, given.frame], &text);
                push_with_places(&text, &places, maker, out);
            }
            Err(error) => {
                out.push(&error.wikitext, Source::Made(maker));
                if error.may_work || self.env.pages.is_excerpt() {
                    self.failures.push((title.clone(), error.message));
                    self.guess_behind(given, node, &title, out);
                }
            }
        }
    }

    /// The full title of the module that a call names.
    fn module_title(&self, name: &str) -> String {
        let site = self.env.site;
        let title = Title::parse(site, name, ns::MODULE).filter(|title| title.ns == ns::MODULE);
        match title {
            Some(title) if site.namespaces.name(ns::MODULE).is_some() => title.full(site),
            Some(title) => format!("Module:{}", title.text),
            None => format!("Module:{name}"),
        }
    }

    /// Where URLs stand that modules were given, in the text that they made of them.
    fn places(&self, frames: &[&Frame<'_>], text: &str) -> Vec<(usize, Mapped)> {
        let mut places: Vec<(usize, Mapped)> = Vec::new();
        for frame in frames {
            let Some((_, document)) = frame.caller else { continue };
            for argument in frame.arguments.iter() {
                let mut value = Mapped::default();
                match &*argument.expanded.borrow() {
                    Some(known) => value.append(known, true),
                    None => {
                        let Some((start, end)) = document.tree.plain(argument.value, NONE) else {
                            continue;
                        };
                        value.push_part(document.text, document.map, start..end, true);
                    }
                }
                value.trim_from(0);
                let is_url = self.env.site.protocols.at_start(value.text.as_bytes(), true);
                if is_url.is_none() || value.text.contains(char::is_whitespace) {
                    continue;
                }
                // What another module made is known to come from there.
                if !matches!(value.source(0), Some(Source::Page(_) | Source::Argument(_))) {
                    continue;
                }
                let ends = |end: usize| {
                    text[end..].chars().next().is_none_or(|c| {
                        c.is_whitespace() || matches!(c, ']' | '<' | '"' | '|' | '}' | ')' | '\x7F')
                    })
                };
                let found = text.match_indices(value.text.as_str()).map(|(at, _)| at);
                let found = found.filter(|at| ends(at + value.text.len())).take(8);
                places.extend(found.map(|at| (at, value.clone())));
            }
        }
        places.sort_by_key(|(at, _)| *at);
        places
    }
}

/// Appends a text of `maker`, of which some is known to stand in the page.
fn push_with_places(text: &str, places: &[(usize, Mapped)], maker: u32, out: &mut Mapped) {
    let mut from = 0;
    for (at, value) in places {
        if *at < from {
            continue;
        }
        out.push(&text[from..*at], Source::Made(maker));
        out.append(value, true);
        from = at + value.text.len();
    }
    out.push(&text[from..], Source::Made(maker));
}

/// Arguments that are text already.
fn ready(arguments: &[(String, String)], source: Source) -> Arguments<'_> {
    let mut ready = Arguments::default();
    for (name, value) in arguments {
        let value = Mapped::new(markers::ours(value), source);
        ready.insert(Argument {
            name: name.as_str().into(),
            value: Argument::READY,
            named: false,
            asked: Cell::new(true),
            expanded: RefCell::new(Some(Rc::new(value))),
        });
    }
    ready
}

fn parts_of(title: Title) -> TitleParts {
    TitleParts {
        namespace: title.ns,
        text: title.text,
        fragment: title.fragment.unwrap_or_default(),
        interwiki: title.interwiki.unwrap_or_default(),
    }
}
