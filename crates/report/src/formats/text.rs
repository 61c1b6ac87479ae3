//! For mail and terminals: what is new, fixed and still broken, in a screenful or two.

use std::io::Write;

use crate::{
    escape::visible,
    model::{Change, Origin, Result, Source, Summary, UrlReport, Verdict},
    options::Options,
    phrase,
};

/// Pages named for each URL.
const PAGES: usize = 3;
/// Bytes of the longest call that is shown beside a page.
const CALL: usize = 200;

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let mut text = Text { out, options };
    text.head(&summary)?;
    let counts = &summary.counts;
    if summary.run.previous.is_none() {
        let mut section = text.section("Broken", counts.broken)?;
        source.urls(&mut |it| match it.status.verdict {
            Verdict::Broken => section.url(it),
            _ => Ok(()),
        })?;
        return section.end();
    }
    for (title, number, wanted) in [
        ("New", counts.new, &[Change::New][..]),
        ("Fixed", counts.fixed + counts.gone, &[Change::Fixed, Change::Gone]),
    ] {
        let mut section = text.section(title, number)?;
        source.changes(&mut |it| match wanted.contains(&it.status.change) {
            true => section.url(it),
            false => Ok(()),
        })?;
        section.end()?;
    }
    let mut section = text.section("Still broken", counts.still)?;
    source.urls(&mut |it| match it.status.change {
        Change::Still => section.url(it),
        _ => Ok(()),
    })?;
    section.end()
}

struct Text<'a> {
    out: &'a mut dyn Write,
    options: &'a Options,
}

impl<'a> Text<'a> {
    fn head(&mut self, summary: &Summary) -> Result<()> {
        let (run, counts) = (&summary.run, &summary.counts);
        let broken = phrase::count(counts.broken, "broken link");
        let pages = phrase::count(counts.pages_broken, "page");
        let title = format!("{}: {broken} on {pages}", visible(&summary.site.name));
        self.line("", &title, Style::Bold)?;
        let mut checked =
            format!("Checked {}. ", phrase::minute(run.finished.unwrap_or(run.started)));
        if run.finished.is_none() {
            checked.push_str("The run was stopped before all that was due had been checked. ");
        }
        checked.push_str(&phrase::figures(counts));
        self.wrapped("", &checked)?;
        for remark in &summary.remarks {
            self.wrapped("", &visible(&format!("{remark}.")))?;
        }
        match phrase::changes(summary) {
            changes if changes.is_empty() => Ok(()),
            changes => self.wrapped("", &changes),
        }
    }

    fn section<'s>(&'s mut self, title: &str, number: u64) -> Result<Section<'s, 'a>> {
        if number > 0 {
            writeln!(self.out)?;
            self.line("", &format!("{title} ({})", phrase::thousands(number)), Style::Bold)?;
        }
        Ok(Section { left: self.options.limit, hidden: 0, text: self })
    }

    fn wrapped(&mut self, indent: &str, text: &str) -> Result<()> {
        let mut line = String::new();
        for word in text.split(' ').filter(|it| !it.is_empty()) {
            let columns = indent.len() + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && columns > self.options.width {
                self.line(indent, &line, Style::Plain)?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(indent, &line, Style::Plain)
    }

    fn line(&mut self, indent: &str, text: &str, style: Style) -> Result<()> {
        let (on, off) = match (self.options.color, style) {
            (false, _) | (_, Style::Plain) => ("", ""),
            (_, Style::Bold) => ("\x1b[1m", "\x1b[0m"),
            (_, Style::Bad) => ("\x1b[31m", "\x1b[0m"),
            (_, Style::Good) => ("\x1b[32m", "\x1b[0m"),
        };
        Ok(writeln!(self.out, "{indent}{on}{text}{off}")?)
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
    Plain,
    Bold,
    Bad,
    Good,
}

/// A section that lists so many URLs and counts the rest.
struct Section<'s, 'a> {
    text: &'s mut Text<'a>,
    left: usize,
    hidden: u64,
}

impl Section<'_, '_> {
    fn url(&mut self, url: &UrlReport) -> Result<()> {
        if self.left == 0 {
            self.hidden += 1;
            return Ok(());
        }
        self.left -= 1;
        let status = &url.status;
        writeln!(self.text.out)?;
        let style = if status.verdict == Verdict::Broken { Style::Bad } else { Style::Good };
        self.text.line("", &visible(&status.url), style)?;
        let why = match status.change {
            Change::Gone => "no page has it any more".to_owned(),
            _ => format!("{} ({})", phrase::why(status), status.reason),
        };
        let since = match (status.verdict, status.change) {
            (Verdict::Alive, _) | (_, Change::Gone) => String::new(),
            _ => phrase::since(status),
        };
        let comma = if since.is_empty() { "" } else { ", " };
        self.text.wrapped("  ", &visible(&format!("{why}{comma}{since}")))?;
        if !url.pages.is_empty() {
            let titles: Vec<_> = (url.pages.iter().take(PAGES).enumerate())
                .map(|(at, title)| match call_on(url, at) {
                    Some(call) => format!("{} ({})", visible(title), visible(call)),
                    None => visible(title).into_owned(),
                })
                .collect();
            let mut on = format!("on {}", titles.join(", "));
            if let Some(more @ 1..) = url.pages.len().checked_sub(PAGES) {
                on.push_str(&format!(" and {}", phrase::count(more as u64, "more page")));
            }
            self.text.wrapped("  ", &on)?;
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        if self.hidden > 0 {
            writeln!(self.text.out)?;
            let hidden = phrase::thousands(self.hidden);
            self.text.wrapped("", &format!("and {hidden} more, in the report's longer formats"))?;
        }
        Ok(())
    }
}
