//! What was not as it should be in a dump, and telling of it.

use std::path::PathBuf;

use wikirot_dump::{Cost, DumpError, Flaws};
use wikirot_report::count;

use super::condition::Condition;
use super::name;
use crate::logging;

/// Flaws of one file that are named; further ones are counted.
const NAMED: usize = 10;

/// Pages without their text that are named.
const NAMED_PAGES: usize = 5;

/// One page in so many may be without its text before the whole dump counts as damaged.
const MANY: u64 = 10;

/// What one file of a dump was like.
#[derive(Debug)]
pub(crate) struct PartTrouble {
    /// The file.
    pub path: PathBuf,
    /// Places behind which reading went on.
    pub flaws: Flaws,
    /// Why reading ended before the file did.
    pub end: Option<DumpError>,
}

impl PartTrouble {
    /// That of a file, if there is any.
    pub(crate) fn of(path: PathBuf, flaws: Flaws, end: Option<DumpError>) -> Option<PartTrouble> {
        let is_any = flaws.count() > 0 || end.is_some();
        is_any.then_some(PartTrouble { path, flaws, end })
    }
}

/// What a whole dump was like.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    /// Files with something to tell of.
    pub parts: Vec<PartTrouble>,
    /// Pages by what the dump holds of their texts.
    texts: [u64; Condition::ALL.len()],
    /// The first pages whose text is missing.
    missing: Vec<String>,
}

impl Trouble {
    /// Of files whose pages nobody counts.
    pub(crate) fn of_parts(parts: Vec<PartTrouble>) -> Trouble {
        Trouble { parts, ..Trouble::default() }
    }

    /// Counts a page.
    pub(super) fn count(&mut self, condition: Condition, title: &str) {
        self.texts[condition as usize] += 1;
        if condition == Condition::Missing && self.missing.len() < NAMED_PAGES {
            self.missing.push(title.to_owned());
        }
    }

    /// Counts the pages of another part, which stand behind those that are counted.
    pub(super) fn go_on(&mut self, other: Trouble) {
        for (sum, texts) in self.texts.iter_mut().zip(other.texts) {
            *sum += texts;
        }
        self.missing.extend(other.missing);
        self.missing.truncate(NAMED_PAGES);
    }

    /// Takes back that a page was counted.
    pub(super) fn forget(&mut self, condition: Condition, title: &str) {
        self.texts[condition as usize] -= 1;
        self.missing.retain(|it| it != title);
    }

    fn of(&self, condition: Condition) -> u64 {
        self.texts[condition as usize]
    }

    fn pages(&self) -> u64 {
        self.texts.iter().sum()
    }

    /// Whether pages may be missing that the dump should have, so that nobody can tell which of those that
    /// it does not show have left the wiki.
    pub(crate) fn hides_pages(&self) -> bool {
        self.parts.iter().any(|part| part.end.is_some() || part.flaws.hides_pages())
    }

    /// Whether something was left out: of a few missing texts MediaWiki knows itself; of many, somebody
    /// should.
    pub(crate) fn is_damage(&self) -> bool {
        let has_none =
            self.pages() > 0 && self.of(Condition::Whole) + self.of(Condition::Mended) == 0;
        self.parts.iter().any(|part| part.end.is_some() || part.flaws.is_damage())
            || self.of(Condition::Missing) * MANY > self.pages()
            || has_none
    }

    /// Names what is wrong, and where.
    pub(crate) fn tell(&self) {
        for (is_bad, line) in self.lines() {
            match is_bad {
                true => tracing::error!("{line}"),
                false => tracing::warn!("{line}"),
            }
        }
    }

    /// The same, in one line where the program is to be quiet.
    pub(crate) fn tell_or_sum_up(&self) {
        match self.in_one_line() {
            Some(line) if logging::is_quiet() && self.is_damage() => {
                tracing::error!("the dump is damaged: {line}");
            }
            _ => self.tell(),
        }
    }

    /// The worst of it in one line, for who wants to hear of nothing else; `None` where nothing is wrong.
    pub(crate) fn in_one_line(&self) -> Option<String> {
        let lines = self.lines();
        let ended = self.parts.iter().find_map(|part| {
            part.end.as_ref().map(|error| format!("{}: {error}", name(&part.path)))
        });
        // What was mended is the lesser evil.
        let worst = || lines.iter().max_by_key(|(is_bad, _)| *is_bad).map(|(_, it)| it.clone());
        let first = ended.or_else(worst)?;
        match lines.len() - 1 {
            0 => Some(first),
            more => Some(format!("{first}; and {more} more, which are told without -q")),
        }
    }

    /// A line for each thing that is wrong, and whether it cost anything.
    fn lines(&self) -> Vec<(bool, String)> {
        let mut lines = Vec::new();
        for part in &self.parts {
            let file = name(&part.path);
            for flaw in part.flaws.first().iter().take(NAMED) {
                lines.push((flaw.cost != Cost::Nothing, format!("{file}: {flaw}")));
            }
            let further = part.flaws.count().saturating_sub(NAMED as u64);
            if further > 0 {
                let line = format!(
                    "{file}: {} more are not as they should be; in all, {} left out and {} mended",
                    count(further, "place"),
                    count(part.flaws.of(Cost::Page), "page"),
                    count(part.flaws.of(Cost::Characters), "page"),
                );
                lines.push((true, line));
            }
            if let Some(error) = &part.end {
                lines.push((true, format!("{file}: {error}")));
            }
        }
        lines.extend(self.line_of_texts());
        lines
    }

    fn line_of_texts(&self) -> Option<(bool, String)> {
        let (pages, missing) = (count(self.pages(), "page"), self.of(Condition::Missing));
        let is_damage = self.is_damage();
        if missing == 0 {
            let has_none = is_damage && self.pages() > 0 && self.parts.is_empty();
            return has_none.then(|| (true, format!("no page of {pages} has a text in the dump")));
        }
        let named: Vec<String> = self.missing.iter().map(|title| format!("{title:?}")).collect();
        let more = if missing > self.missing.len() as u64 { ", .." } else { "" };
        let why = match is_damage {
            true => "give a dump with texts (pages-articles or pages-meta-current, not stub)",
            false => "MediaWiki could not load it",
        };
        let named = named.join(", ");
        let line =
            format!("the text of {missing} of {pages} is not in the dump ({named}{more}): {why}");
        Some((is_damage, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(pages: &[(Condition, u64)]) -> Trouble {
        let mut trouble = Trouble::default();
        for (condition, count) in pages {
            for n in 0..*count {
                trouble.count(*condition, &format!("{condition:?} {n}"));
            }
        }
        trouble
    }

    fn cut_off() -> DumpError {
        DumpError::CutOff { at: wikirot_dump::Location::default() }
    }

    #[test]
    fn a_page_that_came_again_is_counted_once() {
        let mut trouble = trouble(&[(Condition::Missing, 4), (Condition::Whole, 6)]);
        trouble.forget(Condition::Missing, "Missing 1");
        assert_eq!((trouble.of(Condition::Missing), trouble.pages()), (3, 9));
        assert_eq!(trouble.missing, ["Missing 0", "Missing 2", "Missing 3"]);
        trouble.forget(Condition::Missing, "Missing 0");
        assert_eq!((trouble.of(Condition::Missing), trouble.pages()), (2, 8));
    }

    #[test]
    fn one_text_in_ten_may_be_missing_and_no_more() {
        use Condition::{Damaged, Hidden, Mended, Missing, Whole};
        for (pages, is_damage) in [
            (&[(Whole, 9), (Missing, 1)][..], false),
            (&[(Whole, 8), (Missing, 1)], true),
            (&[(Whole, 19), (Missing, 2)], false),
            (&[(Whole, 1), (Hidden, 50)], false),
            (&[(Mended, 1), (Hidden, 5)], false),
            (&[(Hidden, 5)], true),
            (&[(Damaged, 1)], true),
            (&[], false),
        ] {
            let trouble = trouble(pages);
            assert_eq!(trouble.is_damage(), is_damage, "{pages:?}");
            assert!(!trouble.hides_pages(), "all pages are there");
        }
    }

    #[test]
    fn a_few_pages_without_text_are_named() {
        let trouble = trouble(&[(Condition::Missing, NAMED_PAGES as u64 + 3)]);
        assert_eq!(trouble.missing.len(), NAMED_PAGES);
        assert_eq!(trouble.of(Condition::Missing), NAMED_PAGES as u64 + 3);
    }

    #[test]
    fn the_pages_of_another_part_stand_behind_those_that_are_counted() {
        let mut sum = trouble(&[(Condition::Missing, 2), (Condition::Whole, 5)]);
        let mut other = trouble(&[(Condition::Whole, 7)]);
        for n in 0..NAMED_PAGES {
            other.count(Condition::Missing, &format!("Other {n}"));
        }
        sum.go_on(other);
        assert_eq!(
            (sum.of(Condition::Whole), sum.of(Condition::Missing), sum.pages()),
            (12, 7, 19)
        );
        assert_eq!(sum.missing, ["Missing 0", "Missing 1", "Other 0", "Other 1", "Other 2"]);
    }

    #[test]
    fn missing_texts_are_told_with_what_to_do_where_they_are_many() {
        let told = |pages: &[_]| trouble(pages).lines();
        let some = told(&[(Condition::Missing, 1), (Condition::Whole, 9)]);
        let line = "the text of 1 of 10 pages is not in the dump (\"Missing 0\"): MediaWiki could not load it";
        assert_eq!(some, [(false, line.to_owned())]);
        let many = told(&[(Condition::Missing, 6), (Condition::Whole, 9)]);
        assert!(
            many[0].0 && many[0].1.contains("\"Missing 4\", ..): give a dump with texts"),
            "{many:?}"
        );
        let five = told(&[(Condition::Missing, 5), (Condition::Whole, 99)]);
        assert!(five[0].1.contains("\"Missing 4\"): "), "{five:?}");
        let none = told(&[(Condition::Hidden, 2)]);
        assert_eq!(none, [(true, "no page of 2 pages has a text in the dump".to_owned())]);
        assert!(
            told(&[(Condition::Whole, 2), (Condition::Hidden, 2)]).is_empty()
                && told(&[]).is_empty()
        );
        let mut ended = trouble(&[(Condition::Hidden, 2)]);
        ended.parts = PartTrouble::of("d.xml".into(), Flaws::default(), Some(cut_off()))
            .into_iter()
            .collect();
        assert_eq!(ended.lines().len(), 1);
        assert!(PartTrouble::of("d.xml".into(), Flaws::default(), None).is_none());
    }

    #[test]
    fn in_one_line_the_end_comes_first_and_then_the_worst() {
        let one = |pages: &[_]| trouble(pages).in_one_line();
        assert_eq!(one(&[(Condition::Whole, 1)]), None);
        assert!(one(&[(Condition::Missing, 1)]).unwrap().starts_with("the text of 1 of 1 page "));
        let mut both = trouble(&[(Condition::Missing, 1)]);
        let ended = |path: &str| PartTrouble::of(path.into(), Flaws::default(), Some(cut_off()));
        both.parts = [ended("a.xml"), ended("b.xml")].into_iter().flatten().collect();
        let told = both.in_one_line().unwrap();
        assert!(
            told.starts_with("a.xml: ")
                && told.ends_with("; and 2 more, which are told without -q"),
            "{told}"
        );
    }
}
