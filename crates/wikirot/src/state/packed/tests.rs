//! What goes in comes out, and nothing else does harm.

use proptest::prelude::*;
use rusqlite::Connection;

use super::frame::{COMPRESSED, PLAIN};
use super::*;

/// A link that owns its texts.
#[derive(Clone, Debug)]
struct Owned {
    n: u32,
    url: i64,
    line: u32,
    bytes: (u64, u64),
    source: String,
    holds_url: bool,
    texts: [Option<String>; 3],
    section: Option<(String, bool)>,
    context: usize,
    guessed: bool,
}

const URL: &str = "http://a.example/";

fn owned() -> impl Strategy<Value = Owned> {
    let text = "[a-zé |{}]{0,20}";
    let texts = [prop::option::of(text), prop::option::of(text), prop::option::of(text)];
    let section = prop::option::of(("[a-d ]{0,3}", any::<bool>()));
    let numbers = (0..9_u32, any::<i64>(), any::<u32>(), any::<(u64, u64)>());
    (numbers, (text, any::<bool>()), texts, section, 0..Context::ALL.len(), any::<bool>()).prop_map(
        |((n, url, line, bytes), (source, holds_url), texts, section, context, guessed)| Owned {
            n,
            url,
            line,
            bytes,
            source: if holds_url { format!("[{URL} {source}]") } else { source },
            holds_url,
            texts,
            section,
            context,
            guessed,
        },
    )
}

fn pack(packer: &mut Packer, all: &[Owned]) -> Vec<u8> {
    for link in all {
        let anchor = link
            .section
            .as_ref()
            .map(|(title, is_second)| title.replace(' ', "_") + if *is_second { "_2" } else { "" });
        let section = link.section.as_ref().zip(anchor.as_deref());
        packer.push(&Occurrence {
            n: link.n,
            url: link.url,
            line: link.line,
            first: link.bytes.0,
            last: link.bytes.1,
            source: Source::of(&link.source, URL),
            written: link.texts[0].as_deref(),
            section: section.map(|((title, _), anchor)| Heading::of(title, anchor)),
            origin: link.texts[1].as_deref(),
            context: Context::ALL[link.context],
            guessed: link.guessed,
            flag: link.texts[2].as_deref(),
        });
    }
    packer.finish().unwrap()
}

fn opened(packed: &[u8]) -> Result<Record, Damaged> {
    Opener::default().unpack(packed).map(Record)
}

/// Numbers rise.
fn in_order(mut all: Vec<Owned>) -> Vec<Owned> {
    let mut next = 0;
    for link in &mut all {
        link.n += next;
        next = link.n + 1;
    }
    all
}

proptest! {
    #[test]
    fn what_is_packed_comes_out(all in prop::collection::vec(owned(), 0..40)) {
        let all = in_order(all);
        let mut packer = Packer::new(None).unwrap();
        // A record does not hang on the one before.
        let packed = pack(&mut packer, &all);
        prop_assert_eq!(&pack(&mut packer, &all), &packed);
        let record = opened(&packed).unwrap();
        let mut links = record.links();
        for expected in &all {
            let link = links.next().unwrap().unwrap();
            prop_assert_eq!((link.n, link.url, link.line), (expected.n, expected.url, expected.line));
            prop_assert_eq!((link.first, link.last), expected.bytes);
            prop_assert_eq!(link.source.holds_url, expected.holds_url);
            prop_assert_eq!(&link.source.text(URL), &expected.source);
            let texts = [link.written, link.origin, link.flag];
            prop_assert_eq!(texts, [0, 1, 2].map(|at| expected.texts[at].as_deref()));
            let section = expected.section.as_ref().map(|(title, is_second)| {
                (title.clone(), title.replace(' ', "_") + if *is_second { "_2" } else { "" })
            });
            prop_assert_eq!(link.section.map(|it| (it.title.to_owned(), it.whole_anchor())), section);
            prop_assert_eq!((link.context, link.guessed), (Context::ALL[expected.context], expected.guessed));
        }
        prop_assert!(links.next().is_none());
    }

    #[test]
    fn what_rots_is_an_error_or_other_links(
        all in prop::collection::vec(owned(), 1..40),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        compressed: bool,
    ) {
        let mut packer = Packer::new(None).unwrap();
        let mut packed = pack(&mut packer, &in_order(all));
        if !compressed && let Ok(record) = opened(&packed) {
            packed = [&[PLAIN], &*record.0].concat();
        }
        for (place, byte) in changes {
            let at = place.index(packed.len());
            packed[at] = byte;
        }
        if let Ok(record) = opened(&packed) {
            let read = record.links().take_while(Result::is_ok).count();
            prop_assert!(read <= record.0.len());
        }
    }

    #[test]
    fn any_bytes_are_read_to_an_end(bytes: Vec<u8>) {
        if let Ok(record) = opened(&bytes) {
            prop_assert!(record.links().count() <= bytes.len());
        }
    }
}

#[test]
fn a_length_that_nothing_can_have_is_damage() {
    let mut packed = vec![COMPRESSED];
    put(&mut packed, u64::MAX);
    assert!(opened(&packed).is_err());
    assert!(opened(&[]).is_err());
}

#[test]
fn a_page_of_links_takes_a_few_bytes_each() {
    let mut packer = Packer::new(None).unwrap();
    let labels: Vec<_> = (0..200).map(|n| format!("[http://a.example/{n} Label of {n}]")).collect();
    let mut at = 0;
    for (n, source) in labels.iter().enumerate() {
        packer.push(&Occurrence {
            n: n as u32,
            url: 100 + n as i64,
            line: n as u32 / 3,
            first: at,
            last: at + source.len() as u64,
            source: Source::of(source, &format!("http://a.example/{n}")),
            written: None,
            section: Some(Heading::of("See also", "See_also")),
            origin: None,
            context: Context::Prose,
            guessed: false,
            flag: None,
        });
        at += source.len() as u64 + 10;
    }
    let packed = packer.finish().unwrap();
    assert!(packed.len() < 200 * 10, "{} bytes", packed.len());
}

/// Some links of a page, which differ a little from those of other pages.
fn of_page(page: usize) -> Vec<Owned> {
    let link = |n: u32| Owned {
        n,
        url: i64::from(n) * 7,
        line: n,
        bytes: (0, 9),
        source: format!("[{URL} number {n} of page {page}, as many are]"),
        holds_url: true,
        texts: [None, Some("Template:Cite web".to_owned()), None],
        section: Some(("External links".to_owned(), false)),
        context: 0,
        guessed: false,
    };
    (0..3).map(link).collect()
}

#[test]
fn pages_are_told_from_those_that_came_first() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE link_sample (links BLOB NOT NULL)").unwrap();
    let mut packer = Packer::new(None).unwrap();
    let (mut records, mut samples) = (Vec::new(), 0);
    for page in 0..2_000 {
        records.push(pack(&mut packer, &of_page(page)));
        if let Some(sample) = packer.new_sample().unwrap() {
            conn.execute("INSERT INTO link_sample VALUES (?1)", [sample]).unwrap();
            samples += 1;
        }
    }
    assert_eq!(samples, 1);
    let (first, last) = (&records[0], &records[1_999]);
    assert!(last.len() * 2 < first.len(), "{} bytes, {} at first", last.len(), first.len());
    // One that goes on with the state packs as the one that made its sample.
    let sample = sample_of(&conn, "main").unwrap();
    let mut other = Packer::new(sample.as_deref()).unwrap();
    assert_eq!(&pack(&mut other, &of_page(1_999)), last);
    let mut opener = Opener::default();
    for (page, packed) in records.iter().enumerate().rev() {
        let record = Record::open(&mut opener, (&conn, "main"), packed).unwrap();
        let sources: Vec<_> = record.links().map(|it| it.unwrap().source.text(URL)).collect();
        assert_eq!(sources, of_page(page).into_iter().map(|it| it.source).collect::<Vec<_>>());
    }
    // Without its sample, or with another one, it is damage or something else, and no panic.
    conn.execute("UPDATE link_sample SET links = x'00'", []).unwrap();
    let _ = Opener::default().open((&conn, "main"), last);
    conn.execute("DELETE FROM link_sample", []).unwrap();
    assert!(Opener::default().open((&conn, "main"), last).is_err());
    assert!(Opener::default().open((&conn, "main"), first).is_ok());
}

#[test]
fn what_is_told_by_the_rest_is_left_out() {
    let source = |text, url| {
        let source = Source::of(text, url);
        assert_eq!(source.text(url), text);
        (source.before.to_owned(), source.holds_url, source.behind.to_owned())
    };
    assert_eq!(source("[u x u]", "u"), ("[".to_owned(), true, " x u]".to_owned()));
    assert_eq!(source("[x]", "u"), ("[x]".to_owned(), false, String::new()));
    assert_eq!(source("x", ""), ("x".to_owned(), false, String::new()));
    for (title, anchor, kept) in [
        ("A b c", "A_b_c", ""),
        ("A_b", "A_b", ""),
        ("A b", "A_c", "A_c"),
        ("A b", "A b", "A b"),
        ("A", "A_2", "A_2"),
    ] {
        let heading = Heading::of(title, anchor);
        assert_eq!((heading.anchor, &*heading.whole_anchor()), (kept, anchor));
    }
}

#[test]
fn behind_a_damaged_link_there_is_none() {
    let record = Record(vec![0xff; 40]);
    let links: Vec<_> = record.links().collect();
    assert!(matches!(links[..], [Err(_)]), "{links:?}");
    assert_eq!((record.len(), Record(Vec::new()).links().count()), (40, 0));
}
