//! Where a link stands on its page, and who wrote it.

use crate::code::reads_back;

/// A heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Section {
    /// The heading as plain text: `Tips and tricks`.
    pub title: String,
    /// Its anchor as MediaWiki makes it: `Tips_and_tricks`, with `_2` for a second one of that name.
    pub anchor: String,
}

/// Who wrote a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Origin {
    /// The page's own text.
    #[default]
    Text,
    /// A template: full titles from the one that the page calls to the one that holds the link. Of more
    /// than eight, the first and the last seven.
    Template(Vec<String>),
    /// An extension (Lua, Wikibase, ..): the wiki's own link table has the URL, and nothing in the page's
    /// text that can be expanded gives it.
    Extension,
}

/// What surrounds a link in the page's own text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Context {
    /// Running text, lists, tables, references.
    #[default]
    Prose,
    /// A code block: a line that begins with a space, `<code>`, `<tt>`, `<kbd>`, `<samp>`, `<pre>` in
    /// a template.
    Code,
    /// The value of a template argument: what is put behind the link would land inside the call.
    TemplateArgument,
    /// A heading: what is put behind the link would change its anchor.
    Heading,
    /// An option of an image, in a gallery too, as `link=` and `alt=` are: what is put behind it would break the layout.
    ImageLink,
    /// A footnote that is written twice, both alike: an edit of one makes it contradict the other, and the page
    /// shows an error.
    TwinFootnote,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 6] = [
        Self::Prose,
        Self::Code,
        Self::TemplateArgument,
        Self::Heading,
        Self::ImageLink,
        Self::TwinFootnote,
    ];

    /// The stable code: `prose`, `code`, `template-argument`, `heading`, `image-link`, `twin-footnote`;
    /// [`str::parse`] reads it back.
    pub fn code(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Code => "code",
            Self::TemplateArgument => "template-argument",
            Self::Heading => "heading",
            Self::ImageLink => "image-link",
            Self::TwinFootnote => "twin-footnote",
        }
    }
}

reads_back!(Context);
