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

    /// The format of a time of day.
    pub(crate) fn time_format(&self) -> &'static str {
        self.facts.value("time", 0)
    }
}
