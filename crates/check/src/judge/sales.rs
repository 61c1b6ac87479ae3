//! What the pages of parked domains, registrars and hosters say, and servers that show no site yet.

use crate::judge::told::Told;

/// What a page says of being for sale, or of having nothing to show: the first two phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sales {
    pub(crate) first: Option<&'static str>,
    pub(crate) second: Option<&'static str>,
    /// The first one stands in the title.
    pub(crate) in_title: bool,
}

/// Texts longer than this, in bytes, have more to say than that they are for sale.
pub(crate) const LONGEST: usize = 4 * 1024;

impl Sales {
    /// Of a page's title and text.
    pub(crate) fn of(title: &Told<'_>, text: &Told<'_>) -> Self {
        if text.text.len() > LONGEST {
            return Self::default();
        }
        let default = DEFAULTS.iter().find(|default| title.text.starts_with(**default)).copied();
        let in_title = default.is_none() && !title.sales.is_empty();
        let mut all = default.iter().chain(&title.sales).chain(&text.sales).copied();
        let first = all.next();
        Self { first, second: all.find(|second| Some(*second) != first), in_title }
    }
}

/// Titles of pages that a server shows before it has a site.
const DEFAULTS: &[&str] = &[
    "apache2 ubuntu default page: it works",
    "apache2 debian default page: it works",
    "test page for the apache http server",
    "http server test page powered by",
    "test page for the nginx http server",
    "test page for the http server on",
    "apache http server test page",
    "apache2 default page",
    "apache is functioning normally",
    "welcome to nginx!",
    "welcome to nginx on",
    "welcome to openresty!",
    "welcome to caddy",
    "caddy works!",
    "welcome to centos",
    "welcome to xampp",
    "welcome to tengine!",
    "iis windows",
    "iis7",
    "iis8",
    "internet information services",
    "microsoft internet information services",
    "domain default page",
    "default web site page",
    "default web page",
    "default plesk page",
    "default parallels plesk",
    "default server page",
    "web server's default page",
    "webserver is functioning",
    "hello! welcome to synology web station!",
    "placeholder page",
    "parked domain name on",
    "site not found · dreamhost",
    "sorry! if you are the owner of this website",
];

/// All of the titles, or where there is none of the text, of pages that a server shows at its root, and no site.
const NOTHING_ELSE: &[&str] = &[
    "apache2 ubuntu default page: it works",
    "apache2 debian default page: it works",
    "apache http server test page",
    "it works!",
    "welcome to nginx!",
    "welcome to openresty!",
    "iis windows",
    "iis windows server",
    "iis7",
    "domain default page",
    "web server's default page",
    "default parallels plesk panel page",
    "default plesk page",
    "default web site page",
];

/// Whether a page is what a server shows before it has a site, and nothing else, by its title and its text.
pub(crate) fn is_default(title: &str, text: &str) -> bool {
    let all = if title.is_empty() { text.trim() } else { title };
    NOTHING_ELSE.contains(&all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fold::fold;
    use crate::judge::offers;

    fn sales(title: &str, text: &str) -> Sales {
        Sales::of(&Told::of(title), &Told::of(text))
    }

    #[test]
    fn every_phrase_is_written_as_pages_are_folded() {
        for phrase in offers::phrases().chain(DEFAULTS.iter().copied()) {
            assert_eq!(phrase, fold(phrase));
        }
    }

    #[test]
    fn the_first_two_phrases_of_a_short_page_count() {
        let found = sales("a.org is for sale", "this domain is for sale. buy this domain.");
        assert_eq!(found.first, Some("is for sale"));
        assert_eq!((found.second, found.in_title), (Some("domain is for sale"), true));
        let one = sales("welcome to nginx!", "");
        assert_eq!(one, Sales { first: Some("welcome to nginx!"), ..Sales::default() });
        assert_eq!(sales("for sale", &"word ".repeat(1000)), Sales::default());
    }

    #[test]
    fn a_page_of_a_server_without_a_site_says_nothing_else() {
        for (title, text, expected) in [
            ("welcome to nginx!", "if you see this page", true),
            ("welcome to nginx! and how to replace it", "", false),
            ("", "it works!\n", true),
            ("", "it works! and so do we", false),
            ("our shop", "it works!", false),
            ("", "", false),
        ] {
            assert_eq!(is_default(title, text), expected, "{title} {text}");
        }
    }

    #[test]
    fn a_text_may_be_so_long() {
        let of = |length| sales("", &format!("{:.<length$}", "is for sale")).first;
        assert_eq!((of(LONGEST), of(LONGEST + 1)), (Some("is for sale"), None));
        let twice = sales("", "is for sale. is for sale.");
        assert_eq!((twice.first, twice.second), (Some("is for sale"), None));
    }
}
