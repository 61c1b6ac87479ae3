//! The words that the crates of wikirot share, each said once: why a link is called what it is called,
//! and where it stands.
//!
//! What is to be known of a [`Reason`] stands in one table: its code, the verdict it may lead to, the
//! class of trouble, whom it concerns, whether it passes, and what to tell an editor.
//!
//! ```
//! use wikirot_words::{Reason, Trouble, Verdict};
//!
//! let reason: Reason = "http-404".parse()?;
//! assert_eq!(reason.verdict(), Verdict::Broken);
//! assert_eq!(reason.trouble(), Some(Trouble::Dead));
//! assert_eq!(reason.short(), "page not found");
//! # Ok::<(), wikirot_words::UnknownCode>(())
//! ```

mod archives;
mod code;
mod found;
mod place;
mod reason;
mod verdict;

pub use archives::{ARCHIVES, is_archive};
pub use code::UnknownCode;
pub use found::{FoundBy, Same};
pub use place::{Context, Origin, Section};
pub use reason::{Blocker, Concerns, Reason, Trouble};
pub use verdict::{Hop, Note, Verdict};
