//! The trades of those who buy the domains of others, and how much a page speaks of one.

/// A trade of those who buy domains for the readers that come with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trade {
    /// Casinos, slots, bets.
    Gambling,
    /// Pornography, escorts.
    Adult,
    /// Loans, quick money.
    Loans,
    /// Medicines without a doctor.
    Pharmacy,
    /// Essays and theses to hand in as one's own.
    Essays,
}

impl Trade {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Gambling, Self::Adult, Self::Loans, Self::Pharmacy, Self::Essays];

    /// A word for it, for evidence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gambling => "gambling",
            Self::Adult => "adult pages",
            Self::Loans => "loans",
            Self::Pharmacy => "medicines",
            Self::Essays => "essays to order",
        }
    }
}

/// How much a page speaks of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Emphasis {
    /// Some of its words.
    Mentioned = 1,
    /// Several in a short text, or in the title.
    Spoken,
    /// It is about it: title and text.
    Promoted,
}

impl Emphasis {
    /// The one of that number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Mentioned, Self::Spoken, Self::Promoted].into_iter().find(|it| *it as u8 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trade_has_a_word_of_its_own() {
        let words = Trade::ALL.map(Trade::word);
        let mut different = words.to_vec();
        different.sort_unstable();
        different.dedup();
        assert!(words.iter().all(|word| !word.is_empty()) && different.len() == words.len());
    }

    #[test]
    fn an_emphasis_is_known_by_its_number() {
        use Emphasis::{Mentioned, Promoted, Spoken};
        let all = [0, 1, 2, 3, 4].map(Emphasis::from_number);
        assert_eq!(all, [None, Some(Mentioned), Some(Spoken), Some(Promoted), None]);
    }
}
