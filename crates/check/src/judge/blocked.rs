//! Who stood between us and the page: firewalls and challenges, told by header fields and by marks
//! that their pages carry, whatever the status (some challenge with 200 or 202).

use std::sync::LazyLock;

use http::HeaderMap;
use url::Url;
use wikirot_words::Blocker;

use crate::domain::is_below;
use crate::html::find;
use crate::judge::document::Document;
use crate::judge::phrases::Phrases;

/// A wall, and how it was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wall {
    pub(crate) blocker: Blocker,
    /// What it was known by.
    pub(crate) mark: &'static str,
    pub(crate) sign: Sign,
}

/// How much a mark tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// Only walls have it there.
    Sure,
    /// Readers of a page that says 200 see it, and any page may speak of walls.
    Said,
    /// It is the field of a form on a page that says 200, and any form may have it.
    Asked,
}

/// The wall that answered, if one did; `page` is what the body says, where that was read.
pub(crate) fn recognise(
    url: &Url,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    page: Option<&Document>,
) -> Option<Wall> {
    if is_down(status, body) {
        return None;
    }
    let by_header = by_header(url, status, headers);
    let sure = by_header.map(|(blocker, mark)| Wall { blocker, mark, sign: Sign::Sure });
    sure.or_else(|| by_body(status, body, page))
}

/// Whether a failure says that it is the site's own server that fails, whatever else it says.
pub(crate) fn is_down(status: u16, body: &[u8]) -> bool {
    (500..600).contains(&status) && !DOWN.find(&body[..body.len().min(TOP)]).is_empty()
}

fn by_header(url: &Url, status: u16, headers: &HeaderMap) -> Option<(Blocker, &'static str)> {
    let field = |name: &str| headers.get(name).map_or(&b""[..], |value| value.as_bytes());
    let has = |name: &str, value: &[u8]| find(field(name), value).is_some();
    let refused = matches!(status, 401 | 403 | 405 | 406 | 429 | 503);
    if has("cf-mitigated", b"challenge") {
        return Some((Blocker::Cloudflare, "cf-mitigated: challenge"));
    }
    if has("x-amzn-waf-action", b"challenge") || has("x-amzn-waf-action", b"captcha") {
        return Some((Blocker::AwsWaf, "x-amzn-waf-action"));
    }
    if status == 999 {
        let linkedin = url.host_str().is_some_and(|host| is_below(host, "linkedin.com"));
        return linkedin.then_some((Blocker::Linkedin, "status 999"));
    }
    if !refused {
        return None;
    }
    if headers.contains_key("x-kpsdk-ct") {
        return Some((Blocker::Firewall, "x-kpsdk-ct"));
    }
    if headers.contains_key("x-vercel-mitigated") {
        return Some((Blocker::Vercel, "x-vercel-mitigated"));
    }
    if headers.contains_key("x-sucuri-block") {
        return Some((Blocker::Sucuri, "x-sucuri-block"));
    }
    if has("cf-chl-bypass", b"1") {
        return Some((Blocker::Cloudflare, "cf-chl-bypass: 1"));
    }
    // The rest stands in every answer that comes by way of them: a 503 is the site's own.
    if status == 503 {
        return None;
    }
    let cookies = || headers.get_all("set-cookie").iter();
    if has("server", b"ddos-guard") {
        return Some((Blocker::DdosGuard, "server: ddos-guard"));
    }
    if headers.contains_key("x-datadome") || has("server", b"datadome") {
        return Some((Blocker::Datadome, "x-datadome"));
    }
    if headers.contains_key("x-iinfo") || has("x-cdn", b"imperva") || has("x-cdn", b"incapsula") {
        return Some((Blocker::Imperva, "x-iinfo"));
    }
    if cookies().any(|c| find(c.as_bytes(), b"_px").is_some_and(|at| at < 2)) {
        return Some((Blocker::Perimeterx, "set-cookie: _px"));
    }
    if has("server", b"akamaighost") && status == 403 {
        return Some((Blocker::Akamai, "server: AkamaiGHost"));
    }
    None
}

/// With which answers a mark counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// With a refusal, and with a page that is served all the same: only walls carry it.
    Always,
    /// With a refusal, and where hardly any text comes with it: pages that are let through carry it,
    /// too.
    Bare,
    /// With a refusal: pages of any kind may carry it.
    Refused,
    /// With a refusal, and where hardly any text comes with it, as a field of a form: a site that is down may have it
    /// in its template, so that with 503 it counts where the page says no more, or refuses in words.
    Field,
    /// With 403 and 429: the same page stands for a site that is down.
    Forbidden,
}

/// What the pages of blockers carry, whose it is, and when it counts, from what is sure to what is
/// likely.
const MARKS: &[(&str, Blocker, When)] = &[
    ("<title>just a moment...</title>", Blocker::Cloudflare, When::Always),
    ("<title>attention required! | cloudflare</title>", Blocker::Cloudflare, When::Always),
    ("window._cf_chl_opt", Blocker::Cloudflare, When::Always),
    ("cf-error-details", Blocker::Cloudflare, When::Forbidden),
    // Not `/scripts/jsd/`, which is put into any page.
    ("/cdn-cgi/challenge-platform/h/", Blocker::Cloudflare, When::Bare),
    ("<title>please wait... | cloudflare</title>", Blocker::Cloudflare, When::Always),
    ("enable javascript and cookies to continue", Blocker::Cloudflare, When::Bare),
    ("awswafcookiedomainlist", Blocker::AwsWaf, When::Always),
    ("awswafintegration", Blocker::AwsWaf, When::Bare),
    ("generated by cloudfront (cloudfront)", Blocker::AwsWaf, When::Forbidden),
    ("/_sec/cp_challenge/", Blocker::Akamai, When::Always),
    ("sec-if-cpt-container", Blocker::Akamai, When::Always),
    ("/_sec/verify?provider=interstitial", Blocker::Akamai, When::Always),
    ("challenge validation</title>", Blocker::Akamai, When::Always),
    ("errors.edgesuite.net", Blocker::Akamai, When::Forbidden),
    ("akam-sw.js", Blocker::Akamai, When::Refused),
    ("<title>ddos-guard</title>", Blocker::DdosGuard, When::Always),
    ("/.well-known/ddos-guard/", Blocker::DdosGuard, When::Bare),
    ("/.within.website/x/cmd/anubis/", Blocker::Anubis, When::Always),
    ("anubis_challenge", Blocker::Anubis, When::Always),
    ("making sure you&#39;re not a bot", Blocker::Anubis, When::Always),
    ("<title>making sure you're not a bot!</title>", Blocker::Anubis, When::Always),
    ("anubis_version", Blocker::Anubis, When::Always),
    ("/.within.website/x/xess/", Blocker::Anubis, When::Bare),
    ("incapsula incident id", Blocker::Imperva, When::Always),
    ("_incapsula_resource", Blocker::Imperva, When::Bare),
    ("<title>pardon our interruption", Blocker::Imperva, When::Always),
    ("distil_r_captcha", Blocker::Imperva, When::Always),
    ("distilidentificationblock", Blocker::Imperva, When::Bare),
    ("id=\"px-captcha\"", Blocker::Perimeterx, When::Always),
    ("<title>access to this page has been denied", Blocker::Perimeterx, When::Always),
    ("captcha.px-cdn.net", Blocker::Perimeterx, When::Bare),
    ("geo.captcha-delivery.com", Blocker::Datadome, When::Always),
    ("please enable js and disable any ad blocker", Blocker::Datadome, When::Always),
    ("sucuri_cloudproxy_js", Blocker::Sucuri, When::Always),
    ("sucuri website firewall - access denied", Blocker::Sucuri, When::Always),
    ("window.location.href=\"https://www.linkedin.com/authwall", Blocker::Linkedin, When::Always),
    ("<title>request rejected</title>", Blocker::F5, When::Bare),
    ("your support id is", Blocker::F5, When::Bare),
    ("window[\"bobcmn\"]", Blocker::F5, When::Bare),
    ("generated by wordfence", Blocker::Wordfence, When::Bare),
    ("your access to this site has been limited", Blocker::Wordfence, When::Bare),
    ("<title>vercel security checkpoint</title>", Blocker::Vercel, When::Always),
    ("<title>one moment, please...</title>", Blocker::Firewall, When::Always),
    ("please wait while your request is being verified", Blocker::Firewall, When::Bare),
    ("<title>checking your browser", Blocker::Firewall, When::Always),
    ("checking your browser before accessing", Blocker::Firewall, When::Bare),
    ("checking you are not a bot", Blocker::Firewall, When::Bare),
    ("checking if the site connection is secure", Blocker::Firewall, When::Bare),
    ("ddos protection by", Blocker::Firewall, When::Bare),
    ("/.well-known/sgcaptcha/", Blocker::Firewall, When::Always),
    ("slowaes.decrypt(", Blocker::Firewall, When::Bare),
    ("/.well-known/.git.gammaspectra.live/", Blocker::Firewall, When::Always),
    ("/.bunny-shield/", Blocker::Firewall, When::Bare),
    ("window.kpsdk", Blocker::Firewall, When::Bare),
    ("acw_sc__v2", Blocker::Firewall, When::Bare),
    ("_____tmd_____/punish", Blocker::Firewall, When::Always),
    ("__arcsjs", Blocker::Firewall, When::Bare),
    ("/__qrator/", Blocker::Firewall, When::Bare),
    ("name=\"aliyun_waf_", Blocker::Firewall, When::Bare),
    ("环境异常", Blocker::Captcha, When::Bare),
    ("/.basedflare/", Blocker::Firewall, When::Bare),
    ("wait for verification</title>", Blocker::Firewall, When::Always),
    ("stormwall ddos protection", Blocker::Firewall, When::Always),
    ("<title>waiting for the redirectiron", Blocker::Firewall, When::Always),
    ("<title>client challenge</title>", Blocker::Firewall, When::Always),
    ("<title>crowdsec", Blocker::Firewall, When::Bare),
    ("<title>web page blocked!</title>", Blocker::Firewall, When::Always),
    ("errors.aliyun.com", Blocker::Firewall, When::Refused),
    ("<title>website firewall", Blocker::Firewall, When::Bare),
    // In a comment, in all that Amazon's shops say to programs; in their pages on what is missing, too.
    ("to discuss automated access to amazon data", Blocker::Firewall, When::Refused),
    ("blocked by network security", Blocker::Firewall, When::Refused),
    ("blocked by mod_security", Blocker::Firewall, When::Refused),
    ("web application firewall", Blocker::Firewall, When::Refused),
    ("<title>are you a robot?</title>", Blocker::Captcha, When::Always),
    ("<title>robot check</title>", Blocker::Captcha, When::Always),
    ("<title>human verification</title>", Blocker::Captcha, When::Always),
    ("<title>verify you are human</title>", Blocker::Captcha, When::Always),
    ("<title>security check</title>", Blocker::Captcha, When::Always),
    ("<title>captcha</title>", Blocker::Captcha, When::Always),
    ("<title>bot verification</title>", Blocker::Captcha, When::Always),
    ("<title>radware captcha page</title>", Blocker::Captcha, When::Always),
    ("/errors/validatecaptcha", Blocker::Captcha, When::Always),
    ("complete the security check", Blocker::Captcha, When::Bare),
    ("you are human", Blocker::Captcha, When::Bare),
    ("are not a robot", Blocker::Captcha, When::Bare),
    ("you have been blocked", Blocker::Firewall, When::Bare),
    ("g-recaptcha", Blocker::Captcha, When::Field),
    ("h-captcha", Blocker::Captcha, When::Field),
    ("cf-turnstile", Blocker::Captcha, When::Field),
    ("frc-captcha", Blocker::Captcha, When::Field),
    ("<altcha-widget", Blocker::Captcha, When::Field),
];

static SEARCH: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(MARKS.iter().map(|(mark, ..)| *mark)));

/// What a page says where it is no wall but the site's own server that fails, or its database.
static DOWN: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new([
        "proxy failed to connect",
        "proxy failed to resolve",
        "&edet=8&",
        "&edet=20&",
        "&edet=22&",
        "&edet=23&",
        "&edet=30&",
        "&edet=32&",
        "back-end server",
        "access denied for user",
    ])
});

/// Challenges are short, and their marks are near the top, in bytes.
const TOP: usize = 16 * 1024;

/// A page with more text than this, in bytes, is one.
const WORDY: usize = 2 * 1024;

/// A page with less text than this, in bytes, is hardly one.
const BARE: usize = 200;

/// Texts shorter than this, in bytes, say nothing.
const SILENT: usize = 16;

fn by_body(status: u16, body: &[u8], page: Option<&Document>) -> Option<Wall> {
    let shorter = |than| page.is_none_or(|page| page.text.len() < than);
    let refuses = page.is_some_and(|page| page.refuses.is_some());
    let says = page.is_some_and(|page| page.says.is_some());
    let refused = matches!(status, 202 | 401 | 403 | 405 | 406 | 418 | 429 | 503);
    let counts = |when| match (when, status) {
        (_, 403 | 429) => true,
        (When::Forbidden, _) => false,
        (When::Field, 503) => refuses || shorter(SILENT),
        // 202 is what a challenge gets that wants to be asked again.
        _ if refused => true,
        (When::Always, _) => true,
        // Where a site fails, its own page may have gone by way of a wall.
        (When::Bare, _) => shorter(BARE) && status < 500,
        (When::Field, 200..300) => page.is_some() && shorter(BARE) && !says,
        (When::Refused | When::Field, _) => false,
    };
    // No wall says as much to whom it lets through, nor that a page is missing: with 404 that is the site's own word.
    let wordy = !shorter(WORDY + 1);
    let own = if (200..300).contains(&status) { wordy } else { !refused && (wordy || says) };
    if own {
        return None;
    }
    let top = &body[..body.len().min(TOP)];
    let telling = SEARCH.find(top).into_iter().map(|(at, _)| at).filter(|at| counts(MARKS[*at].2));
    let walls = telling.map(|at| {
        let (mark, blocker, when) = MARKS[at];
        let is_seen = |page: &Document| mark.contains("title>") || page.text.contains(mark);
        let sign = match when {
            _ if refused || !(200..300).contains(&status) => Sign::Sure,
            When::Field => Sign::Asked,
            _ if page.is_some_and(is_seen) => Sign::Said,
            _ => Sign::Sure,
        };
        (at, Wall { blocker, mark, sign })
    });
    // What is sure goes first.
    walls.min_by_key(|(at, wall)| (wall.sign, *at)).map(|(_, wall)| wall)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn who(url: &str, status: u16, fields: &str, body: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for field in fields.lines() {
            let (name, value) = field.split_once(": ").unwrap();
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let url = Url::parse(url).unwrap();
        let page = Document { text: body.to_owned(), ..Document::default() };
        let wall = recognise(&url, status, &headers, body.as_bytes(), Some(&page))?;
        Some(wikirot_words::Reason::Blocked(wall.blocker).code().into_owned())
    }

    #[test]
    fn each_mark_tells_with_a_refusal_and_some_with_any_page() {
        let any = "https://site.org/";
        let article = "word ".repeat(99);
        for (mark, blocker, when) in MARKS {
            let whose = Some(wikirot_words::Reason::Blocked(*blocker).code().into_owned());
            // A mark may be part of another's.
            assert_eq!(who(any, 403, "", mark), whose, "{mark}");
            let told = who(any, 200, "", &format!("{article}{mark}{article}"));
            assert_eq!(told.is_some(), *when == When::Always, "{mark}");
        }
    }

    #[test]
    fn how_much_a_page_says_decides_whether_its_mark_counts() {
        let any = "https://site.org/";
        let always = "<title>robot check</title>";
        let bare = "you are human";
        for (mark, status, length, counts) in [
            (always, 200, WORDY, true),
            (always, 200, WORDY + 1, false),
            (always, 299, WORDY, true),
            (always, 404, WORDY, true),
            (always, 404, WORDY + 1, false),
            (always, 503, WORDY + 1, true),
            (bare, 404, BARE - 1, true),
            (bare, 404, BARE, false),
            (bare, 502, BARE - 1, false),
            (always, 403, TOP, true),
            (bare, 200, BARE - 1, true),
            (bare, 200, BARE, false),
            (bare, 429, BARE, true),
        ] {
            let told = who(any, status, "", &format!("{mark:.<length$}"));
            assert_eq!(told.is_some(), counts, "{mark} {status} {length}");
        }
        // A file has no text.
        let url = Url::parse(any).unwrap();
        let told = recognise(&url, 200, &HeaderMap::new(), bare.as_bytes(), None);
        assert!(told.is_some());
    }

    #[test]
    fn marks_stand_near_the_top() {
        let any = "https://site.org/";
        let mark = "<title>robot check</title>";
        for (before, counts) in [(TOP - mark.len(), true), (TOP - mark.len() + 1, false)] {
            let body = format!("{}{mark}", ".".repeat(before));
            assert_eq!(who(any, 403, "", &body).is_some(), counts, "{before}");
        }
        // A site that is down is no wall, where a server in front of it says so.
        let down = "<title>robot check</title>&edet=20&";
        for (status, body, counts) in [
            (503, down.to_owned(), false),
            (502, down.to_owned(), false),
            (403, down.to_owned(), true),
            (503, format!("{mark}{}&edet=20&", ".".repeat(TOP)), true),
        ] {
            assert_eq!(who(any, status, "", &body).is_some(), counts, "{status}");
        }
    }

    #[test]
    fn a_site_that_speaks_for_itself_is_no_wall() {
        let who = |status, html: &str| {
            let page = Document::read("site.org", &HeaderMap::new(), html.as_bytes());
            let url = Url::parse("https://site.org/").unwrap();
            recognise(&url, status, &HeaderMap::new(), html.as_bytes(), Some(&page)).is_some()
        };
        let challenge = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>";
        let let_through = "<title>404 Not Found</title><script src=/_Incapsula_Resource></script>";
        let field = "<p>We move to another server.<div class=g-recaptcha>";
        for (status, html, is_wall) in [
            (404, challenge, true),
            (410, challenge, true),
            (400, challenge, true),
            (500, challenge, true),
            (520, challenge, true),
            (404, let_through, false),
            (404, "<script src=/_Incapsula_Resource></script>", true),
            (500, "<script src=/_Incapsula_Resource></script>", false),
            (404, "<title>Page not found</title><script>window._cf_chl_opt={}</script>", false),
            (404, "<!-- To discuss automated access to Amazon data --><p>Sorry", false),
            (503, "<!-- To discuss automated access to Amazon data --><p>Sorry", true),
            (503, field, false),
            (403, field, true),
            (503, "<div class=g-recaptcha>", true),
            (503, "<h1>Access denied</h1><div class=g-recaptcha>", true),
            (503, "The proxy failed to resolve site. Incapsula incident ID: 1", false),
            (503, "/_Incapsula_Resource?a=1&edet=22&b", false),
            (503, "/_Incapsula_Resource?a=1&edet=15&b", true),
            (503, "<title>Website Firewall - Back-end server down</title>", false),
        ] {
            assert_eq!(who(status, html), is_wall, "{status} {html}");
        }
    }

    #[test]
    fn any_page_may_speak_of_a_wall() {
        let sign = |status, fields: &[(&str, &str)], html: &str| {
            let page = Document::read("site.org", &HeaderMap::new(), html.as_bytes());
            let url = Url::parse("https://site.org/").unwrap();
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                let name: HeaderName = name.parse().unwrap();
                headers.append(name, HeaderValue::from_str(value).unwrap());
            }
            recognise(&url, status, &headers, html.as_bytes(), Some(&page)).map(|it| it.sign)
        };
        let titled = "<title>Captcha</title><p>A captcha is a riddle.";
        let noted = "<p>Look for <code>window._cf_chl_opt</code> in the page.";
        let both = "<title>Captcha</title><script>window._cf_chl_opt = {}</script>";
        for (status, html, expected) in [
            (200, titled, Some(Sign::Said)),
            (403, titled, Some(Sign::Sure)),
            (200, noted, Some(Sign::Said)),
            (200, "<script>window._cf_chl_opt = {}</script>", Some(Sign::Sure)),
            (200, both, Some(Sign::Sure)),
            (202, titled, Some(Sign::Sure)),
            (200, "<p>You have been blocked", Some(Sign::Said)),
            (200, "<form><div class=g-recaptcha></div></form>", Some(Sign::Asked)),
            (200, "<h1>Page not found</h1><div class=g-recaptcha></div>", None),
            (200, "<script src=/__qrator/a.js></script>", Some(Sign::Sure)),
        ] {
            assert_eq!(sign(status, &[], html), expected, "{status} {html}");
        }
        assert_eq!(sign(200, &[("cf-mitigated", "challenge")], titled), Some(Sign::Sure));
        let long = format!("<div class=g-recaptcha>{}", "words ".repeat(40));
        assert_eq!(sign(200, &[], &long), None, "a page with a form");
    }

    #[test]
    fn blockers_are_known_by_their_marks() {
        let any = "https://site.org/";
        let long =
            format!("<script src=\"/_Incapsula_Resource?1\"></script>{}", "word ".repeat(99));
        for (url, status, fields, body, expected) in [
            (any, 403, "cf-mitigated: challenge", "", Some("blocked-cloudflare")),
            (any, 200, "cf-mitigated: challenge", "", Some("blocked-cloudflare")),
            (
                any,
                503,
                "",
                "<html><head><title>Just a moment...</title>",
                Some("blocked-cloudflare"),
            ),
            (any, 202, "x-amzn-waf-action: challenge", "", Some("blocked-aws-waf")),
            (any, 405, "x-amzn-waf-action: captcha", "", Some("blocked-aws-waf")),
            (any, 403, "server: AkamaiGHost", "", Some("blocked-akamai")),
            (any, 403, "server: ddos-guard", "", Some("blocked-ddos-guard")),
            (
                any,
                200,
                "",
                "<script src=\"/.within.website/x/cmd/anubis/static/js/main.mjs\">",
                Some("blocked-anubis"),
            ),
            ("https://www.linkedin.com/in/x", 999, "", "", Some("blocked-linkedin")),
            (any, 999, "", "", None),
            (any, 403, "x-iinfo: 1-2-3", "", Some("blocked-imperva")),
            (any, 403, "set-cookie: _pxhd=1; path=/", "", Some("blocked-perimeterx")),
            (any, 403, "x-datadome: protected", "", Some("blocked-datadome")),
            (any, 403, "", "<div class=\"g-recaptcha\">", Some("blocked-captcha")),
            (any, 200, "", "<form><div class=\"g-recaptcha\"></form>", Some("blocked-captcha")),
            (any, 403, "server: cloudflare", "<h1>Forbidden</h1>", None),
            (any, 403, "", "", None),
            (any, 522, "", "<div id=\"cf-error-details\">", None),
            (any, 403, "", "<div id=\"cf-error-details\">", Some("blocked-cloudflare")),
            (any, 502, "", "Generated by cloudfront (CloudFront)", None),
            (any, 503, "", "https://errors.edgesuite.net/11.aa", None),
            (any, 500, "", "<div class=\"g-recaptcha\">", None),
            (
                any,
                200,
                "x-iinfo: 1",
                "<iframe src=\"/_Incapsula_Resource?1\">",
                Some("blocked-imperva"),
            ),
            (any, 200, "x-iinfo: 1", &long, None),
            (
                any,
                200,
                "",
                "<title>Request Rejected</title>Your support ID is: 1",
                Some("blocked-f5"),
            ),
            (any, 503, "", "Generated by Wordfence", Some("blocked-wordfence")),
            (any, 429, "x-vercel-mitigated: challenge", "", Some("blocked-vercel")),
            (any, 503, "", "<title>One moment, please...</title>", Some("blocked-firewall")),
            (any, 200, "server: ddos-guard", "<title>News</title>", None),
            (any, 503, "server: ddos-guard", "<title>We will be back</title>", None),
            (any, 503, "x-iinfo: 1", "/_Incapsula_Resource?a=1&edet=20&b", None),
            (any, 200, "", "<p>Please complete the security check", Some("blocked-captcha")),
            (any, 200, "", "<script>sucuri_cloudproxy_js=''", Some("blocked-sucuri")),
            (any, 200, "", "<script>slowAES.decrypt(c,2,a,b)", Some("blocked-firewall")),
            (any, 200, "", "<p>How Cloudflare says Just a moment...</p>", None),
            (any, 403, "x-kpsdk-ct: 01", "", Some("blocked-firewall")),
            (any, 401, "x-vercel-mitigated: deny", "", Some("blocked-vercel")),
            (any, 406, "x-sucuri-block: 1", "", Some("blocked-sucuri")),
            (any, 503, "cf-chl-bypass: 1", "", Some("blocked-cloudflare")),
            (any, 404, "cf-chl-bypass: 1", "", None),
            (any, 403, "server: DataDome", "", Some("blocked-datadome")),
            (any, 403, "x-cdn: Imperva", "", Some("blocked-imperva")),
            (any, 403, "x-cdn: Incapsula", "", Some("blocked-imperva")),
            (any, 401, "server: AkamaiGHost", "", None),
            (any, 503, "x-datadome: protected", "", None),
            (any, 403, "set-cookie: my_px=1", "", None),
        ] {
            assert_eq!(
                who(url, status, fields, body).as_deref(),
                expected,
                "{status} {fields} {body}"
            );
        }
    }
}
