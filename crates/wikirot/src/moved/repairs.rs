//! What `wikirot labels` found in a wiki's history: addresses that editors put in the place of others.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use url::Url;
use wikirot_words::FoundBy;

use super::rules::Pair;

/// A line of `--format jsonl`.
#[derive(Deserialize)]
struct Line {
    url: String,
    outcome: String,
    replacement: Option<String>,
}

/// The pairs of a file, in either of its formats; what was archived or removed has no new address.
pub(crate) fn read(path: &Path) -> Result<Vec<Pair>> {
    let text =
        crate::text_file::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut pairs = Vec::new();
    let mut columns = None;
    for (number, line) in text.lines().enumerate().filter(|it| !it.1.is_empty()) {
        let cannot =
            || format!("{}:{}: not a line of 'wikirot labels'", path.display(), number + 1);
        let read = match line.starts_with('{') {
            true => serde_json::from_str(line).with_context(cannot)?,
            false => match &columns {
                None => {
                    columns = Some(Columns::of(line).with_context(cannot)?);
                    continue;
                }
                Some(columns) => columns.read(line).with_context(cannot)?,
            },
        };
        pairs.extend(pair(&read));
    }
    Ok(pairs)
}

/// Where a table has what is needed.
struct Columns {
    url: usize,
    outcome: usize,
    replacement: usize,
}

impl Columns {
    fn of(head: &str) -> Option<Self> {
        let at = |name: &str| head.split('\t').position(|it| it == name);
        Some(Self { url: at("url")?, outcome: at("outcome")?, replacement: at("replacement")? })
    }

    fn read(&self, line: &str) -> Option<Line> {
        let values: Vec<&str> = line.split('\t').collect();
        let value = |at: usize| values.get(at).map(|it| (*it).to_owned());
        Some(Line {
            url: value(self.url)?,
            outcome: value(self.outcome)?,
            replacement: value(self.replacement),
        })
    }
}

fn pair(line: &Line) -> Option<Pair> {
    let from: Url = line.url.parse().ok()?;
    let to: Url = line.replacement.as_ref()?.parse().ok()?;
    let is_one = line.outcome == "replaced" && from.has_host() && to.has_host() && from != to;
    is_one.then_some(Pair { from, to, title: None, by: FoundBy::Repairs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<(String, String)>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Ok(read(file.path())?.into_iter().map(|it| (it.from.into(), it.to.into())).collect())
    }

    #[test]
    fn both_formats_are_read() {
        let pair = ("http://a.org/x".to_owned(), "http://a.org/y".to_owned());
        let table = "page\turl\toutcome\treplacement\nP\thttp://a.org/x\treplaced\thttp://a.org/y\n\
                     P\thttp://a.org/z\tarchived\thttp://w.org/http://a.org/z\nP\thttp://a.org/q\tremoved\t\n";
        assert_eq!(read_text(table).unwrap(), std::slice::from_ref(&pair));
        let lines = "{\"page\":\"P\",\"url\":\"http://a.org/x\",\"outcome\":\"replaced\",\"replacement\":\"http://a.org/y\"}\n";
        assert_eq!(read_text(lines).unwrap(), [pair]);
        for other in ["what\tever\n", "{}\n"] {
            assert!(read_text(other).is_err(), "{other}");
        }
        assert!(read_text("").unwrap().is_empty());
    }
}
