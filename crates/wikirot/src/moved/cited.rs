//! What a wiki says that a page is called: the words of a link, the title of a citation.

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
    let found = match source.strip_prefix("{{") {
        Some(call) => call.trim_end_matches('}').split('|').filter_map(argument).collect(),
        None => label(source).into_iter().collect::<Vec<_>>(),
    };
    found.into_iter().map(plain).filter(|it| !it.is_empty() && it.len() <= LONGEST).collect()
}

/// `title` of `|title=..`.
fn argument(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim().to_lowercase();
    TITLES.iter().any(|title| name.starts_with(title)).then_some(value)
}

/// The words in `[http://a words]`.
fn label(source: &str) -> Option<&str> {
    let inside = source.strip_prefix('[')?.strip_suffix(']')?;
    let (_, label) = inside.split_once([' ', '\t'])?;
    (!label.contains("://")).then_some(label)
}

/// Without the marks of wikitext: quotes for italics, brackets of links.
fn plain(text: &str) -> String {
    let mut plain = text.replace("'''", "").replace("''", "").replace("&nbsp;", " ");
    plain.retain(|c| !matches!(c, '[' | ']' | '{' | '}' | '<' | '>'));
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_those_of_links_and_citations() {
        for (source, expected) in [
            ("[http://a.org/x Otters of ''the'' north]", &["Otters of the north"][..]),
            ("{{cite web|url=http://a.org/x| title = Otters |work=Museum}}", &["Otters"]),
            ("{{Lien web\n|titre=Loutres\n|url=http://a.org}}", &["Loutres"]),
            ("http://a.org/x", &[]),
            ("[http://a.org/x]", &[]),
            ("{{cite web|url=http://a.org/x}}", &[]),
            ("[[File:A.png|link=http://a.org]]", &[]),
            ("", &[]),
        ] {
            assert_eq!(titles(source), expected, "{source}");
        }
    }
}
