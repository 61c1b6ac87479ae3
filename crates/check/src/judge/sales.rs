//! What the pages of parked domains, registrars and hosters say, and servers that show no site yet.

use std::sync::LazyLock;

use crate::judge::phrases::Phrases;

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
    /// Of a page's title and text, as [`fold`](crate::judge::fold::fold) leaves them.
    pub(crate) fn of(title: &str, text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        let default = DEFAULTS.iter().find(|default| title.starts_with(**default)).copied();
        let mut in_title = SEARCH.apart(title).peekable();
        let says_so = default.is_none() && in_title.peek().is_some();
        let mut all = default.into_iter().chain(in_title).chain(SEARCH.apart(text));
        let first = all.next();
        Self { first, second: all.find(|second| Some(*second) != first), in_title: says_so }
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
    "domain name has just been registered",
    "domain name was just registered",
    "domain has just been registered",
    "domain has been registered with",
    "domain name has been registered with",
    "domain name is registered with",
    "domain name is registered and",
    "domain is registered with",
    "has been registered by",
    "domain is registered at",
    "domain is parked",
    "is parked free",
    "parked domain",
    "domain parking",
    "parked for free",
    "parked by",
    "is parked at",
    "domain parked",
    "related searches",
    "this domain has been purchased and parked",
    "domain has been purchased",
    "domain not claimed",
    "registered at namecheap",
    "future home of something quite cool",
    "log in to launch this site",
    "this site is coming soon",
    "account suspended",
    "account has been suspended",
    "account has expired",
    "bandwidth limit exceeded",
    "domain suspended",
    "suspended domain",
    "domain has been suspended",
    "site suspended",
    "website suspended",
    "website expired",
    "hosting account",
    "site disabled",
    "has been disabled by",
    "website has been suspended",
    "site has been suspended",
    "contact your hosting provider",
    "if you are the owner of this website, please contact your hosting provider",
    "there is no website configured at this address",
    "isn't a website configured at this address",
    "no website configured",
    "no site configured",
    "upload your website files",
    "website is not available at this time",
    "web server software is running but no content has been added",
    "test the proper operation of the",
    "apache is functioning normally",
    "your web server is working",
    "is not linked to any directory",
    "please check back later",
    "website coming soon",
    "site is under construction",
    "domain steht zum verkauf",
    "domain ist zu verkaufen",
    "domain kaufen",
    "diese domain wurde registriert",
    "domain wurde soeben registriert",
    "domain ist bereits registriert",
    "domain wurde bereits registriert",
    "hier entsteht eine neue internetpräsenz",
    "hier entsteht eine neue webseite",
    "internetpräsenz wird gerade",
    "domain ist geparkt",
    "domain steht zum kauf",
    "domaine est à vendre",
    "nom de domaine est en vente",
    "nom de domaine est à vendre",
    "domaine a bien été créé",
    "domaine est réservé",
    "domaine est parqué",
    "site est en construction",
    "dominio está en venta",
    "dominio está a la venta",
    "comprar este dominio",
    "dominio ha sido registrado",
    "dominio está aparcado",
    "sitio web en construcción",
    "domínio está à venda",
    "dominio in vendita",
    "dominio è in vendita",
    "dominio è stato registrato",
    "dominio registrato",
    "dominio parcheggiato",
    "sito in costruzione",
    "domeinnaam is te koop",
    "domein is te koop",
    "domeinnaam is geregistreerd",
    "domein is gereserveerd",
    "domeinnaam is gereserveerd",
    "domena na sprzedaż",
    "domena jest na sprzedaż",
    "doména je na prodej",
    "doména je zaparkovaná",
    "doména je zaregistrována",
    "domena została zarejestrowana",
    "domena zaparkowana",
    "domena jest utrzymywana",
    "domain er til salg",
    "domänen är till salu",
    "domänen är parkerad",
    "domänen är registrerad",
    "domænet er parkeret",
    "domænet er registreret",
    "domenet er parkert",
    "домен продается",
    "домен припаркован",
    "домен не прилинкован",
    "домен зарегистрирован",
    "сайт отключен",
    "сайт не настроен",
    "хостинг отключен",
    "домен не привязан",
    "срок регистрации домена истек",
    "домен продається",
    "alan adı satılık",
    "ドメインは売り出し中",
    "ドメインの有効期限が切れ",
    "このドメインは",
    "ドメインは、お名前.com",
    "ドメインパーキング",
    "此域名出售",
    "域名正在出售",
    "域名出售",
    "本域名正在",
    "域名已过期",
    "域名可出售",
    "网站建设中",
    "도메인 판매",
    "도메인이 만료",
    "도메인 파킹",
];

static SEARCH: LazyLock<Phrases> = LazyLock::new(|| Phrases::longest(PHRASES.iter().copied()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fold::fold;

    #[test]
    fn every_phrase_is_written_as_pages_are_folded() {
        for phrase in PHRASES.iter().chain(DEFAULTS) {
            assert_eq!(*phrase, fold(phrase));
        }
    }

    #[test]
    fn the_first_two_phrases_of_a_short_page_count() {
        let sales = Sales::of("a.org is for sale", "this domain is for sale. buy this domain.");
        assert_eq!(sales.first, Some("is for sale"));
        assert_eq!((sales.second, sales.in_title), (Some("domain is for sale"), true));
        let one = Sales::of("welcome to nginx!", "");
        assert_eq!(one, Sales { first: Some("welcome to nginx!"), ..Sales::default() });
        assert_eq!(Sales::of("for sale", &"word ".repeat(1000)), Sales::default());
    }
}
