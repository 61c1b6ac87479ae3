//! What the model says by itself, whoever writes the report.

use wikirot_report::{
    Format, Kind, Language, Options,
    model::{Counts, Memory, Note, Occurrence, PageReport, Source, Verdict},
};

use crate::{
    formats::{options, parts, render},
    overlaid::Overlaid,
    sample,
};

#[test]
fn the_ending_of_a_file_names_its_format() {
    for format in Format::ALL {
        let told = format.ending().parse();
        // A list of addresses is plain text, too.
        let is_list = format == Format::Unsaved;
        assert_eq!(told, Ok(if is_list { Format::Text } else { format }));
        assert_eq!(format.name().parse(), Ok(format));
    }
}

#[test]
fn formats_have_parts_that_may_be_several_files() {
    let tight = Options { single_file_links: 0, part_bytes: 4_000, ..options() };
    for format in Format::ALL {
        let files = parts(format, &sample::wiki(), &tight);
        assert_eq!(files.len() > 1, format.has_parts(), "{format}");
    }
}

#[test]
fn a_class_is_called_the_same_by_english_reports_and_programs() {
    for kind in Kind::ALL {
        assert_eq!(Language::english().class(kind), kind.words());
    }
}

#[test]
fn an_alive_link_is_of_the_class_that_asks_for_the_most() {
    for (notes, kind) in [
        (&[][..], Kind::Fine),
        (&[Note::HttpsAvailable], Kind::Https),
        (&[Note::ChangedSinceCited], Kind::Changed),
        (&[Note::HttpsAvailable, Note::ChangedSinceCited], Kind::Changed),
        (&[Note::HttpsAvailable, Note::ChangedSinceCited, Note::MovedPermanently], Kind::Moved),
    ] {
        let of = |flag| Kind::from_parts(Verdict::Alive, None, false, false, notes, flag);
        assert_eq!((of(None), of(Some(true))), (kind, kind), "{notes:?}");
        assert_eq!(of(Some(false)), Kind::FlaggedAlive, "{notes:?}");
    }
}

#[test]
fn counts_are_told_by_verdict() {
    let counts =
        Counts { broken: 2, suspect: 3, alive: 4, skipped: 5, unchecked: 6, ..Counts::default() };
    let verdicts =
        [Verdict::Broken, Verdict::Suspect, Verdict::Alive, Verdict::Skipped, Verdict::Unchecked];
    assert_eq!(verdicts.map(|it| counts.of(it)), [2, 3, 4, 5, 6]);
}

#[test]
fn links_that_wait_for_their_first_check_are_not_listed() {
    let page = |title: &str, verdicts: &[Verdict]| {
        let occurrences = verdicts.iter().map(|verdict| {
            let mut it = Occurrence::default();
            it.status.verdict = *verdict;
            it
        });
        PageReport { occurrences: occurrences.collect(), ..sample::page(1, 0, "", title) }
    };
    let wiki = Memory {
        pages: vec![
            page("None", &[Verdict::Unchecked, Verdict::Unchecked]),
            page("Some", &[Verdict::Unchecked, Verdict::Broken, Verdict::Alive]),
            page("All", &[Verdict::Alive, Verdict::Skipped]),
        ],
        ..Memory::default()
    };
    let mut listed = Vec::new();
    let mut each = |page: &PageReport| {
        let verdicts: Vec<_> = page.occurrences.iter().map(|it| it.status.verdict).collect();
        listed.push((page.page.title.clone(), verdicts));
        Ok(())
    };
    wiki.pages_to_list(&mut each).unwrap();
    assert_eq!(
        listed,
        [
            ("Some".to_owned(), vec![Verdict::Broken, Verdict::Alive]),
            ("All".to_owned(), vec![Verdict::Alive, Verdict::Skipped]),
        ]
    );
}

#[test]
fn links_without_a_copy_are_listed_an_address_a_line() {
    let wiki = sample::wiki();
    let unsaved = &["http://a.example/", "http://b.example/\u{202e}\n"];
    let text = render(Format::Unsaved, &Overlaid::of(&wiki).with_unsaved(unsaved), &options());
    assert_eq!(text, "http://a.example/\nhttp://b.example/\u{fffd} \n");
    assert_eq!(render(Format::Unsaved, &wiki, &options()), "");
}
