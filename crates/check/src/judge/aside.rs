//! Where sites lead links whose pages they no longer have, as far as an address tells.

use url::Url;

use crate::judge::address::{is_deep, is_same_site, letters};

/// Words of the places where a site is searched.
const SEARCHES: &[&str] = &[
    "search",
    "searchresults",
    "searchpage",
    "suche",
    "suchergebnisse",
    "recherche",
    "rechercher",
    "buscar",
    "buscador",
    "busqueda",
    "busca",
    "pesquisa",
    "pesquisar",
    "cerca",
    "ricerca",
    "zoeken",
    "sok",
    "szukaj",
    "hledat",
    "hledani",
    "kereses",
    "arama",
    "haku",
];

/// Parameters that a front page searches for.
const ASKS: &[&str] = &["s", "q", "query", "search", "keyword", "keywords", "searchterm"];

/// Endings of what is no page.
const FILES: &[&str] = &[
    "pdf", "ps", "djvu", "epub", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp",
    "rtf", "zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar", "exe", "msi", "dmg", "iso", "deb",
    "rpm", "jar", "apk", "jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "bmp", "mp3", "ogg",
    "wav", "flac", "mp4", "avi", "mov", "wmv", "mpg", "mpeg", "mkv", "webm", "swf",
];

/// Whether the address is that of a search.
pub(crate) fn is_search(url: &Url) -> bool {
    let place = url.path().split('/').any(|part| {
        let stem = part.rfind('.').map_or(part, |at| &part[..at]);
        SEARCHES.contains(&&*letters(stem))
    });
    let mut front = url.clone();
    front.set_query(None);
    let asks = |name: &str| ASKS.contains(&name);
    place || !is_deep(&front) && url.query_pairs().any(|(name, _)| asks(&name))
}

/// Parameters in which a gate is told where its visitor wanted to go.
const RETURNS: &[&str] = &[
    "return",
    "returnto",
    "returnurl",
    "returnuri",
    "returnpath",
    "ret",
    "redirect",
    "redirectto",
    "redirecturl",
    "redirecturi",
    "continue",
    "continueto",
    "next",
    "nexturl",
    "goto",
    "dest",
    "desturl",
    "destination",
    "backurl",
    "backto",
    "target",
    "targeturl",
    "service",
    "successurl",
    "relaystate",
    "wctx",
    "callback",
    "callbackurl",
];

/// Whether `end` is told to let its visitors go on to `start`: it asks them something first, and has no word on
/// whether the page is there.
pub(crate) fn is_gate(end: &Url, start: &Url) -> bool {
    let path = start.path();
    path.len() > 1
        && end
            .query_pairs()
            .any(|(name, value)| RETURNS.contains(&&*letters(&name)) && value.contains(path))
}

/// Whether `end` is a folder of the site of `start` that `start` lies in.
pub(crate) fn is_above(end: &Url, start: &Url) -> bool {
    let folder = end.path().trim_end_matches('/');
    let below = start.path().strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    is_same_site(end, start) && end.query().is_none() && below.is_some_and(|rest| !rest.is_empty())
}

/// Whether the address is that of a file which is no page.
pub(crate) fn is_file(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| FILES.contains(&&*ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn searches_are_known_by_their_place_and_by_what_a_front_page_is_asked() {
        for search in [
            "https://a.org/search?q=x",
            "https://a.org/de/Suche.php",
            "https://a.org/search-results/",
            "https://a.org/?s=old-page",
            "https://a.org/en/?q=x",
            "https://a.org/?lang=en&q=x",
        ] {
            assert!(is_search(&url(search)), "{search}");
        }
        for other in ["https://a.org/research", "https://a.org/x?q=1", "https://a.org/?p=1"] {
            assert!(!is_search(&url(other)), "{other}");
        }
    }

    #[test]
    fn a_folder_above_is_one_of_the_same_site() {
        for (end, start, expected) in [
            ("https://a.org/news/", "http://www.a.org/news/2009/flood.html", true),
            ("https://a.org/news", "https://a.org/news/2009", true),
            ("https://a.org/news/", "https://a.org/news", false),
            ("https://a.org/news/", "https://a.org/news/", false),
            ("https://a.org/new", "https://a.org/news/1", false),
            ("https://a.org/news/?p=1", "https://a.org/news/1", false),
            ("https://b.org/news/", "https://a.org/news/1", false),
        ] {
            assert_eq!(is_above(&url(end), &url(start)), expected, "{end} {start}");
        }
    }

    #[test]
    fn a_gate_is_told_where_to_let_its_visitor_go() {
        let start = url("https://a.org/docs/x?id=1");
        for gate in [
            "https://choice.b.org/?redirect=https%3A%2F%2Fa.org%2Fdocs%2Fx%3Fid%3D1",
            "https://a.org/welcome?return_to=/docs/x",
        ] {
            assert!(is_gate(&url(gate), &start), "{gate}");
        }
        for other in [
            "https://a.org/?redirect=1",
            "https://a.org/?return_to=/docs/y",
            "https://a.org/error?aspxerrorpath=/docs/x",
            "https://a.org/search?q=/docs/x",
        ] {
            assert!(!is_gate(&url(other), &start), "{other}");
        }
        assert!(!is_gate(&url("https://b.org/?next=https://a.org/"), &url("https://a.org/")));
    }

    #[test]
    fn files_are_known_by_their_endings() {
        assert!(is_file(&url("https://a.org/x/Report.PDF?v=2")));
        for page in
            ["https://a.org/x.html", "https://a.org/pdf", "https://a.org/x.pdf/", "https://a.org/"]
        {
            assert!(!is_file(&url(page)), "{page}");
        }
    }
}
