//! What stands between `<` and `>`: tags, comments, sections, declarations.

use memchr::{memchr2, memchr3, memmem};

use super::{Chars, Fault, Next, Xml, broken};

/// Bytes of one tag. That of `<mediawiki>` has a few hundred.
const MAX_TAG: usize = 64 << 10;

/// Bytes of a DOCTYPE with all that it declares.
const MAX_DOCTYPE: usize = 1 << 20;

/// Bytes among which the end of a comment must stand that a page begins in.
const MAX_COMMENT: usize = 64 << 10;

/// Bytes among which the end of an instruction (`<?..?>`) must stand to be one amid text.
const MAX_INSTRUCTION: usize = 1 << 10;

const SECTION: &[u8] = b"<![CDATA[";
const COMMENT: &[u8] = b"<!--";
const COMMENT_END: &[u8] = b"-->";
const DOCTYPE: &[u8] = b"<!DOCTYPE";

impl Xml {
    /// Reads a tag but for its first `skip` bytes and its `>`.
    pub(super) fn read_tag(&mut self, skip: usize, tag: &mut Vec<u8>) -> Result<(), Fault> {
        let at = self.offset();
        self.stream.consume(skip);
        tag.clear();
        let mut quote = None;
        loop {
            let bytes = self.stream.fill()?;
            if bytes.is_empty() {
                return Err(Fault::CutOff);
            }
            let end = bytes.iter().position(|byte| match (*byte, quote) {
                (b'<', _) | (b'>', None) => true,
                (b'"' | b'\'', None) => {
                    quote = Some(*byte);
                    false
                }
                (byte, Some(mark)) => {
                    if byte == mark {
                        quote = None;
                    }
                    false
                }
                _ => false,
            });
            let whole = end.unwrap_or(bytes.len());
            let is_tag = end.is_none_or(|end| bytes[end] == b'>');
            tag.extend_from_slice(&bytes[..whole]);
            self.stream.consume(whole + usize::from(end.is_some() && is_tag));
            if !is_tag || tag.len() > MAX_TAG {
                return broken(at, "a tag without end", Next::Search);
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// Whether the `<!` that stands next begins a comment or a section.
    pub(super) fn is_section(&mut self) -> bool {
        let ahead = self.stream.look(SECTION.len());
        ahead.starts_with(SECTION) || ahead.starts_with(COMMENT)
    }

    /// Whether the `<?` that stands next has an end.
    pub(super) fn is_instruction(&mut self) -> bool {
        let ahead = self.stream.look(MAX_INSTRUCTION);
        memmem::find(&ahead[..ahead.len().min(MAX_INSTRUCTION)], b"?>").is_some()
    }

    /// Reads what the `<!` that stands next begins; a section's characters go to `chars`.
    pub(super) fn declaration(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        let ahead = self.stream.look(DOCTYPE.len());
        if ahead.starts_with(SECTION) {
            return self.section(chars);
        }
        if ahead.starts_with(COMMENT) {
            self.stream.consume(COMMENT.len());
            return self.skip_past(COMMENT_END, "<!--");
        }
        if ahead.get(..DOCTYPE.len()).is_some_and(|it| it.eq_ignore_ascii_case(DOCTYPE)) {
            // One amid the pages is an HTML page's, and declares nothing.
            return if self.depth() == 0 {
                self.doctype()
            } else {
                self.skip_past(b">", "<!DOCTYPE")
            };
        }
        if [DOCTYPE, SECTION, COMMENT].iter().any(|begun| begun.starts_with(ahead)) {
            // Only the end of the input leaves so few bytes.
            return self.end_of_input().map(|_| ());
        }
        broken(self.offset(), "markup that XML does not have, <!", Next::Search)
    }

    /// Reads a CDATA section. Line ends become LF there, too.
    fn section(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        let at = self.offset();
        self.stream.consume(SECTION.len());
        loop {
            let bytes = self.stream.fill()?;
            if bytes.is_empty() {
                return Err(Fault::CutOff);
            }
            let n = memchr3(b']', b'\r', b'<', bytes).unwrap_or(bytes.len());
            chars.push(&bytes[..n]);
            self.stream.consume(n);
            let next = self.stream.look(3);
            let begins_page = next.first() == Some(&b'<') && self.restart().is_some();
            match self.stream.look(3) {
                [b']', b']', b'>', ..] => {
                    self.stream.consume(3);
                    return Ok(());
                }
                [b']', ..] => {
                    chars.push(b"]");
                    self.stream.consume(1);
                }
                [b'\r', rest @ ..] => {
                    let len = 1 + usize::from(rest.first() == Some(&b'\n'));
                    chars.push(b"\n");
                    self.stream.consume(len);
                }
                [b'<', ..] if begins_page => {
                    return broken(at, "<![CDATA[ without end", Next::Search);
                }
                [b'<', ..] => {
                    chars.push(b"<");
                    self.stream.consume(1);
                }
                _ => {}
            }
        }
    }

    /// Reads a DOCTYPE and what it declares.
    fn doctype(&mut self) -> Result<(), Fault> {
        let at = self.offset();
        let (mut doctype, mut quote, mut brackets) = (Vec::new(), None, 0_u32);
        loop {
            let bytes = self.stream.fill()?;
            if bytes.is_empty() {
                return Err(Fault::CutOff);
            }
            let end = bytes.iter().position(|byte| {
                match (*byte, quote) {
                    (byte, Some(mark)) if byte == mark => quote = None,
                    (b'"' | b'\'', None) => quote = Some(*byte),
                    (b'[', None) => brackets += 1,
                    (b']', None) => brackets = brackets.saturating_sub(1),
                    (b'>', None) => return brackets == 0,
                    _ => {}
                }
                false
            });
            let len = end.map_or(bytes.len(), |end| end + 1);
            doctype.extend_from_slice(&bytes[..len]);
            self.stream.consume(len);
            if doctype.len() > MAX_DOCTYPE {
                return broken(at, "a DOCTYPE without end", Next::Search);
            }
            if end.is_some() {
                break;
            }
        }
        self.entities.declare(&String::from_utf8_lossy(&doctype));
        Ok(())
    }

    /// How many bytes there are to the end of a comment, if that stands next of the marks of comments: pages that
    /// somebody commented out are none, but the pages behind a comment that was never ended are.
    fn comment_end(&mut self) -> Option<usize> {
        let ahead = self.stream.look(MAX_COMMENT);
        let ahead = &ahead[..ahead.len().min(MAX_COMMENT)];
        let at = memmem::find_iter(ahead, b"--")
            .find(|&at| ahead[at..].starts_with(COMMENT_END) || ahead[..at].ends_with(b"<!"))?;
        ahead[at..].starts_with(COMMENT_END).then_some(at + COMMENT_END.len())
    }

    /// Skips past `end`, which must come before the next page does, but in a comment.
    pub(super) fn skip_past(&mut self, end: &[u8], begun: &str) -> Result<(), Fault> {
        let at = self.offset();
        loop {
            let bytes = self.stream.fill()?;
            if bytes.is_empty() {
                return Err(Fault::CutOff);
            }
            let found = memchr2(end[0], b'<', bytes);
            let n = found.unwrap_or(bytes.len());
            self.stream.consume(n);
            if found.is_none() {
                continue;
            }
            if self.stream.look(end.len()).starts_with(end) {
                self.stream.consume(end.len());
                return Ok(());
            }
            if self.restart().is_some() {
                let Some(rest) = self.comment_end().filter(|_| end == COMMENT_END) else {
                    return broken(at, format!("{begun} without end"), Next::Search);
                };
                self.stream.consume(rest);
                return Ok(());
            }
            self.stream.consume(1);
        }
    }
}
