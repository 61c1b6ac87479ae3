//! What an editor may do about a link: the text to put in its place, and patches made of it.

mod call;
mod citation;
mod copies;
mod dialects;
mod flag;
mod names;
mod patch;
mod replace;
mod template;
mod usurped;

pub use call::{arguments, hands_over};
pub use citation::{Rescue, citation, rescues};
pub use copies::copy_behind;
pub use flag::flag;
pub use patch::{Edits, ImportXml, apply, edits, unified_diff};
pub use replace::{Replacement, replacement};
pub use template::{DeadLinkTemplate, Mark, TemplateError};
