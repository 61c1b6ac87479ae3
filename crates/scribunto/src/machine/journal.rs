//! What modules were told, so that it can be said again what their text hangs on where they do not run again:
//! because data was loaded before, or because the same was made before.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use crate::host::{FrameId, Host};

/// Something that is the same on all pages of a wiki.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fact {
    /// The text of the page of this title.
    Text(String),
    /// Whether a page is there.
    Existence(String),
    /// A message, and its language.
    Message(String, String),
    /// A date: language, format, date.
    Date(String, String, String),
    /// What the time is.
    Time,
}

impl Fact {
    /// Tells the host what hangs on this.
    fn tell(&self, host: &mut dyn Host) {
        match self {
            Self::Text(title) => host.used(title),
            Self::Existence(title) => drop(host.exists(title)),
            Self::Message(key, language) => drop(host.message(key, language)),
            Self::Date(language, format, date) => drop(host.date(language, format, date)),
            Self::Time => host.used_time(),
        }
    }
}

/// A question about the call at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// An argument of a frame.
    Argument(FrameId, String),
    /// All of them.
    Arguments(FrameId),
    /// The title of a frame.
    Title(FrameId),
}

/// Facts that are noted; what hangs on more is found out again on each page.
const MOST_FACTS: usize = 1_000;
/// Questions about a call that are noted, and bytes of an answer.
const MOST_ASKED: usize = 64;
const LONGEST_ANSWER: usize = 16 * 1024;

/// What was told since a moment.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) facts: HashSet<Fact>,
    /// Whether any of it is of the page at hand, or of the call where that is not noted.
    pub(super) of_page: bool,
    /// Questions about the call and the answers, in order.
    pub(super) call: Vec<(Asked, String)>,
    /// Whether questions about the call are noted.
    notes_call: bool,
}

impl Notes {
    fn add(&mut self, facts: impl IntoIterator<Item = Fact>) {
        self.facts.extend(facts);
        if self.facts.len() > MOST_FACTS {
            self.facts.clear();
            self.of_page = true;
        }
    }
}

/// Notes what modules are told.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// From the outermost invocation or loading to the one under way.
    open: RefCell<Vec<Notes>>,
    /// What the loading of data was told.
    kept: RefCell<Vec<Rc<[Fact]>>>,
}

impl Journal {
    /// Begins to note; gives what ends it.
    pub(super) fn begin(&self, notes_call: bool) -> usize {
        let mut open = self.open.borrow_mut();
        open.push(Notes { notes_call, ..Notes::default() });
        open.len() - 1
    }

    /// Ends what began as `mark`, and whatever began in it and was left by an error. What surrounds it was
    /// told the same.
    pub(super) fn end(&self, mark: usize) -> Notes {
        let mut open = self.open.borrow_mut();
        let mut notes = Notes::default();
        while open.len() > mark {
            let Some(mut inner) = open.pop() else { break };
            inner.add(notes.facts);
            inner.of_page |= notes.of_page;
            notes = inner;
        }
        if let Some(outer) = open.last_mut() {
            outer.add(notes.facts.iter().cloned());
            // What an inner call was told of itself is of the page, for the outer one.
            outer.of_page |= notes.of_page || notes.notes_call;
        }
        notes
    }

    pub(super) fn note(&self, fact: impl FnOnce() -> Fact) {
        if let Some(notes) = self.open.borrow_mut().last_mut() {
            notes.add([fact()]);
        }
    }

    /// Something of the page was told.
    pub(super) fn note_page(&self) {
        if let Some(notes) = self.open.borrow_mut().last_mut() {
            notes.of_page = true;
        }
    }

    /// Something of the call was told.
    pub(super) fn note_call(&self, note: impl FnOnce() -> (Asked, String)) {
        if let Some(notes) = self.open.borrow_mut().last_mut() {
            match notes.notes_call {
                true if !notes.of_page && notes.call.len() < MOST_ASKED => {
                    let (asked, answer) = note();
                    notes.of_page = answer.len() > LONGEST_ANSWER;
                    notes.call.push((asked, answer));
                }
                _ => notes.of_page = true,
            }
        }
    }

    /// Keeps facts for [`Journal::again`]; gives their number.
    pub(super) fn keep(&self, facts: HashSet<Fact>) -> usize {
        let mut kept = self.kept.borrow_mut();
        kept.push(facts.into_iter().collect());
        kept.len() - 1
    }

    /// Says again what was kept.
    pub(super) fn again(&self, number: usize, host: &mut dyn Host) {
        let facts = self.kept.borrow().get(number).cloned();
        self.tell(facts.as_deref().unwrap_or_default(), host);
    }

    /// Says facts again.
    pub(super) fn tell(&self, facts: &[Fact], host: &mut dyn Host) {
        for fact in facts {
            fact.tell(host);
            self.note(|| fact.clone());
        }
    }
}
