//! A link while its page is being read: as small as can be, for a page may have hundreds of thousands.

use std::ops::Range;

use wikirot_words::{Context, Origin};

use crate::chars;
use crate::link::Link;
use crate::normalize;
use crate::pass::Found;
use crate::source_map::{Maker, Mapped, Source};
use crate::surroundings::end_of_label;

/// A link whose line, and what follows from it, is still to be found out.
#[derive(Clone)]
pub(crate) struct PendingLink {
    url: Box<str>,
    /// As it stood in the text, where that is another spelling.
    written: Option<Box<str>>,
    pub(crate) place: Place,
}

impl PendingLink {
    /// One of the URL that was `written`; `clean` is what MediaWiki made of that, where it is another.
    pub(crate) fn new(written: String, clean: Option<&str>, place: Place) -> Self {
        let url = match clean {
            None if normalize::is_normal(&written) => {
                return Self { url: written.into_boxed_str(), written: None, place };
            }
            None => normalize::normalize(&written),
            Some(clean) => normalize::normalize(clean),
        };
        let written = (written != url).then(|| written.into_boxed_str());
        Self { url: url.into_boxed_str(), written, place }
    }

    /// The URL as it is recorded.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The link, as far as it is known; `chain` is that of the maker before, which often is the same.
    pub(crate) fn link(self, makers: &[Maker], chain: &mut Chain) -> Link {
        Link {
            url: self.url.into_string(),
            written: self.written,
            section: None,
            line: 0,
            source: self.place.source(),
            origin: match self.place.maker {
                None => Origin::Text,
                Some(maker) => Origin::Template(chain.of(makers, maker)),
            },
            context: self.place.context,
            call: None,
            calls_behind: Vec::new(),
            link_behind: None,
            guessed: self.place.guessed,
        }
    }
}

/// Where a link stands in its page, and who wrote it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Where the URL ends; what is behind it within the construct may speak of it.
    pub(crate) url_end: u32,
    /// The innermost maker, where a template wrote it.
    pub(crate) maker: Option<u32>,
    pub(crate) context: Context,
    /// Whether a blank at the start of its line makes it code.
    pub(crate) line_decides: bool,
    pub(crate) guessed: bool,
    /// Whether it stands in a footnote that is written twice.
    pub(crate) in_twin: bool,
}

impl Place {
    pub(crate) fn source(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The titles of the templates that made the last link, and its maker.
#[derive(Default)]
pub(crate) struct Chain(Option<(u32, Vec<String>)>);

impl Chain {
    fn of(&mut self, makers: &[Maker], maker: u32) -> Vec<String> {
        match &self.0 {
            Some((last, titles)) if is_alike(&makers[*last as usize], &makers[maker as usize]) => {
                titles.clone()
            }
            _ => self.0.insert((maker, chain(makers, maker))).1.clone(),
        }
    }
}

/// Whether two makers have the same chain, as two calls of a template by the same one have.
fn is_alike(one: &Maker, other: &Maker) -> bool {
    one.parent == other.parent && one.template == other.template
}

/// Where a link stands in the page, and who wrote it.
pub(crate) fn place(page: &str, text: &Mapped, found: &Found, makers: &[Maker]) -> Place {
    let ends = [found.start, found.url.start, found.url.end - 1, found.end - 1];
    let [begins, url, url_ends, ends] =
        text.sources(ends).map(|source| source.unwrap_or(Source::Page(0)));
    let written = |source: Source| match source {
        Source::Page(at) | Source::Argument(at) => Some(at),
        Source::Made(_) => None,
    };
    if let Source::Made(maker) = url {
        let maker_of = &makers[maker as usize];
        let has_template = has_template(makers, maker);
        let construct = written(begins).zip(written(ends)).filter(|_| !has_template);
        let call = construct.map_or(maker_of.call.clone(), |(start, last)| start..last + 1);
        let source = range(page, call);
        return Place {
            start: source.start as u32,
            end: source.end as u32,
            url_end: source.end as u32,
            maker: has_template.then_some(maker),
            context: Context::Prose,
            line_decides: false,
            guessed: maker_of.guessed,
            in_twin: false,
        };
    }
    let url_start = written(url).unwrap_or(0);
    let url_last = written(url_ends).unwrap_or(url_start).max(url_start);
    // The whole construct, or the URL alone where a template wrote the brackets.
    let (start, last) = match (written(begins), written(ends)) {
        (Some(start), Some(last)) if start <= url_start && url_start <= last => (start, last),
        (Some(start), None) if start <= url_start => {
            let end = match ends {
                Source::Made(maker) => makers[maker as usize].call.end,
                _ => url_start + 1,
            };
            (start, end.saturating_sub(1).max(url_start))
        }
        _ => (url_start, url_last),
    };
    let mut source = range(page, start..last + 1);
    source.end = end_of_label(page, &source);
    let in_argument = matches!(url, Source::Argument(_));
    // What is put behind a URL whose end somebody's argument holds would land in that argument.
    let ends_in_argument =
        matches!(ends, Source::Argument(_)) || is_within_braces(&page[source.clone()]);
    let context = match in_argument || ends_in_argument {
        true => Context::TemplateArgument,
        false => Context::Prose,
    };
    let url_end = range(page, url_last..url_last + 1).end.clamp(source.start, source.end);
    Place {
        start: source.start as u32,
        end: source.end as u32,
        url_end: url_end as u32,
        maker: None,
        context,
        line_decides: !in_argument,
        guessed: false,
        in_twin: false,
    }
}

/// Whether more braces are opened in a link than closed: it ends in what they hold.
fn is_within_braces(link: &str) -> bool {
    let count = |braces| memchr::memmem::find_iter(link.as_bytes(), braces).count();
    chars::find_pair(link.as_bytes(), b'{').is_some() && count("{{") > count("}}")
}

/// Titles of a chain that a link bears at most. Templates may be nested a hundred deep, and one page of
/// them may make hundreds of thousands of links.
const MAX_CHAIN: usize = 8;

/// Whether a template made what this maker wrote, or called it.
fn has_template(makers: &[Maker], maker: u32) -> bool {
    let calls = std::iter::successors(Some(maker), |at| makers[*at as usize].parent);
    calls.into_iter().any(|at| makers[at as usize].template.is_some())
}

/// Full titles of the templates from the one that the page calls to the one that wrote it.
fn chain(makers: &[Maker], maker: u32) -> Vec<String> {
    let mut chain: Vec<&str> = Vec::new();
    let mut at = Some(maker);
    while let Some(index) = at {
        let maker = &makers[index as usize];
        chain.extend(maker.template.as_deref());
        at = maker.parent;
    }
    if chain.len() > MAX_CHAIN {
        chain.drain(MAX_CHAIN - 1..chain.len() - 1);
    }
    chain.into_iter().rev().map(str::to_owned).collect()
}

/// A range of the page's text that begins and ends between characters.
fn range(page: &str, range: Range<u32>) -> Range<usize> {
    let start = boundary(page, range.start as usize);
    let mut end = (range.end as usize).clamp(start, page.len());
    while !page.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn boundary(page: &str, at: usize) -> usize {
    let mut at = at.min(page.len());
    while !page.is_char_boundary(at) {
        at -= 1;
    }
    at
}
