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
    /// A script draws an application in an empty place of it, whatever stands around that.
    pub(crate) mounts: bool,
    /// Addresses of its pictures, films and frames, folded, each in a line.
    pub(crate) media: String,
    /// The language that it names: `<html lang>`.
    pub(crate) language: Option<String>,
}

impl Document {
    /// The page that `url` answered, if it is one that people read.
    pub(crate) fn of(url: &Url, answer: &Answer) -> Option<Self> {
        let host = url.host_str().unwrap_or_default();
        let text = is_text(&answer.headers, &answer.body) && !answer.body.is_empty();
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
        // What is told in a window is all there is to be read.
        let alert = reader.scripts.alert().filter(|_| text.is_empty()).map(fold);
        let (headings, text) = alert.map_or((headings, text), |alert| (alert.clone(), alert));
        let seen = match reader.veil.seen(&reader.text) {
            Cow::Owned(seen) => Cow::Owned(fold(&seen)),
            Cow::Borrowed(_) => Cow::Borrowed(&*text),
        };
        let told = Told::of_short(&seen, missing::LONGEST.max(sales::LONGEST));
        // A host may have any name.
        let nameless = folded_title.replace(host, "");
        let says = saying(&Told::aloud(&nameless), &Told::aloud(&headings), &told);
        let refuses = refusal(&nameless, &headings, &seen, says.as_ref());
        // A wall may say beside that whatever it likes.
        let says = if refuses.is_none() { plainer(says, &told) } else { says };
        let sales = Sales::of(&Told::of(&folded_title), &told);
        drop(seen);
        let tests_browser = text.is_empty() && reader.scripts.test_browsers();
        let mounts = reader.mounts && reader.scripts.are_fetched();
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
            mounts,
            media: fold(&reader.media),
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
    use crate::judge::script;

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
    fn sentences_end_with_their_elements_and_not_with_their_lines() {
        for (page, text) in [
            ("<p>one\ntwo\n\nthree", "one two three"),
            ("one<p>two</p>three", "one\ntwo\nthree"),
            ("<title>one\ntwo</title>three", "three"),
            ("a<b>b</b><i>c</i><a href=x>d</a><span>e</span><wbr>f", "abcdef"),
            ("<td>a<td>b<br>c<x-y>d</x-y>", "a\nb\nc\nd"),
        ] {
            assert_eq!(read(page).text, text, "{page}");
        }
        assert_eq!(read("<title>one\ntwo</title>").title.as_deref(), Some("one two"));
    }

    #[test]
    fn what_is_not_for_readers_is_hidden_to_its_very_end() {
        let hidden = [
            "style", "noscript", "template", "iframe", "noembed", "noframes", "svg", "math",
            "object",
        ];
        for name in hidden {
            let page = format!("a<{name}>b<p>c</{name}>d");
            assert_eq!(read(&page).text, "ad", "{name}");
        }
        assert_eq!(read("a<svg>b<svg>c<svg>d</svg>e</svg>f</svg>g</svg>h").text, "ag\nh");
        // Nor do its elements count for anything.
        let page = read("<svg><title>a</title><h1>not found</h1><input type=password></svg>");
        assert!(page.title.is_none() && page.says.is_none() && !page.asks_password);
    }

    #[test]
    fn what_may_draw_more_of_a_page() {
        let draws = |page: &str| read(page).draws;
        for name in ["script", "iframe", "frame", "frameset", "object", "embed", "applet", "canvas"]
        {
            assert!(draws(&format!("<p>a<{name}>")), "{name}");
        }
        assert!(draws("<my-app>") && !draws("<p class=my-app>a<b>b") && !draws("a-b"));
    }

    #[test]
    fn an_application_draws_itself_in_an_empty_place() {
        let script = "<script src=a.js></script>";
        for (place, mounts) in [
            ("<div id=root></div>", true),
            ("<p>Menu<main class=x id=app>\n</main><p>Imprint", true),
            ("<app-root></app-root>", true),
            ("<div id=root>Words</div>", false),
            ("<div id=root><p></div>", false),
            ("<div id=menu></div>", false),
            ("<p id=root></p>", false),
        ] {
            assert_eq!(read(&(place.to_owned() + script)).mounts, mounts, "{place}");
            assert!(!read(place).mounts, "nobody draws");
        }
    }

    #[test]
    fn headings_say_it_aloud() {
        let aloud = |page: &str| read(page).says.map(|says| says.aloud);
        for (page, expected) in [
            ("<h1>Not found</h1>", Some(true)),
            ("<h2>Not found</h2>", Some(true)),
            ("<h3>Not found</h3>", Some(true)),
            ("<h4>Not found</h4>", Some(false)),
            ("<h1>Words</h1>Not found", Some(false)),
            ("<h1>404</h1>", Some(true)),
            ("<h1>Words</h1>404", None),
            ("<title>404</title>", Some(true)),
        ] {
            assert_eq!(aloud(page), expected, "{page}");
        }
        // The name of a host is no word of it.
        let named = Document::read("404.org", &HeaderMap::new(), b"<title>404.org</title>");
        assert!(named.says.is_none());
    }

    #[test]
    fn a_field_for_a_password_is_one_by_its_type() {
        for (page, asks) in [
            ("<input type=password>", true),
            ("<INPUT name=a TYPE='PassWord'>", true),
            ("<input type=text><input type=password><input type=submit>", true),
            ("<input type=text>", false),
            ("<input name=password>", false),
            ("<p type=password>", false),
            ("<input><p type=password>", false),
        ] {
            assert_eq!(read(page).asks_password, asks, "{page}");
        }
    }

    #[test]
    fn of_several_bases_and_refreshes_the_first_counts() {
        let base = |page| read(page).base;
        assert_eq!(base("<base target=x><base href=/a><base href=/b>").as_deref(), Some("/a"));
        assert_eq!(base("<a href=/a>"), None);
        let refresh = |page| read(page).refresh;
        let twice = "<meta http-equiv=refresh content=1><meta http-equiv=refresh content=2>";
        assert_eq!(refresh(twice).as_deref(), Some("1"));
        assert_eq!(refresh("<meta http-equiv=x content=1><meta content=2>"), None);
        assert_eq!(refresh("<meta http-equiv=refresh><meta content=2>").as_deref(), Some(""));
    }

    #[test]
    fn scripts_count_for_what_they_do() {
        let cookie = "document.cookie='a=1';location.reload()";
        let sends = "location='/a'";
        let long = format!("{sends}{}", ";".repeat(script::LONGEST + 1));
        let leads = "location.replace('/?' + location.pathname)";
        let script = |code: &str| format!("<script>{code}</script>");
        for (page, sends_to, tests, leads_on) in [
            (script(sends), Some("/a"), false, false),
            (
                script("count()") + &script(sends) + &script("location='/b'"),
                Some("/a"),
                false,
                false,
            ),
            (script(&long), None, false, false),
            (script(cookie), None, true, false),
            (script(cookie) + "words", None, false, false),
            (script(cookie) + "<script src=a.js></script>", None, false, false),
            (script("count()") + &script(cookie) + &script("count()"), None, true, false),
            (script(leads), None, false, true),
            (script(leads) + &script("count()"), None, false, true),
            (script(leads) + "words", None, false, false),
        ] {
            let read = read(&page);
            let told = (read.sends_to.as_deref(), read.tests_browser, read.leads_on);
            assert_eq!(told, (sends_to, tests, leads_on), "{page:.99}");
        }
    }

    #[test]
    fn only_texts_are_read() {
        let url = Url::parse("http://a.org/").unwrap();
        let of = |kind: &'static str, body: &[u8]| {
            let kind = http::HeaderValue::from_static(kind);
            let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, kind)]);
            let body = body.to_vec();
            let first_byte = std::time::Duration::ZERO;
            let answer = Answer {
                status: 200,
                headers,
                body,
                first_byte,
                incomplete_chain: false,
                organisation: None,
                drags: false,
            };
            Document::of(&url, &answer).map(|page| page.text)
        };
        assert_eq!(of("text/html", b"words").as_deref(), Some("words"));
        assert_eq!(of("text/html", b""), None);
        assert_eq!(of("application/pdf", b"words"), None);
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
            ("<html lang=de><html lang=it>", Some("de")),
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
