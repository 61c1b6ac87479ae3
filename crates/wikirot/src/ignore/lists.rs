//! All lists of a run as one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::civil::Date;
use wikirot_report::model::Misread;

use super::{Entry, Form, IgnoreList, Months, Reading, parse_as};

/// Lists being gathered: from files, and from pages of the wiki.
#[derive(Default)]
pub struct Lists {
    entries: Vec<Entry>,
    misread: Vec<Misread>,
    reading: Reading,
}

impl Lists {
    /// None yet; entries that are signed hold for so many days.
    fn lasting(signed_for: i32) -> Lists {
        let reading = Reading { signed_for, ..Reading::default() };
        Lists { reading, ..Lists::default() }
    }

    /// The lists in these files; entries that are signed, here and in what is added, hold for so many days.
    pub fn from_files(paths: &[PathBuf], signed_for: i32) -> Result<Lists> {
        let mut lists = Lists::lasting(signed_for);
        for path in paths {
            lists.add(&path.display().to_string(), &read(path)?, Form::File);
        }
        Ok(lists)
    }

    /// The lists in these files, in a run that has told what is wrong with them.
    pub fn from_files_again(paths: &[PathBuf], signed_for: i32) -> Result<Lists> {
        let mut lists = Lists::lasting(signed_for);
        for path in paths {
            lists.add_quietly(&read(path)?, Form::File);
        }
        Ok(lists)
    }

    /// Reads what follows with the names of months of a language as well.
    pub fn speak(&mut self, language: &str) {
        self.reading.months = Months::of(language);
    }

    /// Adds the list that a page of the wiki holds; one that is not there is named.
    pub fn add_page(&mut self, title: &str, text: Option<&str>) {
        match text {
            Some(text) => self.add(title, text, Form::Page),
            None => tracing::warn!("the ignore page {title} is not in the dump"),
        }
    }

    /// Adds what editors marked on pages of reports, as the state keeps it.
    pub fn add_marks(&mut self, text: &str) {
        self.add("marked on the report", text, Form::File);
    }

    /// Adds a list of which everything was told already.
    pub fn add_quietly(&mut self, text: &str, form: Form) {
        self.entries.extend(parse_as(text, form, &self.reading).entries);
    }

    fn add(&mut self, name: &str, text: &str, form: Form) {
        let parsed = parse_as(text, form, &self.reading);
        // Errors come in the order of their lines.
        let mut lines = (1..).zip(text.lines()).peekable();
        for error in parsed.errors {
            tracing::warn!("{name}, {error}");
            if form == Form::Page {
                while lines.next_if(|(number, _)| *number < error.line).is_some() {}
                let text = lines.peek().map_or_else(String::new, |(_, line)| (*line).to_owned());
                let (list, line) = (name.to_owned(), error.line);
                self.misread.push(Misread { list, line, text, what: error.what });
            }
        }
        let entries = parsed.entries.into_iter();
        self.entries.extend(entries.map(|entry| Entry { list: name.to_owned(), ..entry }));
    }

    /// The lines of pages that could not be understood.
    pub fn take_misread(&mut self) -> Vec<Misread> {
        std::mem::take(&mut self.misread)
    }

    /// The whole, as it holds on `today`.
    pub fn finish(self, today: Date) -> IgnoreList {
        IgnoreList::new(self.entries, today)
    }
}

fn read(path: &Path) -> Result<String> {
    crate::text_file::read(path)
        .with_context(|| format!("cannot read the ignore list {}", path.display()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::logging::logged;

    /// A list of one entry and one line that says nothing.
    const LIST: &str = "http://a.rotweb.net/x\nhttp://a.rotweb.net/*/y*\n";

    fn ignores(lists: Lists) -> bool {
        lists.finish(date(2026, 11, 27)).matching("http://a.rotweb.net/x", None).is_some()
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), LIST).unwrap();
        let paths = [file.path().to_owned()];
        let told = logged(|| assert!(ignores(Lists::from_files(&paths, 183).unwrap())));
        assert!(told.len() == 1 && told[0].contains("line 2: "), "{told:?}");
        let told = logged(|| assert!(ignores(Lists::from_files_again(&paths, 183).unwrap())));
        assert!(told.is_empty(), "{told:?}");
        for read in [Lists::from_files, Lists::from_files_again] {
            let missing =
                read(&["/nonexistent/list".into()], 183).map(drop).unwrap_err().to_string();
            assert!(missing.contains("/nonexistent/list"), "{missing}");
        }
    }

    #[test]
    fn of_a_page_the_lines_that_say_nothing_are_kept_and_one_that_is_not_there_is_named() {
        let mut lists = Lists::from_files(&[], 183).unwrap();
        let page = "* http://a.rotweb.net/x\n\n* http://a.rotweb.net/*/y*\n";
        let told = logged(|| {
            lists.add_page("Project:X", Some(page));
            lists.add_page("Project:Y", None);
            lists.add_marks("http://b.rotweb.net/ until 2027-01-01 # 2026-07-01 Ann");
        });
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("WARN Project:X, line 3: "), "{told:?}");
        assert_eq!(told[1], "WARN the ignore page Project:Y is not in the dump");
        let misread = lists.take_misread();
        assert_eq!(misread.len(), 1);
        assert!(lists.take_misread().is_empty());
        let list = lists.finish(date(2026, 11, 27));
        assert_eq!(list.entries().len(), 2);
        assert!(list.matching("http://b.rotweb.net/", None).is_some());
    }
}
