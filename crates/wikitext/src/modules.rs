//! How extraction meets modules: who runs them, and what they may ask of the page.

use std::sync::Arc;

/// Runs the modules of a wiki. What runs them is not known here.
pub trait Modules: Sync {
    /// A page begins: what its modules use up is counted from here on.
    fn begin_page(&self);

    /// The text that a function of a module makes; `module` is the full title of its page.
    fn invoke(
        &self,
        host: &mut dyn Host,
        module: &str,
        function: &str,
    ) -> Result<String, ModuleError>;
}

/// A module that made no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleError {
    /// What went wrong.
    pub message: String,
    /// What MediaWiki shows in its place.
    pub wikitext: String,
    /// Whether it may make text on the wiki: one that is not there, or has no such function, makes none
    /// there either.
    pub may_work: bool,
}

/// A frame of the invocation at hand: 0 is that of `#invoke` itself, 1 that of the template which
/// calls it, others are children made by [`Host::child`].
pub type FrameId = u32;

/// Names and values, in the order of a call.
pub type Arguments = Vec<(String, String)>;

/// The parts of a title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TitleParts {
    /// Number of the namespace.
    pub namespace: i32,
    /// The title without namespace, fragment and prefix of another wiki.
    pub text: String,
    /// What stands behind `#`.
    pub fragment: String,
    /// The prefix of another wiki.
    pub interwiki: String,
}

/// What modules may ask of the page that calls them and of the wiki around it.
pub trait Host {
    /// The title of the page, in full.
    fn page(&mut self) -> String;

    /// The number of the page; 0 where it is not known.
    fn page_id(&mut self) -> u64;

    /// The title of a frame.
    fn title(&mut self, frame: FrameId) -> String;

    /// An argument of a frame, expanded in the frame of its caller.
    fn argument(&mut self, frame: FrameId, name: &str) -> Option<String>;

    /// All arguments of a frame, expanded.
    fn arguments(&mut self, frame: FrameId) -> Arguments;

    /// A new frame below `frame`.
    fn child(&mut self, frame: FrameId, title: Option<&str>, arguments: Arguments) -> FrameId;

    /// Wikitext expanded in a frame.
    fn preprocess(&mut self, frame: FrameId, text: &str) -> String;

    /// What a page makes of arguments when it is transcluded; `None` where it does not exist.
    fn expand_template(
        &mut self,
        frame: FrameId,
        title: &str,
        arguments: Arguments,
    ) -> Option<String>;

    /// What a parser function makes of arguments; `None` where there is none of this name.
    fn call_function(&mut self, frame: FrameId, name: &str, arguments: Arguments)
    -> Option<String>;

    /// A function that makes text of text alone (`formatnum`, `#time`), in the language of this code; in that of
    /// the wiki where there is no such.
    fn text_function(
        &mut self,
        language: &str,
        name: &str,
        first: &str,
        arguments: &[String],
    ) -> Option<String>;

    /// The index of the plural form, from 0, that goes with a number in a language.
    fn plural(&mut self, language: &str, number: f64) -> usize;

    /// A message of the interface in a language: the wiki's own, or MediaWiki's where it is known.
    fn message(&mut self, key: &str, language: &str) -> Option<String>;

    /// The parts of a title, where namespace `default` is meant unless it says another.
    fn parse_title(&mut self, text: &str, default: i32) -> Option<TitleParts>;

    /// A title put together again.
    fn full_title(&mut self, title: &TitleParts) -> String;

    /// Whether a page exists, by its full title.
    fn exists(&mut self, title: &str) -> bool;

    /// What the page of this full title says decides what the page at hand says.
    fn used(&mut self, title: &str);

    /// What the time is decides what the page at hand says.
    fn used_time(&mut self);

    /// The text of a page, by its full title.
    fn text(&mut self, title: &str) -> Option<Arc<str>>;

    /// The full title that a text redirects to.
    fn redirect(&mut self, text: &str) -> Option<String>;

    /// Text with all entities of HTML decoded.
    fn decode_entities(&mut self, text: &str) -> String;

    /// Text without strip markers; those of `<nowiki>` alone become their text.
    fn unstrip_nowiki(&mut self, text: &str) -> String;

    /// Text without strip markers.
    fn kill_markers(&mut self, text: &str) -> String;
}
