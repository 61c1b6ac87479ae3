//! A whole dump, read and laid aside, ready to be extracted.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use wikirot_dump::{DumpError, DumpReader, SiteInfo};

use super::spool::{Spool, SpoolWriter};
use super::tally::ScanTally;

/// The namespace of templates.
const TEMPLATE: i32 = 10;

/// What reading a dump gave.
pub(crate) struct Corpus {
    /// What the dump says of its wiki.
    pub site: SiteInfo,
    /// Its pages.
    pub spool: Spool,
    /// Whether it has no page in the Template namespace, as excerpts do.
    pub is_excerpt: bool,
    /// Changes when any template does: what a page makes depends on both.
    pub templates_digest: u64,
    /// The newest revision's time, as the dump has it; empty where it has none.
    pub newest: String,
    /// Why reading ended before the dump did.
    pub cut: Option<Cut>,
    /// `Template:` as this wiki writes it.
    template_prefix: String,
    /// The first failure to read the spool while somebody asked for one page.
    failure: OnceLock<io::Error>,
}

impl Corpus {
    /// Whether `title` names a page of the Template namespace.
    pub(crate) fn is_template(&self, title: &str) -> bool {
        title.starts_with(&self.template_prefix)
    }

    /// Whether the wiki has a template of this name.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let title: String = self.template_prefix.chars().chain(first).chain(letters).collect();
        self.text(&title).is_some()
    }

    /// The wikitext of one page. A spool that cannot be read says so in [`Corpus::check`].
    pub(crate) fn text(&self, title: &str) -> Option<Arc<str>> {
        match self.spool.page(title) {
            Ok(page) => page.map(|(_, text)| text.into()),
            Err(error) => {
                // The first failure is the one worth telling.
                let _ = self.failure.set(error);
                None
            }
        }
    }

    /// A digest of what is beside the pages themselves: the templates and the pages named in
    /// `others`. Links of an unchanged page change only with it.
    pub(crate) fn surroundings_digest<'t>(&self, others: impl IntoIterator<Item = &'t str>) -> u64 {
        others.into_iter().fold(self.templates_digest, |sum, title| {
            sum.wrapping_add(digest(title, self.text(title).as_deref()))
        })
    }

    /// Tells of a failure of [`Corpus::text`].
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.failure.get() {
            Some(failure) => Err(io::Error::new(failure.kind(), failure.to_string())),
            None => Ok(()),
        }
    }
}

/// Why a dump was not read to its end.
#[derive(Debug)]
pub(crate) enum Cut {
    /// It is damaged from here on.
    Damaged(DumpError),
    /// We were told to stop.
    Stopped,
}

/// Reads all pages of a dump; damage ends it early and is told in [`Corpus::cut`].
pub(crate) fn read(
    mut reader: DumpReader,
    tally: &ScanTally,
    stop: &AtomicBool,
) -> io::Result<Corpus> {
    let site = reader.site_info().clone();
    let mut spool = SpoolWriter::new()?;
    let mut has_templates = false;
    let mut newest = String::new();
    let mut templates_digest = 0;
    let cut = loop {
        if stop.load(Ordering::Relaxed) {
            break Some(Cut::Stopped);
        }
        let page = match reader.next_page() {
            Ok(Some(page)) => page,
            Ok(None) => break None,
            Err(error) => break Some(Cut::Damaged(error)),
        };
        tally.page_read();
        if page.ns == TEMPLATE {
            has_templates = true;
            // A sum, so that the order of the pages does not matter.
            let text = page.revision.as_ref().and_then(|revision| revision.text.as_str());
            templates_digest = digest(&page.title, text).wrapping_add(templates_digest);
        }
        if let Some(revision) = &page.revision
            && revision.timestamp > newest
        {
            newest.clone_from(&revision.timestamp);
        }
        spool.push(&page)?;
    };
    let template_prefix = site
        .namespaces
        .iter()
        .find(|namespace| namespace.id == TEMPLATE)
        .map_or("Template:".to_owned(), |namespace| format!("{}:", namespace.name));
    Ok(Corpus {
        site,
        spool: spool.finish()?,
        is_excerpt: !has_templates,
        templates_digest,
        newest,
        cut,
        template_prefix,
        failure: OnceLock::new(),
    })
}

fn digest(title: &str, text: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    title.hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}
