//! Extension tags: each becomes a strip marker, and what it shows becomes a unit of its own.

use super::frame::{Document, Frame};
use super::{Expander, Unit, UnitKind};
use crate::attributes::attributes;
use crate::chars::{is_php_space, php_trim};
use crate::marker;
use crate::site::{TagKind, ns};
use crate::source_map::{Maker, Mapped, Source, source};
use crate::title::Title;
use wikirot_preprocess::{Mode, Node};

/// A tag as it is used.
pub(super) struct Used<'t> {
    pub(super) name: &'t str,
    pub(super) kind: TagKind,
    pub(super) attributes: Vec<(String, String)>,
    /// What stands between the tags.
    pub(super) body: Option<Mapped>,
}

impl Used<'_> {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Code that stands in a block: what is made of it has a strip marker of its own.
    fn is_highlighted(&self) -> bool {
        matches!(self.name, "syntaxhighlight" | "source") && self.attribute("inline").is_none()
    }

    fn has_name(&self) -> bool {
        self.attribute("name").is_some_and(|name| !php_trim(name).is_empty())
    }
}

impl<'a> Expander<'a> {
    /// A tag of the text.
    pub(super) fn tag(
        &mut self,
        frame: &Frame<'_>,
        document: Document<'_>,
        node: Node,
        index: u32,
        out: &mut Mapped,
    ) {
        // Whatever it shows, it is read; and footnotes are kept until their list comes.
        self.limits.work((node.end - node.start) as usize);
        let tag = document.tree.tag(index);
        // Its name, its attributes and its body are nodes of their own.
        for _ in 0..2 + u32::from(tag.body.is_some()) {
            self.limits.node();
        }
        let part = |(start, end): (u32, u32)| &document.text[start as usize..end as usize];
        let Some((name, kind)) = self.env.site.tags.find(part(tag.name).as_bytes()) else { return };
        let attributes = attributes(part(tag.attributes));
        if name == "nowiki" {
            self.keep_nowiki(tag.body.map(part).unwrap_or_default());
        }
        let shows_body = kind != TagKind::Verbatim && self.quiet == 0;
        let body = tag.body.filter(|_| shows_body).map(|(start, end)| {
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
        self.show_tag(frame, Used { name, kind, attributes, body }, source, out);
    }

    /// Puts out the strip marker of a tag and keeps what the tag shows.
    pub(super) fn show_tag(
        &mut self,
        frame: &Frame<'_>,
        used: Used<'a>,
        source: Source,
        out: &mut Mapped,
    ) {
        let marker = match used.kind {
            TagKind::Reference => marker::MarkerKind::Reference,
            TagKind::References => marker::MarkerKind::References,
            _ => marker::MarkerKind::Tag,
        };
        let number = self.put_marker(marker, source, out);
        self.tags.push((number, used.name));
        if self.quiet > 0 {
            return;
        }
        match used.kind {
            TagKind::Verbatim if used.is_highlighted() => self.markers += 1,
            TagKind::Verbatim => {}
            TagKind::Indicator if !used.has_name() => {}
            TagKind::Wikitext | TagKind::Indicator => {
                if let Some(body) = used.body {
                    self.unit(frame, &body, UnitKind::Wikitext);
                }
            }
            TagKind::Poem => {
                if let Some(body) = used.body {
                    self.poem(frame, &body);
                }
            }
            TagKind::InputBox => {
                if let Some(body) = used.body {
                    self.input_box(&body);
                }
            }
            TagKind::Reference => self.reference(used),
            TagKind::References => self.references(used),
            TagKind::Gallery => self.gallery(used),
            TagKind::ImageMap => self.image_map(used),
            TagKind::Infobox => {
                if let Some(body) = used.body {
                    self.infobox(frame, &body);
                }
            }
        }
    }

    /// Puts out the next strip marker; gives its number.
    pub(super) fn put_marker(
        &mut self,
        kind: marker::MarkerKind,
        source: Source,
        out: &mut Mapped,
    ) -> u32 {
        let number = self.markers;
        self.markers += 1;
        out.push(&marker::text(kind, number), source);
        number
    }

    /// Keeps the text of a `<nowiki>` under the marker that is put out next.
    pub(super) fn keep_nowiki(&mut self, text: &str) {
        self.nowiki.push(self.markers, text);
    }

    /// Where the marker of a tag stands.
    fn mark_source(&mut self, frame: &Frame<'_>, document: Document<'_>, node: Node) -> Source {
        match frame.maker {
            Some(maker) => Source::Made(maker),
            None => source(document.map, node.start as usize).unwrap_or(Source::Page(0)),
        }
    }

    /// Expands a text and keeps it as a unit (`Parser::recursiveTagParse`).
    pub(super) fn unit(&mut self, frame: &Frame<'_>, body: &Mapped, kind: UnitKind) {
        let mode = if frame.depth == 0 { Mode::Page } else { Mode::Inclusion };
        let mut text = Mapped::default();
        self.expand_text(frame, body, mode, &mut text);
        self.units.push(Unit::new(text, kind));
    }

    /// `Parser::renderImageGallery`: what stands behind the bar of each line, and the caption.
    fn gallery(&mut self, used: Used<'_>) {
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

    /// `ImageMap::render`: the first line is an image. What its areas lead to is recorded only where
    /// the image exists, which a dump does not tell.
    fn image_map(&mut self, used: Used<'_>) {
        let Some(body) = used.body else { return };
        let mut start = 0;
        for line in body.text.split('\n') {
            let trimmed = php_trim(line);
            if trimmed.is_empty() || trimmed.starts_with('#') {
                start += line.len() + 1;
                continue;
            }
            let Some((name, options)) = trimmed.split_once('|') else { return };
            let is_file = Title::parse(self.env.site, name, ns::MAIN)
                .is_some_and(|title| title.ns == ns::FILE && title.interwiki.is_none());
            if is_file {
                let end = start + line.trim_end_matches(is_php_space).len();
                let mut text = Mapped::default();
                text.push_part(&body.text, body.stretches(), end - options.len()..end, false);
                self.unit(&Frame::root(), &text, UnitKind::MappedImage);
            }
            return;
        }
    }

    fn is_file(&self, name: &str) -> bool {
        Title::parse(self.env.site, name, ns::FILE).is_some()
    }

    /// A maker for text of the page's own that is not byte by byte in the page.
    pub(super) fn maker_at(&mut self, at: u32) -> u32 {
        self.push_maker(Maker { parent: None, template: None, call: at..at + 1, guessed: false })
    }
}
