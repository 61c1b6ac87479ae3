//! Wikitext becomes links: the set that MediaWiki 1.39 records in its `externallinks` table.
//!
//! A [`Site`] says what a wiki is like, [`Pages`] answers for what its pages transclude, and an
//! [`Extractor`] turns the text of one page after another into [`Link`]s:
//!
//! 1. **preprocess**: text becomes a tree of comments, extension tags and braces;
//! 2. **expand**: templates, parser functions and magic words are replaced, and every stretch of
//!    the result remembers who wrote it;
//! 3. **pass**: the rest of the wikitext grammar runs over the expanded text in MediaWiki's own
//!    order, until only external links are left.
//!
//! Extraction is total: it never fails and never panics, whatever the text, and is linear in its
//! length plus that of its expansion, which is limited. No XML, no I/O.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod alias;
mod attributes;
mod chars;
mod checkable;
mod dependencies;
mod entities;
mod expand;
mod extract;
mod language;
mod link;
mod marker;
mod modules;
mod normalize;
mod options;
mod page;
mod pass;
mod pending_link;
mod section;
mod shortfall;
mod site;
mod source_map;
mod surroundings;
mod title;

pub use alias::stands_for;
pub use checkable::{NotCheckable, checkable};
pub use dependencies::{Dependencies, Dependency};
pub use extract::Extractor;
pub use language::language_names;
pub use language::months;
pub use link::Link;
pub use modules::{Arguments, FrameId, Host, ModuleError, Modules, TitleParts};
pub use normalize::recorded;
pub use options::{BadTemplateRule, Options, TemplateArguments, TemplateRule};
pub use page::{NoPages, PageText, Pages};
pub use shortfall::Shortfall;
pub use site::{NamespaceInfo, Site, TagKind};
pub use wikirot_words::{Context, Origin, Section};
