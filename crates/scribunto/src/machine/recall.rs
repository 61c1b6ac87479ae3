//! What calls made that hang on nothing but their arguments: flags, icons, conversions come by the thousand, and
//! make the same each time.
//!
//! A module asks for arguments one by one, and what it asks next hangs on the answers alone. So what is kept of a
//! function is a tree: questions, and below each answer the next question, or the text. To find a text is to ask
//! what the function would ask, in its order, and so to expand the arguments that it would expand and no others.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::journal::{Asked, Fact, Notes};
use crate::host::{Arguments, Host};

/// Bytes of all that is kept; then it begins anew.
const MOST: usize = 4 * 1024 * 1024;
/// A longer text is not worth it.
const LONGEST: usize = 64 * 1024;
/// After so many calls it is told whether a function repeats itself: one call in [`RARE`] at least.
const TRIES: u32 = 200;
const RARE: u32 = 16;
/// Bytes of a question beside its text, about.
const OVERHEAD: usize = 100;

/// What was made.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) text: String,
    pub(super) facts: Vec<Fact>,
    /// Instructions that it took.
    pub(super) cost: u64,
}

#[derive(Debug)]
enum Node {
    Ask(Asked, HashMap<String, Option<Node>>),
    Made(Rc<Made>),
}

#[derive(Debug, Default)]
struct Function {
    root: Option<Node>,
    tries: u32,
    found: u32,
}

impl Function {
    fn repeats(&self) -> bool {
        self.tries < TRIES || self.found >= self.tries / RARE
    }
}

/// What is kept of the functions of all modules.
#[derive(Debug, Default)]
pub(super) struct Recall {
    functions: RefCell<HashMap<(String, String), Function>>,
    bytes: RefCell<usize>,
}

/// Whether a call is to be kept.
pub(super) enum Recalled {
    Made(Rc<Made>),
    /// It is not known.
    Unknown,
    /// It is not known, and hardly would another be.
    Never,
}

impl Recall {
    /// What a call of `function` made before.
    pub(super) fn find(&self, host: &mut dyn Host, module: &str, function: &str) -> Recalled {
        let mut functions = self.functions.borrow_mut();
        let known = functions.entry((module.to_owned(), function.to_owned())).or_default();
        if !known.repeats() {
            // It never becomes any better.
            known.root = None;
            return Recalled::Never;
        }
        known.tries += 1;
        // To answer, the host may expand what calls modules.
        let root = known.root.take();
        drop(functions);
        let made = root.as_ref().and_then(|root| walk(root, host));
        let mut functions = self.functions.borrow_mut();
        if let Some(known) = functions.get_mut(&(module.to_owned(), function.to_owned())) {
            if known.root.is_none() {
                known.root = root;
            }
            known.found += u32::from(made.is_some());
        }
        made.map_or(Recalled::Unknown, Recalled::Made)
    }

    /// Keeps what a call made that was told nothing of the page.
    pub(super) fn keep(&self, module: &str, function: &str, notes: Notes, text: &str, cost: u64) {
        if notes.of_page || text.len() > LONGEST {
            return;
        }
        let asked = notes.call.iter().map(|(_, answer)| answer.len() + OVERHEAD).sum::<usize>();
        let mut bytes = self.bytes.borrow_mut();
        let mut functions = self.functions.borrow_mut();
        *bytes += asked + text.len() + notes.facts.len() * OVERHEAD;
        if *bytes > MOST {
            *bytes = 0;
            functions.values_mut().for_each(|function| function.root = None);
            return;
        }
        let known = functions.entry((module.to_owned(), function.to_owned())).or_default();
        let facts = notes.facts.into_iter().collect();
        let made = Made { text: text.to_owned(), facts, cost };
        grow(&mut known.root, &notes.call, Rc::new(made));
    }
}

fn walk(root: &Node, host: &mut dyn Host) -> Option<Rc<Made>> {
    let mut node = root;
    loop {
        match node {
            Node::Made(made) => return Some(Rc::clone(made)),
            Node::Ask(asked, answers) => node = answers.get(&answer(host, asked))?.as_ref()?,
        }
    }
}

/// As deep as a call has questions, of which the journal notes a few dozen at most.
fn grow(slot: &mut Option<Node>, call: &[(Asked, String)], made: Rc<Made>) {
    let Some(((asked, answer), rest)) = call.split_first() else {
        slot.get_or_insert(Node::Made(made));
        return;
    };
    let node = slot.get_or_insert_with(|| Node::Ask(asked.clone(), HashMap::new()));
    match node {
        Node::Ask(known, answers) if known == asked => {
            grow(answers.entry(answer.clone()).or_default(), rest, made);
        }
        // What was asked before did not decide what is asked now: nothing can be told.
        _ => {}
    }
}

/// What the host answers, as text.
fn answer(host: &mut dyn Host, asked: &Asked) -> String {
    match asked {
        Asked::Argument(frame, name) => argument(host.argument(*frame, name).as_deref()),
        Asked::Arguments(frame) => arguments(&host.arguments(*frame)),
        Asked::Title(frame) => host.title(*frame),
    }
}

/// An argument as the answer to a question.
pub(super) fn argument(value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!("={value}"))
}

/// All arguments as the answer to a question: no value can be taken for two.
pub(super) fn arguments(all: &Arguments) -> String {
    let mut text = String::new();
    for (name, value) in all {
        for part in [name, value] {
            text.push_str(&part.len().to_string());
            text.push(':');
            text.push_str(part);
        }
    }
    text
}
