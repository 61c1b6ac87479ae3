//! Options for which pages a report has.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::super::values::Namespaces;

/// Which pages a report has, and in which order.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub(crate) struct PagesArgs {
    /// Report on pages of these namespaces alone: numbers with commas between [default: all that were scanned]
    #[arg(long, value_name = "NUMBERS")]
    pub only_namespaces: Option<Namespaces>,
    /// Report on pages in this category alone, with or without the namespace in front (repeatable: in any of them)
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,
    /// Follow subcategories so many levels deep
    #[arg(long, value_name = "LEVELS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=20))]
    pub category_depth: u32,
    /// Write the reports that go to a folder once for each category of this file, one on a line
    ///
    /// A folder lists/ then gets lists/NAME.wiki for each of them, or what else the format's files end in. Reports
    /// that go to a file have all pages, as ever.
    #[arg(long, value_name = "FILE", conflicts_with = "category")]
    pub category_lists: Option<PathBuf>,
    /// In which order pages come in reports by page
    #[arg(long, value_name = "ORDER", default_value = "dump")]
    pub order: OrderBy,
    /// Pages that are read most come first, by this table of titles and views (CSV or TSV)
    #[arg(long, value_name = "FILE", conflicts_with = "order")]
    pub weights: Option<PathBuf>,
}

/// The order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderBy {
    /// As in the dump.
    Dump,
    /// Those first that have a link that has been failing longest.
    Oldest,
}
