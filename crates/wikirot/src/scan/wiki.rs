//! What extraction is told of the wiki: its siteinfo joined with the options, and its other pages.

use std::sync::Arc;

use wikirot_dump::SiteInfo;
use wikirot_wikitext::{Options, Pages, Site, TemplateRule};

use super::corpus::Corpus;
use crate::cli::args::{ExtractArgs, StringFunctions, TemplateArguments, TemplatePreset};

/// The wiki as its dump alone tells of it.
pub(crate) fn plain_site(info: &SiteInfo) -> Site {
    let namespaces = info.namespaces.iter().map(|it| (it.id, it.name.clone(), it.first_letter));
    Site::new(&info.sitename, &info.base, &info.lang, namespaces).with_generator(&info.generator)
}

/// The wiki as extraction knows it.
pub(crate) fn site(info: &SiteInfo, args: &ExtractArgs) -> Site {
    let mut site = plain_site(info);
    if let Some(server) = &args.server {
        site = site.with_server(server);
    }
    if !args.protocols.is_empty() {
        site = site.with_protocols(&args.protocols);
    }
    for tag in &args.extension_tag {
        site = match tag.kind {
            Some(kind) => site.with_tag(&tag.name, kind),
            None => site.without_tag(&tag.name),
        };
    }
    site
}

/// How to extract. What a template makes of the time is what it made when the dump was new.
pub(crate) fn options(args: &ExtractArgs, corpus: &Corpus) -> Options {
    let mut templates = args.template.clone();
    for preset in &args.template_preset {
        let name = match preset {
            TemplatePreset::Archwiki => "archwiki",
        };
        templates.extend(TemplateRule::preset(name).unwrap_or_default());
    }
    Options {
        template_arguments: match args.template_arguments {
            TemplateArguments::Auto => wikirot_wikitext::TemplateArguments::Auto,
            TemplateArguments::Never => wikirot_wikitext::TemplateArguments::Never,
        },
        templates,
        // A table tells of each link whether it is recorded.
        internal: args.internal || !args.link_table.is_empty(),
        string_functions: match args.string_functions {
            StringFunctions::On => true,
            StringFunctions::Off => false,
            StringFunctions::Auto => is_on_farm(&corpus.site.base),
        },
        now: corpus.newest.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second),
    }
}

/// Farms whose wikis all have the string functions of ParserFunctions.
const FARMS: [&str; 5] = ["fandom.com", "wikia.com", "wikia.org", "gamepedia.com", "wiki.gg"];

/// Whether an address is of such a farm.
fn is_on_farm(base: &str) -> bool {
    let url = url::Url::parse(base).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let wiki_on = |farm| host.strip_suffix(farm).is_some_and(|wiki| wiki.ends_with('.'));
    FARMS.iter().any(|farm| wiki_on(*farm))
}

/// The other pages of a dump.
pub(crate) struct OtherPages<'a> {
    corpus: &'a Corpus,
}

impl<'a> OtherPages<'a> {
    /// The pages of `corpus`.
    pub(crate) fn new(corpus: &'a Corpus) -> OtherPages<'a> {
        OtherPages { corpus }
    }
}

impl Pages for OtherPages<'_> {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        self.corpus.text(title)
    }

    fn exists(&self, title: &str) -> bool {
        self.corpus.spool.contains(title)
    }

    fn is_excerpt(&self) -> bool {
        self.corpus.is_excerpt
    }
}
