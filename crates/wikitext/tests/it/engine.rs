//! A module that does as a test says, in the place of Lua.

use std::sync::Mutex;

use wikirot_wikitext::{Extractor, Host, Link, ModuleError, Modules, Site};

use crate::wiki::Wiki;

/// What a module does: it is given the host, its own name and that of its function.
type Does<'t> = &'t (dyn Fn(&mut dyn Host, &str, &str) -> Result<String, ModuleError> + Sync);

/// Runs every module alike, and counts the pages that begin.
pub(crate) struct Engine<'t> {
    does: Does<'t>,
    pub(crate) begun: Mutex<usize>,
}

impl<'t> Engine<'t> {
    pub(crate) fn new(does: Does<'t>) -> Self {
        Self { does, begun: Mutex::default() }
    }

    /// The links of a page whose modules it runs.
    pub(crate) fn links(&self, wiki: &Wiki, site: &Site, text: &str) -> Vec<Link> {
        self.outcome(wiki, site, text).0
    }

    /// The same, with the modules that failed and why.
    pub(crate) fn outcome(
        &self,
        wiki: &Wiki,
        site: &Site,
        text: &str,
    ) -> (Vec<Link>, Vec<(String, String)>) {
        let mut links = Vec::new();
        let mut extractor = Extractor::new(site, wiki, wiki.options.clone()).with_modules(self);
        extractor.links(&Wiki::page("Test page", text), &mut |link| links.push(link));
        (links, extractor.failures().to_vec())
    }

    /// How much work a page is.
    pub(crate) fn steps(&self, wiki: &Wiki, site: &Site, text: &str) -> u64 {
        let mut extractor = Extractor::new(site, wiki, wiki.options.clone()).with_modules(self);
        extractor.links(&Wiki::page("Test page", text), &mut |_| ());
        extractor.steps()
    }
}

impl Modules for Engine<'_> {
    fn begin_page(&self) {
        *self.begun.lock().unwrap() += 1;
    }

    fn invoke(
        &self,
        host: &mut dyn Host,
        module: &str,
        function: &str,
    ) -> Result<String, ModuleError> {
        (self.does)(host, module, function)
    }
}

/// What the preprocessor makes of a text: templates and functions in it replaced.
pub(crate) fn preprocessed(wiki: &Wiki, site: &Site, text: &str) -> String {
    let made = Mutex::new(String::new());
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        *made.lock().unwrap() = host.preprocess(1, text);
        Ok(String::new())
    };
    Engine::new(&does).links(wiki, site, "{{#invoke:M|f}}");
    made.into_inner().unwrap()
}
