//! The command line joined with the configuration file.

mod environment;
mod file;
mod hint;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};
use thiserror::Error;

use super::args::Cli;
use super::colour;

use environment::{Environment, name_of, places};
use file::{ConfigError, ConfigFile};

/// A command line joined with the configuration file.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The result.
    pub cli: Cli,
    matches: ArgMatches,
    variables: Environment,
    file: Option<ConfigFile>,
}

/// Parses `argv` (with the program's name first), the environment, and the configuration file that either
/// names.
pub(crate) fn parse(argv: Vec<OsString>) -> Result<Parsed, CliError> {
    let variable = |name: &str| std::env::var_os(name);
    let command = Cli::command().color(colour::for_usage(&argv));
    // A negative number is a value that does not fit, and no option.
    let numbers = |arg: Arg| match arg.get_action().takes_values() && arg.get_long().is_some() {
        true => arg.allow_negative_numbers(true),
        false => arg,
    };
    let command = command.mut_args(numbers).mut_subcommands(|it| it.mut_args(numbers));
    let typed = command.clone().try_get_matches_from(&argv)?;
    let variables = Environment::read(&command, &variable)?;
    let named = typed.get_one::<PathBuf>("config").cloned();
    let by_variable = || variable(&name_of("config")).filter(|it| !it.is_empty());
    let named = named.or_else(|| by_variable().map(PathBuf::from));
    let file = ConfigFile::load(named.as_deref(), &places(&variable), &command)?;
    let mut joined = command;
    if let Some(file) = &file {
        joined = file.as_defaults_of(joined);
    }
    joined = variables.as_defaults_of(joined);
    // What was typed is known to be right, so an error is of the file or of the environment.
    let matches = joined.try_get_matches_from(argv).map_err(|error| {
        let (key, message) = file::told(&error);
        match &file {
            Some(file) if !variables.gives(&key) => CliError::Config(file.refused(&error)),
            _ if variables.gives(&key) => {
                CliError::Config(ConfigError::Variable { name: name_of(&key), message })
            }
            _ => CliError::Usage(error),
        }
    })?;
    Ok(Parsed { cli: Cli::from_arg_matches(&matches)?, matches, variables, file })
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
        let file = self.file.as_ref().filter(|file| file.gives(key));
        let source = match (matches.value_source(id)?, file) {
            (ValueSource::CommandLine, _) => "command line".to_owned(),
            (ValueSource::EnvVariable, _) if !self.variables.gives(key) => {
                format!("environment, {}", arg.get_env().unwrap_or_default().to_string_lossy())
            }
            _ if self.variables.gives(key) => format!("environment, {}", name_of(key)),
            (_, Some(file)) => file.path.display().to_string(),
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

/// Why the command line could not be made out.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// What was typed (or `--help`): clap prints it and knows the exit code.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The configuration file.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl CliError {
    /// Prints the error as clap would, and gives the exit code.
    pub(crate) fn report(&self) -> u8 {
        match self {
            CliError::Usage(error) if hint::of(error).is_some() => {
                let hint = hint::of(error).unwrap_or_default();
                let _ = writeln!(io::stderr(), "error: {hint}");
                crate::exit::FAILED
            }
            CliError::Usage(error) => {
                let printed = error.print();
                match (error.kind(), printed) {
                    // A closed pipe behind `--help` is no failure.
                    (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, Err(unprinted))
                        if unprinted.kind() != io::ErrorKind::BrokenPipe =>
                    {
                        let said = "cannot write to standard output";
                        let _ = writeln!(io::stderr(), "error: {said}: {unprinted}");
                        crate::exit::FAILED
                    }
                    (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, _) => crate::exit::DONE,
                    _ => crate::exit::FAILED,
                }
            }
            other => {
                // Nor is a closed one behind an error.
                let _ = writeln!(io::stderr(), "error: {other}");
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
        assert_eq!(source(&parsed, "quiet"), ("false".to_owned(), "default".to_owned()));
        assert_eq!(source(&parsed, "verbose"), ("0".to_owned(), "default".to_owned()));
        // What is hidden is for tests.
        let typed = ["scan", "d.xml", "--map-port", "80=8080", "-vv"];
        let parsed = parse_with("", &typed).unwrap();
        assert!(parsed.in_force().iter().all(|it| it.0 != "map-port"));
        assert_eq!(source(&parsed, "verbose"), ("2".to_owned(), "command line".to_owned()));
    }

    #[test]
    fn a_number_below_zero_is_a_value_of_an_option_and_no_file() {
        assert!(parse_with("", &["scan", "-5"]).is_err());
        let said = parse_with("", &["scan", "d.xml", "--concurrency", "-5"]).unwrap_err();
        assert!(said.to_string().contains("invalid value '-5'"), "{said}");
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
    fn a_file_called_like_the_command_is_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scan");
        std::fs::write(&path, "concurrency = 7\nverbose = 2").unwrap();
        let path = path.to_str().unwrap();
        for argv in [
            &["wikirot", "--config", path, "scan", "scan"][..],
            &["wikirot", "scan", "scan", "--config", path],
            &["scan", "scan", "--state", "scan", "--config", path, "scan"],
        ] {
            let parsed = parse(argv.iter().map(OsString::from).collect()).unwrap();
            assert_eq!(source(&parsed, "concurrency"), ("7".to_owned(), path.to_owned()));
            assert_eq!(parsed.cli.global.verbose, 2, "{argv:?}");
        }
    }

    #[test]
    fn a_list_of_the_file_gives_way_as_a_whole() {
        let file = "report = ['text=-', 'html=h']\nprotocols = ['http://', 'a:,b:']\nquiet = false";
        let parsed = parse_with(file, &["scan", "d.xml", "--report", "json=j"]).unwrap();
        assert_eq!(source(&parsed, "report"), ("json=j".to_owned(), "command line".to_owned()));
        let (value, _) = source(&parsed, "protocols");
        assert_eq!(value, "http://, a:, b:");
        let (value, from) = source(&parsed, "quiet");
        assert!(value == "false" && from.ends_with("c.toml"), "{value} {from}");
        let parsed = parse_with("report = []", &["scan", "d.xml"]).unwrap();
        assert!(parsed.in_force().iter().all(|(key, ..)| key != "report"));
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
    fn a_value_that_does_not_fit_names_its_line() {
        for (value, message) in [
            ("timeout = 'soon'", "invalid value 'soon' for '--timeout <DURATION>': not a duration"),
            ("concurrency = 0", "invalid value '0' for '--concurrency <N>'"),
            ("archive-pause = 'x'", "invalid value 'x' for '--archive-pause <DURATION>'"),
            ("report = ['text']", "invalid value 'text' for '--report <FORMAT=PATH>'"),
            ("timeout = 2026-01-01", "'timeout' cannot be a date"),
            ("quiet = 'yes'", "'quiet' cannot be other than true or false"),
        ] {
            let file = format!("verbose = 1\n{value}");
            let error = parse_with(&file, &["scan", "d.xml"]).unwrap_err().to_string();
            assert!(error.contains(&format!("c.toml:2: {message}")), "{error}");
        }
        let error = parse_with("= 1", &["scan", "d.xml"]).unwrap_err().to_string();
        assert!(error.contains("c.toml is not valid TOML"), "{error}");
    }
}
