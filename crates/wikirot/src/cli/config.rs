//! The configuration file: TOML whose keys are the long options. It becomes arguments that stand
//! before those typed, so that one definition checks both.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};
use thiserror::Error;
use toml::{Spanned, Value};

use super::args::Cli;
use super::dead_link::DeadLink;

/// The file looked for where `--config` names none.
const DEFAULT_FILE: &str = "wikirot.toml";

/// A configuration file that cannot be used.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not TOML.
    #[error("{path} is not valid TOML: {source}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A key is no option of any command.
    #[error("{path}:{line}: unknown option '{key}'{}", nearest.as_ref().map(|name| format!("; did you mean '{name}'?")).unwrap_or_default())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// A known name that looks like it.
        nearest: Option<String>,
    },
    /// A value has a type that no option takes.
    #[error("{path}:{line}: '{key}' cannot be {found}")]
    WrongType {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// What stands there.
        found: &'static str,
    },
    /// A table says what cannot be.
    #[error("{path}:{line}: in '{key}': {message}")]
    BadTable {
        /// The file.
        path: PathBuf,
        /// The line of the table, from 1.
        line: usize,
        /// The table's name.
        key: String,
        /// What is wrong.
        message: String,
    },
}

/// Why the command line could not be made out.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// What was typed (or `--help`): clap prints it and knows the exit code.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The configuration file.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A value of the configuration file is not one that the option takes.
    #[error("in {path}: {message}")]
    Value {
        /// The file.
        path: PathBuf,
        /// What clap says of it.
        message: String,
    },
}

/// A command line joined with the configuration file.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The result.
    pub cli: Cli,
    matches: ArgMatches,
    file: Option<ConfigFile>,
}

/// Parses `argv` (with the program's name first) and the configuration file that it names.
pub(crate) fn parse(argv: Vec<OsString>) -> Result<Parsed, CliError> {
    let command = Cli::command();
    let typed = command.clone().try_get_matches_from(&argv)?;
    let file =
        ConfigFile::load(typed.get_one::<PathBuf>("config").map(PathBuf::as_path), &command)?;
    let matches = match &file {
        None => typed,
        Some(file) => command
            .clone()
            .try_get_matches_from(file.joined_with(&command, &argv, &typed))
            .map_err(|error| {
                let message = error.to_string();
                let message = message.lines().next().unwrap_or_default();
                let message = message.trim_start_matches("error: ").to_owned();
                CliError::Value { path: file.path.clone(), message }
            })?,
    };
    Ok(Parsed { cli: Cli::from_arg_matches(&matches)?, matches, file })
}

impl Parsed {
    /// Every option of the command: its name, its value as it would be typed, and where that came from.
    pub(crate) fn in_force(&self) -> Vec<(String, String, String)> {
        let Some((name, matches)) = self.matches.subcommand() else { return Vec::new() };
        let root = Cli::command();
        let Some(command) = root.find_subcommand(name) else { return Vec::new() };
        let options = command.get_arguments().chain(root.get_arguments());
        options
            .filter(|arg| !arg.is_hide_set() && arg.get_long().is_some())
            .filter_map(|arg| self.value_in_force(arg, matches))
            .collect()
    }

    fn value_in_force(&self, arg: &Arg, matches: &ArgMatches) -> Option<(String, String, String)> {
        let key = arg.get_long()?;
        let id = arg.get_id().as_str();
        let in_file = self.file.as_ref().filter(|file| file.injected(key));
        let source = match (matches.value_source(id)?, in_file) {
            (ValueSource::CommandLine, Some(file)) => file.path.display().to_string(),
            (ValueSource::CommandLine, None) => "command line".to_owned(),
            (ValueSource::EnvVariable, _) => {
                format!("environment, {}", arg.get_env().unwrap_or_default().to_string_lossy())
            }
            _ => "default".to_owned(),
        };
        let value = match arg.get_action() {
            ArgAction::SetTrue => matches.get_flag(id).to_string(),
            ArgAction::Count => matches.get_count(id).to_string(),
            _ => {
                let values = matches.get_raw(id)?.map(|raw| raw.to_string_lossy().into_owned());
                values.collect::<Vec<_>>().join(", ")
            }
        };
        Some((key.to_owned(), value, source))
    }
}

/// A configuration file, its keys known to be options.
#[derive(Debug)]
struct ConfigFile {
    path: PathBuf,
    /// Values of each key, as they would be typed; `None` for a flag that is set.
    options: BTreeMap<String, Vec<Option<String>>>,
    /// Keys that the command line did not override, filled by [`ConfigFile::joined_with`].
    overridden: std::cell::RefCell<Vec<String>>,
}

impl ConfigFile {
    fn load(
        named: Option<&Path>,
        command: &clap::Command,
    ) -> Result<Option<ConfigFile>, ConfigError> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE)).to_owned();
        let text = match std::fs::read_to_string(&path) {
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(source) => return Err(ConfigError::Read { path, source }),
            Ok(text) => text,
        };
        let table: BTreeMap<Spanned<String>, Value> = toml::from_str(&text).map_err(|source| {
            ConfigError::Syntax { path: path.clone(), source: Box::new(source) }
        })?;
        let mut options = BTreeMap::new();
        for (key, value) in table {
            let line = text[..key.span().start].matches('\n').count() + 1;
            let key = key.into_inner();
            let Some(arg) = known_option(command, &key) else {
                let nearest = nearest_option(command, &key);
                return Err(ConfigError::UnknownKey { path, line, key, nearest });
            };
            let values = match typed_values(arg, &value) {
                Ok(values) => values,
                Err(found) => return Err(ConfigError::WrongType { path, line, key, found }),
            };
            if let (Value::Table(_), AS_TABLE, [Some(table)]) = (&value, &*key, &*values)
                && let Err(message) = table.parse::<DeadLink>()
            {
                return Err(ConfigError::BadTable { path, line, key, message });
            }
            options.insert(key, values);
        }
        Ok(Some(ConfigFile { path, options, overridden: Default::default() }))
    }

    /// `argv` with those options put in, behind the command's name, that the command takes and that
    /// were not typed.
    fn joined_with(
        &self,
        command: &clap::Command,
        argv: &[OsString],
        typed: &ArgMatches,
    ) -> Vec<OsString> {
        let Some((name, matches)) = typed.subcommand() else { return argv.to_vec() };
        let Some(subcommand) = command.find_subcommand(name) else { return argv.to_vec() };
        let place =
            argv.iter().skip(1).position(|word| word == name).map_or(argv.len(), |at| at + 2);
        let mut joined = argv[..place].to_vec();
        for (key, values) in &self.options {
            let taken = subcommand.get_arguments().chain(command.get_arguments());
            let arg = taken.into_iter().find(|arg| arg.get_long() == Some(key));
            let is_typed = |arg: &Arg| {
                matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
            };
            if arg.is_none_or(is_typed) {
                self.overridden.borrow_mut().push(key.clone());
                continue;
            }
            joined.extend(values.iter().map(|value| match value {
                None => OsString::from(format!("--{key}")),
                Some(value) => OsString::from(format!("--{key}={value}")),
            }));
        }
        joined.extend_from_slice(&argv[place..]);
        joined
    }

    /// Whether the value in force of option `key` is this file's.
    fn injected(&self, key: &str) -> bool {
        self.options.contains_key(key) && !self.overridden.borrow().iter().any(|other| other == key)
    }
}

/// Options that make no sense in a file.
const ONLY_TYPED: [&str; 4] = ["config", "help", "version", "output"];

/// The option that may be a table of the file: it reads one on a line.
const AS_TABLE: &str = "dead-link";

fn all_options(command: &clap::Command) -> impl Iterator<Item = &Arg> {
    let of_commands = command.get_subcommands().flat_map(clap::Command::get_arguments);
    of_commands
        .chain(command.get_arguments())
        .filter(|arg| arg.get_long().is_some_and(|long| !ONLY_TYPED.contains(&long)))
}

fn known_option<'a>(command: &'a clap::Command, key: &str) -> Option<&'a Arg> {
    all_options(command).find(|arg| arg.get_long() == Some(key))
}

fn nearest_option(command: &clap::Command, key: &str) -> Option<String> {
    let shown = all_options(command).filter(|arg| !arg.is_hide_set());
    nearest(key, shown.filter_map(Arg::get_long))
}

/// The name among `known` that `key` looks most like, if it looks like any.
pub(super) fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let key = key.replace('_', "-");
    known
        .map(|name| (strsim::jaro_winkler(&key, name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// `value` as it would be typed behind `--key=`; an error names the type that does not fit.
fn typed_values(arg: &Arg, value: &Value) -> Result<Vec<Option<String>>, &'static str> {
    let repeatable = matches!(arg.get_action(), ArgAction::Append);
    Ok(match value {
        Value::Boolean(set) if !arg.get_action().takes_values() => {
            if *set {
                vec![None]
            } else {
                Vec::new()
            }
        }
        Value::Integer(times) if matches!(arg.get_action(), ArgAction::Count) => {
            vec![None; usize::try_from(*times).map_err(|_| "a negative number")?.min(9)]
        }
        _ if !arg.get_action().takes_values() => return Err("other than true or false"),
        Value::Array(items) => {
            let items = items.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
            if repeatable {
                items.into_iter().map(Some).collect()
            } else {
                vec![Some(items.join(","))]
            }
        }
        Value::Table(table) if repeatable => {
            let pair = |(name, value)| Ok(Some(format!("{name}={}", scalar(value)?)));
            table.iter().map(pair).collect::<Result<_, &'static str>>()?
        }
        Value::Table(_) if arg.get_long() == Some(AS_TABLE) => vec![Some(value.to_string())],
        value => vec![Some(scalar(value)?)],
    })
}

fn scalar(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(_) => Err("true or false"),
        Value::Datetime(_) => Err("a date"),
        Value::Array(_) => Err("a list in a list"),
        Value::Table(_) => Err("a table"),
    }
}

impl CliError {
    /// Prints the error as clap would, and gives the exit code.
    pub(crate) fn report(&self) -> u8 {
        match self {
            CliError::Usage(error) => {
                // A closed pipe behind `--help` is no failure.
                let _ = error.print();
                match error.kind() {
                    ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => crate::exit::DONE,
                    _ => crate::exit::FAILED,
                }
            }
            other => {
                eprintln!("error: {other}");
                crate::exit::FAILED
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_with(file: &str, typed: &[&str]) -> Result<Parsed, CliError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, file).unwrap();
        let mut argv: Vec<OsString> = vec!["wikirot".into()];
        argv.extend(typed.iter().map(OsString::from));
        argv.push("--config".into());
        argv.push(path.into());
        parse(argv)
    }

    fn source(parsed: &Parsed, key: &str) -> (String, String) {
        let found = parsed.in_force().into_iter().find(|(name, ..)| name == key).unwrap();
        (found.1, found.2)
    }

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_typed_wins_over_the_file_and_the_file_over_the_default() {
        let parsed = parse_with(
            "concurrency = 7\ntimeout = '5s'\nallow-private = true\nnamespaces = [0, 4]\n[template]\nAUR = 'https://a/{1}'",
            &["scan", "d.xml", "--timeout", "9"],
        )
        .unwrap();
        assert_eq!(source(&parsed, "timeout"), ("9".to_owned(), "command line".to_owned()));
        let (value, from) = source(&parsed, "concurrency");
        assert_eq!(value, "7");
        assert!(from.ends_with("c.toml"));
        assert_eq!(source(&parsed, "allow-private").0, "true");
        assert_eq!(source(&parsed, "namespaces").0, "0,4");
        assert_eq!(source(&parsed, "template").0, "AUR=https://a/{1}");
        assert_eq!(source(&parsed, "delay").1, "default");
    }

    #[test]
    fn the_dead_link_template_may_be_a_table() {
        let file = "[dead-link]\nlike = 'archwiki'\n[dead-link.status]\n'dns-*' = 'weg'";
        let parsed = parse_with(file, &["report"]).unwrap();
        let (value, from) = source(&parsed, "dead-link");
        assert!(value.contains("\"archwiki\"") && value.contains("weg"), "{value}");
        assert!(!value.contains('\n') && from.ends_with("c.toml"), "{value} {from}");
        let error = parse_with("\n[dead-link]\ncal = '{{x}}'", &["report"]).unwrap_err();
        let told = "c.toml:2: in 'dead-link': unknown key 'cal'; did you mean 'call'?";
        assert!(error.to_string().ends_with(told), "{error}");
    }

    #[test]
    fn options_of_other_commands_are_left_alone() {
        assert!(parse_with("concurrency = 7", &["links", "d.xml"]).is_ok());
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_name_and_its_line() {
        let error = parse_with("quiet = true\n\nconcurency = 7", &["links", "d.xml"])
            .unwrap_err()
            .to_string();
        assert!(
            error.ends_with(":3: unknown option 'concurency'; did you mean 'concurrency'?"),
            "{error}"
        );
    }

    #[test]
    fn a_value_that_does_not_fit_names_the_file() {
        for file in
            ["timeout = 'soon'", "timeout = 2026-01-01", "quiet = 'yes'", "concurrency = 0", "= 1"]
        {
            let error = parse_with(file, &["scan", "d.xml"]).unwrap_err().to_string();
            assert!(error.contains("c.toml"), "{error}");
        }
    }
}
