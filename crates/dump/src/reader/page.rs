//! A `<page>` and the newest of its revisions.

use crate::{
    Page, Redirect, Revision, SiteInfo, Text,
    xml::{Chars, Fault, Mark, Step, Xml},
};

/// Memory that is set aside for a text on the word of its `bytes` attribute.
const TRUSTED_LEN: u64 = 4 << 20;

/// A page as far as it has been read.
pub(super) struct PartialPage {
    page: Page,
    ns: Option<i32>,
    /// What is wrong with the title.
    pub(super) title: Option<Mark>,
    /// What is wrong with the text of the newest revision.
    pub(super) text: Option<Mark>,
    /// A revision has been begun and not ended.
    in_revision: bool,
}

impl PartialPage {
    pub(super) fn new() -> Self {
        let page = Page {
            id: 0,
            ns: 0,
            title: String::new(),
            redirect: None,
            revision: None,
            revisions: 0,
        };
        Self { page, ns: None, title: None, text: None, in_revision: false }
    }

    /// Its title, if it can be told.
    pub(super) fn known_title(&self) -> Option<&str> {
        Some(self.page.title.as_str())
            .filter(|title| !title.trim().is_empty() && self.title.is_none())
    }

    /// Whether nothing but its end is missing.
    pub(super) fn is_whole_but_for_its_end(&self) -> bool {
        self.page.revision.is_some() && !self.in_revision
    }

    /// The page.
    pub(super) fn finish(mut self, site: &SiteInfo) -> Page {
        self.page.ns = self.ns.unwrap_or_else(|| namespace_of(&self.page.title, site));
        self.page
    }

    /// The page without a text, for one that is broken off.
    pub(super) fn give_up(mut self, site: &SiteInfo) -> Page {
        self.page.revision = Some(Revision { text: Text::Damaged, ..new_revision() });
        self.finish(site)
    }
}

/// Who is told of the revisions of a page, one after the other.
pub(super) type Each<'a> = &'a mut dyn FnMut(&Page, &Revision);

/// What becomes of revisions.
pub(super) enum Keep<'a> {
    /// The newest is kept; texts of older ones need not even be read.
    Newest,
    /// Each is told of, in the order of the dump; the last is kept.
    Each(&'a SiteInfo, Each<'a>),
}

/// Reads the rest of the opened `<page>`. Texts longer than `max_text` bytes are not kept.
pub(super) fn read(
    xml: &mut Xml,
    max_text: usize,
    draft: &mut PartialPage,
    keep: &mut Keep<'_>,
) -> Result<(), Fault> {
    while xml.step()? == Step::Open {
        let page = &mut draft.page;
        match xml.name() {
            b"title" => {
                xml.take_mark();
                page.title = spaced(xml.leaf()?);
                draft.title = xml.take_mark();
            }
            b"ns" => draft.ns = xml.leaf()?.parse().ok(),
            b"id" => page.id = number(xml)?,
            b"redirect" => page.redirect = Some(redirect(xml)?),
            b"revision" => {
                page.revisions = page.revisions.saturating_add(1);
                draft.in_revision = true;
                if let Keep::Each(site, _) = keep {
                    draft.page.ns =
                        draft.ns.unwrap_or_else(|| namespace_of(&draft.page.title, site));
                }
                revision(xml, max_text, draft, keep)?;
                draft.in_revision = false;
            }
            _ => xml.skip()?,
        }
    }
    Ok(())
}

fn new_revision() -> Revision {
    Revision {
        id: 0,
        timestamp: String::new(),
        contributor: String::new(),
        model: String::new(),
        sha1: String::new(),
        text: Text::Missing,
    }
}

/// Reads the rest of the opened `<revision>` and puts it in the place of the page's if it is newer:
/// by date, then by id, then by its place in the dump.
fn revision(
    xml: &mut Xml,
    max_text: usize,
    draft: &mut PartialPage,
    keep: &mut Keep<'_>,
) -> Result<(), Fault> {
    let has_title = draft.known_title().is_some();
    let best = &mut draft.page.revision;
    let mut this = new_revision();
    let mut mark = None;
    while xml.step()? == Step::Open {
        match xml.name() {
            b"id" => this.id = number(xml)?,
            b"timestamp" => this.timestamp = xml.leaf()?,
            b"model" | b"contentmodel" => this.model = xml.leaf()?,
            b"sha1" => this.sha1 = xml.leaf()?,
            b"contributor" => this.contributor = contributor(xml)?,
            // A summary is one's own words, like a text.
            b"comment" => xml.content(&mut Chars::none())?,
            b"text" => {
                // The date stands before the text, so most texts of a history need not be
                // kept at all.
                let older = matches!(keep, Keep::Newest)
                    && !this.timestamp.is_empty()
                    && best.as_ref().is_some_and(|best| this.timestamp < best.timestamp);
                if older {
                    xml.content(&mut Chars::none())?;
                } else {
                    xml.take_mark();
                    text(xml, max_text, &mut this)?;
                    mark = xml.take_mark();
                }
            }
            // Slots other than the main one (schema 0.11) have texts of their own.
            _ => xml.skip()?,
        }
    }
    if this.model.is_empty() {
        "wikitext".clone_into(&mut this.model);
    }
    if let Keep::Each(_, each) = keep {
        if has_title {
            each(&draft.page, &this);
        }
        draft.page.revision = Some(this);
        draft.text = mark;
        return Ok(());
    }
    let best = &mut draft.page.revision;
    if best.as_ref().is_none_or(|best| (&this.timestamp, this.id) >= (&best.timestamp, best.id)) {
        *best = Some(this);
        draft.text = mark;
    }
    Ok(())
}

fn text(xml: &mut Xml, max_text: usize, this: &mut Revision) -> Result<(), Fault> {
    let (mut deleted, mut elsewhere, mut bytes) = (false, false, None);
    xml.attributes(|name, value| match name {
        "deleted" => deleted = true,
        "id" | "location" => elsewhere = true,
        "bytes" => bytes = value.trim().parse::<u64>().ok(),
        "sha1" if this.sha1.is_empty() => this.sha1 = value.into_owned(),
        _ => {}
    });
    let mut chars = xml.collect(max_text);
    chars.reserve(bytes.unwrap_or(0).min(TRUSTED_LEN) as usize);
    let at = xml.offset();
    xml.content(&mut chars)?;
    let stub = bytes.map_or(elsewhere, |bytes| bytes > 0);
    this.text = match chars.total() {
        _ if deleted => Text::Deleted,
        0 if stub => Text::Missing,
        total if total > max_text as u64 => Text::Oversized(total),
        _ => {
            let text = xml.text(chars, at);
            match xml.has_mark() {
                true => Text::Mended(text),
                false => Text::Present(text),
            }
        }
    };
    Ok(())
}

/// The name or the address of who saved a revision.
fn contributor(xml: &mut Xml) -> Result<String, Fault> {
    let mut contributor = String::new();
    while xml.step()? == Step::Open {
        match xml.name() {
            b"username" | b"ip" => contributor = xml.leaf()?,
            _ => xml.skip()?,
        }
    }
    Ok(contributor)
}

fn number(xml: &mut Xml) -> Result<u64, Fault> {
    Ok(xml.leaf()?.parse().unwrap_or(0))
}

fn redirect(xml: &mut Xml) -> Result<Redirect, Fault> {
    let mut redirect = Redirect::default();
    xml.attributes(|name, value| {
        if name == "title" {
            redirect.title = value.into_owned();
        }
    });
    xml.skip()?;
    Ok(redirect)
}

/// A title as MediaWiki shows it; scripts also write it as it stands in a URL or a database.
fn spaced(title: String) -> String {
    if !title.contains('_') && !title.contains("  ") {
        return title;
    }
    title.split([' ', '_']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The namespace that a title's prefix names, for schemas before 0.6 that do not say it.
fn namespace_of(title: &str, site: &SiteInfo) -> i32 {
    let Some((prefix, _)) = title.split_once(':') else { return 0 };
    site.namespaces
        .iter()
        .find(|namespace| !namespace.name.is_empty() && namespace.name == prefix)
        .map_or(0, |namespace| namespace.id)
}
