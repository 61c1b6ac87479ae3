//! Frames: what the parameters of a template stand for.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::recall::Recalled;
use crate::source_map::{Mapped, Stretch};
use wikirot_preprocess::{NONE, Tree};

/// Calls with no more arguments than this are searched from end to end, which takes less than
/// hashing their names.
const FEW: usize = 16;

/// A text with its tree and its map.
#[derive(Clone, Copy)]
pub(crate) struct Document<'d> {
    pub(crate) text: &'d str,
    pub(crate) tree: &'d Tree,
    pub(crate) map: &'d [Stretch],
}

/// What a text is expanded in: the page, or a call of a template.
pub(crate) struct Frame<'f> {
    /// Frame and document in which the arguments were written; `None` for the page.
    pub(super) caller: Option<(&'f Frame<'f>, Document<'f>)>,
    /// Full title of the template.
    pub(super) title: &'f str,
    pub(super) arguments: Arguments<'f>,
    /// The maker of the text that this frame's document holds.
    pub(super) maker: Option<u32>,
    pub(super) depth: u32,
    /// What the calls without arguments made that were expanded in it.
    pub(super) recalled: RefCell<Recalled>,
}

/// Arguments by name. What they stand for is expanded when it is first asked for.
#[derive(Default)]
pub(super) struct Arguments<'f> {
    given: Vec<Argument<'f>>,
    /// Index by name, where there are more than a [`FEW`].
    index: HashMap<Cow<'f, str>, usize>,
}

pub(super) struct Argument<'f> {
    pub(super) name: Cow<'f, str>,
    /// The list that is its value.
    pub(super) value: u32,
    /// Values of named arguments are trimmed.
    pub(super) named: bool,
    /// Whether it was asked for before.
    pub(super) asked: Cell<bool>,
    pub(super) expanded: RefCell<Option<Rc<Mapped>>>,
}

impl Argument<'_> {
    /// The list of a value that was never a list: it is expanded from the beginning.
    pub(super) const READY: u32 = NONE - 1;
}

impl<'f> Arguments<'f> {
    /// None yet, with room for so many.
    pub(super) fn with_room(count: usize) -> Self {
        Self { given: Vec::with_capacity(count), index: HashMap::new() }
    }

    /// A later argument of the same name counts.
    pub(super) fn insert(&mut self, argument: Argument<'f>) {
        if let Some(index) = self.position(&argument.name) {
            self.given[index] = argument;
            return;
        }
        self.given.push(argument);
        let count = self.given.len();
        if count > FEW {
            let unindexed = self.index.len()..count;
            self.index.extend(unindexed.map(|at| (self.given[at].name.clone(), at)));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.given.iter().position(|argument| argument.name == name);
        }
        self.index.get(name).copied()
    }

    /// All of them, in the order of the call.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Argument<'f>> {
        self.given.iter()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Argument<'f>> {
        self.position(name).map(|index| &self.given[index])
    }
}

impl<'f> Frame<'f> {
    /// The frame of the page.
    pub(crate) fn root() -> Self {
        Frame {
            caller: None,
            title: "",
            arguments: Arguments::default(),
            maker: None,
            depth: 0,
            recalled: RefCell::default(),
        }
    }

    /// Whether `title` is being expanded already.
    pub(super) fn is_within(&self, title: &str) -> bool {
        let mut frame = self;
        while let Some((caller, _)) = frame.caller {
            if frame.title == title {
                return true;
            }
            frame = caller;
        }
        false
    }
}
