//! Pages that say 200 and mean 404.
//!
//! A page is suspected for what it says, for having been redirected to the site's root, to a folder above, to a search,
//! to an error page or to a login, for being the same as another of its host, for being for sale, or for being no file
//! where its address is a file's. It is found guilty only if an address that cannot exist, asked of the same host, gets
//! the same; and of being missing only if it does not say that it is not for this visitor.

use url::Url;
use wikirot_words::{Blocker, Reason};

use crate::domain::is_below;
use crate::html;
use crate::judge::address::{
    is_consent, is_deep, is_error, is_login, is_pause, is_same_site, is_wall, keeps_name,
};
use crate::judge::aside::{is_above, is_file, is_gate, is_search};
use crate::judge::blocked::{Sign, Wall};
use crate::judge::document::Document;
use crate::judge::mark::{FEW_WORDS, Mark};
use crate::judge::missing::Saying;
use crate::judge::nowhere::own_names;
use crate::judge::passing::{comes_back, passes};
use crate::judge::refusals::Refusal;
use crate::judge::shell::SHELL;
use crate::judge::wordings::{ALOUD_ONLY, are_vague};

/// What made a page suspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// It says so, in these words.
    Says(&'static str),
    /// A deep link was redirected to the root, or to an error page.
    Redirected,
    /// It was redirected to a login, or to another place that asks before it lets go on.
    Login,
    /// Another URL of the host got the same page.
    Repeats,
    /// One mark of a parked domain.
    Parked,
    /// It is short, and speaks of nothing that its address names.
    Brief,
    /// It speaks of nothing that its address names, which is a file's, and it is none.
    NoFile,
    /// Its status says that it is missing, and a script draws it: maybe at any address.
    Drawn,
    /// It says that it is not for this visitor.
    Refuses(Refusal),
    /// It has little but a field for a password.
    AsksPassword,
    /// It has the sign of a wall where its readers see it.
    Wall(Wall),
    /// It was redirected to a place that is called as those are where visitors are tested, as songs and films are, too.
    Tested,
}

/// Shorter texts, in bytes, are none in any case.
const HARDLY_ANY: usize = 16;

/// Whether a page says anything about its link. The empty shell of an application that draws itself in
/// the browser does not: all its pages look the same to us, and that is no sign.
pub(crate) fn tells(page: &Document, end: &Url) -> bool {
    if is_nameless_video(page, end) {
        return true;
    }
    let least = if page.draws { SHELL } else { HARDLY_ANY };
    page.text.len() >= least && !page.mounts || page.says.is_some()
}

/// Why the page at `end`, to which `url` led, is suspect by itself.
///
/// `moved`: it led there for good.
pub(crate) fn suspicion(url: &Url, end: &Url, moved: bool, page: &Document) -> Option<Suspicion> {
    // What all links are sent to for a while, or all visitors once, says nothing about this one.
    if url != end && (is_consent(end) || is_pause(end)) {
        return None;
    }
    if is_wall(end) && !is_wall(url) {
        return Some(Suspicion::Tested);
    }
    let is_door = is_door(url, end);
    let asks_who = |refusal: &Refusal| refusal.reason == Reason::LoginWall;
    if let Some(refusal) = page.refuses.filter(|it| !is_door || !asks_who(it)) {
        return Some(Suspicion::Refuses(refusal));
    }
    if is_deep(url) && url != end {
        let lost = (moved || is_above(end, url)) && !keeps_name(url, end);
        let aside = is_error(end) && !is_error(url) || is_search(end) && !is_search(url);
        let asks = is_login(end) || is_gate(end, url);
        // A front page of few words may well speak of cookies.
        let waits = passes(page) && (is_deep(end) || !is_same_site(url, end));
        if aside || !asks && !waits && (lost || !is_deep(end)) {
            return Some(Suspicion::Redirected);
        }
        if asks && !is_login(url) {
            return Some(Suspicion::Login);
        }
    }
    if is_nameless_video(page, end) {
        return Some(Suspicion::Says("a video without a name"));
    }
    // Of any error that may be over in a minute, the title says no more; others say themselves that it will be over.
    let lasts = |says: &&Saying| {
        !(are_vague(says.words) && passes(page) || comes_back(says.words, &says.sentence))
    };
    let says = page.says.as_ref().filter(lasts);
    // A front page may have any name and speak of anything, but for what a whole site says that is no more.
    let says_of_site = |says: &Saying| says.aloud && !ALOUD_ONLY.contains(&says.words);
    if let Some(says) = says.filter(|says| is_deep(url) || url == end && says_of_site(says)) {
        return Some(Suspicion::Says(says.words));
    }
    if page.refuses.is_some() {
        return None;
    }
    if page.asks_password && page.text.len() < FEW_WORDS {
        return (!is_door).then_some(Suspicion::AsksPassword);
    }
    if is_deep(url) && is_brief(&[url, end], page) {
        return Some(Suspicion::Brief);
    }
    let no_file = is_file(url) && !page.text.is_empty() && !has_a_name_of(&[url, end], page);
    no_file.then_some(Suspicion::NoFile)
}

/// Whether the link is to a login itself, or to a front page, which may be one: whoever set it means it.
pub(crate) fn is_door(url: &Url, end: &Url) -> bool {
    is_login(url) || url == end && !is_deep(url)
}

/// A page of a few words, none of which is from its addresses, and that no script may add to: in whatever
/// language, such are the pages of hosts that have nothing to show.
fn is_brief(addresses: &[&Url], page: &Document) -> bool {
    let few = (HARDLY_ANY..FEW_WORDS).contains(&page.text.len());
    let asks = addresses.iter().any(|url| url.query().is_some());
    few && !page.draws && !asks && !passes(page) && !has_a_name_of(addresses, page)
}

/// Whether a page says anything that its addresses name.
fn has_a_name_of(addresses: &[&Url], page: &Document) -> bool {
    let says = |name: &String| page.folded_title.contains(&**name) || page.text.contains(&**name);
    let named = |url: &&Url| {
        own_names(url).iter().filter(|name| Some(&***name) != url.host_str()).any(says)
    };
    addresses.iter().any(named)
}

/// A video that is gone has a page like any other, with nothing but the site's name for a title.
fn is_nameless_video(page: &Document, end: &Url) -> bool {
    let host = end.host_str().unwrap_or_default();
    let one =
        |path: &str| ["/shorts/", "/embed/", "/live/", "/v/"].iter().any(|it| path.starts_with(it));
    let site = ["youtube.com", "youtube-nocookie.com"].iter().any(|site| is_below(host, site))
        && (end.path() == "/watch" || one(end.path()));
    site && matches!(page.folded_title.trim_start_matches(['-', ' ']), "" | "youtube")
}

/// The reason and the evidence, if what an address that cannot exist got (`None` where that was no
/// page) proves the suspicion.
pub(crate) fn verdict(
    suspicion: &Suspicion,
    page: &Mark,
    nowhere: Option<&Mark>,
    by_parameter: bool,
) -> Option<(Reason, String)> {
    let nowhere = nowhere?;
    let missing = |evidence: String| Some((Reason::Soft404, evidence));
    match suspicion {
        // An address with another value for a parameter that nobody reads gets the very same page.
        Suspicion::Says(_) if by_parameter && !page.says_plainly() => None,
        Suspicion::Says(words) if page.is_like(nowhere) || page.says_like(nowhere) => {
            missing(format!("page says `{words}`, and so does one that cannot exist"))
        }
        Suspicion::Redirected if page.ends_at(nowhere) => missing(format!(
            "a path that cannot exist is redirected to {} as well",
            html::line(page.end(), 100)
        )),
        // A closed site says so in a few words, and so do walls, in whatever language.
        Suspicion::Brief if page.is_like(nowhere) && page.shows_like(nowhere) => {
            Some((Reason::FewWords, "a path that cannot exist gets the same few words".into()))
        }
        // No word of what is the matter: so are pages shown that are missing, and so are walls.
        Suspicion::NoFile if page.is_like(nowhere) => {
            Some((Reason::SamePage, "a file that cannot exist gets the same page".into()))
        }
        Suspicion::Refuses(Refusal { words, reason, .. }) if page.is_like(nowhere) => {
            Some((*reason, format!("page says `{words}`, and so does one that cannot exist")))
        }
        Suspicion::AsksPassword if page.is_like(nowhere) => {
            let evidence = "page asks for a password, and so does one that cannot exist";
            Some((Reason::LoginWall, evidence.into()))
        }
        Suspicion::Wall(wall)
            if page.is_like(nowhere)
                || wall.sign == Sign::Said && nowhere.wall == Some(wall.mark) =>
        {
            let evidence = format!("known by `{}`, and so is one that cannot exist", wall.mark);
            Some((Reason::Blocked(wall.blocker), evidence))
        }
        Suspicion::Repeats
            if !by_parameter && page.is_like(nowhere) && page.shows_like(nowhere) =>
        {
            Some((Reason::SamePage, "a path that cannot exist gets the same page".into()))
        }
        Suspicion::Drawn if page.is(nowhere) => {
            let evidence = "the page that a script draws is the front page's as well";
            Some((Reason::SamePage, evidence.into()))
        }
        Suspicion::Login if page.ends_like(nowhere) => {
            let evidence = "a path that cannot exist is redirected to the same login";
            Some((Reason::LoginWall, evidence.into()))
        }
        Suspicion::Tested if page.ends_like(nowhere) => {
            let evidence = format!(
                "leads to {}, and so does one that cannot exist",
                html::line(page.end(), 100)
            );
            Some((Reason::Blocked(Blocker::Captcha), evidence))
        }
        Suspicion::Parked if page.parked.is_some() && nowhere.parked.is_some() => {
            let words = page.parked.unwrap_or_default();
            let evidence = format!("page says `{words}`, and so does one that cannot exist");
            Some((Reason::Parked, evidence))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn page(html: &str) -> Document {
        Document::read("a.org", &HeaderMap::new(), html.as_bytes())
    }

    #[test]
    fn pages_are_suspected_for_what_they_say_and_where_they_end() {
        let here = "http://a.org/x/y";
        let says = |words| Some(Suspicion::Says(words));
        for (from, to, html, expected) in [
            (here, here, "<title>Page Not Found</title>", says("not found")),
            (here, here, "<p>That page does not exist.</p>", says("does not exist")),
            (here, here, "<p>Room 404</p>", None),
            (here, here, "<p>Nothing is here yet, in whatever words.", Some(Suspicion::Brief)),
            (here, here, "<p>Words on /x/y, and so on, and so forth.", None),
            (here, here, "<script></script><p>Words, and so on, and so forth.", None),
            ("http://a.org/", "http://a.org/", "<title>Not found</title>", says("not found")),
            ("http://a.org/", "http://a.org/", "<p>That page was not found", None),
            ("http://a.org/", "http://a.org/", "<title>404 Media</title>", None),
            (here, "http://a.org/", "<title>Home</title>", Some(Suspicion::Redirected)),
            (here, "http://b.org/index.html", "", Some(Suspicion::Redirected)),
            (here, "http://a.org/errors/404.html", "", Some(Suspicion::Redirected)),
            (here, "http://a.org/users/sign_in", "", Some(Suspicion::Login)),
            (here, "http://a.org/x/z", "", None),
            ("http://a.org/Errors/1", "http://a.org/errors/1", "", None),
            ("http://a.org", "https://a.org/", "", None),
        ] {
            assert_eq!(
                suspicion(&url(from), &url(to), false, &page(html)),
                expected,
                "{from} {to} {html}"
            );
        }
        let video = url("https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        let gone = page("<title> - YouTube</title><script></script>");
        let suspect = |page: &Document| suspicion(&video, &video, false, page);
        assert!(tells(&gone, &video) && suspect(&gone).is_some());
        assert_eq!(suspect(&page("<title>Talk - YouTube</title>")), None);
        for (address, is_video) in [
            ("https://youtube.com/shorts/dQw4w9WgXcQ", true),
            ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", true),
            ("https://www.youtube.com/feed/history", false),
            ("https://tube.example/watch?v=dQw4w9WgXcQ", false),
        ] {
            assert_eq!(is_nameless_video(&gone, &url(address)), is_video, "{address}");
        }
        let (old, new) = (url("http://a.org/old/x.html"), url("http://a.org/sitemap.html"));
        let moved =
            |end: &Url, moved| suspicion(&old, end, moved, &page("<title>All of it</title>"));
        assert_eq!(moved(&new, true), Some(Suspicion::Redirected));
        assert_eq!(moved(&new, false), None);
        assert_eq!(moved(&url("http://a.org/maintenance.html"), true), None);
        // What stands for all pages for an hour is no front page, unless it may be one.
        let waits = page("<p>We are down for maintenance.");
        for (end, expected) in [
            ("http://a.org/", Some(Suspicion::Redirected)),
            ("http://www.a.org/", Some(Suspicion::Redirected)),
            ("http://b.org/", None),
            ("http://a.org/old/", None),
        ] {
            assert_eq!(suspicion(&old, &url(end), true, &waits), expected, "{end}");
        }
    }

    #[test]
    fn a_link_to_a_login_means_it() {
        let form = "<title>Webmail</title><p>Who are you? <input type=password>";
        let words = "<title>Members</title><h1>Please log in</h1>";
        let refuses = page(words).refuses.map(Suspicion::Refuses);
        let asks = Some(Suspicion::AsksPassword);
        for (from, to, html, expected) in [
            ("http://a.org/x", "http://a.org/x", form, asks.clone()),
            ("http://a.org/login", "http://a.org/login", form, None),
            ("http://a.org/login", "http://a.org/signin", form, None),
            ("http://a.org/", "http://a.org/", form, None),
            ("http://a.org/", "http://a.org/x", form, asks),
            ("http://a.org/x", "http://a.org/x", words, refuses),
            ("http://a.org/login", "http://a.org/login", words, None),
            ("http://a.org/", "http://a.org/", words, None),
        ] {
            let found = suspicion(&url(from), &url(to), false, &page(html));
            assert_eq!(found, expected, "{from} {to} {html}");
        }
    }

    #[test]
    fn an_empty_shell_tells_nothing() {
        let here = url("http://a.org/x");
        let menu = format!("<p>{}<script src=a.js></script>", "home news archive ".repeat(20));
        let with_menu = format!("{menu}<div id=root></div>");
        for (html, expected) in [
            ("<title>App</title><div id=root></div><script src=a.js></script>", false),
            ("<title>App</title><my-portal>Loading</my-portal>", false),
            ("<frameset><frame src=a></frameset>", false),
            ("<!-- nothing -->", false),
            (&with_menu, false),
            (&menu, true),
            ("<script src=a.js></script><h1>Page not found</h1>", true),
            ("<title>App</title><div id=root></div>", false),
            ("<title>Shop</title>Welcome to our shop", true),
        ] {
            assert_eq!(tells(&page(html), &here), expected, "{html}");
        }
    }

    #[test]
    fn how_long_a_text_is_decides_what_it_is_suspect_of() {
        let of = |length, draws, asks_password| Document {
            text: "x".repeat(length),
            draws,
            asks_password,
            ..Document::default()
        };
        let here = url("http://a.org/otter");
        let suspect = |page: &Document| suspicion(&here, &here, false, page);
        for (length, draws, asks, expected) in [
            (HARDLY_ANY - 1, false, false, None),
            (HARDLY_ANY, false, false, Some(Suspicion::Brief)),
            (HARDLY_ANY, true, false, None),
            (FEW_WORDS - 1, false, false, Some(Suspicion::Brief)),
            (FEW_WORDS, false, false, None),
            (0, true, true, Some(Suspicion::AsksPassword)),
            (FEW_WORDS - 1, true, true, Some(Suspicion::AsksPassword)),
            (FEW_WORDS, true, true, None),
        ] {
            assert_eq!(suspect(&of(length, draws, asks)), expected, "{length} {draws} {asks}");
        }
        for (length, draws, expected) in [
            (HARDLY_ANY - 1, false, false),
            (HARDLY_ANY, false, true),
            (SHELL - 1, true, false),
            (SHELL, true, true),
        ] {
            assert_eq!(tells(&of(length, draws, false), &here), expected, "{length} {draws}");
        }
    }

    #[test]
    fn a_few_words_are_suspect_unless_they_or_the_address_say_why() {
        let suspect =
            |from: &str, to: &str, html: &str| suspicion(&url(from), &url(to), false, &page(html));
        let (deep, words) = ("http://a.org/x/otter", "<p>Words without any name.");
        for (from, to, html, expected) in [
            (deep, deep, words, Some(Suspicion::Brief)),
            ("http://a.org/", "http://a.org/", words, None),
            ("http://a.org/x?q=1", "http://a.org/x?q=1", words, None),
            (deep, "http://a.org/x/y?q=1", words, None),
            (deep, deep, "<p>Words of one otter, and no more.", None),
            (deep, "http://a.org/x/seal", "<p>Words of one seal, and no more.", None),
            (deep, deep, "<title>Otter</title><p>Words without any name.", None),
            (deep, deep, "<p>Please try again, and then again.", None),
        ] {
            assert_eq!(suspect(from, to, html), expected, "{from} {to} {html}");
        }
    }

    #[test]
    fn a_file_that_is_a_page_names_it() {
        let long = |words: &str| format!("<p>{}", format!("{words} ").repeat(200));
        let file = "http://a.org/files/otter.pdf";
        for (from, html, expected) in [
            (file, long("nothing at all"), Some(Suspicion::NoFile)),
            (file, long("an otter"), None),
            (file, String::new(), None),
            ("http://a.org/files/otter", long("nothing at all"), None),
        ] {
            let from = url(from);
            assert_eq!(suspicion(&from, &from, false, &page(&html)), expected, "{from} {html:.30}");
        }
    }

    #[test]
    fn each_suspicion_has_its_own_proof() {
        let at = |path: &str, html: &str| {
            let asked = url(&format!("http://a.org{path}"));
            Mark::new(&asked, &asked, &page(html))
        };
        let text = |words: &str| format!("<title>Shop</title>{}", format!("{words} ").repeat(60));
        let (one, same) = (at("/x", &text("words of ours")), at("/y", &text("words of ours")));
        let other = at("/z", &text("quite another page"));
        let refusal = page("<title>Log in</title><p>Please log in to continue").refuses.unwrap();
        let wall = Wall { blocker: Blocker::Captcha, mark: "captcha", sign: Sign::Said };
        let mut walled = other.clone();
        walled.wall = Some("captcha");
        let reason = |why: &Suspicion, page, nowhere, by_parameter| {
            verdict(why, page, Some(nowhere), by_parameter).map(|it| it.0)
        };
        for (why, proven, by_parameter) in [
            (Suspicion::Says("gone"), Some(Reason::Soft404), None),
            (Suspicion::Brief, Some(Reason::FewWords), Some(Reason::FewWords)),
            (Suspicion::NoFile, Some(Reason::SamePage), Some(Reason::SamePage)),
            (Suspicion::Refuses(refusal), Some(refusal.reason), Some(refusal.reason)),
            (Suspicion::AsksPassword, Some(Reason::LoginWall), Some(Reason::LoginWall)),
            (Suspicion::Repeats, Some(Reason::SamePage), None),
            (Suspicion::Drawn, Some(Reason::SamePage), Some(Reason::SamePage)),
            (
                Suspicion::Wall(wall),
                Some(Reason::Blocked(Blocker::Captcha)),
                Some(Reason::Blocked(Blocker::Captcha)),
            ),
            // Where they end is another address.
            (Suspicion::Redirected, None, None),
            (Suspicion::Tested, None, None),
            (Suspicion::Login, None, None),
            // Nobody speaks of a sale.
            (Suspicion::Parked, None, None),
        ] {
            assert_eq!(reason(&why, &one, &same, false), proven, "{why:?}");
            assert_eq!(reason(&why, &one, &same, true), by_parameter, "{why:?}");
            assert_eq!(reason(&why, &one, &other, false), None, "{why:?}");
            assert_eq!(verdict(&why, &one, None, false), None, "{why:?}");
        }
        for (why, proven) in
            [(Suspicion::Redirected, Reason::Soft404), (Suspicion::Login, Reason::LoginWall)]
        {
            assert_eq!(reason(&why, &one, &one, false), Some(proven), "{why:?}");
        }
        let captcha = Some(Reason::Blocked(Blocker::Captcha));
        assert_eq!(reason(&Suspicion::Tested, &one, &one, false), captcha);
        assert_eq!(reason(&Suspicion::Wall(wall), &one, &walled, false), captcha);
        let asked = Suspicion::Wall(Wall { sign: Sign::Asked, ..wall });
        assert_eq!(reason(&asked, &one, &walled, false), None, "of two forms");
        let sale = "<title>a.org</title>This domain is for sale. Buy this domain now.";
        let parked = (at("/x", sale), at("/y", sale));
        assert_eq!(reason(&Suspicion::Parked, &parked.0, &parked.1, false), Some(Reason::Parked));
        assert_eq!(reason(&Suspicion::Parked, &parked.0, &one, false), None);
        assert_eq!(reason(&Suspicion::Parked, &one, &parked.1, false), None);
        // What is plainly missing is so with any parameter.
        let gone = |path| at(path, "<title>Page not found</title>It does not exist.");
        let says = Suspicion::Says("not found");
        assert_eq!(reason(&says, &gone("/x"), &gone("/y"), true), Some(Reason::Soft404));
    }

    #[test]
    fn only_proof_convicts() {
        let at = |path: &str, html: &str| {
            let asked = url(&format!("http://a.org{path}"));
            Mark::new(&asked, &asked, &page(html))
        };
        let gone = |path| at(path, "<title>Gone</title>No page 17, it was deleted");
        let other = at("/nowhere", "<title>Shop</title>quite another page, and a longer one, too");
        let proof = |why, page: &Mark, nowhere| verdict(&why, page, nowhere, false);
        let (page, nowhere) = (gone("/x"), gone("/nowhere"));
        assert!(proof(Suspicion::Repeats, &page, Some(&nowhere)).is_some());
        assert!(proof(Suspicion::Repeats, &page, Some(&other)).is_none());
        assert!(proof(Suspicion::Says("gone"), &page, Some(&nowhere)).is_some());
        assert!(proof(Suspicion::Says("gone"), &page, None).is_none());
        let home = at("/", "<title>Home</title>");
        assert!(proof(Suspicion::Redirected, &home, Some(&home)).is_some());
        assert!(proof(Suspicion::Redirected, &home, Some(&other)).is_none());
    }
}
