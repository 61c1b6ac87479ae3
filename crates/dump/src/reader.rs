//! From XML to pages.

mod foreign;
mod head;
mod page;

use std::io;

use crate::{
    Compression, DumpError, Input, Page, Place, Position, SiteInfo,
    input::Damage,
    xml::{Chars, Fault, Step, Xml},
};

/// The longest text of a page that is kept unless told otherwise: 64 MiB, thirty times what a wiki
/// accepts in its default configuration.
pub const DEFAULT_MAX_TEXT: usize = 64 << 20;

/// Reads a dump page by page, in its order and in constant memory.
///
/// A dump may be several documents of one wiki back to back, as `cat` makes of a dump in parts.
pub struct DumpReader {
    xml: Xml,
    site: SiteInfo,
    max_text: usize,
    /// A `<page>` has been opened and not been read yet.
    at_page: bool,
    ended: bool,
    compression: Compression,
    position: Position,
    /// Title of the last whole page; `None` before the first.
    last_page: Option<String>,
}

impl DumpReader {
    /// Reads up to the first page and so the `<siteinfo>`, which stays empty where a dump has
    /// none.
    ///
    /// # Errors
    /// [`DumpError::NotADump`] and whatever may be wrong with the first bytes.
    pub fn new(input: Input) -> Result<Self, DumpError> {
        let (compression, position) = (input.compression(), input.position());
        let mut reader = Self {
            xml: Xml::new(input.into_bytes()),
            site: SiteInfo::default(),
            max_text: DEFAULT_MAX_TEXT,
            at_page: false,
            ended: false,
            compression,
            position,
            last_page: None,
        };
        match reader.first_head() {
            Ok(None) => Ok(reader),
            Ok(Some(found)) => Err(DumpError::NotADump { found }),
            Err(fault) => Err(reader.error(fault)),
        }
    }

    /// Sets how long a page's text may be, in bytes; longer ones become
    /// [`Text::Oversized`](crate::Text::Oversized) and cost no memory.
    #[must_use]
    pub fn with_max_text(mut self, bytes: usize) -> Self {
        self.max_text = bytes;
        self
    }

    /// What the dump says of its wiki.
    pub fn site_info(&self) -> &SiteInfo {
        &self.site
    }

    /// Bytes of the file consumed, as [`Input::position`] has it.
    pub fn position(&self) -> Position {
        self.position.clone()
    }

    /// The next page; `None` at the end of the dump and after an error.
    ///
    /// # Errors
    /// [`DumpError`] of every kind, once. All pages before it have been yielded.
    pub fn next_page(&mut self) -> Result<Option<Page>, DumpError> {
        if self.ended {
            return Ok(None);
        }
        match self.read_page() {
            Ok(Some(page)) => {
                self.last_page.get_or_insert_default().clone_from(&page.title);
                Ok(Some(page))
            }
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(fault) => {
                self.ended = true;
                Err(self.error(fault))
            }
        }
    }

    /// Opens the root element and reads what stands before the first page. `Some` names what else
    /// the document is, if it is no dump.
    fn first_head(&mut self) -> Result<Option<String>, Fault> {
        let bytes = self.xml.peek()?;
        if let Some(found) = foreign::recognise(bytes) {
            return Ok(Some(found.to_owned()));
        }
        if bytes.starts_with(foreign::BYTE_ORDER_MARK) {
            self.xml.consume(foreign::BYTE_ORDER_MARK.len());
        }
        let mut before = Chars::up_to(64);
        if self.xml.step_into(&mut before)? == Step::End {
            let blank = before.bytes().iter().all(u8::is_ascii_whitespace);
            return Ok(Some(if blank { "an empty file" } else { "plain text" }.to_owned()));
        }
        if self.xml.name() != b"mediawiki" {
            let name = String::from_utf8_lossy(self.xml.name());
            return Ok(Some(format!("XML of another kind, <{}>", tame(&name))));
        }
        (self.site, self.at_page) = head::read(&mut self.xml)?;
        Ok(None)
    }

    fn read_page(&mut self) -> Result<Option<Page>, Fault> {
        loop {
            if std::mem::take(&mut self.at_page) {
                return page::read(&mut self.xml, &self.site, self.max_text).map(Some);
            }
            if self.xml.depth() == 0 {
                if self.next_document()? {
                    continue;
                }
                return Ok(None);
            }
            if self.xml.step()? == Step::Open {
                match self.xml.name() {
                    b"page" => self.at_page = true,
                    _ => self.xml.skip()?,
                }
            }
        }
    }

    /// Goes on to the next document, which must be of the same wiki; `false` if there is none.
    fn next_document(&mut self) -> Result<bool, Fault> {
        let mut between = Chars::up_to(64);
        let step = self.xml.step_into(&mut between)?;
        let blank = between.bytes().iter().all(u8::is_ascii_whitespace)
            || between.bytes().trim_ascii() == foreign::BYTE_ORDER_MARK;
        if !blank || (step == Step::Open && self.xml.name() != b"mediawiki") {
            return self.xml.bad("something that is no dump follows the end of the dump");
        }
        if step == Step::End {
            return Ok(false);
        }
        let (site, at_page) = head::read(&mut self.xml)?;
        if (&site.dbname, &site.sitename) != (&self.site.dbname, &self.site.sitename) {
            let what =
                format!("the dump of another wiki follows, {}: scan it alone", site.sitename);
            return self.xml.bad(what);
        }
        self.at_page = at_page;
        Ok(true)
    }

    fn error(&self, fault: Fault) -> DumpError {
        let place = |xml| Place {
            xml,
            file: match self.compression {
                Compression::Plain => xml,
                _ => self.position.get(),
            },
            last_page: self.last_page.clone(),
        };
        let at = place(self.xml.offset());
        match fault {
            Fault::CutOff => DumpError::CutOff { at },
            Fault::Bad { at, what } => DumpError::Xml { at: place(at), what: tame(&what) },
            Fault::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                DumpError::CutOff { at }
            }
            Fault::Io(error) => match error.downcast::<Damage>() {
                Ok(Damage { format, what, file }) => DumpError::Compression {
                    format,
                    at: Place { file: file.unwrap_or(at.file), ..at },
                    what: tame(&what),
                },
                Err(source) => DumpError::Read { at, source },
            },
        }
    }
}

impl Iterator for DumpReader {
    type Item = Result<Page, DumpError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page().transpose()
    }
}

/// The beginning of a message that may quote the dump: no control characters, no great length.
fn tame(message: &str) -> String {
    let mut chars = message.chars();
    let mut tamed: String = chars
        .by_ref()
        .take(120)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if chars.next().is_some() {
        tamed.push_str("..");
    }
    tamed
}
