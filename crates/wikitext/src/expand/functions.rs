//! Parser functions: MediaWiki's own and those of the ParserFunctions extension.

mod expr;
mod extensions;
mod facts;
mod logic;
pub(super) mod names;
pub(super) mod numbers;
mod sections;
mod strings;
pub(super) mod time;
mod urls;
pub(in crate::expand) mod variables;
mod written_date;

use std::cell::RefCell;

use super::arguments::Given;
use super::tags::Used;
use super::{Expander, Frame, limits, marks};
use crate::chars::MARKER;
use crate::dependencies::Dependency;
use crate::language::{self, Function, Language, PagePart};
use crate::marker::{self, without as without_markers};
use crate::section;
use crate::site::{TagKind, ns};
use crate::source_map::{Mapped, Source};
use crate::title::Title;
use wikirot_preprocess::{Mode, NONE, Node};

impl Expander<'_> {
    /// Appends what `{{name:first|..}}` makes. Says whether there is a function of this name that
    /// takes these arguments.
    pub(super) fn function(
        &mut self,
        name: &str,
        given: &Given<'_>,
        node: Node,
        out: &mut Mapped,
    ) -> bool {
        let Some(function) = self.env.site.language.function(name) else {
            return name.starts_with('#') && self.extension_function(name, given, node, out);
        };
        if let Function::Choice(choice) = function {
            self.choose(choice, given, out);
            return true;
        }
        let source = self.maker_here(given.frame, given.document, node.start, node.end);
        match function {
            Function::Tag => self.tag_function(given, source, out),
            Function::Invoke => self.invoke(given, node, out),
            Function::Message => return self.message(given, source, out),
            Function::CategoryTree => {
                self.put_marker(marker::MarkerKind::Tag, source, out);
            }
            function => {
                // All arguments are expanded, whether the function looks at them or not.
                let arguments: Vec<String> =
                    (1..given.count()).map(|index| self.argument_text(given, index)).collect();
                if let Some(time) = self.time_used(function, given.first, &arguments) {
                    self.used.note(time);
                }
                if function.is_fact() {
                    self.fact(function, given.first, &arguments, source, out);
                    return true;
                }
                match self.marked_function(function, given.first, &arguments) {
                    Some(text) => out.push(&text, source),
                    None => return false,
                }
            }
        }
        true
    }

    /// The same where a part of what it is given may not be computed: then nor is what it makes of
    /// it, but for functions that keep the text as it is.
    fn marked_function(
        &self,
        function: Function,
        first: &str,
        arguments: &[String],
    ) -> Option<String> {
        let texts = || std::iter::once(first).chain(arguments.iter().map(String::as_str));
        if !texts().any(|text| text.contains(MARKER as char)) {
            return self.text_function(&self.env.site.language, function, first, arguments);
        }
        let unknown = marks::of(texts(), marker::MarkerKind::Unknown);
        if !unknown.is_empty() && !function.keeps_text() {
            return Some(unknown);
        }
        let defined: Vec<String> =
            arguments.iter().map(|text| marks::defined(text).into_owned()).collect();
        let language = &self.env.site.language;
        let made = self.text_function(language, function, &marks::defined(first), &defined)?;
        Some(made + &marks::of(texts(), marker::MarkerKind::Undefined))
    }

    /// What of the time that it is decides what a function makes.
    pub(super) fn time_used(
        &self,
        function: Function,
        first: &str,
        arguments: &[String],
    ) -> Option<u32> {
        let date = arguments.first().map_or("", String::as_str);
        (function == Function::Time)
            .then(|| time::hangs_on(first, date, self.env.options.now))
            .flatten()
    }

    /// Functions that make text of text, in a language; `None` where the arguments make none.
    pub(super) fn text_function(
        &self,
        language: &Language,
        function: Function,
        first: &str,
        arguments: &[String],
    ) -> Option<String> {
        let env = self.env;
        let argument = |index: usize| arguments.get(index - 1).map_or("", String::as_str);
        Some(match function {
            Function::OnString(function) => {
                if !env.options.string_functions {
                    return None;
                }
                strings::string_function(function, first, argument)
            }
            Function::Lower => outside_markers(first, |text| language::lower(text).into_owned()),
            Function::Upper => outside_markers(first, str::to_uppercase),
            Function::LowerFirst => language.lower_first(first),
            Function::UpperFirst => language.upper_first(first),
            Function::UrlEncode => {
                let text = without_markers(first);
                if language.is_word("url_wiki", argument(1)) {
                    urls::encode_wiki(&text.replace(' ', "_"))
                } else if language.is_word("url_path", argument(1)) {
                    urls::encode_path(&text)
                } else {
                    urls::encode_query(&text)
                }
            }
            Function::AnchorEncode => {
                let text = without_markers(first);
                let text = section::strip_markup(&text, &env.site.protocols);
                strings::safe_attribute(&section::anchor(&text), &env.site.protocols)
            }
            Function::PadLeft | Function::PadRight => {
                let length = argument(1);
                let padding = if arguments.len() > 1 { argument(2) } else { "0" };
                let left = function == Function::PadLeft;
                strings::pad(first, length, &without_markers(padding), left)
            }
            Function::FormatNumber => outside_markers(first, |text| {
                if language.is_word("rawsuffix", argument(1)) {
                    language.parse_number(text)
                } else {
                    let separators = !language.is_word("nocommafysuffix", argument(1));
                    language.format_number(text, separators)
                }
            }),
            Function::Plural => numbers::plural(language, first, arguments),
            Function::Gender => {
                let form = if arguments.len() > 2 { 3 } else { 1 };
                argument(form).to_owned()
            }
            Function::Grammar => without_markers(argument(1)),
            Function::Bidi => strings::embed(first),
            Function::FormatDate => written_date::format(language, first, argument(1)),
            Function::LanguageName => names::of_language(first),
            Function::Namespace { encoded } => {
                let number = match strings::integer(first) {
                    0 if first.is_empty() || first.parse() == Ok(0.0) => Some(ns::MAIN),
                    0 => Some(env.site.namespaces.number(first)?),
                    number => i32::try_from(number).ok(),
                };
                let name =
                    number.and_then(|number| env.site.namespaces.name(number)).unwrap_or_default();
                if encoded { urls::encode_wiki(&name.replace(' ', "_")) } else { name.to_owned() }
            }
            Function::PageUrl(url) => urls::of_page(env.site, url, first, argument(1))?,
            Function::SpecialPage { encoded } => {
                let name = env.site.namespaces.name(ns::SPECIAL).unwrap_or("Special");
                let page = if first.is_empty() { "Badtitle" } else { first };
                let page = language.title_first(page);
                names::encode_if(encoded, format!("{name}:{page}"))
            }
            Function::TitleParts => names::title_parts(env.site, first, argument(1), argument(2)),
            Function::RelativeToAbsolute => {
                let from = argument(1);
                let from = if from.is_empty() {
                    env.title.map(|title| title.full(env.site)).unwrap_or_default()
                } else {
                    from.to_owned()
                };
                names::relative_to_absolute(first, &from)
            }
            Function::Expression => expr::evaluate(first).map_or_else(expr::error, expr::show),
            Function::Time => {
                let other = env.site.other_language(argument(2));
                let language = other.as_deref().unwrap_or(language);
                time::function(language, first, argument(1), env.options.now)
            }
            Function::PagePart { part, encoded } => match Title::parse(env.site, first, ns::MAIN) {
                Some(title)
                    if part == PagePart::FullName
                        && (title.ns < 0 || title.text.is_empty() || title.interwiki.is_some()) =>
                {
                    String::new()
                }
                Some(title) => names::of_title(env.site, &title, part, encoded),
                None => String::new(),
            },
            Function::Nothing => String::new(),
            // These make more than text.
            Function::Choice(_)
            | Function::Tag
            | Function::Invoke
            | Function::Message
            | Function::CategoryTree
            | Function::PageSize
            | Function::CategorySize
            | Function::Count => return None,
        })
    }

    /// `{{#tag:name|body|attribute=value}}` (`CoreParserFunctions::tagObj`).
    fn tag_function(&mut self, given: &Given<'_>, source: Source, out: &mut Mapped) {
        let env = self.env;
        if marker::holds(given.first, marker::MarkerKind::Unknown) {
            return self.put_mark(Mapped::default(), source, out);
        }
        let name = given.first.to_lowercase();
        let parts = given.document.tree.parts(&given.call).to_vec();
        let mut body = None;
        if let Some(part) = parts.first() {
            let mut text = Mapped::default();
            self.in_argument += 1;
            self.expand(given.frame, given.document, part.list, &mut text);
            self.in_argument -= 1;
            body = Some(text);
        }
        let mut attributes = Vec::new();
        for part in parts.iter().skip(1).filter(|part| part.equals != NONE) {
            let (mut key, mut value) = (Mapped::default(), Mapped::default());
            self.push_trimmed(given, part.list, part.equals, &mut key);
            let list = given.document.tree.node(part.equals).next;
            self.push_trimmed(given, list, NONE, &mut value);
            let value = value.text.trim_matches(['"', '\'']).to_owned();
            attributes.push((key.text, value));
        }
        match env.site.tags.find(name.as_bytes()) {
            Some((name, kind)) => {
                if name == "nowiki" {
                    self.keep_nowiki(body.as_ref().map_or("", |body| &body.text));
                }
                let body = body.filter(|_| kind != TagKind::Verbatim);
                self.show_tag(given.frame, Used { name, kind, attributes, body }, source, out);
            }
            None => {
                let quoted: String = attributes
                    .iter()
                    .map(|(key, value)| format!(" {key}=\"{}\"", value.replace('"', "&quot;")))
                    .collect();
                match body {
                    None => out.push(&format!("<{name}{quoted}/>"), source),
                    Some(body) => {
                        out.push(&format!("<{name}{quoted}>"), source);
                        out.append(&body, true);
                        out.push(&format!("</{name}>"), source);
                    }
                }
            }
        }
    }

    /// `{{#invoke:module|function|..}}`. Where nobody runs modules, their arguments are searched; one
    /// that a whole dump does not hold makes nothing.
    fn invoke(&mut self, given: &Given<'_>, node: Node, out: &mut Mapped) {
        if let Some(modules) = self.env.modules {
            return self.run_module(modules, given, node, out);
        }
        let site = self.env.site;
        let space = site.namespaces.name(ns::MODULE).unwrap_or("Module");
        let module = format!("{space}:{}", site.language.title_first(given.first));
        if self.env.pages.is_excerpt() || self.page_exists(&module) {
            self.shortfall.call("#invoke");
            return self.unknown(given, node, Some(&module), out);
        }
        let source = self.maker_here(given.frame, given.document, node.start, node.end);
        out.push("<strong class=\"error\">Script error</strong>", source);
    }

    /// `{{int:name|..}}`: the page of the message, where the wiki has one. What is given stands in the
    /// place of `$1` and is an argument as well.
    fn message(&mut self, given: &Given<'_>, source: Source, out: &mut Mapped) -> bool {
        let env = self.env;
        if given.first.is_empty() {
            return false;
        }
        let Given { frame, document, call, .. } = given;
        let title = Title::parse(env.site, given.first, ns::MEDIAWIKI);
        let page = title.and_then(|title| self.page(&title)).filter(|message| {
            !frame.is_within(&message.title) && frame.depth < limits::TEMPLATE_DEPTH
        });
        let (text, title) = match &page {
            Some(page) => (&*page.text, &*page.title),
            None => match env.site.language.message(given.first) {
                Some(text) => (text, ""),
                None => {
                    out.push(&format!("⧼{}⧽", strings::escaped(given.first)), source);
                    return true;
                }
            },
        };
        let words = self.fill(text, given);
        let inner = Frame {
            caller: Some((frame, *document)),
            title,
            arguments: self.arguments_from(frame, *document, call, 0),
            maker: match source {
                Source::Made(maker) => Some(maker),
                _ => None,
            },
            depth: frame.depth + 1,
            recalled: RefCell::default(),
        };
        self.expand_text(&inner, &Mapped::new(words, source), Mode::Inclusion, out);
        true
    }

    /// A message with what is given in the places of `$1`, `$2` and so on.
    fn fill(&mut self, message: &str, given: &Given<'_>) -> String {
        let mut parts = message.split('$');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            match part[..digits].parse() {
                Ok(index) if (1..given.count()).contains(&index) => {
                    filled += &self.argument_text(given, index);
                    filled += &part[digits..];
                }
                _ => {
                    filled.push('$');
                    filled += part;
                }
            }
        }
        filled
    }

    pub(super) fn page_exists(&mut self, full: &str) -> bool {
        if let Some(&known) = self.exists.get(full) {
            return known;
        }
        let exists = self.env.pages.exists(full);
        let dependency = Dependency::Existence(full.into());
        self.used.note_new(&self.env.templates.dependencies, &dependency);
        self.exists.insert(full.to_owned(), exists);
        exists
    }
}

/// `Parser::markerSkipCallback`
fn outside_markers(text: &str, change: impl Fn(&str) -> String) -> String {
    if !text.contains(MARKER as char) {
        return change(text);
    }
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split(MARKER as char).enumerate() {
        if index % 2 == 0 {
            out.push_str(&change(part));
        } else {
            out.push('\x7F');
            out.push_str(part);
            out.push('\x7F');
        }
    }
    out
}
