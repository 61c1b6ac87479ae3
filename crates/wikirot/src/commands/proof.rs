//! Proves edits before they are written: a page that is edited is read once more, and exactly the links
//! that were meant may have changed.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use wikirot_report::edit::{DeadLinkTemplate, Replacement, apply};
use wikirot_report::model::{Flag, Origin};
use wikirot_wikitext::{Extractor, Link, NoPages, Options, PageText, Pages, Site};

use crate::scan::marks::Marks;
use crate::scan::spool::Header;

/// Where all edits of a page together fail, so many of their halves are read; what is not proven by then is given up.
const TRIES: usize = 128;

/// Reads pages as they were and as they would be.
pub(super) struct Proof<'a> {
    extractor: Extractor<'a>,
    marks: Marks<'a>,
}

/// A link as the page itself shows it.
struct Shown {
    link: Link,
    flag: Option<Flag>,
}

/// What the state knows of the links of a page.
#[derive(Debug, Default)]
pub(super) struct KnownLinks {
    /// Those that are to be shown no more.
    pub(super) hidden: HashSet<Range<usize>>,
    /// Where those begin that templates make, or that are handed to templates; ascending.
    pub(super) made: Vec<usize>,
}

impl KnownLinks {
    /// Where those begin that are not the page's own, once these edits are made.
    fn made_after(&self, edits: &[Replacement]) -> Vec<usize> {
        let mut edits = edits.iter().peekable();
        let (mut added, mut removed) = (0, 0);
        let moved = |made: &usize| {
            while let Some(edit) = edits.next_if(|it| it.range.end <= *made) {
                added += edit.new_text.len();
                removed += edit.range.len();
            }
            made + added - removed
        };
        self.made.iter().map(moved).collect()
    }
}

/// A page as it is read.
struct Seen {
    links: Vec<Shown>,
    /// Footnotes that are defined twice and not alike: an edit in one of two that are the same makes them such.
    conflicts: u32,
}

/// Stands for the wiki's templates, whose texts are not at hand. They end a URL without brackets whatever its last
/// character is: had any of them gone on with it, the scan had said so.
pub(super) struct Templates {
    /// Their namespace, with its colon.
    prefix: String,
}

impl Templates {
    pub(super) fn of(site: &Site) -> Self {
        let namespace = site.namespaces().find(|it| it.number == TEMPLATE);
        Self { prefix: format!("{}:", namespace.map_or("Template".to_owned(), |it| it.name)) }
    }
}

/// The number of their namespace.
const TEMPLATE: i32 = 10;

impl Pages for Templates {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        title.starts_with(&self.prefix).then(|| "<sup></sup>".into())
    }

    fn is_excerpt(&self) -> bool {
        true
    }
}

impl<'a> Proof<'a> {
    pub(super) fn new(
        site: &'a Site,
        template: &'a DeadLinkTemplate,
        pages: &'a Templates,
    ) -> Self {
        let extractor = Extractor::new(site, pages, Options::default());
        Self { extractor, marks: Marks::new(site, &NoPages, template) }
    }

    /// Those of the edits that hold. One that does not stand where a link is, whose link bears a mark by
    /// now, or that would change another link is left out.
    pub(super) fn keep(
        &mut self,
        page: &Header,
        text: &str,
        edits: Vec<Replacement>,
        known: &KnownLinks,
    ) -> Vec<Replacement> {
        let before = self.see(page, text, &known.made);
        let unmarked = before.links.iter().filter(|it| it.flag.is_none());
        let unmarked: HashSet<_> = unmarked.map(|it| it.link.source.clone()).collect();
        let edits: Vec<_> = edits.into_iter().filter(|it| unmarked.contains(&it.range)).collect();
        let mut holds = |edits: &[Replacement]| self.holds(page, text, &before, edits, known);
        if edits.is_empty() || holds(&edits) {
            return edits;
        }
        let mut tries = TRIES;
        let kept = sift(&edits, &mut tries, &mut holds);
        if holds(&kept) { kept } else { Vec::new() }
    }

    fn holds(
        &mut self,
        page: &Header,
        text: &str,
        before: &Seen,
        edits: &[Replacement],
        known: &KnownLinks,
    ) -> bool {
        let after = self.see(page, &apply(text, edits), &known.made_after(edits));
        if after.conflicts > before.conflicts {
            return false;
        }
        let mut edits = edits.iter().peekable();
        let mut after = after.links.iter();
        before.links.iter().all(|before| {
            match edits.next_if(|edit| edit.range == before.link.source) {
                None => after.next().is_some_and(|after| {
                    after.link.url == before.link.url && after.flag == before.flag
                }),
                // What the new text is where nothing stands around it: a link, or none where that is meant.
                Some(edit) => match self.see(page, &edit.new_text, &[]).links.first() {
                    Some(alone) => {
                        after.next().is_some_and(|after| alone.link.url == after.link.url)
                    }
                    None => known.hidden.contains(&edit.range),
                },
            }
        }) && after.next().is_none()
    }

    /// The links of a text of a page, in which those that are not its own begin at `made`.
    fn see(&mut self, page: &Header, text: &str, made: &[usize]) -> Seen {
        let page = PageText { title: &page.title, ns: page.ns, text, ..PageText::default() };
        let mut links = Vec::new();
        let marks = &self.marks;
        self.extractor.links(&page, &mut |mut link| {
            if link.origin == Origin::Text && !link.guessed {
                // What stands behind a link of a template's is said of that one.
                let next = made.partition_point(|at| *at < link.source.end);
                if let Some(next) = made.get(next) {
                    link.calls_behind.retain(|call| call.start <= *next);
                }
                links.push(Shown { flag: marks.of(text, &link, &mut |_| {}), link });
            }
        });
        Seen { links, conflicts: self.extractor.conflicts() }
    }
}

/// Those of edits that do harm together which do none by themselves or beside their neighbours, as far as so many
/// tries tell.
fn sift(
    edits: &[Replacement],
    tries: &mut usize,
    holds: &mut impl FnMut(&[Replacement]) -> bool,
) -> Vec<Replacement> {
    if edits.len() < 2 {
        return Vec::new();
    }
    let (first, rest) = edits.split_at(edits.len() / 2);
    let mut kept = Vec::new();
    for half in [first, rest] {
        let Some(left) = tries.checked_sub(1) else { break };
        *tries = left;
        match holds(half) {
            true => kept.extend_from_slice(half),
            false => kept.extend(sift(half, tries, holds)),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page becomes where these texts are to be put in the place of others.
    fn edited(text: &str, edits: &[(&str, &str)]) -> String {
        let site = Site::new("W", "http://w.rotweb.net/wiki/A", "en", []);
        let (template, pages) = (DeadLinkTemplate::archwiki(), Templates::of(&site));
        let edit = |(old, new): &(&str, &str)| {
            let at = text.find(old).unwrap();
            Replacement { range: at..at + old.len(), new_text: (*new).to_owned() }
        };
        let edits = edits.iter().map(edit).collect();
        let mut proof = Proof::new(&site, &template, &pages);
        apply(text, &proof.keep(&Header::default(), text, edits, &KnownLinks::default()))
    }

    const A: &str = "http://a.rotweb.net/";
    const B: &str = "http://b.rotweb.net/";

    #[test]
    fn edits_that_do_harm_are_left_out_and_the_others_are_made() {
        let text = format!("{A} and {B}");
        let fine = (A, "http://a.rotweb.net/new");
        assert_eq!(
            edited(&text, &[fine, (B, "http://b.rotweb.net/new")]),
            "http://a.rotweb.net/new and http://b.rotweb.net/new"
        );
        assert_eq!(edited(&text, &[fine, (B, "gone")]), format!("http://a.rotweb.net/new and {B}"));
        assert_eq!(
            edited(&text, &[fine, (" and ", " or ")]),
            format!("http://a.rotweb.net/new and {B}")
        );
        assert_eq!(edited(&text, &[(A, "<!-- "), (B, "gone")]), text);
    }

    #[test]
    fn where_edits_do_harm_only_together_none_is_made() {
        let text = format!("{A} and {B} and http://c.rotweb.net/");
        let open = (A, "http://a.rotweb.net/ <nowiki>");
        let close = ("http://c.rotweb.net/", "http://c.rotweb.net/ </nowiki>");
        assert_ne!(edited(&text, &[open]), text);
        assert_ne!(edited(&text, &[close]), text);
        assert_eq!(edited(&text, &[open, close]), text);
    }

    #[test]
    fn few_edits_that_do_harm_cost_no_others_and_many_are_given_up() {
        let made = |count: usize, is_bad: fn(usize) -> bool| {
            let text: String = (0..count).map(|n| format!("http://a.rotweb.net/{n:03} ")).collect();
            let links: Vec<_> = text.split(' ').filter(|it| !it.is_empty()).collect();
            let new = |(n, it): (usize, &&str)| match is_bad(n) {
                true => "gone".to_owned(),
                false => it.replace("a.", "b."),
            };
            let news: Vec<_> = links.iter().enumerate().map(new).collect();
            let edits: Vec<_> =
                links.iter().copied().zip(news.iter().map(String::as_str)).collect();
            edited(&text, &edits).matches("//b.").count()
        };
        assert_eq!(made(300, |n| n == 150), 299);
        assert_eq!(made(300, |n| n % 60 == 0), 295);
        assert!(made(300, |n| n % 2 == 0) < TRIES, "each try is a page to read");
    }

    #[test]
    fn what_is_said_of_a_link_that_a_template_makes_is_not_said_of_the_one_before() {
        let site = Site::new("W", "http://w.rotweb.net/wiki/A", "en", []);
        let (template, pages) =
            (DeadLinkTemplate::archwiki().with_known_flags(), Templates::of(&site));
        let kept = |text: &str, made: &[&str]| {
            let known = KnownLinks {
                made: made.iter().map(|it| text.find(it).unwrap()).collect(),
                ..KnownLinks::default()
            };
            let edit = Replacement { range: 0..A.len(), new_text: format!("{A} {{{{x}}}}") };
            let edits = vec![edit];
            Proof::new(&site, &template, &pages).keep(&Header::default(), text, edits, &known).len()
        };
        let text = format!("{A} and {{{{bug|7}}}} {{{{dead link}}}}");
        assert_eq!(kept(&text, &[]), 0, "it may be of the first");
        assert_eq!(kept(&text, &["{{bug"]), 1);
        let text = format!("{A} and {{{{cite web|url={B}}}}} {{{{dead link}}}}");
        assert_eq!(kept(&text, &[B]), 1);
        let text = format!("{A} {{{{dead link}}}} and {{{{bug|7}}}}");
        assert_eq!(kept(&text, &["{{bug"]), 0);
    }

    #[test]
    fn templates_stand_in_their_own_namespace() {
        let other = [(4, "Projekt".to_owned(), true), (10, "Vorlage".to_owned(), true)];
        let site = Site::new("W", "http://w.rotweb.net/wiki/A", "de", other);
        let pages = Templates::of(&site);
        assert!(pages.text("Vorlage:X").is_some() && pages.is_excerpt());
        assert!(pages.text("Projekt:X").is_none() && pages.text("X").is_none());
    }
}
