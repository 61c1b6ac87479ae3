//! Options for reading a dump.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wikirot_wikitext::TemplateRule;

use super::super::values::{ExtensionTag, Namespaces, count};
use crate::scan::Scratch;

/// How a dump is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading the dump")]
pub(crate) struct ExtractArgs {
    /// The dump: XML, plain or compressed (bz2, gz, zst, xz, lzma, 7z); - for standard input. Several files are
    /// the parts of one wiki's dump, in any order
    #[arg(value_name = "DUMP", required = true, help_heading = None)]
    pub dumps: Vec<PathBuf>,
    /// Namespaces to read: 'readers' (subject pages that readers see), 'all', or numbers as in 0,4,14
    #[arg(long, value_name = "LIST", default_value_t = Namespaces::Readers)]
    pub namespaces: Namespaces,
    /// What a template makes that the dump does not hold, with {1} or {name} for its arguments, as in
    /// 'Bug=https://bugs.example/{1}' (repeatable)
    #[arg(long, value_name = "NAME=URL")]
    pub template: Vec<TemplateRule>,
    /// A ready list of such templates
    #[arg(long, value_name = "WIKI")]
    pub template_preset: Vec<TemplatePreset>,
    /// Whether URLs in arguments of what cannot be expanded (Lua, unknown templates of an excerpt) count as links
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub template_arguments: TemplateArguments,
    /// Whether the wiki's own Lua modules run; where not, or where they fail, URLs in their arguments count
    #[arg(long, value_name = "WHEN", default_value = "on")]
    pub lua: Lua,
    /// Whether the wiki has the string functions of ParserFunctions (#len, #sub, #replace, ..), as Fandom and
    /// wiki.gg have; auto asks the address in the dump
    #[arg(
        long,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_value = "auto",
        default_missing_value = "on"
    )]
    pub string_functions: StringFunctions,
    /// Keep links to the wiki's own server, which MediaWiki leaves out
    #[arg(long, overrides_with = "internal")]
    pub internal: bool,
    /// The wiki's own server, as in https://wiki.archlinux.org [default: from the dump's <base>]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// URL schemes that make links, as the wiki's $wgUrlProtocols has them [default: MediaWiki's 29]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub protocols: Vec<String>,
    /// An extension tag of the wiki and what it holds, NAME=wikitext or NAME=verbatim; NAME=none for one that
    /// the wiki does not have (repeatable) [default: those MediaWiki ships]
    #[arg(long, value_name = "NAME=KIND")]
    pub extension_tag: Vec<ExtensionTag>,
    /// The wiki's own link table beside the dump, as mysqldump writes it and Wikimedia publishes it:
    /// externallinks.sql.gz, and page.sql.gz if you like (repeatable). Which URLs a page has is then exact,
    /// whatever its extensions do
    #[arg(long, value_name = "FILE")]
    pub link_table: Vec<PathBuf>,
    /// Where the text of the dump is laid aside for the time of the run, a third of its size where it is large
    /// [default: TMPDIR]
    #[arg(long, value_name = "DIR")]
    pub spool: Option<PathBuf>,
    /// Threads for decompressing and extracting [default: one a core]
    #[arg(long, value_name = "N", value_parser = count::<NonZeroUsize>)]
    pub threads: Option<NonZeroUsize>,
}

impl ExtractArgs {
    /// How many threads decompress and extract.
    pub(crate) fn threads(&self) -> NonZeroUsize {
        self.threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }

    /// Where what is read is laid aside.
    pub(crate) fn scratch(&self) -> Scratch {
        let usual = Scratch::usual(self.threads());
        Scratch { folder: self.spool.clone().unwrap_or(usual.folder), ..usual }
    }
}

/// Ready lists of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplatePreset {
    /// AUR, Pkg, man, Bug, .. of the Arch wiki.
    Archwiki,
}

/// Whether modules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lua {
    /// They run.
    On,
    /// Their arguments are searched instead.
    Off,
}

/// Whether the wiki has the string functions of ParserFunctions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum StringFunctions {
    /// It has them.
    On,
    /// It does not, as MediaWiki itself does not unless told.
    Off,
    /// It does where it is on a farm that has them.
    Auto,
}

/// Whether arguments of calls that cannot be expanded are searched for URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateArguments {
    /// Where the call cannot be expanded from the dump.
    Auto,
    /// Never.
    Never,
}
