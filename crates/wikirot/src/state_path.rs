//! Where a wiki's state file is, when nobody says.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The directory of state files: systemd's `StateDirectory=`, else below the XDG state directory.
fn directory(environment: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    let absolute = |name| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(given_by_systemd) = absolute("STATE_DIRECTORY") {
        return Ok(given_by_systemd);
    }
    let base = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    match base {
        Some(base) => Ok(base.join("wikirot")),
        None => bail!(
            "neither XDG_STATE_HOME nor HOME is set: say where the state is with --state FILE"
        ),
    }
}

/// The state of the wiki `dbname`, its directory made where it is missing.
pub(crate) fn for_wiki(
    dbname: &str,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Result<PathBuf> {
    let directory = directory(environment)?;
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make the state directory {}", directory.display()))?;
    Ok(directory.join(file_name(dbname)))
}

/// All states there are.
pub(crate) fn all(environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Vec<PathBuf>> {
    let directory = directory(environment)?;
    let states = state_files(&directory)
        .with_context(|| format!("cannot list the state directory {}", directory.display()))?;
    match states.is_empty() {
        true => Ok(vec![only_one(environment)?]),
        false => Ok(states),
    }
}

/// The only state there is, for commands that are given neither a dump nor `--state`.
pub(crate) fn only_one(environment: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    let directory = directory(environment)?;
    let mut states = state_files(&directory)
        .with_context(|| format!("cannot list the state directory {}", directory.display()))?;
    match states.len() {
        0 => bail!(
            "no state in {}: run 'wikirot scan DUMP' first, or say --state FILE",
            directory.display()
        ),
        1 => Ok(states.swap_remove(0)),
        _ => {
            let listed: Vec<String> =
                states.iter().map(|path| path.display().to_string()).collect();
            bail!(
                "several wikis have a state: say which with --state FILE, one of {}",
                listed.join(", ")
            )
        }
    }
}

fn state_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sqlite") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A dump's `<dbname>` is hostile as all of it: only what cannot leave the directory stays.
fn file_name(dbname: &str) -> String {
    let safe: String = dbname
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .take(64)
        .collect();
    format!("{}.sqlite", if safe.is_empty() { "wiki" } else { &safe })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_comes_before_xdg_before_home() {
        let all = |name: &str| match name {
            "STATE_DIRECTORY" => Some("/s".into()),
            "XDG_STATE_HOME" => Some("/x".into()),
            "HOME" => Some("/h".into()),
            _ => None,
        };
        assert_eq!(directory(&all).unwrap(), Path::new("/s"));
        let user = |name: &str| all(name).filter(|_| name != "STATE_DIRECTORY");
        assert_eq!(directory(&user).unwrap(), Path::new("/x/wikirot"));
        let home = |name: &str| all(name).filter(|_| name == "HOME");
        assert_eq!(directory(&home).unwrap(), Path::new("/h/.local/state/wikirot"));
        assert!(directory(&|_: &str| None).is_err());
    }

    #[test]
    fn a_database_name_cannot_leave_the_directory() {
        assert_eq!(file_name("archwiki"), "archwiki.sqlite");
        assert_eq!(file_name("../../etc/x"), "etcx.sqlite");
        assert_eq!(file_name("/"), "wiki.sqlite");
        assert_eq!(file_name("a_b-c"), "a_b-c.sqlite");
        assert_eq!(file_name(&"x".repeat(70)).len(), 64 + ".sqlite".len());
    }

    #[test]
    fn commands_without_a_dump_find_the_only_state() {
        let home = tempfile::tempdir().unwrap();
        let environment =
            |name: &str| (name == "XDG_STATE_HOME").then(|| home.path().as_os_str().to_owned());
        assert!(
            only_one(&environment)
                .unwrap_err()
                .to_string()
                .contains("run 'wikirot scan DUMP' first")
        );
        let path = for_wiki("one", &environment).unwrap();
        fs::write(&path, "").unwrap();
        assert_eq!(only_one(&environment).unwrap(), path);
        fs::write(for_wiki("two", &environment).unwrap(), "").unwrap();
        assert!(only_one(&environment).unwrap_err().to_string().contains("two.sqlite"));
        fs::write(path.with_file_name("notes.txt"), "").unwrap();
        let found = all(&environment).unwrap();
        let names: Vec<_> = found.iter().filter_map(|it| it.file_name()).collect();
        assert_eq!(names, ["one.sqlite", "two.sqlite"]);
        assert!(all(&|_: &str| None).is_err());
    }

    #[test]
    fn a_directory_that_is_none_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let environment =
            |name: &str| (name == "XDG_STATE_HOME").then(|| file.path().as_os_str().to_owned());
        for told in [all(&environment).map(drop), only_one(&environment).map(drop)] {
            let told = told.unwrap_err().to_string();
            assert!(told.starts_with("cannot list the state directory "), "{told}");
        }
        let made = for_wiki("one", &environment).unwrap_err().to_string();
        assert!(made.starts_with("cannot make the state directory "), "{made}");
    }

    #[test]
    fn a_name_is_relative_nowhere_and_none_means_that_a_run_is_to_be_made() {
        let home = tempfile::tempdir().unwrap();
        let environment = |name: &str| match name {
            "STATE_DIRECTORY" => Some("relative".into()),
            "XDG_STATE_HOME" => Some(home.path().as_os_str().to_owned()),
            _ => None,
        };
        assert_eq!(directory(&environment).unwrap(), home.path().join("wikirot"));
        assert!(
            all(&environment).unwrap_err().to_string().contains("run 'wikirot scan DUMP' first")
        );
    }
}
