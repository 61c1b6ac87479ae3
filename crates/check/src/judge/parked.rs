//! Domains that are for sale, or that show the page of a registrar or a hoster instead of a site: by
//! where a link ends up, by the machinery of such pages, and by what they say.
//!
//! Articles and shops speak of sales as well, so one phrase is only a suspicion.

use std::sync::LazyLock;

use url::Url;

use crate::domain::{is_below, registrable_domain};
use crate::judge::document::Document;
use crate::judge::phrases::Phrases;
use crate::judge::sales::{LONGEST, is_default};

/// What a page looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parked {
    /// A page of its own.
    No,
    /// It has one mark of a parked domain.
    Perhaps,
    /// It is one, and this is the evidence.
    Yes(String),
}

/// Hosts that do nothing but show parked domains or sell them.
const HOSTS: &[&str] = &[
    "above.com",
    "afternic.com",
    "atom.com",
    "bodis.com",
    "buydomains.com",
    "dan.com",
    "domainagents.com",
    "domainmarket.com",
    "domainnamesales.com",
    "hugedomains.com",
    "namebright.com",
    "parkingcrew.net",
    "parklogic.com",
    "perfectdomain.com",
    "sedo.com",
    "sedoparking.com",
    "skenzo.com",
    "undeveloped.com",
    "uniregistry.com",
    "voodoo.com",
    "ww1.com",
];

/// Hosts that sell domains among other things, and where they do.
const REGISTRARS: &[(&str, &str)] = &[
    ("brandbucket.com", "/names/"),
    ("dynadot.com", "/market/"),
    ("sav.com", "/auctions/"),
    ("spaceship.com", "/domain-search/"),
    ("squadhelp.com", "/name/"),
];

/// Paths of a hoster's own pages on its customers' domains.
const PATHS: &[&str] = &["/cgi-sys/suspendedpage.cgi", "/cgi-sys/defaultwebpage.cgi", "/lander"];

/// What only the machinery of parked pages loads or sets.
const MACHINERY: &[&str] = &[
    "window.park =",
    "window.park=",
    "data-adblockkey",
    "parkingcrew.net/",
    "sedoparking.com/",
    "parking-lander",
    "window.lander_system",
    "d38psrni17bvxu.cloudfront.net",
    "bodiscdn.com",
    "dsnextgen.com",
    "window.location.href=\"/lander\"",
    "window.location.replace(\"/lander\")",
];

static MACHINES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(MACHINERY.iter().copied()));

/// Machinery stands near the top, in bytes.
const TOP: usize = 16 * 1024;

/// Whether the page at `end`, to which `start` led, is a parked domain's.
pub(crate) fn recognise(start: &Url, end: &Url, page: &Document, body: &[u8]) -> Parked {
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    let (from, to) = (host(start), host(end));
    let seller = HOSTS.iter().find(|seller| is_below(&to, seller) && !is_below(&from, seller));
    if let Some(seller) = seller.filter(|_| end.path() != "/") {
        return Parked::Yes(format!("leads to {seller}"));
    }
    let sells = |(seller, stall): &&(&str, &str)| {
        is_below(&to, seller) && !is_below(&from, seller) && end.path().starts_with(stall)
    };
    if let Some((seller, stall)) = REGISTRARS.iter().find(sells) {
        return Parked::Yes(format!("leads to {seller}{stall}"));
    }
    let domain = registrable_domain(&from);
    if from != to && offers(end, domain) {
        return Parked::Yes(format!("leads to {to}, which names {domain}"));
    }
    if is_lander(end) && !is_lander(start) {
        return Parked::Yes(format!("leads to {to}"));
    }
    if let Some(path) = PATHS.iter().find(|path| end.path() == **path && start != end) {
        return Parked::Yes(format!("leads to {path}"));
    }
    if page.text.len() > LONGEST {
        return Parked::No;
    }
    // They draw by script, and say little themselves. Whoever writes of them has it in the text.
    let found = match page.text.len() <= LONGEST / 2 {
        true => MACHINES.find(&body[..body.len().min(TOP)]),
        false => Vec::new(),
    };
    let mut machines = found.into_iter().map(|(at, _)| MACHINERY[at]);
    if let Some(machine) = machines.find(|machine| !page.text.contains(machine)) {
        return Parked::Yes(format!("page loads `{machine}`"));
    }
    // Of a server without a site, the root alone has a page.
    if start.path() == "/" && is_default(&page.folded_title, &page.text) {
        return Parked::Yes("the page of a server that has no site".to_owned());
    }
    let Some(first) = page.sales.first else {
        return Parked::No;
    };
    if page.sales.in_title && is_of(&page.folded_title, registrable_domain(&to), first) {
        return Parked::Yes(format!("title says `{first}` of the domain itself"));
    }
    // Houses are for sale as well, hosters sell domains, and others explain what such pages say: that takes proof.
    Parked::Perhaps
}

/// Whether a title says these words of this domain, and hardly anything beside.
fn is_of(title: &str, domain: &str, words: &str) -> bool {
    let rest = title.replacen(domain, " ", 1);
    let said = rest.replacen(words, " ", 1);
    let mut others = said.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    rest != title && others.all(|word| BESIDE.contains(&word))
}

/// Words that stand beside the name of a domain, and say no more than that it is one.
const BESIDE: &[&str] = &[
    "the",
    "this",
    "is",
    "a",
    "domain",
    "name",
    "domainname",
    "website",
    "site",
    "www",
    "http",
    "https",
    "die",
    "der",
    "le",
    "la",
    "el",
    "il",
    "o",
    "de",
];

/// Parameters by which sellers and registrars name a domain.
const NAMING: &[&str] = &["d", "dn", "dom", "domain", "domainname", "domain_name", "name", "q"];

/// What stands before a domain in the paths of those who sell it.
const STALLS: &[&str] = &[
    "buy",
    "domain",
    "domains",
    "forsale",
    "for-sale",
    "lander",
    "listing",
    "lot",
    "lp",
    "market",
    "marketplace",
    "parked",
    "parking",
    "premium",
    "sale",
];

/// Whether the address names a domain as whoever sells it does: `/forsale/a.org`, `?domain=a.org`.
fn offers(url: &Url, domain: &str) -> bool {
    let is_it = |text: &str| text.eq_ignore_ascii_case(domain);
    let parts: Vec<&str> = url.path().split('/').collect();
    let stands = |pair: &[&str]| STALLS.contains(&&*pair[0].to_ascii_lowercase()) && is_it(pair[1]);
    parts.windows(2).any(stands)
        || url.query_pairs().any(|(name, value)| NAMING.contains(&&*name) && is_it(&value))
}

/// Whether the address is that of a page of advertisements: `ww25.a.org/x?subid1=..`.
fn is_lander(url: &Url) -> bool {
    let label = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    let behind = label.strip_prefix("www").or_else(|| label.strip_prefix("ww"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let counts = |name: &str| name.strip_prefix("subid").is_some_and(is_number);
    behind.is_some_and(is_number) && url.query_pairs().any(|(name, _)| counts(&name))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::judge::sales::Sales;

    fn look(start: &str, end: &str, html: &str) -> &'static str {
        let start = Url::parse(start).unwrap();
        let page = Document::read("old-project.org", &HeaderMap::new(), html.as_bytes());
        match recognise(&start, &Url::parse(end).unwrap(), &page, html.as_bytes()) {
            Parked::No => "no",
            Parked::Perhaps => "perhaps",
            Parked::Yes(_) => "yes",
        }
    }

    #[test]
    fn pages_for_sale_are_known_and_pages_about_them_are_not() {
        let (front, any) = ("http://old-project.org/", "http://old-project.org/x");
        let article =
            format!("<title>The Bird browser is for sale</title>{}", "<p>Words. ".repeat(900));
        let index = "<title>Index of /games</title><a href=\"/games/lander/\">lander/</a>";
        for (end, html, expected) in [
            ("https://www.hugedomains.com/domain_profile.cfm?d=x.com", "", "yes"),
            ("https://sedo.com/", "<title>Sedo</title>", "no"),
            ("http://ww25.old-project.org/x?subid1=2026", "", "yes"),
            ("http://www1.old-project.org/?tm=1&subid4=2", "", "yes"),
            ("http://ww2.old-project.org/x", "", "no"),
            ("http://www.old-project.org/?subid1=2", "", "no"),
            ("https://old-project.org/lander?oref=x", "", "yes"),
            ("https://old-project.org/games/lander", "", "no"),
            ("https://www.godaddy.com/forsale/old-project.org?x=1", "", "yes"),
            ("https://www.seller.net/results?domain=Old-Project.org", "", "yes"),
            ("https://www.seller.net/forsale/other.org", "", "no"),
            ("https://code.net/team/old-project.org", "", "no"),
            ("https://sso.net/?name=https://old-project.org/x", "", "no"),
            ("http://old-project.org/cgi-sys/suspendedpage.cgi", "", "yes"),
            (any, "<title>old-project.org is for sale</title>", "yes"),
            (any, "<html data-adblockkey=\"MFwwDQ\"><script>window.park = \"e30\"</script>", "yes"),
            (any, "<p>This domain is for sale! Buy this domain.", "perhaps"),
            (front, "<p>This domain is for sale! Buy this domain.", "perhaps"),
            (any, "<p>This domain may be for sale!</p>", "perhaps"),
            (any, "<p>Diese Domain steht zum Verkauf</p>", "perhaps"),
            (any, "<title>Welcome to nginx!</title>", "perhaps"),
            (front, "<title>Welcome to nginx!</title><p>If you see this page", "yes"),
            (front, "<h1>It works!</h1>", "yes"),
            (any, "<h1>It works!</h1>", "no"),
            (any, "<title>Account Suspended</title>Contact your hosting provider", "perhaps"),
            (front, "<title>Account Suspended</title>Contact your hosting provider", "perhaps"),
            (any, "<p>They set <code>window.park = ..</code> in a script.", "no"),
            (any, "||sedoparking.com/^\n||parkingcrew.net/^", "no"),
            (any, "<title>A car that is for sale</title><p>Red.", "perhaps"),
            (any, "<title>Old project</title><p>Documentation of the parser.</p>", "no"),
            (any, index, "no"),
            (any, &article, "no"),
            (any, "", "no"),
        ] {
            let start = if end == front { front } else { any };
            assert_eq!(look(start, end, html), expected, "{end} {html:.60}");
        }
    }

    #[test]
    fn the_more_a_page_says_the_less_it_is_a_parked_one() {
        let url = Url::parse("http://old-project.org/x").unwrap();
        let machine = b"window.park =";
        let sale = Sales { first: Some("is for sale"), second: None, in_title: false };
        let look = |length: usize, sales: Sales, body: &[u8]| {
            let page = Document { text: "x".repeat(length), sales, ..Document::default() };
            recognise(&url, &url, &page, body)
        };
        let is_machine =
            |length, body: &[u8]| matches!(look(length, Sales::default(), body), Parked::Yes(_));
        assert!(is_machine(LONGEST / 2, machine) && !is_machine(LONGEST / 2 + 1, machine));
        assert_eq!(look(LONGEST, sale, b""), Parked::Perhaps);
        assert_eq!(look(LONGEST + 1, sale, b""), Parked::No);
        // Machinery stands near the top.
        let below = |before: usize| [&vec![b'.'; before][..], machine].concat();
        assert!(is_machine(0, &below(TOP - machine.len())));
        assert!(!is_machine(0, &below(TOP - machine.len() + 1)));
    }

    #[test]
    fn who_sells_domains_may_link_to_itself() {
        for (start, end, expected) in [
            ("http://x.org/", "https://sedo.com/search?x", "yes"),
            ("https://sedo.com/", "https://sedo.com/search?x", "no"),
            ("https://www.sedo.com/a", "https://sedo.com/search?x", "no"),
            ("http://x.org/lander", "http://x.org/lander", "no"),
            ("http://x.org/", "http://x.org/lander", "yes"),
            ("http://ww1.x.org/?subid1=2", "http://ww1.x.org/?subid1=2", "no"),
            ("http://x.org/", "http://x.org/domain/x.org", "no"),
            ("http://x.org/", "http://y.org/domain/X.org", "yes"),
            ("http://x.org/", "http://y.org/?dn=x.org", "yes"),
            ("http://x.org/", "http://y.org/?to=x.org", "no"),
            ("http://x.org/", "https://www.dynadot.com/market/lists/x.org", "yes"),
            ("http://x.org/", "https://www.dynadot.com/community/blog", "no"),
            ("https://dynadot.com/", "https://www.dynadot.com/market/lists/x.org", "no"),
            ("http://x.org/", "http://ww.y.org/?subid1=2", "no"),
            ("http://x.org/", "http://ww3.y.org/?subid=2", "no"),
        ] {
            assert_eq!(look(start, end, ""), expected, "{start} {end}");
        }
    }

    #[test]
    fn a_title_that_names_its_own_domain_is_enough() {
        let any = "http://old-project.org/x";
        for (html, expected) in [
            ("<title>Old-Project.org is for sale</title>", "yes"),
            ("<title>The domain name old-project.org is for sale!</title>", "yes"),
            ("<title>It is for sale</title>", "perhaps"),
            ("<title>House by the lake is for sale | old-project.org</title>", "perhaps"),
            ("<title>old-project.org: Old brewery is for sale</title>", "perhaps"),
            ("<title>How I lost an expired domain - old-project.org</title>", "perhaps"),
            ("<title>old-project.org</title><p>It is for sale", "perhaps"),
        ] {
            assert_eq!(look(any, any, html), expected, "{html}");
        }
    }
}
