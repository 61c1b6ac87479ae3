//! Pages that say 200 and mean 404.
//!
//! A page is suspected for what it says, for having been redirected to the site's root or to an
//! error page, or for being the same as another of its host. It is found guilty only if a path that
//! cannot exist, asked of the same host and folder, gets the same.

use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;

use url::Url;

use crate::html;
use crate::judge::phrases::Phrases;

/// What must be kept of a page to compare it with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where the redirects ended.
    end: Box<str>,
    title: Option<Box<str>>,
    /// Of the body, in bytes.
    length: usize,
    hash: u64,
    /// What it says of being missing.
    says: Option<&'static str>,
}

impl Mark {
    pub(crate) fn new(end: &Url, title: Option<&str>, body: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(body);
        Self {
            end: end.as_str().into(),
            title: title.map(Into::into),
            length: body.len(),
            hash: hasher.finish(),
            says: says(end, title, body),
        }
    }

    /// Whether both are the same page, give or take what a page says of its own address.
    pub(crate) fn is_like(&self, other: &Mark) -> bool {
        let same_title = self.title.is_some() && self.title == other.title;
        self.hash == other.hash || same_title && self.is_as_long(other)
    }

    fn is_as_long(&self, other: &Mark) -> bool {
        let apart = self.length.abs_diff(other.length);
        apart <= 256 || apart * 20 <= self.length.max(other.length)
    }

    /// Whether two different URLs were both redirected to the same place.
    pub(crate) fn ends_like(&self, other: &Mark) -> bool {
        self.end == other.end
    }
}

/// What made a page suspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// It says so, in these words.
    Says(&'static str),
    /// A deep link was redirected to the root, or to an error page.
    Redirected,
    /// Another URL of the host got the same page.
    Repeats,
}

/// What pages say that are missing, in lower case.
const PHRASES: &[&str] = &[
    "not found",
    "page missing",
    "page unavailable",
    "page cannot be found",
    "page can't be found",
    "page could not be found",
    "couldn't find",
    "could not be found",
    "does not exist",
    "doesn't exist",
    "no longer exists",
    "no longer available",
    "has been removed",
    "nothing here",
    "nicht gefunden",
    "existiert nicht",
    "nicht verfügbar",
    "introuvable",
    "n'existe pas",
    "no encontrada",
    "no encontrado",
    "no existe",
    "não encontrada",
    "não encontrado",
    "non trovata",
    "non trovato",
    "niet gevonden",
    "nie znaleziono",
    "nie istnieje",
    "nenalezena",
    "nenájdená",
    "nem található",
    "bulunamadı",
    "hittades inte",
    "ikke fundet",
    "ikke funnet",
    "ei löydy",
    "ei löytynyt",
    "не найден",
    "не существует",
    "не знайдено",
    "δεν βρέθηκε",
    "見つかりません",
    "存在しません",
    "找不到",
    "不存在",
    "未找到",
    "찾을 수 없",
    "ไม่พบ",
    "غير موجود",
    "לא נמצא",
    "پیدا نشد",
];

static SEARCH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(PHRASES.iter().copied()));

/// Places that missing pages are redirected to, in lower case.
const ENDS: &[&str] = &["404", "notfound", "not-found", "not_found", "missing", "error"];

/// Pages longer than this, in bytes, are not searched for what they say beside their title.
const SHORT: usize = 8 * 1024;

/// Why the page at `end`, to which `url` led, is suspect by itself.
pub(crate) fn suspicion(
    url: &Url,
    end: &Url,
    title: Option<&str>,
    body: &[u8],
) -> Option<Suspicion> {
    if is_deep(url) && url != end {
        let from = url.path().to_ascii_lowercase();
        let to = end.path().to_ascii_lowercase();
        let to_root = !is_deep(end);
        let to_error = ENDS.iter().any(|it| to.contains(it) && !from.contains(it));
        if to_root || to_error {
            return Some(Suspicion::Redirected);
        }
    }
    says(end, title, body).map(Suspicion::Says)
}

/// The words by which a page says that it is missing.
fn says(end: &Url, title: Option<&str>, body: &[u8]) -> Option<&'static str> {
    if let Some(title) = title {
        // A host may have any name.
        let host = end.host_str().unwrap_or_default();
        let title = title.to_lowercase().replace(host, "");
        // In a body the number would be a price or a version.
        let number = title.contains("404").then_some("404");
        if let Some(found) = number.or_else(|| SEARCH.first(title.as_bytes())) {
            return Some(found);
        }
    }
    if body.len() >= SHORT {
        return None;
    }
    SEARCH.first(body)
}

/// Whether a URL is more than its host's front page.
pub(crate) fn is_deep(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let front = matches!(
        path.as_str(),
        "" | "/index.html" | "/index.htm" | "/index.php" | "/default.aspx" | "/home" | "/en"
    );
    !front || url.query().is_some_and(|query| !query.is_empty())
}

/// Whether a page is the empty shell of an application that draws itself in the browser: all its
/// pages look the same to us, and that says nothing.
pub(crate) fn is_shell(body: &[u8]) -> bool {
    static SEARCH: LazyLock<Phrases> = LazyLock::new(|| {
        Phrases::new([
            "<div id=\"root\"",
            "<div id=root",
            "<div id=\"app\"",
            "<div id=app",
            "<app-root",
            "id=\"__next\"",
            "id=\"__nuxt\"",
            "enable javascript",
        ])
    });
    SEARCH.first(body).is_some()
}

/// The folder of a URL, under which what was found out holds.
pub(crate) fn folder(url: &Url) -> &str {
    let path = url.path();
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// A URL in the folder of `url` that cannot exist, with the same ending.
pub(crate) fn nowhere(url: &Url, number: u64) -> Url {
    let file = &url.path()[folder(url).len()..];
    let ending = file.rfind('.').map_or("", |at| &file[at..]);
    let ending = if ending.len() <= 6 { ending } else { "" };
    let mut nowhere = url.clone();
    nowhere.set_path(&format!("{}no-such-page-{number:016x}{ending}", folder(url)));
    nowhere.set_query(None);
    nowhere.set_fragment(None);
    nowhere
}

/// The evidence, if what a path that cannot exist got (`None` where that was no page) proves the
/// suspicion.
pub(crate) fn verdict(
    suspicion: &Suspicion,
    page: &Mark,
    nowhere: Option<&Mark>,
) -> Option<String> {
    let nowhere = nowhere?;
    match suspicion {
        Suspicion::Says(words)
            if page.is_like(nowhere)
                || page.ends_like(nowhere)
                || nowhere.says.is_some() && page.is_as_long(nowhere) =>
        {
            Some(format!("page says `{words}`, and so does one that cannot exist"))
        }
        Suspicion::Redirected if page.ends_like(nowhere) => Some(format!(
            "a path that cannot exist is redirected to {} as well",
            html::line(&page.end, 100)
        )),
        Suspicion::Repeats if page.is_like(nowhere) => {
            Some("a path that cannot exist gets the same page".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn suspect(from: &str, to: &str, body: &str) -> Option<Suspicion> {
        let title = html::title(body.as_bytes());
        suspicion(&url(from), &url(to), title.as_deref(), body.as_bytes())
    }

    #[test]
    fn pages_are_suspected_for_what_they_say_and_where_they_end() {
        let here = "http://a.org/x/y";
        let says = |words| Some(Suspicion::Says(words));
        for (from, to, body, expected) in [
            (here, here, "<title>Page Not Found</title>", says("not found")),
            (here, here, "<title>Seite nicht gefunden</title>", says("nicht gefunden")),
            (here, here, "<title>Страница не найдена</title>", says("не найден")),
            (here, here, "<p>That page does not exist.</p>", says("does not exist")),
            (here, here, "<p>Room 404</p>", None),
            (here, here, "<title>Manual</title><p>All of it.</p>", None),
            (here, "http://a.org/", "<title>Home</title>", Some(Suspicion::Redirected)),
            (here, "http://b.org/index.html", "", Some(Suspicion::Redirected)),
            (here, "http://a.org/errors/404.html", "", Some(Suspicion::Redirected)),
            (here, "http://a.org/x/z", "", None),
            ("http://a.org/Errors/1", "http://a.org/errors/1", "", None),
            ("http://a.org", "https://a.org/", "", None),
        ] {
            assert_eq!(suspect(from, to, body), expected, "{from} {to} {body}");
        }
    }

    #[test]
    fn what_cannot_exist_stands_beside_what_is_asked() {
        let at = |text| nowhere(&url(text), 255).to_string();
        assert_eq!(
            at("http://a.org/x/y.html?q#f"),
            "http://a.org/x/no-such-page-00000000000000ff.html"
        );
        assert_eq!(at("http://a.org"), "http://a.org/no-such-page-00000000000000ff");
    }

    #[test]
    fn only_proof_convicts() {
        let mark = |end: &str, body: &str| {
            Mark::new(&url(end), html::title(body.as_bytes()).as_deref(), body.as_bytes())
        };
        let missing = mark("http://a.org/x", "<title>Gone</title>No page 17");
        let same = mark("http://a.org/nowhere", "<title>Gone</title>No page 99");
        let other =
            mark("http://a.org/nowhere", "<title>Shop</title> quite another page, and longer");
        let home = mark("http://a.org/", "<title>Home</title>");
        assert!(verdict(&Suspicion::Repeats, &missing, Some(&same)).is_some());
        assert!(verdict(&Suspicion::Repeats, &missing, Some(&other)).is_none());
        assert!(verdict(&Suspicion::Says("gone"), &missing, Some(&same)).is_some());
        assert!(verdict(&Suspicion::Says("gone"), &missing, None).is_none());
        assert!(verdict(&Suspicion::Redirected, &home, Some(&home)).is_some());
        assert!(verdict(&Suspicion::Redirected, &home, Some(&other)).is_none());
    }
}
