//! Which form of a word goes with a number, as CLDR has it.

use serde::Deserialize;

/// A rule of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Plural {
    /// One form.
    None,
    /// One, others.
    One,
    /// None or one, others.
    UpToOne,
    /// 1, 21, ..; 2 to 4, 22 to 24, ..; others.
    EastSlavic,
    /// One; 2 to 4, 22 to 24, ..; others.
    Polish,
}

impl Plural {
    /// How many forms there are.
    #[cfg(test)]
    pub(crate) fn forms(self) -> usize {
        match self {
            Self::None => 1,
            Self::One | Self::UpToOne => 2,
            Self::EastSlavic | Self::Polish => 3,
        }
    }

    /// Which one goes with a number, from 0 on.
    pub(crate) fn form(self, number: u64) -> usize {
        let is_few = (2..=4).contains(&(number % 10)) && !(12..=14).contains(&(number % 100));
        match self {
            Self::None => 0,
            Self::One => usize::from(number != 1),
            Self::UpToOne => usize::from(number > 1),
            Self::EastSlavic if number % 10 == 1 && number % 100 != 11 => 0,
            Self::Polish if number == 1 => 0,
            Self::EastSlavic | Self::Polish if is_few => 1,
            Self::EastSlavic | Self::Polish => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_go_with_numbers() {
        let forms =
            |rule: Plural| [0, 1, 2, 5, 11, 12, 21, 22, 25, 111, 112, 214].map(|it| rule.form(it));
        assert_eq!(forms(Plural::None), [0; 12]);
        assert_eq!(forms(Plural::One), [1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Plural::UpToOne), [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Plural::EastSlavic), [2, 0, 1, 2, 2, 2, 0, 1, 2, 2, 2, 2]);
        assert_eq!(forms(Plural::Polish), [2, 0, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2]);
    }
}
