//! How often pages are read, as a table of titles and views.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// Reads a table of `title, views` with commas or tabs between; a first line without a number is its head.
pub(crate) fn read(path: &Path) -> Result<Vec<(String, i64)>> {
    let text = crate::text_file::read(path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    parse(&text).with_context(|| format!("cannot read the weights {}", path.display()))
}

fn parse(text: &str) -> Result<Vec<(String, i64)>> {
    let mut weights = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        let found = line.rsplit_once('\t').or_else(|| line.rsplit_once(','));
        let parsed = found.and_then(|(title, views)| {
            let views = views.trim().trim_matches('"').parse().ok()?;
            let title = title.trim();
            let quoted = title.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let title = quoted.map_or_else(|| title.to_owned(), |it| it.replace("\"\"", "\""));
            Some((title.replace('_', " "), views))
        });
        match parsed {
            Some(weight) => weights.push(weight),
            None if number == 0 => {}
            None => bail!(
                "line {}: no title and number of views: write `Title,123`, or a tab between them",
                number + 1
            ),
        }
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_with_commas_and_tabs_are_read() {
        let text = "title,views\nMain_Page,12\n\"A, \"\"b\"\"\",7\nTab\t3\n";
        let read = parse(text).unwrap();
        let read: Vec<_> = read.iter().map(|(title, views)| (title.as_str(), *views)).collect();
        assert_eq!(read, [("Main Page", 12), ("A, \"b\"", 7), ("Tab", 3)]);
        assert_eq!(
            parse("a,1\n \n\"b\",\"2\"\n\"c,3\n").unwrap()[1..],
            [("b".into(), 2), ("\"c".into(), 3)]
        );
        let error = parse("a,1\nb\n").unwrap_err().to_string();
        assert!(error.starts_with("line 2: "), "{error}");
    }
}
