//! The few forms that a report's wikitext is made of.

use crate::{
    escape::{wikilink_target, wikitext, wikitext_literal, wikitext_url},
    language::{Language, Word},
    model::{Change, UrlStatus},
    phrase::{self, clip},
};

/// Characters shown of a URL.
const URL: usize = 1_600;

/// `[URL URL]: why, since when`; nobody is led to the new owner of a domain.
pub(super) fn reason(status: &UrlStatus, language: &Language) -> String {
    let url = match status.is_usurped() {
        true => code(&clip(&status.url, URL)),
        false => address(&status.url),
    };
    let new = match status.change {
        Change::New => format!("'''{}''', ", language.say(Word::New)),
        _ => String::new(),
    };
    let why = wikitext(&phrase::why(status, language));
    let mut text = format!("{url}: {new}{why} ({})", wikitext(phrase::code(status)));
    let since = phrase::since_without_count(status, language);
    if !since.is_empty() {
        text.push_str(", ");
        text.push_str(&since);
    }
    match phrase::new_address(status) {
        Some(new) => format!("{text}, {} {}", language.say(Word::NowAt), address(new)),
        None => text,
    }
}

/// A URL that can be clicked, copied, and found in the page's source. The wiki records such a link as the
/// report's own; a scan leaves pages of reports out.
pub(super) fn address(url: &str) -> String {
    let shown = wikitext_literal(&clip(url, URL));
    match wikitext_url(url) {
        Some(target) if target.len() <= URL => format!("[{target} {shown}]"),
        _ => format!("<code>{shown}</code>"),
    }
}

/// A URL behind a word.
pub(super) fn named(url: &str, name: &str) -> Option<String> {
    let target = wikitext_url(url).filter(|it| it.len() <= URL)?;
    Some(format!("[{target} {}]", wikitext(name)))
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
