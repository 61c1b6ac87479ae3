//! Options for getting a dump.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::super::values::{Namespaces, duration};
use super::check::name_server;

/// `fetch`
#[derive(Args, Debug)]
#[command(after_help = "\
One request at a time, as much as MediaWiki calls polite; a wiki of 10,000 pages takes some five minutes. \
What is unfinished is kept beside the output (FILE.unfinished): stop it whenever you like, the same command \
goes on.

The first time:     wikirot fetch https://wiki.example.org/ --output wiki.xml.zst
Every night:        wikirot fetch https://wiki.example.org/ --output wiki.xml.zst --update -q

Whoever has a shell on the wiki's server is better off with maintenance/dumpBackup.php.")]
pub(crate) struct FetchArgs {
    /// The address of the wiki: of its front page, of any other page, or of its api.php
    #[arg(value_name = "URL", value_parser = wiki)]
    pub wiki: Url,
    /// The dump to write; its ending says how it is compressed: .zst, .gz, .bz2, or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Ask only for what has changed since the dump that is there, and write it anew
    #[arg(long, overrides_with = "update")]
    pub update: bool,
    /// Namespaces to fetch: 'readers' (subject pages that readers see), 'all', or numbers as in 0,4,14;
    /// templates, modules and pages of MediaWiki's own come always
    #[arg(long, value_name = "LIST", default_value_t = Namespaces::Readers)]
    pub namespaces: Namespaces,
    /// Pause between two requests
    #[arg(long, value_name = "DURATION", default_value = "500ms", value_parser = duration)]
    pub delay: Duration,
    /// The User-Agent that the wiki is told; keep a way to reach you in it [default: Mozilla/5.0
    /// (compatible; wikirot/VERSION; +URL)]
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,
    /// Allow addresses inside the network (loopback, private, ..): for intranet wikis
    #[arg(long, overrides_with = "allow_private")]
    pub allow_private: bool,
    /// Trust the certificates in this PEM file instead of the system's
    #[arg(long, value_name = "FILE", env = "SSL_CERT_FILE", hide_env_values = true)]
    pub ca_file: Option<PathBuf>,
    /// Ask this name server instead of the system's
    #[arg(long, value_name = "IP[:PORT]", value_parser = name_server)]
    pub resolver: Option<SocketAddr>,
}

/// An address on the web.
fn wiki(text: &str) -> Result<Url, String> {
    let what = || "not an address: write it as in https://wiki.example.org/".to_owned();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url: Url = whole.parse().map_err(|_| what())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(what());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address without a user name: wikirot does not log in".to_owned());
    }
    url.set_fragment(None);
    Ok(url)
}
