//! Units: what expansion makes of a page.

use crate::source_map::Mapped;

/// One expanded text that is read for itself: the page, or the body of a tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) text: Mapped,
    pub(crate) kind: UnitKind,
    /// Of a list of footnotes, from where on it is one whose text is written more than once, or is not.
    pub(super) twins: Vec<(u32, bool)>,
}

impl Unit {
    pub(super) fn new(text: Mapped, kind: UnitKind) -> Self {
        Self { text, kind, twins: Vec::new() }
    }

    /// Whether a footnote whose text is written more than once is what stands at `at`.
    pub(crate) fn is_twin(&self, at: u32) -> bool {
        let next = self.twins.partition_point(|(from, _)| *from <= at);
        next.checked_sub(1).is_some_and(|index| self.twins[index].1)
    }
}

/// How a unit is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnitKind {
    #[default]
    Wikitext,
    /// What stands behind the first bar of a line of a gallery.
    GalleryLine,
    /// What stands behind the first bar of the image of an `<imagemap>`.
    MappedImage,
}
