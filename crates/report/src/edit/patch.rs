//! Replacements applied to whole pages.

use std::io::{self, Write};

use jiff::{Timestamp, civil::Date};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use similar::TextDiff;

use super::{DeadLinkTemplate, Replacement, replacement};
use crate::{
    escape,
    model::{PageReport, Site},
};

/// What a page's links call for, at the exact bytes where they were found, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// What to put where.
    pub edits: Vec<Replacement>,
    /// How many are not among them, as the text does not hold the link where it was found.
    pub stale: usize,
}

/// The edits that a page's links call for. A link that the text does not hold where it was found is left
/// alone and counted.
pub fn edits(text: &str, page: &PageReport, template: &DeadLinkTemplate, date: Date) -> Edits {
    let mut found: Vec<(&str, Replacement)> = page
        .occurrences
        .iter()
        // What is handed to a template is proposed to people alone.
        .filter(|it| it.place.is_editable())
        .filter_map(|it| Some((&*it.place.source, replacement(&page.page, it, template, date)?)))
        .collect();
    found.sort_by_key(|it| it.1.range.start);
    let mut wanted = Edits::default();
    let mut done = 0;
    for (source, edit) in found {
        if edit.range.start < done || text.get(edit.range.clone()) != Some(source) {
            wanted.stale += 1;
            continue;
        }
        done = edit.range.end;
        wanted.edits.push(edit);
    }
    wanted
}

/// The text with all edits in it; they are in order and do not overlap.
pub fn apply(text: &str, edits: &[Replacement]) -> String {
    let mut edited = String::with_capacity(text.len() + 64 * edits.len());
    let mut done = 0;
    for Replacement { range, new_text } in edits {
        edited.push_str(&text[done..range.start]);
        edited.push_str(new_text);
        done = range.end;
    }
    edited.push_str(&text[done..]);
    edited
}

/// The change of one page as a unified diff, with its title in the header.
pub fn unified_diff(title: &str, old: &str, new: &str) -> String {
    let title = escape::visible(title);
    let (from, to) = (format!("a/{title}"), format!("b/{title}"));
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&from, &to).to_string()
}

/// Writes changed pages as a MediaWiki import file (export schema 0.11), for `Special:Import` or
/// `importDump.php`.
pub struct ImportXml<W: Write> {
    writer: Writer<W>,
    timestamp: String,
    user: String,
    comment: String,
}

impl<W: Write> ImportXml<W> {
    /// Begins the file. `user` and `comment` stand in each revision; `timestamp` is that of the
    /// edits and must be later than the pages' own for the import to become the newest revision.
    pub fn new(
        out: W,
        site: &Site,
        timestamp: Timestamp,
        user: &str,
        comment: &str,
    ) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let mut root = BytesStart::new("mediawiki");
        root.push_attribute(("xmlns", "http://www.mediawiki.org/xml/export-0.11/"));
        root.push_attribute(("version", "0.11"));
        root.push_attribute(("xml:lang", &*escape::visible(&site.language)));
        writer.write_event(Event::Start(root))?;
        Ok(Self {
            writer,
            timestamp: timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            user: escape::visible(user).into_owned(),
            comment: escape::visible(comment).into_owned(),
        })
    }

    /// Writes one page with its new text.
    pub fn page(&mut self, page: &PageReport, text: &str) -> io::Result<()> {
        let Self { writer, timestamp, user, comment } = self;
        let leaf = |writer: &mut Writer<W>, name: &str, value: &str| {
            writer.create_element(name).write_text_content(BytesText::new(value)).map(|_| ())
        };
        writer.write_event(Event::Start(BytesStart::new("page")))?;
        leaf(writer, "title", &escape::visible(&page.page.title))?;
        leaf(writer, "ns", &page.page.ns.to_string())?;
        writer.write_event(Event::Start(BytesStart::new("revision")))?;
        if page.page.revision != 0 {
            leaf(writer, "parentid", &page.page.revision.to_string())?;
        }
        leaf(writer, "timestamp", timestamp)?;
        writer.write_event(Event::Start(BytesStart::new("contributor")))?;
        leaf(writer, "username", user)?;
        writer.write_event(Event::End(BytesEnd::new("contributor")))?;
        leaf(writer, "comment", comment)?;
        leaf(writer, "model", "wikitext")?;
        leaf(writer, "format", "text/x-wiki")?;
        writer
            .create_element("text")
            .with_attributes([("xml:space", "preserve"), ("bytes", &*text.len().to_string())])
            .write_text_content(BytesText::new(text))?;
        writer.write_event(Event::End(BytesEnd::new("revision")))?;
        writer.write_event(Event::End(BytesEnd::new("page")))?;
        Ok(())
    }

    /// Ends the file and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.write_event(Event::End(BytesEnd::new("mediawiki")))?;
        let mut out = self.writer.into_inner();
        out.write_all(b"\n")?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::{Note, Occurrence, Page, Verdict};

    const TEXT: &str =
        "See http://a.example/x.\n\n* [http://b.example b]\n* [http://c.example c] é\n";

    fn occurrence(source: &str, written: &str) -> Occurrence {
        let mut it = Occurrence::default();
        let at = TEXT.find(source).unwrap();
        it.place.source = source.to_owned();
        it.place.written = written.to_owned();
        it.place.bytes = at..at + source.len();
        it
    }

    fn page() -> PageReport {
        let mut dead = occurrence("http://a.example/x", "http://a.example/x");
        dead.status.verdict = Verdict::Broken;
        dead.status.reason = "http-404".to_owned();
        dead.status.status = Some(404);
        let mut moved = occurrence("[http://c.example c]", "http://c.example");
        moved.status.verdict = Verdict::Alive;
        moved.status.notes = vec![Note::MovedPermanently];
        moved.status.final_url = Some("https://c.example/new".to_owned());
        let page = Page { title: "A & B".to_owned(), revision: 7, ..Page::default() };
        // Out of order on purpose: templates are reported behind the page's own links.
        PageReport { page, occurrences: vec![moved, dead] }
    }

    fn wanted(text: &str) -> Edits {
        edits(text, &page(), &DeadLinkTemplate::archwiki(), date(2026, 11, 22))
    }

    fn patched(text: &str) -> String {
        apply(text, &wanted(text).edits)
    }

    #[test]
    fn replacements_land_at_their_bytes() {
        assert_eq!((wanted(TEXT).edits.len(), wanted(TEXT).stale), (2, 0));
        insta::assert_snapshot!(unified_diff("A & B", TEXT, &patched(TEXT)));
    }

    #[test]
    fn a_page_edited_since_is_left_alone_where_it_changed() {
        for text in
            ["", "é", "quite another text that is long enough to hold every range of the page, é"]
        {
            assert_eq!(wanted(text), Edits { edits: Vec::new(), stale: 2 });
        }
    }

    #[test]
    fn the_import_file_holds_the_text_exactly() {
        let site = Site { language: "en".to_owned(), ..Site::default() };
        let time = "2026-11-22T20:00:00Z".parse().unwrap();
        let mut import = ImportXml::new(Vec::new(), &site, time, "Bot", "flag dead links").unwrap();
        let text = format!("{}&amp; <b>", patched(TEXT));
        import.page(&page(), &text).unwrap();
        let xml = String::from_utf8(import.finish().unwrap()).unwrap();
        insta::assert_snapshot!(xml);
        let raw = xml.split_once("<text").unwrap().1.split_once('>').unwrap().1;
        let raw = raw.split_once("</text>").unwrap().0;
        assert_eq!(quick_xml::escape::unescape(raw).unwrap(), text);
    }

    #[test]
    fn links_side_by_side_are_both_edited() {
        const TEXT: &str = "[http://a.example a][http://b.example b]";
        let link = |at: usize, written: &str| {
            let mut it = occurrence("http://a.example/x", written);
            it.place.source = TEXT[at..at + 20].to_owned();
            it.place.bytes = at..at + 20;
            it.status.verdict = Verdict::Alive;
            it.status.notes = vec![Note::HttpsAvailable];
            it
        };
        let occurrences = vec![link(0, "http://a.example"), link(20, "http://b.example")];
        let page = PageReport { occurrences, ..page() };
        let wanted = edits(TEXT, &page, &DeadLinkTemplate::none(), date(2026, 11, 22));
        assert_eq!(wanted.stale, 0);
        assert_eq!(apply(TEXT, &wanted.edits), TEXT.replace("http:", "https:"));
    }

    #[test]
    fn of_two_edits_at_one_place_the_first_is_made() {
        let mut page = page();
        let again = page.occurrences[1].clone();
        page.occurrences.push(again);
        let mut within = page.occurrences[1].clone();
        within.place.source = "a.example/x".to_owned();
        within.place.written.clone_from(&within.place.source);
        within.place.bytes.start += "http://".len();
        page.occurrences.push(within);
        let wanted = edits(TEXT, &page, &DeadLinkTemplate::archwiki(), date(2026, 11, 22));
        assert_eq!((wanted.edits.len(), wanted.stale), (2, 2));
        assert_eq!(apply(TEXT, &wanted.edits), patched(TEXT));
    }
}
