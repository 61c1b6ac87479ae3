//! The figures at the head of a report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Site, Verdict};

/// Which wiki, which run, how many of what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The wiki.
    pub site: Site,
    /// The run that the report describes.
    pub run: RunInfo,
    /// The figures.
    pub counts: Counts,
    /// What the run could not find out, a sentence each, such as which pages take too much work. They name
    /// pages and functions of the wiki.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Lines of the wiki's ignore lists that could not be understood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misread: Vec<Misread>,
}

/// A line of an ignore list that could not be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misread {
    /// The page that holds it.
    pub list: String,
    /// Which line, from 1 on.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What is wrong with it.
    pub what: String,
}

/// One run of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// When it began. Reports take their date from here, so that they can be made again.
    pub started: Timestamp,
    /// When it ended; `None` if it was stopped before all that was due had been checked.
    pub finished: Option<Timestamp>,
    /// When the finished run before it ended; `None` for the first.
    pub previous: Option<Timestamp>,
    /// The version of wikirot.
    pub version: String,
    /// When the dump was made: the newest revision in it, or what its name says.
    pub dump: Option<Timestamp>,
    /// The confirmation rule in force, as typed: `3x3d`.
    pub confirm: String,
}

/// How many of what. URLs are distinct ones in the wiki's recorded spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pages read.
    pub pages: u64,
    /// Pages with a link, fine or not.
    #[serde(default)]
    pub pages_with_links: u64,
    /// Pages with a broken link.
    pub pages_broken: u64,
    /// Distinct URLs.
    pub urls: u64,
    /// Places where they stand.
    pub occurrences: u64,
    /// Distinct hosts.
    pub domains: u64,
    /// URLs by verdict.
    pub broken: u64,
    /// Among the broken: those that the confirmation rule has not confirmed yet.
    pub unconfirmed: u64,
    /// URLs under suspicion.
    pub suspect: u64,
    /// URLs that answered well.
    pub alive: u64,
    /// URLs that were not asked.
    pub skipped: u64,
    /// URLs that wait for their first check.
    pub unchecked: u64,
    /// Broken now and not so before.
    pub new: u64,
    /// Broken now as before.
    pub still: u64,
    /// Broken before and alive now.
    pub fixed: u64,
    /// Broken before and on no page any more.
    pub gone: u64,
    /// Links that bear a dead-link template and are alive.
    pub flagged_alive: u64,
    /// How many of each class, in the order of a report; those that there are.
    #[serde(default)]
    pub classes: Vec<ClassCount>,
    /// Those that an editor is asked to mend: dead and silent.
    #[serde(default)]
    pub to_do: ClassCount,
    /// URLs by verdict and reason, alive ones by their notes as well; the commonest first.
    pub reasons: Vec<ReasonCount>,
}

impl Counts {
    /// How many of one class.
    pub fn class(&self, class: Kind) -> ClassCount {
        let found = self.classes.iter().find(|it| it.class == class);
        found.cloned().unwrap_or(ClassCount { class, ..ClassCount::default() })
    }

    /// URLs with this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Broken => self.broken,
            Verdict::Suspect => self.suspect,
            Verdict::Alive => self.alive,
            Verdict::Skipped => self.skipped,
            Verdict::Unchecked => self.unchecked,
        }
    }
}

/// How many of one class. A URL is of the first class that one of its places has, in the order of a
/// report: one that is flagged on one page and not on another is still to be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    /// The class.
    pub class: Kind,
    /// Distinct URLs.
    pub urls: u64,
    /// Places where they stand.
    pub links: u64,
    /// Pages with such a place.
    pub pages: u64,
}

/// How many URLs have one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// The verdict that it led to.
    pub verdict: Verdict,
    /// The reason's code, or a note's.
    pub reason: String,
    /// Distinct URLs.
    pub urls: u64,
}

/// The figures of one finished run of the past, for charts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPoint {
    /// When that run ended.
    pub at: Timestamp,
    /// Distinct URLs at that time.
    pub urls: u64,
    /// Of these the broken ones.
    pub broken: u64,
    /// The suspects.
    pub suspect: u64,
    /// The alive ones.
    pub alive: u64,
}
