//! The forms that a report takes.

use std::{fmt, io::Write, str::FromStr};

use crate::{
    category::CategoryReport,
    formats,
    model::{Result, Source, Summary},
    options::Options,
    parts::Parts,
};

/// A form that a report takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For editors in a browser: one file, or a folder of files.
    Html,
    /// For a page of the wiki itself.
    Wikitext,
    /// For forges and notes.
    Markdown,
    /// For mail and terminals: what is new, fixed, still broken.
    Text,
    /// For spreadsheets: one row a link.
    Csv,
    /// For programs: one object a distinct URL, each on its line.
    Jsonl,
    /// For programs: everything, in one document with a schema.
    Json,
    /// For feed readers: links newly broken.
    Atom,
    /// For whoever saves pages in an archive: alive links without a copy, one a line.
    Unsaved,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Html,
        Self::Wikitext,
        Self::Markdown,
        Self::Text,
        Self::Csv,
        Self::Jsonl,
        Self::Json,
        Self::Atom,
        Self::Unsaved,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Wikitext => "wikitext",
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Atom => "atom",
            Self::Unsaved => "unsaved",
        }
    }

    /// What names of its files end in.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Wikitext => "wiki",
            Self::Markdown => "md",
            Self::Text | Self::Unsaved => "txt",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Atom => "atom",
        }
    }

    /// Whether [`Format::write_parts`] may make more than one file.
    pub fn has_parts(self) -> bool {
        matches!(self, Self::Html | Self::Wikitext)
    }

    /// Writes the whole report into one file. Wrap files in a [`std::io::BufWriter`].
    pub fn write(self, source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
        match self {
            Self::Html => formats::html::write(source, options, out),
            Self::Wikitext => formats::wikitext::write(source, options, out),
            Self::Markdown => formats::markdown::write(source, options, out),
            Self::Text => formats::text::write(source, options, out),
            Self::Csv => formats::csv::write(source, options, out),
            Self::Jsonl => formats::jsonl::write(source, options, out),
            Self::Json => formats::json::write(source, options, out),
            Self::Atom => formats::atom::write(source, options, out),
            Self::Unsaved => formats::unsaved::write(source, out),
        }
    }

    /// Writes the report in as many files as it needs: large wikis as `html` get an index and one
    /// file a page, `wikitext` parts that MediaWiki can save. Other formats are always one file.
    pub fn write_parts(
        self,
        source: &dyn Source,
        options: &Options,
        parts: &mut dyn Parts,
    ) -> Result<()> {
        match self {
            Self::Html => formats::html::write_parts(source, options, parts),
            Self::Wikitext => formats::wikitext::write_parts(source, options, parts),
            _ => {
                let mut out = parts.part("")?;
                self.write(source, options, &mut out)?;
                Ok(out.flush()?)
            }
        }
    }

    /// The name of the file that leads to the reports of a list; `None` for formats without links.
    pub fn index_of_lists(self) -> Option<&'static str> {
        match self {
            Self::Html => Some("index.html"),
            Self::Wikitext => Some("index.wiki"),
            Self::Markdown => Some("index.md"),
            _ => None,
        }
    }

    /// Writes what leads to the reports of a list, in their order. Nothing for formats without links.
    pub fn write_index(
        self,
        summary: &Summary,
        reports: &[CategoryReport],
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<()> {
        let language = &options.language;
        match self {
            Self::Html => formats::html::write_lists(summary, reports, language, out),
            Self::Wikitext => formats::lists::wikitext(reports, options, out),
            Self::Markdown => formats::lists::markdown(summary, reports, language, out),
            _ => Ok(()),
        }
    }

    /// The text for a part that an earlier report had and this one has not, where such a part is not
    /// just to be removed: a page of a wiki stays as it was until something else is saved there.
    pub fn emptied_part(self, options: &Options) -> Option<String> {
        (self == Self::Wikitext).then(|| formats::wikitext::emptied_part(options))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownFormat> {
        let format = match name {
            "htm" => Some(Self::Html),
            "mediawiki" | "wiki" => Some(Self::Wikitext),
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Text),
            "ndjson" => Some(Self::Jsonl),
            _ => Self::ALL.into_iter().find(|it| it.name() == name),
        };
        format.ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no report format is named `{name}`: take html, wikitext, markdown, text, csv, jsonl, json, atom or unsaved"
)]
pub struct UnknownFormat {
    /// The name as given.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_formats_go_both_ways() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        for (other, format) in [
            ("htm", Format::Html),
            ("mediawiki", Format::Wikitext),
            ("wiki", Format::Wikitext),
            ("md", Format::Markdown),
            ("txt", Format::Text),
            ("ndjson", Format::Jsonl),
        ] {
            assert_eq!(other.parse(), Ok(format));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_all_names() {
        let error = "pdf".parse::<Format>().unwrap_err().to_string();
        for format in Format::ALL {
            assert!(error.contains(format.name()), "{error}");
        }
    }
}
