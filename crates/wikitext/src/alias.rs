//! Templates that are other names for a template.

use crate::site::{Site, ns};
use crate::title::Title;
use wikirot_preprocess::{Mode, NONE, NodeKind, Tree};

/// The full title of the template that a template with this text stands for: the target of its redirect,
/// or the only thing that it calls where it holds nothing else.
pub fn stands_for(site: &Site, text: &str) -> Option<String> {
    let title = match site.redirect(text) {
        Some((title, _)) => title,
        None => Title::parse(site, &only_call(site, text)?, ns::TEMPLATE)?,
    };
    (title.ns == ns::TEMPLATE).then(|| title.full(site))
}

/// The name that is called by a text which is nothing but one call.
fn only_call(site: &Site, text: &str) -> Option<String> {
    let mut tree = Tree::default();
    tree.parse(text, site, Mode::Inclusion);
    let mut name = None;
    let mut at = tree.root();
    while at != NONE {
        let node = tree.node(at);
        at = node.next;
        let here = &text[node.start as usize..node.end as usize];
        match node.kind {
            NodeKind::Text if here.trim().is_empty() => {}
            NodeKind::Template(call) if name.is_none() => {
                let (start, end) = tree.plain(tree.call(call).title, NONE)?;
                name = Some(text[start..end].trim().to_owned());
            }
            _ => return None,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::stands_for;
    use crate::site::Site;

    #[test]
    fn redirects_and_wrappers_stand_for_another_template() {
        let site =
            Site::new("W", "https://w.example/wiki/X", "en", [(10, "Template".to_owned(), true)]);
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
            ("plain", None),
        ] {
            assert_eq!(stands_for(&site, text).as_deref(), wanted, "{text}");
        }
    }
}
