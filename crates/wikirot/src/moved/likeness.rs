//! Whether a page is the one that is gone: by its title and text as they were when it lived, or by its title as the
//! wiki cites it.

use url::Url;
use wikirot_check::Portrait;
use wikirot_words::Same;

use super::address::same_page;
use super::title::{Habits, Words};

/// What a page is called and looks like.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Face {
    /// Its title.
    pub(crate) title: Option<String>,
    /// What it looks like, where it has words enough.
    pub(crate) portrait: Option<Portrait>,
}

/// What is known of a page that is gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    /// Its title when it lived.
    pub(crate) title: Option<String>,
    /// What it looked like.
    pub(crate) portrait: Option<Portrait>,
    /// What the wiki's links and citations say that it is called.
    pub(crate) cited: Vec<String>,
}

/// Another page of the same site.
#[derive(Clone, Debug)]
pub(crate) struct Neighbour {
    /// Its address, by [`same_page`].
    pub(crate) key: String,
    /// What it is called and looks like.
    pub(crate) face: Face,
}

/// The pages of a site that are known, at most so many.
pub(super) const MOST_NEIGHBOURS: usize = 64;

/// What is known of a site's pages: what they have in common says nothing of any.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    pages: Vec<Neighbour>,
    habits: Habits,
}

/// Where the title is the same, so much of the text has to be: pages under one name are not all the page, and share
/// the phrases of their site. It has to be nearer to the page than to any other of the site, too.
const WITH_TITLE: f64 = 0.3;
const NEARER_WITH_TITLE: f64 = 0.12;

/// A text of which so much is the same is the same text, whatever its title is; where the title has no word of that
/// of before, only if this much is.
const SAME_TEXT: f64 = 0.6;
const SAME_WHATEVER_TITLE: f64 = 0.8;

/// It has to be so much nearer to the page than to any other page of the site.
const NEARER: f64 = 0.25;

/// Of a hundred words of two titles of one page, so many are in both.
const AGREE: usize = 80;

/// A title has to say so much to tell a page alone: see [`Words::weight`].
const TELLING: usize = 2;

impl Neighbours {
    /// Takes in a page; one that is known has the title that it had.
    pub(super) fn take(&mut self, page: Neighbour) {
        let is_known = self.pages.iter().any(|it| it.key == page.key && it.face == page.face);
        if is_known || self.pages.len() >= MOST_NEIGHBOURS {
            return;
        }
        if let Some(title) = &page.face.title {
            self.habits.take(title);
        }
        self.pages.push(page);
    }

    /// What tells that the page at `end` is the one that was at `old`.
    pub(super) fn same(&self, gone: &Gone, old: &Url, seen: &Face, end: &Url) -> Option<Same> {
        let own = |title: &Option<String>, url: &Url| {
            let host = url.host_str().unwrap_or_default();
            title.as_deref().map(|it| self.habits.own(it, host)).unwrap_or_default()
        };
        let host = end.host_str().unwrap_or_default();
        let now = own(&seen.title, end);
        // A new design may add the name of the site, which no other page has shown yet.
        let alone = seen.title.as_deref().map(|it| self.habits.own_parts(it, host));
        let names: Vec<Words> = alone.into_iter().flatten().chain([now.clone()]).collect();
        let others = || {
            let keys = [same_page(old), same_page(end)];
            self.pages.iter().filter(move |it| !keys.contains(&it.key))
        };
        let of_others: Vec<Words> = others().map(|it| own(&it.face.title, end)).collect();
        let is_telling = |name: &&Words| {
            !name.is_empty() && !of_others.iter().any(|other| other.agree(name, AGREE))
        };
        let name_of =
            |title: &Words| names.iter().filter(is_telling).find(|it| title.agree(it, AGREE));
        if gone.title.is_none() && gone.portrait.is_none() {
            let cited = gone.cited.iter().map(|it| own(&Some(it.clone()), old));
            let is_cited = |cited: Words| cited.weight() >= TELLING && name_of(&cited).is_some();
            return cited.into_iter().any(is_cited).then_some(Same::Citation);
        }
        let then = own(&gone.title, old);
        let same_title = name_of(&then);
        let text = nearest(seen, gone.portrait.iter());
        let Some(text) = text else {
            return same_title.filter(|it| it.weight() >= TELLING).map(|_| Same::Title);
        };
        let other = nearest(seen, others().filter_map(|it| it.face.portrait.as_ref()));
        let is_nearer = |by: f64| other.is_none_or(|other| text - other >= by);
        if same_title.is_some() {
            let is_same = text >= WITH_TITLE && is_nearer(NEARER_WITH_TITLE);
            return is_same.then_some(Same::TitleAndText);
        }
        let least = if then.agree(&now, 1) { SAME_TEXT } else { SAME_WHATEVER_TITLE };
        // Of pages in a row, numbers may be all that differs.
        let other_number = !then.is_empty() && !now.is_empty() && !then.has_numbers_of(&now);
        (text >= least && is_nearer(NEARER) && !other_number).then_some(Same::Text)
    }
}

/// How near a page is to the nearest of these; `None` where nothing can be said.
fn nearest<'a>(seen: &Face, pages: impl Iterator<Item = &'a Portrait>) -> Option<f64> {
    let seen = seen.portrait.as_ref()?;
    pages.filter_map(|it| it.resemblance(seen)).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A portrait of which the first digits of the text are `digits`, and the others those of `rest`.
    fn portrait(digits: usize, digit: u8, rest: u8) -> Portrait {
        let mut bytes = [0; Portrait::BYTES];
        for at in 0..16 {
            let value = if at < digits { digit } else { rest };
            bytes[at / 2] |= value << (4 * (1 - at % 2));
        }
        Portrait::from_bytes(&bytes).unwrap()
    }

    fn face(title: &str, portrait: Option<Portrait>) -> Face {
        Face { title: Some(title.to_owned()).filter(|it| !it.is_empty()), portrait }
    }

    /// A site of which three pages are known.
    fn site() -> Neighbours {
        let mut site = Neighbours::default();
        for (key, title) in [("a", "Beavers"), ("b", "Hedgehogs"), ("c", "Boats")] {
            let title = format!("{title} – Riverton Museum");
            site.take(Neighbour {
                key: key.to_owned(),
                face: face(&title, Some(portrait(6, 9, key.as_bytes()[0] - b'a' + 1))),
            });
        }
        site
    }

    const GONE: &str = "Otters of the north – Riverton Museum";

    fn gone() -> Gone {
        Gone {
            title: Some(GONE.to_owned()),
            portrait: Some(portrait(6, 9, 7)),
            cited: vec!["Otters of the north".to_owned()],
        }
    }

    fn told(gone: &Gone, seen: &Face) -> Option<Same> {
        let at = |path: &str| Url::parse(&format!("http://riverton.example{path}")).unwrap();
        site().same(gone, &at("/old"), seen, &at("/new"))
    }

    #[test]
    fn a_page_is_known_again_by_what_is_its_own() {
        let same = Some(portrait(6, 9, 7));
        let other = Some(portrait(6, 9, 12));
        let unlike = Some(portrait(1, 9, 12));
        for (title, portrait, expected) in [
            (GONE, same, Some(Same::TitleAndText)),
            ("Riverton: Otters of the North", same, Some(Same::TitleAndText)),
            ("Otters of the north | New House of Culture", same, Some(Same::TitleAndText)),
            // As much of the text is the same as on all pages of the site.
            ("Otters of the north", other, None),
            ("Otters of the north", unlike, None),
            ("Otters of the north", None, Some(Same::Title)),
            ("Otters, beavers and their relatives", same, Some(Same::Text)),
            ("Riverton Museum", same, Some(Same::Text)),
            ("Riverton Museum", other, None),
            ("Home", other, None),
            ("", other, None),
            ("Beavers – Riverton Museum", None, None),
            ("Otters of the north 2 – Riverton Museum", same, None),
        ] {
            assert_eq!(told(&gone(), &face(title, portrait)), expected, "{title} {portrait:?}");
        }
    }

    #[test]
    fn a_page_that_was_never_seen_is_known_by_its_citation() {
        let never = Gone { cited: gone().cited, ..Gone::default() };
        for (title, expected) in [
            (GONE, Some(Same::Citation)),
            ("Riverton Museum", None),
            ("Otters", None),
            ("Otters of the south", None),
        ] {
            assert_eq!(told(&never, &face(title, None)), expected, "{title}");
        }
        let vague = Gone { cited: vec!["Riverton Museum".to_owned()], ..Gone::default() };
        assert_eq!(told(&vague, &face("Riverton Museum", None)), None);
    }

    #[test]
    fn a_page_that_is_met_again_is_one_page_and_two_of_one_name_tell_nothing() {
        const TITLE: &str = "Beavers swimming – Riverton Museum";
        let told = |keys: &[&str]| {
            let mut site = site();
            for key in keys {
                site.take(Neighbour { key: (*key).to_owned(), face: face(TITLE, None) });
            }
            let gone = Gone { title: Some(TITLE.to_owned()), ..Gone::default() };
            let at = |path: &str| Url::parse(&format!("http://riverton.example{path}")).unwrap();
            site.same(&gone, &at("/old"), &face(TITLE, None), &at("/new"))
        };
        let (old, new) = ("riverton.example/old", "riverton.example/new");
        assert_eq!(told(&[]), Some(Same::Title));
        assert_eq!(told(&[old, old, old]), Some(Same::Title));
        assert_eq!(told(&[old, new]), None);
        assert_eq!(told(&["riverton.example/other"]), None);
    }

    #[test]
    fn so_many_pages_of_a_site_are_known_and_no_more() {
        let mut site = Neighbours::default();
        for number in 0..=MOST_NEIGHBOURS {
            let key = format!("a.example/{number}");
            site.take(Neighbour { key, face: Face::default() });
        }
        assert_eq!(site.pages.len(), MOST_NEIGHBOURS);
    }

    #[test]
    fn a_text_that_is_mostly_the_same_is_the_page_if_its_title_says_nothing_else() {
        // So many of sixteen digits are the same; neighbours have six.
        let seen = |same: usize| {
            let mut bytes = [0; Portrait::BYTES];
            for at in 0..16 {
                let digit = match at {
                    0..6 => 9,
                    _ if at < same => 7,
                    _ => 12,
                };
                bytes[at / 2] |= digit << (4 * (1 - at % 2));
            }
            Portrait::from_bytes(&bytes)
        };
        for (title, same, expected) in [
            ("Otters, beavers and their relatives", 11, Some(Same::Text)),
            ("Otters, beavers and their relatives", 9, None),
            ("Some village", 11, None),
            ("Some village", 14, Some(Same::Text)),
            ("", 11, None),
            ("", 14, Some(Same::Text)),
            (GONE, 9, Some(Same::TitleAndText)),
            (GONE, 7, None),
        ] {
            assert_eq!(told(&gone(), &face(title, seen(same))), expected, "{title} {same}");
        }
        // Numbers tell pages in a row, where both have a title.
        let numbered = Gone { title: Some("Otters 2".to_owned()), ..gone() };
        assert_eq!(told(&numbered, &face("", seen(16))), Some(Same::Text));
        assert_eq!(told(&numbered, &face("Otters 3", seen(16))), None);
        let unnamed = Gone { title: None, ..gone() };
        assert_eq!(told(&unnamed, &face("Otters 3", seen(16))), Some(Same::Text));
        assert_eq!(told(&gone(), &Face::default()), None);
    }
}
