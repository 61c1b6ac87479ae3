//! What is said of the new address of a page that is gone.

use crate::code::reads_back;

/// What tells that the page at an address is the one that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Same {
    /// Its title and its text are those that were seen when it lived.
    TitleAndText,
    /// Its text is.
    Text,
    /// Its title is; of the texts nothing can be said.
    Title,
    /// The page was never seen alive; its title is the one that the wiki cites.
    Citation,
}

impl Same {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::TitleAndText, Self::Text, Self::Title, Self::Citation];

    /// The stable code: `title-and-text`, `text`, `title`, `citation`; [`str::parse`] reads it back.
    pub fn code(self) -> &'static str {
        match self {
            Self::TitleAndText => "title-and-text",
            Self::Text => "text",
            Self::Title => "title",
            Self::Citation => "citation",
        }
    }

    /// A few words that stand behind the address: `the same title and text as before`.
    pub fn short(self) -> &'static str {
        match self {
            Self::TitleAndText => "the same title and text as before",
            Self::Text => "the same text as before",
            Self::Title => "the same title as before",
            Self::Citation => "the title that is cited",
        }
    }

    /// Whether it is as good as certain: two signs that have nothing to do with each other.
    pub fn is_sure(self) -> bool {
        self == Self::TitleAndText
    }
}

/// What an address was thought of by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum FoundBy {
    /// The page's own redirect, seen when it lived.
    OwnRedirect,
    /// What redirects of other pages of its site have in common.
    Redirects,
    /// What editors put in its place, or in that of other pages of its site.
    Repairs,
    /// Where other pages of its site that are gone were found.
    Siblings,
    /// Where the front page of its site leads.
    NewHost,
    /// The forms that sites change addresses to.
    Form,
}

impl FoundBy {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::OwnRedirect,
        Self::Redirects,
        Self::Repairs,
        Self::Siblings,
        Self::NewHost,
        Self::Form,
    ];

    /// The stable code: `own-redirect`, `redirects`, `repairs`, `siblings`, `new-host`, `form`; [`str::parse`] reads
    /// it back.
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnRedirect => "own-redirect",
            Self::Redirects => "redirects",
            Self::Repairs => "repairs",
            Self::Siblings => "siblings",
            Self::NewHost => "new-host",
            Self::Form => "form",
        }
    }

    /// A few words: `by redirects of its site`.
    pub fn short(self) -> &'static str {
        match self {
            Self::OwnRedirect => "it led there before",
            Self::Redirects => "as redirects of its site lead",
            Self::Repairs => "as editors repaired links of its site",
            Self::Siblings => "as other pages of its site moved",
            Self::NewHost => "at the new host of its site",
            Self::Form => "the usual other form of the address",
        }
    }
}

reads_back!(Same, FoundBy);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for same in Same::ALL {
            assert_eq!(same.code().parse(), Ok(same));
        }
        for by in FoundBy::ALL {
            assert_eq!(by.code().parse(), Ok(by));
        }
        assert!("dead".parse::<Same>().is_err());
    }
}
