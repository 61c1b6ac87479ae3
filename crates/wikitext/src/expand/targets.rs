//! What the names of calls lead to, kept from page to page.

use std::collections::HashMap;
use std::sync::Arc;

use super::templates::Held;
use crate::title::Title;

/// Names that are kept; a wiki of many more starts over.
const MOST: usize = 10_000;

/// What the name of a call leads to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Template(Arc<Held>),
    /// A red link of this full title.
    Missing(Title),
    /// No title: the call is text.
    Nothing,
}

/// What is known of a name.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: Box<str>,
    pub(super) target: Target,
    /// Numbers of the pages that were asked for to find it out.
    pub(super) asked: Arc<[u32]>,
}

/// All names that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    all: Vec<Known>,
    /// Where each stands.
    numbers: HashMap<Box<str>, usize>,
    /// The one that was asked for last: of a template there often are several calls in a row.
    last: usize,
}

impl Targets {
    pub(super) fn get(&mut self, name: &str) -> Option<&Known> {
        if self.all.get(self.last).is_none_or(|last| *last.name != *name) {
            self.last = *self.numbers.get(name)?;
        }
        self.all.get(self.last)
    }

    pub(super) fn keep(&mut self, known: Known) {
        if self.all.len() >= MOST {
            self.all.clear();
            self.numbers.clear();
        }
        self.numbers.insert(known.name.clone(), self.all.len());
        self.all.push(known);
    }
}
