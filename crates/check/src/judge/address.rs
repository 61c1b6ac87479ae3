//! What an address says about its page: a front page, a login, an error, or a copy for one visitor.

use url::Url;

/// Whether a URL is more than its host's front page.
pub(crate) fn is_deep(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let front = matches!(
        path.as_str(),
        "" | "/index.html" | "/index.htm" | "/index.php" | "/default.aspx" | "/home" | "/en"
    );
    !front || url.query().is_some_and(|query| !query.is_empty())
}

/// Words of the places that missing pages are redirected to.
const ERRORS: &[&str] = &[
    "404",
    "410",
    "error",
    "errors",
    "notfound",
    "pagenotfound",
    "missing",
    "oops",
    "unavailable",
];

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
];

/// Words of the places where visitors are asked for their consent.
const CONSENTS: &[&str] =
    &["consent", "cookieconsent", "gdpr", "privacygate", "agegate", "agecheck"];

/// Whether the address is that of an error page.
pub(crate) fn is_error(url: &Url) -> bool {
    has(url, ERRORS)
}

/// Whether the address is that of a login.
pub(crate) fn is_login(url: &Url) -> bool {
    let label = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    matches!(label, "login" | "signin" | "auth" | "sso" | "idp" | "accounts") || has(url, LOGINS)
}

/// Whether the address is that of a question for consent.
pub(crate) fn is_consent(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with("consent.")) || has(url, CONSENTS)
}

/// Whether the path has one of the words: between slashes, without its ending, `sign_in`, `sign-in`
/// and `Not Found` written as one.
fn has(url: &Url, words: &[&str]) -> bool {
    url.path().to_ascii_lowercase().split('/').any(|part| {
        let stem = part.rfind('.').map_or(part, |at| &part[..at]);
        let whole: String = stem.chars().filter(|c| c.is_alphanumeric()).collect();
        words.contains(&&*whole)
            || stem.split(['-', '_', '.', '+']).any(|word| words.contains(&word) && word != "auth")
    })
}

/// Parameters by which a site knows its visitor again, or where they came from or go on to.
const PERSONAL: &[&str] = &[
    "phpsessid",
    "jsessionid",
    "aspsessionid",
    "sessionid",
    "session_id",
    "session",
    "sid",
    "s_id",
    "cfid",
    "cftoken",
    "zenid",
    "oscsid",
    "osid",
    "token",
    "ticket",
    "nonce",
    "state",
    "code",
    "continue",
    "return",
    "returnto",
    "return_to",
    "returnurl",
    "return_url",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "redirecturl",
    "redirect_url",
    "next",
    "goto",
    "dest",
    "destination",
    "target",
    "back",
    "from",
    "referer",
    "referrer",
    "ref",
    "origin",
    "consent",
    "gclid",
    "fbclid",
    "msclkid",
    "dclid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "cookies",
    "cookie",
    "cookiecheck",
    "cookieset",
    "checkcookie",
    "visitor",
    "visitorid",
    "uuid",
];

/// Whether `end` has a parameter for one visitor that `start` does not have.
pub(crate) fn is_personal(start: &Url, end: &Url) -> bool {
    let names = |url: &Url| -> Vec<String> {
        url.query_pairs().map(|(name, _)| name.to_ascii_lowercase()).collect()
    };
    let had = names(start);
    let added = names(end).into_iter().any(|name| {
        let personal = PERSONAL.contains(&&*name) || name.starts_with("utm_");
        personal && !had.contains(&name)
    });
    let in_path = |url: &Url| url.path().to_ascii_lowercase().contains(";jsessionid=");
    added || in_path(end) && !in_path(start)
}

/// Whether an editor may put `end`, to which `start` was redirected for good, in its place.
pub(crate) fn may_replace(start: &Url, end: &Url) -> bool {
    let lost = is_deep(start) && !is_deep(end);
    let aside = |is: fn(&Url) -> bool| is(end) && !is(start);
    let led_aside = aside(is_login) || aside(is_consent) || aside(is_error);
    !lost && !led_aside && !is_personal(start, end)
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
        ] {
            assert!(is_login(&url(login)), "{login}");
        }
        for other in ["https://a.org/blogin/x", "https://a.org/authors", "https://a.org/auth-api"] {
            assert!(!is_login(&url(other)), "{other}");
        }
        for error in
            ["https://a.org/errors/404.html", "https://a.org/page-not-found/../notfound.aspx"]
        {
            assert!(is_error(&url(error)), "{error}");
        }
        assert!(!is_error(&url("https://a.org/terror/4040")));
        assert!(is_consent(&url("https://consent.a.org/m?continue=x")));
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
            ("https://a.org/x?ref=1", "https://a.org/y?ref=1", true),
        ] {
            assert_eq!(may_replace(&url(start), &url(end)), expected, "{start} {end}");
        }
    }
}
