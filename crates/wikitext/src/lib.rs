//! Wikitext becomes links: the set that MediaWiki records in its `externallinks` table.
//!
//! Extraction is total: it never fails and never panics, whatever the text, and is linear in its
//! length plus that of its expansion, which is limited. No XML, no I/O.

mod link;

pub use link::{Context, Link, Origin, Section};
