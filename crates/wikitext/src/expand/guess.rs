//! Calls that a dump cannot expand: what their arguments say, and what the user says they make.

use std::collections::HashSet;

use super::Expander;
use super::arguments::Given;
use crate::chars;
use crate::marker::{self, MarkerKind};
use crate::options::TemplateArguments;
use crate::site::ns;
use crate::source_map::{Mapped, Source};
use crate::title::Title;
use wikirot_preprocess::{NONE, Node};

impl Expander<'_> {
    /// Puts out a mark for a call that cannot be expanded. `name` says what was called, the title of a
    /// page or a function, where that is known.
    pub(super) fn unknown(
        &mut self,
        given: &Given<'_>,
        node: Node,
        name: Option<&str>,
        out: &mut Mapped,
    ) {
        let guesses = match self.env.options.template_arguments {
            TemplateArguments::Auto => self.guesses(given, node, name),
            TemplateArguments::Never => Mapped::default(),
        };
        let source = self.maker_here(given.frame, given.document, node.start, node.end);
        self.put_mark(guesses, source, out);
    }

    /// Puts out a mark behind what a module that failed shows, if its arguments say anything.
    pub(super) fn guess_behind(
        &mut self,
        given: &Given<'_>,
        node: Node,
        title: &str,
        out: &mut Mapped,
    ) {
        if self.env.options.template_arguments == TemplateArguments::Never {
            return;
        }
        let guesses = self.guesses(given, node, Some(title));
        if !guesses.text.is_empty() {
            let source = self.maker_here(given.frame, given.document, node.start, node.end);
            out.push("\n", source);
            self.put_mark(guesses, source, out);
        }
    }

    /// The values of a call's arguments that have the shape of a URL, each as a bracketed link on a
    /// line of its own, and the marks of such calls in the arguments. Other text is left out: most
    /// calls show what they are given, but which part and how cannot be known.
    fn guesses(&mut self, given: &Given<'_>, node: Node, name: Option<&str>) -> Mapped {
        let maker = self.new_maker(
            given.frame.maker,
            given.document,
            node.start,
            node.end,
            name.map(Into::into),
        );
        self.makers[maker as usize].guessed = true;
        let mut out = Mapped::default();
        let mut seen = HashSet::new();
        for part in given.document.tree.parts(&given.call) {
            let value = match part.equals {
                NONE => part.list,
                equals => given.document.tree.node(equals).next,
            };
            let mut text = Mapped::default();
            // Footnotes in the arguments are not shown either.
            self.quiet += 1;
            self.push_trimmed(given, value, NONE, &mut text);
            self.quiet -= 1;
            self.guess_value(&text, maker, &mut seen, &mut out);
        }
        let site = self.env.site;
        let space = site.namespaces.name(ns::MODULE).unwrap_or("Module");
        let module = name.and_then(|name| name.strip_prefix(space));
        if module.is_some_and(|module| module.starts_with(':')) {
            // A module asks for the arguments of the template that calls it: `frame:getParent()`.
            for argument in given.frame.arguments.iter() {
                let mut text = Mapped::default();
                self.quiet += 1;
                self.parameter(given.frame, &argument.name, &mut text);
                self.quiet -= 1;
                text.trim_from(0);
                self.guess_value(&text, maker, &mut seen, &mut out);
            }
        }
        out
    }

    /// Appends one value, if it has the shape of a URL that is not among the `seen` already, or else
    /// the marks in it.
    fn guess_value(
        &mut self,
        value: &Mapped,
        maker: u32,
        seen: &mut HashSet<String>,
        out: &mut Mapped,
    ) {
        let url = value.text.as_bytes();
        let is_url = self.env.site.protocols.at_start(url, true).is_some_and(|protocol| {
            chars::address_run(&url[protocol..])
                .is_some_and(|length| protocol + length == url.len())
        });
        if is_url {
            if seen.insert(value.text.clone()) {
                out.push(&format!("[{}]\n", value.text), Source::Made(maker));
            }
            return;
        }
        if marker::holds(&value.text, MarkerKind::Unknown) {
            for number in marker::numbers(&value.text, MarkerKind::Unknown) {
                out.push(&marker::text(MarkerKind::Unknown, number), Source::Made(maker));
            }
        }
    }

    /// Appends what a rule of the user says that an absent template makes.
    pub(super) fn template_rule(
        &mut self,
        given: &Given<'_>,
        node: Node,
        title: &Title,
        out: &mut Mapped,
    ) -> bool {
        let env = self.env;
        let Some(rule) = env.options.templates.iter().find(|rule| {
            Title::parse(env.site, &rule.name, ns::TEMPLATE).is_some_and(|named| named == *title)
        }) else {
            return false;
        };
        let full = title.full(env.site);
        let maker = self.new_maker(
            given.frame.maker,
            given.document,
            node.start,
            node.end,
            Some(full.into()),
        );
        let arguments = self.arguments(given.frame, given.document, &given.call);
        let mut url = String::with_capacity(rule.url.len() + 16);
        let mut rest = rule.url.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            url.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                url.push('{');
                rest = after;
                continue;
            };
            if let Some(value) = arguments.get(name).map(|argument| argument.value) {
                let mut text = Mapped::default();
                self.push_trimmed(given, value, NONE, &mut text);
                url.push_str(&text.text);
            }
            rest = tail;
        }
        url.push_str(rest);
        out.push(&format!("[{url}]"), Source::Made(maker));
        true
    }
}
