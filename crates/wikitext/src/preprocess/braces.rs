//! Braces and brackets: the stack of what is open, and what becomes of it.

use super::scan::Scanner;
use super::{Call, List, NONE, NodeKind, Part, Tree};

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
    start: usize,
    /// How many of them are still unmatched: the first ones of the run.
    pub(super) count: usize,
    /// Whether a `-` stands before the run that may yet open `-{`.
    dash: bool,
    line_start: bool,
    first: OpenPart,
    more: Vec<OpenPart>,
}

/// A part of something open.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenPart {
    bar: usize,
    pub(super) list: List,
    pub(super) equals: u32,
}

impl OpenPart {
    fn new(bar: usize) -> Self {
        Self { bar, list: List::default(), equals: NONE }
    }
}

impl Piece {
    fn new(open: Open, start: usize, count: usize) -> Self {
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

impl Scanner<'_> {
    /// A `{` or `[`.
    pub(super) fn open(&mut self, byte: u8) {
        let run = self.text[self.at..].iter().take_while(|&&b| b == byte).count();
        let dash = byte == b'{' && self.at > self.from && self.text[self.at - 1] == b'-';
        if run < 2 && !dash {
            self.at += run;
            return;
        }
        let start = self.at;
        let mut piece = match (byte, run) {
            (b'[', _) => Piece::new(Open::Bracket, start, run),
            // `-{`: the dash is one of the two characters.
            (_, 1) => Piece::new(Open::Dash, start - 1, 2),
            _ => Piece::new(Open::Brace, start, run),
        };
        if piece.open == Open::Brace {
            piece.dash = dash;
        }
        piece.more = self.spare.pop().unwrap_or_default();
        let before = start - usize::from(dash);
        piece.line_start = before > 0 && self.text[before - 1] == b'\n';
        self.at = before;
        self.flush();
        self.stack.push(piece);
        self.at = start + run;
        self.from = self.at;
    }

    /// A `}` or `]`, which may close what is on top.
    pub(super) fn close(&mut self, byte: u8) {
        let Some(top) = self.stack.last() else {
            self.at += 1;
            return;
        };
        // More than three in a row never close at once.
        let run = |limit: usize| {
            self.text[self.at..].iter().take(limit.min(3)).take_while(|&&b| b == byte).count()
        };
        match (top.open, run(top.count)) {
            (Open::Dash, _) if self.text.get(self.at + 1) == Some(&b'-') => self.close_text(2),
            (Open::Bracket, 2..) => self.close_text(2),
            (Open::Brace, count @ 2..) => self.close_call(count),
            _ => self.at += 1,
        }
    }

    /// Closes something that is no node of the tree.
    fn close_text(&mut self, count: usize) {
        self.flush();
        let Some(piece) = self.stack.pop() else { return };
        let mut list = piece.broken(self.tree, count);
        self.tree.push(&mut list, NodeKind::Text, self.at, self.at + count);
        self.reopen(piece, count);
        self.join(list);
        self.at += count;
        self.from = self.at;
    }

    /// Closes a template call (2) or a parameter (3).
    fn close_call(&mut self, count: usize) {
        self.flush();
        let Some(piece) = self.stack.pop() else { return };
        let tree = &mut *self.tree;
        let title = piece.first.list.head;
        let first = tree.parts.len() as u32;
        tree.parts.extend(piece.more.iter().map(|part| Part {
            bar: part.bar as u32,
            list: part.list.head,
            equals: part.equals,
        }));
        let call = Call {
            title,
            first,
            count: tree.parts.len() as u32 - first,
            line_start: piece.line_start && piece.count == count && !piece.dash,
        };
        let index = tree.calls.len() as u32;
        tree.calls.push(call);
        let kind = if count == 2 { NodeKind::Template(index) } else { NodeKind::Parameter(index) };
        let start = piece.start + piece.count - count;
        self.reopen(piece, count);
        self.add(kind, start, self.at + count);
        self.at += count;
        self.from = self.at;
    }

    /// What becomes of the opening characters that are left when `count` of them are matched.
    fn reopen(&mut self, mut piece: Piece, count: usize) {
        piece.count -= count;
        let start = piece.start;
        piece.more.clear();
        if piece.count >= 2 {
            piece.first = OpenPart::new(start);
            self.stack.push(piece);
            return;
        }
        self.spare.push(piece.more);
        if piece.count == 1 && piece.dash {
            let mut dash = Piece::new(Open::Dash, start - 1, 2);
            dash.line_start = piece.line_start;
            self.stack.push(dash);
        } else {
            self.literal(start - usize::from(piece.dash), start + piece.count);
        }
    }
}
