//! The list of a group's footnotes. It is one text, so that what a footnote leaves open reaches into those
//! behind it (`ReferencesFormatter::formatRefsList`).

use super::Footnote;
use crate::expand::{Expander, Frame, Unit, UnitKind};
use crate::source_map::{Mapped, Source};
use wikirot_preprocess::Mode;

/// What stands around the text of a footnote: it begins no line.
const BEFORE: &str = "<li><span class=\"mw-cite-backlink\">[[#cite_ref|↑]]</span> ";
const BEHIND: &str = "\n</li>\n";

impl Expander<'_> {
    pub(super) fn list(&mut self, notes: impl Iterator<Item = Footnote>) {
        // Two makers tell the two sorts apart in the expanded text.
        let [once, twin] = [self.maker_at(0), self.maker_at(0)];
        let mut list = Mapped::new("<ol class=\"references\">\n".to_owned(), Source::Made(once));
        let mut has_twins = false;
        for note in notes {
            has_twins |= note.is_twin;
            let around = Source::Made(if note.is_twin { twin } else { once });
            list.push(BEFORE, around);
            match note.text {
                Some(text) => {
                    let end = text.text.trim_end_matches('\n').len();
                    list.push("<span class=\"reference-text\">", around);
                    list.push_part(&text.text, text.stretches(), 0..end, false);
                    list.push("</span>", around);
                }
                // Its name is shown in an error, and may be a URL.
                None => list.push(&format!("<code>{}</code>", note.name), Source::Page(0)),
            }
            list.push(BEHIND, around);
        }
        self.limits.work(list.text.len());
        let mut text = Mapped::default();
        self.expand_text(&Frame::root(), &list, Mode::Page, &mut text);
        let sort = |made| (made == twin || made == once).then_some(made == twin);
        let sorts = text.stretches().iter().filter_map(|stretch| match stretch.source {
            Source::Made(made) => Some((stretch.at, sort(made)?)),
            _ => None,
        });
        let twins = if has_twins { sorts.collect() } else { Vec::new() };
        self.units.push(Unit { text, kind: UnitKind::Wikitext, twins });
    }
}
