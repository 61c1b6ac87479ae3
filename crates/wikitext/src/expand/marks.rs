//! Marks: what a call leaves in the expanded text that a dump cannot expand.

use std::borrow::Cow;
use std::collections::HashSet;

use super::arguments::Given;
use super::{Expander, Unit, UnitKind};
use crate::marker::{self, MarkerKind};
use crate::source_map::{Mapped, Source};

impl Expander<'_> {
    /// Puts out a mark. What the call may show, for all that its arguments say, is `guesses`: it
    /// counts where the mark is part of what the page shows in the end.
    pub(super) fn put_mark(&mut self, guesses: Mapped, source: Source, out: &mut Mapped) {
        let number = self.put_marker(MarkerKind::Unknown, source, out);
        if !guesses.text.is_empty() {
            self.guesses.insert(number, guesses);
        }
    }

    /// Puts out a mark before what a function chose by something that cannot be computed.
    pub(super) fn put_doubt(&mut self, given: &Given<'_>, out: &mut Mapped) {
        let source = self.maker_here(given.frame, given.document, 0, 0);
        self.put_marker(MarkerKind::Unknown, source, out);
    }

    /// Makes units of the guesses whose marks are shown.
    pub(super) fn finish_guesses(&mut self) {
        if self.guesses.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        let mut at = 0;
        while let Some(unit) = self.units.get(at) {
            let shown: Vec<u32> = marker::numbers(&unit.text.text, MarkerKind::Unknown).collect();
            for number in shown {
                if seen.insert(number)
                    && let Some(text) = self.guesses.remove(&number)
                {
                    self.units.push(Unit::new(text, UnitKind::Wikitext));
                }
            }
            at += 1;
        }
    }
}

/// The marks of one kind in texts, one behind the other.
pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>, kind: MarkerKind) -> String {
    let mut marks = String::new();
    for text in texts.into_iter().filter(|text| marker::holds(text, kind)) {
        marks.extend(marker::numbers(text, kind).map(|number| marker::text(kind, number)));
    }
    marks
}

/// Text without the marks of variables that are not defined: as far as can be seen, these are empty.
pub(super) fn defined(text: &str) -> Cow<'_, str> {
    if !marker::holds(text, MarkerKind::Undefined) {
        return Cow::Borrowed(text);
    }
    let mut kept = text.to_owned();
    for number in marker::numbers(text, MarkerKind::Undefined) {
        kept = kept.replace(&marker::text(MarkerKind::Undefined, number), "");
    }
    Cow::Owned(kept)
}
