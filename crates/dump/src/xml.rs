//! The XML of a dump, read so that one bad place costs little of it.
//!
//! A parser stops where a document is not well-formed. This one says what is wrong there, and goes on
//! at the next page: dumps are written by scripts, cut, joined and edited. Characters go from the
//! input's buffer straight to where they are kept (or nowhere, if nobody wants them), so that a text of
//! any length costs no memory and is copied once. quick-xml reads what stands inside of a tag.

mod chars;
mod entities;
mod markup;
mod restart;
mod stream;
mod tags;
mod text;

use std::{borrow::Cow, io};

use quick_xml::{XmlVersion, events::BytesStart};

pub(crate) use chars::Chars;
pub(crate) use restart::is_title;

use entities::Entities;
use restart::{PAGE_AHEAD, Restart};
use stream::Stream;
use tags::OpenTags;

/// Why the XML cannot be read further.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Reading or decompressing failed.
    Io(io::Error),
    /// The input ended inside an element.
    CutOff,
    /// Something that is no XML, or not as an export has it; reading can go on behind it.
    Broken(Break),
    /// The dump of another wiki begins.
    OtherWiki { at: u64, sitename: String },
}

/// Something that is not as it should be, and how to go on.
#[derive(Debug)]
pub(crate) struct Break {
    pub(crate) at: u64,
    pub(crate) what: String,
    pub(crate) next: Next,
}

/// What stands next behind a [`Break`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nobody knows: the next page is to be looked for.
    Search,
    /// The inside of a `<page>` that has just been opened.
    Page,
    /// Whatever follows a page.
    Root,
    /// The end of the document, which has been read.
    End,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Characters that were read, but not as they were meant.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) at: u64,
    pub(crate) what: String,
}

/// What stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A start tag; [`Xml::name`] and [`Xml::attributes`] tell of it until the next step.
    Open,
    /// An end tag, or the end of an empty element.
    Close,
    /// The end of the input, outside all elements.
    End,
}

/// A stream of elements.
pub(crate) struct Xml {
    stream: Stream,
    entities: Entities,
    /// What stands between `<` and `>` of the start tag read last.
    tag: Vec<u8>,
    /// Where its name ends, and where that begins behind the prefix.
    name_len: usize,
    local: usize,
    open: OpenTags,
    /// The element just opened is empty, its end comes next.
    empty: bool,
    /// The first characters that were not as they should be, until somebody asks.
    mark: Option<Mark>,
    /// Pages stand in the input without an element around them.
    rootless: bool,
    /// The memory in which the last characters were collected.
    spare: Vec<u8>,
}

impl Xml {
    pub(crate) fn new(input: Box<dyn io::BufRead + Send>) -> Self {
        Self {
            stream: Stream::new(input),
            entities: Entities::default(),
            tag: Vec::new(),
            name_len: 0,
            local: 0,
            open: OpenTags::default(),
            empty: false,
            mark: None,
            rootless: false,
            spare: Vec::new(),
        }
    }

    /// The bytes that come next: so many, unless the input ends before.
    pub(crate) fn look(&mut self, len: usize) -> &[u8] {
        self.stream.look(len)
    }

    /// Skips bytes that are no XML.
    pub(crate) fn consume(&mut self, amount: usize) {
        self.stream.consume(amount);
    }

    /// Reads what is left of the input through a decoder.
    pub(crate) fn through(
        &mut self,
        wrap: impl FnOnce(Box<dyn io::BufRead + Send>) -> Box<dyn io::BufRead + Send>,
    ) {
        self.stream.through(wrap);
    }

    /// Bytes of XML read.
    pub(crate) fn offset(&self) -> u64 {
        self.stream.offset()
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.depth()
    }

    /// Reads pages that have no `<mediawiki>` around them.
    pub(crate) fn begin_without_root(&mut self) {
        self.open.begin(b"mediawiki");
        self.rootless = true;
    }

    /// The name of the element just opened, without its prefix.
    pub(crate) fn name(&self) -> &[u8] {
        &self.tag[self.local..self.name_len]
    }

    /// Calls `each` with the name and the value of every attribute of the element just opened. What is
    /// no attribute is passed over.
    pub(crate) fn attributes(&self, mut each: impl FnMut(&str, Cow<'_, str>)) {
        let tag = String::from_utf8_lossy(&self.tag);
        // A name in front of them may be longer by what replaces bytes that are no UTF-8.
        let name_len = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        let start = BytesStart::from_content(tag, name_len);
        for attribute in start.attributes().with_checks(false).flatten() {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap_or_else(|_| attribute.value.clone());
            each(attribute.key.as_ref(), value);
        }
    }

    /// The first characters since the last call that were not as they should be.
    pub(crate) fn take_mark(&mut self) -> Option<Mark> {
        self.mark.take()
    }

    /// Whether there were any.
    pub(crate) fn has_mark(&self) -> bool {
        self.mark.is_some()
    }

    /// Goes to the next tag and drops the characters before it.
    pub(crate) fn step(&mut self) -> Result<Step, Fault> {
        self.step_into(&mut Chars::none())
    }

    /// Goes to the next tag; the characters before it go to `chars`.
    pub(crate) fn step_into(&mut self, chars: &mut Chars) -> Result<Step, Fault> {
        if std::mem::take(&mut self.empty) {
            self.open.end();
            return Ok(Step::Close);
        }
        loop {
            self.run(chars)?;
            let ahead = self.stream.look(2);
            match [ahead.first(), ahead.get(1)] {
                [None, _] | [_, None] => return self.end_of_input(),
                [_, Some(b'/')] => return self.close().map(|()| Step::Close),
                [_, Some(b'!')] => self.declaration(chars)?,
                [_, Some(b'?')] => self.skip_past(b"?>", "<?")?,
                [_, Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' | 0x80..)] => {
                    return self.open().map(|()| Step::Open);
                }
                _ => {
                    return broken(self.offset(), "a lone <, to be written &lt;", Next::Search);
                }
            }
        }
    }

    /// What it means that the input ends here, or behind what is left of something.
    fn end_of_input(&mut self) -> Result<Step, Fault> {
        let mut rest = 0;
        loop {
            match self.stream.fill()?.len() {
                0 => break,
                len => {
                    rest += len;
                    self.stream.consume(len);
                }
            }
        }
        match self.depth() {
            0 if rest == 0 => Ok(Step::End),
            1 if rest == 0 && self.rootless => {
                self.open.clear();
                Ok(Step::End)
            }
            _ => Err(Fault::CutOff),
        }
    }

    /// Reads the start tag that stands next.
    fn open(&mut self) -> Result<(), Fault> {
        let at = self.offset();
        let mut tag = std::mem::take(&mut self.tag);
        let read = self.read_tag(1, &mut tag);
        self.tag = tag;
        read?;
        self.empty = self.tag.last() == Some(&b'/');
        if self.empty {
            self.tag.pop();
        }
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        self.name_len = self.tag.iter().position(is_blank).unwrap_or(self.tag.len());
        self.local = tags::local(&self.tag[..self.name_len]);
        if self.name() == b"page" && self.depth() > 1 && is_title(self.stream.look(PAGE_AHEAD)) {
            self.open.truncate(1);
            self.open.begin(&self.tag[self.local..self.name_len]);
            return broken(at, "a page begins before the end of what stands before it", Next::Page);
        }
        if self.depth() == 0 {
            self.open.set_prefix(&self.tag[..self.local]);
        }
        if !self.open.begin(&self.tag[self.local..self.name_len]) {
            return broken(at, "too many elements in one another", Next::Search);
        }
        Ok(())
    }

    /// Reads the end tag that stands next, which should be that of the element opened last.
    fn close(&mut self) -> Result<(), Fault> {
        let (prefix, name) = (self.open.prefix(), self.open.last());
        let len = 2 + prefix.len() + name.len();
        let expected = self.stream.look(len + 1);
        if expected.get(len) == Some(&b'>') && expected[2..len].strip_prefix(prefix) == Some(name) {
            self.stream.consume(len + 1);
            self.open.end();
            return Ok(());
        }
        let at = self.offset();
        let mut tag = Vec::new();
        self.read_tag(2, &mut tag)?;
        let tag = tag.trim_ascii_end();
        let name = &tag[tags::local(tag)..];
        if self.open.last() == name {
            self.open.end();
            return Ok(());
        }
        let what = match self.open.last() {
            _ if self.depth() <= 1 => format!("an end tag too many, </{}>", lossy(name)),
            open => format!("</{}> where </{}> must stand", lossy(name), lossy(open)),
        };
        let next = match name {
            _ if self.depth() <= 1 => Next::Root,
            b"mediawiki" => {
                self.open.clear();
                Next::End
            }
            b"page" => {
                self.open.truncate(1);
                Next::Root
            }
            _ => Next::Search,
        };
        broken(at, what, next)
    }

    /// Skips the rest of the element just opened.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth() - 1;
        while self.depth() > outside {
            self.step()?;
        }
        Ok(())
    }

    /// A page, or the end of the document, at the `<` that stands next.
    fn restart(&mut self) -> Option<Restart> {
        restart::at(self.stream.look(PAGE_AHEAD), self.open.prefix())
    }

    /// Goes to the next document, if one follows.
    pub(crate) fn search_document(&mut self) -> Result<(), Fault> {
        self.open.clear();
        while self.stream.skip_to(b'<')? {
            if self.restart() == Some(Restart::Document) {
                break;
            }
            self.stream.consume(1);
        }
        Ok(())
    }

    /// Goes to the next page, the end of the document or the next one, wherever that is. Only the
    /// document's own element is open then, if any is.
    pub(crate) fn search(&mut self) -> Result<(), Fault> {
        self.empty = false;
        while self.stream.skip_to(b'<')? {
            match self.restart() {
                Some(Restart::Document) => {
                    self.open.clear();
                    return Ok(());
                }
                Some(_) => break,
                None => self.stream.consume(1),
            }
        }
        self.open.truncate(1);
        Ok(())
    }
}

fn broken<T>(at: u64, what: impl Into<String>, next: Next) -> Result<T, Fault> {
    Err(Fault::Broken(Break { at, what: what.into(), next }))
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
