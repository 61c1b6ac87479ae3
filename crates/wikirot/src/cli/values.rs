//! Values of options that clap has no parser for.

use std::num::{IntErrorKind, ParseIntError};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use wikirot_report::{Format, Kind, Language};
use wikirot_wikitext::TagKind;

use crate::output::is_stdout;

/// Reads a duration: plain seconds (`2`, `0.5`) or with a unit (`250ms`, `1.5s`, `30m`, `2h`, `7d`).
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let number_ends = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(number_ends);
    let not_a_duration =
        || "not a duration: write seconds or a number with a unit, as in 2, 250ms or 7d".to_owned();
    if number.is_empty() {
        return Err(not_a_duration());
    }
    let seconds_per_unit = match unit.trim() {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        _ => {
            return Err(format!(
                "unknown unit '{unit}': use ms, s, m, h, d or w, as in 250ms or 7d"
            ));
        }
    };
    let number: f64 = number.parse().map_err(|_| not_a_duration())?;
    Duration::try_from_secs_f64(number * seconds_per_unit)
        .map_err(|_| "too long a duration".to_owned())
}

/// Reads a number of bytes: plain, or in thousands (`k`), millions (`M`), thousand millions (`G`).
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let number_ends = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_ends);
    let unit = match unit.trim() {
        "" => 1,
        "k" | "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => return Err(format!("unknown unit '{unit}': use k, M or G, as in 100M")),
    };
    let number: Option<u64> = number.parse().ok();
    let bytes = number.and_then(|number| number.checked_mul(unit)).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| "not a size: write a number of bytes, as in 100M or 1G".to_owned())
}

/// `warc:DIR`: the folder.
pub(crate) fn warc_folder(text: &str) -> Result<PathBuf, String> {
    let folder = text.strip_prefix("warc:").filter(|folder| !folder.is_empty());
    folder.map(PathBuf::from).ok_or_else(|| "write warc:DIR, as in warc:evidence".to_owned())
}

/// A duration in which something can happen.
pub(crate) fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => {
            Err("in no time nobody answers: write a longer one, as in 30s".to_owned())
        }
        time => Ok(time),
    }
}

/// How many of something, of which there must be one.
pub(crate) fn count<N: FromStr<Err = ParseIntError>>(text: &str) -> Result<N, String> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => "too many".to_owned(),
        _ => "write a number, 1 or more".to_owned(),
    })
}

/// `K/N`: the K-th of N shares of all hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which share, from 1; `None` for the one that the environment tells (`auto`).
    pub index: Option<u32>,
    /// Of how many.
    pub count: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(index, count)| {
            let index = if index == "auto" { None } else { Some(index.parse().ok()?) };
            Some(Shard { index, count: count.parse().ok()? })
        });
        match parsed {
            Some(shard) if (1..=shard.count).contains(&shard.index.unwrap_or(1)) => Ok(shard),
            _ => Err("not a shard: write K/N with K from 1 to N, as in 2/8, or auto/N".to_owned()),
        }
    }
}

/// Which namespaces to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Namespaces {
    /// Subject namespaces that readers see.
    Readers,
    /// Every one.
    All,
    /// These.
    Listed(Vec<i32>),
}

/// Subject namespaces (even numbers) that readers do not come to: User, MediaWiki, Template,
/// Widget, Module, Gadget, Gadget definition.
const BEHIND_THE_SCENES: [i32; 7] = [2, 8, 10, 274, 828, 2300, 2302];

impl Namespaces {
    /// Whether pages of namespace `ns` are to be read.
    pub(crate) fn includes(&self, ns: i32) -> bool {
        match self {
            Namespaces::Readers => ns >= 0 && ns % 2 == 0 && !BEHIND_THE_SCENES.contains(&ns),
            Namespaces::All => true,
            Namespaces::Listed(listed) => listed.contains(&ns),
        }
    }
}

impl FromStr for Namespaces {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Namespaces::All),
            "readers" => Ok(Namespaces::Readers),
            _ => text
                .split(',')
                .map(|number| number.trim().parse())
                .collect::<Result<_, _>>()
                .map(Namespaces::Listed)
                .map_err(|_| "not a list of namespace numbers: write 'all', 'readers' or numbers as in 0,4,14".to_owned()),
        }
    }
}

impl std::fmt::Display for Namespaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Namespaces::Readers => f.write_str("readers"),
            Namespaces::All => f.write_str("all"),
            Namespaces::Listed(listed) => {
                let numbers: Vec<String> = listed.iter().map(i32::to_string).collect();
                f.write_str(&numbers.join(","))
            }
        }
    }
}

/// `NAME=KIND`: an extension tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtensionTag {
    /// Its name, without angle brackets.
    pub name: String,
    /// What it holds; `None` for one that the wiki does not have.
    pub kind: Option<TagKind>,
}

impl FromStr for ExtensionTag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, kind) = text.split_once('=').unwrap_or((text, "wikitext"));
        let kind = match kind {
            "wikitext" => Some(TagKind::Wikitext),
            "verbatim" => Some(TagKind::Verbatim),
            "none" => None,
            _ => {
                return Err(
                    "the kind is wikitext, verbatim or none, as in poem=wikitext".to_owned()
                );
            }
        };
        Ok(ExtensionTag { name: name.to_owned(), kind })
    }
}

/// `FORMAT=PATH`: a report to write, `-` for standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportTo {
    /// Its format.
    pub format: wikirot_report::Format,
    /// Where to; `None` for standard output.
    pub path: Option<PathBuf>,
}

impl FromStr for ReportTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once('=') {
            Some((format, path)) => {
                (format.parse().map_err(|error| format!("{error}"))?, PathBuf::from(path))
            }
            None => {
                let path = PathBuf::from(text);
                let format = format_of(&path).ok_or_else(|| {
                    format!("write FORMAT=PATH, as in html={text} or text=-, or a PATH whose ending tells the format, as in report.html")
                })?;
                (format, path)
            }
        };
        Ok(ReportTo { format, path: Some(path).filter(|path| !is_stdout(path)) })
    }
}

/// A language that reports speak.
pub(crate) fn language(code: &str) -> Result<Arc<Language>, String> {
    Language::find(code).ok_or_else(|| {
        let codes: Vec<_> = Language::codes().collect();
        format!("reports do not speak it: take one of {}", codes.join(", "))
    })
}

/// The format that the ending of a file's name tells.
pub(crate) fn format_of(path: &Path) -> Option<Format> {
    let format = path.extension()?.to_str()?.to_lowercase().parse().ok()?;
    // No file is called so.
    (format != Format::Unsaved).then_some(format)
}

/// A class of links that edits are made for.
pub(crate) fn editable_class(code: &str) -> Result<Kind, String> {
    let edited = [Kind::Dead, Kind::Silent, Kind::Found, Kind::Moved, Kind::Https];
    let found = edited.into_iter().find(|kind| kind.code() == code);
    found.ok_or_else(|| {
        let codes = edited.map(Kind::code).join(", ");
        format!("no class whose links are changed: write one of {codes}")
    })
}

/// The title of a page, empty for none: it goes into links.
pub(crate) fn page_title(text: &str) -> Result<String, String> {
    let illegal = |it: char| "#<>[]{}|".contains(it) || it.is_control();
    match text.contains(illegal) {
        true => Err("not the title of a page: write it as in 'Project:Dead links'".to_owned()),
        false => Ok(text.trim().replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_have_a_unit() {
        for (text, millis) in [
            ("2", 2_000),
            ("250ms", 250),
            ("1.5s", 1_500),
            ("7d", 604_800_000),
            ("0", 0),
            ("2h", 7_200_000),
            ("3m", 180_000),
            ("3min", 180_000),
            ("1w", 604_800_000),
            ("1 w", 604_800_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "x", "-1", "1y", "1..2", "999999999999999999999d", "1 2"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in
            [("7", 7), ("20k", 20_000), ("100M", 100_000_000), ("2G", 2_000_000_000)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "0", "1T", "x", "-1", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!(warc_folder("warc:a/b"), Ok(PathBuf::from("a/b")));
        assert!(warc_folder("warc:").is_err() && warc_folder("a").is_err());
    }

    #[test]
    fn shards_count_from_one() {
        assert_eq!("2/8".parse(), Ok(Shard { index: Some(2), count: 8 }));
        assert_eq!("auto/8".parse(), Ok(Shard { index: None, count: 8 }));
        for text in ["0/8", "9/8", "1", "a/b", "1/0", "auto/0", "auto"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn tags_hold_wikitext_unless_said_otherwise() {
        let kind = |text: &str| text.parse::<ExtensionTag>().map(|it| (it.name, it.kind));
        assert_eq!(kind("poem"), Ok(("poem".to_owned(), Some(TagKind::Wikitext))));
        assert_eq!(kind("code=verbatim"), Ok(("code".to_owned(), Some(TagKind::Verbatim))));
        assert_eq!(kind("math=none"), Ok(("math".to_owned(), None)));
        assert!(kind("math=html").is_err());
    }

    #[test]
    fn titles_hold_nothing_that_ends_a_link() {
        assert_eq!(page_title("Project:Dead_links"), Ok("Project:Dead links".to_owned()));
        for text in ["a]]b", "{{a}}", "a|b", "a#b", "a\n"] {
            assert!(page_title(text).is_err(), "{text}");
        }
    }

    #[test]
    fn readers_see_subject_pages_only() {
        let seen: Vec<i32> = (-2..=15).filter(|ns| Namespaces::Readers.includes(*ns)).collect();
        assert_eq!(seen, [0, 4, 6, 12, 14]);
        for ns in BEHIND_THE_SCENES {
            assert!(!Namespaces::Readers.includes(ns) && Namespaces::All.includes(ns), "{ns}");
        }
        let listed: Namespaces = "0, 4".parse().unwrap();
        assert!(listed.includes(4) && !listed.includes(1));
        for text in ["readers", "all", "0,4", "-1"] {
            assert_eq!(text.parse::<Namespaces>().unwrap().to_string(), text);
        }
        assert!("0,x".parse::<Namespaces>().is_err() && "".parse::<Namespaces>().is_err());
    }

    #[test]
    fn a_report_has_its_format_from_its_name_or_its_ending() {
        let to = |text: &str| text.parse::<ReportTo>().map(|it| (it.format, it.path));
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(to("html=x"), Ok((Format::Html, path("x"))));
        assert_eq!(to("text=-"), Ok((Format::Text, None)));
        assert_eq!(to("a/report.HTML"), Ok((Format::Html, path("a/report.HTML"))));
        assert!(to("x").is_err() && to("x.unsaved").is_err() && to("pdf=x").is_err());
    }

    #[test]
    fn numbers_and_codes_say_what_they_could_be() {
        assert_eq!(count::<u8>("7"), Ok(7));
        assert_eq!(count::<u8>("300"), Err("too many".to_owned()));
        assert_eq!(count::<u8>("x"), Err("write a number, 1 or more".to_owned()));
        assert!(some_time("0").unwrap_err().contains("in no time"));
        assert_eq!(some_time("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(editable_class("found"), Ok(Kind::Found));
        assert!(editable_class("alive").unwrap_err().contains("write one of dead"));
        assert!(language("en").is_ok() && language("xx").unwrap_err().contains("take one of"));
    }
}
