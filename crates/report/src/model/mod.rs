//! What a report says, before it has a form.
//!
//! A [`Source`] answers for everything: the program fills it from its state, tests from
//! [`Memory`]. It streams, so that a report of any size is written in bounded memory; the structs
//! are plain data, and every text in them is as hostile as the page or server that wrote it.

mod census;
mod kind;
mod link;
mod occurrence;
mod site;
mod source;
mod summary;

pub use census::Census;
pub use kind::Kind;
pub use link::{Archive, Change, Evidence, Failing, Found, UrlStatus};
pub use occurrence::{
    DomainReport, Elsewhere, Flag, Occurrence, Page, PageReport, Place, TemplateReport, UrlPlace,
    UrlReport,
};
pub use site::{Languages, Site};
pub use source::{Memory, RenderError, Result, Shown, Source};
pub use summary::{ClassCount, Counts, HistoryPoint, Misread, ReasonCount, RunInfo, Summary};
pub use wikirot_words::{
    Context, FoundBy, Hop, Note, Origin, Reason, Same, Section, Trouble, UnknownCode, Verdict,
};
