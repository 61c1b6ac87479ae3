//! Everything known about one URL, wherever it stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wikirot_words::{FoundBy, Hop, Note, Reason, Same, Trouble, Verdict};

/// One distinct URL of the wiki, with the outcome of its last check and its history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UrlStatus {
    /// The URL as MediaWiki records it in `externallinks`.
    pub url: String,
    /// The spelling that was asked: punycode, no fragment, `//host` as `https://host`. Empty where
    /// none could be made.
    pub checked_url: String,
    /// The host of `checked_url`, as domains are counted and filtered; empty where there is none.
    pub domain: String,
    /// What the check means for an editor.
    pub verdict: Verdict,
    /// Why, as a stable kebab-case code: `ok`, `http-404`, `dns-nxdomain`, ..
    pub reason: String,
    /// The class of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// The status code of the final response, where there was one.
    pub status: Option<u16>,
    /// Remarks on an alive link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What was seen when it was asked.
    #[serde(flatten)]
    pub seen: Evidence,
    /// Where the redirects ended; `None` if nothing answered.
    pub final_url: Option<String>,
    /// When the verdict was reached; `None` for one that was never checked.
    pub checked_at: Option<Timestamp>,
    /// When the URL was first seen in the wiki.
    pub first_seen: Option<Timestamp>,
    /// When it last answered well; `None` if it never did.
    pub last_alive: Option<Timestamp>,
    /// The present row of failures; `None` for one that did not fail when last checked.
    pub failing: Option<Failing>,
    /// What has happened to it since the last run.
    #[serde(default)]
    pub change: Change,
    /// The title that the page had when it was first seen alive, where it fails or is another page now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_then: Option<String>,
    /// A copy of it in a web archive, where one was asked for and found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<Archive>,
    /// Where the page is by now, where it is gone for certain, was looked for and found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

impl UrlStatus {
    /// Whether the report counts it as broken for certain: broken, and confirmed by the state's rule.
    pub fn is_confirmed(&self) -> bool {
        self.verdict == Verdict::Broken && self.failing.as_ref().is_none_or(|it| it.confirmed)
    }

    /// Whether its domain has changed hands: readers are not to be led there.
    pub fn is_usurped(&self) -> bool {
        self.verdict.is_failure() && self.reason == Reason::Usurped.code()
    }

    /// Whether a check left this remark.
    pub fn has_note(&self, note: Note) -> bool {
        self.notes.contains(&note)
    }
}

/// What a check leaves behind, so that an editor can see why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Every request of the last attempt in order, the final one included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    /// The `Server` header of the final response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The `<title>` of the final response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One line of further evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A row of failures without a success between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// When the first of them happened.
    pub since: Timestamp,
    /// How many there are.
    pub in_a_row: u32,
    /// How many the confirmation rule asks for; `None` for a failure that no repetition confirms: a
    /// wall against programs, which says nothing about the page.
    pub needed: Option<u32>,
    /// Whether the rule is met.
    pub confirmed: bool,
}

/// What has happened to a URL since the last run that was finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Nothing that an editor needs to hear of: fine as before, or there is no last run.
    #[default]
    None,
    /// Broken now and not so reported before.
    New,
    /// Broken now as in the last report.
    Still,
    /// Broken in the last report, and answers well now.
    Fixed,
    /// Broken in the last report, and no page has it any more.
    Gone,
}

impl Change {
    /// Its stable code: `none`, `new`, `still`, `fixed`, `gone`.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::New => "new",
            Self::Still => "still",
            Self::Fixed => "fixed",
            Self::Gone => "gone",
        }
    }
}

/// Where a page that is gone stands by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its address.
    pub url: String,
    /// What tells that it is the page.
    pub same: Same,
    /// What the address was thought of by.
    pub by: FoundBy,
    /// The title of the page there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A copy of a URL in a web archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// Where the copy is.
    pub url: String,
    /// When it was taken.
    pub taken: Timestamp,
}
