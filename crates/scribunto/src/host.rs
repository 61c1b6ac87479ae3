//! What modules are given of the wiki around them.

/// A frame of the invocation at hand: 0 is that of `#invoke` itself, 1 that of the template which
/// calls it, others are children made by [`Host::child`].
pub type FrameId = u32;

/// Arguments, in the order of the call.
pub type Arguments = Vec<(String, String)>;

/// A namespace of the wiki, as `mw.site.namespaces` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// Its number.
    pub id: i32,
    /// The local name.
    pub name: String,
    /// The English name.
    pub canonical: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Whether its pages have subpages.
    pub subpages: bool,
    /// Whether the first letter of its titles is in upper case.
    pub capitalised: bool,
}

/// What modules may know of a wiki, the same for all its pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// The version of MediaWiki: `1.39.17`.
    pub version: String,
    /// `https://wiki.example`.
    pub server: String,
    /// Where `index.php` lies: `/w`.
    pub script_path: String,
    /// `/wiki/$1`.
    pub article_path: String,
    /// Code of the content language.
    pub language: String,
    /// Its namespaces.
    pub namespaces: Vec<Namespace>,
    /// Prefixes of links to other wikis, and the URLs with `$1` for the page.
    pub interwiki: Vec<(String, String)>,
    /// Seconds since 1970 that modules take for now.
    pub now: i64,
}

/// A title in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// Number of the namespace.
    pub namespace: i32,
    /// The title without namespace, fragment and interwiki prefix.
    pub text: String,
    /// What stands behind `#`.
    pub fragment: String,
    /// The prefix of another wiki.
    pub interwiki: String,
}

/// Answers for the page that is being expanded, and for the wiki around it.
pub trait Host {
    /// The title of the page, in full.
    fn page(&mut self) -> String;

    /// The number of the page; 0 where it is not known.
    fn page_id(&mut self) -> u64;

    /// A module's page is used: what it says decides what the page says.
    fn used(&mut self, title: &str);

    /// What the time is decides what the page says.
    fn used_time(&mut self);

    /// The title of a frame.
    fn title(&mut self, frame: FrameId) -> String;

    /// Whether frame 1 is there.
    fn has_parent(&mut self) -> bool;

    /// An argument of a frame, expanded in the frame of its caller.
    fn argument(&mut self, frame: FrameId, name: &str) -> Option<String>;

    /// All arguments of a frame, expanded.
    fn arguments(&mut self, frame: FrameId) -> Arguments;

    /// A new frame below `frame`.
    fn child(&mut self, frame: FrameId, title: Option<&str>, arguments: Arguments) -> FrameId;

    /// Wikitext expanded in a frame.
    fn preprocess(&mut self, frame: FrameId, text: &str) -> String;

    /// What a page makes of arguments when transcluded; `None` where it does not exist.
    fn expand_template(
        &mut self,
        frame: FrameId,
        title: &str,
        arguments: Arguments,
    ) -> Option<String>;

    /// What a parser function makes of arguments; `None` where there is none of this name.
    fn call_function(&mut self, frame: FrameId, name: &str, arguments: Arguments)
    -> Option<String>;

    /// The parts of a title, where namespace `default` is meant unless it says another.
    fn parse_title(&mut self, text: &str, default: i32) -> Option<Title>;

    /// Whether a page exists, by its full title.
    fn exists(&mut self, title: &str) -> bool;

    /// The text of a page, by its full title.
    fn text(&mut self, title: &str) -> Option<std::sync::Arc<str>>;

    /// The title that a text redirects to.
    fn redirect(&mut self, text: &str) -> Option<String>;

    /// A message of the interface, by its key.
    fn message(&mut self, key: &str, language: &str) -> Option<String>;

    /// A number as the language writes it, or read back from that.
    fn number(&mut self, language: &str, number: &str, how: NumberForm) -> String;

    /// The index of the plural form, from 0, of a number in a language, where `forms` are given.
    fn plural(&mut self, language: &str, number: f64, forms: usize) -> usize;

    /// A date by the format of `{{#time:}}`, of now where it is empty; why not, where it is none.
    fn date(&mut self, language: &str, format: &str, date: &str) -> Result<String, String>;

    /// The name of a language in another; its own name where that is not given.
    fn language_name(&mut self, code: &str, within: Option<&str>) -> Option<String>;

    /// The codes of all languages that have a name, and what they are called in themselves.
    fn language_names(&mut self) -> Vec<(String, String)>;

    /// How many pages are in a category, as far as that is known.
    fn pages_in_category(&mut self, category: &str) -> u64;

    /// Text with all entities of HTML decoded.
    fn decode_entities(&mut self, text: &str) -> String;

    /// Text with strip markers replaced by what they stand for: of `<nowiki>` alone, or killed.
    fn unstrip(&mut self, text: &str, how: Unstrip) -> String;
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberForm {
    /// With separators of groups.
    Grouped,
    /// Without.
    Plain,
    /// From the language's form to digits.
    Read,
}

/// What becomes of strip markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unstrip {
    /// Those of `<nowiki>` become their text.
    Nowiki,
    /// They vanish.
    Kill,
}
