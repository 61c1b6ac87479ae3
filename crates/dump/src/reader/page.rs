//! A `<page>` and the newest of its revisions.

use crate::{
    Page, Redirect, Revision, SiteInfo, Text,
    xml::{Chars, Fault, Step, Xml},
};

/// Memory that is set aside for a text on the word of its `bytes` attribute.
const TRUSTED_LEN: u64 = 4 << 20;

/// Reads the rest of the opened `<page>`. Texts longer than `max_text` bytes are not kept.
pub(super) fn read(xml: &mut Xml, site: &SiteInfo, max_text: usize) -> Result<Page, Fault> {
    let mut page =
        Page { id: 0, ns: 0, title: String::new(), redirect: None, revision: None, revisions: 0 };
    let mut ns = None;
    while xml.step()? == Step::Open {
        match xml.name() {
            b"title" => page.title = xml.leaf()?,
            b"ns" => ns = xml.leaf()?.parse().ok(),
            b"id" => page.id = number(xml)?,
            b"redirect" => page.redirect = Some(redirect(xml)?),
            b"revision" => {
                page.revisions = page.revisions.saturating_add(1);
                revision(xml, max_text, &mut page.revision)?;
            }
            _ => xml.skip()?,
        }
    }
    page.ns = ns.unwrap_or_else(|| namespace_of(&page.title, site));
    Ok(page)
}

/// Reads the rest of the opened `<revision>` and puts it in the place of `best` if it is newer:
/// by date, then by id, then by its place in the dump.
fn revision(xml: &mut Xml, max_text: usize, best: &mut Option<Revision>) -> Result<(), Fault> {
    let mut this = Revision {
        id: 0,
        timestamp: String::new(),
        model: String::new(),
        sha1: String::new(),
        text: Text::Missing,
    };
    while xml.step()? == Step::Open {
        match xml.name() {
            b"id" => this.id = number(xml)?,
            b"timestamp" => this.timestamp = xml.leaf()?,
            b"model" | b"contentmodel" => this.model = xml.leaf()?,
            b"sha1" => this.sha1 = xml.leaf()?,
            b"text" => {
                // The date stands before the text, so most texts of a history need not be
                // kept at all.
                let older = !this.timestamp.is_empty()
                    && best.as_ref().is_some_and(|best| this.timestamp < best.timestamp);
                if older {
                    xml.skip()?;
                } else {
                    text(xml, max_text, &mut this, best)?;
                }
            }
            // Slots other than the main one (schema 0.11) have texts of their own.
            _ => xml.skip()?,
        }
    }
    if this.model.is_empty() {
        "wikitext".clone_into(&mut this.model);
    }
    if best.as_ref().is_none_or(|best| (&this.timestamp, this.id) >= (&best.timestamp, best.id)) {
        *best = Some(this);
    }
    Ok(())
}

fn text(
    xml: &mut Xml,
    max_text: usize,
    this: &mut Revision,
    best: &mut Option<Revision>,
) -> Result<(), Fault> {
    let (mut deleted, mut elsewhere, mut bytes) = (false, false, None);
    xml.attributes(|name, value| match name {
        "deleted" => deleted = true,
        "id" | "location" => elsewhere = true,
        "bytes" => bytes = value.trim().parse::<u64>().ok(),
        "sha1" if this.sha1.is_empty() => this.sha1 = value.into_owned(),
        _ => {}
    })?;
    // A text that is surely going to be replaced gives its memory to the next.
    let memory = match best {
        Some(best) if this.timestamp > best.timestamp => {
            match std::mem::replace(&mut best.text, Text::Missing) {
                Text::Present(text) => text.into_bytes(),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    };
    let mut chars = Chars::reusing(memory, max_text);
    chars.reserve(bytes.unwrap_or(0).min(TRUSTED_LEN) as usize);
    let at = xml.offset();
    xml.content(&mut chars)?;
    let stub = bytes.map_or(elsewhere, |bytes| bytes > 0);
    this.text = match chars.total() {
        _ if deleted => Text::Deleted,
        0 if stub => Text::Missing,
        total if total > max_text as u64 => Text::Oversized(total),
        _ => Text::Present(xml.utf8(chars, at)?),
    };
    Ok(())
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
    })?;
    xml.skip()?;
    Ok(redirect)
}

/// The namespace that a title's prefix names, for schemas before 0.6 that do not say it.
fn namespace_of(title: &str, site: &SiteInfo) -> i32 {
    let Some((prefix, _)) = title.split_once(':') else { return 0 };
    site.namespaces
        .iter()
        .find(|namespace| !namespace.name.is_empty() && namespace.name == prefix)
        .map_or(0, |namespace| namespace.id)
}
