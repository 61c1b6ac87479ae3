//! What is open while a text is read.

use crate::tree::{List, NONE, NodeKind, Tree};

/// What opens a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// `{{`
    Brace,
    /// `[[`
    Bracket,
    /// `-{`
    Dash,
    /// Equals signs at the start of a line.
    Heading,
}

/// Something open.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) open: Open,
    /// Where the run of opening characters begins, a dash before it not counted.
    pub(super) start: usize,
    /// How many of them are still unmatched: the first ones of the run.
    pub(super) count: usize,
    /// Whether a `-` stands before the run that may yet open `-{`.
    pub(super) dash: bool,
    pub(super) line_start: bool,
    pub(super) first: OpenPart,
    pub(super) more: Vec<OpenPart>,
}

/// A part of something open.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenPart {
    pub(super) bar: usize,
    pub(super) list: List,
    pub(super) equals: u32,
}

impl OpenPart {
    pub(super) fn new(bar: usize) -> Self {
        Self { bar, list: List::default(), equals: NONE }
    }
}

impl Piece {
    pub(super) fn new(open: Open, start: usize, count: usize) -> Self {
        Self {
            open,
            start,
            count,
            dash: false,
            line_start: false,
            first: OpenPart::new(start),
            more: Vec::new(),
        }
    }

    pub(super) fn heading() -> Self {
        Self::new(Open::Heading, 0, 0)
    }

    /// Whether the next `=` parts a name from a value.
    pub(super) fn finds_equals(&self) -> bool {
        matches!(self.open, Open::Brace | Open::Dash)
            && self.more.last().is_some_and(|part| part.equals == NONE)
    }

    /// The list of the part at hand.
    pub(super) fn list(&mut self) -> &mut List {
        &mut self.more.last_mut().unwrap_or(&mut self.first).list
    }

    pub(super) fn set_equals(&mut self, node: u32) {
        self.more.last_mut().unwrap_or(&mut self.first).equals = node;
    }

    pub(super) fn into_list(self) -> List {
        self.first.list
    }

    pub(super) fn add_part(&mut self, bar: usize) {
        self.more.push(OpenPart::new(bar));
    }

    /// The piece as ordinary text, with the last `count` of its unmatched opening characters.
    pub(super) fn broken(&self, tree: &mut Tree, count: usize) -> List {
        let mut list = List::default();
        if self.open != Open::Heading {
            let end = self.start + self.count;
            let dash = usize::from(self.dash && count == self.count);
            tree.push(&mut list, NodeKind::Text, end - count - dash, end);
        }
        tree.join(&mut list, self.first.list);
        for part in &self.more {
            tree.push(&mut list, NodeKind::Text, part.bar, part.bar + 1);
            tree.join(&mut list, part.list);
        }
        list
    }
}
