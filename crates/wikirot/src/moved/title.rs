//! Titles of pages, by their words.

use std::collections::{HashMap, HashSet};

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use url::Url;
use wikirot_check::is_unspaced;

use super::address::Style;

/// What stands between the title of a page and the name of its site.
const DASHES: [&str; 12] =
    [" - ", " – ", " — ", " | ", " · ", " :: ", " » ", " « ", " / ", " • ", " > ", "｜"];

/// Parts of a title that are told apart, at most.
const MOST_PARTS: usize = 4;

/// What a title says, between dashes.
pub(super) fn parts(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for dash in DASHES {
        parts = parts.into_iter().flat_map(|it| it.split(dash)).collect();
    }
    parts.retain(|it| it.chars().any(char::is_alphanumeric));
    parts.truncate(MOST_PARTS);
    parts
}

/// In so many ways.
pub(super) const WAYS: usize = 4;

/// What addresses make of a title, of all of it and without what may be the name of its site; each in four ways, that
/// are the same for most. Always in the same order, so that what is learnt of one title holds for another.
pub(super) fn slugs(title: &str) -> Vec<String> {
    let parts = parts(title);
    let bases = [
        parts.first().copied().unwrap_or(title),
        parts.last().copied().unwrap_or(title),
        title,
        title.split_once(": ").map_or(title, |it| it.1),
        title.rsplit_once(": ").map_or(title, |it| it.0),
        before_bracket(title),
    ];
    let mut slugs = Vec::new();
    for part in bases {
        // Sites differ in what they make of an apostrophe and of letters with marks.
        let words = runs(part).collect::<Vec<_>>().join("-");
        let apart = part.replace(['\'', '’'], " ");
        let apart = runs(&apart).collect::<Vec<_>>().join("-");
        slugs.extend([bare(&words), bare(&apart), words, apart].map(|it| as_in_path(&it)));
    }
    slugs
}

/// A title without what stands in brackets at its end.
fn before_bracket(title: &str) -> &str {
    let is_closed = title.ends_with([')', ']', '）', '】']);
    let open = title.rfind(['(', '[', '（', '【']).filter(|at| is_closed && *at > 0);
    open.map_or(title, |at| title[..at].trim_end())
}

/// Letters as a path has them.
fn as_in_path(words: &str) -> String {
    let mut url = Url::parse("http://a/").ok();
    let path = url.as_mut().map(|url| {
        url.set_path(words);
        url.path()[1..].to_owned()
    });
    path.unwrap_or_default()
}

/// Letters without their marks: `é` is `e`.
fn bare(text: &str) -> String {
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(text);
    let letter = |c: char| match c {
        '\u{300}'..='\u{36f}' => None,
        'ß' => Some("ss".to_owned()),
        'æ' => Some("ae".to_owned()),
        'œ' => Some("oe".to_owned()),
        'ø' => Some("o".to_owned()),
        'ł' => Some("l".to_owned()),
        'đ' => Some("d".to_owned()),
        'ı' => Some("i".to_owned()),
        _ => Some(c.to_string()),
    };
    // Signs of other scripts are composed again, as addresses have them.
    let bare: String = apart.chars().filter_map(letter).collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&bare).into_owned()
}

/// A title as the last part of an address.
pub(super) fn slug(title: &str) -> Option<String> {
    slugs(title).into_iter().next().map(|it| Style::SLUG.spell(&it))
}

/// Letters and digits in a row; an apostrophe within is left out, as slugs do.
fn runs(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|run| run.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|run| !run.is_empty())
        .map(|run| run.to_lowercase())
}

/// The words of a text: runs of letters and digits in small letters; of scripts that do not set words apart, any two
/// signs in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(HashSet<String>);

/// At most so many are looked at.
const MOST_WORDS: usize = 60;

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = HashSet::new();
        for run in runs(text).take(MOST_WORDS) {
            let signs: Vec<char> = run.chars().collect();
            match signs.iter().any(|c| is_unspaced(*c)) && signs.len() > 1 {
                true => words.extend(signs.windows(2).map(|two| two.iter().collect())),
                false => drop(words.insert(run)),
            }
        }
        Self(words)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much they say: one a word of five letters or of an unspaced script, half of one a shorter word.
    pub(super) fn weight(&self) -> usize {
        let says = |word: &String| match word.chars().count() {
            _ if word.starts_with(is_unspaced) => 1,
            5.. => 2,
            _ => 1,
        };
        self.0.iter().map(says).sum::<usize>() / 2
    }

    /// Numbers: of two pages in a row they are often all that differs.
    fn numbers(&self) -> HashSet<&String> {
        self.0.iter().filter(|it| it.bytes().all(|b| b.is_ascii_digit())).collect()
    }

    /// Whether both have the same numbers.
    pub(super) fn has_numbers_of(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
    }

    /// Whether both say the same: the same numbers, and of a hundred words so many.
    pub(super) fn agree(&self, other: &Self, per_cent: usize) -> bool {
        let shared = self.0.intersection(&other.0).count();
        let all = self.0.len() + other.0.len() - shared;
        shared > 0 && self.has_numbers_of(other) && shared * 100 >= per_cent * all
    }

    /// Whether all of them stand in a text without spaces, as the name of a host is.
    pub(super) fn are_in_name(&self, name: &str) -> bool {
        self.0.iter().all(|word| name.contains(&**word))
    }
}

/// What titles of a site have in common: its name, and what its kinds of pages are called.
#[derive(Debug, Default)]
pub(super) struct Habits {
    titles: u32,
    /// How many pages have a part in their titles.
    parts: HashMap<String, u32>,
    /// How many have a word.
    words: HashMap<String, u32>,
}

/// Of so many titles, a word that most of them have is no page's own.
const ENOUGH_TITLES: u32 = 4;

impl Habits {
    /// Takes in the title of a page.
    pub(super) fn take(&mut self, title: &str) {
        let parts: HashSet<String> = parts(title).into_iter().map(key).collect();
        for part in parts {
            *self.parts.entry(part).or_default() += 1;
        }
        for word in Words::of(title).0 {
            *self.words.entry(word).or_default() += 1;
        }
        self.titles += 1;
    }

    /// The same for each part of a title by itself.
    pub(super) fn own_parts(&self, title: &str, host: &str) -> Vec<Words> {
        parts(title).into_iter().map(|part| self.own(part, host)).collect()
    }

    /// The words of a title that are its page's own. `host`: its site may be called so.
    pub(super) fn own(&self, title: &str, host: &str) -> Words {
        let own = parts(title).into_iter().filter(|part| {
            let is_shared = self.parts.get(&key(part)).is_some_and(|pages| *pages > 1);
            !is_shared && !Words::of(part).are_in_name(host) && !is_common(part)
        });
        let mut words = Words::of(&own.collect::<Vec<_>>().join(" "));
        if self.titles >= ENOUGH_TITLES {
            let on = |word: &String| self.words.get(word).copied().unwrap_or_default();
            words.0.retain(|word| on(word) * 2 <= self.titles);
        }
        words
    }
}

fn key(part: &str) -> String {
    runs(part).collect::<Vec<_>>().join(" ")
}

/// Whether a part of a title stands on pages of all sites.
fn is_common(part: &str) -> bool {
    COMMON.contains(&&*key(part))
}

/// What pages of all sites are called.
const COMMON: &[&str] = &[
    "home",
    "homepage",
    "home page",
    "index",
    "main",
    "main page",
    "welcome",
    "untitled",
    "untitled document",
    "news",
    "blog",
    "articles",
    "article",
    "archive",
    "archives",
    "about",
    "about us",
    "contact",
    "contact us",
    "search",
    "search results",
    "404",
    "error",
    "not found",
    "page not found",
    "404 not found",
    "error 404",
    "login",
    "log in",
    "sign in",
    "download",
    "downloads",
    "products",
    "services",
    "publications",
    "press",
    "events",
    "links",
    "help",
    "faq",
    "forum",
    "forums",
    "category",
    "categories",
    "page",
    "document",
    "startseite",
    "willkommen",
    "aktuelles",
    "kontakt",
    "impressum",
    "seite nicht gefunden",
    "accueil",
    "bienvenue",
    "actualités",
    "inicio",
    "bienvenidos",
    "noticias",
    "contacto",
    "início",
    "notícias",
    "strona główna",
    "aktualności",
    "главная",
    "новости",
    "контакты",
    "hem",
    "nyheter",
    "etusivu",
    "startpagina",
    "nieuws",
    "ホーム",
    "首页",
    "首頁",
    "新闻",
    "新聞",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_site_is_no_title() {
        let mut habits = Habits::default();
        for title in ["Otters – Riverton", "Beavers – Riverton", "Riverton"] {
            habits.take(title);
        }
        let own = |title| habits.own(title, "a.example");
        assert_eq!(own("Otters – Riverton"), Words::of("otters"));
        assert!(own("Riverton").is_empty() && own("Home | Riverton").is_empty());
        assert!(habits.own("The Mill", "themill.example").is_empty());
    }

    #[test]
    fn titles_agree_by_their_words_and_numbers() {
        let agree = |one, two| Words::of(one).agree(&Words::of(two), 80);
        assert!(agree("Otters of the north", "Otters of the North!"));
        assert!(!agree("Report 2019", "Report 2020") && !agree("Otters", "Otters and beavers"));
        assert!(agree("水獭博物馆", "水獭博物馆") && !agree("水獭博物馆", "北方的水獭"));
        assert!(!agree("", ""));
    }

    #[test]
    fn slugs_are_made_of_titles() {
        assert_eq!(slug("Otter's Way: North – Riverton").unwrap(), "otters-way-north");
        assert_eq!(slugs("Über uns")[1..3], ["uber-uns", "%C3%BCber-uns"]);
        assert_eq!(
            slugs("L'été au Groß")[..4],
            [
                "lete-au-gross",
                "l-ete-au-gross",
                "l%C3%A9t%C3%A9-au-gro%C3%9F",
                "l-%C3%A9t%C3%A9-au-gro%C3%9F"
            ]
        );
        for title in ["Otters – Museum", "Museum | Otters", "Museum: Otters", "Otters [Museum]"] {
            assert!(slugs(title).iter().any(|it| it == "otters"), "{title}");
            assert_eq!(slugs(title).len(), 6 * WAYS);
        }
        assert_eq!(slugs("Œuvre Ærø Łódź đ ı")[0], "oeuvre-aero-lodz-d-i");
        assert_eq!(slugs("灯塔")[0], "%E7%81%AF%E5%A1%94");
    }

    #[test]
    fn words_say_as_much_as_they_are_long() {
        for (text, weight) in
            [("four", 0), ("the fox", 1), ("fives", 1), ("otters swimming", 2), ("水獭博物馆", 2)]
        {
            assert_eq!(Words::of(text).weight(), weight, "{text}");
        }
        assert!(!Words::of("水").is_empty());
        let many: Vec<String> = (0..=MOST_WORDS).map(|it| it.to_string()).collect();
        assert_eq!(Words::of(&many.join(" ")).0.len(), MOST_WORDS);
    }

    #[test]
    fn a_word_that_most_titles_have_is_no_pages_own() {
        let own = |titles: &[&str], title| {
            let mut habits = Habits::default();
            titles.iter().for_each(|it| habits.take(it));
            habits.own(title, "a.example")
        };
        let mut titles = ["Report one", "Report two", "Report three", "Otters"];
        assert_eq!(own(&titles, "Report beavers"), Words::of("beavers"));
        // Of three titles nothing is told, and half of them is not most.
        assert_eq!(own(&titles[..3], "Report beavers"), Words::of("report beavers"));
        titles[2] = "Boats";
        assert_eq!(own(&titles, "Report beavers"), Words::of("report beavers"));
    }

    #[test]
    fn a_title_has_a_few_parts_that_say_something() {
        assert_eq!(parts("a – b – c – d – e"), ["a", "b", "c", "d"]);
        assert_eq!(parts("Otters – !"), ["Otters"]);
        let mut habits = Habits::default();
        habits.take("Riverton");
        habits.take("Riverton");
        let own = habits.own_parts("Otters – Riverton", "a.example");
        assert_eq!(own, [Words::of("otters"), Words::default()]);
        for (title, before) in [
            ("Otters (2)", "Otters"),
            ("(Otters)", "(Otters)"),
            ("Otters (2) now", "Otters (2) now"),
        ] {
            assert_eq!(before_bracket(title), before);
        }
    }
}
