//! What an address says about its page: a front page, a login, an error, or a copy for one visitor.

use std::borrow::Cow;

use url::Url;

use crate::domain::is_below;
use crate::judge::languages::{chooses_language, is_language, is_translated};
use crate::judge::lasting::is_lasting;
use crate::judge::personal::is_personal;

/// Whether a URL is more than its host's front page, in whatever language.
pub(crate) fn is_deep(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let front = path.split('/').all(|part| part.is_empty() || is_front(part) || is_language(part));
    let chooses = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        chooses_language(&name) && is_language(&value.to_ascii_lowercase())
    };
    !front || !url.query_pairs().all(chooses)
}

/// Whether a part of a path, in small letters, is that of a front page: `home`, `index.php`.
fn is_front(part: &str) -> bool {
    let (stem, ending) = part.split_once('.').unwrap_or((part, "html"));
    FRONTS.contains(&stem) && PAGES.contains(&ending)
}

/// Names of front pages.
const FRONTS: &[&str] =
    &["index", "default", "home", "main", "start", "startseite", "inicio", "accueil", "welcome"];

/// Endings of pages.
const PAGES: &[&str] = &[
    "html", "htm", "shtml", "xhtml", "php", "php3", "php5", "asp", "aspx", "jsp", "jsf", "do",
    "cfm", "cgi", "pl",
];

/// Words of the places that missing pages are redirected to.
const ERRORS: &[&str] = &[
    "404",
    "410",
    "error",
    "errors",
    "error404",
    "404error",
    "404notfound",
    "httperror",
    "notfound",
    "pagenotfound",
    "missing",
    "oops",
    "unavailable",
    "filenotfound",
    "nopage",
    "errorpage",
    "fehler",
    "fehlerseite",
    "erreur",
    "404page",
    "404pagenotfound",
    "pageunavailable",
    "notavailable",
    "nosuchpage",
    "doesnotexist",
    "deleted",
    "removed",
    "nichtgefunden",
    "introuvable",
    "pageintrouvable",
    "noencontrado",
    "paginanoencontrada",
    "naoencontrada",
    "paginanontrovata",
    "nieznaleziono",
];

/// Words of the places that all links are sent to for a while.
const PAUSES: &[&str] = &["maintenance", "wartung", "undermaintenance", "sitedown", "comingsoon"];

/// Words of the places where visitors are tested, or told that they are not wanted.
const WALLS: &[&str] = &[
    "captcha",
    "captchas",
    "recaptcha",
    "showcaptcha",
    "validatecaptcha",
    "humancheck",
    "humanverification",
    "areyouhuman",
    "botcheck",
    "botdetection",
    "robotcheck",
    "accessdenied",
    "blocked",
    "sorry",
    "unsupportedbrowser",
];

/// Hosts that do nothing but test visitors, or let them wait.
const GUARDS: &[&str] =
    &["perfdrive.com", "queue-it.net", "captcha-delivery.com", "challenges.cloudflare.com"];

/// Words of the places where visitors are asked who they are.
const LOGINS: &[&str] = &[
    "login",
    "signin",
    "logon",
    "logins",
    "authorize",
    "authwall",
    "auth",
    "sso",
    "cas",
    "saml",
    "saml2",
    "oauth",
    "oauth2",
    "accountchooser",
    "servicelogin",
    "userlogin",
    "loginpage",
    "loginform",
    "loginrequired",
    "memberlogin",
    "anmelden",
    "anmeldung",
    "einloggen",
    "connexion",
    "identification",
    "iniciarsesion",
    "acceder",
    "accedi",
    "entrar",
    "inloggen",
    "loggain",
    "loggaind",
    "logowanie",
    "zaloguj",
    "prihlaseni",
    "giris",
];

/// Parts of paths at which visitors are to join or to pay, or read that nothing is there any more.
const ASIDES: &[&str] = &[
    "signup",
    "register",
    "registration",
    "registrieren",
    "registrierung",
    "account/create",
    "accounts/create",
    "createaccount",
    "join",
    "membership",
    "subscribe",
    "abo",
    "paywall",
    "forbidden",
    "siteclosed",
    "closed",
    "shutdown",
    "discontinued",
    "offline",
];

/// Paths of logins whose words alone say nothing.
const LOGIN_PATHS: &[&str] = &["/session/new", "/sessions/new", "/user_session/new"];

/// Words of the places where visitors are asked for their consent, their country, or another browser.
const CONSENTS: &[&str] = &[
    "consent",
    "cookieconsent",
    "cookiewall",
    "gdpr",
    "privacygate",
    "privacysettings",
    "agegate",
    "agecheck",
    "ageverification",
    "verifyage",
    "disclaimer",
    "splash",
    "enablejavascript",
    "javascriptrequired",
    "nojavascript",
    "nojs",
    "enablecookies",
    "cookiesrequired",
    "nocookies",
    "acceptterms",
    "selectcountry",
    "choosecountry",
    "chooseyourcountry",
    "countryselector",
    "selectregion",
    "regionselector",
    "selectlanguage",
    "chooselanguage",
    "languageselection",
];

/// Whether the address is that of an error page: by its path, or by a parameter, as in `?msg=not-found` and, of IIS,
/// `?404;http://a.org/x`.
pub(crate) fn is_error(url: &Url) -> bool {
    let says = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        let set = matches!(&*value, "" | "1" | "true") && ERRORS.contains(&&*letters(&name));
        set || ERRORS.contains(&&*letters(&value)) || name.starts_with("404;")
    };
    has(url, ERRORS) || url.query_pairs().any(says)
}

/// Whether the address is that of a login.
pub(crate) fn is_login(url: &Url) -> bool {
    let label = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    let asks = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        matches!(&*name, "title" | "action" | "page" | "do" | "mode" | "option")
            && value.split(':').any(|part| LOGINS.contains(&&*letters(part)))
    };
    matches!(label, "login" | "signin" | "auth" | "sso" | "idp" | "accounts")
        || has(url, LOGINS)
        || LOGIN_PATHS.iter().any(|path| url.path().ends_with(path))
        || url.query_pairs().any(asks)
}

/// Whether the address is that of a test for robots, of a queue, or of a refusal.
pub(crate) fn is_wall(url: &Url) -> bool {
    is_guarded(url) || has(url, WALLS)
}

/// Whether the host is one that does nothing but test visitors, or let them wait.
pub(crate) fn is_guarded(url: &Url) -> bool {
    let guard = |host: &str| GUARDS.iter().any(|guard| is_below(host, guard));
    url.host_str().is_some_and(guard)
}

/// Whether the address is that of a page which stands for all others for a while.
pub(crate) fn is_pause(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with("status.")) || has(url, PAUSES)
}

/// Whether the address is that of a question for consent.
pub(crate) fn is_consent(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with("consent.")) || has(url, CONSENTS)
}

/// Whether a part of the path is one of the words: without its ending, `sign_in`, `sign-in` and
/// `Not Found` written as one, or behind one other word, as in `wp-login`.
fn has(url: &Url, words: &[&str]) -> bool {
    url.path().split('/').any(|part| {
        let stem = part.rfind('.').map_or(part, |at| &part[..at]);
        let last = stem.rsplit_once(['-', '_', '.', '+']);
        let one_before = |(first, _): &(&str, &str)| !first.contains(['-', '_', '.', '+']);
        let is_one = |word: &str| words.contains(&&*letters(word));
        is_one(stem) || last.filter(one_before).is_some_and(|(_, word)| is_one(word))
    })
}

/// Whether whole parts of the path of `end`, and none of `start`, tell that it is a place aside.
fn is_aside(start: &Url, end: &Url) -> bool {
    let parts = |url: &Url| {
        let stem = |part: &str| letters(&part[..part.rfind('.').unwrap_or(part.len())]);
        let stems: Vec<String> = url.path().split('/').map(stem).collect();
        format!("{}/", stems.join("/"))
    };
    let (had, has) = (parts(start), parts(end));
    let is_new = |words: &&str| {
        let part = format!("/{words}/");
        has.contains(&part) && !had.contains(&part)
    };
    ASIDES.iter().any(is_new)
}

/// A name without what stands between its words.
pub(crate) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether an editor may put `end`, to which `start` leads, in its place: no front page for a page below it, no login,
/// no error, no place to join or pay, none that is closed, nothing that is made for one visitor, no place for a
/// lasting name, and not the same page without TLS.
pub fn may_replace(start: &Url, end: &Url) -> bool {
    let lost = is_deep(start) && !is_deep(end);
    let aside = |is: fn(&Url) -> bool| is(end) && !is(start);
    let led_aside = [is_login, is_consent, is_error, is_wall, is_pause].into_iter().any(aside);
    let loses_name = is_lasting(start) && !is_lasting(end);
    let loses_tls = start.scheme() == "https" && end.scheme() == "http" && is_respelled(start, end);
    let aside =
        led_aside || is_aside(start, end) || is_personal(start, end) || is_translated(start, end);
    !lost && !aside && !loses_name && !loses_tls
}

/// Whether `end` is `start` in another spelling: https for http, `www.`, a slash at the end, small
/// letters.
pub(crate) fn is_respelled(start: &Url, end: &Url) -> bool {
    let path = |url: &Url| url.path().trim_end_matches('/').to_ascii_lowercase();
    is_same_site(start, end) && path(start) == path(end) && start.query() == end.query()
}

/// Whether both are of one host, with or without `www.`.
pub(crate) fn is_same_site(one: &Url, other: &Url) -> bool {
    fn host(url: &Url) -> &str {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }
    host(one) == host(other)
}

/// Whether the name of the page in `start` stands in the path of `end` as well.
pub(crate) fn keeps_name(start: &Url, end: &Url) -> bool {
    let last = start.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = letters(last.rfind('.').map_or(last, |at| &last[..at]));
    name.len() > 2 && letters(end.path()).contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_say_what_they_are() {
        for login in [
            "https://a.org/users/sign_in",
            "https://a.org/wp-login.php?redirect_to=x",
            "https://login.a.org/",
            "https://a.org/Account/LogOn",
            "https://a.org/cas/login",
            "https://a.org/SSO/start",
            "https://a.org/index.php?title=Special:UserLogin&returnto=X",
            "https://a.org/session/new",
            "https://a.org/iniciar-sesion",
        ] {
            assert!(is_login(&url(login)), "{login}");
        }
        for other in [
            "https://a.org/blogin/x",
            "https://a.org/authors",
            "https://a.org/auth-api",
            "https://a.org/index.php?title=Logs&action=view",
        ] {
            assert!(!is_login(&url(other)), "{other}");
        }
        for error in [
            "https://a.org/errors/404.html",
            "https://a.org/page-not-found/../notfound.aspx",
            "https://a.org/?msg=notfound",
            "https://a.org/e.aspx?404;http://a.org:80/x",
        ] {
            assert!(is_error(&url(error)), "{error}");
        }
        assert!(!is_error(&url("https://a.org/terror/4040")));
        assert!(is_consent(&url("https://consent.a.org/m?continue=x")));
        assert!(is_wall(&url("https://a.org/showcaptcha?x")) && !is_wall(&url("https://a.org/x")));
        for front in [
            "https://a.org/de-de/",
            "https://a.org/home/index.php",
            "https://a.org/en",
            "https://a.org/Main.html",
            "https://a.org/welcome.do",
            "https://a.org/index.php?lang=en",
            "https://a.org/?Sprache=de",
        ] {
            assert!(!is_deep(&url(front)), "{front}");
        }
        for deep in [
            "https://a.org/go/",
            "https://a.org/en/x",
            "https://a.org/?p=1",
            "https://a.org/?p=en",
            "https://a.org/?lang=en&p=1",
            "https://a.org/?lang=7",
            "https://a.org/main.pdf",
            "https://a.org/en-guide",
            "https://a.org/intro_de",
        ] {
            assert!(is_deep(&url(deep)), "{deep}");
        }
    }

    #[test]
    fn names_and_spellings_are_known_again() {
        for (start, end, keeps, respelled) in [
            ("http://a.org/x/article.html", "https://www.a.org/x/article.html/", true, true),
            ("http://a.org/x/Article", "https://a.org/x/article", true, true),
            ("http://a.org/x/article.html", "https://b.org/new/article/", true, false),
            ("http://a.org/x/article", "https://a.org/blog/other", false, false),
            ("http://a.org/x/article?a=1", "https://a.org/x/article", true, false),
            // Two letters say nothing.
            ("http://a.org/x/ab", "https://a.org/y/ab", false, false),
            ("http://a.org/", "https://a.org/y", false, false),
        ] {
            let told = (keeps_name(&url(start), &url(end)), is_respelled(&url(start), &url(end)));
            assert_eq!(told, (keeps, respelled), "{start} {end}");
        }
    }

    #[test]
    fn only_a_page_of_its_own_replaces_a_link() {
        let deep = "https://a.org/docs/x?id=1";
        for (start, end, expected) in [
            (deep, "https://b.org/docs/x", true),
            ("http://a.org/", "https://www.a.org/", true),
            (deep, "https://a.org/", false),
            (deep, "https://a.org/login", false),
            ("https://a.org/login", "https://a.org/signin", true),
            (deep, "https://a.org/consent?x=1", false),
            (deep, "https://a.org/docs/y?PHPSESSID=8f3a9c", false),
            (deep, "https://a.org/docs/y;jsessionid=8f3a9c", false),
            (deep, "https://a.org/docs/y?utm_source=z", false),
            (deep, "https://a.org/(S(3fq))/docs/y.aspx", false),
            (deep, "https://a.org/cookie-wall", false),
            (deep, "https://a.org/maintenance.html", false),
            ("https://a.org/x?ref=1", "https://a.org/y?ref=1", true),
            ("https://purl.org/x/y", "https://a.org/z", false),
            ("http://purl.org/x/y", "https://purl.org/x/y", true),
            ("https://a.org/x", "http://www.a.org/x", false),
            ("https://a.org/x", "http://b.org/y", true),
            ("http://a.org/x", "https://www.a.org/en/x/", false),
            ("http://a.org/x", "http://a.org/pt-BR/x", false),
            ("http://a.org/x", "http://a.org/us/en/x", false),
            ("http://a.org/x", "http://a.org/x?lang=en", false),
            ("http://a.org/x?lang=en", "http://a.org/x?lang=en-US", true),
            ("http://a.org/", "http://a.org/de/", false),
            ("http://a.org/x", "http://a.org/docs/x", true),
            ("http://a.org/x", "http://a.org/en/y", true),
            ("http://a.org/x", "http://a.org/enx", true),
            ("http://en.a.org/x", "http://a.org/en/x", true),
        ] {
            assert_eq!(may_replace(&url(start), &url(end)), expected, "{start} {end}");
        }
    }

    #[test]
    fn a_place_to_join_or_one_that_is_closed_replaces_nothing() {
        let deep = "https://a.org/docs/x";
        for (start, end, expected) in [
            (deep, "https://a.org/signup", false),
            (deep, "https://a.org/sign-up/", false),
            (deep, "https://a.org/users/sign_up", false),
            (deep, "https://a.org/register.php", false),
            (deep, "https://a.org/registration/", false),
            (deep, "https://a.org/registrieren", false),
            (deep, "https://a.org/Account/Create", false),
            (deep, "https://a.org/join", false),
            (deep, "https://a.org/membership/", false),
            (deep, "https://a.org/subscribe?article=x", false),
            (deep, "https://a.org/abo/", false),
            (deep, "https://a.org/paywall", false),
            (deep, "https://a.org/forbidden.html", false),
            (deep, "https://a.org/site-closed", false),
            (deep, "https://a.org/closed", false),
            (deep, "https://a.org/shutdown", false),
            (deep, "https://a.org/discontinued/", false),
            (deep, "https://a.org/offline.html", false),
            // No whole part of the path.
            (deep, "https://a.org/how-to-join", true),
            (deep, "https://a.org/joining/x", true),
            (deep, "https://a.org/offline-maps.html", true),
            (deep, "https://a.org/account/created", true),
            (deep, "https://a.org/create/account", true),
            (deep, "https://join.a.org/docs/x", true),
            // The link itself is of such a place.
            ("https://a.org/membership/x", "https://b.org/membership/y", true),
            ("http://a.org/sign_up.php", "https://a.org/signup/", true),
            ("https://a.org/membership/x", "https://b.org/join", false),
        ] {
            assert_eq!(may_replace(&url(start), &url(end)), expected, "{start} {end}");
        }
    }

    #[test]
    fn places_are_told_by_a_word_and_no_more_than_one_before_it() {
        let told = |address: &str| {
            let url = url(address);
            let all =
                [is_error(&url), is_login(&url), is_wall(&url), is_pause(&url), is_consent(&url)];
            ["error", "login", "wall", "pause", "consent"]
                .into_iter()
                .zip(all)
                .filter_map(|(word, is)| is.then_some(word))
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (address, expected) in [
            ("https://a.org/x?notfound", "error"),
            ("https://a.org/x?not-found=true", "error"),
            ("https://a.org/x?error=1", "error"),
            ("https://a.org/x?error=17", ""),
            ("https://a.org/x?lang=1", ""),
            ("https://a.org/x?to=404", "error"),
            ("https://a.org/wp-login.php", "login"),
            ("https://a.org/my-wp-login.php", ""),
            ("https://a.org/x?action=Login", "login"),
            ("https://a.org/x?act=login", ""),
            ("https://sso.a.org/", "login"),
            ("https://x.perfdrive.com/y", "wall"),
            ("https://a.org/perfdrive.com", ""),
            ("https://status.a.org/x", "pause"),
            ("https://a.org/site-maintenance", "pause"),
            ("https://mystatus.a.org/x", ""),
            ("https://consent.a.org/x", "consent"),
            ("https://a.org/consent", "consent"),
            ("https://consents.a.org/x", ""),
        ] {
            assert_eq!(told(address), expected, "{address}");
        }
    }

    #[test]
    fn a_front_page_may_be_one_of_a_language_and_region() {
        for (address, is_front) in [
            ("https://a.org/pt_br/", true),
            ("https://a.org/de-de/home.html", true),
            ("https://a.org/de-123/", false),
            ("https://a.org/de-x/", false),
            ("https://a.org/xx/", false),
            ("https://a.org/home.pdf", false),
            ("https://a.org/house.html", false),
            ("https://a.org/?lang=pt-BR&hl=en", true),
        ] {
            assert_eq!(!is_deep(&url(address)), is_front, "{address}");
        }
    }
}
