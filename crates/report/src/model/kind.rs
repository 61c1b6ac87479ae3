//! What a report shows a link as.

use serde::{Deserialize, Serialize};
use wikirot_words::{Note, Trouble, Verdict};

use super::{Failing, Flag, Occurrence, UrlStatus};

/// What a report shows a link as: the class of what is wrong with it, or for an alive one whether there
/// is still something to do about it. The order is that of a report.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Gone for certain, and nothing on the page says so.
    Dead,
    /// Its host has said nothing usable for so long that it counts as gone.
    Silent,
    /// Gone for certain, and the page was found at another address.
    Found,
    /// The host answers, but not to programs.
    Closed,
    /// Fails, but not yet as often and as long as the rule asks.
    Unconfirmed,
    /// Fails, and bears a dead-link template already.
    Flagged,
    /// Fails, and leads readers to an archived copy already.
    Rescued,
    /// Alive, though it bears a dead-link template.
    FlaggedAlive,
    /// Alive, at a new address for good.
    Moved,
    /// Alive, and over https as well.
    Https,
    /// Alive, and another page than the one that was cited; told where that is asked for.
    Changed,
    /// Not asked.
    Skipped,
    /// Waits for its first check.
    Unchecked,
    /// Alive, and nothing to do.
    #[default]
    Fine,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Dead,
        Self::Silent,
        Self::Found,
        Self::Closed,
        Self::Unconfirmed,
        Self::Flagged,
        Self::Rescued,
        Self::FlaggedAlive,
        Self::Moved,
        Self::Https,
        Self::Changed,
        Self::Skipped,
        Self::Unchecked,
        Self::Fine,
    ];

    /// Those that a report shows.
    pub const SHOWN: [Self; 12] = {
        let [shown @ .., _unchecked, _fine] = Self::ALL;
        shown
    };

    /// Those that an editor is asked to mend.
    pub const TO_DO: [Self; 3] = [Self::Dead, Self::Silent, Self::Found];

    /// What a link with this status is shown as.
    pub fn of(status: &UrlStatus, flag: Option<&Flag>) -> Self {
        let confirmed = status.failing.as_ref().is_none_or(|it: &Failing| it.confirmed);
        Self::from_parts(
            status.verdict,
            status.trouble,
            confirmed,
            status.found.is_some(),
            &status.notes,
            flag.map(|flag| flag.rescued),
        )
    }

    /// The same of what decides it: `flag` is `None` where there is none, else whether it rescues.
    pub fn from_parts(
        verdict: Verdict,
        trouble: Option<Trouble>,
        confirmed: bool,
        found: bool,
        notes: &[Note],
        flag: Option<bool>,
    ) -> Self {
        match (verdict, flag) {
            (Verdict::Skipped, _) => Self::Skipped,
            (Verdict::Unchecked, _) => Self::Unchecked,
            (Verdict::Broken | Verdict::Suspect, Some(true)) => Self::Rescued,
            (Verdict::Broken | Verdict::Suspect, Some(false)) => Self::Flagged,
            (Verdict::Suspect, None) if trouble == Some(Trouble::Closed) => Self::Closed,
            (Verdict::Broken, None) if confirmed && found => Self::Found,
            (Verdict::Broken, None) if confirmed && trouble == Some(Trouble::Silent) => {
                Self::Silent
            }
            (Verdict::Broken, None) if confirmed => Self::Dead,
            (Verdict::Broken | Verdict::Suspect, None) => Self::Unconfirmed,
            (Verdict::Alive, Some(false)) => Self::FlaggedAlive,
            (Verdict::Alive, _) if notes.contains(&Note::MovedPermanently) => Self::Moved,
            (Verdict::Alive, _) if notes.contains(&Note::ChangedSinceCited) => Self::Changed,
            (Verdict::Alive, _) if notes.contains(&Note::HttpsAvailable) => Self::Https,
            (Verdict::Alive, _) => Self::Fine,
        }
    }

    /// A stable code, for filters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Silent => "silent",
            Self::Found => "found",
            Self::Closed => "closed",
            Self::Unconfirmed => "unconfirmed",
            Self::Flagged => "flagged",
            Self::Rescued => "rescued",
            Self::FlaggedAlive => "flagged-alive",
            Self::Moved => "moved",
            Self::Https => "https",
            Self::Changed => "changed",
            Self::Skipped => "skipped",
            Self::Unchecked => "unchecked",
            Self::Fine => "fine",
        }
    }

    /// A heading's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Dead => "Dead",
            Self::Silent => "Silent",
            Self::Found => "Gone, found elsewhere",
            Self::Closed => "Closed to programs",
            Self::Unconfirmed => "Not yet confirmed",
            Self::Flagged => "Flagged already",
            Self::Rescued => "Rescued already",
            Self::FlaggedAlive => "Flagged, but alive",
            Self::Moved => "Moved",
            Self::Https => "https available",
            Self::Changed => "Another page by now",
            Self::Skipped => "Skipped",
            Self::Unchecked => "Not checked yet",
            Self::Fine => "Alive",
        }
    }

    /// Whether an editor is asked to mend it.
    pub fn is_to_do(self) -> bool {
        Self::TO_DO.contains(&self)
    }
}

impl Occurrence {
    /// What a report shows it as.
    pub fn kind(&self) -> Kind {
        Kind::of(&self.status, self.place.flag.as_ref())
    }
}
