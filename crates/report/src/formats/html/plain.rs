//! What browsers without scripts show of a list that is too long for it: as much as a file may hold.

use std::fmt::Write as _;

use super::{
    escape::Html,
    view::{LinkView, PageView},
};
use crate::{
    language::{Language, Word},
    model::Kind,
};
use askama::filters::Escaper as _;

/// Bytes of it in a file that is to be mailed.
const IN_ONE_FILE: usize = 400_000;
/// Bytes of it where it leads to the files of a folder, and is the only way to them.
const IN_FOLDER: usize = 1_200_000;

/// The list, shortened.
pub(super) struct PlainList {
    text: String,
    most: usize,
    more: u64,
}

impl PlainList {
    /// An empty one; its pages may have files of their own.
    pub(super) fn new(has_files: bool) -> Self {
        let most = if has_files { IN_FOLDER } else { IN_ONE_FILE };
        Self { text: String::new(), most, more: 0 }
    }

    /// Adds the links of a page that there is something to do about.
    pub(super) fn page(&mut self, page: &PageView<'_>, file: Option<String>) {
        let mut links = page.links.iter().filter(|it| Kind::TO_DO.contains(&it.kind)).peekable();
        if links.peek().is_none() && file.is_none() {
            return;
        }
        if self.text.len() > self.most {
            self.more += links.map(LinkView::count).sum::<u64>();
            return;
        }
        // Writing to a String cannot fail.
        let escaped = |text: &str| {
            let mut out = String::with_capacity(text.len());
            let _ = Html.write_escaped_str(&mut out, text);
            out
        };
        let title = escaped(&page.page.title);
        // A page with a file of its own has its links there.
        if let Some(file) = file {
            let _ = write!(self.text, "<h3><a href=\"{file}\">{title}</a></h3>");
            return;
        }
        let _ = write!(self.text, "<h3>{title}</h3><ul>");
        for it in links {
            let (url, why) = (escaped(it.url.text), escaped(&it.why));
            let _ = write!(self.text, "<li>{url}: {why}, {}</li>", escaped(&it.position));
        }
        self.text.push_str("</ul>\n");
    }

    /// All of it.
    pub(super) fn finish(mut self, language: &Language) -> String {
        if self.more > 0 {
            let more = language.count(Word::More, self.more);
            let _ = write!(self.text, "<p>{more}</p>");
        }
        self.text
    }
}
