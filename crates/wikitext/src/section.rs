//! Headings as plain text and as anchors.

mod plain;

use std::collections::HashMap;

use crate::entities;
use crate::link::Section;
use crate::site::Protocols;

/// The sections of a page, in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sections {
    /// Offset of the heading in the page's text.
    starts: Vec<u32>,
    sections: Vec<Section>,
    seen: HashMap<String, u32>,
}

impl Sections {
    pub(crate) fn clear(&mut self) {
        self.starts.clear();
        self.sections.clear();
        self.seen.clear();
    }

    /// Adds the next heading of the page, as wikitext.
    pub(crate) fn push(&mut self, start: u32, heading: &str, protocols: &Protocols) {
        let title = plain::text(heading, protocols);
        let mut anchor = anchor(&title);
        let seen = self.seen.entry(anchor.to_lowercase()).or_insert(0);
        *seen += 1;
        if *seen > 1 {
            anchor = format!("{anchor}_{seen}");
        }
        // Headings that a template makes stand where it is called.
        self.starts.push(start.max(self.starts.last().copied().unwrap_or(0)));
        self.sections.push(Section { title, anchor });
    }

    /// The section that holds offset `at` of the page's text.
    pub(crate) fn at(&self, at: u32) -> Option<&Section> {
        self.starts
            .partition_point(|&start| start <= at)
            .checked_sub(1)
            .map(|index| &self.sections[index])
    }
}

/// The anchor of a heading (`Sanitizer::escapeIdForLink`, HTML 5 mode).
pub(crate) fn anchor(text: &str) -> String {
    let text = entities::decode(text);
    let mut out = String::with_capacity(text.len());
    for c in text.trim_matches([' ', '_']).chars() {
        match c {
            ' ' | '_' | '\t' | '\n' | '\x0C' | '\r' => {
                if !out.ends_with('_') {
                    out.push('_');
                }
            }
            c => out.push(c),
        }
    }
    out
}

pub(crate) use plain::strip_markup;

#[cfg(test)]
mod tests {
    use super::Sections;
    use crate::site::Protocols;

    #[test]
    fn anchors_are_unique() {
        let mut sections = Sections::default();
        for (start, heading) in [(0, "A  b"), (10, "''A'' b"), (20, "a b")] {
            sections.push(start, heading, &Protocols::default());
        }
        let anchors: Vec<&str> = [5, 15, 25]
            .iter()
            .filter_map(|&at| sections.at(at))
            .map(|s| s.anchor.as_str())
            .collect();
        assert_eq!(anchors, ["A_b", "A_b_2", "a_b_3"]);
    }
}
