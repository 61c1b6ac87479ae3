//! Parts of a page that are hidden until a script shows them: messages of an application for what may yet happen, and
//! what waits to be filled in.

use std::borrow::Cow;
use std::ops::Range;

/// What of a text is hidden, taken in with the tags of its page.
#[derive(Default)]
pub(crate) struct Veil {
    hidden: Vec<Range<usize>>,
    /// The element that is hidden, how often it was opened within itself, and where its text begins.
    down: Option<(Box<[u8]>, u32, usize)>,
    /// The element whose tag is under way, if it may be hidden.
    tag: Option<Box<[u8]>>,
    /// That tag hides it.
    hides: bool,
    attribute: Attribute,
}

/// The attribute under way, if its value matters.
#[derive(Default)]
enum Attribute {
    #[default]
    Other,
    Style,
    AriaHidden,
}

/// Attributes by which an element is hidden, or hangs on what a script knows.
const HIDING: &[&[u8]] =
    &[b"hidden", b"v-if", b"v-else", b"v-else-if", b"v-show", b"x-show", b"ng-if", b"ng-show"];

/// Of a text of so many bytes, more than half is hidden by a page that shows all of itself at the end.
const PAGE: usize = 200;

impl Veil {
    /// Whether what is read now is hidden.
    pub(crate) fn is_down(&self) -> bool {
        self.down.is_some()
    }

    /// A tag begins, behind `at` bytes of text.
    pub(crate) fn open(&mut self, name: &[u8], at: usize) {
        self.tag = None;
        if let Some((hidden, depth, _)) = &mut self.down {
            let ends = **hidden == *b"p" && ends_paragraph(name);
            if !ends {
                *depth += u32::from(**hidden == *name);
                return;
            }
            self.lift(at);
        }
        if may_be_hidden(name) {
            self.tag = Some(name.into());
            // A dialog is closed unless it says otherwise.
            self.hides = name == b"dialog";
            self.attribute = Attribute::Other;
        }
    }

    pub(crate) fn attribute(&mut self, name: &[u8]) {
        if self.tag.is_none() {
            return;
        }
        let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
        self.attribute = match name {
            _ if is(b"style") => Attribute::Style,
            _ if is(b"aria-hidden") => Attribute::AriaHidden,
            _ => Attribute::Other,
        };
        if is(b"open") {
            self.hides = false;
        }
        self.hides |= HIDING.iter().any(|hiding| is(hiding));
    }

    pub(crate) fn value(&mut self, value: &[u8]) {
        let value = || -> Vec<u8> {
            let solid = value.iter().filter(|byte| !byte.is_ascii_whitespace());
            solid.map(u8::to_ascii_lowercase).collect()
        };
        self.hides |= match self.attribute {
            Attribute::Other => false,
            Attribute::Style => memchr::memmem::find(&value(), b"display:none").is_some(),
            Attribute::AriaHidden => value() == b"true",
        };
    }

    pub(crate) fn end_of_tag(&mut self, at: usize) {
        if let Some(name) = self.tag.take().filter(|_| self.hides) {
            self.down = Some((name, 0, at));
        }
    }

    /// An element ends, behind `at` bytes of text.
    pub(crate) fn close(&mut self, name: &[u8], at: usize) {
        let Some((hidden, depth, _)) = &mut self.down else { return };
        if **hidden == *name && *depth > 0 {
            *depth -= 1;
        } else if **hidden == *name || **hidden == *b"p" && ends_paragraph(name) {
            self.lift(at);
        }
    }

    fn lift(&mut self, end: usize) {
        // What is never closed is hidden by mistake.
        self.hidden.extend(self.down.take().map(|(_, _, start)| start..end));
    }

    /// What is seen of the text at once.
    pub(crate) fn seen<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let hidden: usize = self.hidden.iter().map(Range::len).sum();
        if hidden == 0 || text.len() >= PAGE && 2 * hidden > text.len() {
            return Cow::Borrowed(text);
        }
        let mut seen = String::with_capacity(text.len() - hidden);
        let mut from = 0;
        for part in &self.hidden {
            seen.push_str(text.get(from..part.start).unwrap_or_default());
            from = part.end;
        }
        Cow::Owned(seen + text.get(from..).unwrap_or_default())
    }
}

/// Whether an element is one whose end is written: all others may hide what is behind them by mistake.
fn may_be_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"article"
            | b"aside"
            | b"dialog"
            | b"div"
            | b"footer"
            | b"form"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"header"
            | b"main"
            | b"nav"
            | b"ol"
            | b"p"
            | b"section"
            | b"span"
            | b"strong"
            | b"table"
            | b"ul"
    ) || name.contains(&b'-')
}

/// Whether an element ends a paragraph that is not closed.
fn ends_paragraph(name: &[u8]) -> bool {
    may_be_hidden(name) && !matches!(name, b"a" | b"span" | b"strong") && !name.contains(&b'-')
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use crate::judge::document::Document;

    fn read(html: &str) -> Document {
        Document::read("a.org", &HeaderMap::new(), html.as_bytes())
    }

    #[test]
    fn what_is_hidden_at_first_is_not_what_a_page_says() {
        for (html, says) in [
            ("<div style='Display: None'><h1>Page not found</h1></div>", false),
            ("<div style='color: red'><h1>Page not found</h1></div>", true),
            ("<div hidden><div>a</div>Page not found</div>", false),
            ("<div hidden><div>a</div>b</div>Page not found", true),
            ("<dialog>Page not found</dialog>", false),
            ("<dialog open>Page not found</dialog>", true),
            ("<section aria-hidden=true>Page not found</section>", false),
            ("<section aria-hidden=false>Page not found</section>", true),
            ("<p v-if='gone'>Page not found</p>", false),
            ("<p ng-show=gone>a<p>Page not found", true),
            ("<p ng-show=gone>Page <b>not</b> found<p>a", false),
            ("<x-y v-show=gone>Page not found</x-y>", false),
            ("<div hidden>Page not found", true),
            ("<input hidden>Page not found", true),
            ("<body style='display:none'>Page not found</body>", true),
            ("<div hidden>a</div><span hidden>b</span><p>Page not found", true),
        ] {
            assert_eq!(read(html).says.is_some(), says, "{html}");
        }
    }

    #[test]
    fn what_is_hidden_asks_and_refuses_nobody_and_tells_pages_apart_all_the_same() {
        let page = read("<p>Words.</p><div hidden>Please log in: <input type=password></div>");
        assert!(!page.asks_password && page.refuses.is_none());
        assert_eq!(page.text, "words.\nplease log in:");
        assert!(read("<p>Words.</p><div>Please log in: <input type=password>").asks_password);
    }

    #[test]
    fn a_page_that_shows_itself_at_the_end_is_read_as_a_whole() {
        let words = "of words of ours ".repeat(20);
        let page = |text: &str| read(&format!("<div hidden>Not found {text}</div>{words}"));
        assert!(page(&words).says.is_some() && page("").says.is_none());
    }
}
