//! Why a verdict is what it is. What is to be known of each reason stands in the table.

mod facts;
mod kinds;
mod table;

pub use kinds::{Blocker, Concerns, Reason, Trouble};
