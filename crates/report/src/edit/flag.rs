//! Reads the templates that mark a link as dead or as rescued.

use jiff::{civil::Date, fmt::strtime};

use super::call::Call;
use crate::model::Flag;

/// What a call that marks a link as dead says: its date and status.
pub fn flag(source: &str) -> Flag {
    let call = Call::read(source);
    let arguments = call.as_ref().map(|call| call.arguments.as_slice()).unwrap_or_default();
    let mut flag = Flag { source: source.to_owned(), ..Flag::default() };
    let mut numbers: Vec<i16> = Vec::with_capacity(3);
    let mut named = None;
    for argument in arguments {
        match argument.name {
            None => numbers.extend(argument.value.parse::<i16>().ok()),
            Some("status") => argument.value.clone_into(&mut flag.status),
            Some("date") => named = month_and_year(argument.value),
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
    flag.date = numbered.or(named);
    flag
}

fn month_and_year(text: &str) -> Option<Date> {
    let mut read = strtime::parse("%B %Y", text).ok()?;
    read.set_day(Some(1)).ok()?;
    read.to_date().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn flags_are_read_with_date_and_status() {
        let found = flag("{{Dead link|2020|01|02|status=404}}");
        assert_eq!(found.date, Some(date(2020, 1, 2)));
        assert_eq!(found.status, "404");
        assert_eq!(flag("{{Dead link}}").date, None);
        assert_eq!(flag("{{dead_link (Русский)|2020|13|45}}").date, None);
        assert_eq!(flag("{{Dead link").date, None);
        let on_wikipedia = flag("{{Dead link|date=November 2026|bot=a}}");
        assert_eq!(on_wikipedia.date, Some(date(2026, 11, 1)));
    }
}
