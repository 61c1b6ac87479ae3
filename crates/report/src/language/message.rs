//! A text with places to fill in.

use super::plural::Plural;

/// A text, taken apart once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// What is filled in, from 0 on.
    Argument(usize),
    /// One of these, by the number that the text is about.
    Plural(Vec<Message>),
}

impl Message {
    /// Reads `$1 {{PLURAL:$1|page|pages}}`. A text is about one number at most.
    pub(super) fn parse(text: &str) -> Self {
        const OPEN: &str = "{{PLURAL:$1|";
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '{']) {
            let (before, after) = rest.split_at(at);
            push(&mut parts, before);
            if let Some((forms, behind)) =
                after.strip_prefix(OPEN).and_then(|it| it.split_once("}}"))
            {
                parts.push(Part::Plural(forms.split('|').map(Self::parse).collect()));
                rest = behind;
                continue;
            }
            let digit = after.strip_prefix('$').and_then(|it| it.chars().next()?.to_digit(10));
            match digit {
                Some(digit @ 1..) => {
                    parts.push(Part::Argument(digit as usize - 1));
                    rest = &after[2..];
                }
                _ => {
                    push(&mut parts, &after[..1]);
                    rest = &after[1..];
                }
            }
        }
        push(&mut parts, rest);
        Self(parts)
    }

    /// The text, where nothing is filled in.
    pub(super) fn plain(&self) -> &str {
        match self.0.as_slice() {
            [Part::Text(text)] => text,
            _ => "",
        }
    }

    pub(super) fn fill(&self, arguments: &[String], plural: Plural, number: u64) -> String {
        let mut out = String::new();
        self.push_to(&mut out, arguments, plural, number);
        out
    }

    fn push_to(&self, out: &mut String, arguments: &[String], plural: Plural, number: u64) {
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Argument(n) => out.push_str(arguments.get(*n).map_or("", |it| it)),
                Part::Plural(forms) => {
                    if let Some(form) = forms.get(plural.form(number)).or(forms.last()) {
                        form.push_to(out, arguments, plural, number);
                    }
                }
            }
        }
    }

    /// The text once for each form of the number, with `$1` for it.
    pub(super) fn forms(&self) -> Vec<String> {
        let many = self.0.iter().map(|part| match part {
            Part::Plural(forms) => forms.len(),
            _ => 1,
        });
        let form = |n: usize| {
            self.0.iter().fold(String::new(), |text, part| {
                text + &match part {
                    Part::Text(text) => text.clone(),
                    Part::Argument(n) => format!("${}", n + 1),
                    Part::Plural(forms) => forms
                        .get(n)
                        .or(forms.last())
                        .map_or(String::new(), |it| it.forms().concat()),
                }
            })
        };
        (0..many.max().unwrap_or(1)).map(form).collect()
    }
}

fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, arguments: &[&str], number: u64) -> String {
        let arguments: Vec<_> = arguments.iter().map(|&it| it.to_owned()).collect();
        Message::parse(text).fill(&arguments, Plural::One, number)
    }

    #[test]
    fn texts_are_filled_in() {
        assert_eq!(filled("$2 of $1", &["a", "b"], 0), "b of a");
        assert_eq!(filled("$1 {{PLURAL:$1|page|pages}}.", &["1"], 1), "1 page.");
        assert_eq!(filled("$1 {{PLURAL:$1|page|pages}}.", &["2"], 2), "2 pages.");
        assert_eq!(filled("{{PLURAL:$1|$1 page|$1 pages}}", &["7"], 7), "7 pages");
        assert_eq!(filled("100 $, $x {y} $9", &["a"], 0), "100 $, $x {y} ");
    }

    #[test]
    fn what_only_looks_like_a_place_is_text() {
        for text in ["", "plain", "5 $ and {more}", "{{PLURAL:$2|a|b}}".replace("$2", "x").as_str()]
        {
            assert_eq!(Message::parse(text).plain(), text);
        }
        assert_eq!(Message::parse("$1").plain(), "");
    }

    #[test]
    fn forms_are_for_who_counts() {
        let forms = Message::parse("$1 {{PLURAL:$1|page|pages}}").forms();
        assert_eq!(forms, ["$1 page", "$1 pages"]);
        assert_eq!(Message::parse("none").forms(), ["none"]);
    }
}
