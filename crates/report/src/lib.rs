//! Renders what a link check found, page by page, for editors and programs.
//!
//! [`model`] is what a report says; a [`model::Source`] answers for it. [`edit`] proposes what to
//! write in the place of a link. This crate knows neither SQL nor HTTP, and trusts no text: what
//! pages and servers wrote is escaped for each format by [`escape`].

pub mod edit;
pub mod escape;
pub mod model;
mod words;

pub use words::{Words, words};
