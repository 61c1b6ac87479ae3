//! For spreadsheets: one row a link at its place.

use std::{borrow::Cow, io::Write};

use ::csv::{Error, Terminator, WriterBuilder};

use crate::{
    edit::{Replacement, replacement},
    escape::csv_cell,
    model::{Origin, RenderError, Result, Shown, Source},
    options::Options,
    phrase,
};

/// The columns, in their order. New ones are added at the end.
const COLUMNS: [&str; 26] = [
    "page",
    "page_id",
    "namespace",
    "language",
    "section",
    "line",
    "url",
    "verdict",
    "reason",
    "why",
    "status",
    "final_url",
    "failing_since",
    "failures",
    "confirmed",
    "last_alive",
    "checked_at",
    "change",
    "origin",
    "context",
    "flag",
    "wikitext",
    "replacement",
    "archive_url",
    "class",
    "found_url",
];

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let date = options.date(&source.summary()?.run);
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    csv.write_record(COLUMNS).map_err(error)?;
    source.parts_of_pages(Shown::All, &mut |report| {
        let page = &report.page;
        let page_id = page.id.to_string();
        for it in &report.occurrences {
            let (status, place) = (&it.status, &it.place);
            let time =
                |time: Option<jiff::Timestamp>| time.map_or_else(String::new, |it| it.to_string());
            let failing = status.failing.as_ref();
            let origin = match &place.origin {
                Origin::Text => Cow::Borrowed("text"),
                Origin::Template(chain) => Cow::Owned(chain.join(" > ")),
                Origin::Extension => Cow::Borrowed("extension"),
            };
            let new_text =
                replacement(page, it, &options.dead_link, date).and_then(Replacement::offered);
            let cells: [Cow<'_, str>; COLUMNS.len()] = [
                csv_cell(&page.title),
                Cow::Borrowed(&page_id),
                csv_cell(&page.namespace),
                csv_cell(&page.language),
                csv_cell(place.section.as_ref().map_or("", |it| &it.title)),
                Cow::Owned(place.known_line().map_or_else(String::new, |line| line.to_string())),
                csv_cell(&status.url),
                Cow::Borrowed(status.verdict.code()),
                csv_cell(&status.reason),
                Cow::Owned(csv_cell(&phrase::why(status, &options.language)).into_owned()),
                Cow::Owned(status.status.map_or_else(String::new, |it| it.to_string())),
                csv_cell(status.final_url.as_deref().unwrap_or_default()),
                Cow::Owned(time(failing.map(|it| it.since))),
                Cow::Owned(failing.map_or_else(String::new, |it| it.in_a_row.to_string())),
                Cow::Borrowed(failing.map_or("", |it| if it.confirmed { "yes" } else { "no" })),
                Cow::Owned(time(status.last_alive)),
                Cow::Owned(time(status.checked_at)),
                Cow::Borrowed(status.change.code()),
                Cow::Owned(csv_cell(&origin).into_owned()),
                Cow::Borrowed(place.context.code()),
                csv_cell(place.flag.as_ref().map_or("", |it| &it.source)),
                csv_cell(&place.source),
                Cow::Owned(csv_lines(new_text.as_deref().unwrap_or_default())),
                csv_cell(status.archive.as_ref().map_or("", |it| &it.url)),
                Cow::Borrowed(it.kind().code()),
                csv_cell(status.found.as_ref().map_or("", |it| &it.url)),
            ];
            csv.write_record(cells.iter().map(|it| it.as_bytes())).map_err(error)?;
        }
        Ok(())
    })?;
    Ok(csv.flush()?)
}

/// Text of several lines, which stay lines.
fn csv_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(csv_cell).collect();
    lines.join("\n")
}

fn error(error: Error) -> RenderError {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error.into(),
        kind => RenderError::Format { format: "csv", source: format!("{kind:?}").into() },
    }
}
