//! The small wiki's report in every format, and a sheet to judge its links by, as files.

use std::{
    error::Error,
    fs::{self, File},
    io::BufWriter,
    path::Path,
    sync::Arc,
};

use wikirot_report::audit::{Drawn, Item, write_html};
use wikirot_report::model::Verdict;
use wikirot_report::{Format, Language, Options, edit::DeadLinkTemplate};

use super::folder::Folder;
use super::sample;

/// Writes them into a folder: `report.html` and so on, `sheet.html`, and `site` as if the wiki were too large for one file.
pub(crate) fn write(folder: &Path, language: Arc<Language>) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let dead_link = DeadLinkTemplate::archwiki();
    let options = Options { language, dead_link, ..Options::default() };
    for format in Format::ALL {
        let mut out = BufWriter::new(File::create(folder.join(format!("report.{format}")))?);
        format.write(&sample::wiki(), &options, &mut out)?;
    }
    let wiki = sample::wiki();
    let broken = wiki.urls.iter().filter(|it| it.status.verdict == Verdict::Broken);
    let mut items = broken.map(|url| Ok(Item { url: url.clone(), checks: Vec::new() }));
    let drawn = Drawn { wiki: wiki.summary.site.name.clone(), seed: 1, ..Drawn::default() };
    let mut out = BufWriter::new(File::create(folder.join("sheet.html"))?);
    write_html(&drawn, &wiki.summary.site, &mut items, &mut out)?;
    let options = Options { single_file_links: 0, ..options };
    Format::Html.write_parts(&sample::wiki(), &options, &mut Folder(folder.join("site")))?;
    Ok(())
}
