//! Pages and servers that try to break out of the report: every text of the model is an attack, and
//! every format must come out with the structure that it would have had without.

use insta::assert_snapshot;
use wikirot_report::{
    Format, Options,
    edit::DeadLinkTemplate,
    escape::visible,
    model::{
        Archive, Flag, Hop, Memory, Note, Occurrence, Origin, PageReport, Section, Site, UrlStatus,
    },
};

use crate::{formats::render, sample};

/// What breaks out of HTML, wikitext, Markdown, XML, terminals and spreadsheets.
const ATTACKS: [&str; 8] = [
    "\"><script>alert(1)</script><img src=x onerror=alert(1)>'",
    "]] {{Delete}} [[Category:Pwned]] '''b''' <nowiki> <!-- ~~~~ __NOINDEX__ -{x}- RFC 1 |x}}",
    "\x1b[31m\x1b]0;pwned\x07\u{9b}2J\u{202e}gpj.exe\u{2066}\u{200b}\u{e0041}",
    "=HYPERLINK(\"http://evil.example\")",
    "`]( javascript:alert(1)) ![x](http://evil.example) <b> www.evil.example @all mailto:a@b.example",
    "x\n== Heading ==\n* item\r\n----\n{| table\n# h1",
    "]]></content><entry></pre></code></title></style></textarea>&lt;b&gt;&#60;i&#62;",
    "\u{0}\u{fffe}\t end",
];

fn options() -> Options {
    Options { dead_link: DeadLinkTemplate::archwiki(), ..Options::default() }
}

/// One page for each attack, and on each a link of every kind, with the attack in every field.
fn wiki() -> Memory {
    let pages =
        ATTACKS.iter().enumerate().map(|(at, attack)| page(at as u64 + 1, attack)).collect();
    let mut memory = sample::gather(pages);
    memory.summary.site = Site {
        name: ATTACKS.concat(),
        dbname: ATTACKS.concat(),
        base: format!("javascript:{}", ATTACKS[0]),
        article_path: "https://w.example/$1".to_owned(),
        language: ATTACKS[0].to_owned(),
    };
    memory.summary.run.version = ATTACKS[0].to_owned();
    memory.summary.run.previous = Some(sample::time("2026-11-01T00:00:00Z"));
    memory
}

fn page(id: u64, attack: &str) -> PageReport {
    let mut page = sample::page(id, 3, attack, attack);
    page.page.language = attack.to_owned();
    let broken = sample::failing(
        &format!("https://a{id}.example/{attack}"),
        "http-404",
        3,
        "2026-11-01T00:00:00Z",
    );
    let moved = sample::alive(&format!("http://b{id}.example/{attack}"), &[Note::MovedPermanently]);
    let suspect = sample::failing(
        &format!("javascript:alert({id})//{attack}"),
        attack,
        3,
        "2026-11-01T00:00:00Z",
    );
    for status in [broken.clone(), moved, suspect] {
        occurrence(&mut page, attack, status);
    }
    let status = UrlStatus { url: format!("{attack}{id}"), ..broken };
    occurrence(&mut page, attack, status).place.origin = Origin::Template(vec![attack.to_owned()]);
    page
}

fn occurrence<'a>(page: &'a mut PageReport, attack: &str, status: UrlStatus) -> &'a mut Occurrence {
    let it = sample::put(page, "x", 3, &format!("[URL {attack}]"), status);
    it.place.section = Some(Section { title: attack.to_owned(), anchor: attack.to_owned() });
    it.status.final_url = Some(format!("https://c.example/{attack}"));
    it.status.domain = attack.to_owned();
    it.status.seen.server = Some(attack.to_owned());
    it.status.seen.title = Some(attack.to_owned());
    it.status.seen.detail = Some(attack.to_owned());
    it.status.seen.hops = vec![
        Hop { url: attack.to_owned(), status: Some(301), address: None },
        Hop { url: format!("javascript:{attack}"), status: None, address: None },
    ];
    let taken = sample::time("2020-01-01T00:00:00Z");
    it.status.archive = Some(Archive { url: format!("javascript:{attack}"), taken });
    if attack.starts_with(']') {
        it.place.flag = Some(Flag {
            source: attack.to_owned(),
            date: None,
            status: attack.to_owned(),
            rescued: false,
        });
    }
    it
}

/// Lines and plain spaces are all that a report may hold of what is invisible.
fn assert_visible(text: &str) {
    for line in text.lines() {
        assert_eq!(visible(line), line);
    }
}

#[test]
fn html_has_no_element_and_no_address_but_its_own() {
    let html = render(Format::Html, &wiki(), &options());
    assert_visible(&html);
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, rest) = rest.split_once("<script>").unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    let mut open = Vec::new();
    for text in [before, body, after] {
        for (name, attributes) in tags(text) {
            check_element(&mut open, &name, &attributes);
        }
    }
    assert_eq!(open, [""; 0], "unclosed elements");
}

fn check_element(open: &mut Vec<String>, name: &str, attributes: &[(String, String)]) {
    const VOID: [&str; 5] = ["!doctype", "meta", "input", "rect", "path"];
    const KNOWN: &str = "html head title body a bdi header h1 h2 h3 p span strong b section div svg ul ol li \
                         details summary main form fieldset legend label select option datalist output \
                         kbd noscript script article code mark pre button dl dt dd footer";
    if let Some(name) = name.strip_prefix('/') {
        assert_eq!(open.pop().as_deref(), Some(name));
        return;
    }
    if !VOID.contains(&name) {
        assert!(KNOWN.split_whitespace().any(|it| it == name), "<{name}>");
        // The suggestions of a data list need no end tag.
        if !(name == "option" && open.last().is_some_and(|it| it == "datalist")) {
            open.push(name.to_owned());
        }
    }
    for (attribute, value) in attributes {
        assert!(!attribute.starts_with("on") && attribute != "style", "{attribute} in <{name}>");
        assert!(attribute.bytes().all(|it| it.is_ascii_alphabetic() || it == b'-'), "{attribute}");
        if attribute == "href" {
            let ok = ["https://", "http://", "#"].iter().any(|it| value.starts_with(it));
            assert!(ok, "href={value}");
        }
    }
}

/// Each tag's name and attributes. Values hold no raw quote and no raw angle bracket, or this fails.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>'), "{text}");
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap();
            let words: Vec<&str> = attribute.split_whitespace().collect();
            let (name, flags) = words.split_last().unwrap();
            attributes.extend(flags.iter().map(|it| ((*it).to_owned(), String::new())));
            attributes.push(((*name).to_owned(), value.to_owned()));
            rest = after;
        }
        attributes.extend(
            rest.split_whitespace()
                .filter(|it| *it != "/")
                .map(|it| (it.to_owned(), String::new())),
        );
        tags.push((name.trim_end_matches('/').to_owned(), attributes));
    }
    tags
}

/// `wikitext` without what stands in `<nowiki>`, where nothing but its end is markup.
fn outside_of_nowiki(wikitext: &str) -> String {
    let mut outside = String::new();
    let mut parts = wikitext.split("<nowiki>");
    outside.push_str(parts.next().unwrap());
    for part in parts {
        let (literal, after) = part.split_once("</nowiki>").unwrap();
        assert!(!literal.contains(['<', '>', '\n']), "{literal}");
        outside.push_str(after);
    }
    outside
}

/// The same without external links, each of which is one and no more.
fn outside_of_links(wikitext: &str) -> String {
    let mut outside = String::new();
    let mut parts = wikitext.split("[http");
    outside.push_str(parts.next().unwrap());
    for part in parts {
        let (link, after) = part.split_once(']').unwrap();
        let (target, label) = link.split_once(' ').unwrap();
        let markup = ['[', '{', '}', '|', '<', '>', '"', '`', '\\', '^', '\n', '\t'];
        assert!(!target.contains(markup), "{target}");
        let rows = ["''", "__", "~~"].into_iter().any(|it| target.contains(it));
        assert!(!rows, "{target}");
        outside.push_str(label);
        outside.push_str(after);
    }
    outside
}

#[test]
fn wikitext_has_no_markup_but_its_own() {
    let text = render(Format::Wikitext, &wiki(), &options());
    assert_visible(&text);
    let outside = outside_of_links(&outside_of_nowiki(&text));
    for mark in ["{{", "}}", "{|", "~~~", "__", "-{", "[http", "://", "<nowiki", "<!--", "RFC 1"] {
        assert!(!outside.contains(mark), "{mark}");
    }
    for part in outside.split('<').skip(1) {
        let known = [
            "div id=\"wikirot-report\">",
            "div style=\"overflow-wrap:anywhere\">",
            "div class=\"mw-collapsible mw-collapsed\">",
            "div class=\"mw-collapsible-content\">",
            "/div>",
            "code>",
            "/code>",
            "br />",
        ];
        assert!(known.iter().any(|it| part.starts_with(it)), "<{part}");
    }
    assert_eq!(text.matches("<code>").count(), text.matches("</code>").count());
    for link in outside.split("[[").skip(1) {
        let (link, _) = link.split_once("]]").unwrap();
        // No title of the attacks can be that of a page, but for one.
        assert!(link.starts_with(":=HYPERLINK") || link.starts_with("=HYPERLINK"), "[[{link}]]");
    }
    for line in text.lines().filter(|it| it.contains("Heading")) {
        assert!(line.starts_with(['*', 'C']) || line.starts_with("== x "), "{line}");
    }
    assert_snapshot!(text);
}

#[test]
fn markdown_has_no_markup_but_its_own() {
    let text = render(Format::Markdown, &wiki(), &options());
    assert_visible(&text);
    let mut bare = String::new();
    for line in text.lines() {
        bare.push_str(&without_code(line));
        bare.push('\n');
    }
    for part in bare.split('<').skip(1) {
        let known = ["details>", "summary>", "/summary>", "/details>"];
        assert!(known.iter().any(|it| part.starts_with(it)), "<{part}");
    }
    for destination in bare.split("](").skip(1) {
        assert!(
            destination.starts_with("https://") || destination.starts_with("http://"),
            "{destination}"
        );
    }
    let outside: String =
        bare.split("](").map(|it| it.split_once(')').map_or(it, |it| it.1)).collect();
    for mark in ["![", "www.", "://", "{{", "@"] {
        assert!(!outside.contains(mark), "{mark}");
    }
    assert_snapshot!(text);
}

/// A line of Markdown without escaped characters and code spans.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['\\', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('\\') {
            let mut chars = rest.chars();
            chars.next();
            chars.next();
            rest = chars.as_str();
            continue;
        }
        let fence = rest.len() - rest.trim_start_matches('`').len();
        let mut end = fence;
        loop {
            end += rest[end..].find('`').unwrap();
            let run = rest[end..].len() - rest[end..].trim_start_matches('`').len();
            end += run;
            if run == fence {
                break;
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn text_does_nothing_to_a_terminal() {
    let options = Options { color: false, ..options() };
    let text = render(Format::Text, &wiki(), &options);
    assert_visible(&text);
    assert_snapshot!(text);
}

#[test]
fn csv_has_no_formula_and_no_row_too_many() {
    let wiki = wiki();
    let csv = render(Format::Csv, &wiki, &options());
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), wiki.pages.iter().map(|it| it.occurrences.len()).sum::<usize>());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
        assert_eq!(visible(cell), cell);
    }
}

#[test]
fn json_says_exactly_what_was_there_and_shows_nothing_invisible() {
    let wiki = wiki();
    let jsonl = render(Format::Jsonl, &wiki, &options());
    assert_visible(&jsonl);
    for (line, url) in jsonl.lines().zip(&wiki.urls) {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["url"], url.status.url);
        assert_eq!(value["pages"], serde_json::json!(url.pages));
    }
    let json = render(Format::Json, &wiki, &options());
    assert_visible(&json);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (page, report) in value["pages"].as_array().unwrap().iter().zip(&wiki.pages) {
        assert_eq!(page["page"]["title"], report.page.title);
    }
}

#[test]
fn atom_is_well_formed_and_its_html_harmless() {
    use quick_xml::events::Event;
    let wiki = wiki();
    let xml = render(Format::Atom, &wiki, &options());
    assert_visible(&xml);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut entries, mut in_content, mut content) = (0, false, String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "entry" => entries += 1,
            Event::Start(tag) if tag.name().as_ref() == "content" => in_content = true,
            Event::End(tag) if tag.name().as_ref() == "content" => {
                for (name, attributes) in tags(&std::mem::take(&mut content)) {
                    assert!(
                        ["p", "code", "ul", "li", "a"].contains(&name.trim_start_matches('/')),
                        "<{name}>"
                    );
                    for (name, value) in attributes {
                        assert!(
                            name == "href" && value.starts_with("https://w.example/"),
                            "{name}={value}"
                        );
                    }
                }
                in_content = false;
            }
            Event::Text(text) if in_content => content.push_str(&text),
            Event::GeneralRef(name) if in_content => {
                let entity = format!("&{};", &*name);
                content.push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let new = wiki.urls.iter().filter(|it| it.status.change == wikirot_report::model::Change::New);
    assert_eq!(entries, new.count());
}

/// One page that has a URL any number of times.
fn repeats(times: u32) -> Memory {
    let mut page = sample::page(1, 0, "", "Many");
    for line in 1..=times {
        let status =
            sample::failing("http://gone.example/x", "http-404", 3, "2026-11-01T00:00:00Z");
        sample::put(&mut page, "Section", line, "[URL label]", status);
    }
    sample::gather(vec![page])
}

#[test]
fn a_url_without_end_on_one_page_is_counted_and_not_repeated() {
    let few = render(Format::Html, &repeats(50), &options());
    let many = render(Format::Html, &repeats(5_000), &options());
    assert!(many.len() < few.len() + 100, "{} and {} bytes", few.len(), many.len());
    // With scripts and without, each link is told: five one by one, and the others with the last of them.
    assert!(many.contains("and 4,995 more on this page"), "{many}");
    assert!(many.contains("line 5, and") && !many.contains("line 6"), "{many}");
    let data = many.split("class=\"data\"").nth(1).unwrap();
    assert!(data.contains(",4995]"), "{data}");
    assert!(many.contains("<span class=\"n\">5,000</span>"), "{many}");
}
