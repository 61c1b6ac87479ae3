//! Words of the grammar that hold in every language: the English ones.

/// The variable of this name; case counts.
pub(super) fn variable(name: &str) -> Option<&'static str> {
    let known = PAGE_WORDS.iter().chain(&VARIABLES).find(|known| **known == name).copied();
    known.or_else(|| meant(&PAGE_ALIASES, name)).or_else(|| meant(&VARIABLE_ALIASES, name))
}

/// The variable of this name among those whose case does not count.
pub(super) fn any_case_variable(name: &str) -> Option<&'static str> {
    ANY_CASE_VARIABLES.iter().find(|known| known.eq_ignore_ascii_case(name)).copied()
}

/// The function of this name; case counts.
pub(super) fn function(name: &str) -> Option<&'static str> {
    let known = PAGE_WORDS.iter().find(|known| **known == name).copied();
    known.or_else(|| meant(&PAGE_ALIASES, name)).or_else(|| meant(&FUNCTIONS, name))
}

/// The function of this name, in lower case, among those whose case does not count.
pub(super) fn any_case_function(lower: &str) -> Option<&'static str> {
    let known = ANY_CASE_FUNCTIONS.iter().find(|known| **known == lower).copied();
    known.or_else(|| (lower == "#dateformat").then_some("#formatdate"))
}

fn meant(aliases: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    aliases.iter().find(|(alias, _)| *alias == name).map(|(_, id)| *id)
}

/// Double underscores without the underscores, and whether case counts.
pub(super) const DOUBLE_UNDERSCORES: [(&str, bool); 18] = [
    ("NOTOC", false),
    ("NOGALLERY", false),
    ("FORCETOC", false),
    ("TOC", false),
    ("NOEDITSECTION", false),
    ("NOTITLECONVERT", false),
    ("NOTC", false),
    ("NOCONTENTCONVERT", false),
    ("NOCC", false),
    ("NEWSECTIONLINK", true),
    ("NONEWSECTIONLINK", true),
    ("HIDDENCAT", true),
    ("EXPECTUNUSEDCATEGORY", true),
    ("INDEX", true),
    ("NOINDEX", true),
    ("STATICREDIRECT", true),
    ("EXPECTUNUSEDTEMPLATE", true),
    ("NOGLOBAL", true),
];

/// Variables of the page that are functions, too: of the page whose title they are given.
const PAGE_WORDS: [&str; 36] = [
    "PAGENAME",
    "PAGENAMEE",
    "FULLPAGENAME",
    "FULLPAGENAMEE",
    "SUBPAGENAME",
    "SUBPAGENAMEE",
    "ROOTPAGENAME",
    "ROOTPAGENAMEE",
    "BASEPAGENAME",
    "BASEPAGENAMEE",
    "TALKPAGENAME",
    "TALKPAGENAMEE",
    "NAMESPACE",
    "NAMESPACEE",
    "NAMESPACENUMBER",
    "TALKSPACE",
    "TALKSPACEE",
    "SUBJECTSPACE",
    "SUBJECTSPACEE",
    "SUBJECTPAGENAME",
    "SUBJECTPAGENAMEE",
    "REVISIONID",
    "REVISIONDAY",
    "REVISIONDAY2",
    "REVISIONMONTH",
    "REVISIONMONTH1",
    "REVISIONYEAR",
    "REVISIONTIMESTAMP",
    "REVISIONUSER",
    "NUMBEROFARTICLES",
    "NUMBEROFFILES",
    "NUMBEROFUSERS",
    "NUMBEROFACTIVEUSERS",
    "NUMBEROFPAGES",
    "NUMBEROFADMINS",
    "NUMBEROFEDITS",
];

/// Other spellings of those.
const PAGE_ALIASES: [(&str, &str); 4] = [
    ("ARTICLEPAGENAME", "SUBJECTPAGENAME"),
    ("ARTICLEPAGENAMEE", "SUBJECTPAGENAMEE"),
    ("ARTICLESPACE", "SUBJECTSPACE"),
    ("ARTICLESPACEE", "SUBJECTSPACEE"),
];

/// Variables alone.
const VARIABLES: [&str; 37] = [
    "!",
    "=",
    "CURRENTMONTH",
    "CURRENTMONTH1",
    "CURRENTMONTHNAME",
    "CURRENTMONTHNAMEGEN",
    "CURRENTMONTHABBREV",
    "CURRENTDAY",
    "CURRENTDAY2",
    "CURRENTDAYNAME",
    "CURRENTYEAR",
    "CURRENTTIME",
    "CURRENTHOUR",
    "CURRENTWEEK",
    "CURRENTDOW",
    "CURRENTTIMESTAMP",
    "CURRENTVERSION",
    "LOCALMONTH",
    "LOCALMONTH1",
    "LOCALMONTHNAME",
    "LOCALMONTHNAMEGEN",
    "LOCALMONTHABBREV",
    "LOCALDAY",
    "LOCALDAY2",
    "LOCALDAYNAME",
    "LOCALYEAR",
    "LOCALTIME",
    "LOCALHOUR",
    "LOCALWEEK",
    "LOCALDOW",
    "LOCALTIMESTAMP",
    "SITENAME",
    "DIRECTIONMARK",
    "CONTENTLANGUAGE",
    "PAGELANGUAGE",
    "REVISIONSIZE",
    "NUMBEROFVIEWS",
];

/// Other spellings of those.
const VARIABLE_ALIASES: [(&str, &str); 4] = [
    ("CONTENTLANG", "CONTENTLANGUAGE"),
    ("CURRENTMONTH2", "CURRENTMONTH"),
    ("DIRMARK", "DIRECTIONMARK"),
    ("LOCALMONTH2", "LOCALMONTH"),
];

/// Variables whose case does not count.
const ANY_CASE_VARIABLES: [&str; 6] =
    ["SERVER", "SERVERNAME", "SCRIPTPATH", "ARTICLEPATH", "STYLEPATH", "PAGEID"];

/// Functions whose case counts, and what they are called here.
const FUNCTIONS: [(&str, &str); 13] = [
    ("CASCADINGSOURCES", "cascadingsources"),
    ("DEFAULTCATEGORYSORT", "defaultsort"),
    ("DEFAULTSORT", "defaultsort"),
    ("DEFAULTSORTKEY", "defaultsort"),
    ("DISPLAYTITLE", "displaytitle"),
    ("NUMBERINGROUP", "NUMBERINGROUP"),
    ("NUMINGROUP", "NUMBERINGROUP"),
    ("PAGEID", "PAGEID"),
    ("PAGESINCAT", "pagesincategory"),
    ("PAGESINCATEGORY", "pagesincategory"),
    ("PAGESIZE", "pagesize"),
    ("PROTECTIONEXPIRY", "protectionexpiry"),
    ("PROTECTIONLEVEL", "protectionlevel"),
];

/// Functions whose case does not count.
const ANY_CASE_FUNCTIONS: [&str; 49] = [
    "ns",
    "nse",
    "urlencode",
    "lcfirst",
    "ucfirst",
    "lc",
    "uc",
    "localurl",
    "localurle",
    "fullurl",
    "fullurle",
    "canonicalurl",
    "canonicalurle",
    "formatnum",
    "grammar",
    "gender",
    "plural",
    "bidi",
    "padleft",
    "padright",
    "anchorencode",
    "filepath",
    "int",
    "#language",
    "#special",
    "#speciale",
    "#tag",
    "#formatdate",
    "#if",
    "#ifeq",
    "#ifexpr",
    "#ifexist",
    "#iferror",
    "#switch",
    "#expr",
    "#time",
    "#timel",
    "#rel2abs",
    "#titleparts",
    "#len",
    "#pos",
    "#rpos",
    "#sub",
    "#count",
    "#replace",
    "#explode",
    "#urldecode",
    "#invoke",
    "#categorytree",
];
