//! Attributes of tags: `name="value"`.

use crate::chars::php_trim;
use crate::entities;

/// Names, in lower case, and values of attributes (`Sanitizer::decodeTagAttributes`).
pub(crate) fn attributes(text: &str) -> Vec<(String, String)> {
    let space = |c: char| matches!(c, '\t' | '\n' | '\x0C' | '\r' | ' ');
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| space(c) || c == '/');
        let Some(first) = rest.chars().next() else { return found };
        let length = rest[first.len_utf8()..]
            .find(|c| space(c) || matches!(c, '/' | '>' | '='))
            .map_or(rest.len(), |at| at + first.len_utf8());
        let name = rest[..length].to_lowercase();
        rest = &rest[length..];
        let behind = rest.trim_start_matches(space);
        // Names that are none are left out with their values.
        let name = Some(name).filter(|name| is_attribute_name(name));
        let Some(value) = behind.strip_prefix('=') else {
            found.extend(name.map(|name| (name, String::new())));
            continue;
        };
        let value = value.trim_start_matches(space);
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].split_once(quote) {
                Some((value, after)) => (value, after),
                None => (&value[1..], ""),
            },
            _ => value.split_at(value.find(|c| space(c) || c == '>').unwrap_or(value.len())),
        };
        found.extend(name.map(|name| (name, entities::decode(&in_one_line(value)).into_owned())));
        rest = after;
    }
}

/// A value with one space for each run of white space.
fn in_one_line(value: &str) -> String {
    let space = |c: char| matches!(c, '\t' | '\n' | '\r' | ' ');
    let words = php_trim(value).split(space).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn is_attribute_name(name: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_');
    name.starts_with(letter) && name.chars().all(|c| letter(c) || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn attributes_in_every_spelling() {
        let found = attributes(" Name=\" a \n b\" *=x group = c d e='f&amp;g'/");
        let found: Vec<(&str, &str)> =
            found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, [("name", "a b"), ("group", "c"), ("d", ""), ("e", "f&g")]);
    }

    #[test]
    fn names_that_are_none_are_left_out() {
        let found = attributes("-a=1 .b=2 c!=3 _d=4 :e=5 6=7 f.g-h:i_j=8 é=9 {k}=10 l\u{200B}=11");
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["_d", ":e", "6", "f.g-h:i_j", "é"]);
    }
}
