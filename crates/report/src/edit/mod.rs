//! What an editor may do about a link: the text to put in its place, and patches made of it.

mod citation;
mod flag;
mod patch;
mod replace;
mod template;

pub use citation::citation_around;
pub use flag::flag_after;
pub use patch::{ImportXml, Patched, patch, unified_diff};
pub use replace::{Replacement, replacement};
pub use template::{DeadLinkTemplate, TemplateError};
