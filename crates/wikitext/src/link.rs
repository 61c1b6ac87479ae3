//! What extraction finds.

use std::ops::Range;

/// One occurrence of an external link on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The URL as MediaWiki records it in `externallinks` (`Parser::normalizeLinkUrl`).
    pub url: String,
    /// The URL as it stood in the (expanded) wikitext, before entities and percents were normalised.
    pub written: String,
    /// The heading that the link stands under; `None` in the lead.
    pub section: Option<Section>,
    /// The line of the page's text, counted from 1. For a link made by a template: the line of the
    /// call.
    pub line: u32,
    /// Bytes of the page's own text that hold the whole link construct (`[url label]`, the free URL,
    /// the `[[File:..]]`) or, for a link made by a template, the outermost `{{call}}`.
    pub source: Range<usize>,
    /// Whether the page or a template wrote it.
    pub origin: Origin,
    /// What surrounds it, where that forbids editing it in place.
    pub context: Context,
    /// True where the URL is only presumed, from an argument of a call that a dump cannot expand.
    pub guessed: bool,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading as plain text: `Tips and tricks`.
    pub title: String,
    /// Its anchor as MediaWiki makes it: `Tips_and_tricks`, with `_2` for a second one of that name.
    pub anchor: String,
}

/// Who wrote a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The page's own text.
    Text,
    /// A template: full titles from the one that the page calls to the one that holds the link. Of more
    /// than eight, the first and the last seven.
    Template(Vec<String>),
}

/// What surrounds a link in the page's own text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Context {
    /// Running text, lists, tables, references.
    #[default]
    Prose,
    /// A code block: a line that begins with a space, `<code>`, `<tt>`, `<kbd>`, `<samp>`, `<pre>` in
    /// a template.
    Code,
    /// The value of a template argument: what is put behind the link would land inside the call.
    TemplateArgument,
}
