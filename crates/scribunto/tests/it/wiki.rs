//! A small wiki for modules: pages by title, templates that are text, and the few functions that
//! tests call.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use wikirot_scribunto::{
    Arguments, FrameId, Host, Limits, Machine, Namespace, NumberForm, ScriptError, Site, Title,
    Unstrip,
};

/// Seconds of 2024-05-06 07:08:09 UTC.
pub(crate) const NOW: i64 = 1_714_979_289;

pub(crate) fn site() -> Site {
    let namespace = |(id, name, canonical): (i32, &str, &str)| Namespace {
        id,
        name: name.to_owned(),
        canonical: canonical.to_owned(),
        aliases: if id == 6 { vec!["Image".to_owned()] } else { Vec::new() },
        subpages: id % 2 == 1 || [2, 4, 10, 12, 828].contains(&id),
        capitalised: true,
    };
    Site {
        name: "Rotwiki".to_owned(),
        version: "1.39.17".to_owned(),
        server: "https://wiki.rotweb.net".to_owned(),
        script_path: String::new(),
        article_path: "/wiki/$1".to_owned(),
        language: "en".to_owned(),
        namespaces: [
            (-2, "Media", "Media"),
            (-1, "Special", "Special"),
            (0, "", ""),
            (1, "Talk", "Talk"),
            (2, "User", "User"),
            (3, "User talk", "User talk"),
            (4, "Rotwiki", "Project"),
            (5, "Rotwiki talk", "Project talk"),
            (6, "File", "File"),
            (7, "File talk", "File talk"),
            (8, "MediaWiki", "MediaWiki"),
            (10, "Template", "Template"),
            (11, "Template talk", "Template talk"),
            (12, "Help", "Help"),
            (13, "Help talk", "Help talk"),
            (14, "Category", "Category"),
            (828, "Module", "Module"),
            (829, "Module talk", "Module talk"),
        ]
        .map(namespace)
        .to_vec(),
        interwiki: vec![("wikipedia".to_owned(), "https://en.wikipedia.org/wiki/$1".to_owned())],
        now: NOW,
    }
}

/// The pages, and the frames of one invocation.
#[derive(Default)]
pub(crate) struct Wiki {
    pub(crate) pages: HashMap<String, String>,
    frames: Vec<(String, Arguments)>,
    has_parent: bool,
    /// Set while `{{#invoke:}}` in text that is preprocessed runs modules.
    machine: Option<Rc<Machine>>,
    /// The module that is run; `Module:T` unless said.
    pub(crate) module: Option<&'static str>,
    pub(crate) used: Vec<String>,
}

impl Wiki {
    pub(crate) fn with(pages: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let pages = pages.into_iter().map(|(title, text)| (title.to_owned(), text)).collect();
        Self { pages, ..Self::default() }
    }

    /// The arguments of `#invoke` and of the template that calls it.
    pub(crate) fn called(mut self, own: &[(&str, &str)], parent: Option<&[(&str, &str)]>) -> Self {
        let owned = |list: &[(&str, &str)]| {
            list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        self.has_parent = true;
        self.frames = vec![
            ("Module:T".to_owned(), owned(own)),
            match parent {
                Some(parent) => ("Template:Caller".to_owned(), owned(parent)),
                None => ("Oracle case".to_owned(), Vec::new()),
            },
        ];
        self
    }

    pub(crate) fn run(&mut self, function: &str) -> Result<String, ScriptError> {
        self.run_within(Limits::default(), function)
    }

    pub(crate) fn run_within(
        &mut self,
        limits: Limits,
        function: &str,
    ) -> Result<String, ScriptError> {
        let machine = Rc::new(Machine::new(&site(), limits).unwrap());
        machine.begin_page().unwrap();
        self.run_on(&machine, function)
    }

    pub(crate) fn run_on(
        &mut self,
        machine: &Rc<Machine>,
        function: &str,
    ) -> Result<String, ScriptError> {
        if self.frames.is_empty() {
            self.frames =
                vec![("Module:T".to_owned(), Vec::new()), ("Oracle case".to_owned(), Vec::new())];
            self.has_parent = true;
        }
        self.machine = Some(Rc::clone(machine));
        let module = self.module.unwrap_or("Module:T");
        machine.invoke(self, module, function)
    }

    fn invoke(&mut self, module: &str, function: &str, arguments: Arguments) -> String {
        let Some(machine) = self.machine.clone() else { return String::new() };
        let title = format!("Module:{module}");
        let inner = vec![(title.clone(), arguments), ("Oracle case".to_owned(), Vec::new())];
        let outer = std::mem::replace(&mut self.frames, inner);
        let text = machine.invoke(self, &title, function);
        self.frames = outer;
        text.unwrap_or_else(|error| error.wikitext())
    }
}

/// The value of `{{{name}}}`s in a text; nothing else of wikitext.
fn fill(text: &str, arguments: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{{") {
        out.push_str(before);
        let Some((name, behind)) = after.split_once("}}}") else {
            out.push_str("{{{");
            rest = after;
            continue;
        };
        let (name, default) = match name.split_once('|') {
            Some((name, default)) => (name, default.to_owned()),
            None => (name, format!("{{{{{{{name}}}}}}}")),
        };
        let value = arguments.iter().rev().find(|(known, _)| known == name);
        out.push_str(&value.map_or(default, |(_, value)| value.clone()));
        rest = behind;
    }
    out.push_str(rest);
    out
}

impl Host for Wiki {
    fn page(&mut self) -> String {
        "Oracle case".to_owned()
    }

    fn page_id(&mut self) -> u64 {
        0
    }

    fn used(&mut self, title: &str) {
        self.used.push(title.to_owned());
    }

    fn used_time(&mut self) {
        self.used.push("the time".to_owned());
    }

    fn title(&mut self, frame: FrameId) -> String {
        self.frames.get(frame as usize).map(|it| it.0.clone()).unwrap_or_default()
    }

    fn has_parent(&mut self) -> bool {
        self.has_parent
    }

    fn argument(&mut self, frame: FrameId, name: &str) -> Option<String> {
        let (_, arguments) = self.frames.get(frame as usize)?;
        arguments.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    fn arguments(&mut self, frame: FrameId) -> Arguments {
        self.frames.get(frame as usize).map(|it| it.1.clone()).unwrap_or_default()
    }

    fn child(&mut self, _: FrameId, title: Option<&str>, arguments: Arguments) -> FrameId {
        self.frames.push((title.unwrap_or_default().to_owned(), arguments));
        FrameId::try_from(self.frames.len() - 1).unwrap()
    }

    fn preprocess(&mut self, frame: FrameId, text: &str) -> String {
        let arguments = self.arguments(frame);
        let text = fill(text, &arguments);
        match text.strip_prefix("{{#invoke:").and_then(|call| call.strip_suffix("}}")) {
            Some(call) => {
                let mut parts = call.split('|');
                let (module, function) = (parts.next().unwrap(), parts.next().unwrap_or_default());
                let arguments = (1..).zip(parts);
                let arguments = arguments.map(|(at, text)| (at.to_string(), text.to_owned()));
                let (module, function) = (module.to_owned(), function.to_owned());
                let arguments = arguments.collect();
                self.invoke(&module, &function, arguments)
            }
            None => text,
        }
    }

    fn expand_template(&mut self, _: FrameId, title: &str, arguments: Arguments) -> Option<String> {
        let text = self.pages.get(&format!("Template:{title}"))?.clone();
        Some(fill(&text, &arguments))
    }

    fn call_function(&mut self, _: FrameId, name: &str, arguments: Arguments) -> Option<String> {
        let value = |name: &str| {
            arguments.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
        };
        match name {
            "lc" => Some(value("1").to_lowercase()),
            "#if" => Some(value(if value("1").is_empty() { "3" } else { "2" }).to_owned()),
            "#tag" => Some(format!("<{0}>{1}</{0}>", value("1"), value("2"))),
            "anchorencode" => Some(value("1").replace(' ', "_")),
            "#expr" => match value("1") {
                "1+1" => Some("2".to_owned()),
                _ => Some("<strong class=\"error\">Expression error</strong>".to_owned()),
            },
            _ => None,
        }
    }

    fn parse_title(&mut self, text: &str, default: i32) -> Option<Title> {
        let site = site();
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut text = text.replace('_', " ").trim().to_owned();
        let mut namespace = default;
        if let Some(rest) = text.strip_prefix(':') {
            namespace = 0;
            text = rest.to_owned();
        }
        if let Some((prefix, rest)) = text.clone().split_once(':') {
            let prefix = prefix.trim();
            let named = site.namespaces.iter().find(|it| {
                it.name.eq_ignore_ascii_case(prefix) || it.canonical.eq_ignore_ascii_case(prefix)
            });
            if let Some(found) = named {
                namespace = found.id;
                text = rest.trim().to_owned();
            } else if prefix == "wikipedia" {
                return Some(Title {
                    namespace: 0,
                    text: rest.to_owned(),
                    fragment: fragment.to_owned(),
                    interwiki: prefix.to_owned(),
                });
            }
        }
        if text.is_empty() || text.contains(['<', '>', '[', ']', '{', '}', '|']) {
            return None;
        }
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let text = first.chain(letters).collect();
        Some(Title { namespace, text, fragment: fragment.to_owned(), interwiki: String::new() })
    }

    fn exists(&mut self, title: &str) -> bool {
        self.pages.contains_key(title)
    }

    fn text(&mut self, title: &str) -> Option<Arc<str>> {
        self.pages.get(title).map(|text| text.as_str().into())
    }

    fn redirect(&mut self, text: &str) -> Option<String> {
        Some(text.strip_prefix("#REDIRECT [[")?.split_once("]]")?.0.to_owned())
    }

    fn message(&mut self, key: &str, _: &str) -> Option<String> {
        let known = [
            ("mainpage", "Main Page"),
            ("comma-separator", ", "),
            ("and", " and"),
            ("word-separator", " "),
            ("ellipsis", "..."),
            ("parentheses", "($1)"),
        ];
        known.iter().find(|(name, _)| *name == key).map(|(_, text)| (*text).to_owned())
    }

    fn number(&mut self, _: &str, number: &str, how: NumberForm) -> String {
        match how {
            NumberForm::Plain => number.to_owned(),
            NumberForm::Read => number.replace(',', ""),
            NumberForm::Grouped => {
                let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
                let mut out = String::new();
                for (at, digit) in whole.chars().enumerate() {
                    if at > 0 && (whole.len() - at).is_multiple_of(3) {
                        out.push(',');
                    }
                    out.push(digit);
                }
                if rest.is_empty() { out } else { format!("{out}.{rest}") }
            }
        }
    }

    fn plural(&mut self, _: &str, number: f64, _: usize) -> usize {
        usize::from(number != 1.0)
    }

    fn date(&mut self, _: &str, format: &str, date: &str) -> Result<String, String> {
        match date {
            "foo" => Err("bad argument #2 to 'formatDate' (not a valid timestamp)".to_owned()),
            _ => Ok(format!("{format} of {date}")),
        }
    }

    fn language_name(&mut self, code: &str, _: Option<&str>) -> Option<String> {
        (code == "de").then(|| "Deutsch".to_owned())
    }

    fn language_names(&mut self) -> Vec<(String, String)> {
        vec![("de".to_owned(), "Deutsch".to_owned())]
    }

    fn pages_in_category(&mut self, _: &str) -> u64 {
        0
    }

    fn decode_entities(&mut self, text: &str) -> String {
        text.replace("&eacute;", "é").replace("&lt;", "<").replace("&amp;", "&")
    }

    fn unstrip(&mut self, text: &str, how: Unstrip) -> String {
        let mut out = String::new();
        let mut rest = text;
        while how == Unstrip::Kill
            && let Some((before, after)) = rest.split_once("\x7f'\"`UNIQ-")
        {
            out.push_str(before);
            rest = after.split_once("-QINU`\"'\x7f").map_or("", |(_, behind)| behind);
        }
        out + rest
    }
}
