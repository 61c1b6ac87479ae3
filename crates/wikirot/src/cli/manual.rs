//! The manual pages and the shells' completions, of the same definitions that parse.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Cli;

/// What all pages are in: section 1, programs.
const SECTION: &str = "1";

/// As in `exit.rs`.
const EXIT_STATUS: [(&str, &str); 6] = [
    ("0", "Done; also when --max-runtime ended the run: the next one goes on."),
    ("1", "Done, and --fail-on found some."),
    ("2", "Usage, configuration, a file, the state, or another run is under way."),
    ("3", "The dump is damaged or breaks off; what was known is kept."),
    ("4", "The network looks down from here; no verdict was recorded meanwhile."),
    ("130", "Interrupted: the same command goes on."),
];

const FILES: [(&str, &str); 2] = [
    ("wikirot.toml", "Options, in the current folder; --config names another file."),
    (
        "$XDG_STATE_HOME/wikirot/DBNAME.sqlite",
        "What was learnt of the wiki DBNAME, below ~/.local/state where the variable is not set; \
         --state names another file.",
    ),
];

const ENVIRONMENT: [(&str, &str); 6] = [
    ("XDG_STATE_HOME", "Where state files are kept, see FILES."),
    ("STATE_DIRECTORY", "The same, set by systemd for services with StateDirectory=; goes first."),
    (
        "TMPDIR",
        "Where the text of the dump is laid aside for the time of a run, unless --spool names another folder.",
    ),
    ("SSL_CERT_FILE", "Stands for --ca-file."),
    ("JOB_COMPLETION_INDEX", "The number of this job for --shard auto/N, from 0 (Kubernetes)."),
    ("SLURM_ARRAY_TASK_ID", "The same, from SLURM_ARRAY_TASK_MIN (Slurm)."),
];

/// A page of the manual.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Its file: `wikirot-scan.1`.
    pub file: String,
    /// Its text, for `man`.
    pub roff: Vec<u8>,
}

/// All pages: the program's, then one for each command.
pub(crate) fn pages() -> io::Result<Vec<Page>> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let mut pages = vec![program_page(&program)?];
    for command in program.get_subcommands().filter(|it| !it.is_hide_set()) {
        pages.push(command_page(command)?);
    }
    Ok(pages)
}

/// Writes what `shell` reads to complete commands, options and their values.
pub(crate) fn completions(shell: Shell, out: &mut dyn Write) {
    clap_complete::generate(shell, &mut Cli::command(), "wikirot", &mut &mut *out);
}

fn program_page(program: &Command) -> io::Result<Page> {
    let man = man(program);
    let mut text = opening(&man)?;
    man.render_subcommands_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let mut end = notes(program);
    definitions(&mut end, "EXIT STATUS", &EXIT_STATUS);
    definitions(&mut end, "FILES", &FILES);
    definitions(&mut end, "ENVIRONMENT", &ENVIRONMENT);
    end.to_writer(&mut text)?;
    Ok(Page { file: man.get_filename(), roff: text })
}

fn command_page(command: &Command) -> io::Result<Page> {
    let man = man(command);
    let mut text = opening(&man)?;
    man.render_options_section(&mut text)?;
    let mut end = notes(command);
    end.control("SH", ["SEE ALSO"]);
    end.text([bold("wikirot"), roman("(1) has exit codes, files and variables.")]);
    end.to_writer(&mut text)?;
    Ok(Page { file: man.get_filename(), roff: text })
}

/// The page of a built command. Its synopsis is the one of `--help`: fifty options in a row tell nobody
/// how to begin.
fn man(command: &Command) -> Man {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let title = command.get_display_name().unwrap_or("wikirot").to_uppercase();
    Man::new(command.clone().override_usage(usage))
        .title(title)
        .section(SECTION)
        // An empty date would be left out, and what follows take its place.
        .date(" ")
        .source(concat!("wikirot ", env!("CARGO_PKG_VERSION")))
        .manual("wikirot manual")
}

fn opening(man: &Man) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    Ok(text)
}

/// What stands at the end of `--help`: prose is filled, columns and examples stay as they are.
fn notes(command: &Command) -> Roff {
    let mut roff = Roff::new();
    let Some(help) = command.get_after_help() else { return roff };
    roff.control("SH", ["NOTES"]);
    for paragraph in help.to_string().split("\n\n") {
        let as_is = paragraph.contains("  ");
        roff.control("PP", []);
        if as_is {
            roff.control("nf", []);
        }
        for line in paragraph.lines() {
            roff.text([roman(line)]);
        }
        if as_is {
            roff.control("fi", []);
        }
    }
    roff
}

fn definitions(roff: &mut Roff, heading: &str, definitions: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (term, meaning) in definitions {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*meaning)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit;

    /// The page of that file, its escapes of hyphens and dots undone.
    fn text(file: &str) -> String {
        let page = pages().unwrap().into_iter().find(|page| page.file == file);
        let roff =
            String::from_utf8(page.unwrap_or_else(|| panic!("no page {file}")).roff).unwrap();
        roff.replace(r"\-", "-").replace(r"\.", ".").replace(r"\fB", "").replace(r"\fR", "")
    }

    #[test]
    fn each_command_has_a_page_that_names_each_of_its_options() {
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        let front = text("wikirot.1");
        let commands: Vec<&Command> = program.get_subcommands().collect();
        assert_eq!(pages().unwrap().len(), commands.len() + 1);
        for command in commands {
            let page = text(&format!("wikirot-{}.1", command.get_name()));
            assert!(front.contains(&format!("wikirot-{}(1)", command.get_name())));
            assert!(page.contains(&format!("wikirot {}", command.get_name())), "{page}");
            for arg in command.get_arguments().filter(|arg| arg.get_long().is_some()) {
                let option = format!("--{}", arg.get_long().unwrap());
                let found = page
                    .lines()
                    .any(|line| line.split([' ', '[', '=', ',']).any(|word| word == option));
                assert_eq!(found, !arg.is_hide_set(), "{option} of {}", command.get_name());
            }
        }
    }

    #[test]
    fn the_exit_codes_are_all_told() {
        let codes = [
            exit::DONE,
            exit::FOUND,
            exit::FAILED,
            exit::DAMAGED_DUMP,
            exit::NETWORK_DOWN,
            exit::INTERRUPTED,
        ];
        let told: Vec<String> = EXIT_STATUS.iter().map(|(code, _)| code.to_string()).collect();
        assert_eq!(told, codes.map(|code| code.to_string()));
    }

    #[test]
    fn notes_keep_their_columns_and_fill_their_prose() {
        let page = text("wikirot.1");
        let nights = "Every night:        wikirot scan dump.xml.bz2 -q";
        let (before, after) = page.split_once(nights).unwrap();
        assert!(before.trim_end().lines().rev().nth(1) == Some(".nf"), "{before}");
        assert!(after.contains("\n.fi\n.PP\nExit codes: 0 done"), "{after}");
        let prose = text("wikirot-patch.1");
        assert!(!prose.contains(".nf") && !prose.contains(".fi"));
        let codes = EXIT_STATUS.map(|(code, meaning)| format!("\n.TP\n{code}\n{meaning}"));
        for code in codes {
            assert!(page.contains(&code), "{code}");
        }
    }

    #[test]
    fn completions_know_commands_options_and_values() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            completions(shell, &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["history", "max-runtime", "registrable-domain"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
