//! Names of months and days in a language.

use super::Language;

/// Months and days that have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Month,
    /// As it stands behind a day.
    MonthGenitive,
    MonthShort,
    /// From Sunday on.
    Weekday,
    WeekdayShort,
    /// Adar I and II of leap years are the 13th and 14th.
    HebrewMonth,
    HebrewMonthGenitive,
    IranianMonth,
    HijriMonth,
}

impl Language {
    /// The name of the month or day with this number, from 1 on.
    pub(crate) fn name(&self, kind: Name, number: i64) -> &'static str {
        let key = match kind {
            Name::Month => "month",
            Name::MonthGenitive if self.facts.value("month-genitive", 0).is_empty() => "month",
            Name::MonthGenitive => "month-genitive",
            Name::MonthShort => "month-short",
            Name::Weekday => "weekday",
            Name::WeekdayShort => "weekday-short",
            Name::HebrewMonth => "hebrew",
            Name::HebrewMonthGenitive => "hebrew-genitive",
            Name::IranianMonth => "iranian",
            Name::HijriMonth => "hijri",
        };
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        self.facts.value(key, index)
    }

    /// The message of MediaWiki's that is the name of a month or a day: `january`, `january-gen`, `jan`, `sunday`, `sun`.
    pub(super) fn date_message(&self, key: &str) -> Option<&'static str> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may_long",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        const DAYS: [&str; 7] =
            ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
        let key = key.to_ascii_lowercase();
        let (name, kind) = match key.strip_suffix("-gen") {
            // The name of May is as short as its abbreviation.
            Some("may") => ("may_long", Name::MonthGenitive),
            Some(name) => (name, Name::MonthGenitive),
            None => (&*key, Name::Month),
        };
        let number = |names: &[&str], is_it: &dyn Fn(&str) -> bool| {
            names.iter().zip(1..).find(|(name, _)| is_it(name)).map(|(_, number)| number)
        };
        let short = |whole: &str| whole.get(..3) == Some(&*key);
        let whole = |it: &str| it == name;
        let found = number(&MONTHS, &whole).map(|it| (kind, it));
        let found = found.or_else(|| number(&MONTHS, &short).map(|it| (Name::MonthShort, it)));
        let found = found.or_else(|| number(&DAYS, &whole).map(|it| (Name::Weekday, it)));
        let found = found.or_else(|| number(&DAYS, &short).map(|it| (Name::WeekdayShort, it)));
        let (kind, number) = found?;
        Some(self.name(kind, number)).filter(|name| !name.is_empty())
    }

    /// The format of a time of day.
    pub(crate) fn time_format(&self) -> &'static str {
        self.facts.value("time", 0)
    }
}
