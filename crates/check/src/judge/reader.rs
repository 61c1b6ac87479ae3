//! The elements of a page, taken in one after the other: what a reader without scripts sees of them.

use std::borrow::Cow;

use html5gum::emitters::callback::CallbackEvent;
use memchr::memchr_iter;

use crate::judge::script::{self, Done};
use crate::judge::veil::Veil;

/// What was read of a page so far.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) title: String,
    pub(crate) headings: String,
    pub(crate) text: String,
    pub(crate) draws: bool,
    pub(crate) refresh: Option<String>,
    pub(crate) base: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) asks_password: bool,
    /// Addresses of pictures, films and frames, each in a line.
    pub(crate) media: String,
    /// It has an empty place in which an application draws itself.
    pub(crate) mounts: bool,
    pub(crate) scripts: Scripts,
    /// What of the text is shown by a script alone, if ever.
    pub(crate) veil: Veil,
    /// The element whose content nobody sees, and how often it was opened within itself.
    hidden: Option<(Box<[u8]>, u32)>,
    /// Where the text of such a place begins, until anything is in it.
    mount: Option<usize>,
    in_title: bool,
    in_heading: bool,
    /// The tag under way, if its attributes matter.
    tag: Option<Tag>,
    /// The name of the attribute under way.
    attribute: Vec<u8>,
    meta: Meta,
}

/// Elements whose attributes matter.
#[derive(Clone, Copy)]
enum Tag {
    Html,
    Body,
    Base,
    Meta,
    Input,
    Script,
    Media,
    Place { mounts: bool },
}

/// A `<meta>` under way.
#[derive(Default)]
struct Meta {
    refreshes: bool,
    content: Vec<u8>,
}

/// What the scripts of a page do, as far as that can be told.
#[derive(Default)]
pub(crate) struct Scripts {
    /// Where one that does nothing else sends its readers.
    pub(crate) sends_to: Option<String>,
    /// What such a one tells them.
    alert: Option<String>,
    /// One of them tests browsers.
    tests_browser: bool,
    /// One of them leads on by the address that was asked for.
    pub(crate) leads_on: bool,
    /// One of them has to be fetched.
    fetched: bool,
    /// The one under way.
    code: String,
}

impl Scripts {
    /// Whether all that they are known to do is to test browsers.
    pub(crate) fn test_browsers(&self) -> bool {
        self.tests_browser && !self.fetched
    }

    /// What is told in a window, where no other script may draw more.
    pub(crate) fn alert(&self) -> Option<&str> {
        self.alert.as_deref().filter(|_| !self.fetched)
    }

    /// Whether one of them has to be fetched.
    pub(crate) fn are_fetched(&self) -> bool {
        self.fetched
    }

    fn take(&mut self, code: &str) {
        if self.code.len() <= script::LONGEST {
            self.code.push_str(code);
        }
    }

    fn end(&mut self) {
        let code = std::mem::take(&mut self.code);
        if code.len() <= script::LONGEST {
            self.does(&code);
            self.tests_browser |= script::tests_browser(&code);
            self.leads_on |= script::leads_on(&code);
        }
    }

    fn does(&mut self, code: &str) {
        let Done { alert, to } = script::done(code).unwrap_or_default();
        self.sends_to = self.sends_to.take().or(to);
        self.alert = self.alert.take().or(alert);
    }
}

impl Reader {
    pub(crate) fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::AttributeName { name } => {
                self.veil.attribute(name);
                if self.tag.is_some() {
                    self.attribute = name.to_ascii_lowercase();
                }
            }
            CallbackEvent::AttributeValue { value } => {
                self.veil.value(value);
                self.attribute(value);
            }
            CallbackEvent::CloseStartTag { .. } => self.end_of_tag(),
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } => self.string(value),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    fn open(&mut self, name: &[u8]) {
        self.tag = None;
        if let Some((hidden, depth)) = &mut self.hidden {
            if **hidden == *name {
                *depth = depth.saturating_add(1);
            }
            return;
        }
        self.mount = None;
        match name {
            b"div" | b"main" | b"section" => self.tag = Some(Tag::Place { mounts: false }),
            b"app-root" => self.tag = Some(Tag::Place { mounts: true }),
            b"title" => self.in_title = self.title.is_empty(),
            b"h1" | b"h2" | b"h3" => self.in_heading = true,
            b"meta" => (self.tag, self.meta) = (Some(Tag::Meta), Meta::default()),
            b"html" => self.tag = Some(Tag::Html),
            b"body" => self.tag = Some(Tag::Body),
            b"base" => self.tag = Some(Tag::Base),
            b"input" => self.tag = Some(Tag::Input),
            b"script" => self.tag = Some(Tag::Script),
            b"img" | b"video" | b"audio" | b"source" | b"iframe" => self.tag = Some(Tag::Media),
            _ => {}
        }
        // An element with a hyphen is one that a script defines.
        self.draws |= matches!(
            name,
            b"script"
                | b"iframe"
                | b"frame"
                | b"frameset"
                | b"object"
                | b"embed"
                | b"applet"
                | b"canvas"
        ) || name.contains(&b'-');
        if is_hidden(name) {
            self.hidden = Some((name.into(), 0));
        } else {
            self.part(name);
            self.veil.open(name, self.text.len());
        }
    }

    fn close(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if **hidden == *name {
                match depth {
                    0 => self.hidden = None,
                    _ => *depth -= 1,
                }
                if name == b"script" {
                    self.scripts.end();
                }
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"h1" | b"h2" | b"h3" => self.in_heading = false,
            _ => {}
        }
        let place = self.mount.take().and_then(|start| self.text.get(start..));
        self.mounts |= place.is_some_and(|text| text.trim().is_empty());
        self.veil.close(name, self.text.len());
        self.part(name);
    }

    /// Elements that are no part of a sentence end it.
    fn part(&mut self, name: &[u8]) {
        let inline = matches!(
            name,
            b"a" | b"abbr"
                | b"b"
                | b"bdi"
                | b"bdo"
                | b"big"
                | b"cite"
                | b"code"
                | b"em"
                | b"font"
                | b"i"
                | b"kbd"
                | b"mark"
                | b"q"
                | b"s"
                | b"samp"
                | b"small"
                | b"span"
                | b"strong"
                | b"sub"
                | b"sup"
                | b"tt"
                | b"u"
                | b"var"
                | b"wbr"
        );
        if !inline && !self.in_title {
            self.text.push('\n');
            self.headings.push('\n');
        }
    }

    fn string(&mut self, value: &[u8]) {
        // Quick where nothing is wrong, unlike the other.
        let text =
            || str::from_utf8(value).map_or_else(|_| String::from_utf8_lossy(value), Cow::Borrowed);
        if let Some((hidden, _)) = &self.hidden {
            if **hidden == *b"script" {
                self.scripts.take(&text());
            }
            return;
        }
        let value = text();
        let out = if self.in_title { &mut self.title } else { &mut self.text };
        push_line(out, &value);
        if self.in_heading && !self.in_title && !self.veil.is_down() {
            push_line(&mut self.headings, &value);
        }
    }

    fn attribute(&mut self, value: &[u8]) {
        match (self.tag, &*self.attribute) {
            (Some(Tag::Html), b"lang") if self.language.is_none() => {
                self.language = Some(String::from_utf8_lossy(value).into_owned());
            }
            (Some(Tag::Base), b"href") if self.base.is_none() => {
                self.base = Some(String::from_utf8_lossy(value).into_owned());
            }
            (Some(Tag::Meta), b"http-equiv") => {
                self.meta.refreshes = value.eq_ignore_ascii_case(b"refresh");
            }
            (Some(Tag::Meta), b"content") => self.meta.content = value.to_vec(),
            (Some(Tag::Input), b"type") => {
                let asks = value.eq_ignore_ascii_case(b"password");
                self.asks_password |= asks && !self.veil.is_down();
            }
            (Some(Tag::Body), b"onload") if value.len() <= script::LONGEST => {
                self.scripts.does(&String::from_utf8_lossy(value));
            }
            (Some(Tag::Place { .. }), b"id") if MOUNTS.contains(&value) => {
                self.tag = Some(Tag::Place { mounts: true });
            }
            (Some(Tag::Media), b"src" | b"data-src") => {
                self.media.push_str(&String::from_utf8_lossy(value));
                self.media.push('\n');
            }
            (Some(Tag::Script), b"src") => self.scripts.fetched = true,
            _ => {}
        }
    }

    fn end_of_tag(&mut self) {
        self.veil.end_of_tag(self.text.len());
        match self.tag.take() {
            Some(Tag::Meta) if self.meta.refreshes && self.refresh.is_none() => {
                let content = std::mem::take(&mut self.meta.content);
                self.refresh = Some(String::from_utf8_lossy(&content).into_owned());
            }
            Some(Tag::Place { mounts: true }) => self.mount = Some(self.text.len()),
            _ => {}
        }
    }
}

/// How frameworks of applications call the place in which they draw.
const MOUNTS: &[&[u8]] =
    &[b"root", b"app", b"__next", b"__nuxt", b"react-root", b"application", b"main-app"];

/// A line break of the source is a space to readers.
fn push_line(out: &mut String, text: &str) {
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()) {
        out.push_str(&text[start..end]);
        out.push(' ');
        start = end + 1;
    }
    out.push_str(&text[start..]);
}

/// Elements whose content is not for readers, or only for those of other browsers.
fn is_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"script"
            | b"style"
            | b"noscript"
            | b"template"
            | b"iframe"
            | b"noembed"
            | b"noframes"
            | b"svg"
            | b"math"
            | b"object"
    )
}
