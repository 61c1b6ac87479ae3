//! quick-xml, with the bounds and the care that hostile bytes need.
//!
//! Text runs go from the input's buffer straight to where they are kept (or nowhere, if nobody
//! wants them), so that a text of any length costs no memory and is copied once. All else, tags,
//! CDATA and references, are quick-xml's events.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
    sync::Arc,
};

use memchr::memchr3;
use quick_xml::{
    Reader, XmlVersion,
    errors::IllFormedError,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};

/// Elements may stand in one another this deep; exports need seven.
const MAX_DEPTH: usize = 200;

/// Bytes of the content of an element that is not a page's text: a title, a date, a name.
const MAX_LEAF: usize = 64 << 10;

/// Bytes of one tag, comment or CDATA section, unless a page's text may be longer. Those, unlike
/// other text, are held in memory even where nobody wants them.
const MAX_EVENT: usize = 64 << 20;

/// Why the XML cannot be read further.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Reading or decompressing failed.
    Io(io::Error),
    /// The input ended inside an element.
    CutOff,
    /// Not well-formed, or not an export.
    Bad { at: u64, what: String },
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
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
    reader: Reader<Metered>,
    /// The event read last, as it stood: `<name attributes>` for a start tag.
    event: Vec<u8>,
    name_len: usize,
    tag_len: usize,
    depth: usize,
    /// The element just opened is empty, its end comes next.
    empty: bool,
    /// The last run ended with CR, which has been read as LF; an LF right after belongs to it.
    after_cr: bool,
}

impl Xml {
    pub(crate) fn new(input: Box<dyn BufRead + Send>) -> Self {
        Self {
            reader: Reader::from_reader(Metered { input, left: usize::MAX }),
            event: Vec::new(),
            name_len: 0,
            tag_len: 0,
            depth: 0,
            empty: false,
            after_cr: false,
        }
    }

    /// The bytes that come next, as many as the input has at hand; none at its end.
    pub(crate) fn peek(&mut self) -> io::Result<&[u8]> {
        fill(&mut self.reader.get_mut().input)
    }

    /// Skips bytes that are no XML: the byte order mark.
    pub(crate) fn consume(&mut self, amount: usize) {
        self.reader.stream().consume(amount);
    }

    /// Bytes of XML read.
    pub(crate) fn offset(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// The name of the element just opened.
    pub(crate) fn name(&self) -> &[u8] {
        &self.event[1..=self.name_len]
    }

    /// Calls `each` with the name and the value of every attribute of the element just opened.
    pub(crate) fn attributes(&self, mut each: impl FnMut(&str, Cow<'_, str>)) -> Result<(), Fault> {
        let bad = |what: String| Fault::Bad { at: self.offset(), what };
        let tag = str::from_utf8(&self.event[1..=self.tag_len]).map_err(|e| bad(e.to_string()))?;
        for attribute in BytesStart::from_content(tag, self.name_len).attributes() {
            let attribute = attribute.map_err(|e| bad(format!("bad attribute: {e}")))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| bad(format!("bad attribute: {e}")))?;
            each(attribute.key.as_ref(), value);
        }
        Ok(())
    }

    /// Goes to the next tag and drops the characters before it.
    pub(crate) fn step(&mut self) -> Result<Step, Fault> {
        self.step_into(&mut Chars::none())
    }

    /// Goes to the next tag; the characters before it go to `chars`.
    pub(crate) fn step_into(&mut self, chars: &mut Chars) -> Result<Step, Fault> {
        if std::mem::take(&mut self.empty) {
            self.depth -= 1;
            return Ok(Step::Close);
        }
        loop {
            self.reader.get_mut().left = usize::MAX;
            self.run(chars)?;
            self.reader.get_mut().left = chars.limit.max(MAX_EVENT);
            self.event.clear();
            let event = match self.reader.read_event_into(&mut self.event) {
                Ok(event) => event,
                Err(error) => return Err(self.fault(error)),
            };
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    (self.name_len, self.tag_len) = (tag.name().as_ref().len(), tag.len());
                    (self.empty, self.depth) = (empty, self.depth + 1);
                    if self.depth > MAX_DEPTH {
                        return self.bad(format!("more than {MAX_DEPTH} elements in one another"));
                    }
                    return Ok(Step::Open);
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(Step::Close);
                }
                Event::GeneralRef(name) => {
                    if let Some(text) = resolve_xml_entity(&name) {
                        chars.push(text.as_bytes());
                    } else if let Ok(Some(c)) = name.resolve_char_ref() {
                        chars.push(c.encode_utf8(&mut [0; 4]).as_bytes());
                    } else {
                        let what = format!("unknown entity &{};", &*name);
                        return self.bad(what);
                    }
                }
                Event::CData(text) => chars.push(text.xml10_content().as_bytes()),
                // Runs are read before, so this is what quick-xml finds where there was none.
                Event::Text(text) => chars.push(text.as_bytes()),
                Event::Decl(declaration) => {
                    if let Some(Ok(encoding)) = declaration.encoding()
                        && !encoding.eq_ignore_ascii_case("utf-8")
                    {
                        let what = format!("the encoding is {encoding}, not UTF-8");
                        return self.bad(what);
                    }
                }
                Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof if self.depth > 0 => return Err(Fault::CutOff),
                Event::Eof => return Ok(Step::End),
            }
        }
    }

    /// Reads the characters of the element just opened, to its end and without those of elements
    /// inside.
    pub(crate) fn content(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        while self.step_into(chars)? == Step::Open {
            self.skip()?;
        }
        Ok(())
    }

    /// Reads the element just opened as a short value, without white space around it.
    pub(crate) fn leaf(&mut self) -> Result<String, Fault> {
        let at = self.offset();
        let mut chars = Chars::up_to(MAX_LEAF);
        self.content(&mut chars)?;
        if chars.total > MAX_LEAF as u64 {
            return Err(Fault::Bad { at, what: format!("a value of {} bytes", chars.total) });
        }
        let value = self.utf8(chars, at)?;
        let trimmed = value.trim();
        Ok(if trimmed.len() == value.len() { value } else { trimmed.to_owned() })
    }

    /// The characters collected from `at` on, which must be UTF-8.
    pub(crate) fn utf8(&self, chars: Chars, at: u64) -> Result<String, Fault> {
        String::from_utf8(chars.bytes).map_err(|error| Fault::Bad {
            // Exact where no reference stands before.
            at: at + error.utf8_error().valid_up_to() as u64,
            what: "bytes that are not UTF-8".to_owned(),
        })
    }

    /// Skips the rest of the element just opened.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.step()?;
        }
        Ok(())
    }

    /// An error at what was just read.
    pub(crate) fn bad<T>(&self, what: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::Bad { at: self.offset(), what: what.into() })
    }

    /// Takes the characters up to the next `<`, `&` or the end of the input. Line ends become LF,
    /// as XML has it.
    fn run(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        let mut stream = self.reader.stream();
        loop {
            let chunk = fill(&mut stream)?;
            if chunk.is_empty() {
                return Ok(());
            }
            let mut at = usize::from(std::mem::take(&mut self.after_cr) && chunk[0] == b'\n');
            let stopped = loop {
                let Some(n) = memchr3(b'<', b'&', b'\r', &chunk[at..]) else {
                    chars.push(&chunk[at..]);
                    at = chunk.len();
                    break false;
                };
                chars.push(&chunk[at..at + n]);
                at += n;
                if chunk[at] != b'\r' {
                    break true;
                }
                at += 1;
                match chunk.get(at) {
                    Some(b'\n') => {}
                    Some(_) => chars.push(b"\n"),
                    None => {
                        chars.push(b"\n");
                        self.after_cr = true;
                    }
                }
            };
            stream.consume(at);
            if stopped {
                return Ok(());
            }
        }
    }

    fn fault(&mut self, error: quick_xml::Error) -> Fault {
        let at = self.reader.error_position();
        let ends = |xml: &mut Self| xml.peek().is_ok_and(<[u8]>::is_empty);
        match error {
            _ if self.reader.get_ref().left == 0 => {
                Fault::Bad { at: self.offset(), what: "a tag or section without end".to_owned() }
            }
            quick_xml::Error::Io(error) => Fault::Io(
                Arc::try_unwrap(error)
                    .unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string())),
            ),
            quick_xml::Error::Syntax(_) if ends(self) => Fault::CutOff,
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) if ends(self) => {
                Fault::CutOff
            }
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
                Fault::Bad { at, what: "a lone &, to be written &amp;".to_owned() }
            }
            quick_xml::Error::Syntax(error) => Fault::Bad { at, what: error.to_string() },
            quick_xml::Error::IllFormed(error) => Fault::Bad { at, what: error.to_string() },
            quick_xml::Error::Encoding(_) => {
                Fault::Bad { at: self.offset(), what: "bytes that are not UTF-8".to_owned() }
            }
            other => Fault::Bad { at: self.offset(), what: other.to_string() },
        }
    }
}

/// Collects characters up to a limit, and counts all of them.
#[derive(Debug, Default)]
pub(crate) struct Chars {
    bytes: Vec<u8>,
    limit: usize,
    total: u64,
}

impl Chars {
    /// Keeps nothing.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Keeps at most `limit` bytes; past that none.
    pub(crate) fn up_to(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// The same, in memory that is already there.
    pub(crate) fn reusing(mut bytes: Vec<u8>, limit: usize) -> Self {
        bytes.clear();
        Self { bytes, limit, total: 0 }
    }

    /// Sets memory aside for so many bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes.min(self.limit));
    }

    /// How many bytes there were, kept or not.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// What was kept.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn push(&mut self, more: &[u8]) {
        self.total += more.len() as u64;
        if self.total <= self.limit as u64 {
            self.bytes.extend_from_slice(more);
        } else if self.bytes.capacity() > 0 {
            self.bytes = Vec::new();
        }
    }
}

/// An input that fails once so much has gone into one event.
struct Metered {
    input: Box<dyn BufRead + Send>,
    left: usize,
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

impl Read for Metered {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.input.read(buf)
    }
}

fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // Asked again because a borrow cannot leave the loop; it is at hand by now.
    input.fill_buf()
}
