//! Domains that are for sale, or that show the page of a registrar or a hoster instead of a site: by
//! where a link ends up, by the machinery of such pages, and by what they say.
//!
//! Articles and shops speak of sales as well, so one phrase is only a suspicion.

use std::sync::LazyLock;

use url::Url;

use crate::domain::{is_below, registrable_domain};
use crate::html::find;
use crate::judge::document::Document;
use crate::judge::phrases::Phrases;

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

/// Paths of a hoster's own pages on its customers' domains.
const PATHS: &[&str] = &["/cgi-sys/suspendedpage.cgi", "/cgi-sys/defaultwebpage.cgi"];

/// What only the machinery of parked pages loads or sets.
const MACHINERY: &[&str] = &[
    "window.park =",
    "window.park=",
    "data-adblockkey",
    "parkingcrew.net/",
    "img.sedoparking.com",
    "d38psrni17bvxu.cloudfront.net",
    "bodiscdn.com",
    "dsnextgen.com",
    "window.location.href=\"/lander\"",
    "window.location.replace(\"/lander\")",
];

/// Titles of pages that a server shows before it has a site.
const DEFAULTS: &[&str] = &[
    "apache2 ubuntu default page: it works",
    "apache2 debian default page: it works",
    "test page for the apache http server",
    "http server test page powered by",
    "test page for the nginx http server",
    "welcome to nginx!",
    "iis windows server",
    "iis7",
    "domain default page",
    "default web site page",
    "default plesk page",
    "web server's default page",
];

/// What such pages say, folded.
const PHRASES: &[&str] = &[
    "domain is for sale",
    "domain may be for sale",
    "domain name is for sale",
    "domain name may be for sale",
    "domain is available for sale",
    "domain for sale",
    "domain name for sale",
    "buy this domain",
    "make an offer on this domain",
    "inquire about this domain",
    "interested in this domain",
    "is for sale",
    "domain has expired",
    "domain name has expired",
    "expired domain",
    "domain has been registered but",
    "domain was recently registered",
    "domain is registered at",
    "domain is parked",
    "is parked free",
    "parked domain",
    "domain parking",
    "domain not claimed",
    "registered at namecheap",
    "future home of something quite cool",
    "log in to launch this site",
    "this site is coming soon",
    "account suspended",
    "account has been suspended",
    "website has been suspended",
    "site has been suspended",
    "contact your hosting provider",
    "if you are the owner of this website, please contact your hosting provider",
    "there is no website configured at this address",
    "domain steht zum verkauf",
    "domain ist zu verkaufen",
    "domain kaufen",
    "diese domain wurde registriert",
    "domaine est à vendre",
    "nom de domaine est en vente",
    "dominio está en venta",
    "dominio está a la venta",
    "domínio está à venda",
    "dominio in vendita",
    "dominio è in vendita",
    "domeinnaam is te koop",
    "domein is te koop",
    "domena na sprzedaż",
    "domena jest na sprzedaż",
    "doména je na prodej",
    "domain er til salg",
    "domänen är till salu",
    "домен продается",
    "домен припаркован",
    "срок регистрации домена истек",
    "домен продається",
    "alan adı satılık",
    "ドメインは売り出し中",
    "ドメインの有効期限が切れ",
    "此域名出售",
    "域名正在出售",
    "域名出售",
    "도메인 판매",
];

static MACHINES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(MACHINERY.iter().copied()));
static SEARCH: LazyLock<Phrases> = LazyLock::new(|| Phrases::longest(PHRASES.iter().copied()));

/// Texts longer than this, in bytes, have more to say than that they are for sale.
const LONGEST: usize = 4 * 1024;

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
    if let Some(path) = PATHS.iter().find(|path| end.path() == **path && start != end) {
        return Parked::Yes(format!("leads to {path}"));
    }
    if page.text.len() > LONGEST {
        return Parked::No;
    }
    if let Some(at) = MACHINES.find(&body[..body.len().min(TOP)]).next() {
        return Parked::Yes(format!("page loads `{}`", MACHINERY[at]));
    }
    let title = &page.folded_title;
    if let Some(default) = DEFAULTS.iter().find(|default| title.starts_with(**default)) {
        return Parked::Yes(format!("title says `{default}`"));
    }
    let mut found = said(page);
    let Some(first) = found.next() else {
        return Parked::No;
    };
    let names_itself = find(title.as_bytes(), registrable_domain(&to).as_bytes()).is_some()
        && SEARCH.first(title).is_some();
    if names_itself {
        return Parked::Yes(format!("title says `{first}` of the domain itself"));
    }
    match found.find(|second| *second != first) {
        Some(second) => Parked::Yes(format!("page says `{first}` and `{second}`")),
        None => Parked::Perhaps,
    }
}

/// The first of what the page says of being for sale.
pub(crate) fn mark(page: &Document) -> Option<&'static str> {
    (page.text.len() <= LONGEST).then(|| said(page).next()).flatten()
}

fn said(page: &Document) -> impl Iterator<Item = &'static str> {
    [&page.folded_title, &page.text].into_iter().flat_map(|text| SEARCH.apart(text))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::judge::fold::fold;

    fn look(end: &str, html: &str) -> &'static str {
        let start = Url::parse("http://old-project.org/x").unwrap();
        let page = Document::read("old-project.org", &HeaderMap::new(), html.as_bytes());
        match recognise(&start, &Url::parse(end).unwrap(), &page, html.as_bytes()) {
            Parked::No => "no",
            Parked::Perhaps => "perhaps",
            Parked::Yes(_) => "yes",
        }
    }

    #[test]
    fn pages_for_sale_are_known_and_pages_about_them_are_not() {
        let any = "http://old-project.org/x";
        let article =
            format!("<title>The Bird browser is for sale</title>{}", "<p>Words. ".repeat(900));
        let index = "<title>Index of /games</title><a href=\"/games/lander/\">lander/</a>";
        for (end, html, expected) in [
            ("https://www.hugedomains.com/domain_profile.cfm?d=x.com", "", "yes"),
            ("https://sedo.com/", "<title>Sedo</title>", "no"),
            ("http://old-project.org/cgi-sys/suspendedpage.cgi", "", "yes"),
            (any, "<title>old-project.org is for sale</title>", "yes"),
            (any, "<html data-adblockkey=\"MFwwDQ\"><script>window.park = \"e30\"</script>", "yes"),
            (any, "<p>This domain is for sale! Buy this domain.", "yes"),
            (any, "<p>This domain may be for sale!</p>", "perhaps"),
            (any, "<p>Diese Domain steht zum Verkauf</p>", "perhaps"),
            (any, "<title>Welcome to nginx!</title>", "yes"),
            (any, "<title>Account Suspended</title>Contact your hosting provider", "yes"),
            (any, "<title>A car that is for sale</title><p>Red.", "perhaps"),
            (any, "<title>Old project</title><p>Documentation of the parser.</p>", "no"),
            (any, index, "no"),
            (any, &article, "no"),
            (any, "", "no"),
        ] {
            assert_eq!(look(end, html), expected, "{end} {html:.60}");
        }
    }

    #[test]
    fn every_phrase_is_written_as_pages_are_folded() {
        for phrase in PHRASES.iter().chain(DEFAULTS) {
            assert_eq!(*phrase, fold(phrase));
        }
    }
}
