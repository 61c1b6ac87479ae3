//! What a wiki says that a page is called: the words of a link, the title of a citation.

use wikirot_report::edit::arguments;

/// What names of the argument that has the title begin with: `title`, `titre` and `titel` with `tit`; `trans-title` is
/// none.
const TITLES: &[&str] = &[
    "tit",
    "tít",
    "tytuł",
    "заглавие",
    "название",
    "назва",
    "judul",
    "başlık",
    "標題",
    "标题",
    "タイトル",
    "題",
    "제목",
    "العنوان",
    "عنوان",
    "otsik",
    "naslov",
    "název",
    "cím",
    "naziv",
    "pavadinimas",
];

/// Longer titles are none, in bytes.
const LONGEST: usize = 400;

/// The titles in a link or a call that holds one, as it is written; none where it has the address alone.
pub(crate) fn titles(source: &str) -> Vec<String> {
    let source = source.trim();
    let found = match arguments(source) {
        Some(arguments) => told_by(&arguments, |value| value.contains("://")),
        None => label(source).into_iter().collect::<Vec<_>>(),
    };
    let short = found.into_iter().filter(|it| it.len() <= LONGEST);
    short.map(plain).filter(|it| !it.is_empty()).collect()
}

/// Longer calls are more than a citation, in bytes: one call may hold thousands of links, and is read for each.
const LONGEST_CALL: usize = 2048;

/// Whether a call is handed this address as it is, once, and a title beside it.
pub(crate) fn names_title(call: &str, url: &str) -> bool {
    let is_once = || call.matches(url).take(2).count() == 1;
    if call.len() > LONGEST_CALL || url.is_empty() || !is_once() {
        return false;
    }
    let arguments = arguments(call).unwrap_or_default();
    arguments.iter().any(|(_, value)| *value == url)
        && told_by(&arguments, |value| value == url).iter().any(|title| !title.is_empty())
}

/// What the arguments of a call say that the page is called: those that are named for it; where the address has no name,
/// also what else has none and reads like a title, as in `{{Web|http://a|Otters of the north}}`.
fn told_by<'a>(
    arguments: &[(Option<&'a str>, &'a str)],
    is_address: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let is_bare = arguments.iter().any(|(name, value)| name.is_none() && is_address(value));
    let is_title = |(name, value): &(Option<&str>, &str)| match name {
        None => is_bare && reads_like_title(value),
        Some(name) => {
            let name = name.to_lowercase();
            TITLES.iter().any(|title| name.starts_with(title))
        }
    };
    arguments.iter().filter(|it| is_title(it)).map(|it| it.1).collect()
}

/// Two words or more, and no address: a code, a year or a name of a template's own has one.
fn reads_like_title(text: &str) -> bool {
    let words = text.split_whitespace().filter(|it| it.chars().any(char::is_alphabetic));
    !text.contains("://") && words.take(2).count() == 2
}

/// The words in `[http://a words]`.
fn label(source: &str) -> Option<&str> {
    let inside = source.strip_prefix('[')?.strip_suffix(']')?;
    let (_, label) = inside.split_once([' ', '\t'])?;
    (!label.contains("://")).then_some(label)
}

/// Without the marks of wikitext: comments, quotes for italics, brackets of links, of which the label is shown, and of
/// calls, of which the last argument mostly is.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '{', '<', ']', '}', '|']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let closed = |open: &str, close: &str| {
            let inside = rest.strip_prefix(open)?;
            let end = inside.find(close)?;
            Some((&inside[..end], &inside[end + close.len()..]))
        };
        if let Some((_, behind)) = closed("<!--", "-->") {
            rest = behind;
        } else if let Some((inside, behind)) = closed("[[", "]]").or_else(|| closed("{{", "}}")) {
            plain.push_str(inside.rsplit('|').next().unwrap_or_default());
            rest = behind;
        } else {
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain.replace("'''", "").replace("''", "").replace("&nbsp;", " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_names_a_title_where_it_has_the_address_and_one_beside_it() {
        let url = "http://a.org/x";
        for (call, expected) in [
            ("{{Quelle|titel=Otters|url=http://a.org/x}}", true),
            ("{{Quelle|url= http://a.org/x |titel=}}", false),
            ("{{Quelle|titel=Otters|http://a.org/x}}", true),
            ("{{Web|http://a.org/x|Otters of the north}}", true),
            ("{{Web|Otters of the north|http://a.org/x}}", true),
            ("{{Web|http://a.org/x|en|2019}}", false),
            ("{{Web|http://a.org/x|Otters 2019}}", false),
            ("{{Web|http://a.org/x|see http://b.org/y there}}", false),
            ("{{Quelle|trans-titel=Otters|url=http://a.org/x}}", false),
            ("{{Web|url=http://a.org/x|Otters of the north}}", false),
            ("{{Quelle|titel=Otters|url=http://a.org/x/2}}", false),
            ("{{Quelle|titel=Otters|url=http://a.org/x|mirror=http://a.org/x}}", false),
            ("{{Infobox|name=Otters|website=http://a.org/x}}", false),
            ("http://a.org/x", false),
        ] {
            assert_eq!(names_title(call, url), expected, "{call}");
        }
        let bare = format!("{{{{Quelle|titel=|url={url}}}}}").len();
        let call = |title| format!("{{{{Quelle|titel={}|url={url}}}}}", "o".repeat(title));
        assert!(names_title(&call(LONGEST_CALL - bare), url));
        assert!(!names_title(&call(LONGEST_CALL - bare + 1), url));
        assert!(!names_title("{{Quelle|titel=Otters|url=}}", ""));
    }

    #[test]
    fn titles_are_those_of_links_and_citations() {
        for (source, expected) in [
            ("[http://a.org/x Otters of ''the'' north]", &["Otters of the north"][..]),
            ("{{cite web|url=http://a.org/x| title = Otters |work=Museum}}", &["Otters"]),
            ("{{Lien web\n|titre=Loutres\n|url=http://a.org}}", &["Loutres"]),
            (
                "{{cite web|url=http://a.org/x|title=[[Otter|Otters]] of the {{lang|en|north}}|work=[[M|Museum]]}}",
                &["Otters of the north"],
            ),
            ("{{cite web|url=http://a.org/x|title=Otters<!-- | title=Beavers -->}}", &["Otters"]),
            (
                "{{Web|http://a.org/x|en|Otters of ''the'' north|http://b.org/ c}}",
                &["Otters of the north"],
            ),
            ("{{cite web|url=http://a.org/x|title=Otters|a note of it}}", &["Otters"]),
            ("{{cite web|url=http://a.org/x|quote={{q|title=Beavers}}|title=Otters}}", &["Otters"]),
            // A link that is left open leaves the call open too.
            ("{{cite web|url=http://a.org/x|title=Unclosed [[Otters}}", &[]),
            ("[http://a.org/x Unclosed [[Otters]", &["Unclosed Otters"]),
            ("http://a.org/x", &[]),
            ("[http://a.org/x\t'''Otters'''&nbsp;of]", &["Otters of"]),
            ("[http://a.org/x http://b.org/y]", &[]),
            ("[http://a.org/x]", &[]),
            ("{{cite web|url=http://a.org/x}}", &[]),
            ("[[File:A.png|link=http://a.org]]", &[]),
            ("", &[]),
        ] {
            assert_eq!(titles(source), expected, "{source}");
        }
        let named = |letters| titles(&format!("[http://a.org/x {}]", "o".repeat(letters))).len();
        assert_eq!((named(LONGEST), named(LONGEST + 1)), (1, 0));
    }
}
