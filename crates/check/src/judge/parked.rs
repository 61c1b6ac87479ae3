//! Domains that are for sale, or show their registrar's page: by where a link ends up and by
//! phrases that only such pages have.

use std::sync::LazyLock;

use url::Url;

use crate::domain::is_below;
use crate::judge::phrases::Phrases;

/// Hosts that do nothing but show parked domains or sell them.
const HOSTS: &[&str] = &[
    "afternic.com",
    "bodis.com",
    "buydomains.com",
    "dan.com",
    "domainmarket.com",
    "domainnamesales.com",
    "hugedomains.com",
    "parkingcrew.net",
    "parklogic.com",
    "sedo.com",
    "sedoparking.com",
    "skenzo.com",
    "undeveloped.com",
    "uniregistry.com",
    "voodoo.com",
    "ww1.com",
    "above.com",
    "atom.com",
    "namebright.com",
    "perfectdomain.com",
    "domainagents.com",
];

/// What parked pages say or load, in lower case. Each is the page's own machinery or a whole
/// phrase of sale, so that an article on the subject does not carry it.
const PHRASES: &[&str] = &[
    "this domain is for sale",
    "this domain may be for sale",
    "domain is available for sale",
    "the domain name is for sale",
    "buy this domain",
    "domain for sale",
    "inquire about this domain",
    "this domain has expired",
    "this domain name has expired",
    "domain has been registered but",
    "this domain is parked",
    "is parked free, courtesy of",
    "parked domain",
    "parked-domain",
    "sedoparking.com",
    "parkingcrew.net",
    "img.sedoparking.com",
    "d38psrni17bvxu.cloudfront.net",
    "window.park =",
    "data-adblockkey",
    "bodiscdn.com",
    "dsnextgen.com",
    "/lander",
    "hugedomains.com",
    "domainnameshop",
    "diese domain steht zum verkauf",
    "diese domain kaufen",
    "ce domaine est à vendre",
    "este dominio está en venta",
    "dominio in vendita",
    "deze domeinnaam is te koop",
    "domena na sprzedaż",
    "домен продается",
    "этот домен продаётся",
    "ドメインは売り出し中",
    "此域名出售",
    "该域名正在出售",
];

static SEARCH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(PHRASES.iter().copied()));

/// Phrases that count only in the title: bodies of ordinary pages may hold them.
const TITLES: &[&str] = &[
    "domain for sale",
    "is for sale",
    "domain parking",
    "parked domain",
    "domain name for sale",
    "domain has expired",
    "expired domain",
    "buy this domain",
    "domain kaufen",
    "domain not claimed",
    "hugedomains",
    "welcome to nginx! parked",
    "registered at namecheap",
    "registrar parking",
];

/// Pages longer than this, in bytes, have more to say than that they are for sale.
const LONGEST: usize = 32 * 1024;

/// On pages shorter than this, in bytes, one phrase is no quotation.
const FEW_WORDS: usize = 4 * 1024;

/// The evidence that a page is a parked domain's.
pub(crate) fn recognise(end: &Url, title: Option<&str>, body: &[u8]) -> Option<String> {
    let host = end.host_str().unwrap_or_default();
    if let Some(seller) = HOSTS.iter().find(|seller| is_below(host, seller))
        && end.path() != "/"
    {
        return Some(format!("leads to {seller}"));
    }
    let title = title.unwrap_or_default().to_lowercase();
    if let Some(phrase) = TITLES.iter().find(|phrase| title.contains(**phrase)) {
        return Some(format!("title says `{phrase}`"));
    }
    if body.len() > LONGEST {
        return None;
    }
    let mut found = SEARCH.find(body);
    let first = found.next()?;
    let sure = body.len() < FEW_WORDS || found.any(|other| other != first);
    sure.then(|| format!("page says `{}`", PHRASES[first]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    fn parked(end: &str, body: &str) -> bool {
        let title = html::title(body.as_bytes());
        recognise(&Url::parse(end).unwrap(), title.as_deref(), body.as_bytes()).is_some()
    }

    #[test]
    fn pages_for_sale_are_known_and_pages_about_them_are_not() {
        let any = "http://old-project.org/";
        let article = format!(
            "<title>On squatting</title><p>They wrote: buy this domain. {}",
            "x ".repeat(9000)
        );
        for (end, body, expected) in [
            ("https://www.hugedomains.com/domain_profile.cfm?d=x.com", "", true),
            ("https://sedo.com/", "<title>Sedo</title>", false),
            (any, "<title>old-project.org is for sale</title>", true),
            (any, "<html data-adblockkey=\"MFwwDQ\"><script>window.park = \"e30\"</script>", true),
            (any, "<p>This domain may be for sale!</p>", true),
            (any, "<p>Diese Domain steht zum Verkauf</p>", true),
            (any, "<title>Old project</title><p>Documentation of the parser.</p>", false),
            (any, &article, false),
            (any, "", false),
        ] {
            assert_eq!(parked(end, body), expected, "{end} {body:.60}");
        }
    }
}
