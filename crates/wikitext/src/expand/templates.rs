//! Templates as they are read: each once, for all pages and threads.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::chars::MARKER;
use crate::page::Pages;
use crate::preprocess::{Mode, Tree};
use crate::site::Site;
use crate::title::Title;

/// A page that is transcluded.
#[derive(Debug)]
pub(crate) struct Template {
    /// Full title, behind redirects.
    pub(crate) title: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) tree: Tree,
}

/// Every page that was asked for, with what it is: `None` for one that does not exist.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    known: RwLock<HashMap<String, Option<Arc<Template>>>>,
}

impl Templates {
    /// The page of this full title, redirects followed as `statelessFetchTemplate` does: twice.
    pub(crate) fn get(
        &self,
        site: &Site,
        pages: &dyn Pages,
        title: &Title,
    ) -> Option<Arc<Template>> {
        let full = title.full(site);
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&full) {
            return known.clone();
        }
        let template = read(site, pages, &full).map(Arc::new);
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(full, template.clone());
        template
    }
}

fn read(site: &Site, pages: &dyn Pages, full: &str) -> Option<Template> {
    let mut title = full.to_owned();
    // Some dumps write titles with a small letter where the wiki has a capital.
    let mut text = pages.text(&title).or_else(|| {
        let (prefix, name) =
            title.split_once(':').map_or(("", title.as_str()), |(prefix, name)| (prefix, name));
        let small = site.language.lower_first(name);
        pages.text(&if prefix.is_empty() { small } else { format!("{prefix}:{small}") })
    })?;
    for _ in 0..2 {
        let Some(target) = site.redirect(&text).map(|(target, _)| target) else { break };
        let target = target.full(site);
        match pages.text(&target) {
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
