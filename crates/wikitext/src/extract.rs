//! The door of the crate: pages in, links out.

use crate::link::{Context, Link, Origin};
use crate::normalize;
use crate::options::Options;
use crate::page::{PageText, Pages};
use crate::pass::{self, Work};
use crate::site::{Site, ns};
use crate::title::Title;

/// Finds the links of one page after another. It keeps what it has read of templates; a clone
/// shares that with the original, so that each thread can have one.
#[derive(Clone)]
pub struct Extractor<'a> {
    site: &'a Site,
    pages: &'a dyn Pages,
    options: Options,
    work: Work,
}

impl<'a> Extractor<'a> {
    /// An extractor for pages of `site` that may transclude those of `pages`.
    pub fn new(site: &'a Site, pages: &'a dyn Pages, options: Options) -> Self {
        Self { site, pages, options, work: Work::default() }
    }

    /// Gives every external link of a page to `sink`, in the order of the text.
    pub fn links(&mut self, page: &PageText<'_>, sink: &mut dyn FnMut(Link)) {
        let _ = self.pages;
        let title = Title::parse(self.site, page.title, ns::MAIN);
        self.work.run(pass::Context { site: self.site, title: title.as_ref() }, page.text);
        for found in self.work.found.drain(..) {
            let url = normalize::normalize(&found.clean);
            if !self.options.internal && self.site.is_internal(&url) {
                continue;
            }
            sink(Link {
                url,
                written: found.written,
                section: None,
                line: 1,
                source: found.start as usize..found.end as usize,
                origin: Origin::Text,
                context: Context::Prose,
                guessed: false,
            });
        }
    }
}
