//! What somebody meant who typed something else than a command.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What dumps end in.
const ENDINGS: [&str; 7] = [".xml", ".bz2", ".gz", ".zst", ".xz", ".lzma", ".7z"];

/// What to type, where an error lets one guess it.
pub(super) fn of(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    if word.contains("://") {
        return Some(format!(
            "{word} is an address, not a command: 'wikirot fetch {word} --output wiki.xml.zst' makes a dump of the \
             wiki there, 'wikirot scan wiki.xml.zst' checks its links"
        ));
    }
    let is_dump = Path::new(word).is_file() || ENDINGS.iter().any(|it| word.ends_with(it));
    is_dump.then(|| {
        format!(
            "{word} is a file, not a command: 'wikirot scan {word}' checks the links of a dump, 'wikirot links \
             {word}' prints them"
        )
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::Cli;
    use super::*;

    #[test]
    fn an_address_and_a_file_are_no_commands() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let here = file.path().to_str().unwrap();
        for (word, told) in [
            ("https://wiki.example/", Some("'wikirot fetch https://wiki.example/ --output")),
            ("dump.xml.bz2", Some("'wikirot scan dump.xml.bz2' checks")),
            (here, Some("is a file, not a command")),
            ("scna", None),
        ] {
            let error = Cli::command().try_get_matches_from(["wikirot", word]).unwrap_err();
            let hint = of(&error);
            assert_eq!(hint.is_some(), told.is_some(), "{word}");
            assert!(hint.unwrap_or_default().contains(told.unwrap_or_default()), "{word}");
        }
        let other = Cli::command().try_get_matches_from(["wikirot", "scan"]).unwrap_err();
        assert_eq!(of(&other), None);
    }
}
