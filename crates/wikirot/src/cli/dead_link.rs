//! How a wiki marks dead links, as the command line and the configuration file say it.

use std::fmt;
use std::str::FromStr;

use toml::{Table, Value};
use wikirot_report::edit::DeadLinkTemplate;
use wikirot_report::model::Languages;

use super::nearest::nearest;
use crate::ignore::ReasonPattern;

/// A value of `--dead-link`: the name of a preset, the call itself as in
/// `{{Dead link|$year|$month|$day}}`, or a table of TOML on one line, as the configuration file's
/// `[dead-link]` becomes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeadLink {
    written: String,
    /// The template.
    pub template: DeadLinkTemplate,
    /// How titles tell their language, which chooses the template's name.
    pub languages: Languages,
}

/// The key of the preset whose values hold where a table says nothing else.
const LIKE: &str = "like";

impl FromStr for DeadLink {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let is_table = written.starts_with('{') && !written.starts_with("{{");
        let (template, like) = match is_table {
            true => {
                let table = toml::from_str::<Table>(&format!("{LIKE} = {written}"))
                    .map_err(|error| error.message().to_owned())?;
                match table.into_iter().next() {
                    Some((_, Value::Table(table))) => described(table)?,
                    _ => return Err("not a table of TOML".to_owned()),
                }
            }
            false => {
                let template = written.parse().map_err(|error| format!("{error}"))?;
                (template, written.to_owned())
            }
        };
        let languages = match like.as_str() {
            "archwiki" => Languages::archwiki(),
            _ => Languages { default: String::new(), suffixes: template_languages(&template) },
        };
        Ok(Self { written: written.to_owned(), template, languages })
    }
}

/// The languages in which the template has a name of its own.
fn template_languages(template: &DeadLinkTemplate) -> Vec<String> {
    template.names.keys().cloned().collect()
}

/// The template that a table describes, and the preset that it begins with.
fn described(mut table: Table) -> Result<(DeadLinkTemplate, String), String> {
    let like = match table.remove(LIKE) {
        None => "none".to_owned(),
        Some(Value::String(name)) if !name.starts_with('{') => name,
        Some(_) => return Err(format!("'{LIKE}' is the name of a preset")),
    };
    let preset: DeadLinkTemplate = like.parse().map_err(|error| format!("{error}"))?;
    let mut whole = Table::try_from(preset).map_err(|error| error.to_string())?;
    for (key, value) in table {
        if !whole.contains_key(&key) {
            let keys: Vec<&str> = whole.keys().map(String::as_str).chain([LIKE]).collect();
            let near = nearest(&key, keys.iter().copied());
            let near = near.map(|it| format!("; did you mean '{it}'?"));
            let all = || format!(", of {}", keys.join(", "));
            return Err(format!("unknown key '{key}'{}", near.unwrap_or_else(all)));
        }
        match (whole.get_mut(&key), value) {
            // Tables add to the preset's; an empty value takes a word away.
            (Some(Value::Table(known)), Value::Table(more)) => known.extend(more),
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
    let template: DeadLinkTemplate =
        whole.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    template.validate().map_err(|error| error.to_string())?;
    for code in template.status.keys() {
        if !ReasonPattern::new(code).exists() {
            return Err(format!(
                "'status' has words for '{code}', which is no reason's code: write http-404, tls-* or the like"
            ));
        }
    }
    Ok((template, like))
}

impl fmt::Display for DeadLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_adds_to_the_preset_that_it_names() {
        let written = r#"{ like = "archwiki", name = "Toter Link", also = ["Kaputt"], status = { "dns-*" = "weg" } }"#;
        let it: DeadLink = written.parse().unwrap();
        assert_eq!(it.to_string(), written);
        assert_eq!(it.template.name, "Toter Link");
        assert_eq!(it.template.status["dns-*"], "weg");
        assert_eq!(it.template.status["tls-*"], "SSL error");
        assert_eq!(it.template.mark("kaputt"), Some(wikirot_report::edit::Mark::Dead));
        assert_eq!(it.languages, Languages::archwiki());
    }

    #[test]
    fn names_by_language_tell_the_languages() {
        let it: DeadLink = r#"{ call = "{{$name}}", name = "Dead", names = { Deutsch = "Tot" } }"#
            .parse()
            .unwrap();
        assert_eq!(it.languages.of("Hilfe (Deutsch)"), "Deutsch");
        assert_eq!(it.languages.of("Help"), "");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (written, told) in [
            ("{ cal = 1 }", "unknown key 'cal'; did you mean 'call'?"),
            ("{ call = 1 }", "invalid type: integer"),
            ("{ like = '{{Dead}}' }", "'like' is the name of a preset"),
            ("{ like = 1 }", "'like' is the name of a preset"),
            ("{ like = 'arch' }", "named `arch`: take archwiki"),
            ("{ call = '{{Dead|$date}}' }", "`$date` is not filled in here"),
            ("{ like = 'archwiki', status = { 'http-4004' = 'x' } }", "'http-4004', which is no"),
            ("{ call ", "expected"),
        ] {
            let error = written.parse::<DeadLink>().unwrap_err();
            assert!(error.contains(told) && !error.contains('\n'), "{written}: {error}");
        }
    }
}
