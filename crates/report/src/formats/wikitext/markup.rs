//! The few forms that a report's wikitext is made of.

use crate::{
    escape::{wikilink_target, wikitext, wikitext_literal},
    model::{Change, UrlStatus},
    phrase::{self, clip},
};

/// Characters shown of a URL.
const URL: usize = 1_600;

/// `<code>URL</code>: why, since when`.
pub(super) fn reason(status: &UrlStatus) -> String {
    let url = address(&status.url);
    let new = if status.change == Change::New { "'''new''', " } else { "" };
    let why = wikitext(&phrase::why(status));
    let mut text = format!("{url}: {new}{why} ({})", wikitext(phrase::code(status)));
    let since = phrase::since_without_count(status);
    if !since.is_empty() {
        text.push_str(", ");
        text.push_str(&since);
    }
    match phrase::new_address(status) {
        Some(new) => format!("{text}, now {}", address(new)),
        None => text,
    }
}

/// A URL to copy, or to find in the page's source. Not a link: the wiki would record a dead one as
/// its own, and the next dump would bring it back.
fn address(url: &str) -> String {
    format!("<code>{}</code>", wikitext_literal(&clip(url, URL)))
}

/// Text in a fixed-width face. Lines stay lines for who copies it, and one line of a list.
pub(super) fn code(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(wikitext).collect();
    format!("<code>{}</code>", lines.join("<br />"))
}

/// `[[Title]]`, with a colon before what would file the report or show a file. A title that no page
/// can have is shown as text.
pub(super) fn link(title: &str) -> String {
    match wikilink_target(title) {
        Some(target) if title.contains(':') || title.starts_with('/') => format!("[[:{target}]]"),
        Some(target) => format!("[[{target}]]"),
        None => wikitext(title),
    }
}
