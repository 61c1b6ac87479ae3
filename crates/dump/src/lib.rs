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
//! A page is yielded once it is whole. One that is not costs the dump little more than itself: the
//! reader goes on at the next page, and [`DumpReader::flaws`] tells of what was left out. Where it
//! cannot go on (the dump is cut off, its compression is broken), all before has been yielded when the
//! error comes.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod encoding;
mod error;
mod flaw;
mod input;
mod page;
mod reader;
mod xml;

pub use error::{DumpError, Location};
pub use flaw::{Cost, Flaw, Flaws};
pub use input::{Compression, Input, InputOptions, Position, Section};
pub use page::{Namespace, Page, Redirect, Revision, SiteInfo, Text};
pub use reader::{DEFAULT_MAX_TEXT, DumpReader};
