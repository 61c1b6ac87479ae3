//! `<infobox>` of the PortableInfobox extension (Fandom, wiki.gg): rows that show parameters of the
//! template they stand in.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::frame::Frame;
use super::{Expander, UnitKind};
use crate::attributes::attributes;
use crate::source_map::Mapped;

/// An element of an infobox.
struct Element {
    name: Name,
    /// The parameter that it shows.
    source: Option<String>,
    /// Where its wikitext stands, if it is one that has its own.
    content: Range<usize>,
    parent: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Name {
    /// `infobox`, `group`, `panel`, `section`: hold rows.
    Group,
    /// `data`, `title`: show a parameter as wikitext.
    Row,
    /// `image`, `audio`, `video`: show a file.
    Media,
    Caption,
    /// Wikitext of their own.
    Header,
    Navigation,
    Label,
    Default,
    Format,
}

impl Name {
    fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"group" | b"panel" | b"section" => Self::Group,
            b"data" | b"title" => Self::Row,
            b"image" | b"audio" | b"video" => Self::Media,
            b"caption" => Self::Caption,
            b"header" => Self::Header,
            b"navigation" => Self::Navigation,
            b"label" => Self::Label,
            b"default" => Self::Default,
            b"format" => Self::Format,
            _ => return None,
        })
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Header | Self::Navigation | Self::Label | Self::Default | Self::Format)
    }
}

impl Expander<'_> {
    /// Keeps as units what an infobox shows.
    pub(super) fn infobox(&mut self, frame: &Frame<'_>, body: &Mapped) {
        let elements = match elements(&body.text) {
            Some(elements) if !elements.is_empty() => elements,
            // Not one of these.
            Some(_) => return self.unit(frame, body, UnitKind::Wikitext),
            // No valid XML: the wiki shows an error.
            None => return,
        };
        let mut parts: HashMap<(usize, Name), usize> = HashMap::new();
        for (index, element) in elements.iter().enumerate() {
            parts.extend(element.parent.map(|parent| ((parent, element.name), index)));
        }
        let mut shown = vec![false; elements.len()];
        // Each element stands behind the one that holds it.
        for index in (0..elements.len()).rev() {
            let element = &elements[index];
            let part = |name| parts.get(&(index, name)).map(|&part: &usize| &elements[part]);
            let (default, format) = (part(Name::Default), part(Name::Format));
            match element.name {
                Name::Row => {
                    shown[index] = self.row(frame, body, element, default, format);
                    if shown[index]
                        && let Some(label) = part(Name::Label)
                    {
                        self.infobox_text(frame, body, label);
                    }
                }
                Name::Media => {
                    let file = self.infobox_value(frame, element);
                    shown[index] = !file.text.is_empty() || default.is_some();
                    if shown[index]
                        && let Some(&caption) = parts.get(&(index, Name::Caption))
                    {
                        let part =
                            |name| parts.get(&(caption, name)).map(|&part: &usize| &elements[part]);
                        let (default, format) = (part(Name::Default), part(Name::Format));
                        self.row(frame, body, &elements[caption], default, format);
                    }
                }
                Name::Navigation => {
                    self.infobox_text(frame, body, element);
                    shown[index] = true;
                }
                _ => {}
            }
            if let Some(parent) = element.parent {
                shown[parent] |= shown[index];
            }
        }
        for element in elements.iter().filter(|element| element.name == Name::Header) {
            // A group without rows has no header either.
            if element.parent.is_none_or(|parent| shown[parent]) {
                self.infobox_text(frame, body, element);
            }
        }
    }

    /// A parameter, in its format, or else its default. Says whether it shows anything.
    fn row(
        &mut self,
        frame: &Frame<'_>,
        body: &Mapped,
        row: &Element,
        default: Option<&Element>,
        format: Option<&Element>,
    ) -> bool {
        let value = self.infobox_value(frame, row);
        match (value.text.is_empty(), default, format) {
            (false, _, Some(text)) | (true, Some(text), _) => {
                self.infobox_text(frame, body, text);
                true
            }
            (false, _, None) => {
                self.unit(frame, &value, UnitKind::Wikitext);
                true
            }
            (true, None, _) => false,
        }
    }

    fn infobox_value(&mut self, frame: &Frame<'_>, element: &Element) -> Mapped {
        let mut value = Mapped::default();
        if let Some(source) = &element.source {
            self.parameter(frame, source, &mut value);
            value.trim_from(0);
        }
        value
    }

    fn infobox_text(&mut self, frame: &Frame<'_>, body: &Mapped, element: &Element) {
        let mut text = Mapped::default();
        text.push_part(&body.text, body.stretches(), element.content.clone(), false);
        text.trim_from(0);
        self.limits.work(text.text.len());
        self.unit(frame, &text, UnitKind::Wikitext);
    }
}

/// The elements of an infobox in their order; `None` where tags do not match.
fn elements(text: &str) -> Option<Vec<Element>> {
    let bytes = text.as_bytes();
    let mut elements: Vec<Element> = Vec::new();
    // Those that are open, with their names as written.
    let mut open: Vec<(&[u8], usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found + 1;
        if bytes[start..].starts_with(b"!--") {
            at = start + memmem::find(&bytes[start..], b"-->")?;
            continue;
        }
        let closes = bytes.get(start) == Some(&b'/');
        let word = &bytes[start + usize::from(closes)..];
        let name = &word[..word.iter().take_while(|b| b.is_ascii_alphabetic()).count()];
        at = start;
        let Some(kind) = Name::of(name) else { continue };
        let end = start + memchr::memchr(b'>', &bytes[start..])?;
        at = end + 1;
        if closes {
            if open.pop()?.0 != name {
                return None;
            }
            continue;
        }
        let is_empty = bytes[end - 1] == b'/';
        let written = text.get(start + name.len()..end - usize::from(is_empty))?;
        let source = attributes(written).into_iter().find(|(name, _)| name == "source");
        let mut content = at..at;
        if !is_empty && kind.is_text() {
            // What it holds is wikitext, whatever tags stand in it.
            let close = [b"</", name, b">"].concat();
            content.end = at + memmem::find(&bytes[at..], &close)?;
            at = content.end + close.len();
        } else if !is_empty {
            open.push((name, elements.len()));
        }
        let parent = match is_empty || kind.is_text() {
            true => open.last(),
            false => open.len().checked_sub(2).and_then(|index| open.get(index)),
        };
        elements.push(Element {
            name: kind,
            source: source.map(|(_, source)| source),
            content,
            parent: parent.map(|&(_, index)| index),
        });
    }
    open.is_empty().then_some(elements)
}
