//! Variables of the environment: `WIKIROT_DELAY=2s` says what `--delay 2s` does, below what is typed and
//! above what a file says.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};
use toml::{Table, Value};

use super::file::{ConfigError, all_options, is_optional, scalar, typed_values, with_defaults};

/// The file that is read where neither the command line nor [`name_of`] `config` names one, each the
/// first of these that is there.
pub(super) fn places(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || Some(absolute("HOME")?.join(".config"));
    let user = absolute("XDG_CONFIG_HOME").or_else(home);
    let user = user.map(|folder| folder.join("wikirot/wikirot.toml"));
    std::iter::once("wikirot.toml".into()).chain(user).chain(["/etc/wikirot.toml".into()]).collect()
}

/// The variable of an option.
pub(super) fn name_of(long: &str) -> String {
    format!("WIKIROT_{}", long.replace('-', "_").to_uppercase())
}

/// What the environment says, by option.
#[derive(Debug, Default)]
pub(super) struct Environment(BTreeMap<String, Vec<String>>);

impl Environment {
    /// Asks for the variable of each option. An empty one says nothing.
    pub(super) fn read(
        command: &Command,
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Environment, ConfigError> {
        let mut options = BTreeMap::new();
        for arg in all_options(command).filter(|arg| !arg.is_required_set()) {
            let Some(long) = arg.get_long() else { continue };
            let Some(text) = variable(&name_of(long)) else { continue };
            let text = text.to_string_lossy().into_owned();
            if text.is_empty() {
                continue;
            }
            let values = values(arg, &text);
            let values = values.map_err(|message| ConfigError::Variable {
                name: name_of(long),
                message: message.to_owned(),
            })?;
            options.insert(long.to_owned(), values);
        }
        Ok(Environment(options))
    }

    /// The command line, with these values for its defaults.
    pub(super) fn as_defaults_of(&self, command: Command) -> Command {
        with_defaults(command, &|long| self.0.get(long).map(Vec::as_slice))
    }

    /// Whether it gives a value for the option of that long name.
    pub(super) fn gives(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

fn values(arg: &Arg, text: &str) -> Result<Vec<String>, &'static str> {
    let said = match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    };
    match (arg.get_action(), said) {
        (ArgAction::SetTrue, None) => Err("write 1 or 0, true or false, yes or no"),
        (ArgAction::SetTrue, Some(said)) => typed_values(arg, &Value::Boolean(said)),
        (_, Some(said)) if is_optional(arg) => typed_values(arg, &Value::Boolean(said)),
        // Several of what may be repeated are a list, as in a file.
        (ArgAction::Append, _) if text.starts_with('[') => {
            let list = format!("list = {text}").parse::<Table>();
            let list = list.map_err(|_| "not a list: write [\"one\", \"another\"]")?;
            let items = list.get("list").and_then(Value::as_array).into_iter().flatten();
            items.map(scalar).collect()
        }
        _ => Ok(vec![text.to_owned()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_for_here_then_in_the_users_folder_then_in_the_systems() {
        let all = |name: &str| match name {
            "XDG_CONFIG_HOME" => Some("/x".into()),
            "HOME" => Some("/h".into()),
            _ => None,
        };
        let told = |variable: &dyn Fn(&str) -> Option<OsString>| -> Vec<String> {
            places(variable).iter().map(|it| it.display().to_string()).collect()
        };
        assert_eq!(told(&all), ["wikirot.toml", "/x/wikirot/wikirot.toml", "/etc/wikirot.toml"]);
        let home = |name: &str| all(name).filter(|_| name == "HOME");
        assert_eq!(told(&home)[1], "/h/.config/wikirot/wikirot.toml");
        assert_eq!(told(&|_| None), ["wikirot.toml", "/etc/wikirot.toml"]);
    }

    #[test]
    fn a_variable_says_yes_or_no_in_many_words() {
        let flag = Arg::new("quiet").long("quiet").action(ArgAction::SetTrue);
        let optional =
            Arg::new("archive").long("archive").num_args(0..=1).value_parser(["broken", "off"]);
        let one = Arg::new("delay").long("delay").action(ArgAction::Set);
        let many = Arg::new("report").long("report").action(ArgAction::Append);
        let is_refused = |arg: &Arg, text: &str| values(arg, text).is_err();
        for (yes, no) in [("1", "0"), ("true", "False"), ("YES", "no"), ("on", "off")] {
            assert_eq!(
                (values(&flag, yes), values(&flag, no)),
                (Ok(vec!["true".into()]), Ok(vec!["false".into()]))
            );
            assert_eq!(values(&optional, yes), Ok(vec!["broken".into()]));
            assert_eq!(values(&optional, no), Ok(vec!["off".into()]));
            assert_eq!(values(&one, yes), Ok(vec![yes.into()]));
        }
        assert!(is_refused(&flag, "2") && is_refused(&many, "[a") && is_refused(&many, "[true]"));
        assert_eq!(values(&optional, "broken"), Ok(vec!["broken".into()]));
        assert_eq!(values(&many, "['a', 'b']"), Ok(vec!["a".into(), "b".into()]));
        assert_eq!(values(&many, "a,b"), Ok(vec!["a,b".into()]));
        assert_eq!(values(&one, "[a]"), Ok(vec!["[a]".into()]));
    }

    #[test]
    fn an_empty_variable_says_nothing_and_what_must_be_typed_has_none() {
        let command = Command::new("x")
            .arg(Arg::new("delay").long("delay"))
            .arg(Arg::new("max-age").long("max-age"))
            .arg(Arg::new("out").long("out").required(true));
        let read = Environment::read(&command, &|name| match name {
            "WIKIROT_DELAY" => Some("".into()),
            _ => Some("7".into()),
        });
        let read = read.unwrap();
        assert!(read.gives("max-age") && !read.gives("delay") && !read.gives("out"));
    }
}
