//! One label: a link that somebody flagged as dead, and what somebody made of it later.

use serde::Serialize;
use wikirot_report::escape::visible;

/// Characters of a flag that are kept.
const LONGEST_FLAG: usize = 300;

/// What became of a flagged link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// The flag was taken away and the link left: somebody found it alive.
    Alive,
    /// Another address was put in its place.
    Replaced,
    /// An archived copy was put in its place, or beside it.
    Archived,
    /// It was taken away, and nothing was put in its place.
    Removed,
}

impl Outcome {
    /// All of them.
    pub(crate) const ALL: [Outcome; 4] =
        [Outcome::Alive, Outcome::Replaced, Outcome::Archived, Outcome::Removed];

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Outcome::Alive => "alive",
            Outcome::Replaced => "replaced",
            Outcome::Archived => "archived",
            Outcome::Removed => "removed",
        }
    }
}

/// Who said something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Edit {
    /// The number of the revision; 0 where the history gives none.
    pub revision: u64,
    /// When it was saved, as the history has it.
    pub timestamp: String,
    /// A user's name or an address; empty where that is hidden.
    pub user: String,
}

/// One line of `wikirot labels`; documented in docs/formats.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Label {
    /// The page's full title.
    pub page: String,
    /// MediaWiki's number of the page; 0 where the history gives none.
    pub page_id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// The link, as MediaWiki records it.
    pub url: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The address that took its place.
    pub replacement: Option<String>,
    /// The edit that flagged it.
    pub flagged: Edit,
    /// The edit that settled it.
    pub settled: Edit,
    /// Whether these are known to be of two people.
    pub by_another: bool,
    /// The wikitext that flagged it.
    pub flag: String,
}

impl Label {
    /// The names of the columns of [`Label::row`].
    pub(crate) const COLUMNS: [&'static str; 12] = [
        "page",
        "url",
        "outcome",
        "replacement",
        "flagged_revision",
        "flagged_timestamp",
        "flagged_user",
        "settled_revision",
        "settled_timestamp",
        "settled_user",
        "by_another",
        "flag",
    ];

    /// A line with tabs between its values, none of which holds one or a line's end.
    pub(crate) fn row(&self) -> String {
        let numbers = [self.flagged.revision, self.settled.revision].map(|it| it.to_string());
        let values = [
            &*self.page,
            &self.url,
            self.outcome.code(),
            self.replacement.as_deref().unwrap_or_default(),
            &numbers[0],
            &self.flagged.timestamp,
            &self.flagged.user,
            &numbers[1],
            &self.settled.timestamp,
            &self.settled.user,
            if self.by_another { "1" } else { "0" },
            &self.flag,
        ];
        values.map(visible).join("\t")
    }
}

/// What is kept of a flag: all but the end of a very long one.
pub(super) fn kept_flag(source: &str) -> String {
    source.chars().take(LONGEST_FLAG).collect()
}
