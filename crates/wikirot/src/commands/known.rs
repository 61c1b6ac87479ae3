//! What `history` and `page` have in common: facts on a terminal, whatever strangers wrote in them.

use std::fmt::Display;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;
use wikirot_report::escape::visible;
use wikirot_report::model::{Flag, Hop, Place, UrlStatus};
use wikirot_report::{
    Kind, Language, found, minute, position, remark, since, then_and_now, to_json,
};

use super::print;

/// Names that are offered for one that is not known.
pub(super) const NEAR: usize = 3;

/// Text that is being written, a fact a line.
pub(super) struct FactSheet {
    text: String,
    language: Arc<Language>,
}

impl FactSheet {
    /// None yet; what reports say as well is said in this language.
    pub(super) fn new(language: &Arc<Language>) -> Self {
        Self { text: String::new(), language: Arc::clone(language) }
    }

    /// A line that far from the left; control characters and the like are made visible.
    pub(super) fn line(&mut self, indent: usize, text: impl Display) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(&visible(&text.to_string()));
        self.text.push('\n');
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
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

    /// The class of a URL, and why, in a line, as reports have it.
    pub(super) fn verdict(&mut self, indent: usize, status: &UrlStatus, flag: Option<&Flag>) {
        let language = Arc::clone(&self.language);
        let code = if status.reason.is_empty() { "unchecked" } else { &status.reason };
        let since = match since(status, &language) {
            since if since.is_empty() => since,
            since => format!(", {since}"),
        };
        let class = language.class(Kind::of(status, flag));
        let why = language.words(code);
        self.line(indent, format_args!("{class}: {} ({code}){since}", why.short));
        for note in &status.notes {
            let code = note.code();
            let words = language.words(code);
            self.line(indent, format_args!("note: {} ({code})", words.short));
            self.line(indent, words.advice);
        }
        if let Some(titles) = then_and_now(status, &language) {
            self.line(indent, format_args!("titles: {titles}"));
        }
        if let Some(found) = found(status, &language) {
            self.line(indent, format_args!("found: {found}"));
        }
        // Of an alive link its remarks say what there is to do.
        if status.notes.is_empty() {
            self.line(indent, why.advice);
        }
    }

    /// `line 12, under "Links", in code`.
    pub(super) fn place(&self, place: &Place) -> String {
        let mut text = position(place, &self.language);
        if let Some(section) = &place.section {
            text.push_str(&format!(", under \"{}\"", section.title));
        }
        let remark = remark(place, &self.language);
        if !remark.is_empty() {
            text.push_str(&format!(", {remark}"));
        }
        text
    }

    /// What was asked and what answered.
    pub(super) fn hops(&mut self, indent: usize, hops: &[Hop]) {
        for hop in hops {
            let status = hop.status.map_or_else(|| "no answer".to_owned(), |it| it.to_string());
            let address = hop.address.as_ref().map(|it| format!(" from {it}")).unwrap_or_default();
            self.line(indent, format_args!("{} -> {status}{address}", hop.url));
        }
    }

    /// Its lines.
    #[cfg(test)]
    pub(super) fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }

    /// Prints all of it.
    pub(super) fn print(self) -> Result<()> {
        print(self.text.as_bytes())
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

#[cfg(test)]
mod tests {
    use wikirot_report::model::Section;

    use super::*;

    #[test]
    fn facts_stand_a_line_each_and_nothing_stays_that_a_terminal_would_obey() {
        let mut facts = FactSheet::new(&Language::english());
        facts.line(2, "a\u{1b}[31m");
        facts.fact(1, "server", Some("nginx"));
        facts.fact(1, "title", None::<&str>);
        facts.instant(0, "first seen", Some(Timestamp::UNIX_EPOCH));
        facts.instant(0, "left", None);
        facts.gap();
        let hop = |status, address: Option<&str>| Hop {
            url: "http://a.example/".to_owned(),
            status,
            address: address.map(|it| it.parse().unwrap()),
        };
        facts.hops(1, &[hop(Some(301), Some("192.0.2.1")), hop(None, None)]);
        let lines = facts.lines();
        assert!(lines[0].starts_with("  a") && !lines[0].contains('\u{1b}'), "{lines:?}");
        assert_eq!(
            lines[1..],
            [
                " server      nginx",
                "first seen  1970-01-01 00:00 UTC",
                "",
                " http://a.example/ -> 301 from 192.0.2.1",
                " http://a.example/ -> no answer",
            ]
        );
    }

    #[test]
    fn a_place_is_told_with_its_heading_and_names_with_what_may_be_meant() {
        let facts = FactSheet::new(&Language::english());
        let mut place = Place { line: 12, ..Place::default() };
        assert_eq!(facts.place(&place), "line 12");
        place.section = Some(Section { title: "Links".to_owned(), ..Section::default() });
        assert_eq!(facts.place(&place), "line 12, under \"Links\"");
        assert_eq!(near(&[]), "");
        assert_eq!(near(&["A".to_owned(), "B".to_owned()]), "; did you mean A or B?");
    }

    #[test]
    fn a_verdict_is_told_with_its_notes_or_with_what_to_do() {
        use wikirot_report::model::{Note, Verdict};
        let told = |status: &UrlStatus| {
            let mut facts = FactSheet::new(&Language::english());
            facts.verdict(1, status, None);
            facts.lines().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let mut status = UrlStatus::default();
        let unchecked =
            [" Not checked yet: not checked yet (unchecked)", " The next run checks it."];
        assert_eq!(told(&status), unchecked);
        (status.verdict, status.reason) = (Verdict::Alive, "ok".to_owned());
        status.notes = vec![Note::MovedPermanently];
        let moved = [
            " Moved: answers well (ok)",
            " note: moved for good (moved-permanently)",
            " Put the new address in.",
        ];
        assert_eq!(told(&status), moved);
        let since = Timestamp::from_second(86_400).unwrap();
        status = UrlStatus {
            verdict: Verdict::Broken,
            reason: "http-404".to_owned(),
            failing: Some(wikirot_report::model::Failing {
                since,
                in_a_row: 3,
                needed: Some(3),
                confirmed: true,
            }),
            ..UrlStatus::default()
        };
        let dead = [
            " Dead: page not found (http-404), failing since 1970-01-02, 3 times in a row",
            " Look for the page's new address or an archived copy, or flag the link.",
        ];
        assert_eq!(told(&status), dead);
    }
}
