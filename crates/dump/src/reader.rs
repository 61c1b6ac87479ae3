//! From XML to pages.

mod begin;
mod foreign;
mod head;
mod page;
mod quote;

use std::io;

use crate::{
    Compression, Cost, DumpError, Flaw, Flaws, Input, Location, Page, Position, SiteInfo, Text,
    error::tame,
    input::{Damage, TooLarge},
    page::Revision,
    xml::{Break, Chars, Fault, Mark, Next, Step, Xml},
};

use page::{Each, Keep, PartialPage};
use quote::quote;

/// The first bytes between pages, which are kept to be quoted.
const STRAY: usize = 1 << 10;

/// The longest text of a page that is kept unless told otherwise: 64 MiB, thirty times what a wiki
/// accepts in its default configuration.
pub const DEFAULT_MAX_TEXT: usize = 64 << 20;

/// Reads a dump page by page, in its order and in constant memory.
///
/// One bad place costs the page that it is in: reading goes on at the next one, and
/// [`DumpReader::flaws`] tells of it.
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
    flaws: Flaws,
    /// Memory for what stands between pages.
    stray: Vec<u8>,
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
            site: SiteInfo { first_letter: true, ..SiteInfo::default() },
            max_text: DEFAULT_MAX_TEXT,
            at_page: false,
            ended: false,
            compression,
            position,
            last_page: None,
            flaws: Flaws::default(),
            stray: Vec::new(),
        };
        reader.begin()?;
        Ok(reader)
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

    /// What was not as it should be in what has been read.
    pub fn flaws(&self) -> &Flaws {
        &self.flaws
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
        self.next(None)
    }

    /// The next page with its whole history: `each` is told of the page, as far as it is known, and of
    /// one revision after the other, in the order of the dump, which is that of their numbers. No more
    /// than one text is in memory. What comes in the end bears the last revision of the dump, whatever
    /// its date. Of a page that turns out to be broken off, the revisions before that have been told.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page).
    pub fn next_history(
        &mut self,
        each: &mut dyn FnMut(&Page, &Revision),
    ) -> Result<Option<Page>, DumpError> {
        self.next(Some(each))
    }

    fn next(&mut self, each: Option<Each<'_>>) -> Result<Option<Page>, DumpError> {
        if self.ended {
            return Ok(None);
        }
        let page = self.read_page(each).map_err(|fault| self.error(fault));
        match &page {
            Ok(Some(page)) => self.last_page.get_or_insert_default().clone_from(&page.title),
            Ok(None) | Err(_) => self.ended = true,
        }
        page
    }

    fn read_page(&mut self, mut each: Option<Each<'_>>) -> Result<Option<Page>, Fault> {
        loop {
            if std::mem::take(&mut self.at_page) {
                if let Some(page) = self.page(&mut each)? {
                    return Ok(Some(page));
                }
            } else if self.xml.depth() == 0 {
                if !self.next_document()? {
                    return Ok(None);
                }
            } else if let Err(fault) = self.between_pages() {
                let Fault::Broken(broken) = fault else { return Err(fault) };
                self.recover(broken, None)?;
            }
        }
    }

    /// Reads the rest of the opened `<page>`; `None` where nothing of it can be told.
    fn page(&mut self, each: &mut Option<Each<'_>>) -> Result<Option<Page>, Fault> {
        let at = self.xml.offset();
        let mut draft = PartialPage::new();
        let mut keep = match each {
            Some(each) => Keep::Each(&self.site, &mut **each),
            None => Keep::Newest,
        };
        match page::read(&mut self.xml, self.max_text, &mut draft, &mut keep) {
            Ok(()) => {}
            Err(Fault::Broken(broken)) => {
                let is_whole = draft.is_whole_but_for_its_end() && broken.next != Next::Search;
                let cost = if is_whole { Cost::Unknown } else { Cost::Page };
                let title = draft.known_title().map(str::to_owned);
                let is_known = title.is_some();
                self.recover(broken, Some((cost, title)))?;
                if !is_whole {
                    return Ok(is_known.then(|| draft.give_up(&self.site)));
                }
            }
            Err(fault) => return Err(fault),
        }
        if let Some(Mark { at, what }) = draft.title.take() {
            self.flaw(at, format!("{what} in the title"), Cost::Page, None);
            return Ok(None);
        }
        if draft.known_title().is_none() {
            self.flaw(at, "a page without a title".to_owned(), Cost::Page, None);
            return Ok(None);
        }
        let mark = draft.text.take();
        let page = draft.finish(&self.site);
        let title = || Some(page.title.clone());
        match (page.revision.as_ref().map(|revision| &revision.text), mark) {
            (Some(Text::Mended(_)), Some(Mark { at, what })) => {
                self.flaw(at, what, Cost::Characters, title());
            }
            (Some(Text::Oversized(bytes)), _) => {
                let what = format!(
                    "its text has {bytes} bytes, more than the {} that are read",
                    self.max_text
                );
                self.flaw(at, what, Cost::Page, title());
            }
            _ => {}
        }
        Ok(Some(page))
    }

    /// Goes to the next tag between two pages, and past it unless it is a page's.
    fn between_pages(&mut self) -> Result<(), Fault> {
        let at = self.xml.offset();
        let mut stray = Chars::beginning(STRAY, std::mem::take(&mut self.stray));
        let step = self.xml.step_into(&mut stray);
        if !stray.bytes().trim_ascii().is_empty() {
            let what = format!("{:?} stands between pages", quote(stray.bytes()));
            self.flaw(at, what, Cost::Nothing, None);
        }
        self.stray = stray.into_bytes();
        self.xml.take_mark();
        if step? == Step::Open {
            match self.xml.name() {
                b"page" => self.at_page = true,
                b"html" => {
                    let what = "an HTML page stands between pages".to_owned();
                    return Err(Fault::Broken(Break { at, what, next: Next::Search }));
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    /// Notes what is broken, in the page of that title if there is one, and goes to where reading can
    /// go on.
    fn recover(
        &mut self,
        broken: Break,
        page: Option<(Cost, Option<String>)>,
    ) -> Result<(), Fault> {
        let (cost, title) = page.unwrap_or((Cost::Unknown, None));
        self.flaw(broken.at, broken.what, cost, title);
        match broken.next {
            Next::Search => self.xml.search()?,
            Next::Page => self.at_page = true,
            Next::Root | Next::End => {}
        }
        Ok(())
    }

    /// Goes on to the next document, which must be of the same wiki, or past what is none; `false` at the
    /// end.
    fn next_document(&mut self) -> Result<bool, Fault> {
        let at = self.xml.offset();
        let mut between = Chars::beginning(STRAY, Vec::new());
        let step = self.xml.step_into(&mut between);
        // Tapes and disk images fill up with zeros.
        let between = between.bytes().trim_ascii();
        let is_blank = between.iter().all(|byte| *byte == 0) || between == foreign::BYTE_ORDER_MARK;
        let is_document = match step {
            Ok(Step::End) if is_blank => return Ok(false),
            Ok(Step::End) => false,
            Ok(Step::Open) => self.xml.name() == b"mediawiki",
            Ok(Step::Close) | Err(Fault::Broken(_) | Fault::CutOff) => false,
            Err(fault) => return Err(fault),
        };
        if !is_blank || !is_document {
            let what = "something that is no dump follows the end of the dump".to_owned();
            self.flaw(at, what, Cost::Unknown, None);
        }
        if !is_document {
            self.xml.search_document()?;
            return Ok(true);
        }
        let at = self.xml.offset();
        let mut site = SiteInfo { first_letter: true, ..SiteInfo::default() };
        match head::read(&mut self.xml, &mut site) {
            Ok(at_page) => self.at_page = at_page,
            Err(Fault::Broken(broken)) => self.recover(broken, None)?,
            Err(fault) => return Err(fault),
        }
        if !site.is_same_wiki(&self.site) {
            return Err(Fault::OtherWiki { at, sitename: site.sitename });
        }
        Ok(true)
    }

    fn flaw(&mut self, at: u64, what: String, cost: Cost, page: Option<String>) {
        let at = self.place(at);
        self.flaws.push(Flaw { at, page, what, cost });
    }

    fn place(&self, xml: u64) -> Location {
        let file = match self.compression {
            Compression::Plain => xml,
            _ => self.position.get(),
        };
        Location { xml, file, last_page: self.last_page.clone() }
    }

    fn error(&self, fault: Fault) -> DumpError {
        let at = self.place(self.xml.offset());
        match fault {
            Fault::CutOff => DumpError::CutOff { at },
            Fault::OtherWiki { at, sitename } => {
                DumpError::OtherWiki { at: self.place(at), sitename: tame(&sitename) }
            }
            // Everybody who meets one goes on behind it.
            Fault::Broken(broken) => {
                DumpError::NotADump { found: format!("XML that is broken: {}", tame(&broken.what)) }
            }
            Fault::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                DumpError::CutOff { at }
            }
            Fault::Io(error) => read_error(error, at),
        }
    }
}

/// What an error of the input means for a dump that was read up to there.
fn read_error(error: io::Error, at: Location) -> DumpError {
    if let Some(TooLarge { format, most }) = TooLarge::of(&error) {
        return DumpError::Window { format, at, most };
    }
    match Damage::told_by(error) {
        Ok(Damage { format, what, file }) => DumpError::Compression {
            format,
            at: Location { file: file.unwrap_or(at.file), ..at },
            what: tame(&what),
        },
        Err(source) => DumpError::Read { at, source },
    }
}

impl Iterator for DumpReader {
    type Item = Result<Page, DumpError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page().transpose()
    }
}
