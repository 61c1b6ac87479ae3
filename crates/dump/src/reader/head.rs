//! The root element and the `<siteinfo>`.

use crate::{
    Namespace, SiteInfo,
    xml::{Fault, Step, Xml},
};

/// Namespaces that are kept; wikis have a few dozen.
const MAX_NAMESPACES: usize = 10_000;

/// Reads from the opened `<mediawiki>` to the first page. The answer tells whether a `<page>` has
/// been opened; if not, the document has ended. What a fault leaves in `site` is what was read.
pub(super) fn read(xml: &mut Xml, site: &mut SiteInfo) -> Result<bool, Fault> {
    xml.attributes(|name, value| {
        if name == "xml:lang" {
            site.lang = value.into_owned();
        }
    });
    while xml.step()? == Step::Open {
        match xml.name() {
            b"page" => return Ok(true),
            b"siteinfo" => siteinfo(xml, site)?,
            _ => xml.skip()?,
        }
    }
    Ok(false)
}

fn siteinfo(xml: &mut Xml, site: &mut SiteInfo) -> Result<(), Fault> {
    while xml.step()? == Step::Open {
        match xml.name() {
            b"sitename" => site.sitename = xml.leaf()?,
            b"dbname" => site.dbname = xml.leaf()?,
            b"base" => site.base = xml.leaf()?,
            b"generator" => site.generator = xml.leaf()?,
            b"case" => site.first_letter = is_first_letter(&xml.leaf()?),
            b"namespaces" => namespaces(xml, site)?,
            _ => xml.skip()?,
        }
    }
    Ok(())
}

fn namespaces(xml: &mut Xml, site: &mut SiteInfo) -> Result<(), Fault> {
    while xml.step()? == Step::Open {
        if xml.name() != b"namespace" {
            xml.skip()?;
            continue;
        }
        // Schemas before 0.4 give no case of a namespace: the site's holds.
        let (mut id, mut first_letter) = (None, site.first_letter);
        xml.attributes(|name, value| match name {
            "key" => id = value.trim().parse().ok(),
            "case" => first_letter = is_first_letter(&value),
            _ => {}
        });
        let name = xml.leaf()?;
        // One without a number is of no use to anybody.
        if let Some(id) = id
            && site.namespaces.len() < MAX_NAMESPACES
        {
            site.namespaces.push(Namespace { id, name, first_letter });
        }
    }
    Ok(())
}

fn is_first_letter(case: &str) -> bool {
    case.trim() != "case-sensitive"
}
