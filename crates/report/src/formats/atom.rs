//! For feed readers: links newly broken.

use std::io::Write;

use jiff::Timestamp;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::{
    escape,
    language::{Language, Word},
    model::{Change, Result, Site, Source, UrlReport, Verdict},
    options::Options,
    phrase,
};

/// Entries of the first report.
const FIRST: usize = 50;
/// Pages that an entry names.
const PAGES: usize = 20;

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let (site, run) = (&summary.site, &summary.run);
    let wiki = if site.dbname.is_empty() { &site.name } else { &site.dbname };
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = BytesStart::new("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom")]);
    xml.write_event(Event::Start(root))?;
    leaf(&mut xml, "id", &format!("urn:wikirot:{}", encoded(wiki)))?;
    leaf(&mut xml, "title", &format!("{}: {}", site.name, options.language.say(Word::TitleAlone)))?;
    leaf(&mut xml, "updated", &run.finished.unwrap_or(run.started).to_string())?;
    xml.create_element("author").write_inner_content(|xml| {
        xml.create_element("name").write_text_content(BytesText::new("wikirot")).map(|_| ())
    })?;
    if let Some(link) = escape::href(&site.base) {
        xml.create_element("link")
            .with_attribute(("href", &*escape::visible(&link)))
            .write_empty()?;
    }
    match run.previous {
        Some(_) => source.changes(&mut |url| match url.status.change {
            Change::New => entry(&mut xml, wiki, site, url, run.started, &options.language),
            _ => Ok(()),
        })?,
        // With the first run all is new: a feed begins with a handful, not with the whole wiki.
        None => {
            let mut left = FIRST;
            source.urls(&mut |url| {
                if left == 0 || url.status.verdict != Verdict::Broken {
                    return Ok(());
                }
                left -= 1;
                entry(&mut xml, wiki, site, url, run.started, &options.language)
            })?;
        }
    }
    xml.write_event(Event::End(BytesEnd::new("feed")))?;
    Ok(xml.into_inner().write_all(b"\n")?)
}

fn entry<W: Write>(
    xml: &mut Writer<W>,
    wiki: &str,
    site: &Site,
    url: &UrlReport,
    run: Timestamp,
    language: &Language,
) -> Result<()> {
    let status = &url.status;
    let since = status.failing.as_ref().map_or(run, |it| it.since);
    xml.write_event(Event::Start(BytesStart::new("entry")))?;
    // One entry a row of failures: a link that dies again is news again.
    leaf(
        xml,
        "id",
        &format!("urn:wikirot:{}:{}:{}", encoded(wiki), since.as_second(), encoded(&status.url)),
    )?;
    leaf(xml, "title", &format!("{}: {}", phrase::why(status, language), status.url))?;
    leaf(xml, "updated", &status.checked_at.unwrap_or(run).to_string())?;
    if let Some(link) = url.pages.first().and_then(|title| site.page_url(title)) {
        let attributes = [("rel", "alternate"), ("href", link.as_str())];
        xml.create_element("link").with_attributes(attributes).write_empty()?;
    }
    let category = [("term", &*escape::visible(&status.reason))];
    xml.create_element("category").with_attributes(category).write_empty()?;
    xml.create_element("content")
        .with_attribute(("type", "html"))
        .write_text_content(BytesText::new(&content(site, url, language)))?;
    xml.write_event(Event::End(BytesEnd::new("entry")))?;
    Ok(())
}

/// HTML, which the feed carries as text: escaped here once, and once more by the writer.
fn content(site: &Site, url: &UrlReport, language: &Language) -> String {
    let status = &url.status;
    let html = |text: &str| quick_xml::escape::escape(escape::visible(text)).into_owned();
    let mut out = format!("<p><code>{}</code></p>", html(&status.url));
    out.push_str(&format!(
        "<p>{} ({}), {}.</p><p>{}</p><ul>",
        html(&phrase::why(status, language)),
        html(&status.reason),
        html(&phrase::since(status, language)),
        html(&language.words(&status.reason).advice),
    ));
    for title in url.pages.iter().take(PAGES) {
        match site.page_url(title) {
            Some(link) => {
                out.push_str(&format!("<li><a href=\"{}\">{}</a></li>", html(&link), html(title)));
            }
            None => out.push_str(&format!("<li>{}</li>", html(title))),
        }
    }
    out.push_str("</ul>");
    if url.pages.len() > PAGES {
        let more = (url.pages.len() - PAGES) as u64;
        out.push_str(&format!("<p>{}</p>", language.count(Word::MorePages, more)));
    }
    out
}

fn leaf<W: Write>(xml: &mut Writer<W>, name: &str, value: &str) -> Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&escape::visible(value)))?;
    Ok(())
}

/// Percent-encoded, as a URN wants it.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape::push_percent_encoded(&mut out, text, b"-._/:");
    out
}
