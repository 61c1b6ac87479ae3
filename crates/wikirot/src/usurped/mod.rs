//! Whether a domain changed hands: signs, none of which says it alone, and what they come to together.
//!
//! The checker says what a page is like. What it was like before, what the wiki says of it and what the other
//! links of its domain show, the state knows; here it is weighed.

mod asking;
mod relation;
mod signs;

pub(crate) use asking::ask_name_servers;
pub(crate) use signs::{Facts, weigh};
