//! Subjects of searches: bytes as `string` reads them, code points as `mw.ustring` does.

use mlua::{IntoLua, Lua, Result, Value};

use super::arguments::utf8;
use super::made;
use crate::error::fail;
use crate::pattern::{self, Capture, Match, Matcher, PatternError};

/// Whose functions search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// `string`
    Bytes,
    /// `mw.ustring`
    CodePoints,
}

/// Bytes that are looked over for a text in the time of one step of the matcher.
const LOOKED_OVER: u64 = 16;

/// Bytes that mean something in a pattern.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let bytes = b"^$*+?.([%-";
    let mut at = 0;
    while at < bytes.len() {
        special[bytes[at] as usize] = true;
        at += 1;
    }
    special
};

/// A subject with a pattern.
pub(super) enum Search<'a> {
    Bytes {
        subject: &'a [u8],
        pattern: &'a [u8],
        unicode: bool,
        /// Whether each byte of the pattern stands for itself.
        literal: bool,
    },
    /// With the offset of each character, and of the end.
    Chars { text: &'a [u8], subject: Vec<char>, offsets: Vec<usize>, pattern: Vec<char> },
}

impl<'a> Search<'a> {
    /// ASCII is searched as it is; in other text, code points count.
    pub(super) fn new(
        lua: &Lua,
        alphabet: Alphabet,
        function: &str,
        subject: &'a [u8],
        pattern: &'a [u8],
    ) -> Result<Self> {
        let unicode = alphabet == Alphabet::CodePoints;
        if !unicode || (subject.is_ascii() && pattern.is_ascii()) {
            let literal = !pattern.iter().any(|byte| SPECIAL[usize::from(*byte)]);
            return Ok(Self::Bytes { subject, pattern, unicode, literal });
        }
        let text = utf8(lua, subject, 1, function)?;
        let pattern = utf8(lua, pattern, 2, function)?.chars().collect();
        let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        offsets.push(text.len());
        Ok(Self::Chars { text: subject, subject: text.chars().collect(), offsets, pattern })
    }

    /// Whether each character of the pattern stands for itself.
    pub(super) fn is_literal(&self) -> bool {
        match self {
            Self::Bytes { literal, .. } => *literal,
            Self::Chars { .. } => false,
        }
    }

    /// Length in units.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes { subject, .. } => subject.len(),
            Self::Chars { subject, .. } => subject.len(),
        }
    }

    /// The offset in bytes of a unit.
    pub(super) fn offset(&self, unit: usize) -> usize {
        match self {
            Self::Bytes { .. } => unit,
            Self::Chars { offsets, .. } => offsets[unit],
        }
    }

    /// The text of units from .. to.
    pub(super) fn part(&self, start: usize, end: usize) -> &[u8] {
        match self {
            Self::Bytes { subject, .. } => &subject[start..end],
            Self::Chars { text, offsets, .. } => &text[offsets[start]..offsets[end]],
        }
    }

    /// Searches from the unit `init` on; takes what that costs from `steps`.
    pub(super) fn find(
        &self,
        init: usize,
        anchors: bool,
        steps: &mut u64,
    ) -> std::result::Result<Option<Match>, PatternError> {
        match self {
            Self::Bytes { literal: true, .. } => {
                let cost = (self.len() - init) as u64 / LOOKED_OVER;
                *steps = steps.checked_sub(cost).ok_or(PatternError::Exhausted)?;
                let found = self.find_text(init);
                Ok(found.map(|(start, end)| Match { start, end, captures: Vec::new() }))
            }
            Self::Bytes { subject, pattern, unicode, .. } => {
                matched(subject, pattern, *unicode, steps, |it| it.find(init, anchors))
            }
            Self::Chars { subject, pattern, .. } => {
                matched(subject, pattern, true, steps, |it| it.find(init, anchors))
            }
        }
    }

    /// The match that begins at the unit `start` and is not empty; takes what that costs from `steps`.
    pub(super) fn find_more(
        &self,
        start: usize,
        steps: &mut u64,
    ) -> std::result::Result<Option<Match>, PatternError> {
        match self {
            Self::Bytes { subject, pattern, unicode, .. } => {
                matched(subject, pattern, *unicode, steps, |it| it.find_more(start))
            }
            Self::Chars { subject, pattern, .. } => {
                matched(subject, pattern, true, steps, |it| it.find_more(start))
            }
        }
    }

    /// Where the pattern itself stands, from the unit `init` on: units from .. to.
    pub(super) fn find_text(&self, init: usize) -> Option<(usize, usize)> {
        match self {
            Self::Bytes { subject, pattern, .. } => {
                let rest = &subject[init..];
                let at = match pattern {
                    [byte] => memchr::memchr(*byte, rest),
                    pattern => memchr::memmem::find(rest, pattern),
                };
                at.map(|at| (at + init, at + init + pattern.len()))
            }
            Self::Chars { text, offsets, pattern, .. } => {
                let needle: String = pattern.iter().collect();
                let from = offsets[init];
                let at = memchr::memmem::find(&text[from..], needle.as_bytes())?;
                let unit = offsets.binary_search(&(at + from)).ok()?;
                Some((unit, unit + pattern.len()))
            }
        }
    }

    /// Bytes of a capture.
    pub(super) fn size(&self, capture: Capture) -> usize {
        match capture {
            Capture::Part(start, end) => self.offset(end) - self.offset(start),
            Capture::Place(_) | Capture::Unfinished => 0,
        }
    }

    /// A capture as Lua gets it.
    pub(super) fn value(&self, lua: &Lua, capture: Capture) -> Result<Value> {
        match capture {
            Capture::Part(start, end) => made::string(lua, self.part(start, end))?.into_lua(lua),
            Capture::Place(at) => (at + 1).into_lua(lua),
            Capture::Unfinished => fail(lua, PatternError::UnfinishedCapture),
        }
    }
}

/// What a new matcher finds, whose steps are taken from `steps`.
fn matched<U: pattern::Alphabet>(
    subject: &[U],
    pattern: &[U],
    unicode: bool,
    steps: &mut u64,
    find: impl FnOnce(&mut Matcher<'_, U>) -> std::result::Result<Option<Match>, PatternError>,
) -> std::result::Result<Option<Match>, PatternError> {
    let mut matcher = Matcher::new(subject, pattern, unicode, *steps);
    let found = find(&mut matcher);
    *steps = matcher.steps;
    found
}

/// The unit that `init` names in a subject of `length`: counted from 1, from the end where it is
/// negative, and never outside.
pub(super) fn start(init: i64, length: usize) -> usize {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let at = if init < 0 { (length + init).max(0) } else { (init - 1).max(0) };
    usize::try_from(at.min(length)).unwrap_or(0)
}
