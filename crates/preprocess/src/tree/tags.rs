//! Comments, extension tags and the tags that say what is transcluded.

use memchr::{memchr, memmem};

use crate::tree::scan::Scanner;
use crate::tree::{Mode, NodeKind, Tag};

/// What a tag means to the preprocessor.
enum Meaning {
    /// The tag vanishes, its body stays.
    Ignored,
    /// The tag vanishes with its body.
    Dropped,
    Extension,
}

impl<'t> Scanner<'t> {
    /// Where only parts are transcluded, drops everything up to the next one.
    pub(super) fn skip_to_onlyinclude(&mut self) {
        if !self.tags.onlyinclude {
            return;
        }
        self.flush();
        let open = b"<onlyinclude>";
        self.at = memmem::find(&self.text[self.at..], open)
            .map_or(self.text.len(), |found| self.at + found + open.len());
        self.from = self.at;
    }

    /// A `<`.
    pub(super) fn angle(&mut self) {
        let rest = &self.text[self.at..];
        if self.tags.onlyinclude && rest.starts_with(b"</onlyinclude>") {
            return self.skip_to_onlyinclude();
        }
        if rest.starts_with(b"<!--") {
            return self.comment();
        }
        let Some((name_end, meaning)) = self.name() else {
            self.at += 1;
            return;
        };
        let start = self.at;
        let end = if self.tags.no_more_gt { None } else { memchr(b'>', &self.text[name_end..]) };
        self.tree.steps += end.unwrap_or(0) as u64;
        let Some(end) = end.map(|found| name_end + found) else {
            self.tags.no_more_gt = true;
            self.at += 1;
            return;
        };
        if matches!(meaning, Meaning::Ignored) {
            return self.skip(end + 1);
        }
        let name = (start + 1, name_end);
        let (attributes_end, body, after) = if self.text[end - 1] == b'/' {
            (end - 1, None, end + 1)
        } else {
            match self.closing_tag(name, end + 1) {
                Some((body_end, after)) => (end, Some((end + 1, body_end)), after),
                None => {
                    // The tag is text.
                    self.at = end + 1;
                    return;
                }
            }
        };
        if matches!(meaning, Meaning::Dropped) {
            return self.skip(after);
        }
        self.flush();
        let narrow = |(start, end): (usize, usize)| (start as u32, end.max(start) as u32);
        let tag = Tag {
            name: narrow(name),
            attributes: narrow((name_end, attributes_end)),
            body: body.map(narrow),
        };
        let index = self.tree.tags.len() as u32;
        self.tree.tags.push(tag);
        self.add(NodeKind::Tag(index), start, after);
        self.at = after;
        self.from = after;
    }

    /// Leaves out what stands up to `after`.
    fn skip(&mut self, after: usize) {
        self.flush();
        self.at = after;
        self.from = after;
    }

    /// The name of the tag here, if it is one that the preprocessor knows: where it ends.
    fn name(&self) -> Option<(usize, Meaning)> {
        let start = self.at + 1;
        let slash = usize::from(self.text.get(start) == Some(&b'/'));
        let word = &self.text[start + slash..];
        let length =
            word.iter().take(64).position(|b| is_regex_space(*b) || matches!(b, b'/' | b'>'))?;
        if word[length] == b'/' && word.get(length + 1) != Some(&b'>') {
            return None;
        }
        let name = &word[..length];
        let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
        let inclusion = self.tags.mode == Mode::Inclusion;
        let meaning = if is(b"includeonly") {
            if inclusion { Meaning::Ignored } else { Meaning::Dropped }
        } else if is(b"noinclude") {
            if inclusion { Meaning::Dropped } else { Meaning::Ignored }
        } else if is(b"onlyinclude") && !inclusion {
            Meaning::Ignored
        } else if self.tags.known.has(name) {
            Meaning::Extension
        } else {
            return None;
        };
        if slash == 1 && !matches!(meaning, Meaning::Ignored) {
            return None;
        }
        Some((start + slash + length, meaning))
    }

    /// Where the body ends that begins at `from`, and where its closing tag ends.
    fn closing_tag(&mut self, name: (usize, usize), from: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let name = &text[name.0..name.1];
        let known = self.tags.never_closed.iter().any(|never| never.eq_ignore_ascii_case(name));
        if !known {
            self.tree.steps += (text.len() - from) as u64;
            let mut at = from;
            while let Some(found) = memmem::find(&text[at..], b"</") {
                let close = at + found;
                at = close + 2;
                let Some(found) = text.get(at..at + name.len()) else { break };
                if !found.eq_ignore_ascii_case(name) {
                    continue;
                }
                let rest = &text[at + name.len()..];
                let spaces = rest.iter().take_while(|b| is_regex_space(**b)).count();
                if rest.get(spaces) == Some(&b'>') {
                    self.tree.steps -= (text.len() - close) as u64;
                    return Some((close, at + name.len() + spaces + 1));
                }
            }
        }
        if matches!(name, b"includeonly" | b"noinclude" | b"onlyinclude") {
            // These may stay open to the end.
            return Some((text.len(), text.len()));
        }
        if !known {
            self.tags.never_closed.push(name);
        }
        None
    }

    /// A comment. Where it is all that stands on its lines, one line end goes with it.
    fn comment(&mut self) {
        let text = self.text;
        let blank = |b: &u8| matches!(b, b' ' | b'\t');
        let end_of =
            |from: usize| memmem::find(&text[from..], b"-->").map(|found| from + found + 3);
        let Some(end) = end_of(self.at + 4) else {
            return self.skip(text.len());
        };
        self.tree.steps += (end - self.at) as u64;
        let before = text[..self.at].iter().rposition(|b| !blank(b)).map_or(0, |last| last + 1);
        if before == 0 || text[before - 1] != b'\n' {
            return self.skip(end);
        }
        // Comments that follow, with nothing but blanks between.
        let mut after = end + text[end..].iter().take_while(|b| blank(b)).count();
        while text[after..].starts_with(b"<!--") {
            let Some(next) = end_of(after + 4) else { break };
            after = next + text[next..].iter().take_while(|b| blank(b)).count();
        }
        self.tree.steps += (after - before) as u64;
        if text.get(after) != Some(&b'\n') {
            return self.skip(end);
        }
        if before >= self.from {
            self.at = before;
        }
        self.skip(after + 1);
        if !self.stack.is_empty() {
            self.begin_heading();
        }
    }
}

/// `\s` of PHP's regular expressions.
fn is_regex_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0B
}
