//! What stands above the work list: figures, charts, and where to begin.

use askama::Template;

use super::{
    PageLink,
    charts::{self, Bar, Share, Trend},
    view::{self, WebLink},
};
use crate::{
    language::Language,
    model::{
        Change, DomainReport, Kind, Result, Source, Summary, TemplateReport, UrlReport, UrlStatus,
        Verdict,
    },
    phrase::{self, count, thousands},
    words::words,
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
    ticks: bool,
    https_apart: bool,
    trend: Option<Trend>,
    worst: Vec<DomainReport>,
    dead: Vec<DomainReport>,
    dead_count: u64,
    domains: Vec<String>,
    templates: Vec<TemplateReport>,
    template_count: u64,
    most_used: Vec<UrlReport>,
    new: Vec<UrlStatus>,
    fixed: Vec<UrlStatus>,
}

impl<'a> Overview<'a> {
    /// `ticks`: whether the links themselves are in the file, for editors to tick off.
    pub(super) fn gather(source: &dyn Source, summary: &'a Summary, ticks: bool) -> Result<Self> {
        let mut it = Self {
            summary,
            ticks,
            https_apart: false,
            trend: charts::trend(&source.history()?, summary),
            worst: Vec::new(),
            dead: Vec::new(),
            dead_count: 0,
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

    /// Leaves out the filter for links that do not stand in the work list.
    pub(super) fn without_https(self, https_apart: bool) -> Self {
        Self { https_apart, ..self }
    }

    pub(super) fn render_to(&self, out: &mut (impl std::io::Write + ?Sized)) -> Result<()> {
        super::render(&self.page(&Language::english()), out)
    }

    fn page<'s>(&'s self, language: &'s Language) -> OverviewPage<'s> {
        let Summary { site, run, counts, remarks, .. } = self.summary;
        let templates = self.templates.iter().map(|it| TemplateView {
            link: PageLink::new(site, &it.title),
            pages: count(it.pages, "page"),
            links: (it.links.iter().take(LINKS_OF_TEMPLATE))
                .map(|it| (WebLink::new(&it.url), because(it)))
                .collect(),
            more: it.links.len().saturating_sub(LINKS_OF_TEMPLATE),
        });
        let dead = self.dead.iter().map(|it| DeadDomain {
            domain: &it.domain,
            filter: view::filter(&it.domain),
            links: count(it.occurrences, "link"),
            pages: count(it.pages, "page"),
            why: words(&it.reason).short.into_owned(),
            since: it.since.map(phrase::day).unwrap_or_default(),
        });
        let most_used = self.most_used.iter().map(|it| {
            let pages = count(it.pages.len() as u64, "page");
            (WebLink::new(&it.status.url), pages, because(&it.status))
        });
        let mut reasons: Vec<_> = (counts.reasons.iter())
            .filter(|it| it.reason != "ok")
            .map(|it| (it.reason.as_str(), format!("{} ({})", words(&it.reason).short, it.reason)))
            .chain(
                ["moved-permanently", "https-available"]
                    .map(|it| (it, format!("{} ({it})", words(it).short))),
            )
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        let skipped = (counts.reasons.iter()).filter(|it| it.verdict == Verdict::Skipped);
        OverviewPage {
            wiki: PageLink {
                title: &site.name,
                href: crate::escape::href(&site.base).map(Into::into),
            },
            checked: format!(
                "Checked {}. {}",
                phrase::minute(run.finished.unwrap_or(run.started)),
                phrase::figures(counts, language)
            ),
            finished: run.finished.is_some(),
            remarks,
            changes: phrase::changes(self.summary, language),
            to_do: thousands(counts.to_do.links),
            links: thousands(counts.occurrences),
            shares: charts::shares(counts, language),
            trend: self.trend.as_ref(),
            bars: charts::bars(&self.worst),
            dead: dead.collect(),
            dead_count: thousands(self.dead_count),
            dead_more: self.dead_count - self.dead.len() as u64,
            templates: templates.collect(),
            template_count: thousands(self.template_count),
            templates_more: self.template_count - self.templates.len() as u64,
            most_used: most_used.collect(),
            changed: [
                ("New since the last run", thousands(counts.new), listed(&self.new)),
                ("Fixed or gone", thousands(counts.fixed + counts.gone), listed(&self.fixed)),
            ],
            skipped: skipped
                .map(|it| (thousands(it.urls), words(&it.reason).short.into_owned(), &*it.reason))
                .collect(),
            skipped_count: thousands(counts.skipped),
            kinds: (Kind::SHOWN.into_iter())
                .filter(|it| *it != Kind::Https || !self.https_apart)
                .collect(),
            reasons,
            domains: &self.domains,
            ticks: self.ticks,
        }
    }
}

/// A URL and why it is listed.
type Listed<'a> = (WebLink<'a>, String);

fn listed(list: &[UrlStatus]) -> Vec<Listed<'_>> {
    list.iter().map(|it| (WebLink::new(&it.url), changed(it))).collect()
}

fn changed(status: &UrlStatus) -> String {
    match status.change {
        Change::Gone => "on no page any more".to_owned(),
        _ => because(status),
    }
}

fn because(status: &UrlStatus) -> String {
    format!("{} ({})", phrase::why(status, &crate::Language::english()), phrase::code(status))
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'a> {
    wiki: PageLink<'a>,
    checked: String,
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
    dead_more: u64,
    templates: Vec<TemplateView<'a>>,
    template_count: String,
    templates_more: u64,
    /// Link, pages, reason.
    most_used: Vec<(WebLink<'a>, String, String)>,
    /// Title, how many, link and reason.
    changed: [(&'static str, String, Vec<Listed<'a>>); 2],
    /// How many, words, code.
    skipped: Vec<(String, String, &'a str)>,
    skipped_count: String,
    kinds: Vec<Kind>,
    /// Code and words.
    reasons: Vec<(&'a str, String)>,
    domains: &'a [String],
    ticks: bool,
}

struct DeadDomain<'a> {
    domain: &'a str,
    filter: String,
    links: String,
    pages: String,
    why: String,
    since: String,
}

struct TemplateView<'a> {
    link: PageLink<'a>,
    pages: String,
    links: Vec<Listed<'a>>,
    more: usize,
}
