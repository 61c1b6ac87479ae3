//! The few messages of MediaWiki itself that modules show, where the wiki has no page for them.

/// Keys and English texts.
const MESSAGES: [(&str, &str); 36] = [
    ("and", " and"),
    ("blanknamespace", "(Main)"),
    ("brackets", "[$1]"),
    ("colon-separator", ": "),
    ("comma-separator", ", "),
    ("dot-separator", "&#160;• "),
    ("ellipsis", "..."),
    ("mainpage", "Main Page"),
    ("parentheses", "($1)"),
    ("pipe-separator", "&#32;|&#32;"),
    ("quotation-marks", "\"$1\""),
    ("semicolon-separator", "; "),
    ("word-separator", " "),
    ("january", "January"),
    ("february", "February"),
    ("march", "March"),
    ("april", "April"),
    ("may_long", "May"),
    ("june", "June"),
    ("july", "July"),
    ("august", "August"),
    ("september", "September"),
    ("october", "October"),
    ("november", "November"),
    ("december", "December"),
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
    ("yes", "Yes"),
    ("no", "No"),
    ("edit", "Edit"),
    ("view", "View"),
];

/// The text of a message that MediaWiki itself has.
pub(crate) fn text(key: &str) -> Option<&'static str> {
    MESSAGES.iter().find(|(known, _)| *known == key).map(|(_, text)| *text)
}
