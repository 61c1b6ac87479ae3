//! Footnotes, as the Cite extension keeps them: a footnote's text is parsed where the list of its
//! group is shown. The default group has a list at the end of the page in any case.

mod list;
mod nested;

use std::collections::HashMap;
use std::rc::Rc;

use super::frame::Frame;
use super::tags::Used;
use super::{Expander, UnitKind};
use crate::marker;
use crate::source_map::{Mapped, Source};
use nested::holds_reference;

/// The footnotes that wait for their list, by group.
#[derive(Default)]
pub(super) struct Cite {
    waiting: HashMap<String, Group>,
    /// The group whose list is being read.
    within: Option<String>,
    /// Footnotes in the text of footnotes show no lists.
    showing: bool,
    /// What was called since the last list with a body, to be taken back where that body was
    /// expanded before its list was known (`{{#tag:references|..}}`); `None` for what was not valid.
    calls: Vec<Option<Done>>,
    /// How many footnotes there were.
    count: u32,
    /// How many were defined again with another text: the list shows an error in the place of such.
    conflicts: u32,
}

#[derive(Default)]
struct Group {
    /// In their order; `None` for those taken back.
    notes: Vec<Option<Footnote>>,
    /// Index of the named ones.
    names: HashMap<String, usize>,
}

struct Footnote {
    /// No other footnote of the page has it.
    key: u32,
    name: String,
    text: Option<Rc<Mapped>>,
    /// Whether its text is written more than once.
    is_twin: bool,
}

/// What a call did.
struct Done {
    effect: Effect,
    group: String,
    /// Index and key of the footnote.
    note: (usize, u32),
    call: Reference,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    New,
    /// The footnote was there without its text.
    Assigned,
    Repeated,
}

/// A `<ref>` that is valid in itself.
#[derive(Clone)]
struct Reference {
    name: String,
    follow: String,
    group: Option<String>,
    body: Option<Rc<Mapped>>,
}

impl Footnote {
    /// Whether it has a text already, and this is another.
    fn is_other(&self, text: Option<&Mapped>) -> bool {
        let both = self.text.as_deref().zip(text);
        both.is_some_and(|(own, other)| own.text.trim() != other.text.trim())
    }

    /// Takes note of a text that it is given once more.
    fn meet(&mut self, text: Option<&Rc<Mapped>>) {
        self.is_twin |= self.text.is_some() && text.is_some();
    }
}

impl Group {
    fn index(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    fn push(&mut self, note: Footnote) -> usize {
        let index = self.notes.len();
        if !note.name.is_empty() {
            self.names.insert(note.name.clone(), index);
        }
        self.notes.push(Some(note));
        index
    }
}

impl Expander<'_> {
    /// `<ref>` (`Cite::guardedRef`).
    pub(super) fn reference(&mut self, used: Used<'_>) {
        let is_valid = is_valid(&used);
        let name = used.attribute("name").unwrap_or_default().to_owned();
        let follow = used.attribute("follow").unwrap_or_default().to_owned();
        let group = used.attribute("group").map(str::to_owned);
        let body = used.body.filter(|body| !body.text.trim().is_empty()).map(Rc::new);
        let is_empty = name.is_empty() && body.is_none();
        let call = Reference { name, follow, group, body };
        if let Some(within) = self.cite.within.take() {
            if is_valid {
                self.cite.define(&within, call);
            }
            self.cite.within = Some(within);
        } else if !is_valid
            || is_empty
            || call.body.as_ref().is_some_and(|body| holds_reference(&body.text))
        {
            self.cite.calls.push(None);
        } else {
            self.cite.call(call);
        }
    }

    /// `<references>` (`Cite::guardedReferences`).
    pub(super) fn references(&mut self, used: Used<'_>) {
        if self.cite.showing || self.cite.within.is_some() {
            return;
        }
        let group = used.attribute("group").unwrap_or_default().to_owned();
        if let Some(body) = used.body.as_ref().filter(|body| !body.text.trim().is_empty()) {
            if marker::holds(&body.text, marker::MarkerKind::References) {
                return;
            }
            // Footnotes that were expanded before their list are meant to be in it.
            let early = marker::numbers(&body.text, marker::MarkerKind::Reference).count();
            for call in self.cite.take_back(early) {
                self.cite.define(&group, call);
            }
            self.cite.within = Some(group.clone());
            self.unit(&Frame::root(), body, UnitKind::Wikitext);
            self.cite.within = None;
        }
        if used.attributes.iter().all(|(name, _)| matches!(name.as_str(), "group" | "responsive")) {
            self.cite.showing = true;
            self.show(&group);
            self.cite.showing = false;
        }
    }

    /// The list at the end of the page. For MediaWiki it is in no tag, so that a list within a footnote counts.
    pub(super) fn finish_references(&mut self) {
        self.show("");
    }

    fn show(&mut self, group: &str) {
        let Some(group) = self.cite.waiting.remove(group) else { return };
        self.list(group.notes.into_iter().flatten());
    }
}

impl Cite {
    pub(super) fn conflicts(&self) -> u32 {
        self.conflicts
    }

    /// A footnote in a list: those that the page uses get their text.
    fn define(&mut self, within: &str, call: Reference) {
        let fits = call.group.is_none_or(|group| group == within) && !call.name.is_empty();
        let Some(group) = self.waiting.get_mut(within).filter(|_| fits) else { return };
        let note = group.index(&call.name).and_then(|index| group.notes[index].as_mut());
        let Some(note) = note else { return };
        self.conflicts += u32::from(note.is_other(call.body.as_deref()));
        note.meet(call.body.as_ref());
        if note.text.is_none() {
            note.text = call.body;
        }
    }

    /// A footnote of the page (`ReferenceStack::pushRef`).
    fn call(&mut self, call: Reference) {
        let name = call.group.clone().unwrap_or_default();
        let group = self.waiting.entry(name.clone()).or_default();
        let follows = !call.follow.is_empty();
        let known = group.index(if follows { &call.follow } else { &call.name });
        let known = known.and_then(|index| Some((index, group.notes[index].as_mut()?)));
        let (effect, note) = match known {
            None => {
                self.count += 1;
                let (key, text) = (self.count, call.body.clone());
                let name = call.name.clone();
                let index = group.push(Footnote { key, name, text, is_twin: false });
                (Effect::New, (index, key))
            }
            Some((_, note)) if follows => {
                // What goes on with a footnote is no call of its own.
                if let (Some(text), Some(more)) = (&mut note.text, &call.body) {
                    let text = Rc::make_mut(text);
                    text.push(" ", Source::Page(0));
                    text.append(more, false);
                } else if note.text.is_none() {
                    note.text = call.body;
                }
                return;
            }
            Some((index, note)) => {
                self.conflicts += u32::from(note.is_other(call.body.as_deref()));
                note.meet(call.body.as_ref());
                let assigns = note.text.is_none() && call.body.is_some();
                if assigns {
                    note.text.clone_from(&call.body);
                }
                (if assigns { Effect::Assigned } else { Effect::Repeated }, (index, note.key))
            }
        };
        self.calls.push(Some(Done { effect, group: name, note, call }));
    }

    /// Takes back the last calls (`ReferenceStack::rollbackRefs`); gives those that were valid.
    fn take_back(&mut self, count: usize) -> Vec<Reference> {
        let mut calls = std::mem::take(&mut self.calls);
        let taken = calls.split_off(calls.len().saturating_sub(count));
        for done in taken.iter().rev().flatten() {
            let Some(group) = self.waiting.get_mut(&done.group) else { continue };
            let (index, key) = done.note;
            let Some(slot) = group.notes.get_mut(index) else { continue };
            let Some(note) = slot.as_mut().filter(|note| note.key == key) else { continue };
            match done.effect {
                Effect::New => {
                    group.names.remove(&note.name);
                    *slot = None;
                }
                Effect::Assigned => note.text = None,
                Effect::Repeated => {}
            }
        }
        taken.into_iter().flatten().map(|done| done.call).collect()
    }
}

/// Whether the attributes make sense together (`Cite::validateRef`).
fn is_valid(used: &Used<'_>) -> bool {
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
