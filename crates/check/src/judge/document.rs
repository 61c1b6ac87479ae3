//! What a page says: its title, its headings, the text that a reader sees, and where it sends its
//! readers on to.

use std::convert::Infallible;

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Span, Tokenizer};
use http::HeaderMap;
use url::Url;

use crate::html::line;
use crate::judge::charset::decode;
use crate::judge::fold::fold;
use crate::judge::missing::{self, Saying, plainer, saying};
use crate::judge::reader::Reader;
use crate::judge::refusals::{Refusal, refusal};
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
    /// Where the page's own addresses begin: `<base href>`.
    pub(crate) base: Option<String>,
    /// Where a script sends its readers that does nothing else.
    pub(crate) sends_to: Option<String>,
    /// A script, and nothing that is seen: it tests who asks.
    pub(crate) tests_browser: bool,
    /// A script, and nothing that is seen: it leads on by the address that was asked for.
    pub(crate) leads_on: bool,
    /// What it says of not being for this visitor, and what that means.
    pub(crate) refuses: Option<Refusal>,
    /// It has a field for a password.
    pub(crate) asks_password: bool,
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
        let says = saying(&Told::aloud(&nameless), &Told::aloud(&headings), &told);
        let refuses = refusal(&nameless, &headings, &text, says.as_ref());
        // A wall may say beside that whatever it likes.
        let says = if refuses.is_none() { plainer(says, &told) } else { says };
        let sales = Sales::of(&Told::of(&folded_title), &told);
        let tests_browser = text.is_empty() && reader.scripts.test_browsers();
        let leads_on = text.is_empty() && reader.scripts.leads_on;
        Self {
            title: (!title.is_empty()).then_some(title),
            sales,
            folded_title,
            text,
            says,
            draws: reader.draws,
            refresh: reader.refresh,
            base: reader.base,
            sends_to: reader.scripts.sends_to,
            tests_browser,
            leads_on,
            refuses,
            asks_password: reader.asks_password,
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
    fn the_language_of_a_page_is_that_of_the_whole() {
        for (page, named) in [
            ("<html lang=de><body lang=fr>", Some("de")),
            ("<HTML class=x LANG='pt-BR'>", Some("pt-BR")),
            ("<html><body lang=fr><p lang=en>", None),
            ("<html><html lang=it>", Some("it")),
            ("<p lang=en>", None),
        ] {
            assert_eq!(read(page).language.as_deref(), named, "{page}");
        }
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
