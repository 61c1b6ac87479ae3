//! What a page says: its title, its headings, the text that a reader sees, and where it sends its
//! readers on to.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Span, Tokenizer};
use http::HeaderMap;
use url::Url;

use crate::html::line;
use crate::judge::charset::decode;
use crate::judge::fold::fold;
use crate::judge::missing::{self, Saying, saying};
use crate::judge::sales::{self, Sales};
use crate::judge::told::Told;
use crate::net::body::is_text;
use crate::net::fetch::Answer;

/// A page as a reader without scripts sees it.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// In one line of at most 120 characters.
    pub(crate) title: Option<String>,
    /// The same as [`fold`] leaves it.
    pub(crate) folded_title: String,
    /// All that is seen, folded; blocks end in a line break.
    pub(crate) text: String,
    /// What it says of being missing.
    pub(crate) says: Option<Saying>,
    /// What it says of being for sale.
    pub(crate) sales: Sales,
    /// A script, a frame or the like may draw more than is written here.
    pub(crate) draws: bool,
    /// What `<meta http-equiv="refresh">` says.
    pub(crate) refresh: Option<String>,
    /// The language that it names: `<html lang>`.
    pub(crate) language: Option<String>,
}

impl Document {
    /// The page that `url` answered, if it is one that people read.
    pub(crate) fn of(url: &Url, answer: &Answer) -> Option<Self> {
        let host = url.host_str().unwrap_or_default();
        let text = is_text(&answer.headers) && !answer.body.is_empty();
        text.then(|| Self::read(host, &answer.headers, &answer.body))
    }

    /// Reads the body that came from `host`, which may be cut anywhere.
    pub(crate) fn read(host: &str, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = decode(headers, body);
        let mut reader = Reader::default();
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
            reader.take(event);
            None
        });
        emitter.naively_switch_states(true);
        // All is taken in by the callback: there is nothing to go over and nothing to fail.
        Tokenizer::new_with_emitter(&*text, Forgiving(emitter)).for_each(drop);
        let title = line(&reader.title, 120);
        let folded_title = fold(&title);
        let text = fold(&reader.text);
        let headings = fold(&reader.headings);
        let told = Told::of_short(&text, missing::LONGEST.max(sales::LONGEST));
        // A host may have any name.
        let nameless = folded_title.replace(host, "");
        let says = saying(&Told::of(&nameless), &Told::of(&headings), &told);
        let sales = Sales::of(&Told::of(&folded_title), &told);
        Self {
            title: (!title.is_empty()).then_some(title),
            sales,
            folded_title,
            text,
            says,
            draws: reader.draws,
            refresh: reader.refresh,
            language: reader.language,
        }
    }
}

/// Asks for no errors: to look for them takes longer than all else that is done to a page.
struct Forgiving<F: Callback<Infallible, ()>>(CallbackEmitter<F>);

impl<F: Callback<Infallible, ()>> ForwardingEmitter for Forgiving<F> {
    type Token = Infallible;

    fn inner(&mut self) -> &mut impl Emitter<Token = Infallible> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

#[derive(Default)]
struct Reader {
    title: String,
    headings: String,
    text: String,
    draws: bool,
    refresh: Option<String>,
    /// The element whose content nobody sees, and how often it was opened within itself.
    hidden: Option<(Box<[u8]>, u32)>,
    in_title: bool,
    in_heading: bool,
    meta: Option<Meta>,
    language: Option<String>,
    /// The name of the attribute under way of `<html>`.
    of_html: Option<Vec<u8>>,
}

/// A `<meta>` under way.
#[derive(Default)]
struct Meta {
    attribute: Vec<u8>,
    refreshes: bool,
    content: Vec<u8>,
}

impl Reader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::AttributeName { name } => {
                if let Some(attribute) = &mut self.of_html {
                    *attribute = name.to_ascii_lowercase();
                }
                if let Some(meta) = &mut self.meta {
                    meta.attribute = name.to_ascii_lowercase();
                }
            }
            CallbackEvent::AttributeValue { value } => self.attribute(value),
            CallbackEvent::CloseStartTag { .. } => {
                self.of_html = None;
                self.end_of_meta();
            }
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } => self.string(value),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    fn open(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if **hidden == *name {
                *depth = depth.saturating_add(1);
            }
            return;
        }
        match name {
            b"title" => self.in_title = self.title.is_empty(),
            b"h1" | b"h2" | b"h3" => self.in_heading = true,
            b"meta" => self.meta = Some(Meta::default()),
            b"html" => self.of_html = Some(Vec::new()),
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
        }
    }

    fn close(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if **hidden == *name {
                match depth {
                    0 => self.hidden = None,
                    _ => *depth -= 1,
                }
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"h1" | b"h2" | b"h3" => self.in_heading = false,
            _ => {}
        }
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
        if self.hidden.is_some() {
            return;
        }
        // Quick where nothing is wrong, unlike the other.
        let value =
            str::from_utf8(value).map_or_else(|_| String::from_utf8_lossy(value), Cow::Borrowed);
        let out = if self.in_title { &mut self.title } else { &mut self.text };
        push_line(out, &value);
        if self.in_heading && !self.in_title {
            push_line(&mut self.headings, &value);
        }
    }

    fn attribute(&mut self, value: &[u8]) {
        if self.of_html.as_deref() == Some(b"lang") && self.language.is_none() {
            self.language = Some(String::from_utf8_lossy(value).into_owned());
        }
        let Some(meta) = &mut self.meta else { return };
        match &*meta.attribute {
            b"http-equiv" => meta.refreshes = value.eq_ignore_ascii_case(b"refresh"),
            b"content" => meta.content = value.to_vec(),
            _ => {}
        }
    }

    fn end_of_meta(&mut self) {
        if let Some(meta) = self.meta.take()
            && meta.refreshes
            && self.refresh.is_none()
        {
            self.refresh = Some(String::from_utf8_lossy(&meta.content).into_owned());
        }
    }
}

/// A line break of the source is a space to readers.
fn push_line(out: &mut String, text: &str) {
    let mut lines = text.split('\n');
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        out.push(' ');
        out.push_str(line);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Document {
        Document::read("a.org", &HeaderMap::new(), page.as_bytes())
    }

    #[test]
    fn what_readers_see_is_read_and_the_rest_is_not() {
        let page = read(
            "<!doctype html><html><head><TITLE>\n A &amp; B&#8211;C &raquo; D\n</TITLE>\
             <style>p {}</style><script>var a = '<p>no</p>';</script></head>\
             <body><noscript>Enable it</noscript><svg><title>Icon</title></svg>\
             <h1>Big <em>words</em></h1><p>L\u{2019}\u{c9}t\u{e9}\n is&nbsp;here</p><!-- no -->\
             <template>no<template>no</template>no</template>end</body>",
        );
        assert_eq!(page.title.as_deref(), Some("A & B–C » D"));
        assert_eq!(page.folded_title, "a & b–c » d");
        assert_eq!(page.text, "big words\nl'été is here\nend");
        assert!(page.draws);
        assert!(!read("<p>Words").draws && read("<my-app></my-app>").draws);
    }

    #[test]
    fn titles_are_one_safe_line() {
        for (page, expected) in [
            ("<title>&lt;b&gt; &bogus; & x</title>", Some("<b> &bogus; & x")),
            ("<title>\u{1b}[31mred\u{7}\u{202e}dlrow</title>", Some("[31mred dlrow")),
            ("<title>unclosed", Some("unclosed")),
            ("<title></title>", None),
            ("<title>one</title><title>two</title>", Some("one")),
            ("<titl", None),
            ("", None),
        ] {
            assert_eq!(read(page).title.as_deref(), expected, "{page}");
        }
        let long = format!("<title>{}</title>", "wörd ".repeat(100));
        assert_eq!(read(&long).title.unwrap().chars().count(), 119);
    }

    #[test]
    fn a_page_that_moves_its_readers_on_says_where() {
        let refresh = |page| read(page).refresh;
        let page = "<META content='0; URL=/x?a=1&amp;b' HTTP-EQUIV=Refresh><meta name=a content=b>";
        assert_eq!(refresh(page).as_deref(), Some("0; URL=/x?a=1&b"));
        assert_eq!(refresh("<meta name=refresh content=0>"), None);
        assert_eq!(refresh("<noscript><meta http-equiv=refresh content=0></noscript>"), None);
    }
}
