//! What templates are given: texts and numbers, decided on here.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    edit::{Replacement, replacement},
    escape::{href, push_percent_encoded},
    language::{Language, Word},
    model::{Change, Kind, Occurrence, Page, PageReport, Site, UrlStatus},
    options::Options,
    phrase::{self, clip},
};

/// Characters of wikitext shown for a link.
const SOURCE: usize = 1_000;
/// Places of a URL on a page that are shown one by one. A page may have it any number of times, and whoever mends
/// it looks for it by then.
const PLACES: usize = 5;

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
    pub(super) links: Vec<LinkView<'a>>,
}

impl<'a> PageView<'a> {
    /// `None` for a page with nothing to show.
    pub(super) fn new(
        report: &'a PageReport,
        site: &Site,
        options: &'a Options,
        date: Date,
    ) -> Option<Self> {
        let page = &report.page;
        let mut links: Vec<LinkView<'_>> = Vec::new();
        // By URL and class: how many places are shown, and the last of them.
        let mut shown: HashMap<(&str, Kind), (usize, usize)> = HashMap::new();
        for it in &report.occurrences {
            // An alive link with a remark that nobody has to act upon.
            if !Kind::SHOWN.contains(&it.kind()) {
                continue;
            }
            let (places, last) = shown.entry((&it.status.url, it.kind())).or_default();
            if *places == PLACES {
                links[*last].more_here += 1;
                continue;
            }
            (*places, *last) = (*places + 1, links.len());
            links.push(LinkView::new(page, it, site, options, date));
        }
        if links.is_empty() {
            return None;
        }
        Some(Self {
            page,
            link: PageLink::new(site, &page.title),
            edit: site.edit_url(&page.title),
            links,
        })
    }
}

/// The address, within a report, of its work list with the failing links of one domain.
pub(super) fn filter(domain: &str) -> String {
    let mut address = "#sort=order&kind=dead&kind=silent&kind=found&kind=closed&kind=unconfirmed&kind=flagged&kind=rescued&domain=".to_owned();
    push_percent_encoded(&mut address, domain, b"-.");
    address
}

/// One link of the work list.
pub(super) struct LinkView<'a> {
    pub(super) status: &'a UrlStatus,
    pub(super) kind: Kind,
    pub(super) code: &'a str,
    pub(super) why: Cow<'static, str>,
    pub(super) advice: Cow<'static, str>,
    pub(super) url: WebLink<'a>,
    pub(super) since: String,
    pub(super) new: bool,
    /// Its title, its address, its anchor.
    pub(super) section: Option<(&'a str, Option<String>, &'a str)>,
    /// The line of the page's text; `None` for a link that an extension made.
    pub(super) line: Option<u32>,
    pub(super) position: String,
    /// Places of the same URL on the page that are shown by their number alone.
    pub(super) more_here: u64,
    pub(super) remark: String,
    /// Shown where it says more than the URL.
    pub(super) source: Option<Cow<'a, str>>,
    pub(super) replacement: Option<String>,
    pub(super) moved: Option<WebLink<'a>>,
    pub(super) archive: Option<(WebLink<'a>, String)>,
    pub(super) elsewhere: Vec<PageLink<'a>>,
    pub(super) elsewhere_more: u64,
    pub(super) also: String,
    pub(super) more: String,
    pub(super) hops: Vec<(WebLink<'a>, String)>,
    /// What else is known, each in its place.
    pub(super) facts: [Option<Cow<'a, str>>; FACTS.len()],
    pub(super) named_facts: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> LinkView<'a> {
    fn new(page: &Page, it: &'a Occurrence, site: &Site, options: &'a Options, date: Date) -> Self {
        let (status, place) = (&it.status, &it.place);
        let code = phrase::code(status);
        let language: &'a Language = &options.language;
        let words = language.words(code);
        let replacement = replacement(page, it, &options.dead_link, date);
        let section = place.section.as_ref().map(|section| {
            let href = site.section_url(&page.title, &section.anchor);
            (section.title.as_str(), href, section.anchor.as_str())
        });
        let titles = it.elsewhere.titles.iter();
        let more = it.elsewhere.pages.saturating_sub(it.elsewhere.titles.len() as u64);
        let mut facts = facts(status);
        if let Some(both) = phrase::then_and_now(status, language) {
            facts[TITLE] = Some(Cow::Owned(both));
        }
        Self {
            status,
            kind: it.kind(),
            code,
            why: words.short,
            advice: words.advice,
            url: WebLink::new(&status.url),
            since: phrase::since(status, language),
            new: status.change == Change::New,
            section,
            line: place.known_line(),
            position: phrase::position(place, language),
            more_here: 0,
            remark: remark(it, language),
            source: (place.source != status.url && !place.source.is_empty())
                .then(|| clip(&place.source, SOURCE)),
            replacement: replacement.and_then(Replacement::offered),
            moved: phrase::new_address(status).map(WebLink::new),
            archive: status
                .archive
                .as_ref()
                .map(|it| (WebLink::new(&it.url), phrase::day(it.taken))),
            elsewhere: titles.map(|title| PageLink::new(site, title)).collect(),
            also: language
                .fill(Word::AlsoOn, &[&language.count(Word::OtherPages, it.elsewhere.pages)]),
            more: if more > 0 { language.count(Word::More, more) } else { String::new() },
            elsewhere_more: more,
            hops: hops(status),
            named_facts: named(&facts, language),
            facts,
        }
    }
}

impl LinkView<'_> {
    /// How many links of the page it stands for.
    pub(super) fn count(&self) -> u64 {
        1 + self.more_here
    }
}

/// What is to be known of a link's place, and of the place where its page was found.
fn remark(it: &Occurrence, language: &Language) -> String {
    let found = phrase::found(&it.status, language).unwrap_or_default();
    let remarks = [phrase::remark(&it.place, language), found];
    remarks.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The chain, where there is one: a single request says nothing that the verdict does not. No answer is
/// an empty text.
fn hops(status: &UrlStatus) -> Vec<(WebLink<'_>, String)> {
    if status.seen.hops.len() < 2 {
        return Vec::new();
    }
    let answer = |it: Option<u16>| it.map_or_else(String::new, |status| status.to_string());
    status.seen.hops.iter().map(|hop| (WebLink::new(&hop.url), answer(hop.status))).collect()
}

/// What else may be known, for who asks why.
pub(super) const FACTS: [Word; 7] = [
    Word::Detail,
    Word::PageTitle,
    Word::Server,
    Word::AskedAs,
    Word::LastAlive,
    Word::FirstSeen,
    Word::CheckedFact,
];

/// The place of the title among [`FACTS`].
const TITLE: usize = 1;

fn facts(status: &UrlStatus) -> [Option<Cow<'_, str>>; FACTS.len()] {
    let text = |it: &'_ Option<String>| it.clone().map(Cow::Owned);
    let time = |it: Option<jiff::Timestamp>| it.map(|it| Cow::Owned(phrase::day(it)));
    let checked = (status.checked_url != status.url && !status.checked_url.is_empty())
        .then_some(Cow::Borrowed(status.checked_url.as_str()));
    [
        text(&status.seen.detail),
        text(&status.seen.title),
        text(&status.seen.server),
        checked,
        time(status.last_alive),
        time(status.first_seen),
        time(status.checked_at),
    ]
}

fn named<'a>(
    facts: &[Option<Cow<'a, str>>; FACTS.len()],
    language: &'a Language,
) -> Vec<(&'a str, Cow<'a, str>)> {
    let named = FACTS.iter().zip(facts);
    named.filter_map(|(word, fact)| Some((language.say(*word), fact.clone()?))).collect()
}
