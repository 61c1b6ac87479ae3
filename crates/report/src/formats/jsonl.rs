//! For programs: one object a distinct URL.

use std::io::Write;

use serde::Serialize;

use super::json::to_json;
use crate::{
    model::{Kind, Place, Result, Source, UrlStatus},
    options::Options,
};

/// One line of the file.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    status: &'a UrlStatus,
    /// Full titles in dump order.
    pages: &'a [String],
    occurrences: Vec<OnPage<'a>>,
}

#[derive(Serialize)]
struct OnPage<'a> {
    page: &'a str,
    /// Where a report lists it.
    class: Kind,
    #[serde(flatten)]
    place: &'a Place,
}

pub(crate) fn write(source: &dyn Source, _: &Options, out: &mut dyn Write) -> Result<()> {
    let mut text = Vec::new();
    source.urls(&mut |url| {
        let on_page = |page: usize| url.pages.get(page).map_or("", |it| it);
        let places = url.places.iter();
        let line = Line {
            status: &url.status,
            pages: &url.pages,
            occurrences: places
                .map(|it| OnPage {
                    page: on_page(it.page),
                    class: Kind::of(&url.status, it.place.flag.as_ref()),
                    place: &it.place,
                })
                .collect(),
        };
        text.clear();
        to_json(&mut text, &line)?;
        text.push(b'\n');
        Ok(out.write_all(&text)?)
    })
}
