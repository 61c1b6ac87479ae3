//! Messages of MediaWiki itself, where the wiki has no page for them.

use super::Language;

/// The few in English that hold links or that pages and modules show, by key.
const ENGLISH: [(&str, &str); 34] = [
    ("aboutpage", "Project:About"),
    ("and", " and"),
    ("blanknamespace", "(Main)"),
    ("brackets", "[$1]"),
    ("colon-separator", ": "),
    ("comma-separator", ", "),
    ("contribslink", "contribs"),
    ("dot-separator", "\u{A0}• "),
    ("edit", "Edit"),
    ("edithelppage", "https://www.mediawiki.org/wiki/Special:MyLanguage/Help:Editing_pages"),
    ("ellipsis", "..."),
    ("filedesc", "Summary"),
    ("helplogin-url", "https://www.mediawiki.org/wiki/Special:MyLanguage/Help:Logging_in"),
    ("helppage", "https://www.mediawiki.org/wiki/Special:MyLanguage/Help:Contents"),
    ("license-header", "Licensing"),
    ("mainpage", "Main Page"),
    ("mainpage-description", "Main page"),
    ("parentheses", "($1)"),
    ("pipe-separator", " | "),
    ("portal-url", "Project:Community portal"),
    (
        "protectedinterface",
        "This page provides interface text for the software on this wiki, and is protected to prevent abuse.\nTo add or change translations for all wikis, please use [https://translatewiki.net/ translatewiki.net], the MediaWiki localisation project.",
    ),
    ("pubmedurl", "//www.ncbi.nlm.nih.gov/pubmed/$1?dopt=Abstract"),
    ("quotation-marks", "\"$1\""),
    ("rfcurl", "https://tools.ietf.org/html/rfc$1"),
    ("semicolon-separator", "; "),
    ("talkpagelinktext", "talk"),
    (
        "translateinterface",
        "To add or change translations for all wikis, please use [https://translatewiki.net/ translatewiki.net], the MediaWiki localisation project.",
    ),
    ("version-db-mariadb-url", "https://mariadb.org/"),
    ("version-db-mysql-url", "https://www.mysql.com/"),
    ("version-db-percona-url", "http://www.percona.com/software/percona-server"),
    ("version-db-postgres-url", "http://www.postgresql.org/"),
    ("version-db-sqlite-url", "https://www.sqlite.org/"),
    ("view", "View"),
    ("word-separator", " "),
];

impl Language {
    /// The text of a message: names of months and days in all languages, others where it is English.
    pub(crate) fn message(&self, key: &str) -> Option<&'static str> {
        let is_english = self.code == "en" || self.code.starts_with("en-");
        self.date_message(key).or_else(|| english(key).filter(|_| is_english))
    }
}

/// The English text of a message.
pub(crate) fn english(key: &str) -> Option<&'static str> {
    let first = key.chars().next()?;
    let key = format!("{}{}", first.to_ascii_lowercase(), &key[first.len_utf8()..]);
    let index = ENGLISH.binary_search_by(|(known, _)| (*known).cmp(&key)).ok()?;
    Some(ENGLISH[index].1)
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, english};

    #[test]
    fn each_is_found() {
        for (key, text) in ENGLISH {
            assert_eq!(english(key), Some(text), "{key}");
        }
        assert_eq!(english("Mainpage"), Some("Main Page"));
        assert_eq!((english("nosuch"), english("")), (None, None));
    }
}
