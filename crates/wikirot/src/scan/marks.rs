//! Which templates mark a link as dead or as rescued, whatever name they are called by.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use wikirot_report::edit::{DeadLinkTemplate, Mark, copy_behind, flag, rescues};
use wikirot_report::model::Flag;
use wikirot_wikitext::{Dependency, Link, Pages, Site, stands_for};

/// Redirects and wrappers that are followed.
const ALIASES: usize = 4;

/// Calls within a call that are looked at.
const NESTED: usize = 4;

/// What the name of a template says, and the pages that were asked for to find it out.
type Known = (Option<Mark>, Arc<[Dependency]>);

/// Bytes of a template's name as it is written; titles have 255 at most.
const LONGEST_NAME: usize = 512;

/// The marks of a wiki. Each name is looked up once.
pub(crate) struct Marks<'a> {
    site: &'a Site,
    pages: &'a dyn Pages,
    template: &'a DeadLinkTemplate,
    known: RwLock<HashMap<String, Known>>,
}

impl<'a> Marks<'a> {
    pub(crate) fn new(
        site: &'a Site,
        pages: &'a dyn Pages,
        template: &'a DeadLinkTemplate,
    ) -> Self {
        Self { site, pages, template, known: RwLock::default() }
    }

    /// What marks a link of this text as dead or rescued already. `used` hears what that hangs on.
    pub(crate) fn of(
        &self,
        text: &str,
        link: &Link,
        used: &mut dyn FnMut(&Dependency),
    ) -> Option<Flag> {
        let call = link.call.as_ref().and_then(|call| text.get(call.clone()));
        if let Some(call) = call
            && rescues(call, link.written(), self.template)
        {
            return Some(Flag { rescued: true, ..flag(call) });
        }
        let behind = link.calls_behind.iter().filter_map(|call| text.get(call.clone()));
        let mut marked = behind.filter_map(|call| Some((call, self.says(call, used)?)));
        let copy = || copy_behind(text.get(link.link_behind?..)?, link.written());
        let Some((call, mark)) = marked.next() else {
            let source = copy()?.to_owned();
            return Some(Flag { rescued: true, source, ..Flag::default() });
        };
        let rescued = mark == Mark::Rescued || marked.any(|(_, mark)| mark == Mark::Rescued);
        Some(Flag { rescued: rescued || copy().is_some(), ..flag(call) })
    }

    /// What a call says of the link before it, or one that stands in it: `{{small|{{dead link}}}}`.
    fn says(&self, call: &str, used: &mut dyn FnMut(&Dependency)) -> Option<Mark> {
        self.mark(call, used).or_else(|| {
            // It may speak of a link that stands in there as well.
            let inner = call.match_indices("{{").skip(1).filter(|_| !call.contains("//"));
            inner.take(NESTED).find_map(|(at, _)| self.mark(&call[at..], used))
        })
    }

    /// What the call that a text begins with says of the link before it.
    fn mark(&self, call: &str, used: &mut dyn FnMut(&Dependency)) -> Option<Mark> {
        let mut inside = call.strip_prefix("{{")?.trim_start();
        while let Some(comment) = inside.strip_prefix("<!--") {
            inside = comment.split_once("-->")?.1.trim_start();
        }
        let name = inside.split(['|', '}', '<', '{']).next()?.trim();
        if name.len() > LONGEST_NAME {
            return None;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let (mark, asked) = known.unwrap_or_else(|| {
            let mut asked = Vec::new();
            let found = (self.look_up(name, &mut asked), asked.into());
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(name.to_owned()).or_insert(found).clone()
        });
        asked.iter().for_each(used);
        mark
    }

    fn look_up(&self, name: &str, asked: &mut Vec<Dependency>) -> Option<Mark> {
        let mut title = self.site.template_title(name)?;
        for _ in 0..ALIASES {
            let name = title.split_once(':').map_or(title.as_str(), |(_, name)| name);
            if let Some(mark) = self.template.mark(name) {
                return Some(mark);
            }
            asked.push(Dependency::Text(title.as_str().into()));
            title = stands_for(self.site, &self.pages.text(&title)?)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use wikirot_wikitext::{Extractor, Options, PageText};

    use super::*;

    struct Wiki(HashMap<&'static str, &'static str>);

    impl Pages for Wiki {
        fn text(&self, title: &str) -> Option<Arc<str>> {
            self.0.get(title).map(|&text| text.into())
        }
    }

    /// What marks the first link of a text: `dead`, `rescued` or nothing.
    fn mark(pages: &[(&'static str, &'static str)], text: &str) -> Option<&'static str> {
        let names = [(10, "Template".to_owned(), true), (14, "Category".to_owned(), true)];
        let site = Site::new("W", "https://w.example/wiki/X", "en", names);
        let wiki = Wiki(pages.iter().copied().collect());
        let template = DeadLinkTemplate::wikipedia();
        let marks = Marks::new(&site, &wiki, &template);
        let (mut found, mut first) = (None, true);
        let page = PageText { title: "P", text, ..PageText::default() };
        Extractor::new(&site, &wiki, Options::default()).links(&page, &mut |link| {
            if std::mem::take(&mut first) {
                found = marks.of(text, &link, &mut |_| {});
            }
        });
        found.map(|it| if it.rescued { "rescued" } else { "dead" })
    }

    #[test]
    fn a_mark_may_be_wrapped_and_link_to_something_itself() {
        let pages = [
            ("Template:Wayback", "[http://copy.example/{{{date}}}/{{{url}}} a]"),
            ("Template:Saved", "#REDIRECT [[Template:Wayback]]"),
            ("Template:Dead link", "<sup>dead [http://help.example/x ?]</sup>"),
            ("Template:Cite web", "[{{{url}}} {{{title}}}]"),
            ("Template:Gone", "<small>{{Fault}}</small>[[Category:Gone]]"),
            ("Template:Fault", "{{#if:{{{1|}}}|{{dead link|{{{1}}}}}|{{dead link}}}}"),
            ("Template:Official", "[http://official.example/{{{1}}} o]"),
        ];
        for (text, wanted) in [
            ("* [http://a.example x] {{Wayback|url=http://a.example|date=2010}}", Some("rescued")),
            ("* [http://a.example x] {{Saved|url=http://a.example|date=2010}}", Some("rescued")),
            ("* [http://a.example x]{{dead link}}", Some("dead")),
            ("<ref>[http://a.example x] {{dead link}}</ref>", Some("dead")),
            ("{{cite web|url=http://a.example|title=x}} {{dead link}}", Some("dead")),
            ("* [http://a.example x] {{gone}}", Some("dead")),
            ("* [http://a.example x] {{Official|y}} {{dead link}}", None),
        ] {
            assert_eq!(mark(&pages, text), wanted, "{text}");
        }
    }
}
