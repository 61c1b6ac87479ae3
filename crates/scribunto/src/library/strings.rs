//! `find`, `match`, `gmatch` and `gsub` of `string` and of `mw.ustring`, and `rep`.

use std::borrow::Cow;
use std::rc::Rc;

use mlua::{IntoLua, Lua, MultiValue, Result, Table, Value};

use super::arguments::{integer_or, string, within};
use super::made;
use super::subject::{Alphabet, Search, start};
use crate::budget::{Budget, STEPS};
use crate::error::fail;
use crate::pattern::{Match, PatternError, Piece, replacement};

/// Bytes of the longest string that a function makes (`$wgMaxArticleSize`).
pub(super) const MAX_STRING: usize = 2 * 1024 * 1024;
/// Bytes of the longest pattern.
const MAX_PATTERN: usize = 10_000;
/// Instructions that a match costs beside its steps.
const MATCH: u64 = 8;
/// Matches that `gmatch` finds ahead.
const BATCH: usize = 32;

type Values = (Value, Value, Value, Value);
/// Values of matches, how many a match has, how many matches there are, and where to go on.
type Batch = (Table, usize, usize, Option<i64>);
/// Values of a match, or nil: the first is most often the only one.
type Found = (Value, MultiValue);

pub(super) fn install(lua: &Lua, native: &Table, budget: &Rc<Budget>) -> Result<()> {
    for (alphabet, prefix) in [(Alphabet::Bytes, ""), (Alphabet::CodePoints, "u")] {
        let searcher = Searcher { alphabet, budget: Rc::clone(budget) };
        let it = searcher.clone();
        let find = lua.create_function(move |lua, args: Values| it.find(lua, args))?;
        native.set(format!("{prefix}find"), find)?;
        let it = searcher.clone();
        let matched = lua.create_function(move |lua, args: Values| it.matches(lua, args))?;
        native.set(format!("{prefix}match"), matched)?;
        let it = searcher.clone();
        let batch = lua.create_function(move |lua, args: Values| it.batch(lua, args))?;
        native.set(format!("{prefix}batch"), batch)?;
        let gsub = lua.create_function(move |lua, args: Values| searcher.gsub(lua, args))?;
        native.set(format!("{prefix}gsub"), gsub)?;
    }
    let budget = Rc::clone(budget);
    let rep = lua.create_function(move |lua, (text, count): (Value, Value)| {
        let text = string(lua, &text, 1, "rep")?;
        let text = text.as_bytes();
        let count = super::arguments::integer(lua, &count, 2, "rep")?;
        let count = usize::try_from(count).unwrap_or(0);
        let length = text.len().saturating_mul(count);
        within(lua, length, MAX_STRING, "the repeated string")?;
        if !budget.spend(length as u64 / 64) {
            return fail(lua, EXHAUSTED);
        }
        made::string(lua, &if length == 0 { Vec::new() } else { text.repeat(count) })
    })?;
    native.set("rep", rep)
}

/// What is said where the budget ends.
pub(crate) const EXHAUSTED: &str = "The time allocated for running scripts has expired.";

#[derive(Clone)]
struct Searcher {
    alphabet: Alphabet,
    budget: Rc<Budget>,
}

impl Searcher {
    fn with<T>(
        &self,
        lua: &Lua,
        function: &str,
        (subject, pattern): (&Value, &Value),
        work: impl FnOnce(&Search<'_>) -> Result<T>,
    ) -> Result<T> {
        let subject = string(lua, subject, 1, function)?;
        let pattern = string(lua, pattern, 2, function)?;
        let (subject, pattern) = (subject.as_bytes(), pattern.as_bytes());
        within(lua, pattern.len(), MAX_PATTERN, "the pattern")?;
        let search = Search::new(lua, self.alphabet, function, &subject, &pattern)?;
        if matches!(search, Search::Chars { .. }) && !self.budget.spend(subject.len() as u64 / 8) {
            return fail(lua, EXHAUSTED);
        }
        work(&search)
    }

    fn search(
        &self,
        lua: &Lua,
        search: &Search<'_>,
        init: usize,
        anchors: bool,
    ) -> Result<Option<Match>> {
        self.spending(lua, |steps| search.find(init, anchors, steps))
    }

    /// The match of `gsub` at a place or behind it, and the place where the search goes on, if anywhere.
    fn next(
        &self,
        lua: &Lua,
        search: &Search<'_>,
        place: Place,
    ) -> Result<Option<(Match, Option<Place>)>> {
        let mut at = place.at;
        let more = match place.wants_more {
            true => self.spending(lua, |steps| search.find_more(at, steps))?,
            false => None,
        };
        let is_more = more.is_some();
        let anchored = starts_with_anchor(search);
        let found = match more {
            None if place.wants_more && anchored => None,
            None => {
                at += usize::from(place.wants_more);
                if at > search.len() { None } else { self.search(lua, search, at, true)? }
            }
            more => more,
        };
        Ok(found.map(|found| {
            let place = Place::behind(&found, self.alphabet);
            let goes_on = !anchored || place.wants_more && !is_more;
            let next = Some(place).filter(|it| goes_on && it.at <= search.len());
            (found, next)
        }))
    }

    fn spending(
        &self,
        lua: &Lua,
        find: impl FnOnce(&mut u64) -> std::result::Result<Option<Match>, PatternError>,
    ) -> Result<Option<Match>> {
        let before = self.budget.steps();
        let mut steps = before;
        let found = find(&mut steps);
        match found {
            Err(PatternError::Exhausted) => {
                self.budget.spend(u64::MAX);
                fail(lua, EXHAUSTED)
            }
            found => {
                self.budget.spend((before - steps) / STEPS + MATCH);
                match found {
                    Ok(found) => Ok(found),
                    Err(error) => fail(lua, error),
                }
            }
        }
    }

    fn find(&self, lua: &Lua, (subject, pattern, init, plain): Values) -> Result<Found> {
        let is_plain = !matches!(plain, Value::Nil | Value::Boolean(false));
        let init = integer_or(lua, &init, 1, 3, "find")?;
        self.with(lua, "find", (&subject, &pattern), |search| {
            let init = start(init, search.len());
            // As in Lua, a pattern without a special character is no pattern.
            if is_plain || search.is_literal() {
                self.budget.spend((search.len() - init) as u64 / 64);
                let found = search.find_text(init);
                return found.map_or(Ok((Value::Nil, MultiValue::new())), |(start, end)| {
                    let end = MultiValue::from_vec(vec![end.into_lua(lua)?]);
                    Ok(((start + 1).into_lua(lua)?, end))
                });
            }
            let Some(found) = self.search(lua, search, init, true)? else {
                return Ok((Value::Nil, MultiValue::new()));
            };
            let mut values = vec![found.end.into_lua(lua)?];
            for capture in &found.captures {
                values.push(search.value(lua, *capture)?);
            }
            Ok(((found.start + 1).into_lua(lua)?, MultiValue::from_vec(values)))
        })
    }

    fn matches(&self, lua: &Lua, (subject, pattern, init, _): Values) -> Result<Found> {
        let init = integer_or(lua, &init, 1, 3, "match")?;
        self.with(lua, "match", (&subject, &pattern), |search| {
            let Some(found) = self.search(lua, search, start(init, search.len()), true)? else {
                return Ok((Value::Nil, MultiValue::new()));
            };
            let mut values = found.values();
            let first = values.next().map_or(Ok(Value::Nil), |it| search.value(lua, it))?;
            Ok((first, values.map(|it| search.value(lua, it)).collect::<Result<_>>()?))
        })
    }

    /// Matches from the place `from` on: a flat table of their values, how many values a match has, how many
    /// matches there are, and where to go on, if anywhere. With `count`, for `gsub`: up to so many matches, and
    /// before the values of each its first byte and its last.
    fn batch(&self, lua: &Lua, (subject, pattern, from, count): Values) -> Result<Batch> {
        let places = count != Value::Nil;
        let function = if places { "gsub" } else { "gmatch" };
        let count = integer_or(lua, &count, BATCH as i64, 4, function)?;
        let count = usize::try_from(count).unwrap_or(0);
        let from = integer_or(lua, &from, 0, 3, function)?;
        self.with(lua, function, (&subject, &pattern), |search| {
            let (mut matches, mut bytes) = (Vec::new(), 0);
            let mut place = Some(Place::from_lua(from));
            while let Some(here) = place.filter(|_| matches.len() < count) {
                let found = match places {
                    true => self.next(lua, search, here)?,
                    false => self.search(lua, search, here.at, false)?.map(|found| {
                        let next = Place::behind(&found, Alphabet::Bytes);
                        (found, Some(next))
                    }),
                };
                let Some((found, next)) = found else {
                    place = None;
                    break;
                };
                place = next.filter(|it| it.at <= search.len());
                bytes += found.values().map(|capture| search.size(capture)).sum::<usize>();
                matches.push(found);
            }
            let values = made::of_bytes(lua, bytes, || flat(lua, search, &matches, places))?;
            let width = matches.first().map_or(0, |found| found.captures.len().max(1));
            Ok((values, width, matches.len(), place.map(Place::to_lua)))
        })
    }

    /// `gsub` where the replacement is a string.
    fn gsub(&self, lua: &Lua, (subject, pattern, with, count): Values) -> Result<(Value, i64)> {
        let with = string(lua, &with, 3, "gsub")?;
        let with = with.as_bytes();
        let keeps = self.alphabet == Alphabet::CodePoints;
        let pieces = replacement(&with, keeps);
        let count = integer_or(lua, &count, i64::MAX, 4, "gsub")?;
        let replaced = self.with(lua, "gsub", (&subject, &pattern), |search| {
            let mut out = Vec::new();
            let (mut copied, mut matches) = (0, 0);
            let mut place = Some(Place::default());
            while let Some(here) = place.filter(|_| matches < count) {
                let Some((found, next)) = self.next(lua, search, here)? else { break };
                out.extend_from_slice(search.part(copied, found.start));
                self.replace(lua, search, &found, (&with, &pieces), &mut out)?;
                within(lua, out.len(), MAX_STRING * 2, "the result")?;
                copied = found.end;
                matches += 1;
                place = next;
            }
            if matches == 0 {
                return Ok(None);
            }
            out.extend_from_slice(search.part(copied, search.len()));
            Ok(Some((Value::String(made::string(lua, &out)?), matches)))
        })?;
        Ok(match replaced {
            Some(replaced) => replaced,
            None => match string(lua, &subject, 1, "gsub")? {
                Cow::Borrowed(_) => (subject, 0),
                Cow::Owned(text) => (Value::String(text), 0),
            },
        })
    }

    fn replace(
        &self,
        lua: &Lua,
        search: &Search<'_>,
        found: &Match,
        (with, pieces): (&[u8], &[Piece]),
        out: &mut Vec<u8>,
    ) -> Result<()> {
        for piece in pieces {
            match piece {
                Piece::Text(start, end) => out.extend_from_slice(&with[*start..*end]),
                Piece::Capture(0) => out.extend_from_slice(search.part(found.start, found.end)),
                Piece::Capture(number) => match found.values().nth(number - 1) {
                    Some(capture) => match search.value(lua, capture)? {
                        Value::String(text) => out.extend_from_slice(&text.as_bytes()),
                        place => {
                            out.extend_from_slice(place.to_string()?.as_bytes());
                        }
                    },
                    None if self.alphabet == Alphabet::CodePoints => {
                        return fail(
                            lua,
                            format_args!("invalid capture index %{number} in replacement string"),
                        );
                    }
                    None => return fail(lua, "invalid capture index"),
                },
            }
        }
        Ok(())
    }
}

/// The values of matches one after the other, where `places` behind the first byte of each and its last.
fn flat(lua: &Lua, search: &Search<'_>, matches: &[Match], places: bool) -> Result<Table> {
    let values = lua.create_table()?;
    let mut used = 0;
    let mut add = |value: Value| {
        used += 1;
        values.raw_set(used, value)
    };
    for found in matches {
        if places {
            add((search.offset(found.start) + 1).into_lua(lua)?)?;
            add(search.offset(found.end).into_lua(lua)?)?;
        }
        for capture in found.values() {
            add(search.value(lua, capture)?)?;
        }
    }
    Ok(values)
}

/// Where the search for the next match begins.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Unit, counted from 0.
    at: usize,
    /// An empty match was found there: `mw.ustring`, which is PHP's, looks for a longer one before it goes on.
    wants_more: bool,
}

impl Place {
    fn behind(found: &Match, alphabet: Alphabet) -> Self {
        let wants_more = found.is_empty() && alphabet == Alphabet::CodePoints;
        let steps_on = found.is_empty() && !wants_more;
        Self { at: found.end + usize::from(steps_on), wants_more }
    }

    /// As one number: below 0 where more is wanted.
    fn to_lua(self) -> i64 {
        let at = i64::try_from(self.at).unwrap_or(i64::MAX);
        if self.wants_more { -at - 1 } else { at }
    }

    fn from_lua(number: i64) -> Self {
        let wants_more = number < 0;
        let at = if wants_more { -(number + 1) } else { number };
        Self { at: usize::try_from(at).unwrap_or(0), wants_more }
    }
}

fn starts_with_anchor(search: &Search<'_>) -> bool {
    match search {
        Search::Bytes { pattern, .. } => pattern.first() == Some(&b'^'),
        Search::Chars { pattern, .. } => pattern.first() == Some(&'^'),
    }
}
