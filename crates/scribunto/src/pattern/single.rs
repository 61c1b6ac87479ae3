//! The items of a pattern that stand for one unit: `a`, `.`, `%a`, `[a-z]`.

use super::{Alphabet, Matcher, Outcome, PatternError};

impl<U: Alphabet> Matcher<'_, U> {
    /// Behind the single class that begins at `p`.
    pub(super) fn class_end(&self, p: usize) -> Outcome<usize> {
        match self.at(p) {
            Some('%') if p + 1 >= self.pattern.len() => Err(PatternError::EndsWithPercent),
            Some('%') => Ok(p + 2),
            Some('[') => {
                let mut at = p + 1;
                if self.at(at) == Some('^') {
                    at += 1;
                }
                // A bracket in the first place stands for itself.
                let first = at;
                loop {
                    if at >= self.pattern.len() {
                        return Err(PatternError::OpenSet);
                    }
                    match self.at(at) {
                        Some(']') if at > first => return Ok(at + 1),
                        Some('%') => at += 2,
                        _ => at += 1,
                    }
                }
            }
            _ => Ok(p + 1),
        }
    }

    pub(super) fn single(&mut self, s: usize, p: usize, end: usize) -> Outcome<bool> {
        let Some(&unit) = self.subject.get(s) else { return Ok(false) };
        match self.at(p) {
            Some('.') => Ok(true),
            Some('%') => Ok(unit.is(self.pattern[p + 1], self.unicode)),
            Some('[') => self.in_set(unit, p, end - 1),
            _ => Ok(self.pattern[p] == unit),
        }
    }

    /// Whether `unit` is in the set from `[` at `p` to `]` at `last`.
    pub(super) fn in_set(&mut self, unit: U, p: usize, last: usize) -> Outcome<bool> {
        let mut at = p + 1;
        let negated = self.at(at) == Some('^');
        at += usize::from(negated);
        self.spend((last - at) as u64 / 4)?;
        while at < last {
            if self.at(at) == Some('%') {
                if unit.is(self.pattern[at + 1], self.unicode) {
                    return Ok(!negated);
                }
                at += 2;
            } else if self.at(at + 1) == Some('-') && at + 2 < last {
                if (self.pattern[at]..=self.pattern[at + 2]).contains(&unit) {
                    return Ok(!negated);
                }
                at += 3;
            } else if self.pattern[at] == unit {
                return Ok(!negated);
            } else {
                at += 1;
            }
        }
        Ok(negated)
    }
}
