//! Footnotes, as the Cite extension keeps them: a footnote's text is parsed where the list of its
//! group is shown. The default group has a list at the end of the page in any case.

use std::collections::HashMap;

use super::frame::Frame;
use super::tags::Used;
use super::{Expander, UnitKind};
use crate::source_map::{Mapped, Source};

/// The footnotes that wait for their list, by group.
#[derive(Default)]
pub(super) struct Cite {
    waiting: HashMap<String, Group>,
    /// The group whose list is being read.
    within: Option<String>,
    /// Footnotes in the text of footnotes show no lists.
    showing: bool,
}

#[derive(Default)]
struct Group {
    notes: Vec<Footnote>,
    /// Index of the named ones.
    names: HashMap<String, usize>,
}

struct Footnote {
    name: String,
    text: Option<Mapped>,
}

impl Group {
    fn named(&mut self, name: &str) -> Option<&mut Footnote> {
        self.names.get(name).map(|&index| &mut self.notes[index])
    }

    fn push(&mut self, note: Footnote) {
        if !note.name.is_empty() {
            self.names.insert(note.name.clone(), self.notes.len());
        }
        self.notes.push(note);
    }
}

impl Expander<'_> {
    /// `<ref>` (`Cite::guardedRef`).
    pub(super) fn reference(&mut self, used: Used) {
        if !is_valid(&used) {
            return;
        }
        let name = used.attribute("name").unwrap_or_default().to_owned();
        let follow = used.attribute("follow").unwrap_or_default().to_owned();
        let group = used.attribute("group").map(str::to_owned);
        let body = used.body.filter(|body| !body.text.trim().is_empty());
        if let Some(within) = &self.cite.within {
            // In a list, footnotes that the page uses get their text.
            let fits = group.is_none_or(|group| group == *within) && !name.is_empty();
            let note = self.cite.waiting.get_mut(within).and_then(|group| group.named(&name));
            if let Some(note) = note.filter(|note| fits && note.text.is_none()) {
                note.text = body;
            }
            return;
        }
        if (name.is_empty() && body.is_none())
            || body.as_ref().is_some_and(|body| holds_reference(&body.text))
        {
            return;
        }
        let group = self.cite.waiting.entry(group.unwrap_or_default()).or_default();
        match group.named(if follow.is_empty() { &name } else { &follow }) {
            None => group.push(Footnote { name, text: body }),
            Some(note) => match (&mut note.text, body) {
                (slot @ None, body) => *slot = body,
                (Some(text), Some(more)) if !follow.is_empty() => {
                    text.push(" ", Source::Page(0));
                    text.append(&more, false);
                }
                _ => {}
            },
        }
    }

    /// `<references>` (`Cite::guardedReferences`).
    pub(super) fn references(&mut self, used: Used) {
        if self.cite.showing || self.cite.within.is_some() {
            return;
        }
        let group = used.attribute("group").unwrap_or_default().to_owned();
        if let Some(body) = used.body.as_ref().filter(|body| !body.text.trim().is_empty()) {
            self.cite.within = Some(group.clone());
            self.unit(&Frame::root(), body, UnitKind::Wikitext);
            self.cite.within = None;
        }
        if used.attributes.iter().all(|(name, _)| matches!(name.as_str(), "group" | "responsive")) {
            self.show(&group);
        }
    }

    /// The list at the end of the page.
    pub(super) fn finish_references(&mut self) {
        self.show("");
    }

    fn show(&mut self, group: &str) {
        let Some(group) = self.cite.waiting.remove(group) else { return };
        let before = std::mem::replace(&mut self.cite.showing, true);
        for note in group.notes {
            // Where a footnote has no text, its name is shown in an error, and may be a URL.
            let text = note.text.unwrap_or_else(|| {
                Mapped::new(format!("<code>{}</code>", note.name), Source::Page(0))
            });
            self.unit(&Frame::root(), &text, UnitKind::Wikitext);
        }
        self.cite.showing = before;
    }
}

/// Whether the attributes make sense together (`Cite::validateRef`).
fn is_valid(used: &Used) -> bool {
    let attribute = |name| used.attribute(name).unwrap_or_default();
    let is_number = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let known = |name: &str| matches!(name, "name" | "group" | "follow" | "dir" | "extends");
    let (name, follow, dir) = (attribute("name"), attribute("follow"), used.attribute("dir"));
    used.attributes.iter().all(|(name, _)| known(name))
        && !is_number(name)
        && !is_number(follow)
        && attribute("extends").is_empty()
        && (follow.is_empty() || name.is_empty())
        && dir.is_none_or(|dir| matches!(dir.to_ascii_lowercase().as_str(), "ltr" | "rtl"))
}

/// Whether a `<ref>` or `<references>` stands in a footnote, so that its closing tag was forgotten.
/// What stands in other elements and in comments does not count.
fn holds_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut comments = true;
    let mut never_closed: Vec<&[u8]> = Vec::new();
    // The next `>`, looked for only when the last one is passed.
    let mut angle = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let open = at + found;
        at = open + 1;
        let rest = &bytes[at..];
        if comments && rest.starts_with(b"!--") {
            match memchr::memmem::find(&rest[3..], b"-->") {
                Some(end) => at += end + 6,
                None => comments = false,
            }
            continue;
        }
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if length == 0 {
            continue;
        }
        let name = &rest[..length];
        if angle < at + length {
            match memchr::memchr(b'>', &rest[length..]) {
                Some(found) => angle = at + length + found,
                None => return false,
            }
        }
        let end = angle + 1;
        let never = never_closed.contains(&name);
        match if never { None } else { closing(&bytes[end..], name) } {
            Some(length) => at = end + length,
            None if name.eq_ignore_ascii_case(b"ref")
                || name.eq_ignore_ascii_case(b"references") =>
            {
                return true;
            }
            None if never => {}
            // So many different elements left open are no text of a person.
            None if never_closed.len() > 100 => return false,
            None => never_closed.push(name),
        }
    }
    false
}

/// Offset behind the next `</name>`.
fn closing(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&text[at..], b"</") {
        at += found + 2;
        let rest = &text[at..];
        if rest.starts_with(name) {
            let spaces = rest[name.len()..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if rest.get(name.len() + spaces) == Some(&b'>') {
                return Some(at + name.len() + spaces + 1);
            }
        }
    }
    None
}
