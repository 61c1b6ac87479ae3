//! Templates as they are read: each once, for all pages and threads.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::chars::MARKER;
use crate::dependencies::Dependencies;
use crate::page::Pages;
use crate::site::Site;
use crate::title::Title;
use wikirot_preprocess::{Mode, Tree};

/// A page that is transcluded.
#[derive(Debug)]
pub(crate) struct Template {
    /// Full title, behind redirects.
    pub(crate) title: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) tree: Tree,
}

/// A template as one thread holds it. All of them count who holds the template and its title; were these the same
/// counts, each call would wait for the other threads.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) template: Arc<Template>,
    pub(crate) title: Arc<str>,
}

impl Held {
    pub(crate) fn new(template: Arc<Template>) -> Self {
        let title = Arc::from(&*template.title);
        Self { template, title }
    }
}

/// What is known of a title that is transcluded.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// `None` where there is no such page.
    pub(crate) template: Option<Arc<Template>>,
    /// Numbers of the pages that were asked for to find that out.
    pub(crate) asked: Arc<[u32]>,
}

/// Every page that was asked for, with what it is.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    known: RwLock<HashMap<String, Lookup>>,
    pub(crate) dependencies: Dependencies,
}

impl Templates {
    /// The page of this full title, redirects followed as `statelessFetchTemplate` does: twice.
    pub(crate) fn get(&self, site: &Site, pages: &dyn Pages, title: &Title) -> Lookup {
        let full = title.full(site);
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&full) {
            return known.clone();
        }
        let mut asked = Vec::with_capacity(1);
        let template = read(site, &full, &mut |title| {
            asked.push(self.dependencies.text(title));
            pages.text(title)
        });
        let lookup = Lookup { template: template.map(Arc::new), asked: asked.into() };
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(full, lookup.clone());
        lookup
    }
}

fn read(
    site: &Site,
    full: &str,
    page: &mut dyn FnMut(&str) -> Option<Arc<str>>,
) -> Option<Template> {
    let mut title = full.to_owned();
    // Some dumps write titles with a small letter where the wiki has a capital.
    let mut text = page(&title).or_else(|| {
        let (prefix, name) =
            title.split_once(':').map_or(("", title.as_str()), |(prefix, name)| (prefix, name));
        let small = site.language.lower_first(name);
        page(&if prefix.is_empty() { small } else { format!("{prefix}:{small}") })
    })?;
    for _ in 0..2 {
        let Some(target) = site.redirect(&text).map(|(target, _)| target) else { break };
        let target = target.full(site);
        match page(&target) {
            Some(target_text) => {
                title = target;
                text = target_text;
            }
            // The redirect itself is shown where it leads nowhere.
            None => break,
        }
    }
    // Input of the parser holds neither of these.
    if text.contains(['\0', MARKER as char]) {
        text = text.replace('\0', "").replace(MARKER as char, "?").into();
    }
    let mut tree = Tree::default();
    tree.parse(&text, site, Mode::Inclusion);
    Some(Template { title: title.into(), text, tree })
}
