//! One module a format.

pub(crate) mod atom;
pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod jsonl;
pub(crate) mod lists;
pub(crate) mod markdown;
pub(crate) mod text;
pub(crate) mod unsaved;
pub(crate) mod wikitext;
