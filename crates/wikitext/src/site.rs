//! What extraction must know of a wiki: names of its namespaces, its server, protocols and tags.

mod base;
mod interwiki;
mod namespaces;
mod protocols;
mod tags;
mod titles;

use base::Base;
use interwiki::Interwiki;
pub use namespaces::NamespaceInfo;
use namespaces::Namespaces;
pub(crate) use namespaces::{subject, talk};
pub(crate) use protocols::{DEFAULT as DEFAULT_PROTOCOLS, Protocols};
pub use tags::TagKind;
use tags::Tags;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use wikirot_preprocess::ExtensionTags;

use crate::language::{self, Language};

/// Bytes of a language's code.
const LONGEST_CODE: usize = 32;

/// The version of MediaWiki where nobody says which.
const VERSION: &str = "1.39.17";

/// Languages beside the wiki's that are kept; a wiki that asks for more starts over.
const MAX_LANGUAGES: usize = 32;

/// Numbers of the namespaces that the grammar knows.
pub(crate) mod ns {
    pub(crate) const MEDIA: i32 = -2;
    pub(crate) const SPECIAL: i32 = -1;
    pub(crate) const MAIN: i32 = 0;
    pub(crate) const TALK: i32 = 1;
    pub(crate) const FILE: i32 = 6;
    pub(crate) const MEDIAWIKI: i32 = 8;
    pub(crate) const TEMPLATE: i32 = 10;
    pub(crate) const CATEGORY: i32 = 14;
    pub(crate) const MODULE: i32 = 828;
}

/// A wiki, as its dump describes it (`<siteinfo>`) and as its configuration may change it.
#[derive(Clone, Debug)]
pub struct Site {
    pub(crate) name: String,
    /// Of MediaWiki.
    pub(crate) version: String,
    pub(crate) server: String,
    pub(crate) script_path: String,
    pub(crate) article_path: String,
    pub(crate) language: Arc<Language>,
    /// Languages that dates ask for by their code, beside the wiki's.
    other_languages: Arc<Mutex<HashMap<String, Arc<Language>>>>,
    pub(crate) namespaces: Namespaces,
    pub(crate) protocols: Protocols,
    pub(crate) tags: Tags,
    pub(crate) interlanguage: Vec<String>,
    pub(crate) interwiki: Interwiki,
}

impl Site {
    /// A wiki named `sitename`, whose main page is at `base` (`https://wiki.example/wiki/Main_Page`),
    /// with content in language `lang` (`en`) and with `namespaces` of number, local name and
    /// whether the first letter of its titles is always in upper case. Everything else is as
    /// MediaWiki 1.39 comes.
    pub fn new(
        sitename: &str,
        base: &str,
        lang: &str,
        namespaces: impl IntoIterator<Item = (i32, String, bool)>,
    ) -> Self {
        let Base { server, script_path, article_path } = Base::split(base);
        let language = language::find(lang);
        Self {
            name: sitename.to_owned(),
            version: VERSION.to_owned(),
            server,
            script_path,
            article_path,
            namespaces: Namespaces::new(namespaces, &language),
            language: Arc::new(language),
            other_languages: Arc::default(),
            protocols: Protocols::default(),
            tags: Tags::default(),
            interlanguage: Vec::new(),
            interwiki: Interwiki::default(),
        }
    }

    /// The wiki's own server as `$wgServer` has it: `https://wiki.example` or `//wiki.example`.
    pub fn with_server(mut self, server: &str) -> Self {
        server.trim_end_matches('/').clone_into(&mut self.server);
        self
    }

    /// The program that wrote the dump, as its `<generator>` has it: `MediaWiki 1.39.17`.
    pub fn with_generator(mut self, generator: &str) -> Self {
        if let Some(version) = generator.trim().strip_prefix("MediaWiki ") {
            version.trim().clone_into(&mut self.version);
        }
        self
    }

    /// The protocols that make links, in place of those that MediaWiki comes with (`https://`,
    /// `mailto:`, ..). Between brackets `//` always is one.
    pub fn with_protocols<S: AsRef<str>>(mut self, protocols: impl IntoIterator<Item = S>) -> Self {
        self.protocols = Protocols::new(protocols);
        self
    }

    /// Adds an extension tag, or says what an existing one holds.
    pub fn with_tag(mut self, name: &str, kind: TagKind) -> Self {
        self.tags.insert(name, kind);
        self
    }

    /// Reads a tag as ordinary text, as a wiki does that has not installed its extension.
    pub fn without_tag(mut self, name: &str) -> Self {
        self.tags.remove(name);
        self
    }

    /// Another name for a namespace.
    pub fn with_namespace_alias(mut self, alias: &str, number: i32) -> Self {
        self.namespaces.add(alias, number);
        self
    }

    /// Whether pages of a namespace have subpages, so that `[[/x]]` and `{{/x}}` are relative.
    pub fn with_subpages(mut self, number: i32, subpages: bool) -> Self {
        self.namespaces.set_subpages(number, subpages);
        self
    }

    /// Prefixes of interlanguage links (`de`), which a dump does not list. Such links vanish from
    /// the text together with the white space before them.
    pub fn with_interlanguage<S: Into<String>>(
        mut self,
        prefixes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.interlanguage = prefixes.into_iter().map(Into::into).collect();
        self
    }

    /// A prefix of links to another wiki, beside those that MediaWiki comes with. `$1` in the URL is
    /// the page.
    pub fn with_interwiki(mut self, prefix: &str, url: &str) -> Self {
        self.interwiki.insert(prefix, url);
        self
    }

    /// The name of the wiki.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of MediaWiki: `1.39.17`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where `index.php` lies: `/w`.
    pub fn script_path(&self) -> &str {
        &self.script_path
    }

    /// Where pages lie, `$1` in the place of the title: `/wiki/$1`.
    pub fn article_path(&self) -> &str {
        &self.article_path
    }

    /// The code of the content language.
    pub fn language_code(&self) -> &str {
        &self.language.code
    }

    /// Its namespaces, in the order of their numbers.
    pub fn namespaces(&self) -> impl Iterator<Item = NamespaceInfo> + '_ {
        self.namespaces.all()
    }

    /// Prefixes of links to other wikis, with their URLs.
    pub fn interwiki_prefixes(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.interwiki.all()
    }

    /// The wiki's own server: `https://wiki.example`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The language with a code, which may be the wiki's own; that too where it cannot be one.
    pub(crate) fn language_of(&self, code: &str) -> Arc<Language> {
        let other = if code == self.language.code { None } else { self.other_language(code) };
        other.unwrap_or_else(|| Arc::clone(&self.language))
    }

    /// The language with a code of MediaWiki's; `None` where it cannot be one.
    pub(crate) fn other_language(&self, code: &str) -> Option<Arc<Language>> {
        let valid = (2..=LONGEST_CODE).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !valid {
            return None;
        }
        let mut known = self.other_languages.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_LANGUAGES {
            known.clear();
        }
        let found = known.entry(code.to_owned()).or_insert_with(|| Arc::new(language::find(code)));
        Some(Arc::clone(found))
    }

    /// Whether a URL as recorded leads to the wiki itself (`ParserOutput::isLinkInternal`).
    pub fn is_internal(&self, recorded: &str) -> bool {
        if self.server.is_empty() {
            return false;
        }
        let mut url = recorded;
        if self.server.starts_with("//") {
            for scheme in ["https:", "http:"] {
                if url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)) {
                    url = &url[scheme.len()..];
                    break;
                }
            }
        }
        url.get(..self.server.len()).is_some_and(|start| start.eq_ignore_ascii_case(&self.server))
            && matches!(url.as_bytes().get(self.server.len()), None | Some(b'?' | b'/' | b'#'))
    }
}

impl ExtensionTags for Site {
    fn has(&self, name: &[u8]) -> bool {
        self.tags.find(name).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn own_server_ends_at_a_part_of_the_url() {
        let site = Site::new("W", "//w.example/wiki/X", "en", []);
        assert!(site.is_internal("HTTPS://W.example/x") && site.is_internal("//w.example"));
        assert!(
            !site.is_internal("https://w.example.org/") && !site.is_internal("ftp://w.example/")
        );
    }
}
