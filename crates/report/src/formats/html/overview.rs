//! What stands above the work list: figures, charts, and where to begin.

use askama::Template;

use super::{
    PageLink,
    charts::{self, Bar, Share, Trend},
    view::{self, WebLink},
};
use crate::{
    language::{Language, Word},
    model::{
        Change, DomainReport, Result, Source, Summary, TemplateReport, UrlReport, UrlStatus,
        Verdict,
    },
    options::Options,
    phrase,
};

/// Items that a list holds; the figure beside its title is the whole truth.
const ITEMS: usize = 100;
const MOST_USED: usize = 15;
const LINKS_OF_TEMPLATE: usize = 10;
const WORST: usize = 6;
const SUGGESTED_DOMAINS: usize = 400;

/// The streams' heads, kept for the time of writing.
pub(super) struct Overview<'a> {
    summary: &'a Summary,
    options: &'a Options,
    language: &'a Language,
    trend: Option<Trend>,
    worst: Vec<DomainReport>,
    dead: Vec<DomainReport>,
    dead_count: u64,
    closed: Vec<DomainReport>,
    closed_count: u64,
    domains: Vec<String>,
    templates: Vec<TemplateReport>,
    template_count: u64,
    most_used: Vec<UrlReport>,
    new: Vec<UrlStatus>,
    fixed: Vec<UrlStatus>,
}

impl<'a> Overview<'a> {
    pub(super) fn gather(
        source: &dyn Source,
        summary: &'a Summary,
        options: &'a Options,
    ) -> Result<Self> {
        let language: &Language = &options.language;
        let mut it = Self {
            summary,
            options,
            language,
            trend: charts::trend(&source.history()?, summary, language),
            worst: Vec::new(),
            dead: Vec::new(),
            dead_count: 0,
            closed: Vec::new(),
            closed_count: 0,
            domains: Vec::new(),
            templates: Vec::new(),
            template_count: 0,
            most_used: source.most_used(MOST_USED)?,
            new: Vec::new(),
            fixed: Vec::new(),
        };
        source.domains(&mut |domain| {
            it.dead_count += u64::from(domain.dead);
            if domain.dead && it.dead.len() < ITEMS {
                it.dead.push(domain.clone());
            }
            it.closed_count += u64::from(domain.closed > 0);
            if domain.closed > 0 && it.closed.len() < ITEMS {
                it.closed.push(domain.clone());
            }
            if it.worst.len() < WORST {
                it.worst.push(domain.clone());
            }
            if it.domains.len() < SUGGESTED_DOMAINS {
                it.domains.push(domain.domain.clone());
            }
            Ok(())
        })?;
        source.templates(&mut |template| {
            it.template_count += 1;
            if it.templates.len() < ITEMS {
                it.templates.push(template.clone());
            }
            Ok(())
        })?;
        source.changes(&mut |url| {
            let list = match url.status.change {
                Change::New => &mut it.new,
                _ => &mut it.fixed,
            };
            if list.len() < ITEMS {
                list.push(url.status.clone());
            }
            Ok(())
        })?;
        it.domains.sort_unstable();
        Ok(it)
    }

    pub(super) fn render_to(&self, out: &mut (impl std::io::Write + ?Sized)) -> Result<()> {
        super::render(&self.page(), out)
    }

    /// Domains that a filter offers.
    pub(super) fn domains(&self) -> &[String] {
        &self.domains
    }

    /// The codes of all reasons with their words, for a filter.
    pub(super) fn reasons(&self) -> Vec<(&str, String)> {
        let counted = self.summary.counts.reasons.iter().map(|it| it.reason.as_str());
        let mut codes: Vec<&str> = counted.filter(|it| *it != "ok").collect();
        codes.sort_unstable();
        codes.dedup();
        let words = |code| format!("{} ({code})", self.language.words(code).short);
        codes.into_iter().map(|code| (code, words(code))).collect()
    }

    fn more(&self, all: u64, listed: usize) -> String {
        match all.saturating_sub(listed as u64) {
            0 => String::new(),
            more => self.language.count(Word::More, more),
        }
    }

    fn page(&self) -> OverviewPage<'_> {
        let Summary { site, run, counts, remarks, .. } = self.summary;
        let language = self.language;
        let templates = self.templates.iter().map(|it| TemplateView {
            link: PageLink::new(site, &it.title),
            pages: language.count(Word::Pages, it.pages),
            links: (it.links.iter().take(LINKS_OF_TEMPLATE))
                .map(|it| (WebLink::new(&it.url), because(it, language)))
                .collect(),
            more: self.more(it.links.len() as u64, it.links.len().min(LINKS_OF_TEMPLATE)),
        });
        let dead = self.dead.iter().map(|it| DeadDomain {
            domain: &it.domain,
            filter: view::filter(&it.domain),
            on: language.fill(
                Word::LinksOnPages,
                &[
                    &language.count(Word::Links, it.occurrences),
                    &language.count(Word::Pages, it.pages),
                ],
            ),
            why: language.words(&it.reason).short.into_owned(),
            since: it.since.map(phrase::day).unwrap_or_default(),
        });
        let closed = self.closed.iter().map(|it| ClosedHost {
            domain: &it.domain,
            filter: view::filter(&it.domain),
            addresses: language.count(Word::Addresses, it.closed),
            line: it.ignore_line(),
        });
        let most_used = self.most_used.iter().map(|it| {
            let pages = language.count(Word::Pages, it.pages.len() as u64);
            (WebLink::new(&it.status.url), pages, because(&it.status, language))
        });
        let skipped = (counts.reasons.iter()).filter(|it| it.verdict == Verdict::Skipped);
        let checked = phrase::minute(run.finished.unwrap_or(run.started));
        OverviewPage {
            l: language,
            wiki: PageLink {
                title: &site.name,
                href: crate::escape::href(&site.base).map(Into::into),
            },
            checked: language.fill(Word::Checked, &[&checked]),
            only: self.options.only(str::to_owned).unwrap_or_default(),
            figures: phrase::figures(counts, language),
            finished: run.finished.is_some(),
            remarks,
            changes: phrase::changes(self.summary, language),
            to_do: language.number(counts.to_do.links),
            links: language.number(counts.occurrences),
            shares: charts::shares(counts, language),
            trend: self.trend.as_ref(),
            bars: charts::bars(&self.worst),
            dead: dead.collect(),
            dead_count: language.number(self.dead_count),
            dead_more: self.more(self.dead_count, self.dead.len()),
            closed: closed.collect(),
            closed_count: language.number(self.closed_count),
            closed_more: self.more(self.closed_count, self.closed.len()),
            templates: templates.collect(),
            template_count: language.number(self.template_count),
            templates_more: self.more(self.template_count, self.templates.len()),
            most_used: most_used.collect(),
            changed: [
                (
                    language.say(Word::NewHere),
                    language.number(counts.new),
                    listed_of(&self.new, language),
                ),
                (
                    language.say(Word::FixedOrGone),
                    language.number(counts.fixed + counts.gone),
                    listed_of(&self.fixed, language),
                ),
            ],
            skipped: skipped
                .map(|it| {
                    let words = language.words(&it.reason).short.into_owned();
                    (language.number(it.urls), words, &*it.reason)
                })
                .collect(),
            skipped_count: language.number(counts.skipped),
        }
    }
}

/// A URL and why it is listed.
type Listed<'a> = (WebLink<'a>, String);

fn listed_of<'a>(list: &'a [UrlStatus], language: &Language) -> Vec<Listed<'a>> {
    list.iter().map(|it| (WebLink::new(&it.url), changed(it, language))).collect()
}

fn changed(status: &UrlStatus, language: &Language) -> String {
    match status.change {
        Change::Gone => language.say(Word::Gone).to_owned(),
        _ => because(status, language),
    }
}

fn because(status: &UrlStatus, language: &Language) -> String {
    format!("{} ({})", phrase::why(status, language), phrase::code(status))
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'a> {
    l: &'a Language,
    wiki: PageLink<'a>,
    checked: String,
    only: String,
    figures: String,
    finished: bool,
    changes: String,
    remarks: &'a [String],
    to_do: String,
    links: String,
    shares: Vec<Share<'a>>,
    trend: Option<&'a Trend>,
    bars: Vec<Bar<'a>>,
    dead: Vec<DeadDomain<'a>>,
    dead_count: String,
    dead_more: String,
    closed: Vec<ClosedHost<'a>>,
    closed_count: String,
    closed_more: String,
    templates: Vec<TemplateView<'a>>,
    template_count: String,
    templates_more: String,
    /// Link, pages, reason.
    most_used: Vec<(WebLink<'a>, String, String)>,
    /// Title, how many, link and reason.
    changed: [(&'a str, String, Vec<Listed<'a>>); 2],
    /// How many, words, code.
    skipped: Vec<(String, String, &'a str)>,
    skipped_count: String,
}

struct DeadDomain<'a> {
    domain: &'a str,
    filter: String,
    on: String,
    why: String,
    since: String,
}

struct ClosedHost<'a> {
    domain: &'a str,
    filter: String,
    addresses: String,
    line: String,
}

struct TemplateView<'a> {
    link: PageLink<'a>,
    pages: String,
    links: Vec<Listed<'a>>,
    more: String,
}
