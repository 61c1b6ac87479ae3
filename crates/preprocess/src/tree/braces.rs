//! Braces and brackets, and what becomes of them.

use crate::tree::scan::Scanner;
use crate::tree::stack::{Open, OpenPart, Piece};
use crate::tree::{Call, NodeKind, Part};

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
