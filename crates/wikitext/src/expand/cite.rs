//! Footnotes, as the Cite extension keeps them: a footnote's text is parsed where the list of its
//! group is shown. The default group has a list at the end of the page in any case.

use super::frame::Frame;
use super::tags::Used;
use super::{Expander, UnitKind};
use crate::source_map::Mapped;

/// The footnotes that wait for their list.
#[derive(Default)]
pub(super) struct Cite {
    waiting: Vec<Footnote>,
    /// The group whose list is being read.
    within: Option<String>,
    /// Lists are not nested, nor are footnotes in their text parsed without end.
    showing: bool,
}

struct Footnote {
    group: String,
    name: String,
    text: Option<Mapped>,
    marker: u32,
}

impl Expander<'_> {
    /// `<ref>` (`Cite::guardedRef`).
    pub(super) fn reference(&mut self, used: Used) {
        let attribute = |name| used.attribute(name).unwrap_or_default().to_owned();
        let (name, group) = (attribute("name"), used.attribute("group").map(str::to_owned));
        let known = ["name", "group", "follow", "dir", "extends"];
        let too_many = used.attributes.iter().any(|(name, _)| !known.contains(&name.as_str()));
        let numeric = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
        let follow = attribute("follow");
        let invalid = too_many
            || numeric(&name)
            || numeric(&follow)
            || used.attribute("extends").is_some_and(|extends| !extends.is_empty())
            || (!follow.is_empty() && !name.is_empty())
            || used
                .attribute("dir")
                .is_some_and(|dir| !matches!(dir.to_ascii_lowercase().as_str(), "ltr" | "rtl"));
        let body = used.body.filter(|body| !body.text.trim().is_empty());
        let group_name = group.clone().or_else(|| self.cite.within.clone()).unwrap_or_default();
        if invalid {
            return;
        }
        if let Some(within) = &self.cite.within {
            // In a list, footnotes that the page uses get their text.
            if group_name != *within || name.is_empty() {
                return;
            }
            let used_one = self
                .cite
                .waiting
                .iter_mut()
                .find(|note| note.group == group_name && note.name == name);
            if let Some(note) = used_one.filter(|note| note.text.is_none()) {
                note.text = body;
            }
            return;
        }
        if (name.is_empty() && body.is_none())
            || body.as_ref().is_some_and(|body| holds_reference(&body.text))
        {
            return;
        }
        let wanted = if follow.is_empty() { &name } else { &follow };
        if !wanted.is_empty()
            && let Some(note) = self
                .cite
                .waiting
                .iter_mut()
                .find(|note| note.group == group_name && note.name == *wanted)
        {
            match (&mut note.text, body) {
                (slot @ None, body) => *slot = body,
                (Some(text), Some(more)) if !follow.is_empty() => {
                    text.push(" ", crate::source_map::Source::Page(0));
                    text.append(&more, false);
                }
                _ => {}
            }
            return;
        }
        self.cite.waiting.push(Footnote {
            group: group_name,
            name,
            text: body,
            marker: used.marker,
        });
    }

    /// `<references>` (`Cite::guardedReferences`).
    pub(super) fn references(&mut self, used: Used) {
        if self.cite.showing || self.cite.within.is_some() {
            return;
        }
        let group = used.attribute("group").unwrap_or_default().to_owned();
        if let Some(body) = used.body.as_ref().filter(|body| !body.text.trim().is_empty()) {
            self.cite.within = Some(group.clone());
            self.unit(&Frame::root(), body, used.marker, UnitKind::Wikitext);
            self.cite.within = None;
        }
        let known =
            used.attributes.iter().all(|(name, _)| matches!(name.as_str(), "group" | "responsive"));
        if known {
            self.show(&group);
        }
    }

    /// The list at the end of the page.
    pub(super) fn finish_references(&mut self) {
        self.show("");
    }

    fn show(&mut self, group: &str) {
        let (shown, waiting) = std::mem::take(&mut self.cite.waiting)
            .into_iter()
            .partition(|note| note.group == group);
        self.cite.waiting = waiting;
        let before = std::mem::replace(&mut self.cite.showing, true);
        for note in shown {
            let note: Footnote = note;
            // Where a footnote has no text, its name is shown in an error, and may be a URL.
            let source = crate::source_map::Source::Page(0);
            let text = note
                .text
                .unwrap_or_else(|| Mapped::new(format!("<code>{}</code>", note.name), source));
            self.unit(&Frame::root(), &text, note.marker, UnitKind::Wikitext);
        }
        self.cite.showing = before;
    }
}

/// A `<ref>` or `<references>` in a footnote: its closing tag was forgotten. What stands in other
/// elements and in comments does not count.
fn holds_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut comments = true;
    let mut closed: Vec<(&[u8], bool)> = Vec::new();
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
        let name = &rest[..length];
        if length == 0 {
            continue;
        }
        let Some(end) = memchr::memchr(b'>', &rest[length..]).map(|found| at + length + found + 1)
        else {
            return false;
        };
        let never = closed.iter().any(|(known, _)| *known == name);
        match if never { None } else { closing(&bytes[end..], name) } {
            Some(length) => at = end + length,
            None => {
                if name.eq_ignore_ascii_case(b"ref") || name.eq_ignore_ascii_case(b"references") {
                    return true;
                }
                if !never {
                    closed.push((name, true));
                }
            }
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
