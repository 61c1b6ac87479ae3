//! Bytes of a MediaWiki export become pages.
//!
//! [`Input`] opens a file or standard input and undoes its compression, told by the first bytes;
//! [`DumpReader`] streams the [`Page`]s out of it. Neither knows wikitext or the network.
//!
//! ```no_run
//! use wikirot_dump::{DumpReader, Input};
//!
//! let mut dump = DumpReader::new(Input::open("wiki.xml.bz2")?)?;
//! println!("{}", dump.site_info().sitename);
//! while let Some(page) = dump.next_page()? {
//!     println!("{}", page.title);
//! }
//! # Ok::<(), wikirot_dump::DumpError>(())
//! ```
//!
//! A page is yielded once it is whole, so whatever a damaged dump held before the damage has been
//! yielded when the error comes.

mod error;
mod input;
mod page;
mod reader;
mod xml;

pub use error::{DumpError, Place};
pub use input::{Compression, Input, InputOptions, Position};
pub use page::{Namespace, Page, Redirect, Revision, SiteInfo, Text};
pub use reader::{DEFAULT_MAX_TEXT, DumpReader};
