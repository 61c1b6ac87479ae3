//! `wikirot page`: all that is known of one page's links, those that are fine too.

use std::sync::Arc;

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Serialize;
use url::form_urlencoded;
use wikirot_report::edit::{DeadLinkTemplate, Replacement, replacement};
use wikirot_report::escape::visible;
use wikirot_report::model::{Occurrence, Page, PageReport, Site};
use wikirot_report::{Kind, Language, count};

use super::known::{self, FactSheet, NEAR};
use crate::cli::args::{LookupFormat, PageArgs};
use crate::exit::Ended;
use crate::state::State;
use crate::{heed, settings};

/// Runs the command.
pub(crate) fn run(args: &PageArgs) -> Result<Ended> {
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let (options, languages) = settings::mark(&args.mark, &reader)?;
    let ignored = heed::lists(&[], &reader)?;
    let view = reader.view(languages)?;
    heed::in_view(&view, &ignored)?;
    let (site, run) = view.about()?;
    let mut found = None;
    for title in meant(&args.title, &site) {
        found = view.page_named(&title)?;
        if found.is_some() {
            break;
        }
    }
    let Some(found) = found else {
        let near = known::near(&view.titles_like(&args.title, NEAR)?);
        bail!("the state has no page {}{near}", visible(&args.title));
    };
    let date = options.date(&run);
    let links = with_replacements(&found, &options.dead_link, date);
    match args.format {
        LookupFormat::Json => known::print_json(&OnPage { page: &found.page, links })?,
        LookupFormat::Text => tell(&found.page, &links, &options.language).print()?,
    }
    Ok(Ended::Done)
}

/// Titles that somebody may mean who typed this, or who copied it from a browser: as it stands, out of
/// the page's address, without a section, with a capital.
fn meant(typed: &str, site: &Site) -> [String; 3] {
    let address = site.article_path.split_once("$1").map(|it| it.0).filter(|it| !it.is_empty());
    let title = match address.and_then(|it| typed.strip_prefix(it)) {
        Some(encoded) => decoded(encoded),
        None => typed.to_owned(),
    };
    let page = title.split('#').next().unwrap_or_default().trim().to_owned();
    let mut letters = page.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let capital = first.chain(letters).collect();
    [title, page, capital]
}

/// The title in the rest of a page's address.
fn decoded(encoded: &str) -> String {
    let title = encoded.split(['#', '?', '&']).next().unwrap_or_default();
    // The same as in a form, but that a plus is a plus.
    let form = title.replace('+', "%2B");
    form_urlencoded::parse(form.as_bytes()).map(|it| it.0.into_owned()).collect()
}

/// The object of `--format json`; documented in docs/formats.md.
#[derive(Serialize)]
struct OnPage<'a> {
    page: &'a Page,
    links: Vec<WithReplacement<'a>>,
}

#[derive(Serialize)]
struct WithReplacement<'a> {
    #[serde(flatten)]
    link: &'a Occurrence,
    class: Kind,
    replacement: Option<Replacement>,
}

fn with_replacements<'a>(
    report: &'a PageReport,
    template: &DeadLinkTemplate,
    date: Date,
) -> Vec<WithReplacement<'a>> {
    let with = |link| {
        let replacement = replacement(&report.page, link, template, date);
        WithReplacement { link, class: link.kind(), replacement }
    };
    report.occurrences.iter().map(with).collect()
}

fn tell(page: &Page, links: &[WithReplacement<'_>], language: &Arc<Language>) -> FactSheet {
    let mut facts = FactSheet::new(language);
    let links_found = count(links.len() as u64, "link");
    facts.line(0, format_args!("{}: {links_found}, revision {}", page.title, page.revision));
    for WithReplacement { link, replacement, .. } in links {
        facts.gap();
        facts.line(0, &link.status.url);
        facts.verdict(2, &link.status, link.place.flag.as_ref());
        facts.hops(4, &link.status.seen.hops);
        let at = facts.place(&link.place);
        facts.fact(2, "where", Some(at));
        facts.fact(2, "wikitext", Some(&link.place.source).filter(|it| !it.is_empty()));
        facts.fact(2, "flagged", link.place.flag.as_ref().map(|it| &it.source));
        facts.instant(2, "last check", link.status.checked_at);
        facts.instant(2, "last alive", link.status.last_alive);
        if link.elsewhere.pages > 0 {
            facts.fact(2, "also on", Some(count(link.elsewhere.pages, "other page")));
        }
        facts.fact(2, "replacement", replacement.as_ref().map(|it| &it.new_text));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_meant_as_it_stands_or_out_of_an_address() {
        let site =
            Site { article_path: "https://wiki.example/wiki/$1".to_owned(), ..Site::default() };
        let title = |typed: &str, site: &Site| meant(typed, site);
        assert_eq!(title("éa_b# C", &site), ["éa_b# C", "éa_b", "Éa_b"]);
        let copied = "https://wiki.example/wiki/A%20b+c?action=edit#x";
        assert_eq!(title(copied, &site), ["A b+c", "A b+c", "A b+c"]);
        assert_eq!(title(copied, &Site::default())[0], copied);
        assert_eq!(title("", &site), ["", "", ""]);
        assert_eq!(decoded("A&b"), "A");
    }

    #[test]
    fn a_page_is_told_link_by_link() {
        use jiff::Timestamp;
        use wikirot_report::model::{Elsewhere, Flag, Hop, Place, UrlStatus};
        let at = |seconds| Some(Timestamp::from_second(seconds).unwrap());
        let mut status = UrlStatus { url: "http://a.example/".to_owned(), ..UrlStatus::default() };
        (status.checked_at, status.last_alive) = (at(86_400), at(60));
        let hop = Hop { url: status.url.clone(), status: Some(404), address: None };
        status.seen.hops = vec![hop];
        let flag = Flag { source: "{{Dead link}}".to_owned(), ..Flag::default() };
        let source = "[http://a.example/ A]".to_owned();
        let place = Place { line: 3, source, flag: Some(flag), ..Place::default() };
        let elsewhere = Elsewhere { pages: 1, ..Elsewhere::default() };
        let known = Occurrence { status, place, elsewhere };
        let replacement = Some(Replacement { range: 0..1, new_text: "new".to_owned() });
        let links = [
            WithReplacement { link: &known, class: Kind::Flagged, replacement },
            WithReplacement {
                link: &Occurrence::default(),
                class: Kind::Flagged,
                replacement: None,
            },
        ];
        let page = Page { title: "A page".to_owned(), revision: 7, ..Page::default() };
        let told = tell(&page, &links, &Language::english());
        assert_eq!(
            told.lines(),
            [
                "A page: 2 links, revision 7",
                "",
                "http://a.example/",
                "  Not checked yet: not checked yet (unchecked)",
                "  The next run checks it.",
                "    http://a.example/ -> 404",
                "  where       line 3, flagged as dead",
                "  wikitext    [http://a.example/ A]",
                "  flagged     {{Dead link}}",
                "  last check  1970-01-02 00:00 UTC",
                "  last alive  1970-01-01 00:01 UTC",
                "  also on     1 other page",
                "  replacement new",
                "",
                "",
                "  Not checked yet: not checked yet (unchecked)",
                "  The next run checks it.",
                "  where       made by an extension: only the wiki's own link table has it"
            ]
        );
    }
}
