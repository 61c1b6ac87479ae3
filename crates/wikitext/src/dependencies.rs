//! What the links of a page hang on beside its own text: pages that it transcludes or asks for, and
//! the time. Each has one number for all pages and threads, so that a page notes numbers alone.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Something beside its own text that the links of a page hang on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dependency {
    /// The text of the page of this full title, or that there is none.
    Text(Arc<str>),
    /// Whether there is a page of this full title.
    Existence(Arc<str>),
    /// The year that it is.
    Year,
    /// The month.
    Month,
    /// The day.
    Day,
    /// The second.
    Moment,
}

/// Everything that any page hung on, by number.
#[derive(Debug)]
pub struct Dependencies {
    known: RwLock<Known>,
}

#[derive(Debug)]
struct Known {
    numbers: HashMap<Dependency, u32>,
    all: Vec<Dependency>,
}

impl Default for Dependencies {
    fn default() -> Self {
        let times = [Dependency::Year, Dependency::Month, Dependency::Day, Dependency::Moment];
        let numbers = times.iter().cloned().zip(YEAR..).collect();
        Self { known: RwLock::new(Known { numbers, all: times.to_vec() }) }
    }
}

/// Numbers of the dependencies without a title.
pub(crate) const YEAR: u32 = 0;
pub(crate) const MONTH: u32 = 1;
pub(crate) const DAY: u32 = 2;
pub(crate) const MOMENT: u32 = 3;

/// Dependencies that have a number: some 100 MB of titles.
const MOST: usize = 1 << 20;

/// Dependencies of one page; one with more asks for pages without end.
const MOST_OF_A_PAGE: usize = 20_000;

impl Dependencies {
    /// The number of all that is too much to have one.
    pub const TOO_MANY: u32 = u32::MAX;

    /// The number of a dependency; it gets one where it has none.
    pub fn number(&self, dependency: &Dependency) -> u32 {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(&number) = known.numbers.get(dependency) {
            return number;
        }
        drop(known);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Known { numbers, all } = &mut *known;
        if all.len() >= MOST {
            return numbers.get(dependency).copied().unwrap_or(Self::TOO_MANY);
        }
        *numbers.entry(dependency.clone()).or_insert_with(|| {
            all.push(dependency.clone());
            u32::try_from(all.len() - 1).unwrap_or(Self::TOO_MANY)
        })
    }

    /// The dependency of a number.
    pub fn get(&self, number: u32) -> Option<Dependency> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.all.get(number as usize).cloned()
    }

    /// The number of the text of a page.
    pub(crate) fn text(&self, title: &str) -> u32 {
        self.number(&Dependency::Text(title.into()))
    }
}

/// What the page at hand has used so far, each number once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used {
    /// By number: the last page that used it.
    by: Vec<u32>,
    page: u32,
    numbers: Vec<u32>,
    too_many: bool,
}

impl Used {
    /// Another page begins.
    pub(crate) fn begin(&mut self) {
        self.numbers.clear();
        self.too_many = false;
        self.page = self.page.checked_add(1).unwrap_or_else(|| {
            self.by.clear();
            1
        });
    }

    pub(crate) fn note(&mut self, number: u32) {
        if number == Dependencies::TOO_MANY {
            if !std::mem::replace(&mut self.too_many, true) {
                self.numbers.push(number);
            }
            return;
        }
        let index = number as usize;
        if self.by.len() <= index {
            self.by.resize(index + 1, 0);
        }
        if self.by[index] != self.page {
            self.by[index] = self.page;
            self.numbers.push(number);
        }
    }

    /// Notes what has no number yet.
    pub(crate) fn note_new(&mut self, all: &Dependencies, dependency: &Dependency) {
        self.note(match self.numbers.len() < MOST_OF_A_PAGE {
            true => all.number(dependency),
            false => Dependencies::TOO_MANY,
        });
    }

    pub(crate) fn note_all(&mut self, numbers: &[u32]) {
        for &number in numbers {
            self.note(number);
        }
    }

    /// What was used.
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_has_one_number() {
        let all = Dependencies::default();
        let text = all.text("Template:A");
        let existence = all.number(&Dependency::Existence("Template:A".into()));
        assert_ne!(text, existence);
        assert_eq!(all.text("Template:A"), text);
        assert_eq!(all.get(existence), Some(Dependency::Existence("Template:A".into())));
        assert_eq!(all.get(DAY), Some(Dependency::Day));
        assert_eq!(all.number(&Dependency::Year), YEAR);
        assert_eq!(all.get(existence + 1), None);
    }

    #[test]
    fn a_page_notes_each_once() {
        let mut used = Used::default();
        used.begin();
        used.note_all(&[7, 2, 7]);
        assert_eq!(used.numbers(), [7, 2]);
        used.begin();
        used.note(2);
        assert_eq!(used.numbers(), [2]);
    }

    #[test]
    fn a_page_that_asks_without_end_hangs_on_too_much() {
        let (all, mut used) = (Dependencies::default(), Used::default());
        used.begin();
        for n in 0..2 * MOST_OF_A_PAGE {
            used.note_new(&all, &Dependency::Text(n.to_string().into()));
        }
        assert_eq!(used.numbers().len(), MOST_OF_A_PAGE + 1);
        assert_eq!(used.numbers().last(), Some(&Dependencies::TOO_MANY));
        used.begin();
        assert!(used.numbers().is_empty());
    }
}
