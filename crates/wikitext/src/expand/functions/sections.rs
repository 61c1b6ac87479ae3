//! Labeled Section Transclusion: parts of other pages, between `<section begin=x/>` and
//! `<section end=x/>` or below a heading.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::super::arguments::Given;
use super::super::templates::Template;
use crate::attributes::attributes;
use crate::chars::php_trim;
use crate::expand::frame::{Arguments, Frame};
use crate::expand::{Expander, limits};
use crate::marker::{self, MarkerKind};
use crate::site::ns;
use crate::source_map::{Mapped, Source};
use crate::title::Title;
use wikirot_preprocess::{Mode, NONE, Node, NodeKind};

/// Which part of a page.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// `{{#lst:page|from|to}}`: the sections of a label, or all from one to another.
    Labelled,
    /// `{{#lstx:page|label|instead}}`: all but the sections of a label.
    Without,
    /// `{{#lsth:page|from|to}}`: what stands below a heading.
    Heading,
}

/// Names of the attributes that begin and end a section, the German and Portuguese ones among them.
const BEGIN: [&str; 3] = ["begin", "anfang", "começo"];
const END: [&str; 3] = ["end", "ende", "fim"];

impl Expander<'_> {
    /// Appends a part of the page that is the first argument.
    pub(super) fn section(&mut self, part: Part, given: &Given<'_>, node: Node, out: &mut Mapped) {
        let env = self.env;
        let Some(title) = Title::parse(env.site, given.first, ns::MAIN) else {
            if marker::holds(given.first, MarkerKind::Unknown) {
                self.unknown(given, node, None, out);
            }
            return;
        };
        let Some(page) = self.page(&title) else {
            if env.pages.is_excerpt() {
                self.shortfall.call("#lst");
                self.unknown(given, node, Some(&title.full(env.site)), out);
            }
            return;
        };
        if given.frame.is_within(&page.title) || given.frame.depth >= limits::TEMPLATE_DEPTH {
            return;
        }
        let name = self.argument_text(given, 1);
        let second = self.argument_text(given, 2);
        // Looking for them is quicker than putting them out, but not free.
        self.limits.work(page.text.len() / 4);
        let ranges = match part {
            Part::Heading => below_heading(&page, &name, &second).into_iter().collect(),
            Part::Labelled if second.is_empty() => labelled(&page, &name, &name),
            Part::Labelled => labelled(&page, &name, &second),
            Part::Without => around(labelled(&page, &name, &name), page.text.len()),
        };
        let template = Some(Arc::clone(&page.title));
        let maker =
            self.new_maker(given.frame.maker, given.document, node.start, node.end, template);
        let frame = Frame {
            caller: Some((given.frame, given.document)),
            title: &page.title,
            arguments: Arguments::default(),
            maker: Some(maker),
            depth: given.frame.depth + 1,
            recalled: RefCell::default(),
        };
        let in_argument = std::mem::take(&mut self.in_argument);
        for (index, range) in ranges.into_iter().enumerate() {
            if index > 0 && matches!(part, Part::Without) {
                out.push(&second, Source::Made(maker));
            }
            self.limits.work(range.len());
            let text = Mapped::new(page.text[range].to_owned(), Source::Made(maker));
            self.expand_text(&frame, &text, Mode::Inclusion, out);
        }
        self.in_argument = in_argument;
    }
}

/// The sections from where `from` begins to where `to` ends; from the top where `from` is empty.
fn labelled(page: &Template, from: &str, to: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut open = from.is_empty().then_some(0);
    for (node, attributes) in section_tags(page) {
        let says = |names: [&str; 3], label: &str| {
            let mut labels = attributes.iter().filter(|(name, _)| names.contains(&name.as_str()));
            labels.any(|(_, value)| value == label)
        };
        match open {
            None if says(BEGIN, from) => open = Some(node.end as usize),
            Some(start) if says(END, to) => {
                ranges.push(start..node.start as usize);
                open = None;
            }
            _ => {}
        }
    }
    // A section that nothing ends goes on to the end of the page.
    ranges.extend(open.map(|start| start..page.text.len()));
    ranges
}

/// The tags of the page itself, those in its calls and tags left out.
fn section_tags(page: &Template) -> impl Iterator<Item = (Node, Vec<(String, String)>)> {
    nodes(page).filter_map(|node| {
        let NodeKind::Tag(index) = node.kind else { return None };
        let tag = page.tree.tag(index);
        let part = |(start, end): (u32, u32)| &page.text[start as usize..end as usize];
        let name = part(tag.name).to_ascii_lowercase();
        matches!(name.as_str(), "section" | "abschnitt")
            .then(|| (node, attributes(part(tag.attributes))))
    })
}

fn nodes(page: &Template) -> impl Iterator<Item = Node> {
    let mut at = page.tree.root();
    std::iter::from_fn(move || {
        let node = (at != NONE).then(|| page.tree.node(at))?;
        at = node.next;
        Some(node)
    })
}

/// What is left of a text of this length.
fn around(ranges: Vec<Range<usize>>, length: usize) -> Vec<Range<usize>> {
    let mut from = 0;
    let mut left = Vec::new();
    for range in ranges {
        left.push(from..range.start);
        from = range.end;
    }
    left.push(from..length);
    left
}

/// What stands below the heading `from`: up to the heading `to` or, without that, the next one of its
/// level or above. Above all headings where `from` is empty.
fn below_heading(page: &Template, from: &str, to: &str) -> Option<Range<usize>> {
    let mut open = from.is_empty().then_some((0, 6));
    for (line, level, title) in headings(page) {
        let is = |wanted: &str| title.to_lowercase() == wanted.to_lowercase();
        match open {
            None if is(from) => open = Some((line.end, level)),
            Some((start, top)) if is(to) || (to.is_empty() && level <= top) => {
                return Some(start..line.start);
            }
            _ => {}
        }
    }
    open.map(|(start, _)| start..page.text.len())
}

/// The headings of the page itself: their lines, their levels and their texts.
fn headings(page: &Template) -> impl Iterator<Item = (Range<usize>, usize, String)> {
    let text = &*page.text;
    let texts = nodes(page).filter(|node| node.kind == NodeKind::Text);
    let starts = texts.flat_map(move |node| {
        let range = node.start as usize..node.end as usize;
        let inside = text[range.clone()].match_indices("\n=");
        let first = (node.start == 0 && text.starts_with('=')).then_some(0);
        first.into_iter().chain(inside.map(move |(at, _)| range.start + at + 1))
    });
    starts.filter_map(move |start| {
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let line = without_comments(&text[start..end]);
        let line = php_trim(&line);
        let open = line.bytes().take_while(|&b| b == b'=').count();
        let close = line.bytes().rev().take_while(|&b| b == b'=').count();
        let level = open.min(close).min(6);
        let is_heading = level > 0 && 2 * level < line.len();
        is_heading
            .then(|| (start..end, level, php_trim(&line[level..line.len() - level]).to_owned()))
    })
}

fn without_comments(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept + rest
}
