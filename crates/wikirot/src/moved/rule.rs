//! What an old address and a new one have in common with others: a rule that makes the one of the other.

use std::collections::HashMap;

use url::Url;

use super::address::{Address, LONGEST, Style, split_ending};
use super::title::{WAYS, slugs};

/// How new addresses are made of old ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rule {
    /// Of all addresses below a folder: another folder, what stands below it spelt anew.
    Folder(Folder),
    /// Of addresses of one form: their pieces at other places.
    Template(Template),
}

impl Rule {
    /// The rules that a pair of addresses may follow. `title`: of the page.
    pub(super) fn between(old: &Address, title: Option<&str>, new: &Url) -> Vec<Self> {
        let Some(to) = Address::of(new) else { return Vec::new() };
        let folder = Folder::between(old, &to, new).map(Self::Folder);
        let template = Template::between(old, title, &to, new).map(Self::Template);
        folder.into_iter().chain(template).collect()
    }

    /// The new address by this rule. `loosely`: folders that it says nothing of may have other names.
    pub(super) fn apply(&self, old: &Address, title: Option<&str>, loosely: bool) -> Option<Url> {
        let text = match self {
            Self::Folder(rule) if !loosely => rule.apply(old)?,
            Self::Folder(_) => return None,
            Self::Template(rule) => rule.apply(old, title, loosely)?,
        };
        Url::parse(&text).ok().filter(|_| text.len() <= LONGEST)
    }

    /// The same rule with titles made into addresses in other ways: the page that it was learnt from may have had no marks
    /// and apostrophes, or say nothing of one of the two.
    pub(super) fn variants(&self) -> Vec<Self> {
        match self {
            Self::Template(rule) if rule.has_title() => {
                (1..WAYS).map(|turn| Self::Template(rule.turned(turn))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The ending of files by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Ending {
    Kept,
    /// This one, or none, whatever it was.
    Is(String),
}

/// Of all addresses below a folder: another folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Folder {
    from: (String, Vec<String>),
    to: (String, Vec<String>),
    style: Style,
    ending: Ending,
    slash: bool,
    /// Whether its addresses have a query, and whether that is kept.
    had_query: bool,
    keeps_query: bool,
}

impl Folder {
    fn between(old: &Address, to: &Address, new: &Url) -> Option<Self> {
        let ((stem, ending), (new_stem, new_ending)) = (old.file()?, to.file()?);
        let style = Style::ALL.into_iter().find(|it| it.spell(stem) == new_stem)?;
        let below = old.parts.iter().rev().skip(1).zip(to.parts.iter().rev().skip(1));
        let kept = below.take_while(|(old, new)| style.spell(old) == **new).count();
        let folder =
            |of: &Address| (of.origin.clone(), of.parts[..of.parts.len() - 1 - kept].to_vec());
        let had_query = !old.query.is_empty();
        let keeps_query = had_query && old.query == to.query;
        if !keeps_query && !to.query.is_empty() {
            return None;
        }
        let ending = match ending == new_ending {
            true => Ending::Kept,
            false => Ending::Is(new_ending.to_owned()),
        };
        let slash = new.path().ends_with('/');
        let (from, to) = (folder(old), folder(to));
        Some(Self { from, to, style, ending, slash, had_query, keeps_query })
    }

    fn apply(&self, old: &Address) -> Option<String> {
        let below = old.parts.strip_prefix(&*self.from.1).filter(|it| !it.is_empty())?;
        if old.origin != self.from.0 || old.query.is_empty() == self.had_query {
            return None;
        }
        let (last, folders) = below.split_last()?;
        let (stem, ending) = split_ending(last);
        let ending = match &self.ending {
            Ending::Kept => ending,
            Ending::Is(ending) => ending,
        };
        let folders = folders.iter().map(|it| self.style.spell(it));
        let file = format!("{}{ending}", self.style.spell(stem));
        let parts: Vec<_> = self.to.1.iter().cloned().chain(folders).chain([file]).collect();
        let slash = if self.slash { "/" } else { "" };
        let query: Vec<_> =
            old.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = if self.keeps_query { format!("?{}", query.join("&")) } else { String::new() };
        Some(format!("{}/{}{slash}{query}", self.to.0, parts.join("/")))
    }
}

/// A piece of an old address, or of what is known of its page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    /// A part, by its number, without its ending.
    Stem(usize),
    /// The digits that a part begins or ends with, by their side.
    Number(usize, Side),
    /// What is left of a part without them.
    Rest(usize, Side),
    /// The value of a parameter.
    Value(String),
    /// The title, or what stands between two dashes of it, by its number.
    Title(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    Front,
    Back,
}

/// What a part of an old address has to be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Slot {
    /// It is used.
    Any,
    Digits,
    Exactly(String),
}

/// A token of a new address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Token {
    Text(String),
    Piece(Piece, Style),
}

/// Of addresses of one form: their pieces at other places.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Template {
    origin: String,
    slots: Vec<Slot>,
    /// The names of parameters.
    names: Vec<String>,
    to: String,
    tokens: Vec<Token>,
}

impl Template {
    fn between(old: &Address, title: Option<&str>, to: &Address, new: &Url) -> Option<Self> {
        let target = Address::behind_origin(new);
        let tokens = tokens(target, &spellings(old, title));
        let used: Vec<&Piece> = tokens
            .iter()
            .filter_map(|it| match it {
                Token::Piece(piece, _) => Some(piece),
                Token::Text(_) => None,
            })
            .collect();
        // What names the page has to be among them, or the rule would lead all pages to one.
        let last = old.parts.len().checked_sub(1);
        let names = |piece: &&&Piece| match piece {
            Piece::Stem(at) | Piece::Number(at, _) | Piece::Rest(at, _) => Some(*at) == last,
            Piece::Value(_) | Piece::Title(_) => true,
        };
        used.iter().find(names)?;
        let slots = old.parts.iter().enumerate().map(|(at, part)| {
            let is_of = |piece: &&&Piece| {
                matches!(piece, Piece::Stem(of) | Piece::Number(of, _) | Piece::Rest(of, _) if *of == at)
            };
            let stem = split_ending(part).0;
            match stem.bytes().all(|it| it.is_ascii_digit()) {
                _ if used.iter().any(|piece| is_of(&piece)) => Slot::Any,
                true => Slot::Digits,
                // A page by its title may have had any name.
                false if Some(at) == last => Slot::Any,
                false => Slot::Exactly(stem.to_owned()),
            }
        });
        Some(Self {
            origin: old.origin.clone(),
            slots: slots.collect(),
            names: old.query.iter().map(|it| it.0.clone()).collect(),
            to: to.origin.clone(),
            tokens,
        })
    }

    fn has_title(&self) -> bool {
        self.tokens.iter().any(|it| matches!(it, Token::Piece(Piece::Title(_), _)))
    }

    fn turned(&self, turn: usize) -> Self {
        let mut turned = self.clone();
        for token in &mut turned.tokens {
            if let Token::Piece(Piece::Title(n), _) = token {
                *n = *n / WAYS * WAYS + (*n + turn) % WAYS;
            }
        }
        turned
    }

    fn apply(&self, old: &Address, title: Option<&str>, loosely: bool) -> Option<String> {
        let fits = old.origin == self.origin
            && old.parts.len() == self.slots.len()
            && old.query.iter().map(|it| &it.0).eq(&self.names)
            && old.parts.iter().zip(&self.slots).all(|(part, slot)| {
                let stem = split_ending(part).0;
                match slot {
                    Slot::Any => true,
                    Slot::Digits => stem.bytes().all(|it| it.is_ascii_digit()),
                    Slot::Exactly(text) => loosely || stem == text,
                }
            });
        if !fits {
            return None;
        }
        let pieces: HashMap<Piece, String> = pieces(old, title).into_iter().collect();
        let mut out = format!("{}/", self.to);
        for token in &self.tokens {
            match token {
                Token::Text(text) => out.push_str(text),
                Token::Piece(piece, style) => out.push_str(&style.spell(pieces.get(piece)?)),
            }
        }
        Some(out)
    }
}

/// The pieces of an address and of its page's title, those first that say most.
fn pieces(old: &Address, title: Option<&str>) -> Vec<(Piece, String)> {
    let mut found = Vec::new();
    for (at, part) in old.parts.iter().enumerate() {
        let stem = split_ending(part).0;
        found.push((Piece::Stem(at), stem.to_owned()));
        let digit = |c: char| c.is_ascii_digit();
        let front = stem.trim_start_matches(digit);
        let back = stem.trim_end_matches(digit);
        let bare = |rest: &str| rest.trim_matches(['-', '_', '.', ',']).to_owned();
        for (side, rest, number) in [
            (Side::Front, front, &stem[..stem.len() - front.len()]),
            (Side::Back, back, &stem[back.len()..]),
        ] {
            if !number.is_empty() && !rest.is_empty() {
                found.push((Piece::Number(at, side), number.to_owned()));
                found.push((Piece::Rest(at, side), bare(rest)));
            }
        }
    }
    for (name, value) in &old.query {
        found.push((Piece::Value(name.clone()), split_ending(value).0.to_owned()));
    }
    let titles = title.map(slugs).unwrap_or_default();
    found.extend(titles.into_iter().enumerate().map(|(n, slug)| (Piece::Title(n), slug)));
    found
}

/// The pieces in every spelling, the longest first; each text is that of the first piece that has it.
fn spellings(old: &Address, title: Option<&str>) -> Vec<(String, Piece, Style)> {
    let mut found: Vec<(String, Piece, Style)> = Vec::new();
    for (piece, text) in pieces(old, title) {
        for style in Style::ALL {
            let spelt = style.spell(&text);
            let says = spelt.len() > 1 || spelt.bytes().all(|it| it.is_ascii_digit());
            if says && !spelt.is_empty() && found.iter().all(|it| it.0 != spelt) {
                found.push((spelt, piece.clone(), style));
            }
        }
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
    found
}

/// A new address as text and pieces: at each place where a word or a number begins, the longest piece that ends
/// where one ends.
fn tokens(target: &str, spellings: &[(String, Piece, Style)]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    while let Some(next) = target[at..].chars().next() {
        let rest = &target[at..];
        let found = spellings.iter().find(|(spelt, ..)| {
            rest.starts_with(spelt.as_str())
                && is_edge(target, at)
                && is_edge(target, at + spelt.len())
        });
        match found {
            Some((spelt, piece, style)) => {
                if !text.is_empty() {
                    tokens.push(Token::Text(std::mem::take(&mut text)));
                }
                tokens.push(Token::Piece(piece.clone(), *style));
                at += spelt.len();
            }
            None => {
                text.push(next);
                at += next.len_utf8();
            }
        }
    }
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
    tokens
}

/// Whether a word or a number begins or ends there.
fn is_edge(text: &str, at: usize) -> bool {
    let kind = |c: char| match c {
        _ if c.is_ascii_digit() => 1,
        _ if c.is_alphabetic() || c == '%' => 2,
        _ => 0,
    };
    let before = text[..at].chars().next_back().map_or(0, kind);
    let behind = text[at..].chars().next().map_or(0, kind);
    before == 0 || behind == 0 || before != behind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::of(&text.parse().unwrap()).unwrap()
    }

    /// What becomes of a third address by the rules of two: the first that says something.
    fn learnt(old: &str, title: &str, new: &str, other: (&str, &str)) -> Vec<String> {
        let title = Some(title).filter(|it| !it.is_empty());
        let rules = Rule::between(&address(old), title, &new.parse().unwrap());
        let made = rules.iter().filter_map(|rule| {
            // A rule makes of its own address what it was made of.
            let again = rule.apply(&address(old), title, false).unwrap();
            assert_eq!(again.as_str(), new, "{rule:?}");
            rule.apply(&address(other.0), Some(other.1), false)
        });
        made.map(String::from).collect()
    }

    #[test]
    fn a_pair_teaches_what_becomes_of_others() {
        for (old, title, new, other, expected) in [
            (
                "http://a.org/blog/17/otters",
                "",
                "http://a.org/posts/otters",
                ("http://a.org/blog/18/beavers", ""),
                "http://a.org/posts/beavers",
            ),
            (
                "http://a.org/docs/x/otters.html",
                "",
                "https://docs.a.org/x/otters",
                ("http://a.org/docs/y/z/beavers.html", ""),
                "https://docs.a.org/y/z/beavers",
            ),
            (
                "http://a.org/Old_Page.php",
                "",
                "https://a.org/old-page/",
                ("http://a.org/Other_Page.php", ""),
                "https://a.org/other-page/",
            ),
            (
                "http://a.org/view.php?id=17",
                "",
                "http://a.org/articles/17",
                ("http://a.org/view.php?id=18", ""),
                "http://a.org/articles/18",
            ),
            (
                "http://a.org/node/17",
                "Otters of the north – Museum",
                "http://a.org/articles/otters-of-the-north",
                ("http://a.org/node/18", "Beavers – Museum"),
                "http://a.org/articles/beavers",
            ),
            (
                "http://a.org/2019/05/17-otters.html",
                "",
                "http://b.org/2019/otters-17",
                ("http://a.org/2020/06/18-beavers.html", ""),
                "http://b.org/2020/beavers-18",
            ),
            (
                "http://a.org/otters?lang=en",
                "",
                "http://a.org/en/otters",
                ("http://a.org/beavers?lang=de", ""),
                "http://a.org/de/beavers",
            ),
        ] {
            let made = learnt(old, title, new, other);
            assert!(made.iter().any(|it| it == expected), "{old}: {made:?}");
        }
    }

    #[test]
    fn a_pair_that_has_nothing_in_common_teaches_nothing() {
        assert!(learnt("http://a.org/x/otters", "", "http://a.org/new", ("", "")).is_empty());
        assert!(learnt("http://a.org/x/otters", "", "http://a.org/x", ("", "")).is_empty());
    }

    #[test]
    fn folders_of_other_names_are_other_pages() {
        let rule = Rule::between(
            &address("http://a.org/news/17/otters"),
            None,
            &"http://a.org/archive/otters-17".parse().unwrap(),
        );
        let [rule] = &rule[..] else { panic!("{rule:?}") };
        let other = address("http://a.org/events/18/fair");
        assert_eq!(rule.apply(&other, None, false), None);
        // What a rule of a folder says of others, it does not say loosely.
        let new = "http://a.org/archive/otters".parse().unwrap();
        let folder = Rule::between(&address("http://a.org/news/otters"), None, &new);
        let deep = address("http://a.org/news/18/fair");
        let made = |loosely| folder.iter().filter_map(|it| it.apply(&deep, None, loosely)).count();
        assert_eq!((made(false), made(true)), (1, 0));
        assert_eq!(
            rule.apply(&other, None, true).unwrap().as_str(),
            "http://a.org/archive/fair-18"
        );
    }

    #[test]
    fn a_rule_holds_for_addresses_of_its_form_alone() {
        for (old, new, other, expected) in [
            // A folder and what is below it, its style, ending, slash and query.
            ("/x/otters", "/y/otters", "/x/z/beavers", &["/y/z/beavers"][..]),
            ("/x/otters", "/y/otters/", "/x/z/beavers", &["/y/z/beavers/"]),
            ("/x/otters", "/y/otters", "/w/z/beavers", &[]),
            ("/x/otters", "/y/otters", "/x", &[]),
            ("/x/otters", "/y/otters", "//b.org/x/z/beavers", &[]),
            ("/x/otters.html", "/y/otters.html", "/x/z/beavers.pdf", &["/y/z/beavers.pdf"]),
            ("/x/otters.html", "/y/otters", "/x/z/beavers.pdf", &["/y/z/beavers"]),
            ("/x/D_D/Otters_A", "/y/d-d/otters-a", "/x/E_E/z/B_A", &["/y/e-e/z/b-a"]),
            ("/x/otters?l=1", "/y/otters?l=1", "/x/z/beavers?l=2", &["/y/z/beavers?l=2"]),
            ("/x/otters?l=1", "/y/otters?l=1", "/x/z/beavers", &[]),
            ("/x/otters?l=1", "/y/otters", "/x/z/beavers?l=2", &["/y/z/beavers"]),
            ("/x/otters", "/y/otters", "/x/z/beavers?l=2", &[]),
            ("/x/otters?l=1", "/y/otters?m=2", "/x/z/beavers?l=1", &[]),
            // Pieces at other places: what is not used has to be there, or to be a number too.
            ("/x/otters", "/new/otters-page", "/x/beavers", &["/new/beavers-page"]),
            ("/x/otters", "/new/otters-page", "/w/beavers", &[]),
            ("/x/otters", "/new/otters-page", "/x/beavers?l=1", &[]),
            ("/x/otters", "/new/otters-page", "/x/z/beavers", &[]),
            ("/x/otters", "/new/otters-page", "//b.org/x/beavers", &[]),
            ("/17/otters", "/new/otters-page", "/18/beavers", &["/new/beavers-page"]),
            ("/17/otters", "/new/otters-page", "/x/beavers", &[]),
            ("/news/otters", "/new/news/otters-a", "/old/beavers", &["/new/old/beavers-a"]),
            ("/news/otters", "/news/all-of-it", "/old/beavers", &[]),
            ("/x/otters17", "/17/otters-page", "/x/beavers18", &["/18/beavers-page"]),
            ("/x/17-otters", "/17/otters-page", "/x/18-beavers", &["/18/beavers-page"]),
            ("/v?p=otters.html", "/x/otters-page", "/v?p=beavers.html", &["/x/beavers-page"]),
            ("/v?p=otters.html", "/x/otters-page", "/v?q=beavers.html", &[]),
            // The longest piece, and no part of a word or a number.
            ("/otters/otters-river", "/p/q-otters-river", "/otters/fox", &["/p/q-fox"]),
            ("/x/art", "/start/art-page", "/x/fox", &["/start/fox-page"]),
            ("/x/7", "/17/7-page", "/x/8", &["/17/8-page"]),
            ("/x/17", "/new/a17b", "/x/18", &["/new/a18b"]),
            ("/x/CE", "/%CE%9C-page", "/x/CF", &[]),
        ] {
            let at = |path: &str| match path.strip_prefix("//") {
                Some(rest) => format!("http://{rest}"),
                None => format!("http://a.org{path}"),
            };
            let made = learnt(&at(old), "", &at(new), (&at(other), ""));
            let expected: Vec<String> = expected.iter().map(|it| at(it)).collect();
            assert_eq!(made, expected, "{old} {new} {other}");
        }
    }

    #[test]
    fn a_page_that_is_known_by_its_title_may_have_had_any_name() {
        let made = learnt(
            "http://a.org/n/some-name",
            "Otters of the north",
            "http://a.org/x/otters-of-the-north",
            ("http://a.org/n/another", "Beavers swim"),
        );
        assert_eq!(made, ["http://a.org/x/beavers-swim"]);
    }

    #[test]
    fn a_rule_of_titles_has_a_variant_for_each_way_to_spell_the_same_part() {
        let title = Some("Museum – Du métier");
        let new = "http://a.org/x/du-metier".parse().unwrap();
        let rules = Rule::between(&address("http://a.org/n/1"), title, &new);
        let [rule] = &rules[..] else { panic!("{rules:?}") };
        let made = rule.variants().into_iter().map(|it| {
            let other = Some("Museum – L'été");
            it.apply(&address("http://a.org/n/2"), other, false).unwrap().path().to_owned()
        });
        assert_eq!(
            made.collect::<Vec<_>>(),
            ["/x/l-ete", "/x/l%C3%A9t%C3%A9", "/x/l-%C3%A9t%C3%A9"]
        );
        let plain = "http://a.org/y/otters".parse().unwrap();
        let rules = Rule::between(&address("http://a.org/x/otters"), None, &plain);
        assert!(!rules.is_empty() && rules.iter().all(|it| it.variants().is_empty()));
    }

    #[test]
    fn what_would_be_too_long_is_not_made() {
        let folder = "y".repeat(LONGEST - 50);
        let new = format!("http://a.org/{folder}/otters").parse().unwrap();
        let rules = Rule::between(&address("http://a.org/x/otters"), None, &new);
        let made = |name: &str| {
            let other = address(&format!("http://a.org/x/{name}"));
            rules.iter().filter_map(|it| it.apply(&other, None, false)).count()
        };
        assert_eq!((made("beavers"), made(&"z".repeat(40))), (rules.len(), 0));
        // `http://a.org/`, the folder and a slash.
        let most = LONGEST - (13 + folder.len() + 1);
        assert_eq!((made(&"z".repeat(most)), made(&"z".repeat(most + 1))), (rules.len(), 0));
    }
}
