//! `<poem>`: lines that stay lines.

use super::frame::Frame;
use super::{Expander, UnitKind};
use crate::marker;
use crate::source_map::{Mapped, Source};

impl Expander<'_> {
    /// `Poem::renderPoem`. A strip marker breaks each line, so that what must end its line, as a heading must, ends
    /// none; nor does what is indented begin one.
    pub(super) fn poem(&mut self, frame: &Frame<'_>, body: &Mapped) {
        let text = body.text.strip_prefix('\n').unwrap_or(&body.text);
        let mut start = body.text.len() - text.len();
        let text = text.strip_suffix('\n').unwrap_or(text);
        let line_break = marker::text(marker::MarkerKind::Tag, self.markers);
        self.markers += 1;
        let mut lines = Mapped::default();
        for line in text.split_inclusive('\n') {
            let verse = line.strip_suffix('\n').unwrap_or(line);
            let (end, next) = (start + verse.len(), start + line.len());
            let here = body.source(start).unwrap_or(Source::Page(0));
            let begins = |c: char| verse.len() - verse.trim_start_matches(c).len();
            let push = |at, lines: &mut Mapped| {
                lines.push_part(&body.text, body.stretches(), at..end, false);
            };
            match (begins(':'), begins(' ')) {
                (colons, _) if (1..verse.len()).contains(&colons) => {
                    lines.push(&indented(colons), here);
                    push(start + colons, &mut lines);
                    lines.push("</span>", here);
                }
                (_, blanks) => {
                    lines.push(&"&#160;".repeat(blanks), here);
                    push(start + blanks, &mut lines);
                }
            }
            if end < next && verse != "----" {
                lines.push(&line_break, here);
            }
            lines.push_part(&body.text, body.stretches(), end..next, false);
            start = next;
        }
        self.limits.work(lines.text.len());
        self.unit(frame, &lines, UnitKind::Wikitext);
    }
}

/// What begins a line with so many colons.
fn indented(colons: usize) -> String {
    format!(
        "<span class=\"mw-poem-indented\" style=\"display: inline-block; margin-inline-start: {colons}em;\">"
    )
}
