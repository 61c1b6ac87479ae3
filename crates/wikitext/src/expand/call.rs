//! `{{..}}`: what a call is, and the text it makes (`Parser::braceSubstitution`).

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::arguments::{Given, ListText};
use super::frame::{Document, Frame};
use super::recall::Recall;
use super::targets::{Known, Target};
use super::templates::Held;
use super::{Expander, escape, limits};
use crate::chars::php_trim;
use crate::marker;
use crate::pass;
use crate::site::ns;
use crate::source_map::{Mapped, Source, Stretch};
use crate::title::Title;
use wikirot_preprocess::{NONE, Node};

/// What a URL hardly ends with.
const CALLS_FOR_MORE: [char; 11] = ['/', '=', '?', '&', '#', '-', '_', '.', '%', ':', '+'];

impl Expander<'_> {
    /// Appends what a call makes. Gives its title back where the call means nothing and is text.
    pub(super) fn template<'d>(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'d>,
        node: Node,
        index: u32,
        out: &mut Mapped,
    ) -> Option<ListText<'d>> {
        let call = document.tree.call(index);
        let title = self.list_text(frame, document, call.title, NONE);
        let start = out.text.len();
        let mut name = title.trimmed();
        let language = &self.env.site.language;
        let strip = |name: &mut &str, word: &str| {
            if !language.may_begin_with_modifier(name) {
                return false;
            }
            let length = language.word_at_start(word, name);
            *name = &name[length.unwrap_or_default()..];
            length.is_some()
        };
        if strip(&mut name, "subst") {
            return Some(title);
        }
        strip(&mut name, "safesubst");
        let no_parts = document.tree.parts(&call).is_empty();
        let mut shown = "";
        if no_parts && let Some(value) = self.variable(name) {
            let source = self.maker_here(frame, document, node.start, node.end);
            out.push(&value, source);
        } else {
            let as_text = strip(&mut name, "msgnw");
            if !as_text {
                strip(&mut name, "msg");
            }
            strip(&mut name, "raw");
            let given = |first| Given { frame, document, call, first };
            // Names are short: whoever searches them fast begins slowly.
            let colon = name.bytes().position(|byte| byte == b':');
            let is_function = colon.is_some_and(|colon| {
                let first = php_trim(&name[colon + 1..]);
                self.function(&name[..colon], &given(first), node, out)
            });
            if !is_function && marker::holds(name, marker::MarkerKind::Unknown) {
                // Whatever is called, it cannot be told.
                self.unknown(&given(""), node, None, out);
            } else if !is_function {
                match self.target(name) {
                    Target::Nothing => return Some(title),
                    Target::Template(held) if as_text => {
                        let source = self.maker_here(frame, document, node.start, node.end);
                        out.push(&held.template.text, source);
                    }
                    Target::Missing(missing) => self.missing(&given(""), node, &missing, out),
                    Target::Template(held) => self.transclude(&given(""), node, &held, out),
                }
                shown = name;
            }
            if as_text {
                let shown = escape::escaped(&out.text[start..], &self.env.site.protocols);
                out.truncate(start);
                let source = self.maker_here(frame, document, node.start, node.end);
                out.push(&shown, source);
            }
        }
        let begins_block =
            |text: &str| text.starts_with("{|") || text.starts_with([':', ';', '#', '*']);
        if !call.line_start && begins_block(&out.text[start..]) {
            out.break_line_at(start);
        }
        if !self.limits.include(out.text.len() - start) {
            out.truncate(start);
            let source = self.maker_here(frame, document, node.start, node.end);
            out.push(&format!("[[:{shown}]]"), source);
        }
        None
    }

    /// The page that a name leads to.
    pub(super) fn target(&mut self, name: &str) -> Target {
        if let Some(known) = self.targets.get(name) {
            self.used.note_all(&known.asked);
            return known.target.clone();
        }
        let (target, asked) = self.find_target(name);
        self.used.note_all(&asked);
        // Relative names lead elsewhere on each page.
        if !name.starts_with(['/', '.']) {
            self.targets.keep(Known { name: name.into(), target: target.clone(), asked });
        }
        target
    }

    /// And the numbers of the pages that were asked for.
    fn find_target(&self, name: &str) -> (Target, Arc<[u32]>) {
        let env = self.env;
        let context = pass::PassContext { site: env.site, title: env.title, nowiki: &self.nowiki };
        let path = pass::subpage(context, name);
        let default = if path == name {
            ns::TEMPLATE
        } else {
            env.title.map_or(ns::TEMPLATE, |title| title.ns)
        };
        let title = Title::parse(env.site, &path, default);
        let Some(title) = title.filter(|title| title.interwiki.is_none()) else {
            return (Target::Nothing, Arc::default());
        };
        let lookup = env.templates.get(env.site, env.pages, &title);
        let target = match lookup.template {
            Some(template) => Target::Template(Held::new(template).into()),
            None => Target::Missing(title),
        };
        (target, lookup.asked)
    }

    fn transclude(&mut self, given: &Given<'_>, node: Node, held: &Held, out: &mut Mapped) {
        let Given { frame, document, call, .. } = given;
        let Held { template, title } = held;
        let maker =
            self.new_maker(frame.maker, *document, node.start, node.end, Some(Arc::clone(title)));
        let source = Source::Made(maker);
        if frame.is_within(title) {
            return out.push(
                &format!("<span class=\"error\">Template loop detected: [[{title}]]</span>"),
                source,
            );
        }
        if frame.depth >= limits::TEMPLATE_DEPTH {
            return out.push(
                "<span class=\"error\">Template recursion depth limit exceeded</span>",
                source,
            );
        }
        let arguments = self.arguments(frame, *document, call);
        let known = match arguments.is_empty() {
            true => frame.recalled.borrow().get(title).cloned(),
            false => Some(Recall::Never),
        };
        if let Some(Recall::Text(text, was)) = &known {
            return self.recall(text, *was, maker, out);
        }
        let inner = Frame {
            caller: Some((frame, *document)),
            title,
            arguments,
            maker: Some(maker),
            depth: frame.depth + 1,
            recalled: RefCell::default(),
        };
        let map = [Stretch { at: 0, source }];
        let document = Document { text: &template.text, tree: &template.tree, map: &map };
        // The text of a template is no argument, wherever it is called.
        let in_argument = std::mem::take(&mut self.in_argument);
        let (start, markers, changes) = (out.text.len(), self.markers, self.changes);
        let is_known = matches!(known, Some(Recall::Once));
        let before = self.limits.is_known();
        self.limits.set_known(before || is_known);
        self.expand(&inner, document, template.tree.root(), out);
        self.limits.set_known(before);
        self.in_argument = in_argument;
        if matches!(known, Some(Recall::Never)) {
            return;
        }
        let recall = if self.markers != markers || self.changes != changes {
            Recall::Never
        } else if is_known {
            let mut text = Mapped::default();
            text.push_part(&out.text, out.stretches(), start..out.text.len(), false);
            Recall::Text(Rc::new(text), maker)
        } else {
            Recall::Once
        };
        frame.recalled.borrow_mut().set(title, recall);
    }

    /// A call of a page that does not exist.
    fn missing(&mut self, given: &Given<'_>, node: Node, title: &Title, out: &mut Mapped) {
        let full = title.full(self.env.site);
        let start = out.text.len();
        if title.ns == ns::TEMPLATE && self.template_rule(given, node, title, out) {
            return;
        }
        if self.env.pages.is_excerpt() {
            match title.ns {
                ns::TEMPLATE => self.shortfall.call(&title.text),
                _ => self.shortfall.call(&format!(":{full}")),
            }
            if !out.text.ends_with(CALLS_FOR_MORE) {
                // Behind a whole URL stands a note on it, such as `{{Dead link}}`.
                let source = self.maker_here(given.frame, given.document, node.start, node.end);
                out.push(&format!("[[:{full}]]"), source);
            }
            self.unknown(given, node, Some(&full), out);
        }
        if out.text.len() == start {
            let source = self.maker_here(given.frame, given.document, node.start, node.end);
            out.push(&format!("[[:{full}]]"), source);
        }
    }
}
