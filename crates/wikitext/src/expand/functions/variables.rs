//! The Variables extension: `{{#vardefine:name|value}}` and `{{#var:name|default}}`.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::arguments::Given;
use crate::expand::Expander;
use crate::marker::{self, MarkerKind};
use crate::source_map::Mapped;
use wikirot_preprocess::Node;

/// What the variables of a page stand for, as far as it was read.
pub(in crate::expand) type Variables = HashMap<String, Rc<Mapped>>;

impl Expander<'_> {
    /// `{{#vardefine:}}` and, where it `echoes`, `{{#vardefineecho:}}`.
    pub(super) fn define_variable(&mut self, given: &Given<'_>, echoes: bool, out: &mut Mapped) {
        let mut value = Mapped::default();
        self.push_argument(given, 1, &mut value);
        if echoes {
            self.limits.work(value.text.len());
            out.append(&value, true);
        }
        self.changes += 1;
        self.variables.insert(given.first.to_owned(), Rc::new(value));
    }

    /// `{{#var:}}`. Where nothing that can be seen defines it, it is empty, but for the URLs that it is
    /// a part of: something else may have defined it.
    pub(super) fn variable_value(&mut self, given: &Given<'_>, node: Node, out: &mut Mapped) {
        self.changes += 1;
        let value = self.variables.get(given.first).cloned();
        match &value {
            Some(value) if !value.text.is_empty() => {
                self.limits.work(value.text.len());
                out.append(value, self.in_argument > 0);
            }
            _ => {
                let has_default = self.push_argument(given, 1, out);
                if value.is_none() && !has_default {
                    let source = self.maker_here(given.frame, given.document, node.start, node.end);
                    let kind = match marker::holds(given.first, MarkerKind::Unknown) {
                        true => MarkerKind::Unknown,
                        false => MarkerKind::Undefined,
                    };
                    self.put_marker(kind, source, out);
                }
            }
        }
    }

    /// `{{#varexists:name|then|else}}`
    pub(super) fn variable_exists(&mut self, given: &Given<'_>, out: &mut Mapped) {
        self.changes += 1;
        let exists = self.variables.contains_key(given.first);
        let has_branch = self.push_argument(given, if exists { 1 } else { 2 }, out);
        if exists && !has_branch {
            self.push_text_here(given, "1", out);
        }
    }
}
