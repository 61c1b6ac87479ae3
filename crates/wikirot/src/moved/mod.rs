//! Where pages that are gone stand by now: addresses that are likely, and whether the page there is the one.
//!
//! An address is thought of in few ways: the page's own redirect of before, what redirects and repairs of its
//! neighbours have in common, the new host of its site, and the forms that sites change to. It is asked as any link
//! is, and nothing is said of it unless the page there is known again. In reading order: `address` takes addresses
//! apart, `rule` and `rules` learn from pairs of them, `forms` knows the usual ones, `title`, `cited` and `likeness`
//! know pages again, `site` asks one address after the other, and `asking` lets the checker do it.

mod address;
mod asking;
mod cited;
mod forms;
mod likeness;
mod repairs;
mod rule;
mod rules;
mod site;
mod title;

pub(crate) use address::same_page;
pub(crate) use asking::{Looked, Looking, look};
pub(crate) use cited::{names_title, titles as titles_cited};
pub(crate) use likeness::{Face, Gone, Neighbour};
pub(crate) use repairs::read as read_repairs;
pub(crate) use rules::Pair;
pub(crate) use site::{Found, Sought};
