//! What templates are given: texts and numbers, decided on here.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::{
    edit::replacement,
    escape::{href, push_percent_encoded},
    model::{Change, Occurrence, Page, PageReport, Site, UrlStatus},
    options::Options,
    phrase::{self, clip},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 1_000;

/// A link to a page of the wiki, or only its title.
pub(super) struct PageLink<'a> {
    pub(super) title: &'a str,
    pub(super) href: Option<String>,
}

impl<'a> PageLink<'a> {
    pub(super) fn new(site: &Site, title: &'a str) -> Self {
        Self { title, href: site.page_url(title) }
    }
}

/// A URL of the web, linked if a browser can follow it.
pub(super) struct WebLink<'a> {
    pub(super) text: &'a str,
    pub(super) href: Option<Cow<'a, str>>,
}

impl<'a> WebLink<'a> {
    pub(super) fn new(url: &'a str) -> Self {
        Self { text: url, href: href(url) }
    }
}

/// One page of the work list.
pub(super) struct PageView<'a> {
    pub(super) page: &'a Page,
    pub(super) link: PageLink<'a>,
    pub(super) edit: Option<String>,
    pub(super) order: usize,
    pub(super) group: &'a str,
    pub(super) broken: usize,
    pub(super) since: i64,
    pub(super) links: Vec<LinkView<'a>>,
}

impl<'a> PageView<'a> {
    /// `None` for a page with nothing to show.
    pub(super) fn new(
        report: &'a PageReport,
        order: usize,
        site: &Site,
        options: &Options,
        date: Date,
    ) -> Option<Self> {
        let page = &report.page;
        let links: Vec<_> = report
            .occurrences
            .iter()
            .map(|it| LinkView::new(page, it, site, options, date))
            .collect();
        if links.is_empty() {
            return None;
        }
        let broken = links.iter().filter(|it| matches!(it.kind, "dead" | "silent")).count();
        Some(Self {
            page,
            link: PageLink::new(site, &page.title),
            edit: site.edit_url(&page.title),
            order,
            group: group(page),
            broken,
            since: links.iter().map(|it| it.sort).min().unwrap_or(i64::MAX),
            links,
        })
    }
}

/// The address, within a report, of its work list with the failing links of one domain.
pub(super) fn filter(domain: &str) -> String {
    let mut address = "#sort=order&kind=dead&kind=silent&kind=closed&kind=unconfirmed&kind=flagged&kind=rescued&domain=".to_owned();
    push_percent_encoded(&mut address, domain, b"-.");
    address
}

/// What a page is filtered by: its namespace.
pub(super) fn group(page: &Page) -> &str {
    if page.namespace.is_empty() { "Articles" } else { &page.namespace }
}

/// One link of the work list.
pub(super) struct LinkView<'a> {
    pub(super) status: &'a UrlStatus,
    pub(super) kind: &'static str,
    pub(super) code: &'a str,
    pub(super) why: Cow<'static, str>,
    pub(super) advice: Cow<'static, str>,
    pub(super) url: WebLink<'a>,
    pub(super) since: String,
    /// Seconds since 1970 of the first failure, for sorting; very late for what does not fail.
    pub(super) sort: i64,
    pub(super) new: bool,
    pub(super) section: Option<(&'a str, Option<String>)>,
    pub(super) position: String,
    pub(super) remark: String,
    /// Shown where it says more than the URL.
    pub(super) source: Option<Cow<'a, str>>,
    pub(super) replacement: Option<String>,
    pub(super) moved: Option<WebLink<'a>>,
    pub(super) archive: Option<(WebLink<'a>, String)>,
    pub(super) elsewhere: Vec<PageLink<'a>>,
    pub(super) elsewhere_more: u64,
    pub(super) hops: Vec<(WebLink<'a>, Cow<'static, str>)>,
    pub(super) facts: Vec<(&'static str, Cow<'a, str>)>,
}

impl<'a> LinkView<'a> {
    fn new(page: &Page, it: &'a Occurrence, site: &Site, options: &Options, date: Date) -> Self {
        let (status, place) = (&it.status, &it.place);
        let code = phrase::code(status);
        let language = &options.language;
        let words = language.words(code);
        let replacement = replacement(page, it, &options.dead_link, date);
        let section = place.section.as_ref().map(|section| {
            (section.title.as_str(), site.section_url(&page.title, &section.anchor))
        });
        let titles = it.elsewhere.titles.iter();
        Self {
            status,
            kind: it.kind().code(),
            code,
            why: words.short,
            advice: words.advice,
            url: WebLink::new(&status.url),
            since: phrase::since(status, language),
            sort: status.failing.as_ref().map_or(i64::MAX, |it| it.since.as_second()),
            new: status.change == Change::New,
            section,
            position: phrase::position(place, language),
            remark: phrase::remark(place, language),
            source: (place.source != status.url && !place.source.is_empty())
                .then(|| clip(&place.source, SOURCE)),
            replacement: replacement.and_then(phrase::offered),
            moved: phrase::new_address(status).map(WebLink::new),
            archive: status
                .archive
                .as_ref()
                .map(|it| (WebLink::new(&it.url), phrase::day(it.taken))),
            elsewhere: titles.map(|title| PageLink::new(site, title)).collect(),
            elsewhere_more: it.elsewhere.pages.saturating_sub(it.elsewhere.titles.len() as u64),
            hops: hops(status),
            facts: facts(status),
        }
    }
}

/// The chain, where there is one: a single request says nothing that the verdict does not.
fn hops(status: &UrlStatus) -> Vec<(WebLink<'_>, Cow<'static, str>)> {
    if status.seen.hops.len() < 2 {
        return Vec::new();
    }
    let answer = |it: Option<u16>| match it {
        Some(status) => Cow::Owned(status.to_string()),
        None => Cow::Borrowed("no answer"),
    };
    status.seen.hops.iter().map(|hop| (WebLink::new(&hop.url), answer(hop.status))).collect()
}

/// What else is known, for who asks why.
fn facts<'a>(status: &'a UrlStatus) -> Vec<(&'static str, Cow<'a, str>)> {
    let text = |it: &'a Option<String>| it.as_deref().map(Cow::Borrowed);
    let time = |it: Option<jiff::Timestamp>| it.map(|it| Cow::Owned(phrase::day(it)));
    let checked = (status.checked_url != status.url && !status.checked_url.is_empty())
        .then_some(Cow::Borrowed(status.checked_url.as_str()));
    [
        ("Detail", text(&status.seen.detail)),
        ("Title", text(&status.seen.title)),
        ("Server", text(&status.seen.server)),
        ("Asked as", checked),
        ("Last alive", time(status.last_alive)),
        ("First seen", time(status.first_seen)),
        ("Checked", time(status.checked_at)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
