//! Tokens of SQL, as far as `mysqldump` writes it.

use std::io::BufRead;

use super::{Location, SqlError, cursor::Cursor};

/// Bytes of a token that are kept. The columns that matter hold 65,535 at most; what is longer is
/// passed over, and is not what it should be.
pub(super) const MAX_KEPT: usize = 1 << 18;

/// Bytes at the beginning of a comment that are looked at.
const COMMENT_HEAD: usize = 32;

/// One token; its text is in [`Lexer::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a name without quotes, a number.
    Word,
    /// A name in backquotes, or in double quotes (`ANSI_QUOTES`).
    Name,
    /// A string, its escapes undone; or bytes written as `0x..` or `x'..'`.
    Text,
    /// One character of punctuation.
    Mark(u8),
    /// The end of the input.
    End,
}

/// Reads tokens.
pub(super) struct Lexer<R> {
    cursor: Cursor<R>,
    /// The bytes of the last token.
    pub(super) text: Vec<u8>,
    /// Whether the last token was longer than what is kept.
    pub(super) is_clipped: bool,
    /// Heads and ends of dumps that comments tell of.
    begun: u64,
    completed: u64,
    /// Where the last token began.
    pub(super) at: Location,
}

impl<R: BufRead> Lexer<R> {
    pub(super) fn new(bytes: R) -> Self {
        let cursor = Cursor::new(bytes);
        let at = cursor.place();
        Self { cursor, text: Vec::new(), is_clipped: false, begun: 0, completed: 0, at }
    }

    /// The beginning of the input, before the first token is taken.
    pub(super) fn head(&mut self) -> Result<&[u8], SqlError> {
        self.cursor.buffer()
    }

    /// Whether a dump that said when it began did not say that it is complete.
    pub(super) fn lacks_its_end(&self) -> bool {
        self.begun > self.completed
    }

    pub(super) fn bad(&self, what: impl Into<String>) -> SqlError {
        SqlError::Bad { at: self.at, what: what.into() }
    }

    pub(super) fn cut_off(&self, within: &'static str) -> SqlError {
        self.cursor.cut_off(within)
    }

    /// Goes past the next byte if it is this one.
    pub(super) fn takes(&mut self, byte: u8) -> Result<bool, SqlError> {
        let is_there = self.cursor.peek()? == Some(byte);
        if is_there {
            self.cursor.pass(1);
        }
        Ok(is_there)
    }

    /// The next token; comments are none, those that MySQL would obey (`/*!40101 ..*/`) neither.
    pub(super) fn token(&mut self) -> Result<Token, SqlError> {
        loop {
            self.at = self.cursor.place();
            self.text.clear();
            self.is_clipped = false;
            let Some(byte) = self.cursor.peek()? else { return Ok(Token::End) };
            match byte {
                byte if byte.is_ascii_whitespace() => self.white_space()?,
                b'#' => self.line_comment()?,
                b'-' | b'/' => {
                    self.cursor.pass(1);
                    match (byte, self.cursor.peek()?) {
                        (b'-', Some(b'-')) => self.line_comment()?,
                        (b'/', Some(b'*')) => self.block_comment()?,
                        _ => return Ok(Token::Mark(byte)),
                    }
                }
                b'\'' => return self.quoted(b'\'', true).map(|()| Token::Text),
                b'"' => return self.quoted(b'"', false).map(|()| Token::Name),
                b'`' => return self.quoted(b'`', false).map(|()| Token::Name),
                byte if is_word(byte) => return self.word(),
                byte => {
                    self.cursor.pass(1);
                    return Ok(Token::Mark(byte));
                }
            }
        }
    }

    fn white_space(&mut self) -> Result<(), SqlError> {
        let buffer = self.cursor.buffer()?;
        let count = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.cursor.pass_lines(count)
    }

    fn line_comment(&mut self) -> Result<(), SqlError> {
        loop {
            let buffer = self.cursor.buffer()?;
            let end = memchr::memchr(b'\n', buffer);
            let count = end.unwrap_or(buffer.len());
            let kept = count.min(COMMENT_HEAD.saturating_sub(self.text.len()));
            self.text.extend_from_slice(&buffer[..kept]);
            let is_last = end.is_some() || buffer.is_empty();
            self.cursor.pass(count);
            if is_last {
                break;
            }
        }
        // One dash has been passed already.
        let comment = self.text.trim_ascii_start();
        let says = |words: &str| comment.starts_with(words.as_bytes());
        self.begun += u64::from(says("- MySQL dump ") || says("- MariaDB dump "));
        self.completed += u64::from(says("- Dump completed"));
        Ok(())
    }

    fn block_comment(&mut self) -> Result<(), SqlError> {
        self.cursor.pass(1);
        let mut before = 0;
        loop {
            match self.cursor.next()? {
                Some(b'/') if before == b'*' => return Ok(()),
                Some(byte) => before = byte,
                None => return Err(self.cut_off("within a comment")),
            }
        }
    }

    fn word(&mut self) -> Result<Token, SqlError> {
        loop {
            let buffer = self.cursor.buffer()?;
            let count = buffer.iter().take_while(|&&byte| is_word(byte)).count();
            let is_last = count < buffer.len() || buffer.is_empty();
            keep(&buffer[..count], &mut self.text, &mut self.is_clipped);
            self.cursor.pass(count);
            if is_last && !self.exponent()? {
                break;
            }
        }
        if self.text.starts_with(b"0x") {
            let digits = self.text.split_off(2);
            return self.hex(&digits);
        }
        // x'..' and b'..', _binary '..', N'..': an introducer and its string are one value.
        let is_introducer = self.text.first() == Some(&b'_');
        let is_prefix = matches!(self.text.as_slice(), b"x" | b"X" | b"n" | b"N");
        if is_introducer && !self.skip_to_value()? || !is_introducer && !is_prefix {
            return Ok(Token::Word);
        }
        match self.cursor.peek()? {
            Some(b'\'') => {
                let is_hex = self.text.eq_ignore_ascii_case(b"x");
                self.text.clear();
                self.quoted(b'\'', true)?;
                if is_hex {
                    let digits = std::mem::take(&mut self.text);
                    return self.hex(&digits);
                }
                Ok(Token::Text)
            }
            Some(_) if is_introducer => self.token(),
            _ => Ok(Token::Word),
        }
    }

    /// Takes the sign of an exponent, as in `1e-05`, where it goes on so.
    fn exponent(&mut self) -> Result<bool, SqlError> {
        let is_open = self.text.first().is_some_and(u8::is_ascii_digit)
            && matches!(self.text.last(), Some(b'e' | b'E'))
            && !self.text.starts_with(b"0x");
        let sign = self.cursor.peek()?.filter(|byte| is_open && matches!(byte, b'+' | b'-'));
        if let Some(sign) = sign {
            keep(&[sign], &mut self.text, &mut self.is_clipped);
            self.cursor.pass(1);
        }
        Ok(sign.is_some())
    }

    /// Whether a string or hexadecimal bytes stand behind an introducer, white space between.
    fn skip_to_value(&mut self) -> Result<bool, SqlError> {
        while self.cursor.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.white_space()?;
        }
        Ok(matches!(self.cursor.peek()?, Some(b'\'' | b'0' | b'x' | b'X')))
    }

    fn hex(&mut self, digits: &[u8]) -> Result<Token, SqlError> {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        // An odd number of digits has a zero in front.
        let (first, pairs) = digits.split_at(digits.len() % 2);
        self.text.clear();
        for pair in first.chunks(1).chain(pairs.chunks(2)) {
            let value = pair.iter().try_fold(0, |sum, &byte| Some(sum * 16 + digit(byte)?));
            let Some(value) = value else {
                return Err(self.bad("digits that are not hexadecimal"));
            };
            self.text.push(value as u8);
        }
        Ok(Token::Text)
    }

    /// What stands in quotes, which may be doubled within.
    fn quoted(&mut self, quote: u8, backslashes: bool) -> Result<(), SqlError> {
        self.cursor.pass(1);
        loop {
            let buffer = self.cursor.buffer()?;
            if buffer.is_empty() {
                return Err(self.cut_off("within a string"));
            }
            let end = match backslashes {
                true => memchr::memchr2(quote, b'\\', buffer),
                false => memchr::memchr(quote, buffer),
            };
            let count = end.unwrap_or(buffer.len());
            keep(&buffer[..count], &mut self.text, &mut self.is_clipped);
            self.cursor.pass_lines(count)?;
            if end.is_none() {
                continue;
            }
            let is_escape = self.cursor.next()? == Some(b'\\');
            let byte = if is_escape {
                let Some(byte) = self.cursor.next()? else {
                    return Err(self.cut_off("within a string"));
                };
                unescaped(byte)
            } else if self.cursor.peek()? == Some(quote) {
                self.cursor.pass(1);
                quote
            } else {
                return Ok(());
            };
            keep(&[byte], &mut self.text, &mut self.is_clipped);
        }
    }
}

/// Keeps of a token what has room.
fn keep(bytes: &[u8], text: &mut Vec<u8>, is_clipped: &mut bool) {
    let room = MAX_KEPT.saturating_sub(text.len());
    *is_clipped |= bytes.len() > room;
    text.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// What a backslash and this byte stand for in MySQL.
fn unescaped(byte: u8) -> u8 {
    match byte {
        b'0' => 0,
        b'b' => 8,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'Z' => 26,
        byte => byte,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b'.' | 0x80..)
}
