//! Functions that choose among their arguments. Only what is chosen is expanded.

use super::expr;
use crate::chars::php_trim;
use crate::entities;
use crate::expand::Expander;
use crate::expand::arguments::Given;
use crate::preprocess::NONE;
use crate::site::ns;
use crate::source_map::{Mapped, Source};
use crate::title::Title;

impl Expander<'_> {
    /// Appends what a choosing function chooses. Says whether `id` is one.
    pub(super) fn logic(&mut self, id: &str, given: &Given<'_>, out: &mut Mapped) -> bool {
        let chosen = match id {
            "#if" => {
                if given.first.is_empty() {
                    2
                } else {
                    1
                }
            }
            "#ifeq" => {
                let left = entities::decode(given.first);
                let right = self.argument_text(given, 1);
                if loosely_equal(php_trim(&left), php_trim(&entities::decode(&right))) {
                    2
                } else {
                    3
                }
            }
            "#ifexpr" => match expr::evaluate(given.first) {
                Ok(result) => {
                    if result.is_some_and(|value| value != 0.0) {
                        1
                    } else {
                        2
                    }
                }
                Err(error) => {
                    self.push_error(given, &expr::error(error), out);
                    return true;
                }
            },
            "#ifexist" => {
                if self.title_exists(given.first) {
                    1
                } else {
                    2
                }
            }
            "#iferror" => {
                if holds_error(given.first) {
                    1
                } else if given.count() > 2 {
                    2
                } else {
                    let source = self.maker_here(given.frame, given.document, 0, 0);
                    out.push(given.first, source);
                    return true;
                }
            }
            "#switch" => {
                self.switch(given, out);
                return true;
            }
            _ => return false,
        };
        self.push_argument(given, chosen, out);
        true
    }

    fn switch(&mut self, given: &Given<'_>, out: &mut Mapped) {
        let primary = php_trim(&entities::decode(given.first)).to_owned();
        let parts = given.document.tree.parts(&given.call).to_vec();
        let tree = given.document.tree;
        let language = &self.env.site.language;
        let (mut found, mut default_found) = (false, false);
        let mut default = None;
        let mut last = None;
        for part in parts {
            if part.equals == NONE {
                let mut item = Mapped::default();
                self.push_trimmed(given, part.list, NONE, &mut item);
                let test = entities::decode(&item.text);
                if loosely_equal(php_trim(&test), &primary) {
                    found = true;
                } else if language.is_word("default", php_trim(&test)) {
                    default_found = true;
                }
                drop(test);
                last = Some(item);
                continue;
            }
            last = None;
            let value = tree.node(part.equals).next;
            if !found {
                let mut name = Mapped::default();
                self.push_trimmed(given, part.list, part.equals, &mut name);
                let test = entities::decode(&name.text);
                let test = php_trim(&test);
                if !loosely_equal(test, &primary) {
                    if default_found || language.is_word("default", test) {
                        default = Some(value);
                        default_found = false;
                    }
                    continue;
                }
            }
            return self.push_trimmed(given, value, NONE, out);
        }
        match (last, default) {
            (Some(last), _) => out.append(&last, true),
            (None, Some(default)) => self.push_trimmed(given, default, NONE, out),
            (None, None) => {}
        }
    }

    fn title_exists(&mut self, text: &str) -> bool {
        let Some(title) = Title::parse(self.env.site, text, ns::MAIN) else { return false };
        match title.ns {
            ns::MEDIA => false,
            ns::SPECIAL => true,
            _ if title.interwiki.is_some() => false,
            _ => {
                let full = title.full(self.env.site);
                let known = self.exists.contains_key(&full);
                (known || self.limits.expensive()) && self.page_exists(&full)
            }
        }
    }

    fn push_error(&mut self, given: &Given<'_>, text: &str, out: &mut Mapped) {
        let source: Source = self.maker_here(given.frame, given.document, 0, 0);
        out.push(text, source);
    }
}

/// PHP's `==` between strings: numbers are compared as numbers.
fn loosely_equal(left: &str, right: &str) -> bool {
    left == right
        || matches!((number(left), number(right)), (Some(left), Some(right)) if left == right)
}

/// The value of a numeric string.
fn number(text: &str) -> Option<f64> {
    let text = php_trim(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = digits.starts_with(|c: char| c.is_ascii_digit())
        || digits
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if begins { text.parse().ok() } else { None }
}

/// `<strong|span|p|div .. class=".. error ..">`
fn holds_error(text: &str) -> bool {
    text.split('>').any(|part| {
        // From the first tag on that may be one: the others of the part stand in it.
        let mut tags = part.match_indices('<').map(|(at, _)| &part[at + 1..]);
        let mut values = tags
            .find(|tag| is_error_tag(tag))
            .into_iter()
            .flat_map(|tag| tag.split("class=\"").skip(1))
            .filter_map(|value| value.split_once('"'));
        values.any(|(classes, _)| classes.split_ascii_whitespace().any(|class| class == "error"))
    })
}

fn is_error_tag(tag: &str) -> bool {
    let (name, rest) = tag.split_at(tag.bytes().take_while(u8::is_ascii_alphabetic).count());
    matches!(name, "strong" | "span" | "p" | "div")
        && rest.starts_with(|c: char| c.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{holds_error, loosely_equal};

    #[test]
    fn numbers_are_equal_as_numbers() {
        assert!(
            loosely_equal("01", "1.0") && loosely_equal("1e1", "10") && loosely_equal("a", "a")
        );
        assert!(!loosely_equal("a", "A") && !loosely_equal("", "0") && !loosely_equal("1a", "1"));
    }

    #[test]
    fn errors() {
        assert!(holds_error("x <strong class=\"error\">y</strong>"));
        assert!(holds_error("<span id=x class=\"a error b\">y"));
        assert!(holds_error("<p x <b><p id=\"a\" class=\"error\""));
        assert!(!holds_error("<b class=\"error\">y") && !holds_error("<span class=\"errors\">"));
        assert!(!holds_error("<span>class=\"error\"") && !holds_error("<span class=\"error"));
    }
}
