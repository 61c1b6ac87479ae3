//! MediaWiki's own table of external links, out of what `mysqldump` writes.
//!
//! [`TableReader`] streams the rows of the tables `externallinks` and `page` out of SQL, in both
//! schemas that wikis have: `el_to` up to 1.40, `el_to_domain_index` and `el_to_path` from 1.41.
//! [`spelling`] says how a URL is spelled in either, so that a link found in a page's text can be
//! recognised among the rows of that page.
//!
//! ```
//! use wikirot_linktable::{Record, TableReader};
//!
//! let sql = b"CREATE TABLE `externallinks` (`el_id` int, `el_from` int, `el_to` blob);
//!     INSERT INTO `externallinks` VALUES (1,7,'http://a.rotweb.net/it\\'s');";
//! let mut rows = TableReader::new(&sql[..]);
//! let Some(Record::Link { from, url }) = rows.next_record()? else { panic!("one row") };
//! assert_eq!((from, url.spelled().as_str()), (7, "http://a.rotweb.net/it's"));
//! # Ok::<(), wikirot_linktable::SqlError>(())
//! ```
//!
//! No XML, no decompression, no network: bytes come from whoever has them.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod spelling;
mod sql;

pub use spelling::Stored;
pub use sql::{Location, PageRow, Record, SqlError, TableReader};
