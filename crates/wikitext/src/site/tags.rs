//! Extension tags: what stands between `<name>` and `</name>`.

/// What the body of an extension tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// No wikitext: `nowiki`, `pre`, `syntaxhighlight`, ..
    Verbatim,
    /// Wikitext that sees the arguments of the template it stands in: `section`.
    Wikitext,
    /// The same, where it has a name (`indicator`).
    Indicator,
    /// The same, with a line break at the end of each line (`poem`).
    Poem,
    /// A footnote: wikitext, parsed for itself (`ref`).
    Reference,
    /// The list of footnotes: only the footnotes in it count (`references`).
    References,
    /// Lines of `File:name|caption`.
    Gallery,
    /// Rows that show the arguments of the template they stand in (`infobox` of PortableInfobox).
    Infobox,
    /// An image with areas that lead elsewhere (`imagemap`).
    ImageMap,
    /// A form: lines of `name=value` (`inputbox`).
    InputBox,
}

/// The tags of a wiki by name in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Tags {
    known: Vec<(String, TagKind)>,
}

impl Default for Tags {
    /// MediaWiki's own, those of its bundled extensions, and some that many wikis have.
    fn default() -> Self {
        use TagKind::{
            Gallery, ImageMap, Indicator, Infobox, InputBox, Poem, Reference, References, Verbatim,
            Wikitext,
        };
        let known = [
            ("nowiki", Verbatim),
            ("pre", Verbatim),
            ("gallery", Gallery),
            ("indicator", Indicator),
            ("langconvert", Wikitext),
            ("ref", Reference),
            ("references", References),
            ("syntaxhighlight", Verbatim),
            ("source", Verbatim),
            ("poem", Poem),
            ("math", Verbatim),
            ("chem", Verbatim),
            ("ce", Verbatim),
            ("imagemap", ImageMap),
            ("inputbox", InputBox),
            ("templatedata", Verbatim),
            ("categorytree", Verbatim),
            // Labeled Section Transclusion: empty, so that nothing changes where it is not there.
            ("section", Wikitext),
            ("abschnitt", Wikitext),
            ("infobox", Infobox),
            // The state of a page of a book, which the Proofread Page extension keeps in its text.
            ("pagequality", Verbatim),
        ];
        Self { known: known.map(|(name, kind)| (name.to_owned(), kind)).into() }
    }
}

impl Tags {
    pub(crate) fn insert(&mut self, name: &str, kind: TagKind) {
        self.remove(name);
        self.known.push((name.to_ascii_lowercase(), kind));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.known.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The tag of this name, in whatever case.
    pub(crate) fn find(&self, name: &[u8]) -> Option<(&str, TagKind)> {
        self.known
            .iter()
            .find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name))
            .map(|(known, kind)| (known.as_str(), *kind))
    }
}
