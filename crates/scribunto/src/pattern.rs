//! Lua's string patterns, over bytes and over code points, with a budget of steps.
//!
//! The semantics are those of Lua 5.1's manual (§5.4.1). A pattern can make a backtracking matcher work
//! exponentially long (`("a*"):rep(20) .. "b"`), which no hook of a Lua machine can stop; so each step is
//! counted, and matching ends with [`PatternError::Exhausted`] where too many are made.

mod class;
mod replace;
mod single;

pub(crate) use class::Alphabet;
pub(crate) use replace::{Piece, replacement};

/// Captures that a pattern may have.
const MAX_CAPTURES: usize = 32;
/// How deep captures and repetitions nest: bounds the stack.
const MAX_DEPTH: u32 = 220;

/// Why a pattern does not match, where that is not simply so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// `%` at the end.
    #[error("malformed pattern (ends with '%')")]
    EndsWithPercent,
    /// `[` without `]`.
    #[error("malformed pattern (missing ']')")]
    OpenSet,
    /// `%f` without `[`.
    #[error("missing '[' after '%f' in pattern")]
    Frontier,
    /// `%b` without two characters behind.
    #[error("unbalanced pattern")]
    Unbalanced,
    /// `)` without `(`.
    #[error("invalid pattern capture")]
    InvalidCapture,
    /// `%1` of a capture that is not there or not closed.
    #[error("invalid capture index")]
    InvalidIndex,
    /// `(` without `)`.
    #[error("unfinished capture")]
    UnfinishedCapture,
    /// More than 32.
    #[error("too many captures")]
    TooManyCaptures,
    /// Nested too deep.
    #[error("pattern too complex")]
    TooComplex,
    /// The budget is used up.
    #[error("the pattern takes too many steps")]
    Exhausted,
}

/// What a capture holds: a part of the subject, or a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// Units from .. to.
    Part(usize, usize),
    /// `()`: the place, counted from 0.
    Place(usize),
    /// `(` without `)`: a mistake where its value is wanted.
    Unfinished,
}

/// A match: where, and its captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// First unit.
    pub start: usize,
    /// Behind the last unit.
    pub end: usize,
    /// What the parentheses hold.
    pub captures: Vec<Capture>,
}

impl Match {
    /// Whether nothing was matched.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The captures, or the whole match where there are none.
    pub fn values(&self) -> impl Iterator<Item = Capture> + '_ {
        let whole = self.captures.is_empty().then_some(Capture::Part(self.start, self.end));
        whole.into_iter().chain(self.captures.iter().copied())
    }
}

#[derive(Clone, Copy)]
enum Length {
    Open,
    Place,
    Closed(usize),
}

/// One search.
pub(crate) struct Matcher<'a, U> {
    subject: &'a [U],
    pattern: &'a [U],
    unicode: bool,
    captures: [(usize, Length); MAX_CAPTURES],
    level: usize,
    depth: u32,
    /// Where no match may end: it is to be longer than nothing.
    not_at: Option<usize>,
    /// What is left of the budget.
    pub(crate) steps: u64,
}

type Outcome<T> = Result<T, PatternError>;

impl<'a, U: Alphabet> Matcher<'a, U> {
    pub(crate) fn new(subject: &'a [U], pattern: &'a [U], unicode: bool, steps: u64) -> Self {
        let captures = [(0, Length::Open); MAX_CAPTURES];
        Self { subject, pattern, unicode, captures, level: 0, depth: 0, not_at: None, steps }
    }

    /// The first match that begins at `init` or behind it; at `init` alone where the pattern begins
    /// with `^` and `anchors`.
    pub(crate) fn find(&mut self, init: usize, anchors: bool) -> Outcome<Option<Match>> {
        let anchored = anchors && self.at(0) == Some('^');
        let from = usize::from(anchored);
        // Most patterns begin with a character that stands for itself: look for that alone.
        let literal = self.literal(from).filter(|_| !anchored);
        let mut start = init;
        while start <= self.subject.len() {
            if let Some(unit) = literal {
                let rest = &self.subject[start..];
                let skipped = rest.iter().position(|it| *it == unit);
                self.spend(skipped.unwrap_or(rest.len()) as u64 / 8)?;
                match skipped {
                    Some(skipped) => start += skipped,
                    None => return Ok(None),
                }
            }
            self.level = 0;
            if let Some(end) = self.matches(start, from)? {
                return self.finish(start, end).map(Some);
            }
            if anchored {
                break;
            }
            start += 1;
        }
        Ok(None)
    }

    /// The match that begins at `start` and is not empty.
    pub(crate) fn find_more(&mut self, start: usize) -> Outcome<Option<Match>> {
        let anchored = self.at(0) == Some('^');
        if anchored && start > 0 {
            return Ok(None);
        }
        self.level = 0;
        self.not_at = Some(start);
        let end = self.matches(start, usize::from(anchored));
        self.not_at = None;
        end?.map(|end| self.finish(start, end)).transpose()
    }

    fn may_end(&self, s: usize) -> bool {
        self.not_at != Some(s)
    }

    /// Whether `$` matches: at the end, and as `mw.ustring` has it before a line break at the end, too.
    fn is_end(&self, s: usize) -> bool {
        let rest = &self.subject[s..];
        rest.is_empty() || self.unicode && rest.len() == 1 && rest[0].ascii() == Some('\n')
    }

    fn finish(&self, start: usize, end: usize) -> Outcome<Match> {
        let captures = self.captures[..self.level].iter().map(|&(from, length)| match length {
            Length::Open if self.unicode => Err(PatternError::UnfinishedCapture),
            Length::Open => Ok(Capture::Unfinished),
            Length::Place => Ok(Capture::Place(from)),
            Length::Closed(length) => Ok(Capture::Part(from, from + length)),
        });
        Ok(Match { start, end, captures: captures.collect::<Outcome<_>>()? })
    }

    fn at(&self, p: usize) -> Option<char> {
        self.pattern.get(p).and_then(|unit| unit.ascii())
    }

    /// The unit that every match begins with.
    fn literal(&self, p: usize) -> Option<U> {
        let first = *self.pattern.get(p)?;
        let special = |c| "^$*+?.([%-)]".contains(c);
        let repeated = self.at(p + 1).is_some_and(|c| "*?-".contains(c));
        (!first.ascii().is_some_and(special) && !repeated).then_some(first)
    }

    fn spend(&mut self, steps: u64) -> Outcome<()> {
        self.steps = self.steps.checked_sub(steps).ok_or(PatternError::Exhausted)?;
        Ok(())
    }

    /// The end of the match of the pattern from `p` on against the subject from `s` on.
    fn matches(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        if self.depth >= MAX_DEPTH {
            return Err(PatternError::TooComplex);
        }
        self.depth += 1;
        let end = self.matches_here(s, p);
        self.depth -= 1;
        end
    }

    fn matches_here(&mut self, mut s: usize, mut p: usize) -> Outcome<Option<usize>> {
        loop {
            self.spend(1)?;
            match self.at(p) {
                None if p >= self.pattern.len() => return Ok(self.may_end(s).then_some(s)),
                Some('(') if self.at(p + 1) == Some(')') => {
                    return self.open(s, p + 2, Length::Place);
                }
                Some('(') => return self.open(s, p + 1, Length::Open),
                Some(')') => return self.close(s, p + 1),
                Some('$') if p + 1 == self.pattern.len() => {
                    return Ok((self.is_end(s) && self.may_end(s)).then_some(s));
                }
                Some('%') => match self.at(p + 1) {
                    Some('b') => {
                        let Some(end) = self.balance(s, p + 2)? else { return Ok(None) };
                        s = end;
                        p += 4;
                        continue;
                    }
                    Some('f') => {
                        p += 2;
                        if self.at(p) != Some('[') {
                            return Err(PatternError::Frontier);
                        }
                        let end = self.class_end(p)?;
                        let before = s.checked_sub(1).map(|at| self.subject[at]);
                        let here = self.subject.get(s).copied();
                        let zero = U::zero();
                        if self.in_set(before.unwrap_or(zero), p, end - 1)?
                            || !self.in_set(here.unwrap_or(zero), p, end - 1)?
                        {
                            return Ok(None);
                        }
                        p = end;
                        continue;
                    }
                    Some(digit) if digit.is_ascii_digit() => {
                        let Some(end) = self.again(s, digit)? else { return Ok(None) };
                        s = end;
                        p += 2;
                        continue;
                    }
                    _ => {}
                },
                _ => {}
            }
            let end = self.class_end(p)?;
            match self.at(end) {
                Some('?') => {
                    if self.single(s, p, end)?
                        && let Some(found) = self.matches(s + 1, end + 1)?
                    {
                        return Ok(Some(found));
                    }
                    p = end + 1;
                }
                Some('*') => return self.most(s, p, end, 0),
                Some('+') => return self.most(s, p, end, 1),
                Some('-') => return self.least(s, p, end),
                _ => {
                    if !self.single(s, p, end)? {
                        return Ok(None);
                    }
                    s += 1;
                    p = end;
                }
            }
        }
    }

    fn most(&mut self, s: usize, p: usize, end: usize, least: usize) -> Outcome<Option<usize>> {
        let mut count = 0;
        while self.single(s + count, p, end)? {
            self.spend(1)?;
            count += 1;
        }
        loop {
            if count < least {
                return Ok(None);
            }
            if let Some(found) = self.matches(s + count, end + 1)? {
                return Ok(Some(found));
            }
            match count.checked_sub(1) {
                Some(fewer) => count = fewer,
                None => return Ok(None),
            }
        }
    }

    fn least(&mut self, mut s: usize, p: usize, end: usize) -> Outcome<Option<usize>> {
        loop {
            if let Some(found) = self.matches(s, end + 1)? {
                return Ok(Some(found));
            }
            if !self.single(s, p, end)? {
                return Ok(None);
            }
            s += 1;
        }
    }

    fn open(&mut self, s: usize, p: usize, what: Length) -> Outcome<Option<usize>> {
        let slot = self.captures.get_mut(self.level).ok_or(PatternError::TooManyCaptures)?;
        *slot = (s, what);
        self.level += 1;
        let found = self.matches(s, p)?;
        if found.is_none() {
            self.level -= 1;
        }
        Ok(found)
    }

    fn close(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        let is_open = |capture: &(usize, Length)| matches!(capture.1, Length::Open);
        let index = self.captures[..self.level].iter().rposition(is_open);
        let index = index.ok_or(PatternError::InvalidCapture)?;
        self.captures[index].1 = Length::Closed(s - self.captures[index].0);
        let found = self.matches(s, p)?;
        if found.is_none() {
            self.captures[index].1 = Length::Open;
        }
        Ok(found)
    }

    /// `%1`: what a capture held, once more.
    fn again(&mut self, s: usize, digit: char) -> Outcome<Option<usize>> {
        let index = (digit as usize).checked_sub('1' as usize);
        let capture = index.filter(|index| *index < self.level).map(|index| self.captures[index]);
        let Some((from, Length::Closed(length))) = capture else {
            return Err(PatternError::InvalidIndex);
        };
        self.spend(length as u64 / 8)?;
        let subject = self.subject;
        let same = subject.get(s..s + length).is_some_and(|it| *it == subject[from..from + length]);
        Ok(same.then_some(s + length))
    }

    fn balance(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        let (Some(&open), Some(&close)) = (self.pattern.get(p), self.pattern.get(p + 1)) else {
            return Err(PatternError::Unbalanced);
        };
        if self.subject.get(s) != Some(&open) {
            return Ok(None);
        }
        let mut depth = 1_usize;
        for at in s + 1..self.subject.len() {
            self.spend(1)?;
            let unit = self.subject[at];
            if unit == close {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(at + 1));
                }
            } else if unit == open {
                depth += 1;
            }
        }
        Ok(None)
    }
}

/// Searches `pattern` in a subject of bytes, for tests and fuzzing.
pub fn find_bytes(
    subject: &[u8],
    pattern: &[u8],
    init: usize,
    steps: u64,
) -> Result<Option<Match>, PatternError> {
    Matcher::new(subject, pattern, false, steps).find(init, true)
}

/// Searches `pattern` in a subject of code points, for tests and fuzzing.
pub fn find_chars(
    subject: &[char],
    pattern: &[char],
    init: usize,
    steps: u64,
) -> Result<Option<Match>, PatternError> {
    Matcher::new(subject, pattern, true, steps).find(init, true)
}
