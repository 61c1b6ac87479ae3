//! Parameters of templates, and the arguments of parser functions.

use std::cell::RefCell;
use std::rc::Rc;

use super::Expander;
use super::frame::{Argument, Arguments, Document, Frame};
use crate::chars::php_trim;
use crate::preprocess::{Call, NONE};
use crate::source_map::Mapped;

impl Expander<'_> {
    /// `{{{name}}}`: puts out the argument, if there is one of this name.
    pub(super) fn parameter(&mut self, frame: &Frame<'_>, name: &str, out: &mut Mapped) -> bool {
        let Some(argument) = frame.arguments.get(name) else { return false };
        let Some((caller, document)) = frame.caller else { return false };
        let known = argument.expanded.borrow().clone();
        let value = match known {
            Some(value) => value,
            None => {
                let mut value = Mapped::default();
                self.in_argument += 1;
                self.expand(caller, document, argument.value, &mut value);
                self.in_argument -= 1;
                if argument.named {
                    value.trim_from(0);
                }
                let value = Rc::new(value);
                *argument.expanded.borrow_mut() = Some(Rc::clone(&value));
                value
            }
        };
        if self.limits.argument(value.text.len()) {
            out.append(&value, self.in_argument > 0);
        }
        true
    }

    /// The arguments that a call gives to a template. Names are expanded, values are not.
    pub(super) fn arguments(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'_>,
        call: &Call,
    ) -> Arguments {
        let mut arguments = Arguments::default();
        let mut number = 0;
        for part in document.tree.parts(call) {
            let (name, value, named) = if part.equals == NONE {
                number += 1;
                (number.to_string(), part.list, false)
            } else {
                let mut name = Mapped::default();
                self.expand_until(frame, document, part.list, part.equals, &mut name);
                let value = document.tree.node(part.equals).next;
                (php_trim(&name.text).to_owned(), value, true)
            };
            arguments.insert(Argument { name, value, named, expanded: RefCell::new(None) });
        }
        arguments
    }
}

/// The arguments of a parser function, as `{{name:first|..}}` gives them.
pub(super) struct Given<'g> {
    pub(super) frame: &'g Frame<'g>,
    pub(super) document: Document<'g>,
    pub(super) call: Call,
    /// What stands between the colon and the first bar, expanded and trimmed.
    pub(super) first: &'g str,
}

impl Given<'_> {
    /// How many arguments there are, the first included.
    pub(super) fn count(&self) -> usize {
        self.document.tree.parts(&self.call).len() + 1
    }
}

impl Expander<'_> {
    /// Appends argument `index`, expanded and trimmed. Says whether there is one.
    pub(super) fn push_argument(
        &mut self,
        given: &Given<'_>,
        index: usize,
        out: &mut Mapped,
    ) -> bool {
        let Some(part) = given.document.tree.parts(&given.call).get(index - 1).copied() else {
            return false;
        };
        self.push_trimmed(given, part.list, NONE, out);
        true
    }

    /// Appends a list, expanded and trimmed.
    pub(super) fn push_trimmed(
        &mut self,
        given: &Given<'_>,
        list: u32,
        stop: u32,
        out: &mut Mapped,
    ) {
        let start = out.text.len();
        self.in_argument += 1;
        self.expand_until(given.frame, given.document, list, stop, out);
        self.in_argument -= 1;
        out.trim_from(start);
    }

    /// Argument `index`, expanded and trimmed; empty where there is none.
    pub(super) fn argument_text(&mut self, given: &Given<'_>, index: usize) -> String {
        if index == 0 {
            return given.first.to_owned();
        }
        let mut out = Mapped::default();
        self.push_argument(given, index, &mut out);
        out.text
    }
}
