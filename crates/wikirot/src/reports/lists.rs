//! A report for each category of a list.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;
use std::slice;

use anyhow::{Context, Result};
use wikirot_report::model::{Source as _, Summary};
use wikirot_report::{CategoryReport, Format, Options};

use super::folder::Folder;
use crate::cli::args::PagesArgs;
use crate::settings;
use crate::state::View;

/// Bytes of a name that a file gets; file systems take 255, with the ending.
const LONGEST_NAME: usize = 200;

/// The categories that a file names: one on a line, as an item of a list or a link if that is how it was
/// copied. What begins with `#` is a comment.
pub(crate) fn categories(path: &Path) -> Result<Vec<String>> {
    let text = crate::text_file::read(path)
        .with_context(|| format!("cannot read the categories {}", path.display()))?;
    Ok(parse(&text))
}

fn parse(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let lines = text.lines().map(|line| line.trim_start_matches('\u{FEFF}').trim());
    let names = lines.filter(|line| !line.starts_with('#')).map(|line| {
        let item = line.trim_start_matches('*').trim();
        let link = item.strip_prefix("[[").and_then(|rest| rest.split(['|', ']']).next());
        link.unwrap_or(item).trim().to_owned()
    });
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

/// Writes a report of the pages of each category into a folder. The view is as `pages` says afterwards.
pub(super) fn write(
    view: &View<'_>,
    categories: &[String],
    pages: &PagesArgs,
    options: &Options,
    (format, folder): (Format, &Path),
) -> Result<()> {
    let written = || {
        let mut folder = Folder::new(folder, format, "-lists")?;
        let index = format.index_of_lists();
        let mut taken: HashSet<String> = index.map(str::to_owned).into_iter().collect();
        let (mut reports, mut whole) = (Vec::new(), Summary::default());
        for category in categories {
            let options = settings::only(pages, slice::from_ref(category), view, options.clone())?;
            let title = &options.categories[0];
            let file = file_name(title, format, &mut taken);
            let mut out = folder.file(&file)?;
            format.write(view, &options, &mut out)?;
            out.flush()?;
            whole = view.summary()?;
            let name = title.split_once(':').map_or(&**title, |(_, name)| name).to_owned();
            reports.push(CategoryReport { name, file, to_mend: whole.counts.to_do.clone() });
        }
        if let Some(index) = index {
            let mut out = folder.file(index)?;
            format.write_index(&whole, &reports, options, &mut out)?;
            out.flush()?;
        }
        folder.publish(options)
    };
    let written = written().with_context(|| format!("cannot write the {format} lists"));
    settings::only(pages, &pages.category, view, options.clone())?;
    written
}

/// The name of the file of a category with this title, which none before it has.
fn file_name(title: &str, format: Format, taken: &mut HashSet<String>) -> String {
    let name = title.split_once(':').map_or(title, |(_, name)| name).replace(['/', '\0'], "_");
    let name = &name[..name.floor_char_boundary(LONGEST_NAME)];
    // A dot in front would hide it.
    let name = if name.starts_with('.') { format!("_{name}") } else { name.to_owned() };
    let ending = format.ending();
    let mut names = (1..).map(|n| match n {
        1 => format!("{name}.{ending}"),
        n => format!("{name} ({n}).{ending}"),
    });
    names.find(|name| taken.insert(name.to_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_copied() {
        let text = "\u{FEFF}# ours\n\nWeb servers\n* [[:Category:Mail|mail]]\nCategory:A/b  \nWeb servers\n";
        assert_eq!(parse(text), ["Web servers", ":Category:Mail", "Category:A/b"]);
    }

    #[test]
    fn each_category_has_a_file_of_its_own() {
        let mut taken = HashSet::new();
        let mut name =
            |name: &str| file_name(&format!("Category:{name}"), Format::Wikitext, &mut taken);
        assert_eq!(name("A/b"), "A_b.wiki");
        assert_eq!(name("a_B"), "a_B (2).wiki");
        assert_eq!(name(".net"), "_.net.wiki");
        assert_eq!(name(&"ä".repeat(200)), format!("{}.wiki", "ä".repeat(100)));
    }
}
