//! `<inputbox>`: a form, whose label may hold links.

use std::ops::Range;

use super::frame::Frame;
use super::{Expander, UnitKind};
use crate::chars::php_trim;
use crate::entities;
use crate::source_map::{Mapped, Source};
use wikirot_preprocess::Mode;

impl Expander<'_> {
    /// `InputBoxHooks::render`: all of it is expanded, and shown is what labels a search (`InputBox::getSearchForm2`).
    pub(super) fn input_box(&mut self, body: &Mapped) {
        let mut text = Mapped::default();
        self.expand_text(&Frame::root(), body, Mode::Page, &mut text);
        let (mut form, mut label) = (String::new(), 0..0);
        let mut start = 0;
        for line in text.text.split('\n') {
            let end = start + line.len();
            if let Some((name, value)) = line.split_once('=') {
                match php_trim(name).to_ascii_lowercase().as_str() {
                    "type" => form = entities::decode(php_trim(value)).into_owned(),
                    "labeltext" => label = end - value.len()..end,
                    _ => {}
                }
            }
            start = end + 1;
        }
        if form == "search2" && !label.is_empty() {
            self.unit(&Frame::root(), &decoded(&text, label), UnitKind::Wikitext);
        }
    }
}

/// A part of a text, trimmed, with characters in the place of references to them.
fn decoded(text: &Mapped, range: Range<usize>) -> Mapped {
    let mut out = Mapped::default();
    let mut start = range.start;
    for (index, piece) in text.text[range].split('&').enumerate() {
        let end = start + piece.len();
        // All but the first have `&` before them.
        let begin = start - usize::from(index > 0);
        let reference = piece.find(';').map_or(end, |at| start + at + 1);
        let old = &text.text[begin..reference];
        let new = entities::decode(old);
        if new == old {
            out.push_part(&text.text, text.stretches(), begin..end, false);
        } else {
            out.push(&new, text.source(begin).unwrap_or(Source::Page(0)));
            out.push_part(&text.text, text.stretches(), reference..end, false);
        }
        start = end + 1;
    }
    out.trim_from(0);
    out
}
