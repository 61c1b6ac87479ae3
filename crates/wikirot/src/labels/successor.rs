//! What was put in the place of a link that is gone.

use std::collections::{HashMap, HashSet};

use super::label::Outcome;
use super::reading::Seen;
use super::words::Words;

/// Links between two that stayed, at most, among which one is looked for by its words.
const MOST_IN_GAP: usize = 32;

/// Of the words around two links, so many of a hundred are the same where one took the other's place.
const ALIKE: usize = 50;

/// A link of the revision before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub url: String,
    pub words: Words,
}

/// Finds what took the place of links that are gone. Made once for two revisions, in time that grows as
/// their links do.
pub(super) struct Successors<'a> {
    before: &'a [Known],
    after: &'a [Seen],
    /// Links that are new, by the address that they are a copy of.
    copies: HashMap<&'a str, usize>,
    /// By the words around them; those of which there are several are left out.
    by_words: HashMap<&'a Words, Option<usize>>,
    is_new: Vec<bool>,
    /// For each link before: the next ones to the left and right that are still there, by their places now.
    kept: Vec<(Option<usize>, Option<usize>)>,
    /// How many links before lie in the same gap.
    in_gap: HashMap<(Option<usize>, Option<usize>), usize>,
}

impl<'a> Successors<'a> {
    pub(super) fn new(before: &'a [Known], after: &'a [Seen]) -> Successors<'a> {
        let old: HashSet<&str> = before.iter().map(|it| it.url.as_str()).collect();
        let is_new: Vec<bool> = after.iter().map(|it| !old.contains(it.url.as_str())).collect();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut copies = HashMap::new();
        let mut by_words: HashMap<&Words, Option<usize>> = HashMap::new();
        for (at, it) in after.iter().enumerate() {
            places.entry(&it.url).or_insert(at);
            if !is_new[at] {
                continue;
            }
            if let Some(of) = copied(&it.url) {
                copies.entry(of).or_insert(at);
            }
            by_words.entry(&it.words).and_modify(|one| *one = None).or_insert(Some(at));
        }
        let now = |it: &Known| places.get(it.url.as_str()).copied();
        let mut kept = Vec::with_capacity(before.len());
        let mut left = None;
        for it in before {
            left = now(it).or(left);
            kept.push((left, None));
        }
        let mut right = None;
        for (it, kept) in before.iter().zip(&mut kept).rev() {
            right = now(it).or(right);
            kept.1 = right;
        }
        let mut in_gap = HashMap::new();
        for (it, gap) in before.iter().zip(&kept) {
            *in_gap.entry(*gap).or_default() += usize::from(now(it).is_none());
        }
        Successors { before, after, copies, by_words, is_new, kept, in_gap }
    }

    /// What became of the link at this place of the revision before, and the address that took its place.
    pub(super) fn of(&self, at: usize) -> (Outcome, Option<String>) {
        let Some(gone) = self.before.get(at) else { return (Outcome::Removed, None) };
        let address = |at: usize| self.after.get(at).map(|it| it.url.clone());
        if let Some(&copy) = self.copies.get(bare(&gone.url)) {
            return (Outcome::Archived, address(copy));
        }
        let same_words = self.by_words.get(&gone.words).copied().flatten();
        let same_words = same_words.filter(|_| gone.words.are_telling());
        match self.in_place(at, gone).or(same_words) {
            Some(found) => (Outcome::Replaced, address(found)),
            None => (Outcome::Removed, None),
        }
    }

    /// The new link between those that stayed to the left and to the right: the one with the same words
    /// around it, or the only one, where only one is gone.
    fn in_place(&self, at: usize, gone: &Known) -> Option<usize> {
        let gap = *self.kept.get(at)?;
        let start = gap.0.map_or(0, |left| left + 1);
        let end = gap.1.unwrap_or(self.after.len());
        let between = self.after.get(start..end)?;
        let mut new = (start..end).filter(|&at| self.is_new[at]);
        let likeness = |at: usize| gone.words.likeness(&self.after[at].words);
        if between.len() <= MOST_IN_GAP {
            let alike =
                new.clone().max_by_key(|&at| likeness(at)).filter(|&at| likeness(at) >= ALIKE);
            if alike.is_some() {
                return alike;
            }
        }
        let is_only_one = self.in_gap.get(&gap) == Some(&1);
        match (new.next(), new.next()) {
            (only, None) if is_only_one => only,
            _ => None,
        }
    }
}

/// An address without its scheme, for that changes too.
fn bare(url: &str) -> &str {
    url.split_once("//").map_or(url, |(_, rest)| rest)
}

/// The address that an archive's address holds, without its scheme.
fn copied(url: &str) -> Option<&str> {
    let inside = ["http://", "https://"].iter().filter_map(|it| Some(url.rfind(it)? + it.len()));
    // The archive's own scheme and host stand before.
    inside.max().filter(|&start| start > "https://".len()).map(|start| &url[start..])
}

#[cfg(test)]
mod tests {
    use super::super::reading::Said;
    use super::*;

    fn words(text: &str) -> Words {
        Words::around(text, "U")
    }

    /// What becomes of `gone`; a link is written `url words`.
    fn settled(before: &[&str], after: &[&str], gone: &str) -> (Outcome, Option<String>) {
        let split = |it: &&str| {
            let (url, text) = it.split_once(' ').unwrap_or((it, ""));
            (url.to_owned(), words(&format!("U {text}")))
        };
        let before: Vec<Known> =
            before.iter().map(split).map(|(url, words)| Known { url, words }).collect();
        let seen = |(url, words)| Seen { url, said: Said::Nothing, flag: String::new(), words };
        let after: Vec<Seen> = after.iter().map(split).map(seen).collect();
        let at = before.iter().position(|it| it.url == gone).unwrap();
        Successors::new(&before, &after).of(at)
    }

    const GONE: &str = "http://a.example/x";

    #[test]
    fn the_only_new_link_at_its_place_took_it() {
        let before = ["http://l", GONE, "http://r"];
        for (after, wanted) in [
            (&["http://l", "http://n", "http://r"][..], Some("http://n")),
            (&["http://l", "https://a.example/x", "http://r"], Some("https://a.example/x")),
            // What is new elsewhere is not at its place.
            (&["http://m", "http://l", "http://n", "http://r"], Some("http://n")),
            (&["http://l", "http://n", "http://r", "http://m"], Some("http://n")),
            // Everything is gone: nobody knows whose place it took.
            (&["http://n"], None),
            (&["http://l", "http://r", "http://n"], None),
            (&["http://l", "http://n", "http://m", "http://r"], None),
            (&["http://l", "http://r"], None),
            (&[], None),
        ] {
            let outcome = if wanted.is_some() { Outcome::Replaced } else { Outcome::Removed };
            assert_eq!(settled(&before, after, GONE), (outcome, wanted.map(str::to_owned)));
        }
        // What stayed to the left and to the right may be one after the other.
        assert_eq!(
            settled(&["http://l", "http://m", GONE], &["http://l", "http://m", "http://n"], GONE)
                .1
                .as_deref(),
            Some("http://n")
        );
        // Two are gone, one is new: nobody knows whose place it took.
        assert_eq!(settled(&["http://o", GONE], &["http://n"], GONE).0, Outcome::Removed);
    }

    #[test]
    fn the_words_around_it_tell_it_from_its_neighbours() {
        let gone = format!("{GONE} The history of Lake Assal by Ann");
        let before = ["http://o other things", &*gone];
        let new = "http://n The history of Lake Assal by Ann again";
        let found = settled(&before, &["http://m unrelated words", new], GONE);
        assert_eq!(found, (Outcome::Replaced, Some("http://n".to_owned())));
        // A little of it is not enough, and the likest of several is it.
        let few = ["http://m The village by Ben", "http://q History again and again"];
        assert_eq!(settled(&before, &few, GONE).0, Outcome::Removed);
        let two = ["http://m The history of Lake Assal", new];
        assert_eq!(settled(&before, &two, GONE).1.as_deref(), Some("http://n"));
        // Three words may be said of many things, wherever they are.
        let (left, right) = ("http://l", "http://r");
        let moved = |said: &str| {
            let gone = format!("{GONE} {said}");
            let now = format!("http://n {said}");
            settled(&[&gone, left, right], &[left, right, "http://q", &now], GONE).0
        };
        assert_eq!(moved("Lake Assal history"), Outcome::Removed);
        assert_eq!(moved("Lake Assal history told"), Outcome::Replaced);
        // Moved to the end of the page, word by word.
        let moved = "http://n The history of Lake Assal by Ann";
        let found = settled(&[&gone, "http://r"], &["http://r", "http://q", moved], GONE);
        assert_eq!(found.1.as_deref(), Some("http://n"));
    }

    #[test]
    fn a_copy_is_known_by_what_it_is_a_copy_of() {
        for copy in [
            "https://web.archive.org/web/20200102030405/http://a.example/x",
            "http://archive.is/2020/https://a.example/x",
        ] {
            let found = settled(&["http://l", GONE], &["http://l", copy, "http://n"], GONE);
            assert_eq!(found, (Outcome::Archived, Some(copy.to_owned())));
        }
    }

    #[test]
    fn half_of_the_words_are_enough_among_few_links_and_none_among_many() {
        let gone = format!("{GONE} a b c d e f");
        let before = ["http://l", &*gone, "http://o x", "http://r"];
        // Of eight words in all, four are the same; of nine, four.
        let found = |said: &str, many: usize| {
            let others: Vec<_> = (1..many).map(|n| format!("http://n{n}")).collect();
            let new = format!("http://new {said}");
            let mut after = vec!["http://l", &*new];
            after.extend(others.iter().map(String::as_str));
            after.push("http://r");
            settled(&before, &after, GONE).1
        };
        let new = Some("http://new".to_owned());
        assert_eq!((found("a b c d g h", 2), found("a b c d g h i", 2)), (new.clone(), None));
        assert_eq!(found("a b c d g h", MOST_IN_GAP), new);
        assert_eq!(found("a b c d g h", MOST_IN_GAP + 1), None);
    }

    #[test]
    fn what_stayed_to_the_left_bounds_the_place() {
        // What is new left of it took the place of another.
        let before = ["http://l", "http://m", GONE, "http://r"];
        let after = ["http://l", "http://n", "http://m", "http://r"];
        assert_eq!(settled(&before, &after, GONE).0, Outcome::Removed);
        let before = ["http://l", GONE, "http://o"];
        assert_eq!(settled(&before, &["http://n", "http://l"], GONE).0, Outcome::Removed);
    }
}
