//! Tells whether a link bears a dead-link template already.

use jiff::{civil::Date, fmt::strtime};

use super::DeadLinkTemplate;
use crate::model::Flag;

/// How far behind a link its flag may stand, in bytes: further away, it belongs to something else.
const REACH: usize = 512;

/// The dead-link template behind the link that ends at byte `end` of `text`: on the same line, with
/// nothing but white space, punctuation and other templates between.
pub fn flag_after(text: &str, end: usize, template: &DeadLinkTemplate) -> Option<Flag> {
    let mut rest = text.get(end..)?;
    rest = &rest[..rest.floor_char_boundary(REACH)];
    loop {
        rest =
            rest.trim_start_matches([' ', '\t', '.', ',', ';', ':', ')', '!', '?', '\'', '"', ']']);
        let call = call_at_start(rest)?;
        let mut arguments = call[2..call.len() - 2].split('|');
        let name = arguments.next()?.trim();
        if template.is_flag(name) {
            let (date, status) = read_arguments(arguments);
            return Some(Flag { source: call.to_owned(), date, status });
        }
        rest = &rest[call.len()..];
    }
}

/// The whole `{{..}}` that `text` begins with.
fn call_at_start(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(pair) = text.as_bytes().get(at..at + 2) {
        match pair {
            b"{{" => depth += 1,
            b"}}" => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(&text[..at]);
        }
    }
    None
}

/// The date and the status of `2020|01|02|status=404` or `date=November 2026`.
fn read_arguments<'a>(arguments: impl Iterator<Item = &'a str>) -> (Option<Date>, String) {
    let mut numbers: Vec<i16> = Vec::with_capacity(3);
    let mut named = None;
    let mut status = String::new();
    for argument in arguments {
        match argument.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            None => numbers.extend(argument.trim().parse::<i16>().ok()),
            Some(("status", value)) => status = value.to_owned(),
            Some(("date", value)) => named = month_and_year(value),
            Some(_) => {}
        }
    }
    let numbered = match numbers[..] {
        [year, month, day] => {
            let small = |it: i16| i8::try_from(it).ok();
            small(month).zip(small(day)).and_then(|(month, day)| Date::new(year, month, day).ok())
        }
        _ => None,
    };
    (numbered.or(named), status)
}

fn month_and_year(text: &str) -> Option<Date> {
    let mut read = strtime::parse("%B %Y", text).ok()?;
    read.set_day(Some(1)).ok()?;
    read.to_date().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn flag(text: &str) -> Option<Flag> {
        let link = "http://a.example/x";
        flag_after(&format!("{link}{text}"), link.len(), &DeadLinkTemplate::archwiki())
    }

    #[test]
    fn flags_are_read_with_date_and_status() {
        let found = flag(" {{Dead link|2020|01|02|status=404}} more").unwrap();
        assert_eq!(found.source, "{{Dead link|2020|01|02|status=404}}");
        assert_eq!(found.date, Some(date(2020, 1, 2)));
        assert_eq!(found.status, "404");
        assert_eq!(flag("{{Dead link}}").unwrap().date, None);
        assert_eq!(flag("{{dead_link (Русский)|2020|13|45}}").unwrap().date, None);
    }

    #[test]
    fn wikipedia_dates_are_read() {
        let found = flag_after(
            "x{{Dead link|date=November 2026|bot=a}}",
            1,
            &DeadLinkTemplate::wikipedia(),
        );
        assert_eq!(found.unwrap().date, Some(date(2026, 11, 1)));
    }

    #[test]
    fn punctuation_and_other_templates_may_stand_between() {
        assert!(flag(", {{Dead link|2020|01|02}}").is_some());
        assert!(flag(" {{Icon|a={{b}}}}{{Dead link}}").is_some());
    }

    proptest! {
        #[test]
        fn any_text_may_follow_a_link(text in "[{}|=Dead link 0-9\\n.é]{0,60}", end in 0..70_usize) {
            if let Some(found) = flag_after(&text, end, &DeadLinkTemplate::archwiki()) {
                prop_assert!(text[end..].contains(&found.source));
                prop_assert!(found.source.starts_with("{{") && found.source.ends_with("}}"));
            }
        }
    }

    #[test]
    fn flags_of_other_links_do_not_count() {
        assert_eq!(flag(" and http://b.example{{Dead link}}"), None);
        assert_eq!(flag("\n{{Dead link}}"), None);
        assert_eq!(flag("{{Dead linkage}}"), None);
        assert_eq!(flag("{{Dead link"), None);
        assert_eq!(flag("{{{{{{"), None);
        assert_eq!(flag("}}"), None);
        assert_eq!(flag_after("é", 1, &DeadLinkTemplate::archwiki()), None);
        assert_eq!(flag_after("", 9, &DeadLinkTemplate::archwiki()), None);
    }
}
