//! What `history` and `page` have in common: facts on a terminal, whatever strangers wrote in them.

use std::fmt::Display;

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;
use wikirot_report::escape::visible;
use wikirot_report::model::{Hop, Place, UrlStatus};
use wikirot_report::{minute, position, since, to_json, words};

use super::print;

/// Names that are offered for one that is not known.
pub(super) const NEAR: usize = 3;

/// Text that is being written, a fact a line.
#[derive(Default)]
pub(super) struct Facts(String);

impl Facts {
    /// A line that far from the left; control characters and the like are made visible.
    pub(super) fn line(&mut self, indent: usize, text: impl Display) {
        self.0.extend(std::iter::repeat_n(' ', indent));
        self.0.push_str(&visible(&text.to_string()));
        self.0.push('\n');
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.0.push('\n');
    }

    /// A named value, if there is one.
    pub(super) fn fact(&mut self, indent: usize, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.line(indent, format_args!("{name:<12}{value}"));
        }
    }

    /// A named instant, if it is known.
    pub(super) fn instant(&mut self, indent: usize, name: &str, at: Option<Timestamp>) {
        self.fact(indent, name, at.map(minute));
    }

    /// The verdict on a URL in a line.
    pub(super) fn verdict(&mut self, indent: usize, status: &UrlStatus) {
        let code = if status.reason.is_empty() { "unchecked" } else { &status.reason };
        let since = match since(status) {
            since if since.is_empty() => since,
            since => format!(", {since}"),
        };
        let verdict = status.verdict.code();
        self.line(indent, format_args!("{verdict}: {} ({code}){since}", words(code).short));
        for note in &status.notes {
            let code = note.code();
            self.line(indent, format_args!("note: {} ({code})", words(code).short));
        }
    }

    /// What was asked and what answered.
    pub(super) fn hops(&mut self, indent: usize, hops: &[Hop]) {
        for hop in hops {
            let status = hop.status.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
            let address = hop.address.as_ref().map(|it| format!(" from {it}")).unwrap_or_default();
            self.line(indent, format_args!("{} -> {status}{address}", hop.url));
        }
    }

    /// Prints all of it.
    pub(super) fn print(self) -> Result<()> {
        print(self.0.as_bytes())
    }
}

/// `line 12, under "Links"`.
pub(super) fn place(place: &Place) -> String {
    match &place.section {
        Some(section) => format!("{}, under \"{}\"", position(place), section.title),
        None => position(place),
    }
}

/// Prints one value for programs.
pub(super) fn print_json(value: &impl Serialize) -> Result<()> {
    let mut json = Vec::new();
    to_json(&mut json, value)?;
    json.push(b'\n');
    print(&json)
}

/// `; did you mean one of these?` and the names, or nothing.
pub(super) fn near(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!("; did you mean {}?", visible(&names.join(" or "))),
    }
}
