//! Bytes of a MediaWiki export become pages.
//!
//! [`Input`] opens a file or standard input and undoes its compression, told by the first bytes;
//! [`DumpReader`] streams the [`Page`]s out of it. Neither knows wikitext or the network.

mod page;

pub use page::{Namespace, Page, Redirect, Revision, SiteInfo, Text};
