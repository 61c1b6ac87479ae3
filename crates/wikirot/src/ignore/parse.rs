//! The form of an ignore list.
//!
//! An entry is what it is about, then reasons, then `until` with a date, then ` # ` with a comment.

use url::Url;

use super::{Entry, Pattern, ReasonPattern};

/// Where a list comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file: each line is an entry, but those that are empty or begin with `#`.
    File,
    /// A page of the wiki: list items are entries, and each line within `<pre>`; the rest is prose.
    Page,
}

/// What a list holds. Lines that could not be understood hinder no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// What is wrong with the other lines.
    pub errors: Vec<LineError>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Reads a list. Never fails as a whole.
pub fn parse(text: &str, form: Form) -> Parsed {
    let mut parsed = Parsed::default();
    let mut is_in_block = false;
    for (number, line) in text.lines().enumerate() {
        let line = match form {
            Form::File => Some(line),
            Form::Page => on_page(line, &mut is_in_block),
        };
        let Some(line) = line.map(without_markup) else { continue };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match entry(line, number + 1) {
            Ok(entry) => parsed.entries.push(entry),
            Err(what) => parsed.errors.push(LineError { line: number + 1, what }),
        }
    }
    parsed
}

/// A URL as it is compared: parsed where it can be, without a fragment.
pub(super) fn absolute(url: &str) -> Option<Url> {
    let mut parsed = match url.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("https://{rest}")).ok()?,
        None => Url::parse(url).ok()?,
    };
    parsed.set_fragment(None);
    Some(parsed)
}

/// What a line of a wiki page says: the text of a list item, or a line of a block.
fn on_page<'a>(line: &'a str, is_in_block: &mut bool) -> Option<&'a str> {
    let was_in_block = *is_in_block;
    let lower = line.to_ascii_lowercase();
    let opens = lower.rfind("<pre").max(lower.rfind("<syntaxhighlight"));
    let closes = lower.rfind("</pre>").max(lower.rfind("</syntaxhighlight>"));
    if opens.is_some() || closes.is_some() {
        *is_in_block = opens > closes;
        // What shares a line with the tag is an entry of a block on one line, or nothing.
        return Some(line).filter(|it| opens.is_some() && closes.is_some() && !it.starts_with(' '));
    }
    match was_in_block {
        true => Some(line),
        false => line.strip_prefix('*').map(|it| it.trim_start_matches(['*', ' '])),
    }
}

/// A line without the tags that keep a wiki from making links of it, and without HTML comments.
fn without_markup(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.starts_with("<!--") {
            true => rest.find("-->").map(|it| it + 3),
            false => rest.find('>').map(|it| it + 1),
        };
        match end {
            Some(end) if is_markup(&rest[..end]) => rest = &rest[end..],
            _ => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

fn is_markup(tag: &str) -> bool {
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    tag.starts_with("<!--")
        || matches!(name.as_str(), "nowiki" | "pre" | "code" | "tt" | "kbd" | "syntaxhighlight")
}

fn entry(line: &str, number: usize) -> Result<Entry, String> {
    let (written, comment) = split_comment(line);
    let mut words = written.split_whitespace();
    let pattern = match words.next() {
        Some(word) => pattern(word)?,
        None => return Err("nothing but a comment".to_owned()),
    };
    let mut entry = Entry {
        pattern,
        reasons: Vec::new(),
        until: None,
        comment: comment.to_owned(),
        list: String::new(),
        line: number,
        written: written.to_owned(),
    };
    while let Some(word) = words.next() {
        match word {
            "until" => {
                let day = words.next().unwrap_or_default();
                entry.until =
                    Some(day.parse().map_err(|_| {
                        format!("`until {day}` names no day: write until 2026-12-31")
                    })?);
            }
            _ => {
                let codes = word.split(',').filter(|it| !it.is_empty());
                entry.reasons.extend(codes.map(reason).collect::<Result<Vec<_>, _>>()?);
            }
        }
    }
    Ok(entry)
}

/// A comment begins with a `#` that has space before it: in a URL, a fragment does.
fn split_comment(line: &str) -> (&str, &str) {
    let begins = |(at, _): &(usize, &str)| line[..*at].ends_with(char::is_whitespace);
    match line.match_indices('#').find(begins) {
        Some((at, _)) => (line[..at].trim_end(), line[at + 1..].trim()),
        None => (line, ""),
    }
}

fn pattern(word: &str) -> Result<Pattern, String> {
    if word.contains("://") || word.starts_with("//") || word.starts_with("mailto:") {
        return match word.strip_suffix('*') {
            Some(prefix) => prefix_of(prefix),
            None => Ok(Pattern::Url(absolute(word).map_or_else(|| word.to_owned(), Into::into))),
        };
    }
    let name = word.strip_prefix("*.").unwrap_or(word);
    let is_name = name.contains('.') && !name.contains(['/', '*', '@', ':', '?', '#', '%']);
    let host = Url::parse(&format!("http://{name}/"))
        .ok()
        .filter(|_| is_name)
        .and_then(|url| url.host_str().map(str::to_owned));
    match host {
        Some(host) => Ok(Pattern::Domain(host)),
        None => Err(format!(
            "`{word}` is no URL, prefix or domain: write http://example.org/page, \
             http://example.org/* or example.org"
        )),
    }
}

/// A prefix must reach into the path, or `http://example.org*` would match `http://example.organic/`.
fn prefix_of(prefix: &str) -> Result<Pattern, String> {
    let behind_scheme = prefix.split_once("//").map_or("", |it| it.1);
    match behind_scheme.find('/') {
        Some(at) if at > 0 => Ok(Pattern::Prefix(prefix.to_owned())),
        _ => Err(format!(
            "`{prefix}*` names no whole host: end it with a slash, as in http://example.org/*"
        )),
    }
}

fn reason(code: &str) -> Result<ReasonPattern, String> {
    let pattern = ReasonPattern::new(code);
    match pattern.exists() {
        true => Ok(pattern),
        false => Err(format!(
            "`{code}` is not the code of a reason: write http-403, tls-* or the like \
             (docs/verdicts.md lists them), and a comment behind #"
        )),
    }
}
