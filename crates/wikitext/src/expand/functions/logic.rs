//! Functions that choose among their arguments. Only what is chosen is expanded.

use super::expr;
use crate::chars::php_trim;
use crate::entities;
use crate::expand::arguments::Given;
use crate::expand::{Expander, marks};
use crate::language::Choice;
use crate::marker::{self, MarkerKind};
use crate::site::ns;
use crate::source_map::Mapped;
use crate::title::Title;
use wikirot_preprocess::NONE;

impl Expander<'_> {
    /// Appends what a choosing function chooses.
    pub(super) fn choose(&mut self, function: Choice, given: &Given<'_>, out: &mut Mapped) {
        let first = marks::defined(given.first);
        // What is chosen by something that cannot be computed is not sure to be shown.
        let mut is_doubtful = marker::holds(given.first, MarkerKind::Unknown);
        let chosen = match function {
            Choice::If => 1 + usize::from(first.is_empty()),
            Choice::IfEqual => {
                let left = entities::decode(&first);
                let right = self.argument_text(given, 1);
                is_doubtful |= marker::holds(&right, MarkerKind::Unknown);
                let right = marks::defined(&right);
                let right = entities::decode(&right);
                if Key::new(php_trim(&left)).is(php_trim(&right)) { 2 } else { 3 }
            }
            Choice::IfExpression if is_doubtful => 1,
            Choice::IfExpression => match expr::evaluate(&first) {
                Ok(result) => 1 + usize::from(result.is_none_or(|value| value == 0.0)),
                Err(error) => {
                    return self.push_text_here(given, &expr::error(error), out);
                }
            },
            Choice::IfExists => 1 + usize::from(!is_doubtful && !self.title_exists(&first)),
            Choice::IfError if !holds_error(&first) && given.count() <= 2 => {
                return self.push_text_here(given, given.first, out);
            }
            Choice::IfError => 1 + usize::from(!holds_error(&first)),
            Choice::Switch => return self.switch(given, &first, is_doubtful, out),
        };
        if is_doubtful {
            self.put_doubt(given, out);
        }
        self.push_argument(given, chosen, out);
    }

    fn switch(&mut self, given: &Given<'_>, first: &str, mut is_doubtful: bool, out: &mut Mapped) {
        let decoded = entities::decode(first);
        let primary = Key::new(php_trim(&decoded));
        let tree = given.document.tree;
        let language = &self.env.site.language;
        let (mut found, mut default_found) = (false, false);
        let mut default = None;
        let mut last = None;
        for part in tree.parts(&given.call) {
            let (list, stop) = (part.list, part.equals);
            if stop == NONE || !found {
                // Most keys are plain text, and many: they are compared where they stand.
                self.in_argument += 1;
                let key = self.list_text(given.frame, given.document, list, stop);
                self.in_argument -= 1;
                let test = marks::defined(key.trimmed());
                let test = entities::decode(&test);
                let test = php_trim(&test);
                let fits = primary.is(test);
                let is_default = !fits && language.is_word("default", test);
                is_doubtful |= marker::holds(test, MarkerKind::Unknown);
                if stop == NONE {
                    found |= fits;
                    default_found |= is_default;
                    last = Some(key);
                    continue;
                }
                if !fits {
                    if default_found || is_default {
                        default = Some(tree.node(stop).next);
                        default_found = false;
                    }
                    last = None;
                    continue;
                }
            }
            if is_doubtful {
                self.put_doubt(given, out);
            }
            return self.push_trimmed(given, tree.node(stop).next, NONE, out);
        }
        if is_doubtful {
            self.put_doubt(given, out);
        }
        match (last, default) {
            (Some(last), _) => self.push_list_text(given, &last, out),
            (None, Some(default)) => self.push_trimmed(given, default, NONE, out),
            (None, None) => {}
        }
    }

    fn title_exists(&mut self, text: &str) -> bool {
        let Some(title) = Title::parse(self.env.site, text, ns::MAIN) else { return false };
        match title.ns {
            ns::SPECIAL => true,
            _ if title.interwiki.is_some() => false,
            _ => {
                let full = title.full(self.env.site);
                let known = self.exists.contains_key(&full);
                (known || self.limits.expensive()) && self.page_exists(&full)
            }
        }
    }

    pub(super) fn push_text_here(&mut self, given: &Given<'_>, text: &str, out: &mut Mapped) {
        let source = self.maker_here(given.frame, given.document, 0, 0);
        out.push(text, source);
    }
}

/// A text that others are compared with.
struct Key<'t> {
    text: &'t str,
    number: Option<Number>,
}

impl<'t> Key<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, number: Number::parse(text) }
    }

    /// PHP's `==` between strings: numbers are compared as numbers.
    fn is(&self, other: &str) -> bool {
        let equals = |number: &Number| Number::parse(other).is_some_and(|other| number.is(&other));
        self.text == other || self.number.as_ref().is_some_and(equals)
    }
}

/// The value of a numeric string.
enum Number {
    Whole(i64),
    /// Of digits alone, too many for a whole number.
    Long,
    Fraction(f64),
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let text = php_trim(text);
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        if !begins(digits) && !digits.strip_prefix('.').is_some_and(begins) {
            return None;
        }
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            return Some(text.parse().map_or(Self::Long, Self::Whole));
        }
        text.parse().ok().map(Self::Fraction)
    }

    /// What is too long or too large for PHP is only equal to itself, letter by letter.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Fraction(one), Self::Fraction(other)) => one == other && one.is_finite(),
            (Self::Whole(whole), Self::Fraction(fraction))
            | (Self::Fraction(fraction), Self::Whole(whole)) => *whole as f64 == *fraction,
            (Self::Long, _) | (_, Self::Long) => false,
        }
    }
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
    use super::{Key, holds_error};

    #[test]
    fn numbers_are_equal_as_numbers() {
        let loosely_equal = |left, right| Key::new(left).is(right);
        assert!(
            loosely_equal("01", "1.0") && loosely_equal("1e1", "10") && loosely_equal("a", "a")
        );
        assert!(!loosely_equal("9007199254740993", "9007199254740992"));
        assert!(!loosely_equal("1e400", "2e400"));
        assert!(!loosely_equal("9223372036854775808", "9223372036854775807"));
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
