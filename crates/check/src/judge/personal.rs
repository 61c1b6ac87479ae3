//! Addresses that are made for one visitor.

use url::Url;

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
    "aspxautodetectcookiesupport",
    "aspxerrorpath",
    "cookiesupport",
    "acceptcookies",
    "sso",
    "samlrequest",
    "relaystate",
    "wa",
    "wctx",
    "csrf",
    "csrftoken",
    "_csrf",
    "auth",
    "signature",
    "expires",
    "x-amz-signature",
    "timestamp",
    "ts",
    "rnd",
    "rand",
    "hash",
    "cb",
    "_",
];

/// Beginnings of the names of such parameters.
const PERSONAL_BEGINNINGS: &[&str] =
    &["utm_", "hsa_", "pk_", "mtm_", "x-amz-", "x-goog-", "aspsessionid", "__cf_"];

/// Whether `end` has a parameter for one visitor that `start` does not have.
pub(crate) fn is_personal(start: &Url, end: &Url) -> bool {
    let names = |url: &Url| -> Vec<String> {
        url.query_pairs().map(|(name, _)| name.to_ascii_lowercase()).collect()
    };
    let had = names(start);
    let added = names(end).into_iter().any(|name| is_of_visitor(&name) && !had.contains(&name));
    // ASP.NET without cookies writes the session into a folder: `/(S(..))/`.
    let in_path = |url: &Url| {
        let path = url.path().to_ascii_lowercase();
        [";jsessionid=", ";phpsessid=", ";sid=", "/(s(", "/(x("].iter().any(|it| path.contains(it))
    };
    added || in_path(end) && !in_path(start)
}

/// Whether a parameter is for one visitor, by its name in small letters.
fn is_of_visitor(name: &str) -> bool {
    let begins = |beginning: &&str| name.starts_with(*beginning);
    PERSONAL.contains(&name) || PERSONAL_BEGINNINGS.iter().any(begins)
}

/// What an address asks for by its parameters, without those for one visitor.
pub(crate) fn asks_for(url: &Url) -> String {
    let pairs = url.query_pairs().filter(|(name, _)| !is_of_visitor(&name.to_ascii_lowercase()));
    pairs.map(|(name, value)| format!("{name}={value}&")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn what_the_link_has_itself_is_not_for_one_visitor() {
        for (start, end, expected) in [
            ("https://a.org/x", "https://a.org/y?UTM_source=z", true),
            ("https://a.org/x?utm_source=a", "https://a.org/y?utm_source=z", false),
            ("https://a.org/x?utm_medium=a", "https://a.org/y?utm_source=z", true),
            ("https://a.org/x", "https://a.org/y?page=2", false),
            ("https://a.org/(S(1))/x", "https://a.org/(S(2))/y", false),
            ("https://a.org/(S(1))/x", "https://a.org/y", false),
            ("https://a.org/x", "https://a.org/y;JSESSIONID=2", true),
        ] {
            assert_eq!(is_personal(&url(start), &url(end)), expected, "{start} {end}");
        }
    }

    #[test]
    fn what_is_asked_for_is_not_who_asks() {
        for (address, asked) in [
            ("https://a.org/x?id=1&SID=8f3a&t=2", "id=1&t=2&"),
            ("https://a.org/?utm_source=z&from=/x", ""),
            ("https://a.org/x", ""),
        ] {
            assert_eq!(asks_for(&url(address)), asked, "{address}");
        }
    }
}
