//! For mail and terminals: a letter of a screenful that says what is news, and where the rest is.

use std::io::Write;

use crate::{
    escape::visible,
    language::{Language, Word},
    model::{Change, Kind, Origin, Result, Source, Summary, UrlReport, Verdict},
    options::Options,
    phrase,
};

/// Pages named for each URL.
const PAGES: usize = 3;
/// Bytes of the longest call that is shown beside a page.
const CALL: usize = 200;
/// Lines of the wrapped sentences about one URL.
const ABOUT: usize = 3;
/// Remarks of a run that are told.
const REMARKS: usize = 3;
/// Lines that are kept for what was fixed, behind what is new.
const FIXED: usize = 8;

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let counts = &summary.counts;
    let mut letter = Letter { options, language: &options.language, lines: Vec::new() };
    letter.head(&summary);
    let foot = letter.foot();
    let room = options.lines.saturating_sub(letter.lines.len() + foot.len());
    if summary.run.previous.is_none() {
        // Nothing is news yet: what there is to do takes its place.
        let mut section = Listing::new(Word::ToMendAlone, counts.to_do.urls, room);
        let is_to_do = |url: &UrlReport| {
            let mut kinds =
                url.places.iter().map(|it| Kind::of(&url.status, it.place.flag.as_ref()));
            kinds.any(Kind::is_to_do)
        };
        source.urls(&mut |it| match is_to_do(it) {
            true => section.url(&letter, it),
            false => Ok(()),
        })?;
        letter.add(section);
    } else {
        let is_fixed = counts.fixed + counts.gone > 0;
        let kept = if is_fixed { FIXED.min(room / 3) } else { 0 };
        let mut section = Listing::new(Word::NewHere, counts.new, room - kept);
        let mut fixed = Listing::new(Word::FixedOrGone, counts.fixed + counts.gone, 0);
        source.changes(&mut |it| match it.status.change {
            Change::New => section.url(&letter, it),
            _ => Ok(()),
        })?;
        fixed.room = room.saturating_sub(section.len());
        source.changes(&mut |it| match it.status.change {
            Change::Fixed | Change::Gone => fixed.url(&letter, it),
            _ => Ok(()),
        })?;
        letter.add(section);
        letter.add(fixed);
    }
    letter.lines.extend(foot);
    for line in letter.lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

struct Letter<'a> {
    options: &'a Options,
    language: &'a Language,
    lines: Vec<String>,
}

impl Letter<'_> {
    fn head(&mut self, summary: &Summary) {
        let (run, counts, language) = (&summary.run, &summary.counts, self.language);
        let title = format!("{}: {}", summary.site.name, phrase::to_mend(&counts.to_do, language));
        self.lines.push(self.styled(&visible(&title), Style::Bold));
        let at = phrase::minute(run.finished.unwrap_or(run.started));
        let mut checked = format!("{} ", language.fill(Word::Checked, &[&at]));
        if run.finished.is_none() {
            checked.push_str(language.say(Word::Stopped));
            checked.push(' ');
        }
        if let Some(only) = self.options.only(|it| visible(it).into_owned()) {
            checked.push_str(&only);
            checked.push(' ');
        }
        checked.push_str(&phrase::figures(counts, language));
        self.wrap("", &checked, usize::MAX);
        let more = summary.remarks.len().saturating_sub(REMARKS);
        for remark in summary.remarks.iter().take(REMARKS) {
            self.wrap("", &visible(&format!("{remark}.")), ABOUT);
        }
        if more > 0 {
            self.lines.push(language.count(Word::More, more as u64));
        }
        let changes = phrase::changes(summary, language);
        if !changes.is_empty() {
            self.wrap("", &changes, ABOUT);
        }
    }

    /// Where all of it can be read.
    fn foot(&self) -> Vec<String> {
        if self.options.rest.is_empty() {
            return Vec::new();
        }
        let mut foot = Letter { options: self.options, language: self.language, lines: Vec::new() };
        foot.lines.push(String::new());
        let rest = self.options.rest.join(", ");
        foot.wrap("", &visible(&self.language.fill(Word::RestAt, &[&rest])), ABOUT);
        foot.lines
    }

    fn add(&mut self, section: Listing) {
        if section.number == 0 {
            return;
        }
        self.lines.push(String::new());
        let number = self.language.number(section.number);
        self.lines.push(
            self.styled(&format!("{} ({number})", self.language.say(section.word)), Style::Bold),
        );
        let told = section.told;
        self.lines.extend(section.lines);
        if let Some(more @ 1..) = section.number.checked_sub(told) {
            self.lines.push(self.language.count(Word::More, more));
        }
    }

    /// Wraps a text, into that many lines at most.
    fn wrap(&mut self, indent: &str, text: &str, most: usize) {
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in text.split(' ').filter(|it| !it.is_empty()) {
            let columns = indent.len() + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && columns > self.options.width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.push_str(" …");
            }
        }
        self.lines.extend(lines.into_iter().map(|it| format!("{indent}{it}")));
    }

    fn styled(&self, text: &str, style: Style) -> String {
        let (on, off) = match (self.options.color, style) {
            (false, _) => ("", ""),
            (_, Style::Bold) => ("\x1b[1m", "\x1b[0m"),
            (_, Style::Bad) => ("\x1b[31m", "\x1b[0m"),
            (_, Style::Good) => ("\x1b[32m", "\x1b[0m"),
        };
        format!("{on}{text}{off}")
    }
}

/// The call that makes a URL on a page, where one does and it is not too long for a line.
fn call_on(url: &UrlReport, page: usize) -> Option<&str> {
    let place = &url.places.iter().find(|it| it.page == page)?.place;
    let is_made = matches!(place.origin, Origin::Template(_));
    (is_made && place.source.len() <= CALL).then_some(&place.source)
}

#[derive(Clone, Copy)]
enum Style {
    Bold,
    Bad,
    Good,
}

/// A section that lists as many URLs as it has room for, and counts the rest.
struct Listing {
    word: Word,
    /// How many there are.
    number: u64,
    /// How many of these are listed.
    told: u64,
    room: usize,
    is_full: bool,
    lines: Vec<String>,
}

impl Listing {
    fn new(word: Word, number: u64, room: usize) -> Self {
        Self { word, number, told: 0, room, is_full: false, lines: Vec::new() }
    }

    /// Its lines, with the empty one, the title and the last.
    fn len(&self) -> usize {
        if self.number == 0 { 0 } else { self.lines.len() + 3 }
    }

    fn url(&mut self, letter: &Letter<'_>, url: &UrlReport) -> Result<()> {
        if self.is_full {
            return Ok(());
        }
        let lines = about(letter, url);
        if self.len() + lines.len() > self.room {
            self.is_full = true;
            return Ok(());
        }
        self.told += 1;
        self.lines.extend(lines);
        Ok(())
    }
}

/// A URL, why it is listed, and where it stands.
fn about(letter: &Letter<'_>, url: &UrlReport) -> Vec<String> {
    let (status, language) = (&url.status, letter.language);
    let style = if status.verdict == Verdict::Broken { Style::Bad } else { Style::Good };
    let mut text = match status.change {
        Change::Gone => language.say(Word::Gone).to_owned(),
        _ => format!("{} ({})", phrase::why(status, language), status.reason),
    };
    let since = match (status.verdict, status.change) {
        (Verdict::Alive, _) | (_, Change::Gone) => String::new(),
        _ => phrase::since(status, language),
    };
    if !since.is_empty() {
        text.push_str(&format!(", {since}"));
    }
    let titles: Vec<_> = (url.pages.iter().take(PAGES).enumerate())
        .map(|(at, title)| match call_on(url, at) {
            Some(call) => format!("{title} ({call})"),
            None => title.clone(),
        })
        .collect();
    if !titles.is_empty() {
        text.push_str(&format!(": {}", titles.join(", ")));
    }
    if let Some(more @ 1..) = url.pages.len().checked_sub(PAGES) {
        text.push_str(&format!(" {}", language.count(Word::MorePages, more as u64)));
    }
    let mut about = Letter { options: letter.options, language, lines: Vec::new() };
    about.lines.push(letter.styled(&visible(&status.url), style));
    about.wrap("  ", &visible(&text), ABOUT);
    about.lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, UrlPlace};

    #[test]
    fn the_first_call_of_a_page_is_told_if_it_fits_a_line() {
        let call = |page, source: &str| {
            let origin = Origin::Template(vec!["Template:Shop".to_owned()]);
            let source = source.to_owned();
            UrlPlace { page, place: Place { origin, source, ..Place::default() } }
        };
        let long = format!("{{{{Shop|{}}}}}", "x".repeat(CALL + 1 - "{{Shop|}}".len()));
        let longest = long.replacen('x', "", 1);
        let written = UrlPlace { page: 2, place: Place::default() };
        let places = vec![
            call(0, "{{Shop|a}}"),
            call(0, "{{Shop|b}}"),
            call(1, &long),
            written,
            call(2, "{{Shop|c}}"),
            call(4, &longest),
        ];
        let url = UrlReport { places, ..UrlReport::default() };
        let told = [0, 1, 2, 3, 4].map(|page| call_on(&url, page));
        assert_eq!(told, [Some("{{Shop|a}}"), None, None, None, Some(&*longest)]);
    }
}
