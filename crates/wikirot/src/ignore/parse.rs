//! The form of an ignore list.
//!
//! An entry is what it is about, then reasons, then `until` with a date, then a comment.

use super::entry::{entries, shown};
use super::reading::Reading;
use super::{Entry, page};

/// Where a list comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file: each line is an entry, but those that are empty or begin with `#`.
    File,
    /// A page of the wiki: list items are entries, each line within `<pre>`, and lines that begin with an
    /// address; the rest is prose.
    Page,
}

/// What a list holds. Lines that could not be understood hinder no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// What is wrong with the other lines.
    pub errors: Vec<LineError>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Entries and unreadable lines of a list that are looked at: a page of prose in a block has no end of them.
const MOST_LINES: usize = 20_000;

/// Bytes of a line that are read: an entry is shorter, and what follows in a line without end is none.
const LONGEST_LINE: usize = 16 * 1024;

/// Unreadable lines that are told one by one.
const MOST_TOLD: usize = 100;

/// Reads a list in English, in time that its length bounds. Never fails as a whole.
pub fn parse(text: &str, form: Form) -> Parsed {
    parse_as(text, form, &Reading::default())
}

/// Reads a list.
pub fn parse_as(text: &str, form: Form, reading: &Reading) -> Parsed {
    let mut parsed = Parsed::default();
    let mut unreadable = 0;
    let without_comments = match form {
        Form::Page => page::without_comments(text),
        Form::File => String::new(),
    };
    // One by one: a page of nothing but line ends has two million.
    let lines: &mut dyn Iterator<Item = (usize, String)> = match form {
        Form::Page => &mut page::lines(&without_comments),
        Form::File => &mut (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
            .map(|(number, line)| (number, page::without_markup(line))),
    };
    for (number, line) in lines {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if parsed.entries.len() + unreadable >= MOST_LINES {
            let what = format!("the list ends here: no more than {MOST_LINES} lines are read");
            parsed.errors.push(LineError { line: number, what });
            break;
        }
        let line = &line[..line.floor_char_boundary(LONGEST_LINE)];
        match entries(line, number, reading) {
            Ok(entries) => parsed.entries.extend(entries),
            Err(what) => {
                unreadable += 1;
                if unreadable <= MOST_TOLD {
                    parsed.errors.push(LineError { line: number, what: shown(&what) });
                }
            }
        }
    }
    if unreadable > MOST_TOLD {
        let what = format!("{} more lines cannot be read", unreadable - MOST_TOLD);
        parsed.errors.push(LineError { line: text.lines().count(), what });
    }
    parsed
}
