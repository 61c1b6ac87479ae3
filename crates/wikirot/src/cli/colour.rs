//! Whether what is printed has colours.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::sync::OnceLock;

use clap::ValueEnum;

/// When there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

static CHOSEN: OnceLock<Colour> = OnceLock::new();

/// Holds from now on.
pub(crate) fn choose(colour: Colour) {
    // Nobody else in the process chooses.
    let _ = CHOSEN.set(colour);
}

/// Whether what goes to `stream` has colours.
pub(crate) fn on(stream: &impl IsTerminal) -> bool {
    match CHOSEN.get().copied().unwrap_or_default() {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let is_set = |name| std::env::var_os(name).is_some_and(|it| !it.is_empty());
            let is_dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
            !is_set("NO_COLOR") && !is_dumb && stream.is_terminal()
        }
    }
}

/// The same for help and for what is said of a command line that cannot be understood.
pub(super) fn for_usage(argv: &[OsString]) -> clap::ColorChoice {
    let said = |word: &OsString| word.to_str()?.strip_prefix("--color=").map(str::to_owned);
    let behind = |pair: &[OsString]| match pair {
        [option, value] if option == "--color" => value.to_str().map(str::to_owned),
        _ => None,
    };
    let typed = argv.iter().find_map(said).or_else(|| argv.windows(2).find_map(behind));
    match typed.as_deref() {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_has_the_colours_that_were_asked_for_by_then() {
        use clap::ColorChoice::{Always, Auto, Never};
        for (typed, choice) in [
            (&["scan", "--color=always"][..], Always),
            (&["scan", "--color=never"], Never),
            (&["--color", "always", "scan"], Always),
            (&["--color", "never"], Never),
            (&["--color", "auto"], Auto),
            (&["--colour", "always"], Auto),
            (&["scan", "always"], Auto),
            (&["--color"], Auto),
            (&[], Auto),
        ] {
            let argv: Vec<OsString> = typed.iter().map(OsString::from).collect();
            assert_eq!(for_usage(&argv), choice, "{typed:?}");
        }
    }
}
