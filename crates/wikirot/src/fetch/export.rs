//! Export XML of a stranger becomes export XML of ours.
//!
//! Nothing is copied as it stands: elements and attributes that the schema knows are written anew, all
//! else is left out. So what is written is well-formed whatever a server sends, and that of a real
//! MediaWiki comes out byte for byte as `dumpBackup.php` writes it.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read};

use anyhow::{Context, Result, bail};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// Bytes of one page with all of its markup; the longest text that MediaWiki saves is 2 MiB.
const LONGEST_PAGE: usize = 64 << 20;

/// What may stand in an element; one that is not here holds characters alone.
const CHILDREN: &[(&str, &[&str])] = &[
    ("siteinfo", &["sitename", "dbname", "base", "generator", "case", "namespaces"]),
    ("namespaces", &["namespace"]),
    ("page", &["title", "ns", "id", "redirect", "restrictions", "revision"]),
    (
        "revision",
        &[
            "id",
            "parentid",
            "timestamp",
            "contributor",
            "minor",
            "comment",
            "origin",
            "model",
            "format",
            "text",
            "content",
            "sha1",
        ],
    ),
    ("contributor", &["username", "ip", "id"]),
    ("content", &["role", "origin", "model", "format", "text"]),
];

/// The attributes that an element may have.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("namespace", &["key", "case"]),
    ("redirect", &["title"]),
    ("contributor", &["deleted"]),
    ("comment", &["deleted"]),
    ("text", &["bytes", "sha1", "xml:space", "deleted", "id", "location"]),
];

fn allowed(table: &'static [(&str, &[&str])], element: &str) -> &'static [&'static str] {
    table.iter().find(|(name, _)| *name == element).map_or(&[], |(_, list)| list)
}

/// What an export says of its wiki.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The name of the database.
    pub(super) dbname: String,
    /// The address of the main page.
    pub(super) base: String,
    /// The root's start tag and the `<siteinfo>`.
    pub(super) xml: String,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The page's id.
    pub(super) id: i64,
    /// The number of its namespace.
    pub(super) ns: i32,
    /// Its full title.
    pub(super) title: String,
    /// The id of its revision; of the last one, where there are more.
    pub(super) revision: i64,
    /// The `<page>`, with its line ends.
    pub(super) xml: String,
}

/// An export that is read page by page.
pub(super) struct Export<R> {
    reader: Reader<Metered<R>>,
    event: Vec<u8>,
    /// The root has been closed.
    ended: bool,
    /// A `<page>` was opened while the head was looked for.
    at_page: bool,
}

/// What comes next, as far as it matters here.
enum Next {
    Open(String, Vec<(String, String)>),
    Chars(String),
    Close,
    End,
}

impl<R: BufRead> Export<R> {
    /// Reads up to the first page.
    pub(super) fn open(input: R) -> Result<(Export<R>, Head)> {
        let mut reader = Reader::from_reader(Metered { input, left: LONGEST_PAGE });
        reader.config_mut().expand_empty_elements = true;
        let mut export = Export { reader, event: Vec::new(), ended: false, at_page: false };
        let mut head = Head::default();
        loop {
            match export.next()? {
                Next::Open(name, attributes) if name == "mediawiki" => {
                    head.xml = root(&attributes);
                    break;
                }
                Next::Chars(text) if text.trim().is_empty() => {}
                _ => bail!("this is no export of MediaWiki"),
            }
        }
        loop {
            match export.next()? {
                Next::Open(name, _) if name == "siteinfo" => {
                    let mut note = |parent: &str, name: &str, content: &str| match (parent, name) {
                        ("siteinfo", "dbname") => content.clone_into(&mut head.dbname),
                        ("siteinfo", "base") => content.clone_into(&mut head.base),
                        _ => {}
                    };
                    let mut xml = String::new();
                    export.element("", "siteinfo", &[], 1, &mut xml, &mut note)?;
                    head.xml.push_str(&xml);
                }
                Next::Open(name, _) if name == "page" => {
                    export.at_page = true;
                    return Ok((export, head));
                }
                Next::Open(..) => export.skip()?,
                Next::Chars(_) => {}
                Next::Close => {
                    export.ended = true;
                    return Ok((export, head));
                }
                Next::End => bail!("the export is cut off"),
            }
        }
    }

    /// The next page; `None` at the end.
    pub(super) fn next_page(&mut self) -> Result<Option<Page>> {
        while !self.ended && !std::mem::take(&mut self.at_page) {
            self.reader.get_mut().left = LONGEST_PAGE;
            match self.next()? {
                Next::Open(name, _) if name == "page" => break,
                Next::Open(..) => self.skip()?,
                Next::Chars(_) => {}
                Next::Close => self.ended = true,
                Next::End => bail!("the export is cut off"),
            }
        }
        if self.ended {
            return Ok(None);
        }
        let (mut page, mut xml) = (Page::default(), String::new());
        let mut note = |parent: &str, name: &str, content: &str| match (parent, name) {
            ("page", "title") => content.clone_into(&mut page.title),
            ("page", "ns") => page.ns = content.trim().parse().unwrap_or_default(),
            ("page", "id") => page.id = content.trim().parse().unwrap_or_default(),
            ("revision", "id") => page.revision = content.trim().parse().unwrap_or_default(),
            _ => {}
        };
        self.element("", "page", &[], 1, &mut xml, &mut note)?;
        if page.id <= 0 {
            bail!("the export has a page without a number");
        }
        Ok(Some(Page { xml, ..page }))
    }

    /// Writes the element just opened anew, to its end. No deeper than [`CHILDREN`] is.
    fn element(
        &mut self,
        parent: &str,
        name: &str,
        attributes: &[(String, String)],
        depth: usize,
        out: &mut String,
        note: &mut dyn FnMut(&str, &str, &str),
    ) -> Result<()> {
        let indent = "  ".repeat(depth);
        out.push_str(&indent);
        out.push('<');
        out.push_str(name);
        let known = allowed(ATTRIBUTES, name);
        for (attribute, value) in attributes.iter().filter(|(it, _)| known.contains(&&**it)) {
            let _ = write!(out, " {attribute}=\"");
            escape(value, true, out);
            out.push('"');
        }
        let is_numbered =
            |(key, value): &(String, String)| key == "key" && value.trim().parse::<i32>().is_ok();
        if name == "namespace" && !attributes.iter().any(is_numbered) {
            bail!("the export has a namespace without a number");
        }
        let children = allowed(CHILDREN, name);
        let (opened, mut content) = (out.len(), String::new());
        loop {
            match self.next()? {
                Next::Open(child, attributes) => match children.iter().find(|it| ***it == *child) {
                    Some(child) => {
                        if out.len() == opened {
                            out.push_str(">\n");
                        }
                        self.element(name, child, &attributes, depth + 1, out, note)?;
                    }
                    None => self.skip()?,
                },
                // Between elements there is white space alone.
                Next::Chars(more) if children.is_empty() => content.push_str(&more),
                Next::Chars(_) => {}
                Next::Close => break,
                Next::End => bail!("the export is cut off"),
            }
        }
        note(parent, name, &content);
        if out.len() > opened {
            out.push_str(&indent);
        } else if content.is_empty() {
            // As MediaWiki has it.
            out.push_str(if name == "minor" { "/>\n" } else { " />\n" });
            return Ok(());
        } else {
            out.push('>');
            escape(&content, false, out);
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "</{name}>");
        Ok(())
    }

    /// Leaves out the rest of the element just opened.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.next()? {
                Next::Open(..) => depth += 1,
                Next::Close => depth -= 1,
                Next::Chars(_) => {}
                Next::End => bail!("the export is cut off"),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Next> {
        loop {
            self.event.clear();
            let event = self.reader.read_event_into(&mut self.event);
            return Ok(match event.context("the export is not XML")? {
                Event::Start(tag) | Event::Empty(tag) => {
                    Next::Open(tag.name().as_ref().to_owned(), attributes(&tag)?)
                }
                Event::End(_) => Next::Close,
                Event::Text(text) => Next::Chars(text.xml10_content().into_owned()),
                Event::CData(text) => Next::Chars(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => Next::Chars(match resolve_xml_entity(&name) {
                    Some(text) => text.to_owned(),
                    None => match name.resolve_char_ref().ok().flatten() {
                        Some(char) => char.to_string(),
                        None => bail!("the export has an unknown entity, &{};", &*name),
                    },
                }),
                Event::Eof => Next::End,
                Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => continue,
            });
        }
    }
}

fn attributes(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>> {
    tag.attributes()
        .map(|attribute| {
            let attribute = attribute.context("the export has a bad attribute")?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.context("the export has a bad attribute")?.into_owned();
            Ok((attribute.key.as_ref().to_owned(), value))
        })
        .collect()
}

/// The start tag of the root, in the schema that the wiki writes.
fn root(attributes: &[(String, String)]) -> String {
    let value = |name: &str| attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    let is_version = |it: &&str| it.split('.').all(|n| n.parse::<u16>().is_ok());
    let version = value("version").filter(is_version).unwrap_or("0.11");
    let schema = format!("http://www.mediawiki.org/xml/export-{version}");
    let mut lang = String::new();
    escape(value("xml:lang").unwrap_or("en"), true, &mut lang);
    format!(
        "<mediawiki xmlns=\"{schema}/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"{schema}/ {schema}.xsd\" version=\"{version}\" xml:lang=\"{lang}\">\n"
    )
}

/// Appends characters as XML has them; those that it cannot have at all become U+FFFD.
fn escape(text: &str, attribute: bool, out: &mut String) {
    out.reserve(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' | '\t' if attribute => {
                let _ = write!(out, "&#{};", char as u32);
            }
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(char),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(char),
        }
    }
}

/// An input that fails once a page has taken more than it may.
struct Metered<R> {
    input: R,
    left: usize,
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("a page longer than any page is"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.input.read(buf)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn all(xml: &str) -> Result<(Head, Vec<Page>)> {
        let (mut export, head) = Export::open(xml.as_bytes())?;
        let mut pages = Vec::new();
        while let Some(page) = export.next_page()? {
            pages.push(page);
        }
        Ok((head, pages))
    }

    const WHOLE: &str = r#"<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.mediawiki.org/xml/export-0.11/ http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="de">
  <siteinfo>
    <sitename>A &amp; B</sitename>
    <dbname>ab</dbname>
    <base>https://ab.rotweb.net/wiki/Main_Page</base>
    <generator>MediaWiki 1.39.17</generator>
    <case>first-letter</case>
    <namespaces>
      <namespace key="0" case="first-letter" />
      <namespace key="1" case="first-letter">Diskussion</namespace>
    </namespaces>
  </siteinfo>
  <page>
    <title>"Q" &amp; &lt;A&gt;</title>
    <ns>0</ns>
    <id>7</id>
    <redirect title="&quot;Q&quot;" />
    <revision>
      <id>12</id>
      <parentid>3</parentid>
      <timestamp>2026-01-01T00:00:00Z</timestamp>
      <contributor deleted="deleted" />
      <minor/>
      <comment>a "b"</comment>
      <origin>12</origin>
      <model>wikitext</model>
      <format>text/x-wiki</format>
      <text bytes="9" sha1="x" xml:space="preserve"> &lt;b&gt;
  é	'"
</text>
      <sha1>x</sha1>
    </revision>
  </page>
"#;

    #[test]
    fn what_mediawiki_writes_comes_out_as_it_went_in() {
        let (head, pages) = all(&format!("{WHOLE}</mediawiki>\n")).unwrap();
        let page = &pages[0];
        assert_eq!((page.id, page.ns, page.revision), (7, 0, 12));
        assert_eq!(page.title, "\"Q\" & <A>");
        assert_eq!((head.dbname.as_str(), pages.len()), ("ab", 1));
        assert_eq!(head.base, "https://ab.rotweb.net/wiki/Main_Page");
        assert_eq!(format!("{}{}", head.xml, page.xml), WHOLE);
    }

    #[test]
    fn what_no_schema_knows_is_left_out() {
        let xml = "<?xml version='1.0'?><!-- x --><mediawiki version='9.\"' onload='x'><siteinfo/>\
            <page evil='1'><title><![CDATA[</page>]]>\u{8}</title><id>1</id><script>x<a/></script>\
            <revision><id>2</id><text onclick='1' bytes='&#10;1'>&#13;&#x1;]]&gt;</text></revision>\
            </page><logitem><page/></logitem></mediawiki>";
        let (head, pages) = all(xml).unwrap();
        assert!(
            head.xml.contains("version=\"0.11\" xml:lang=\"en\">\n  <siteinfo />\n"),
            "{head:?}"
        );
        assert_eq!(
            pages[0].xml,
            "  <page>\n    <title>&lt;/page&gt;\u{fffd}</title>\n    <id>1</id>\n    <revision>\n      \
             <id>2</id>\n      <text bytes=\"&#10;1\">&#13;\u{fffd}]]&gt;</text>\n    </revision>\n  \
             </page>\n"
        );
        assert_eq!(pages.len(), 1);
        // What is written is read again as the same.
        let again = format!("{}{}</mediawiki>", head.xml, pages[0].xml);
        let (head_again, pages_again) = all(&again).unwrap();
        assert_eq!((head_again, &pages_again[0].xml), (head, &pages[0].xml));
    }

    #[test]
    fn an_export_may_have_no_page_and_is_none_where_something_else_is_said() {
        for xml in [
            "<mediawiki/>",
            "<mediawiki></mediawiki>",
            " \n<mediawiki><siteinfo><dbname>w</dbname></siteinfo>\n</mediawiki>\n",
        ] {
            let (head, pages) = all(xml).unwrap();
            assert!(pages.is_empty() && head.xml.contains("<mediawiki"), "{xml}");
        }
        for (xml, told) in [
            ("", "this is no export of MediaWiki"),
            ("words <mediawiki/>", "this is no export of MediaWiki"),
            ("<html/>", "this is no export of MediaWiki"),
            ("<mediawiki>", "the export is cut off"),
            ("<mediawiki><siteinfo>", "the export is cut off"),
            ("<mediawiki><other>", "the export is cut off"),
            ("<mediawiki><page><id>1</id></page>", "the export is cut off"),
            ("<mediawiki><page><id>1</id></page><other>", "the export is cut off"),
            ("<mediawiki><page><title>", "the export is cut off"),
            ("<mediawiki><page><title>A</title></page></mediawiki>", "a page without a number"),
            ("<mediawiki><page><id>0</id></page></mediawiki>", "a page without a number"),
            (
                "<mediawiki><page><id>1</id><title>&x;</title></page></mediawiki>",
                "an unknown entity, &x;",
            ),
        ] {
            let error = all(xml).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(told), "{xml}: {error}");
        }
    }

    #[test]
    fn pages_are_found_between_whatever_else_there_is() {
        let page = |id: u8| format!("<page><ns>4</ns><id>{id}</id></page>");
        let xml = format!(
            "\n <mediawiki>\n<logitem><page/></logitem>{}<x/> {}</mediawiki>",
            page(1),
            page(2)
        );
        let (_, pages) = all(&xml).unwrap();
        let pages: Vec<_> = pages.iter().map(|it| (it.id, it.ns)).collect();
        assert_eq!(pages, [(1, 4), (2, 4)]);
        let xml = "<mediawiki><page><id>1</id><revision><contributor>words</contributor>\
            </revision></page></mediawiki>";
        assert!(all(xml).unwrap().1[0].xml.contains("<contributor />"));
    }

    proptest! {
        #[test]
        fn whatever_comes_what_is_written_is_an_export(
            edits in vec((0..WHOLE.len(), "[<>&;\"'/!\\[\\]\\-a\u{0}\r\n ]{0,4}"), 0..6)
        ) {
            let mut xml = format!("{WHOLE}</mediawiki>").into_bytes();
            for (at, instead) in edits {
                let end = (at + instead.len()).min(xml.len());
                xml.splice(at.min(end)..end, instead.bytes());
            }
            let Ok((head, pages)) = all(&String::from_utf8_lossy(&xml)) else { return Ok(()) };
            let mut written = head.xml.clone();
            pages.iter().for_each(|page| written.push_str(&page.xml));
            written.push_str("</mediawiki>");
            let (head_again, pages_again) = all(&written).unwrap();
            prop_assert_eq!(head_again.xml, head.xml);
            let xml = |pages: &[Page]| pages.iter().map(|it| it.xml.clone()).collect::<Vec<_>>();
            prop_assert_eq!(xml(&pages_again), xml(&pages));
            // And to whoever reads dumps.
            let input = wikirot_dump::Input::from_reader(Cursor::new(written)).unwrap();
            let read = wikirot_dump::DumpReader::new(input).unwrap().map(Result::unwrap).count();
            prop_assert_eq!(read, pages.len());
        }
    }

    #[test]
    fn what_is_no_export_is_an_error() {
        for xml in [
            "",
            "<html></html>",
            "words",
            "words<mediawiki></mediawiki>",
            "<mediawiki><siteinfo><namespaces><namespace key='x'/></namespaces></siteinfo></mediawiki>",
            "<mediawiki><siteinfo><namespaces><namespace case='1'/></namespaces></siteinfo></mediawiki>",
            "<mediawiki>",
            "<mediawiki><page><title>x</title></page></mediawiki>",
            "<mediawiki><page><id>1</id>",
            "<mediawiki><page><id>1</page></mediawiki>",
            "<mediawiki><page><id>1</id><title>&nbsp;</title></page></mediawiki>",
            "<!DOCTYPE m [<!ENTITY a 'b'>]><mediawiki><page><id>1</id><title>&a;</title></page></mediawiki>",
        ] {
            assert!(all(xml).is_err(), "{xml}");
        }
    }
}
