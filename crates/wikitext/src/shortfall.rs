//! What extraction could not find out about a page, and why.

use std::collections::BTreeMap;

/// More different names than this are not told apart: a page of a person has a few.
const MOST_NAMES: usize = 100;
/// Bytes of a name that are kept.
const LONGEST_NAME: usize = 64;

/// What a page lacks because a dump cannot give it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// Links that were left out because a part of their URL cannot be computed.
    pub dropped: u32,
    /// Whether expansion ended early: the page asks for more work than any text of a person does.
    pub is_cut: bool,
    /// How often what was called that could not be expanded, by name: `{{#invoke}}`, `{{#cargo_query}}`,
    /// `{{Cite web}}`.
    pub calls: BTreeMap<String, u32>,
}

impl Shortfall {
    /// Whether nothing is lacking.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One more call of this name, without its braces.
    pub(crate) fn call(&mut self, name: &str) {
        let mut end = name.len().min(LONGEST_NAME);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let name = format!("{{{{{}}}}}", &name[..end]);
        if let Some(count) = self.calls.get_mut(&name) {
            *count += 1;
        } else if self.calls.len() < MOST_NAMES {
            self.calls.insert(name, 1);
        }
    }
}
