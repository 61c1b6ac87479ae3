//! How often a verdict is right: a sheet by which people judge a sample of links, and what their answers
//! come to.

mod answers;
mod estimate;
mod sheet;
mod tables;

pub use answers::{Answer, Answers, BadLine, Drawn};
pub use estimate::{Share, sample_for, wilson};
pub use sheet::{Item, Look, write_html, write_tsv};
pub use tables::{Audit, ReasonAudit};
