//! Renders what a link check found, page by page, for editors and programs.
//!
//! [`model`] is what a report says; a [`model::Source`] answers for it, and a [`Format`] writes it.
//! [`edit`] proposes what to write in the place of a link. This crate knows neither SQL nor HTTP, and
//! trusts no text: what pages and servers wrote is escaped for each format by [`escape`].

pub mod audit;
mod category;
pub mod edit;
pub mod escape;
mod format;
mod formats;
mod language;
pub mod model;
mod options;
mod parts;
mod phrase;
mod words;

pub use category::CategoryReport;
pub use format::{Format, UnknownFormat};
pub use formats::json::to_json;
pub use formats::wikitext::PAGE as WIKITEXT_PAGE;
pub use language::Language;
pub use model::Kind;
pub use options::Options;
pub use parts::Parts;
pub use phrase::{count, found, minute, position, remark, since, then_and_now};
pub use words::{Words, words};
