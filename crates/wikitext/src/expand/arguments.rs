//! Parameters of templates, and the arguments of parser functions.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::frame::{Argument, Arguments, Document, Frame};
use super::{Expander, limits};
use crate::chars::{self, php_trim};
use crate::source_map::Mapped;
use wikirot_preprocess::{Call, NONE};

impl Expander<'_> {
    /// `{{{name}}}`: puts out the argument, if there is one of this name.
    pub(super) fn parameter(&mut self, frame: &Frame<'_>, name: &str, out: &mut Mapped) -> bool {
        let Some(argument) = frame.arguments.get(name) else { return false };
        let Some((caller, document)) = frame.caller else { return false };
        if argument.value != Argument::READY
            && let Some((start, end)) = document.tree.plain(argument.value, NONE)
        {
            // Most arguments are plain text: nothing to expand, nothing to keep.
            let text = &document.text[start..end];
            let (start, end) = if argument.named {
                let trimmed = php_trim(text);
                let start = start + text.len() - chars::php_trim_start(text).len();
                (start, start + trimmed.len())
            } else {
                (start, end)
            };
            if !argument.asked.replace(true) && !self.limits.node() {
                let source = self.maker_here(caller, document, 0, 0);
                out.push(limits::EXCEEDED, source);
                return true;
            }
            self.limits.argument(end - start);
            out.push_part(document.text, document.map, start..end, true);
            return true;
        }
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
                // A value without its footnotes is not the value.
                if self.quiet == 0 {
                    *argument.expanded.borrow_mut() = Some(Rc::clone(&value));
                }
                value
            }
        };
        self.limits.argument(value.text.len());
        out.append(&value, true);
        true
    }

    /// The arguments that a call gives to a template. Names are expanded, values are not.
    pub(super) fn arguments<'d>(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'d>,
        call: &Call,
    ) -> Arguments<'d> {
        self.arguments_from(frame, document, call, 0)
    }

    /// The same, without the first `skipped` parts of the call.
    pub(super) fn arguments_from<'d>(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'d>,
        call: &Call,
        skipped: usize,
    ) -> Arguments<'d> {
        const NUMBERS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let parts = document.tree.parts(call);
        let mut arguments = Arguments::with_room(parts.len().saturating_sub(skipped));
        let mut number = 0;
        for part in parts.iter().skip(skipped) {
            let (name, value, named) = if part.equals == NONE {
                number += 1;
                let name = NUMBERS
                    .get(number)
                    .map_or_else(|| Cow::Owned(number.to_string()), |name| Cow::Borrowed(*name));
                (name, part.list, false)
            } else {
                let value = document.tree.node(part.equals).next;
                (self.name(frame, document, part.list, part.equals), value, true)
            };
            arguments.insert(Argument {
                name,
                value,
                named,
                asked: Cell::new(false),
                expanded: RefCell::new(None),
            });
        }
        arguments
    }

    /// A list up to `stop`, as a name: expanded and trimmed.
    pub(super) fn name<'d>(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'d>,
        list: u32,
        stop: u32,
    ) -> Cow<'d, str> {
        match self.list_text(frame, document, list, stop) {
            ListText::Plain(text, _) => Cow::Borrowed(php_trim(text)),
            ListText::Expanded(text) => Cow::Owned(php_trim(&text.text).to_owned()),
        }
    }

    /// A list up to `stop`, expanded where it is not plain text.
    pub(super) fn list_text<'d>(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'d>,
        list: u32,
        stop: u32,
    ) -> ListText<'d> {
        if let Some((start, end)) = document.tree.plain(list, stop)
            && self.limits.node()
        {
            // It is looked through, not copied.
            self.limits.work((end - start) / 16);
            return ListText::Plain(&document.text[start..end], start as u32);
        }
        let mut text = Mapped::default();
        self.expand_until(frame, document, list, stop, &mut text);
        ListText::Expanded(text)
    }
}

/// The text of a list.
pub(super) enum ListText<'d> {
    /// A part of the document, and where it stands there.
    Plain(&'d str, u32),
    Expanded(Mapped),
}

impl ListText<'_> {
    pub(super) fn trimmed(&self) -> &str {
        match self {
            Self::Plain(text, _) => php_trim(text),
            Self::Expanded(text) => php_trim(&text.text),
        }
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

    /// Appends the text of an argument, trimmed.
    pub(super) fn push_list_text(
        &mut self,
        given: &Given<'_>,
        text: &ListText<'_>,
        out: &mut Mapped,
    ) {
        let from = out.text.len();
        match text {
            ListText::Plain(text, start) => {
                let document = given.document;
                let range = *start as usize..*start as usize + text.len();
                self.limits.work(range.len());
                out.push_part(document.text, document.map, range, true);
            }
            ListText::Expanded(text) => out.append(text, true),
        }
        out.trim_from(from);
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
