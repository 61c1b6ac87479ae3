//! Whether two texts speak of one thing: by the words that say something.

use std::collections::HashSet;

use wikirot_check::is_unspaced;

/// The words of a text that say something: runs of four letters or more that are not on every page, and of scripts
/// that do not set words apart any two signs in a row.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

/// Words of as many letters are the same if they begin so: endings differ.
const STEM: usize = 6;

/// Shorter words say little.
const SHORTEST: usize = 4;

/// At most so many words of a text are looked at.
const MOST: usize = 400;

impl Names {
    pub(super) fn of(text: &str) -> Self {
        let mut names = HashSet::new();
        let text = without_addresses(text);
        for run in text.split(|c: char| !c.is_alphabetic()).filter(|run| !run.is_empty()).take(MOST)
        {
            let run: String = run.chars().flat_map(char::to_lowercase).collect();
            let signs: Vec<char> = run.chars().collect();
            if signs.iter().any(|c| is_unspaced(*c)) {
                names.extend(signs.windows(2).map(|two| two.iter().collect()));
            } else if signs.len() >= SHORTEST && !COMMON.contains(&&*run) {
                names.insert(signs.iter().take(STEM).collect());
            }
        }
        Self(names)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a word stands in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// Whether the name of a host has one of the words.
    pub(super) fn is_in_host(&self, host: &str) -> bool {
        self.0.iter().any(|name| host.contains(&**name))
    }
}

/// The text without the URLs in it, whose words are those of the address.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("//") {
        out.push_str(rest[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ':'));
        let ends = |c: char| c.is_whitespace() || "]|}<>\"".contains(c);
        rest = rest[at..].find(ends).map_or("", |end| &rest[at + end..]);
    }
    out + rest
}

/// Words of titles and citations that say nothing of what a page is about.
const COMMON: &[&str] = &[
    "home",
    "homepage",
    "page",
    "pages",
    "index",
    "main",
    "welcome",
    "official",
    "site",
    "website",
    "online",
    "news",
    "blog",
    "title",
    "untitled",
    "with",
    "from",
    "your",
    "this",
    "that",
    "have",
    "more",
    "best",
    "free",
    "about",
    "article",
    "articles",
    "archive",
    "login",
    "https",
    "http",
    "html",
    "www",
    "cite",
    "citation",
    "date",
    "access",
    "accessdate",
    "retrieved",
    "publisher",
    "work",
    "first",
    "last",
    "author",
    "language",
    "english",
    "live",
    "dead",
    "status",
    "name",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "what",
    "where",
    "when",
    "which",
    "into",
    "over",
    "also",
    "very",
    "only",
    "link",
    "links",
    "external",
    "references",
    "text",
    "list",
    "info",
    "information",
    "startseite",
    "willkommen",
    "seite",
    "eine",
    "einer",
    "nicht",
    "sich",
    "auch",
    "über",
    "accueil",
    "bienvenue",
    "dans",
    "pour",
    "avec",
    "inicio",
    "bienvenidos",
    "página",
    "pagina",
    "para",
    "como",
    "sobre",
    "della",
    "delle",
    "sito",
    "strona",
    "główna",
    "oraz",
    "voor",
    "naar",
    "главная",
    "страница",
    "сайт",
    "официальный",
    "добро",
    "пожаловать",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_speak_of_one_thing_share_a_word() {
        for (one, two, meet) in [
            ("Otters – Riverton Aquarium", "Riverton Aquarium: otters", true),
            ("The Institute of Otters", "Institut für Otterkunde", true),
            ("Otters", "Situs Slot Gacor", false),
            ("Welcome to the official site", "Welcome: official website", false),
            ("[https://otters.example/slot a page]", "slots", false),
            ("{{cite web|url=http://a.example/casino|title=Otters}}", "Casino", false),
            ("海獭博物馆", "欢迎来到海獭", true),
            ("海獭博物馆", "真人娱乐", false),
            ("An oak", "The oak", false),
            ("Oaks", "oaks", true),
            ("Riverside", "River", false),
            ("Riversong", "Rivers", true),
            ("a//b otters", "otters", true),
            ("Otters, see http://a.example/x or beavers", "otters", true),
            ("see http://a.example/x or https://b.example/y: otters", "otters", true),
            ("", "", false),
        ] {
            assert_eq!(Names::of(one).meets(&Names::of(two)), meet, "{one} {two}");
        }
        assert!(Names::of("Riverton Aquarium").is_in_host("riverton-aquarium.example"));
        assert!(!Names::of("Casino").is_in_host("riverton-aquarium.example"));
        assert_eq!(Names::of("The otters of the official river, and otters").len(), 2);
        let letter = |n: u32| char::from_u32('a' as u32 + n).unwrap_or('a');
        let many = (0..=MOST as u32).map(|n| format!("qj{}{} ", letter(n / 26), letter(n % 26)));
        assert_eq!(Names::of(&many.collect::<String>()).len(), MOST);
    }

    #[test]
    fn an_address_is_no_word_from_its_scheme_to_its_end() {
        for (text, left) in [
            ("see http://a.example/x now", "see  now"),
            ("[https://a.example a page]", "[ a page]"),
            ("{{c|url=//a.example|t=T}}", "{{c|url=|t=T}}"),
            ("a, http://a.example", "a, "),
            ("1http://a.example <ref>ftp://b.example/</ref>", "1 <ref></ref>"),
            ("and/or", "and/or"),
        ] {
            assert_eq!(without_addresses(text), left);
        }
    }
}
