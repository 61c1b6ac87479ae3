//! What is kept of a page to compare it with others.

use std::hash::{Hash, Hasher};

use http::header;
use memchr::memmem::Finder;
use rustc_hash::FxHasher;
use url::Url;

use crate::judge::blocked::Wall;
use crate::judge::document::Document;
use crate::judge::missing::Saying;
use crate::judge::nowhere::own_names;
use crate::judge::personal::asks_for;
use crate::net::fetch::Answer;

/// A page, reduced to what tells it from another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Where the redirects ended, without what the address says of the visitor.
    end: Box<str>,
    /// And what is asked for there.
    query: Box<str>,
    title: Box<str>,
    /// Of the text, in bytes.
    length: usize,
    /// Of title and text, without digits and what the page says of its own address.
    hash: u64,
    /// Of both as they stand.
    whole: u64,
    /// Of the addresses of pictures, films and frames, without names of its own.
    media: u64,
    shingles: Box<[u32]>,
    /// What it says of being missing.
    pub(crate) says: Option<Saying>,
    /// What it says of being for sale.
    pub(crate) parked: Option<&'static str>,
    /// By what it may be known as a wall.
    pub(crate) wall: Option<&'static str>,
}

/// Shingles that are kept of a page: enough to tell nine tenths from all.
const KEPT: usize = 48;

impl Mark {
    /// Of the page that `asked` got, at `end`.
    pub(crate) fn new(asked: &Url, end: &Url, page: &Document) -> Self {
        let names = own_names(asked);
        let names: Vec<_> = names.iter().map(Finder::new).collect();
        let title = nameless(&page.folded_title, &names);
        let text = nameless(&page.text, &names);
        let mut hasher = FxHasher::default();
        (&title, &text).hash(&mut hasher);
        let mut whole = FxHasher::default();
        (&page.folded_title, &page.text).hash(&mut whole);
        let mut media = FxHasher::default();
        unnamed(&page.media, &names).hash(&mut media);
        Self {
            end: end[..url::Position::AfterPath].into(),
            query: asks_for(end).into(),
            media: media.finish(),
            length: text.len(),
            hash: hasher.finish(),
            whole: whole.finish(),
            shingles: shingles(&text),
            title: title.into(),
            says: page
                .says
                .clone()
                .map(|says| Saying { sentence: nameless(&says.sentence, &names).into(), ..says }),
            parked: page.sales.first,
            wall: None,
        }
    }

    /// The same, with what it may be known by as a wall.
    pub(crate) fn of(asked: &Url, end: &Url, page: &Document, wall: Option<Wall>) -> Self {
        Self { wall: wall.map(|wall| wall.mark), ..Self::new(asked, end, page) }
    }

    /// Of a file that is no page: by what it is and how long.
    pub(crate) fn of_file(end: &Url, answer: &Answer) -> Self {
        let field = |name| answer.headers.get(name).map(|value| value.as_bytes());
        let mut hasher = FxHasher::default();
        (field(header::CONTENT_TYPE), field(header::CONTENT_LENGTH), answer.status)
            .hash(&mut hasher);
        Self {
            end: end[..url::Position::AfterPath].into(),
            query: asks_for(end).into(),
            media: 0,
            length: 0,
            hash: hasher.finish(),
            whole: hasher.finish(),
            shingles: Box::default(),
            title: Box::default(),
            says: None,
            parked: None,
            wall: None,
        }
    }

    /// Whether both are the same page, give or take a date, a number, or a name of its own.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let apart = self.length.abs_diff(other.length);
        let as_long = apart <= 256 || apart * 20 <= self.length.max(other.length);
        let says = |mark: &Self| mark.says.as_ref().map(|saying| saying.words);
        self.hash == other.hash
            || self.length > 0
                && self.title == other.title
                && as_long
                && says(self) == says(other)
                && self.resemblance(other) >= 0.9
    }

    /// Whether both show the same pictures, films and frames: of comic strips the words are always the same.
    pub(crate) fn shows_like(&self, other: &Self) -> bool {
        self.media == other.media
    }

    /// Whether both are the same to the letter.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.whole == other.whole
    }

    /// Whether both say that they are missing, in the same words and without much else to say.
    pub(crate) fn says_like(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (&self.says, &other.says) else {
            return false;
        };
        let aloud = one.aloud && two.aloud;
        let (least, most) = (self.length.min(other.length), self.length.max(other.length));
        // An article on missing pages says much that they do not.
        let as_long = most <= 3 * least + FEW_WORDS;
        let same = one.is_like(two, as_long);
        same && (aloud || most < FEW_WORDS || self.resemblance(other) >= 0.5)
    }

    /// Whether the page speaks of being missing in its title, or of little else.
    pub(crate) fn says_plainly(&self) -> bool {
        self.says.as_ref().is_some_and(|says| says.aloud) || self.length < FEW_WORDS
    }

    /// Whether two different URLs were both redirected to the same place.
    pub(crate) fn ends_like(&self, other: &Self) -> bool {
        self.end == other.end
    }

    /// Whether both were redirected to the same page there. A parameter may name one of its own.
    pub(crate) fn ends_at(&self, other: &Self) -> bool {
        self.ends_like(other) && (self.query == other.query || self.is_like(other))
    }

    pub(crate) fn end(&self) -> &str {
        &self.end
    }

    /// The share of what both texts say that is said in both, from 0 to 1: of the least hashes of
    /// three words in a row in either, those that both have.
    fn resemblance(&self, other: &Self) -> f64 {
        let mut either: Vec<u32> = self.shingles.iter().chain(&other.shingles).copied().collect();
        either.sort_unstable();
        either.dedup();
        either.truncate(KEPT);
        if either.is_empty() {
            return 1.0;
        }
        let has = |mark: &Self, it: &u32| mark.shingles.binary_search(it).is_ok();
        let common = either.iter().filter(|it| has(self, it) && has(other, it)).count();
        common as f64 / either.len() as f64
    }
}

/// Texts shorter than this, in bytes, have one thing to say.
pub(crate) const FEW_WORDS: usize = 600;

/// A text without names of its own.
fn unnamed(text: &str, names: &[Finder<'_>]) -> String {
    let mut text = text.to_owned();
    for name in names {
        if let Some(rest) = without(&text, name) {
            text = rest;
        }
    }
    text
}

/// A text without digits and without names of its own.
fn nameless(text: &str, names: &[Finder<'_>]) -> String {
    let mut bytes = unnamed(text, names).into_bytes();
    bytes.retain(|byte| !byte.is_ascii_digit());
    String::from_utf8(bytes).unwrap_or_default()
}

/// As `str::replace`, on long texts several times as quick; `None` where the name does not stand in the text.
fn without(text: &str, name: &Finder<'_>) -> Option<String> {
    let mut places = name.find_iter(text.as_bytes()).peekable();
    places.peek()?;
    let mut rest = String::with_capacity(text.len());
    let mut end = 0;
    for at in places {
        rest.push_str(&text[end..at]);
        end = at + name.needle().len();
    }
    rest.push_str(&text[end..]);
    Some(rest)
}

/// The least hashes of three words in a row, sorted. Where words are not set apart, each letter is
/// one.
fn shingles(text: &str) -> Box<[u32]> {
    let mut least: Vec<u32> = Vec::with_capacity(KEPT + 1);
    let mut last = [0u64; 3];
    for word in words(text) {
        let mut hasher = FxHasher::default();
        word.hash(&mut hasher);
        last = [last[1], last[2], hasher.finish()];
        let mut hasher = FxHasher::default();
        last.hash(&mut hasher);
        let hash = (hasher.finish() >> 32) as u32;
        if least.len() == KEPT && least.last() <= Some(&hash) {
            continue;
        }
        if let Err(at) = least.binary_search(&hash) {
            least.insert(at, hash);
            least.truncate(KEPT);
        }
    }
    least.into()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let alone = |c: char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{9fff}');
    let ends = move |c: char| !c.is_alphanumeric();
    text.split(ends).flat_map(move |run| run.split_inclusive(alone)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn mark(url: &str, page: &str) -> Mark {
        let url = Url::parse(url).unwrap();
        Mark::new(&url, &url, &Document::read("a.org", &HeaderMap::new(), page.as_bytes()))
    }

    const MENU: &str = "<p>Home, news, forum, shop, about us, contact, imprint, a search box, and \
        the newest articles of the week in the order of their appearance.";

    fn live(n: &str) -> Mark {
        mark(
            &format!("http://a.org/{n}"),
            &format!(
                "<title>{n} - A</title>{MENU}<p>All that is to be said of {n}, in words \
                of {n} that no other page has, with a line on what does not exist for {n}."
            ),
        )
    }

    fn gone(n: &str) -> Mark {
        let page = format!(
            "<title>{n} - A</title>{MENU}<p>The page {n} does not exist. Created in 12 ms."
        );
        mark(&format!("http://a.org/{n}"), &page)
    }

    #[test]
    fn missing_pages_are_alike_and_live_ones_are_not() {
        assert!(gone("Usb").is_like(&gone("No-such-page-ffff.html")));
        assert!(gone("Usb").says_like(&gone("No-such-page-ffff.html")));
        assert!(!live("Usb").is_like(&gone("No-such-page")));
        assert!(!live("Usb").says_like(&gone("No-such-page")));
        assert!(live("Usb").is_like(&live("Usb")));
        assert!(!mark("http://a.org/x", "<title>A</title>One thing").is_like(&mark(
            "http://a.org/y",
            "<title>A</title>Quite another thing, of which it speaks at length",
        )));
    }

    #[test]
    fn pages_show_what_they_show() {
        let strip = |name: &str, html: &str| mark(&format!("http://a.org/{name}"), html);
        let one = strip("otter", "<img src=/11.png>");
        for (other, alike) in [
            (strip("seal", "<img src=/11.png>"), true),
            (strip("seal", "<img src=/12.png>"), false),
            (strip("seal", "<img data-src=/11.png>"), true),
            (strip("seal", "<video src=/11.mp4>"), false),
            (strip("seal", "No strip"), false),
        ] {
            assert_eq!(one.shows_like(&other), alike, "{other:?}");
        }
        let framed = |name: &str| strip(name, &format!("<iframe src=/talk?of={name}></iframe>"));
        assert!(framed("otter").shows_like(&framed("seal")));
    }

    #[test]
    fn where_parameters_differ_the_page_tells_whether_it_is_the_same() {
        let at = |end: &str, html: &str| {
            let url = |path: &str| Url::parse(&format!("http://a.org{path}")).unwrap();
            let page = Document::read("a.org", &HeaderMap::new(), html.as_bytes());
            Mark::new(&url("/x"), &url(end), &page)
        };
        for (one, other, like, same) in [
            (at("/p?t=otter", "Otters"), at("/p?t=none", "No such entry"), true, false),
            (at("/p?t=otter", "Home"), at("/p?t=none", "Home"), true, true),
            (at("/p?t=1", "Otters"), at("/p?t=1", "Seals"), true, true),
            (at("/p", "Otters"), at("/p", "Seals"), true, true),
            (at("/p", "Otters"), at("/p?t=1", "Seals"), true, false),
            (at("/p?from=/x", "Otters"), at("/p?from=/y", "Seals"), true, true),
            (at("/p", "Otters"), at("/q", "Otters"), false, false),
        ] {
            assert_eq!((one.ends_like(&other), one.ends_at(&other)), (like, same), "{one:?}");
        }
    }

    #[test]
    fn words_are_told_apart_where_they_are_not_set_apart() {
        assert_eq!(words("ab, cd").collect::<Vec<_>>(), ["ab", "cd"]);
        assert_eq!(words("找不到 x").collect::<Vec<_>>(), ["找", "不", "到", "x"]);
    }

    /// A page of so many bytes of text, all but the last words of them those of `voice`.
    fn page(title: &str, voice: &str, length: usize, last: &str) -> Mark {
        let words: String = (0..).map(|n| format!("{voice}{} ", letters(n))).take(1000).collect();
        let text = &words[..length - last.len()];
        mark("http://a.org/x", &format!("<title>{title}</title><p>{text}{last}"))
    }

    /// A number in letters: digits are left out of what is compared.
    fn letters(n: u32) -> String {
        n.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect()
    }

    #[test]
    fn pages_are_alike_in_title_length_and_words() {
        let one = page("Title", "word", 2000, "");
        for (what, other, alike) in [
            ("a few words", page("Title", "word", 2000, "the end"), true),
            ("another title", page("Other", "word", 2000, ""), false),
            ("much longer", page("Title", "word", 2300, ""), false),
            ("other words", page("Title", "wort", 2000, ""), false),
        ] {
            assert_eq!((one.is_like(&other), other.is_like(&one)), (alike, alike), "{what}");
        }
        // So few bytes, or a twentieth of a long text.
        for (one, other, alike) in [
            (1000, 940, true),
            (5000, 4744, true),
            (5000, 4743, false),
            (6000, 5700, true),
            (6000, 5699, false),
            (6000, 5600, false),
        ] {
            let [one, other] = [one, other].map(|length| page("Title", "word", length, ""));
            assert_eq!(one.is_like(&other), alike, "{} {}", one.length, other.length);
        }
    }

    #[test]
    fn what_says_so_aloud_needs_no_likeness_and_an_article_is_no_error_page() {
        let missing = "<p>The page you are looking for does not exist.";
        let say = |title: &str, words: usize, voice: &str| {
            let text: String =
                (0..).map(|n| format!("{voice}{} ", letters(n))).take(words).collect();
            mark("http://a.org/x", &format!("<title>{title}</title>{missing}<p>{text}"))
        };
        let quiet = |words, voice| say("Site", words, voice);
        assert!(quiet(200, "word").says_like(&quiet(200, "word")));
        assert!(!quiet(200, "word").says_like(&quiet(200, "wort")), "nothing else in common");
        assert!(quiet(10, "word").says_like(&quiet(10, "wort")), "too short for more");
        assert!(!quiet(10, "word").says_like(&quiet(380, "word")), "an article");
        assert!(!quiet(10, "word").says_like(&page("Site", "word", 300, "")), "one says nothing");
        let aloud = |voice| say("Page not found", 200, voice);
        assert!(aloud("word").says_like(&aloud("wort")));
        assert!(aloud("word").says_plainly() && quiet(10, "word").says_plainly());
        assert!(!quiet(200, "word").says_plainly());
    }

    /// A long page of these shingles that says nothing.
    fn of(shingles: std::ops::RangeInclusive<u32>, hash: u64) -> Mark {
        let page = page("Title", "word", 2000, "");
        Mark { shingles: shingles.collect(), hash, ..page }
    }

    #[test]
    fn likeness_is_nine_tenths_of_what_is_said() {
        for (one, other, alike) in [(10, 9, true), (10, 8, false), (20, 18, true), (20, 17, false)]
        {
            let (one, other) = (of(1..=one, 1), of(1..=other, 2));
            assert_eq!((one.is_like(&other), other.is_like(&one)), (alike, alike));
        }
        let nothing = Mark { shingles: Box::default(), ..of(1..=1, 3) };
        let other = Mark { hash: 4, ..nothing.clone() };
        assert!(nothing.is_like(&other), "as long, and neither says anything");
        let (none, other) = (Mark { length: 0, ..nothing }, Mark { length: 0, ..other });
        assert!(!none.is_like(&other) && none.is_like(&none.clone()), "nothing is like nothing");
    }

    #[test]
    fn pages_that_say_so_quietly_have_half_in_common() {
        let saying = |sentence: &str, aloud| {
            Some(Saying { words: "not found", sentence: sentence.into(), aloud })
        };
        let quiet = |shingles, length| Mark {
            says: saying("the page was not found", false),
            length,
            ..of(shingles, 1)
        };
        for (one, other, length, alike) in [
            (1..=2, 1..=1, FEW_WORDS, true),
            (1..=3, 1..=1, FEW_WORDS, false),
            (1..=3, 1..=1, FEW_WORDS - 1, true),
        ] {
            let (one, other) = (quiet(one, length), quiet(other, length));
            assert_eq!((one.says_like(&other), other.says_like(&one)), (alike, alike), "{length}");
        }
        let one_aloud = |shingles| Mark {
            says: saying("the page was not found", true),
            ..quiet(shingles, FEW_WORDS)
        };
        assert!(!one_aloud(1..=3).says_like(&quiet(4..=6, FEW_WORDS)));
        assert!(!quiet(4..=6, FEW_WORDS).says_like(&one_aloud(1..=3)));
        assert!(one_aloud(1..=3).says_like(&one_aloud(4..=6)));
        // Nobody who says so aloud has to be as long to the letter.
        let aloud =
            |sentence, length| Mark { says: saying(sentence, true), length, ..of(1..=1, 1) };
        let short = aloud("wyverns are not found", 100);
        for (length, alike) in [(300 + FEW_WORDS, true), (301 + FEW_WORDS, false)] {
            let long = aloud("not found: the quay of zermatt", length);
            assert_eq!(
                (short.says_like(&long), long.says_like(&short)),
                (alike, alike),
                "{length}"
            );
        }
        for (length, plainly) in [(FEW_WORDS - 1, true), (FEW_WORDS, false)] {
            assert_eq!(quiet(1..=1, length).says_plainly(), plainly);
        }
        assert!(aloud("not found", FEW_WORDS).says_plainly());
    }

    #[test]
    fn files_are_alike_by_kind_length_and_status() {
        let file = |status, kind: &'static str, length: u64| {
            let kind = http::HeaderValue::from_static(kind);
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_LENGTH, length.into())];
            let answer = Answer {
                status,
                headers: HeaderMap::from_iter(headers),
                body: Vec::new(),
                first_byte: std::time::Duration::ZERO,
                incomplete_chain: false,
                organisation: None,
                drags: false,
            };
            Mark::of_file(&Url::parse("http://a.org/x?y").unwrap(), &answer)
        };
        let pdf = file(200, "application/pdf", 17);
        assert_eq!(pdf.end(), "http://a.org/x");
        for (other, alike) in [
            (file(200, "application/pdf", 17), true),
            (file(200, "application/pdf", 18), false),
            (file(200, "image/png", 17), false),
            (file(206, "application/pdf", 17), false),
        ] {
            assert_eq!((pdf.is_like(&other), pdf.is(&other)), (alike, alike), "{other:?}");
        }
    }
}
