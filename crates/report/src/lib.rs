//! Renders what a link check found, page by page, for editors and programs.
//!
//! [`model`] is what a report says; a [`model::Source`] answers for it. This crate knows neither SQL
//! nor HTTP, and trusts no text: what pages and servers wrote is escaped for each format.

pub mod model;
