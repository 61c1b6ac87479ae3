//! The scanner: one walk from left to right, in which the first opener wins.

use memchr::{memchr3, memmem};

use crate::tree::stack::{Open, OpenPart, Piece};
use crate::tree::{ExtensionTags, List, Mode, NONE, NodeKind, Tree};

/// What the scanner stops at, by what it is looking for.
mod stop {
    pub(super) const OPEN: u8 = 1;
    pub(super) const LINE: u8 = 2;
    pub(super) const BRACE: u8 = 4;
    pub(super) const BRACKET: u8 = 8;
    pub(super) const BAR: u8 = 16;
    pub(super) const EQUALS: u8 = 32;
}

const STOPS: [u8; 256] = {
    let mut table = [0; 256];
    table[b'{' as usize] = stop::OPEN;
    table[b'[' as usize] = stop::OPEN;
    table[b'<' as usize] = stop::OPEN;
    table[b'\n' as usize] = stop::LINE;
    table[b'}' as usize] = stop::BRACE;
    table[b']' as usize] = stop::BRACKET;
    table[b'|' as usize] = stop::BAR;
    table[b'=' as usize] = stop::EQUALS;
    table
};

/// The state of a walk.
pub(super) struct Scanner<'t> {
    pub(super) tree: &'t mut Tree,
    pub(super) text: &'t [u8],
    /// What is read but not yet part of the tree, `from..at`, is literal.
    pub(super) from: usize,
    pub(super) at: usize,
    pub(super) stack: Vec<Piece>,
    /// The memory of what was open, for what is opened next.
    pub(super) spare: Vec<Vec<OpenPart>>,
    pub(super) root: List,
    pub(super) tags: TagScan<'t>,
}

/// What a scanner knows of tags.
pub(super) struct TagScan<'t> {
    pub(super) known: &'t dyn ExtensionTags,
    pub(super) mode: Mode,
    /// Only what stands in `<onlyinclude>` is transcluded.
    pub(super) onlyinclude: bool,
    pub(super) no_more_gt: bool,
    /// Names of which no closing tag is left.
    pub(super) never_closed: Vec<&'t [u8]>,
}

impl<'t> TagScan<'t> {
    pub(super) fn new(known: &'t dyn ExtensionTags, text: &[u8], mode: Mode) -> Self {
        let has = |needle: &[u8]| memmem::find(text, needle).is_some();
        let onlyinclude =
            mode == Mode::Inclusion && has(b"<onlyinclude>") && has(b"</onlyinclude>");
        Self { known, mode, onlyinclude, no_more_gt: false, never_closed: Vec::new() }
    }
}

impl Tree {
    /// Reads `text`, forgetting what was read before. Takes time linear in its length.
    pub fn parse(&mut self, text: &str, tags: &dyn ExtensionTags, mode: Mode) {
        self.clear();
        let bytes = text.as_bytes();
        let tags = TagScan::new(tags, bytes, mode);
        let mut scanner = Scanner {
            tree: self,
            text: bytes,
            from: 0,
            at: 0,
            stack: Vec::new(),
            spare: Vec::new(),
            root: List::default(),
            tags,
        };
        scanner.run();
        let root = scanner.root.head;
        self.root = root;
    }
}

impl Scanner<'_> {
    fn run(&mut self) {
        self.skip_to_onlyinclude();
        while let Some(byte) = self.next_stop() {
            match byte {
                b'<' => self.angle(),
                b'\n' => self.line(),
                b'|' => self.bar(),
                b'=' => self.equals(),
                b'}' | b']' => self.close(byte),
                _ => self.open(byte),
            }
        }
        self.at = self.text.len();
        self.flush();
        for piece in std::mem::take(&mut self.stack) {
            let list = piece.broken(self.tree, piece.count);
            self.tree.join(&mut self.root, list);
        }
    }

    /// Walks on to the next byte that may mean something here.
    fn next_stop(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let found = match self.stack.last() {
            None => memchr3(b'{', b'[', b'<', rest),
            Some(top) => {
                let mut mask = stop::OPEN | stop::LINE;
                match top.open {
                    Open::Brace | Open::Dash => mask |= stop::BRACE | stop::BAR,
                    Open::Bracket => mask |= stop::BRACKET,
                    Open::Heading => {}
                }
                if top.finds_equals() {
                    mask |= stop::EQUALS;
                }
                rest.iter().position(|&b| STOPS[b as usize] & mask != 0)
            }
        };
        self.tree.steps += found.unwrap_or(rest.len()) as u64 + 1;
        self.at += found?;
        Some(self.text[self.at])
    }

    /// Makes what was read so far part of the tree.
    pub(super) fn flush(&mut self) {
        let (from, at) = (self.from, self.at);
        if from != at {
            self.literal(from, at);
            self.from = at;
        }
    }

    pub(super) fn literal(&mut self, start: usize, end: usize) {
        self.add(NodeKind::Text, start, end);
    }

    pub(super) fn add(&mut self, kind: NodeKind, start: usize, end: usize) -> u32 {
        let list = match self.stack.last_mut() {
            Some(piece) => piece.list(),
            None => &mut self.root,
        };
        self.tree.push(list, kind, start, end)
    }

    /// A line end inside of something: a heading ends, or may begin.
    fn line(&mut self) {
        if self.stack.last().is_some_and(|top| top.open == Open::Heading) {
            self.flush();
            if let Some(piece) = self.stack.pop() {
                let list = piece.into_list();
                self.join(list);
            }
        }
        self.at += 1;
        self.begin_heading();
    }

    /// Equals signs at the start of a line inside of something: bars and equals signs do not count
    /// up to the end of the line.
    pub(super) fn begin_heading(&mut self) {
        let count = self.text[self.at..].iter().take(6).take_while(|&&b| b == b'=').count();
        let finds_equals = self.stack.last().is_some_and(Piece::finds_equals);
        if count == 0 || (count == 1 && finds_equals) {
            return;
        }
        self.flush();
        self.stack.push(Piece::heading());
        self.at += count;
    }

    pub(super) fn join(&mut self, more: List) {
        let list = match self.stack.last_mut() {
            Some(piece) => piece.list(),
            None => &mut self.root,
        };
        self.tree.join(list, more);
    }

    fn bar(&mut self) {
        self.flush();
        if let Some(top) = self.stack.last_mut() {
            top.add_part(self.at);
        }
        self.at += 1;
        self.from = self.at;
    }

    fn equals(&mut self) {
        self.flush();
        let node = self.add(NodeKind::Equals, self.at, self.at + 1);
        debug_assert_ne!(node, NONE);
        if let Some(top) = self.stack.last_mut() {
            top.set_equals(node);
        }
        self.at += 1;
        self.from = self.at;
    }
}
