//! Names of namespaces: those of the dump, the English ones that are always valid, and aliases.

use std::collections::{BTreeMap, HashMap};

use super::ns;
use crate::language::{Language, lower};

/// MediaWiki's own namespaces by their canonical names, with the old names of files.
const CANONICAL: [(i32, &str); 20] = [
    (-2, "Media"),
    (-1, "Special"),
    (0, ""),
    (1, "Talk"),
    (2, "User"),
    (3, "User talk"),
    (4, "Project"),
    (5, "Project talk"),
    (6, "File"),
    (6, "Image"),
    (7, "File talk"),
    (7, "Image talk"),
    (8, "MediaWiki"),
    (9, "MediaWiki talk"),
    (10, "Template"),
    (11, "Template talk"),
    (12, "Help"),
    (13, "Help talk"),
    (14, "Category"),
    (15, "Category talk"),
];

/// Those that the Scribunto extension adds, where the wiki has it.
const MODULES: [(i32, &str); 2] = [(828, "Module"), (829, "Module talk")];

/// A namespace, as modules are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceInfo {
    /// Its number.
    pub number: i32,
    /// The local name.
    pub name: String,
    /// The English name.
    pub canonical: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Whether the first letter of its titles is always in upper case.
    pub first_letter: bool,
    /// Whether its pages have subpages.
    pub subpages: bool,
}

/// The first letter in upper case.
fn capitals(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The namespaces of a wiki.
#[derive(Clone, Debug)]
pub(crate) struct Namespaces {
    spaces: BTreeMap<i32, Namespace>,
    /// By name in lower case, with spaces.
    numbers: HashMap<String, i32>,
}

#[derive(Clone, Debug)]
struct Namespace {
    name: String,
    first_letter: bool,
    subpages: bool,
}

impl Namespaces {
    /// All of them, in the order of their numbers.
    pub(crate) fn all(&self) -> impl Iterator<Item = NamespaceInfo> + '_ {
        self.spaces.iter().map(|(&number, space)| {
            let canonical = CANONICAL.iter().chain(&MODULES).find(|(known, _)| *known == number);
            let canonical = canonical.map_or(space.name.as_str(), |(_, name)| name).to_owned();
            let own = [space.name.to_lowercase(), canonical.to_lowercase()];
            let names =
                self.numbers.iter().filter(|(name, of)| **of == number && !own.contains(name));
            let mut aliases: Vec<String> = names.map(|(name, _)| capitals(name)).collect();
            aliases.sort();
            NamespaceInfo {
                number,
                name: space.name.clone(),
                canonical,
                aliases,
                first_letter: space.first_letter,
                subpages: space.subpages,
            }
        })
    }

    pub(crate) fn new(
        dump: impl IntoIterator<Item = (i32, String, bool)>,
        language: &Language,
    ) -> Self {
        let mut spaces = BTreeMap::new();
        let mut numbers = HashMap::new();
        for (number, name) in CANONICAL {
            let subpages = number % 2 == 1 || matches!(number, 2 | 4 | 8 | 10 | 12);
            spaces.entry(number).or_insert_with(|| Namespace {
                name: name.to_owned(),
                first_letter: true,
                subpages,
            });
            numbers.insert(lower(name).into_owned(), number);
        }
        // A dump lists the names that the wiki has; aliases it does not.
        for (number, names) in language.namespaces() {
            if let (Some(space), Some(name)) = (spaces.get_mut(&number), names.first()) {
                (*name).clone_into(&mut space.name);
            }
            numbers.extend(names.iter().map(|name| (lower(name).into_owned(), number)));
        }
        for (number, name, first_letter) in dump {
            numbers.insert(lower(&name).into_owned(), number);
            let space = spaces.entry(number).or_insert(Namespace {
                name: String::new(),
                first_letter,
                subpages: number % 2 == 1,
            });
            space.name = name;
            space.first_letter = first_letter;
        }
        for (number, name) in MODULES {
            if let Some(space) = spaces.get_mut(&number) {
                space.subpages = true;
                numbers.entry(name.to_lowercase()).or_insert(number);
            }
        }
        Self { spaces, numbers }
    }

    pub(crate) fn add(&mut self, alias: &str, number: i32) {
        self.numbers.insert(lower(&alias.replace('_', " ")).into_owned(), number);
    }

    pub(crate) fn set_subpages(&mut self, number: i32, subpages: bool) {
        if let Some(space) = self.spaces.get_mut(&number) {
            space.subpages = subpages;
        }
    }

    /// Number of the namespace with this local name, canonical name or alias.
    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        if name.is_ascii() && name.len() <= 32 && !name.contains('_') {
            // The usual case without an allocation.
            let mut lower = [0; 32];
            let lower = &mut lower[..name.len()];
            lower.copy_from_slice(name.as_bytes());
            lower.make_ascii_lowercase();
            return std::str::from_utf8(lower)
                .ok()
                .and_then(|name| self.numbers.get(name))
                .copied();
        }
        self.numbers.get(lower(&name.replace('_', " ")).as_ref()).copied()
    }

    /// Local name, with spaces; empty for the main namespace, `None` for an unknown one.
    pub(crate) fn name(&self, number: i32) -> Option<&str> {
        self.spaces.get(&number).map(|space| space.name.as_str())
    }

    pub(crate) fn has_subpages(&self, number: i32) -> bool {
        self.spaces.get(&number).is_some_and(|space| space.subpages)
    }

    /// Whether titles begin with an upper-case letter whatever is written.
    pub(crate) fn is_first_letter(&self, number: i32) -> bool {
        self.spaces.get(&number).is_none_or(|space| space.first_letter)
    }
}

/// The namespace that talks about `number`.
pub(crate) fn talk(number: i32) -> i32 {
    if number < ns::MAIN { number } else { number | 1 }
}

/// The namespace that `number` talks about.
pub(crate) fn subject(number: i32) -> i32 {
    if number < ns::MAIN { number } else { number & !1 }
}
