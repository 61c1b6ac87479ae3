//! What a report shows a link as.

use crate::model::{Flag, Note, Occurrence, UrlStatus, Verdict};

/// What a report shows a link as: its verdict, and for an alive one whether there is still something
/// to do about it. The order is that of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Broken.
    Broken,
    /// Under suspicion.
    Suspect,
    /// Alive, though it bears a dead-link template.
    FlaggedAlive,
    /// Alive, at a new address for good.
    Moved,
    /// Alive, and over https as well.
    Https,
    /// Not asked.
    Skipped,
    /// Waits for its first check.
    Unchecked,
    /// Alive, and nothing to do.
    Fine,
}

impl Kind {
    /// Those that a report shows.
    pub const SHOWN: [Self; 6] =
        [Self::Broken, Self::Suspect, Self::FlaggedAlive, Self::Moved, Self::Https, Self::Skipped];

    /// What a link with this status is shown as.
    pub fn of(status: &UrlStatus, flag: Option<&Flag>) -> Self {
        match status.verdict {
            Verdict::Broken => Self::Broken,
            Verdict::Suspect => Self::Suspect,
            Verdict::Skipped => Self::Skipped,
            Verdict::Unchecked => Self::Unchecked,
            Verdict::Alive if flag.is_some_and(|flag| !flag.rescued) => Self::FlaggedAlive,
            Verdict::Alive if status.has_note(Note::MovedPermanently) => Self::Moved,
            Verdict::Alive if status.has_note(Note::HttpsAvailable) => Self::Https,
            Verdict::Alive => Self::Fine,
        }
    }

    /// A stable code, for filters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Suspect => "suspect",
            Self::FlaggedAlive => "flagged-alive",
            Self::Moved => "moved",
            Self::Https => "https",
            Self::Skipped => "skipped",
            Self::Unchecked => "unchecked",
            Self::Fine => "fine",
        }
    }

    /// A heading's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Broken => "Broken",
            Self::Suspect => "Suspect",
            Self::FlaggedAlive => "Flagged, but alive",
            Self::Moved => "Moved",
            Self::Https => "https available",
            Self::Skipped => "Skipped",
            Self::Unchecked => "Not checked yet",
            Self::Fine => "Alive",
        }
    }
}

impl Occurrence {
    /// What a report shows it as.
    pub fn kind(&self) -> Kind {
        Kind::of(&self.status, self.place.flag.as_ref())
    }
}
