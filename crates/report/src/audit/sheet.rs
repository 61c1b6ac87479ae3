//! A sheet by which people judge links: one HTML file that needs nothing else, or lines of text.

use std::io::Write;

use askama::Template;
use jiff::Timestamp;

use super::answers::{Answer, COLUMNS, Drawn};
use crate::escape::{href, visible};
use crate::model::{RenderError, Result, Site, UrlReport};
use crate::phrase::{clip, count, minute, position, since, statuses};
use crate::{language::Language, words::words};

const STYLE: &str = include_str!("../../templates/audit.css");
const SCRIPT: &str = include_str!("../../templates/audit.js");

/// Allows this one script and nothing from elsewhere.
const POLICY: &str = concat!(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src '",
    "sha256-fNex8mTlesjK+RtqhhMAgxYKzKGe6cg+ayn7jMa3Xms=",
    "'"
);

/// Characters of wikitext that are shown of one place.
const SOURCE: usize = 600;

/// Places of a link that are shown.
const PLACES: usize = 3;

/// One link to judge.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is known of it.
    pub url: UrlReport,
    /// Its last checks, the newest first.
    pub checks: Vec<Look>,
}

/// One check of the past.
#[derive(Clone, Debug)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// The verdict's code.
    pub verdict: String,
    /// The reason's code.
    pub reason: String,
}

/// Writes a sheet for a browser; `items` gives one link after the other.
///
/// # Errors
/// Of `out` and of `items`.
pub fn write_html(
    drawn: &Drawn,
    site: &Site,
    items: &mut dyn Iterator<Item = Result<Item>>,
    out: &mut dyn Write,
) -> Result<()> {
    let head = drawn.head();
    render(&Head { drawn, head: &head, style: STYLE, policy: POLICY, keys: &Answer::ALL }, out)?;
    for (at, item) in items.enumerate() {
        render(&Card::new(at + 1, &item?, site), out)?;
    }
    render(&Foot { version: &drawn.version, script: SCRIPT }, out)
}

/// Writes a sheet as the text that is read back, with nothing answered; `items` gives one link after the
/// other.
///
/// # Errors
/// Of `out` and of `items`.
pub fn write_tsv(
    drawn: &Drawn,
    items: &mut dyn Iterator<Item = Result<Item>>,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{}{COLUMNS}", drawn.head())?;
    for (at, item) in items.enumerate() {
        let status = &item?.url.status;
        writeln!(
            out,
            "{}\t{}\t\t{}",
            at + 1,
            visible(&status.reason),
            visible(&status.checked_url)
        )?;
    }
    Ok(())
}

fn render<T: Template>(template: &T, out: &mut dyn Write) -> Result<()> {
    let text = template
        .render()
        .map_err(|error| RenderError::Format { format: "html", source: error.into() })?;
    Ok(out.write_all(text.as_bytes())?)
}

#[derive(Template)]
#[template(path = "audit_head.html")]
struct Head<'a> {
    drawn: &'a Drawn,
    /// The head of the file of answers.
    head: &'a str,
    style: &'static str,
    policy: &'static str,
    keys: &'a [(Answer, &'static str, char)],
}

#[derive(Template)]
#[template(path = "audit_foot.html")]
struct Foot<'a> {
    version: &'a str,
    script: &'static str,
}

/// One link of the sheet.
#[derive(Template)]
#[template(path = "audit_card.html")]
struct Card<'a> {
    number: usize,
    /// What tells it among the answers.
    asked: String,
    href: Option<String>,
    reason: &'a str,
    why: String,
    advice: String,
    since: String,
    facts: Vec<(&'static str, String)>,
    checks: Vec<String>,
    places: Vec<Spot>,
    more_places: String,
    archive: Option<String>,
}

/// One place of a link.
struct Spot {
    title: String,
    href: Option<String>,
    position: String,
    source: String,
}

impl<'a> Card<'a> {
    fn new(number: usize, item: &'a Item, site: &Site) -> Self {
        let (status, english) = (&item.url.status, Language::english());
        let words = words(&status.reason);
        let told = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
        let is_other = |it: &String| *it != status.checked_url;
        let answered = statuses(&status.seen.hops, &english);
        let facts = [
            ("On the wiki", Some(status.url.clone()).filter(is_other)),
            ("Answered", Some(answered).filter(|it| !it.is_empty())),
            ("Ended at", told(&status.final_url).filter(is_other)),
            ("Title", told(&status.seen.title)),
            ("Server", told(&status.seen.server)),
            ("Detail", told(&status.seen.detail)),
            ("Last alive", status.last_alive.map(minute)),
            ("First seen", status.first_seen.map(minute)),
        ];
        let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let places = item.url.places.iter().take(PLACES).map(|it| {
            let title = item.url.pages.get(it.page).cloned().unwrap_or_default();
            let place = &it.place;
            let section = place.section.as_ref();
            let href = match section {
                Some(section) => site.section_url(&title, &section.anchor),
                None => site.page_url(&title),
            };
            let section = section.map(|it| format!("{}, ", it.title)).unwrap_or_default();
            Spot {
                href,
                position: format!("{section}{}", position(place, &english)),
                source: clip(&place.source, SOURCE).into_owned(),
                title,
            }
        });
        let more = item.url.places.len().saturating_sub(PLACES) as u64;
        let check = |it: &Look| format!("{}  {} {}", minute(it.at), it.verdict, it.reason);
        Self {
            number,
            asked: visible(&status.checked_url).into_owned(),
            href: href(&status.checked_url).map(|it| it.into_owned()),
            reason: &status.reason,
            why: words.short.into_owned(),
            advice: words.advice.into_owned(),
            since: since(status, &english),
            facts,
            checks: item.checks.iter().map(check).collect(),
            places: places.collect(),
            more_places: if more > 0 {
                format!("and {}", count(more, "place"))
            } else {
                String::new()
            },
            archive: status.archive.as_ref().and_then(|it| Some(href(&it.url)?.into_owned())),
        }
    }
}
