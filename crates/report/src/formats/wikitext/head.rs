//! What a report's page says of itself.

use super::markup::{code, link};
use crate::{
    escape::wikitext,
    language::{Language, Word},
    model::{Kind, Misread, Summary},
    options::Options,
    phrase::{self, clip},
};

/// Characters shown of a line that was not understood.
const LINE: usize = 200;
/// So many of them are named.
const LINES: usize = 50;

/// The figures, and how to use the page. Nothing here changes from night to night while what was found
/// stays the same, so that the page's history shows what happened and not that somebody looked.
pub(super) fn head(summary: &Summary, options: &Options) -> String {
    let counts = &summary.counts;
    let language: &Language = &options.language;
    let mut text = format!("'''{}.''' ", phrase::to_mend(&counts.to_do, language));
    if let Some(only) = options.only(link) {
        text.push_str(&only);
        text.push(' ');
    }
    text.push_str(language.say(Word::AboutPage));
    if let Some(operator) = &options.operator {
        text.push(' ');
        text.push_str(&language.fill(Word::RunBy, &[&wikitext(operator)]));
    }
    text.push_str("\n\n");
    for (kind, links) in phrase::classes(counts).filter(|it| it.0 != Kind::Fine) {
        let (class, links) = (language.class(kind), language.number(links));
        let advice = match kind {
            Kind::Skipped => skipped(summary, language),
            _ => language.to_do(kind).to_owned(),
        };
        text.push_str(&format!("* '''{class}: {links}.''' {advice}\n"));
    }
    text.push_str(&ignoring(summary, options));
    let changes = phrase::changed(counts, language);
    if !changes.is_empty() {
        text.push_str(&format!("\n{changes}\n"));
    }
    // Lines of the ignore list stand beside it.
    let place = |it: &Misread| format!("{}, line {}:", it.list, it.line);
    let below: Vec<String> = match options.ignore_pages.is_empty() {
        true => Vec::new(),
        false => summary.misread.iter().map(place).collect(),
    };
    let stands_below = |remark: &str| below.iter().any(|place| remark.starts_with(place));
    for remark in summary.remarks.iter().filter(|it| !stands_below(it)) {
        text.push_str(&format!("\n{}.\n", wikitext(remark)));
    }
    if summary.run.finished.is_none() {
        text.push_str(&format!("\n{}\n", language.say(Word::Stopped)));
    }
    text.push('\n');
    text
}

/// Why links were not asked, and how many of each.
fn skipped(summary: &Summary, language: &Language) -> String {
    use crate::model::Verdict;
    let reasons = summary.counts.reasons.iter().filter(|it| it.verdict == Verdict::Skipped);
    let told: Vec<String> = reasons
        .map(|it| format!("{} ({})", wikitext(&language.words(&it.reason).short), it.urls))
        .collect();
    let about = language.to_do(Kind::Skipped).trim_end_matches(['.', '。']);
    format!("{about}: {}.", told.join(", "))
}

/// Where the ignore list is, how to use it, and which of its lines say nothing.
fn ignoring(summary: &Summary, options: &Options) -> String {
    let language: &Language = &options.language;
    let pages: Vec<String> = options.ignore_pages.iter().map(|title| link(title)).collect();
    if pages.is_empty() {
        return String::new();
    }
    let how = match options.marks_last {
        Some(days) => language.count(Word::IgnoreHowDays, days),
        None => language.say(Word::IgnoreHow).to_owned(),
    };
    let list = language.fill(Word::IgnoreListAt, &[&pages.join(", ")]);
    let mut text = format!("\n{list} {how}\n");
    if summary.misread.is_empty() {
        return text;
    }
    text.push_str(&format!("\n{}:\n", language.say(Word::NotUnderstood)));
    for it in summary.misread.iter().take(LINES) {
        let line = language.fill(Word::Line, &[&it.line]);
        let place = if pages.len() > 1 { format!("{}, {line}", link(&it.list)) } else { line };
        text.push_str(&format!("* {place}: {}\n", code(&clip(&it.text, LINE))));
    }
    if let Some(more @ 1..) = summary.misread.len().checked_sub(LINES) {
        text.push_str(&format!("* {}\n", language.count(Word::More, more as u64)));
    }
    text
}
