//! Addresses that cannot exist, to see what a host says to them.

mod parameters;

use url::Url;

use crate::judge::fold::fold;
use crate::judge::nowhere::parameters::{Naming, naming};

/// An address beside a page that cannot exist, and under which name what was found out holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nowhere {
    pub(crate) key: Box<str>,
    pub(crate) url: Url,
    /// It differs from the page in the value of one parameter alone, and maybe nobody reads that.
    pub(crate) by_parameter: bool,
}

impl Nowhere {
    /// Beside `url`, in its folder, with the same ending; `number` makes it unheard of.
    pub(crate) fn beside(url: &Url, number: u64) -> Self {
        let (folder, file) = split(url);
        let name = if is_number(file) {
            no_such_number(number)
        } else {
            let bare = file.strip_suffix('/').unwrap_or(file);
            let ending = bare.rfind('.').map_or("", |at| &bare[at..]);
            let ending = if ending.len() <= 6 { ending } else { "" };
            let slash = if file.ends_with('/') { "/" } else { "" };
            format!("no-such-page-{number:016x}{ending}{slash}")
        };
        let mut nowhere = url.clone();
        nowhere.set_path(&format!("{folder}{name}"));
        nowhere.set_query(None);
        nowhere.set_fragment(None);
        Self { key: Self::key_beside(url), url: nowhere, by_parameter: false }
    }

    /// Under which name it holds what an address beside `url` gets.
    pub(crate) fn key_beside(url: &Url) -> Box<str> {
        let (folder, file) = split(url);
        let kind = if is_number(file) { "#" } else { "" };
        [url.scheme(), ":", folder, kind].concat().into()
    }

    /// With a value that cannot exist for the parameter that names the page, as in `?t=17`; `None`
    /// where no parameter does.
    pub(crate) fn by_parameter(url: &Url, number: u64) -> Option<Self> {
        let Naming { name: naming, is_read } = naming(url)?;
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value =
                    if name == naming { unlike(&value, number) } else { value.into_owned() };
                (name.into_owned(), value)
            })
            .collect();
        let mut nowhere = url.clone();
        nowhere.query_pairs_mut().clear().extend_pairs(&pairs);
        nowhere.set_fragment(None);
        let key = format!("{}:{}?{naming}", url.scheme(), url.path()).into();
        Some(Self { key, url: nowhere, by_parameter: !is_read })
    }
}

/// A value of the same form that nobody gave to anything.
fn unlike(value: &str, number: u64) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if value.bytes().all(|b| b.is_ascii_digit()) {
        no_such_number(number)
    } else if plain && (6..=40).contains(&value.len()) {
        // `q` and `z` in turns, by the bits of the number.
        let letter = |bit: usize| if number.rotate_right(bit as u32) & 1 == 0 { 'q' } else { 'z' };
        (0..value.len()).map(letter).collect()
    } else {
        format!("no-such-page-{number:016x}")
    }
}

/// Nine digits, which every counter has room for and none has come to.
fn no_such_number(number: u64) -> String {
    (900_000_000 + number % 100_000_000).to_string()
}

/// Whether a page is named by a number alone.
fn is_number(file: &str) -> bool {
    file.len() > 1 && file.bytes().all(|b| b.is_ascii_digit())
}

/// The folder of a path and what stands in it, its own slash included.
fn split(url: &Url) -> (&str, &str) {
    let path = url.path();
    let bare = path.strip_suffix('/').unwrap_or(path);
    path.split_at(bare.rfind('/').map_or(path.len(), |at| at + 1))
}

/// What a page may call itself: names in its address that tell nothing about its kind.
pub(crate) fn own_names(url: &Url) -> Vec<String> {
    let mut names = vec![fold(url.as_str()), fold(url.path())];
    let (_, file) = split(url);
    let values = url.query_pairs().map(|(_, value)| value.into_owned());
    for name in values.chain([decode(file.trim_end_matches('/'))]) {
        let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned();
        for name in [name, stem] {
            names.push(fold(&name.replace(['_', '-', '+'], " ")));
            names.push(fold(&name));
        }
    }
    names.push(url.host_str().unwrap_or_default().to_owned());
    names.retain(|name| name.len() > 2 || name.len() == 2 && name.starts_with('/'));
    // The longest first, so that no part of one is left over.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

fn decode(text: &str) -> String {
    // A query's decoder, whose `+` no path has any use for.
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.map(|(name, _)| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn what_cannot_exist_stands_beside_what_is_asked() {
        for (page, nowhere, key) in [
            (
                "http://a.org/x/y.html?q#f",
                "http://a.org/x/no-such-page-00000000000000ff.html",
                "http:/x/",
            ),
            ("http://a.org/x/y/", "http://a.org/x/no-such-page-00000000000000ff/", "http:/x/"),
            ("http://a.org", "http://a.org/no-such-page-00000000000000ff", "http:/"),
            ("http://a.org/news/1234", "http://a.org/news/900000255", "http:/news/#"),
        ] {
            let found = Nowhere::beside(&url(page), 255);
            assert_eq!((found.url.as_str(), &*found.key), (nowhere, key), "{page}");
        }
    }

    #[test]
    fn a_parameter_that_names_the_page_gets_an_impossible_value() {
        let at = |page| Nowhere::by_parameter(&url(page), 5).map(|it| it.url.to_string());
        let topic = at("http://a.org/viewtopic.php?f=2&t=17#p3");
        assert_eq!(topic.as_deref(), Some("http://a.org/viewtopic.php?f=2&t=900000005"));
        let video = at("http://a.org/watch?v=dQw4w9WgXcQ");
        assert_eq!(video.as_deref(), Some("http://a.org/watch?v=zqzqqqqqqqq"));
        let name = at("http://a.org/item?id=old_page-2");
        assert_eq!(name.as_deref(), Some("http://a.org/item?id=zqzqqqqqqq"));
        let words = at("http://a.org/item?id=an+old+page");
        assert_eq!(words.as_deref(), Some("http://a.org/item?id=no-such-page-0000000000000005"));
        assert_eq!(at("http://a.org/article/17?id=3"), None, "the path names the page");
        assert_eq!(at("http://a.org/x.php?lang=en"), None);
    }

    #[test]
    fn a_page_may_call_itself_by_its_address() {
        let names = own_names(&url("http://a.org/wiki/Usb_Errors.html?id=some-thing"));
        for name in ["usb errors", "usb_errors", "usb errors.html", "some thing", "a.org"] {
            assert!(names.iter().any(|it| it == name), "{name} in {names:?}");
        }
        // Of one that is a part of another something would be left over.
        assert!(names.is_sorted_by_key(|it| std::cmp::Reverse(it.len())), "{names:?}");
    }

    #[test]
    fn what_cannot_exist_has_the_form_of_what_is_asked() {
        let beside = |page: &str| {
            let url = Nowhere::beside(&url(&format!("http://a.org/{page}")), 7).url;
            url.path().replace("no-such-page-0000000000000007", "*")
        };
        for (page, expected) in [
            ("x.jhtml", "/*.jhtml"),
            ("x.xhtml5", "/*"),
            ("x.tar.gz", "/*.gz"),
            ("x.d/", "/*.d/"),
            ("7", "/*"),
            ("17", "/900000007"),
            ("17/", "/*/"),
            ("17a", "/*"),
        ] {
            assert_eq!(beside(page), expected, "{page}");
        }
        let key = |page| Nowhere::key_beside(&url(page));
        assert_eq!(&*key("https://a.org/x/17"), "https:/x/#");
        assert_eq!(&*key("https://a.org/x/7"), "https:/x/");
    }

    #[test]
    fn values_are_unlike_in_their_own_form() {
        for (value, expected) in [
            ("17", "900000005"),
            ("abcde", "no-such-page-0000000000000005"),
            ("abcdef", "zqzqqq"),
            ("a-c_e7", "zqzqqq"),
            ("abc.ef", "no-such-page-0000000000000005"),
            ("b\u{e4}cker", "no-such-page-0000000000000005"),
        ] {
            assert_eq!(unlike(value, 5), expected, "{value}");
        }
        assert_eq!(unlike(&"a".repeat(40), 5).len(), 40);
        assert!(unlike(&"a".repeat(41), 5).starts_with("no-such-page"));
        assert_eq!(unlike("17", 100_000_003), "900000003", "nine digits in any case");
    }

    #[test]
    fn the_first_parameter_that_names_a_page_is_the_one() {
        let by = |page: &str| Nowhere::by_parameter(&url(page), 5);
        let found = by("http://a.org/x/show.PHP?lang=en&ID=17&t=3&ID=4").unwrap();
        let expected = "http://a.org/x/show.PHP?lang=en&ID=900000005&t=3&ID=900000005";
        assert_eq!(found.url.as_str(), expected);
        assert_eq!((&*found.key, found.by_parameter), ("http:/x/show.PHP?ID", false));
        assert!(by("http://a.org/x.php?id=3").unwrap().by_parameter, "maybe nobody reads it");
        assert_eq!(by("http://a.org/x.php?id=&t=3").unwrap().url.query(), Some("id=&t=900000005"));
        assert_eq!(by("http://a.org/x.html?id=3"), None);
        assert_eq!(by("http://a.org/?p=3").unwrap().url.query(), Some("p=900000005"));
        assert_eq!(by("http://a.org/x.php?id="), None);
    }

    #[test]
    fn names_of_two_letters_tell_nothing() {
        let names = own_names(&url("http://a.org/x/ab?c=de&f=ghi"));
        assert!(names.contains(&"ghi".to_owned()));
        assert!(!names.iter().any(|it| it == "ab" || it == "de"), "{names:?}");
        let names = own_names(&url("http://a.org/x"));
        assert!(names.contains(&"/x".to_owned()), "{names:?}");
    }
}
