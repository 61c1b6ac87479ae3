//! Codes that are read back.

use std::{error, fmt};

/// A code that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown code `{}`: see docs/verdicts.md for those that exist", self.0)
    }
}

impl error::Error for UnknownCode {}

/// Reads words that have an `ALL` and a `code` back from their codes.
macro_rules! reads_back {
    ($($word:ty),+) => {
        $(impl std::str::FromStr for $word {
            type Err = $crate::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.into_iter().find(|it| it.code() == code);
                found.ok_or_else(|| $crate::UnknownCode(code.to_owned()))
            }
        })+
    };
}
pub(crate) use reads_back;
