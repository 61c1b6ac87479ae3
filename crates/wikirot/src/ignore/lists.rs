//! All lists of a run as one.

use std::path::PathBuf;

use anyhow::{Context, Result};
use jiff::civil::Date;

use super::{Entry, Form, IgnoreList, parse};

/// Lists being gathered: from files, and from pages of the wiki.
#[derive(Default)]
pub struct Lists {
    entries: Vec<Entry>,
}

impl Lists {
    /// The lists in these files.
    pub fn from_files(paths: &[PathBuf]) -> Result<Lists> {
        let mut lists = Lists::default();
        for path in paths {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read the ignore list {}", path.display()))?;
            lists.add(&path.display().to_string(), &text, Form::File);
        }
        Ok(lists)
    }

    /// Adds the list that a page of the wiki holds; one that is not there is named.
    pub fn add_page(&mut self, title: &str, text: Option<&str>) {
        match text {
            Some(text) => self.add(title, text, Form::Page),
            None => tracing::warn!("the ignore page {title} is not in the dump"),
        }
    }

    fn add(&mut self, name: &str, text: &str, form: Form) {
        let parsed = parse(text, form);
        for error in parsed.errors {
            tracing::warn!("{name}, {error}");
        }
        let entries = parsed.entries.into_iter();
        self.entries.extend(entries.map(|entry| Entry { list: name.to_owned(), ..entry }));
    }

    /// The whole, as it holds on `today`.
    pub fn finish(self, today: Date) -> IgnoreList {
        IgnoreList::new(self.entries, today)
    }
}
