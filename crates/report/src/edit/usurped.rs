//! What takes the place of a link whose domain changed hands.

use super::DeadLinkTemplate;
use crate::model::Occurrence;

/// What a citation says of its address in [`DeadLinkTemplate::citation`] when it is dead, and when it is usurped.
const DEAD: &str = "dead";
const USURPED: &str = "usurped";

/// A value for a citation's arguments, as it is for an address that was usurped.
pub(super) fn value(value: &str) -> &str {
    if value == DEAD { USURPED } else { value }
}

/// The link as it is to stand where readers must not be led to the new owner: within the wiki's template, or as
/// text. `None` for one that holds more than a link and a label.
pub(super) fn out_of_sight(occurrence: &Occurrence, template: &DeadLinkTemplate) -> Option<String> {
    let (source, written) = (&*occurrence.place.source, &*occurrence.place.written);
    if written.is_empty() || source.contains(['\n', '{', '}', '<', '>']) {
        return None;
    }
    if !template.usurped.is_empty() {
        // A bar would end the argument.
        return (!source.contains('|')).then(|| template.usurped.replace("$link", source));
    }
    if source == written {
        return Some(format!("<nowiki>{source}</nowiki>"));
    }
    let inside = source.strip_prefix('[')?.strip_suffix(']')?;
    let label = inside.strip_prefix(written)?.trim();
    // What the label links is not the new owner's.
    if label.contains(['[', ']']) || label.contains("//") {
        return None;
    }
    Some(match label.is_empty() {
        true => format!("<nowiki>{written}</nowiki>"),
        false => format!("{label} <nowiki>({written})</nowiki>"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(source: &str, template: &DeadLinkTemplate) -> Option<String> {
        let mut it = Occurrence::default();
        it.place.source = source.to_owned();
        it.place.written = "http://a.example/x".to_owned();
        out_of_sight(&it, template)
    }

    #[test]
    fn a_citation_says_so_instead_of_dead() {
        assert_eq!(["dead", "$archive", "usurped"].map(value), ["usurped", "$archive", "usurped"]);
    }

    #[test]
    fn nobody_is_led_to_the_new_owner() {
        let (wikipedia, none) = (DeadLinkTemplate::wikipedia(), DeadLinkTemplate::none());
        for (source, in_template, as_text) in [
            (
                "http://a.example/x",
                Some("{{usurped|1=http://a.example/x}}"),
                Some("<nowiki>http://a.example/x</nowiki>"),
            ),
            (
                "[http://a.example/x Otters]",
                Some("{{usurped|1=[http://a.example/x Otters]}}"),
                Some("Otters <nowiki>(http://a.example/x)</nowiki>"),
            ),
            (
                "[http://a.example/x]",
                Some("{{usurped|1=[http://a.example/x]}}"),
                Some("<nowiki>http://a.example/x</nowiki>"),
            ),
            ("[http://a.example/x a|b]", None, Some("a|b <nowiki>(http://a.example/x)</nowiki>")),
            (
                "[http://a.example/x see http://b.example]",
                Some("{{usurped|1=[http://a.example/x see http://b.example]}}"),
                None,
            ),
            ("[http://a.example/x {{x}}]", None, None),
            ("[[File:A.png|link=http://a.example/x]]", None, None),
        ] {
            assert_eq!(hidden(source, &wikipedia).as_deref(), in_template, "{source}");
            assert_eq!(hidden(source, &none).as_deref(), as_text, "{source}");
        }
    }
}
