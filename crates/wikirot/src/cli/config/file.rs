//! The configuration file: TOML whose keys are the long options. Its values stand in for the defaults
//! of the command line, so that one definition checks both.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command};
use thiserror::Error;
use toml::{Spanned, Value};

use crate::cli::dead_link::DeadLink;
use crate::cli::nearest::nearest;

/// A configuration file, its keys known to be options.
#[derive(Debug)]
pub(super) struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    options: BTreeMap<String, Given>,
}

/// What the file gives for an option.
#[derive(Debug)]
struct Given {
    /// As they would be typed; of a flag, whether it is set, or how often.
    values: Vec<String>,
    /// Where, from 1.
    line: usize,
}

impl ConfigFile {
    /// Reads the file that is `named`, or the first of the `usual` ones that is there.
    pub(super) fn load(
        named: Option<&Path>,
        usual: &[PathBuf],
        command: &Command,
    ) -> Result<Option<ConfigFile>, ConfigError> {
        if let Some(path) = named {
            return ConfigFile::read(path, command).map(Some);
        }
        for path in usual {
            match ConfigFile::read(path, command) {
                Err(ConfigError::Read { source, .. })
                    if matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                read => return read.map(Some),
            }
        }
        Ok(None)
    }

    fn read(path: &Path, command: &Command) -> Result<ConfigFile, ConfigError> {
        let path = path.to_owned();
        let text = match crate::text_file::read(&path) {
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
            if let (Value::Table(_), AS_TABLE, [table]) = (&value, &*key, &*values)
                && let Err(message) = table.parse::<DeadLink>()
            {
                return Err(ConfigError::BadTable { path, line, key, message });
            }
            options.insert(key, Given { values, line });
        }
        Ok(ConfigFile { path, options })
    }

    /// The command line, with these values for its defaults.
    pub(super) fn as_defaults_of(&self, command: Command) -> Command {
        with_defaults(command, &|long| self.options.get(long).map(|it| it.values.as_slice()))
    }

    /// Whether it gives a value for the option of that long name.
    pub(super) fn gives(&self, key: &str) -> bool {
        self.options.contains_key(key)
    }

    /// What is wrong with a value: clap's words, by the place in the file.
    pub(super) fn refused(&self, error: &clap::Error) -> ConfigError {
        let (key, message) = told(error);
        let line = self.options.get(&key).map(|given| given.line);
        ConfigError::Value { path: self.path.clone(), line: line.unwrap_or(1), message }
    }
}

/// A command line with other defaults for those options that `values` knows.
pub(super) fn with_defaults<'v>(
    command: Command,
    values: &dyn Fn(&str) -> Option<&'v [String]>,
) -> Command {
    let with_default = |arg: Arg| match arg.get_long().and_then(values) {
        // A variable that other programs read as well says less than what is said to us.
        Some(given) => arg.env(Resettable::Reset).default_values(given),
        None => arg,
    };
    command.mut_args(with_default).mut_subcommands(|it| it.mut_args(with_default))
}

/// The option that an error of clap's is about, and its first line.
pub(super) fn told(error: &clap::Error) -> (String, String) {
    let message = error.to_string();
    let message = message.lines().next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").to_owned();
    let behind = message.split("'--").nth(1).unwrap_or_default();
    let key = behind.split([' ', '=', '[', '\'']).next().unwrap_or_default();
    (key.to_owned(), message)
}

/// Options that make no sense in a file.
const ONLY_TYPED: [&str; 4] = ["config", "help", "version", "output"];

/// The option that may be a table of the file: it reads one on a line.
const AS_TABLE: &str = "dead-link";

pub(super) fn all_options(command: &Command) -> impl Iterator<Item = &Arg> {
    let of_commands = command.get_subcommands().flat_map(Command::get_arguments);
    of_commands
        .chain(command.get_arguments())
        .filter(|arg| arg.get_long().is_some_and(|long| !ONLY_TYPED.contains(&long)))
}

fn known_option<'a>(command: &'a clap::Command, key: &str) -> Option<&'a Arg> {
    all_options(command).find(|arg| arg.get_long() == Some(key))
}

fn nearest_option(command: &Command, key: &str) -> Option<String> {
    let shown = all_options(command).filter(|arg| !arg.is_hide_set());
    nearest(key, shown.filter_map(Arg::get_long))
}

/// `value` as it would be typed behind `--key=`; an error names the type that does not fit.
pub(super) fn typed_values(arg: &Arg, value: &Value) -> Result<Vec<String>, &'static str> {
    let repeatable = matches!(arg.get_action(), ArgAction::Append);
    Ok(match value {
        Value::Boolean(set) if !arg.get_action().takes_values() => vec![match arg.get_action() {
            ArgAction::Count => u8::from(*set).to_string(),
            _ => set.to_string(),
        }],
        Value::Integer(times) if matches!(arg.get_action(), ArgAction::Count) => {
            vec![u64::try_from(*times).map_err(|_| "a negative number")?.min(9).to_string()]
        }
        // What may stand without a value means its first one then, and `off` where it is not to be.
        Value::Boolean(set) if is_optional(arg) => {
            let values = arg.get_possible_values();
            let meant = match set {
                true => values.first(),
                false => values.iter().find(|it| it.get_name() == "off"),
            };
            meant.map(|it| it.get_name().to_owned()).into_iter().collect()
        }
        _ if !arg.get_action().takes_values() => return Err("other than true or false"),
        Value::Array(items) => {
            let items = items.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
            if repeatable { items } else { vec![items.join(",")] }
        }
        Value::Table(table) if repeatable => {
            let pair = |(name, value)| Ok(format!("{name}={}", scalar(value)?));
            table.iter().map(pair).collect::<Result<_, &'static str>>()?
        }
        Value::Table(_) if arg.get_long() == Some(AS_TABLE) => vec![value.to_string()],
        value => vec![scalar(value)?],
    })
}

/// Whether an option has names for its values and may stand without one.
pub(super) fn is_optional(arg: &Arg) -> bool {
    let may_stand_alone = arg.get_num_args().is_some_and(|it| it.min_values() == 0);
    may_stand_alone && !arg.get_possible_values().is_empty()
}

pub(super) fn scalar(value: &Value) -> Result<String, &'static str> {
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
    /// A value is not one that the option takes.
    #[error("{path}:{line}: {message}")]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What clap says of it.
        message: String,
    },
    /// A variable of the environment says what its option does not take.
    #[error("{name}: {message}")]
    Variable {
        /// The variable.
        name: String,
        /// What is wrong.
        message: String,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(long: &'static str) -> Arg {
        Arg::new(long).long(long).action(ArgAction::SetTrue)
    }

    fn optional() -> Arg {
        Arg::new("archive").long("archive").num_args(0..=1).value_parser(["broken", "alive", "off"])
    }

    fn typed(arg: &Arg, toml: &str) -> Result<Vec<String>, &'static str> {
        let table = format!("it = {toml}").parse::<toml::Table>().unwrap();
        typed_values(arg, &table["it"])
    }

    #[test]
    fn a_value_of_the_file_is_what_would_be_typed() {
        let count = Arg::new("verbose").long("verbose").action(ArgAction::Count);
        let one = Arg::new("delay").long("delay").action(ArgAction::Set);
        let many = Arg::new("report").long("report").action(ArgAction::Append);
        let table = Arg::new(AS_TABLE).long(AS_TABLE).action(ArgAction::Set);
        for (arg, toml, values) in [
            (&flag("quiet"), "true", Ok(&["true"][..])),
            (&flag("quiet"), "false", Ok(&["false"])),
            (&flag("quiet"), "1", Err("other than true or false")),
            (&count, "true", Ok(&["1"])),
            (&count, "2", Ok(&["2"])),
            (&count, "300", Ok(&["9"])),
            (&count, "-1", Err("a negative number")),
            (&count, "'x'", Err("other than true or false")),
            (&optional(), "true", Ok(&["broken"])),
            (&optional(), "false", Ok(&["off"])),
            (&optional(), "'alive'", Ok(&["alive"])),
            (&one, "true", Err("true or false")),
            (&one, "2", Ok(&["2"])),
            (&one, "2.5", Ok(&["2.5"])),
            (&one, "'2s'", Ok(&["2s"])),
            (&one, "[0, 4]", Ok(&["0,4"])),
            (&one, "[[0]]", Err("a list in a list")),
            (&one, "2026-01-01", Err("a date")),
            (&one, "{ a = 1 }", Err("a table")),
            (&many, "['a', 'b,c']", Ok(&["a", "b,c"])),
            (&many, "{ a = 1, b = 'c' }", Ok(&["a=1", "b=c"])),
            (&many, "{ a = true }", Err("true or false")),
            (&table, "{ a = 1 }", Ok(&["{ a = 1 }"])),
        ] {
            let values = values.map(|it| it.iter().map(|it| (*it).to_owned()).collect());
            assert_eq!(typed(arg, toml), values, "{arg} {toml}");
        }
    }

    #[test]
    fn an_option_that_may_stand_alone_has_names_for_its_values() {
        assert!(is_optional(&optional()) && !is_optional(&flag("quiet")));
        assert!(!is_optional(&Arg::new("x").long("x").num_args(0..=1)));
        assert!(!is_optional(&Arg::new("x").long("x").num_args(1).value_parser(["a"])));
    }

    #[test]
    fn a_file_is_looked_for_in_the_usual_places_and_has_to_be_there_where_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let command = Command::new("x").arg(flag("quiet")).arg(flag("hidden").hide(true));
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("second"), "quiet = true").unwrap();
        let load =
            |named: Option<&Path>, usual: &[PathBuf]| ConfigFile::load(named, usual, &command);
        let usual = [at("none"), at("second/below"), at("second"), at("third")];
        assert_eq!(load(None, &usual).unwrap().unwrap().path, at("second"));
        assert!(load(None, &usual[..2]).unwrap().is_none());
        assert!(load(Some(&at("none")), &usual).is_err());
        assert!(load(None, &[folder.path().to_owned()]).is_err(), "a folder is no file");
        std::fs::write(at("third"), "\nhiden = true").unwrap();
        let refused = load(Some(&at("third")), &[]).unwrap_err().to_string();
        assert!(
            refused.contains(":2: unknown option 'hiden'") && !refused.contains("hidden"),
            "{refused}"
        );
    }
}
