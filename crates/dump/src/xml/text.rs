//! Characters: text and short values, with the references in them.

use memchr::memchr3;

use super::{
    Chars, Fault, Mark, Next, Xml, broken,
    entities::{self, Resolved},
    lossy,
};

/// Bytes of the content of an element that is not a page's text: a title, a date, a name.
const MAX_LEAF: usize = 64 << 10;

/// What may stand amid characters.
enum Amid {
    /// The input ends.
    Nothing,
    /// The end tag, and one with white space in it.
    End,
    LongEnd,
    /// Perhaps a comment or a section.
    Section,
    /// Perhaps `<?..?>`.
    Instruction,
    /// A tag of something else, or a lone `<`.
    Markup,
}

/// The most memory that is kept for the next characters, in bytes.
const MOST_SPARE: usize = 1 << 20;

impl Xml {
    /// Reads the characters of the element just opened, to its end tag. Other tags in it count as
    /// characters: a script that has not escaped what it wrote is read as it meant it.
    pub(crate) fn content(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        if std::mem::take(&mut self.empty) {
            self.open.end();
            return Ok(());
        }
        loop {
            self.run(chars)?;
            match self.amid_text() {
                Amid::Nothing => return Err(Fault::CutOff),
                Amid::End => {
                    self.stream.consume(self.name_len + 3);
                    self.open.end();
                    return Ok(());
                }
                Amid::LongEnd => return self.close(),
                Amid::Section if self.is_section() => self.declaration(chars)?,
                Amid::Instruction if self.is_instruction() => self.skip_past(b"?>", "<?")?,
                _ if self.restart().is_some() => {
                    let what = format!("the end of <{}> is missing", lossy(self.name()));
                    return broken(self.offset(), what, Next::Search);
                }
                _ => {
                    self.note(|| "markup that is not escaped".to_owned());
                    chars.push(b"<");
                    self.stream.consume(1);
                }
            }
        }
    }

    /// What stands next in the element just opened, behind its characters.
    fn amid_text(&mut self) -> Amid {
        let name = &self.tag[..self.name_len];
        match self.stream.look(name.len() + 3) {
            [] => Amid::Nothing,
            [b'<', b'/', end @ ..] if end.starts_with(name) => match end.get(name.len()) {
                Some(b'>') => Amid::End,
                Some(byte) if byte.is_ascii_whitespace() => Amid::LongEnd,
                _ => Amid::Markup,
            },
            [b'<', b'!', ..] => Amid::Section,
            [b'<', b'?', ..] => Amid::Instruction,
            _ => Amid::Markup,
        }
    }

    /// Reads the element just opened as a short value, without white space around it.
    pub(crate) fn leaf(&mut self) -> Result<String, Fault> {
        let at = self.offset();
        let mut chars = self.collect(MAX_LEAF);
        self.content(&mut chars)?;
        if chars.total() > MAX_LEAF as u64 {
            return broken(at, format!("a value of {} bytes", chars.total()), Next::Search);
        }
        let value = self.text(chars, at);
        let trimmed = value.trim();
        Ok(if trimmed.len() == value.len() { value } else { trimmed.to_owned() })
    }

    /// Collects characters up to a limit.
    pub(crate) fn collect(&mut self, limit: usize) -> Chars {
        Chars::up_to(limit, std::mem::take(&mut self.spare))
    }

    /// The characters collected from `at` on; bytes that are not UTF-8 are replaced and marked.
    pub(crate) fn text(&mut self, chars: Chars, at: u64) -> String {
        let bytes = chars.into_bytes();
        let text = match simdutf8::compat::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                // Exact where no reference stands before.
                let at = at + error.valid_up_to() as u64;
                if self.mark.as_ref().is_none_or(|mark| mark.at > at) {
                    self.mark = Some(Mark { at, what: "bytes that are not UTF-8".to_owned() });
                }
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        if bytes.capacity() <= MOST_SPARE {
            self.spare = bytes;
        }
        text
    }

    /// Takes the characters up to the next `<` or the end of the input, references resolved. Line ends
    /// become LF, as XML has it.
    pub(super) fn run(&mut self, chars: &mut Chars) -> Result<(), Fault> {
        if !chars.is_wanted() {
            self.stream.skip_to(b'<')?;
            return Ok(());
        }
        // What is at hand ended with CR, which has been read as LF; an LF right after belongs to it.
        let mut after_cr = false;
        loop {
            let chunk = self.stream.fill()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let mut at = usize::from(std::mem::take(&mut after_cr) && chunk[0] == b'\n');
            let stopped = loop {
                let Some(n) = memchr3(b'<', b'&', b'\r', &chunk[at..]) else {
                    chars.push(&chunk[at..]);
                    at = chunk.len();
                    break false;
                };
                chars.push(&chunk[at..at + n]);
                at += n;
                match chunk[at..] {
                    // What dumps are full of.
                    [b'&', b'l', b't', b';', ..] => {
                        chars.push(b"<");
                        at += 4;
                    }
                    [b'&', b'g', b't', b';', ..] => {
                        chars.push(b">");
                        at += 4;
                    }
                    [b'&', b'a', b'm', b'p', b';', ..] => {
                        chars.push(b"&");
                        at += 5;
                    }
                    [b'&', b'q', b'u', b'o', b't', b';', ..] => {
                        chars.push(b"\"");
                        at += 6;
                    }
                    [b'\r', b'\n', ..] => at += 1,
                    [b'\r', _, ..] => {
                        chars.push(b"\n");
                        at += 1;
                    }
                    [b'\r'] => {
                        chars.push(b"\n");
                        at += 1;
                        after_cr = true;
                    }
                    _ => break true,
                }
            };
            self.stream.consume(at);
            if stopped {
                if self.stream.fill()?.first() != Some(&b'&') {
                    return Ok(());
                }
                self.reference(chars);
            }
        }
    }

    /// Takes the reference that stands next. One that means nothing counts as the characters it is
    /// written in: wikitext has names of its own for many more characters than XML.
    fn reference(&mut self, chars: &mut Chars) {
        let ahead = &self.stream.look(1 + entities::LONGEST)[1..];
        let Some(name) = entities::name(&ahead[..ahead.len().min(entities::LONGEST)]) else {
            self.note(|| "a lone &, to be written &amp;".to_owned());
            chars.push(b"&");
            return self.stream.consume(1);
        };
        let len = name.len() + 2;
        match self.entities.resolve(name) {
            Resolved::Char(c) => chars.push(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Resolved::Text(text) => chars.push(text.as_bytes()),
            Resolved::NoCharacter => {
                let what = format!("&{name}; is no character");
                self.note(|| what);
                chars.push("\u{fffd}".as_bytes());
            }
            Resolved::Unknown => {
                let what = format!("&{name}; is not declared");
                self.note(|| what);
                chars.push(b"&");
                return self.stream.consume(1);
            }
        }
        self.stream.consume(len);
    }

    pub(super) fn note(&mut self, what: impl FnOnce() -> String) {
        if self.mark.is_none() {
            self.mark = Some(Mark { at: self.offset(), what: what() });
        }
    }
}
