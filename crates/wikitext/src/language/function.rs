//! Parser functions: those of MediaWiki and of the extensions that it comes with.

/// A parser function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Choice(Choice),
    OnString(OnString),
    PageUrl(PageUrl),
    /// `PAGENAME` and the like, of whatever page; encoded for a URL where the name ends in one more `E`.
    PagePart {
        part: PagePart,
        encoded: bool,
    },
    Namespace {
        encoded: bool,
    },
    Tag,
    Invoke,
    Message,
    CategoryTree,
    Lower,
    Upper,
    LowerFirst,
    UpperFirst,
    UrlEncode,
    AnchorEncode,
    PadLeft,
    PadRight,
    FormatNumber,
    Plural,
    Gender,
    Grammar,
    Bidi,
    FormatDate,
    LanguageName,
    SpecialPage {
        encoded: bool,
    },
    TitleParts,
    RelativeToAbsolute,
    Expression,
    Time,
    PageSize,
    CategorySize,
    /// A number that only the wiki's database knows.
    Count,
    /// What only the wiki's database knows, or nobody sees.
    Nothing,
}

/// Functions that choose among their arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    If,
    IfEqual,
    IfError,
    IfExists,
    IfExpression,
    Switch,
}

/// Functions that `$wgPFEnableStringFunctions` turns on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnString {
    Length,
    Position,
    LastPosition,
    Part,
    Count,
    Replace,
    Explode,
    UrlDecode,
}

/// Which URL of a page; escaped for an attribute of HTML where the name ends in one more `e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageUrl {
    pub(crate) form: UrlForm,
    pub(crate) escaped: bool,
}

/// From where on a URL is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlForm {
    Local,
    Full,
    Canonical,
}

/// What is told of a page by its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PagePart {
    Name,
    FullName,
    BaseName,
    SubpageName,
    RootName,
    TalkName,
    SubjectName,
    Namespace,
    NamespaceNumber,
    TalkSpace,
    SubjectSpace,
    /// What is not told by the title, but known of the page.
    Fact(Fact),
}

/// What is known of a page and its newest revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    PageId,
    RevisionId,
    User,
    Timestamp,
    Year,
    Month,
    MonthNumber,
    Day,
    DayNumber,
}

impl Function {
    /// The function of this English name, as the table of languages has it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if let Some((part, encoded)) = PagePart::named(name) {
            return Some(Self::PagePart { part, encoded });
        }
        let url = |form| {
            let escaped = name.ends_with("urle");
            Self::PageUrl(PageUrl { form, escaped })
        };
        Some(match name {
            "#if" => Self::Choice(Choice::If),
            "#ifeq" => Self::Choice(Choice::IfEqual),
            "#iferror" => Self::Choice(Choice::IfError),
            "#ifexist" => Self::Choice(Choice::IfExists),
            "#ifexpr" => Self::Choice(Choice::IfExpression),
            "#switch" => Self::Choice(Choice::Switch),
            "#len" => Self::OnString(OnString::Length),
            "#pos" => Self::OnString(OnString::Position),
            "#rpos" => Self::OnString(OnString::LastPosition),
            "#sub" => Self::OnString(OnString::Part),
            "#count" => Self::OnString(OnString::Count),
            "#replace" => Self::OnString(OnString::Replace),
            "#explode" => Self::OnString(OnString::Explode),
            "#urldecode" => Self::OnString(OnString::UrlDecode),
            "localurl" | "localurle" => url(UrlForm::Local),
            "fullurl" | "fullurle" => url(UrlForm::Full),
            "canonicalurl" | "canonicalurle" => url(UrlForm::Canonical),
            "ns" => Self::Namespace { encoded: false },
            "nse" => Self::Namespace { encoded: true },
            "#tag" => Self::Tag,
            "#invoke" => Self::Invoke,
            "int" => Self::Message,
            "#categorytree" => Self::CategoryTree,
            "lc" => Self::Lower,
            "uc" => Self::Upper,
            "lcfirst" => Self::LowerFirst,
            "ucfirst" => Self::UpperFirst,
            "urlencode" => Self::UrlEncode,
            "anchorencode" => Self::AnchorEncode,
            "padleft" => Self::PadLeft,
            "padright" => Self::PadRight,
            "formatnum" => Self::FormatNumber,
            "plural" => Self::Plural,
            "gender" => Self::Gender,
            "grammar" => Self::Grammar,
            "bidi" => Self::Bidi,
            "#formatdate" => Self::FormatDate,
            "#language" => Self::LanguageName,
            "#special" => Self::SpecialPage { encoded: false },
            "#speciale" => Self::SpecialPage { encoded: true },
            "#titleparts" => Self::TitleParts,
            "#rel2abs" => Self::RelativeToAbsolute,
            "#expr" => Self::Expression,
            "#time" | "#timel" => Self::Time,
            "pagesize" => Self::PageSize,
            "pagesincategory" => Self::CategorySize,
            "NUMBERINGROUP"
            | "NUMBEROFACTIVEUSERS"
            | "NUMBEROFADMINS"
            | "NUMBEROFARTICLES"
            | "NUMBEROFEDITS"
            | "NUMBEROFFILES"
            | "NUMBEROFPAGES"
            | "NUMBEROFUSERS" => Self::Count,
            "defaultsort" | "displaytitle" | "filepath" | "protectionlevel"
            | "protectionexpiry" | "CASCADINGSOURCES" => Self::Nothing,
            _ => return None,
        })
    }

    /// Whether it tells what no title tells, but a dump may.
    pub(crate) fn is_fact(self) -> bool {
        matches!(
            self,
            Self::PageSize
                | Self::CategorySize
                | Self::Count
                | Self::PagePart { part: PagePart::Fact(_), .. }
        )
    }

    /// Whether it leaves what it is given as it is, letter case apart.
    pub(crate) fn keeps_text(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::LowerFirst | Self::UpperFirst)
    }
}

impl PagePart {
    /// What a name asks for, and whether encoded for a URL.
    fn named(name: &str) -> Option<(Self, bool)> {
        let part = match name {
            "PAGENAME" => Self::Name,
            "FULLPAGENAME" => Self::FullName,
            "BASEPAGENAME" => Self::BaseName,
            "SUBPAGENAME" => Self::SubpageName,
            "ROOTPAGENAME" => Self::RootName,
            "TALKPAGENAME" => Self::TalkName,
            "SUBJECTPAGENAME" => Self::SubjectName,
            "NAMESPACE" => Self::Namespace,
            "NAMESPACENUMBER" => Self::NamespaceNumber,
            "TALKSPACE" => Self::TalkSpace,
            "SUBJECTSPACE" => Self::SubjectSpace,
            "PAGEID" => Self::Fact(Fact::PageId),
            "REVISIONID" => Self::Fact(Fact::RevisionId),
            "REVISIONUSER" => Self::Fact(Fact::User),
            "REVISIONTIMESTAMP" => Self::Fact(Fact::Timestamp),
            "REVISIONYEAR" => Self::Fact(Fact::Year),
            "REVISIONMONTH" => Self::Fact(Fact::Month),
            "REVISIONMONTH1" => Self::Fact(Fact::MonthNumber),
            "REVISIONDAY" => Self::Fact(Fact::DayNumber),
            "REVISIONDAY2" => Self::Fact(Fact::Day),
            name => {
                let plain = Self::named(name.strip_suffix('E')?)?;
                return (!plain.1).then_some((plain.0, true));
            }
        };
        Some((part, false))
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, PagePart};
    use crate::language::table::{LanguageData, codes};

    #[test]
    fn every_function_of_the_table_is_known() {
        let mut found = 0;
        for code in codes() {
            for word in LanguageData::read(code).words.iter().filter(|it| it.kind.contains('f')) {
                assert!(Function::named(word.name).is_some(), "{code}: {}", word.name);
                found += 1;
            }
        }
        assert!(found > 10_000, "{found}");
        assert_eq!(Function::named("#nosuch"), None);
        assert_eq!(Function::named("PAGENAMEEE"), None);
    }

    #[test]
    fn names_of_pages_may_be_encoded() {
        let part = |name| Function::named(name);
        let of = |part, encoded| Some(Function::PagePart { part, encoded });
        assert_eq!(part("NAMESPACE"), of(PagePart::Namespace, false));
        assert_eq!(part("NAMESPACEE"), of(PagePart::Namespace, true));
        assert_eq!(part("ROOTPAGENAMEE"), of(PagePart::RootName, true));
    }
}
