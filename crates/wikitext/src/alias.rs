//! Templates that are other names for a template.

use std::borrow::Cow;

use crate::chars::MARKER;
use crate::entities;
use crate::language::{Choice, Function};
use crate::marker;
use crate::pass::sanitize;
use crate::site::{Site, TagKind, ns};
use crate::title::Title;
use wikirot_preprocess::{Call, Mode, NONE, NodeKind, Tree};

/// How deep choices are looked into.
const NESTED: usize = 8;

/// The full title of the template that a template with this text stands for: the target of its redirect,
/// or the only thing that it calls where it shows nothing else, whatever it chooses by.
pub fn stands_for(site: &Site, text: &str) -> Option<String> {
    let title = match site.redirect(text) {
        Some((title, _)) => title,
        // Numbers of nodes are written into it as markers.
        None if text.as_bytes().contains(&MARKER) => return None,
        None => {
            let mut tree = Tree::default();
            tree.parse(text, site, Mode::Inclusion);
            let wrapper = Wrapper { site, text, tree: &tree };
            wrapper.shown_by(tree.root(), NESTED)??
        }
    };
    (title.ns == ns::TEMPLATE).then(|| title.full(site))
}

/// A template that may be one around another.
struct Wrapper<'t> {
    site: &'t Site,
    text: &'t str,
    tree: &'t Tree,
}

impl Wrapper<'_> {
    /// The template that a list calls, if it shows anything; `None` where it shows something else.
    fn shown_by(&self, list: u32, depth: usize) -> Option<Option<Title>> {
        let visible = self.visible(list)?;
        let mut only = None;
        let mut rest = visible.trim();
        while !rest.is_empty() {
            let (number, behind) = rest.strip_prefix(MARKER as char)?.split_once(MARKER as char)?;
            if let Some(title) = self.called_by(number.parse().ok()?, depth)?
                && only.replace(title).is_some()
            {
                return None;
            }
            rest = behind.trim_start();
        }
        Some(only)
    }

    /// A list without what shows nothing, its calls and parameters as markers.
    fn visible(&self, list: u32) -> Option<String> {
        let mut out = String::new();
        let mut at = list;
        while at != NONE {
            let node = self.tree.node(at);
            match node.kind {
                NodeKind::Text => out.push_str(&self.text[node.start as usize..node.end as usize]),
                NodeKind::Equals => out.push('='),
                NodeKind::Tag(tag) if self.is_empty(tag) => {}
                _ => marker::push(&mut out, &at.to_string()),
            }
            at = node.next;
        }
        let plain = without_tags(&self.without_categories(&out)?)?.replace("'''", "");
        Some(entities::decode(&plain.replace("''", "")).into_owned())
    }

    /// Whether an extension tag shows nothing.
    fn is_empty(&self, tag: u32) -> bool {
        let tag = self.tree.tag(tag);
        let part = |(start, end): (u32, u32)| &self.text[start as usize..end as usize];
        match self.site.tags.find(part(tag.name).as_bytes()) {
            Some(("templatedata", _)) => true,
            Some((_, TagKind::Verbatim | TagKind::Wikitext)) => {
                tag.body.is_none_or(|body| part(body).trim().is_empty())
            }
            _ => false,
        }
    }

    /// Text without the categories that it is put into; `None` where it links to anything.
    fn without_categories<'v>(&self, text: &'v str) -> Option<Cow<'v, str>> {
        let mut out = Cow::Borrowed("");
        let mut rest = text;
        while let Some((before, link)) = rest.split_once("[[") {
            let (link, behind) = link.split_once("]]")?;
            let name = link.split('|').next().unwrap_or(link);
            // What is computed is some part of its name.
            let name = marker::replaced(name, |_, name| name.push('x'));
            let title = Title::parse(self.site, &name, ns::MAIN)?;
            if title.ns != ns::CATEGORY || name.trim_start().starts_with(':') {
                return None;
            }
            out += before;
            rest = behind;
        }
        out += rest;
        Some(out)
    }

    /// The template that a node calls, if it shows anything; `None` where it shows something else.
    fn called_by(&self, node: u32, depth: usize) -> Option<Option<Title>> {
        let NodeKind::Template(call) = self.tree.node(node).kind else { return None };
        let call = self.tree.call(call);
        if let Some(choice) = self.choice(&call) {
            return self.chosen_by(choice, &call, depth.checked_sub(1)?);
        }
        let (start, end) = self.tree.plain(call.title, NONE)?;
        Title::parse(self.site, self.text[start..end].trim(), ns::TEMPLATE).map(Some)
    }

    fn choice(&self, call: &Call) -> Option<Choice> {
        let first = (call.title != NONE).then(|| self.tree.node(call.title))?;
        let text = &self.text[first.start as usize..first.end as usize];
        let (name, _) = text.split_once(':').filter(|_| first.kind == NodeKind::Text)?;
        match self.site.language.function(name.trim())? {
            Function::Choice(choice) => Some(choice),
            _ => None,
        }
    }

    /// The one template that is called by all of what a choice chooses from.
    fn chosen_by(&self, choice: Choice, call: &Call, depth: usize) -> Option<Option<Title>> {
        let parts = self.tree.parts(call);
        let skipped = match choice {
            // What it looks at may be shown.
            Choice::IfError => return None,
            Choice::IfEqual => 1,
            _ => 0,
        };
        let mut only = None;
        for (index, part) in parts.iter().enumerate().skip(skipped) {
            let list = match choice {
                Choice::Switch if part.equals != NONE => self.tree.node(part.equals).next,
                // A key that shares the value behind it.
                Choice::Switch if index + 1 < parts.len() => continue,
                _ => part.list,
            };
            let shown = self.shown_by(list, depth)?;
            if only.is_some() && shown.is_some() && only != shown {
                return None;
            }
            only = only.or(shown);
        }
        Some(only)
    }
}

/// Text without tags of HTML and of styles; `None` where a `<` is neither.
fn without_tags(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let is_styles = rest.starts_with("<templatestyles ");
        let length = match sanitize::tag(rest.as_bytes()) {
            Some((length, _)) => length,
            None => rest.find('>').filter(|_| is_styles)? + 1,
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::stands_for;
    use crate::site::Site;

    fn site() -> Site {
        let names = [(10, "Template"), (14, "Category")];
        let names = names.map(|(number, name)| (number, name.to_owned(), true));
        Site::new("W", "https://w.example/wiki/X", "en", names)
    }

    #[test]
    fn redirects_and_wrappers_stand_for_another_template() {
        let site = site();
        for (text, wanted) in [
            ("#REDIRECT [[Template:Dead link]]", Some("Template:Dead link")),
            (
                "{{dead link|date={{{1|}}}}}<noinclude>{{doc}}</noinclude>",
                Some("Template:Dead link"),
            ),
            ("\n{{ dead_link }}\n", Some("Template:Dead link")),
            ("#REDIRECT [[Dead link]]", None),
            ("{{dead link}} x", None),
            ("{{dead link}}{{dead link}}", None),
            ("{{{{{1}}}}}", None),
            ("\x7F0\x7F", None),
            ("", None),
            ("plain", None),
        ] {
            assert_eq!(stands_for(&site, text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_shows_nothing_is_passed_over_in_a_wrapper() {
        for text in [
            "<span>{{dead link}}</span>",
            "<small class=\"{{{class|}}}\" >{{Dead link|date={{{1}}}}}</SMALL>",
            "''{{dead link}}''&nbsp;<br/>",
            "{{Dead link}}[[Category:Foo]]",
            "{{Dead link}}<includeonly>[[Category:X|{{PAGENAME}}]]</includeonly><noinclude>x</noinclude>",
            "{{Dead link}}[[ category : Dead since {{{year}}}]] [[Category:Y]]",
            "<!-- c -->{{Dead link<!-- c -->}}<nowiki/>",
            "<templatestyles src=\"X/styles.css\" />{{Dead link}}<templatedata>{}</templatedata>",
            "{{#if:{{{1|}}}|{{Dead link}}|{{Dead link}}}}",
            "{{#if:{{{1|}}}|<b>{{Dead link|date={{{1}}}}}</b>|{{dead link}}}}[[Category:X]]",
            "{{#ifeq:{{NAMESPACE}}|Talk||{{Dead link}}}}",
            "{{#switch:{{{1}}}|a|b={{Dead link}}|c=|{{dead link|c=d}}}}",
            "{{#if:x|{{#ifexist:y|{{Dead link}}}}}}{{#if:z|[[Category:Z]]}}",
        ] {
            let found = stands_for(&site(), text);
            assert_eq!(found.as_deref(), Some("Template:Dead link"), "{text}");
        }
    }

    #[test]
    fn what_shows_more_is_no_wrapper() {
        let deep = format!("{}{{{{dead link}}}}{}", "{{#if:x|".repeat(20), "}}".repeat(20));
        for text in [
            "<span>{{dead link}}</span> or not",
            "<nowiki>x</nowiki>{{dead link}}",
            "{{dead link}}<ref>x</ref>",
            "{{dead link}}<ref name=x/>",
            "{{dead link}}[[:Category:Foo]]",
            "{{dead link}}[[Help:Foo]]",
            "{{dead link}}[[Category:Foo",
            "{{dead link}}{{{1}}}",
            "{{dead link}} < x",
            "{{#if:x|{{dead link}}|{{other}}}}",
            "{{#if:x|{{dead link}}|no}}",
            "{{#ifeq:a|{{dead link}}}}",
            "{{#switch:x|a=b|{{dead link}}}}",
            "{{#iferror:{{x}}|{{dead link}}}}",
            "{{#if:x||[[Category:X]]}}",
            "{{lc:{{dead link}}}}",
            "<span></span>",
            "[[Category:Foo]]",
            &deep,
        ] {
            assert_eq!(stands_for(&site(), text), None, "{text}");
        }
        let long = format!("{{{{dead link}}}}{}", "[[Category:X]]<b>".repeat(50_000));
        assert!(stands_for(&site(), &long).is_some());
    }
}
