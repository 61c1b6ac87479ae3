//! One report of several, each about a category.

use crate::{escape::push_percent_encoded, language::Language, model::ClassCount, phrase};

/// One report of a list.
#[derive(Clone, Debug)]
pub struct CategoryReport {
    /// The category's name.
    pub name: String,
    /// The name of its file, in the folder of the list.
    pub file: String,
    /// What its pages have to mend.
    pub to_mend: ClassCount,
}

impl CategoryReport {
    /// The file as an address beside it.
    pub(crate) fn href(&self) -> String {
        let mut href = "./".to_owned();
        push_percent_encoded(&mut href, &self.file, b"-_.~");
        href
    }

    pub(crate) fn told(&self, language: &Language) -> String {
        phrase::to_mend(&self.to_mend, language)
    }
}
