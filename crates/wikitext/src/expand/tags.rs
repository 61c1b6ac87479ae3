//! Extension tags: each becomes a strip marker, and what it shows becomes a unit of its own.

use super::frame::{Document, Frame};
use super::{Expander, Unit, UnitKind};
use crate::chars::php_trim;
use crate::entities;
use crate::preprocess::{Mode, Node};
use crate::site::TagKind;
use crate::source_map::{Mapped, Source};
use crate::title::Title;

/// A tag as it is used.
pub(super) struct Used {
    pub(super) attributes: Vec<(String, String)>,
    pub(super) body: Option<Mapped>,
}

impl Used {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Expander<'_> {
    /// A tag of the text.
    pub(super) fn tag(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'_>,
        node: Node,
        index: u32,
        out: &mut Mapped,
    ) {
        let tag = document.tree.tag(index);
        let part = |(start, end): (u32, u32)| &document.text[start as usize..end as usize];
        let Some((_, kind)) = self.env.site.tags.find(part(tag.name).as_bytes()) else { return };
        let attributes = attributes(part(tag.attributes));
        let body = tag.body.filter(|_| kind != TagKind::Verbatim).map(|(start, end)| {
            let mut body = Mapped::default();
            body.push_part(
                document.text,
                document.map,
                start as usize..end as usize,
                self.in_argument > 0,
            );
            body
        });
        let source = self.mark_source(frame, document, node);
        self.show_tag(frame, kind, attributes, body, source, out);
    }

    /// Puts out the strip marker of a tag and keeps what the tag shows.
    pub(super) fn show_tag(
        &mut self,
        frame: &Frame<'_>,
        kind: TagKind,
        attributes: Vec<(String, String)>,
        body: Option<Mapped>,
        source: Source,
        out: &mut Mapped,
    ) {
        let marker = self.next_marker();
        out.push(&format!("\x7F{marker}\x7F"), source);
        if self.quiet > 0 {
            return;
        }
        let used = Used { attributes, body };
        match kind {
            TagKind::Verbatim => {}
            TagKind::Wikitext => {
                if let Some(body) = used.body {
                    self.unit(frame, &body, UnitKind::Wikitext);
                }
            }
            TagKind::Reference => self.reference(used),
            TagKind::References => self.references(used),
            TagKind::Gallery => self.gallery(used),
        }
    }

    /// Where the marker of a tag stands.
    fn mark_source(&mut self, frame: &Frame<'_>, document: Document<'_>, node: Node) -> Source {
        match frame.maker {
            Some(maker) => Source::Made(maker),
            None => match crate::source_map::source(document.map, node.start as usize) {
                Some(source) => source,
                None => Source::Page(0),
            },
        }
    }

    /// Expands a text and keeps it as a unit (`Parser::recursiveTagParse`).
    pub(super) fn unit(&mut self, frame: &Frame<'_>, body: &Mapped, kind: UnitKind) {
        let mode = if frame.depth == 0 { Mode::Page } else { Mode::Inclusion };
        let mut text = Mapped::default();
        self.expand_text(frame, body, mode, &mut text);
        self.units.push(Unit { text, kind });
    }

    /// `Parser::renderImageGallery`: what stands behind the bar of each line, and the caption.
    fn gallery(&mut self, used: Used) {
        if let Some(caption) = used.attribute("caption") {
            let source =
                used.body.as_ref().and_then(|body| body.source(0)).unwrap_or(Source::Page(0));
            // The attribute is not mapped byte by byte; its tag is all that is known.
            let source = match source {
                Source::Made(maker) => Source::Made(maker),
                Source::Page(at) | Source::Argument(at) => Source::Made(self.maker_at(at)),
            };
            let caption = Mapped::new(caption.to_owned(), source);
            self.unit(&Frame::root(), &caption, UnitKind::Wikitext);
        }
        let Some(body) = used.body else { return };
        let mut start = 0;
        for line in body.text.split('\n') {
            let end = start + line.len();
            if let Some((name, rest)) = line.split_once('|')
                && self.is_file(&crate::pass::decode_title(name.as_bytes()))
            {
                let mut text = Mapped::default();
                text.push_part(&body.text, body.stretches(), end - rest.len()..end, false);
                text.trim_from(0);
                self.unit(&Frame::root(), &text, UnitKind::GalleryLine);
            }
            start = end + 1;
        }
    }

    fn is_file(&self, name: &str) -> bool {
        Title::parse(self.env.site, name, crate::site::ns::FILE).is_some()
    }

    /// A maker for text of the page's own that is not byte by byte in the page.
    fn maker_at(&mut self, at: u32) -> u32 {
        self.makers.push(crate::source_map::Maker {
            parent: None,
            template: None,
            call: at..at + 1,
            guessed: false,
        });
        self.makers.len() as u32 - 1
    }
}

/// Names, in lower case, and values of attributes (`Sanitizer::decodeTagAttributes`).
pub(super) fn attributes(text: &str) -> Vec<(String, String)> {
    let space = |c: char| matches!(c, '\t' | '\n' | '\x0C' | '\r' | ' ');
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| space(c) || c == '/');
        let Some(first) = rest.chars().next() else { return found };
        let length = rest[first.len_utf8()..]
            .find(|c| space(c) || matches!(c, '/' | '>' | '='))
            .map_or(rest.len(), |at| at + first.len_utf8());
        let name = rest[..length].to_lowercase();
        rest = &rest[length..];
        let behind = rest.trim_start_matches(space);
        // Names that are none are left out with their values.
        let name = Some(name).filter(|name| is_attribute_name(name));
        let Some(value) = behind.strip_prefix('=') else {
            found.extend(name.map(|name| (name, String::new())));
            continue;
        };
        let value = value.trim_start_matches(space);
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].split_once(quote) {
                Some((value, after)) => (value, after),
                None => (&value[1..], ""),
            },
            _ => value.split_at(value.find(|c| space(c) || c == '>').unwrap_or(value.len())),
        };
        found.extend(name.map(|name| (name, php_trim(&entities::decode(value)).to_owned())));
        rest = after;
    }
}

fn is_attribute_name(name: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_');
    name.starts_with(letter) && name.chars().all(|c| letter(c) || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn attributes_in_every_spelling() {
        let found = attributes(" Name=\"a b\" *=x group = c d e='f&amp;g'/");
        let found: Vec<(&str, &str)> =
            found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, [("name", "a b"), ("group", "c"), ("d", ""), ("e", "f&g")]);
    }
}
