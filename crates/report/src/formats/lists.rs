//! What leads to the reports of a list of categories.

use std::io::Write;

use super::wikitext::PAGE;
use crate::{
    category::CategoryReport,
    escape::{markdown as escaped, markdown_destination, wikitext as literal},
    language::{Language, Word},
    model::{Result, Summary},
    options::Options,
};

/// As a page of the wiki.
pub(crate) fn wikitext(
    reports: &[CategoryReport],
    options: &Options,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{PAGE}")?;
    for it in reports {
        let part = it.file.strip_suffix(".wiki").unwrap_or(&it.file);
        let (part, name) = (options.part(part), literal(&it.name));
        writeln!(out, "* [[{part}|{name}]]: {}", it.told(&options.language))?;
    }
    Ok(writeln!(out, "</div>")?)
}

/// As Markdown.
pub(crate) fn markdown(
    summary: &Summary,
    reports: &[CategoryReport],
    language: &Language,
    out: &mut dyn Write,
) -> Result<()> {
    let title = language.fill(Word::Title, &[&escaped(&summary.site.name)]);
    writeln!(out, "# {title}\n")?;
    for it in reports {
        let (name, href) = (escaped(&it.name), markdown_destination(&it.href()));
        writeln!(out, "- [{name}]({href}): {}", it.told(language))?;
    }
    Ok(())
}
