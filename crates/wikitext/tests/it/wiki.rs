//! A small wiki for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wikirot_wikitext::{
    Dependency, Extractor, Link, Modules, Options, PageText, Pages, Shortfall, Site,
};

/// Pages by full title.
#[derive(Default)]
pub(crate) struct Wiki {
    pub(crate) pages: BTreeMap<String, Arc<str>>,
    pub(crate) excerpt: bool,
    pub(crate) options: Options,
}

impl Wiki {
    pub(crate) fn new<'t>(pages: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let pages =
            pages.into_iter().map(|(title, text)| (title.to_owned(), text.into())).collect();
        Self { pages, ..Self::default() }
    }

    pub(crate) fn site() -> Site {
        let names = [(0, ""), (4, "Test wiki"), (100, "Portal")]
            .map(|(number, name)| (number, name.to_owned(), true));
        Site::new("Test wiki", "https://wiki.example/wiki/Main_Page", "en", names)
    }

    pub(crate) fn page<'t>(title: &'t str, text: &'t str) -> PageText<'t> {
        PageText {
            title,
            text,
            page_id: 7,
            revision_id: 70,
            timestamp: "2019-03-02T17:45:01Z",
            user: "Ann",
            ..PageText::default()
        }
    }

    /// The links of a page of this text.
    pub(crate) fn links(&self, text: &str) -> Vec<Link> {
        self.links_on(&Self::site(), "Test page", text)
    }

    pub(crate) fn links_on(&self, site: &Site, title: &str, text: &str) -> Vec<Link> {
        let mut links = Vec::new();
        let page = Self::page(title, text);
        Extractor::new(site, self, self.options.clone()).links(&page, &mut |link| links.push(link));
        links
    }

    /// Puts in pages, their titles as the site has them.
    pub(crate) fn put(&mut self, site: &Site, pages: &[(String, String)]) {
        let pages = pages
            .iter()
            .map(|(title, text)| (site.normal_title(title).unwrap(), Arc::from(text.as_str())));
        self.pages = pages.collect();
    }

    /// The categories that a page of this text is in.
    pub(crate) fn categories_on(&self, site: &Site, text: &str) -> Vec<String> {
        let mut extractor = Extractor::new(site, self, self.options.clone());
        extractor.links(&PageText { title: "Test page", text, ..PageText::default() }, &mut |_| ());
        extractor.categories().map(|name| name.replace(' ', "_")).collect()
    }

    /// What the last of some pages hangs on, read one after another.
    pub(crate) fn dependencies(
        &self,
        site: &Site,
        modules: Option<&dyn Modules>,
        texts: &[&str],
    ) -> Vec<Dependency> {
        let mut extractor = Extractor::new(site, self, self.options.clone());
        if let Some(modules) = modules {
            extractor = extractor.with_modules(modules);
        }
        for text in texts {
            extractor.links(&Self::page("Test page", text), &mut |_| ());
        }
        let known = extractor.dependencies();
        extractor.used().iter().map(|number| known.get(*number).unwrap()).collect()
    }

    /// What could not be found out about a page of this text.
    pub(crate) fn shortfall(&self, text: &str) -> Shortfall {
        let site = Self::site();
        let mut extractor = Extractor::new(&site, self, self.options.clone());
        let page = PageText { title: "Test page", text, ..PageText::default() };
        extractor.links(&page, &mut |_| {});
        extractor.shortfall().clone()
    }

    /// The URLs of a page of this text, each once.
    pub(crate) fn urls(&self, text: &str) -> Vec<String> {
        self.links(text)
            .into_iter()
            .map(|link| link.url)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }
}

impl Pages for Wiki {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        self.pages.get(title).cloned()
    }

    fn is_excerpt(&self) -> bool {
        self.excerpt
    }
}
