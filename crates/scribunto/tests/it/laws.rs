//! Laws of patterns and of modules, whatever the text.

use std::rc::Rc;

use proptest::prelude::*;
use wikirot_scribunto::{Limits, Machine, PatternError, find_bytes, find_chars};

use crate::wiki::{Wiki, site};

/// Pieces of patterns, to be put together at random.
fn pattern() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", ".", "%a", "%d", "%s", "%w", "%W", "%b()", "%f[%a]", "[ab]", "[^a]", "[a-c]",
        "[%w_]", "*", "+", "-", "?", "(", ")", "()", "^", "$", "%1", "%%", "%", "[", "]", "x", " ",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const STEPS: u64 = 20_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_match_lies_in_its_subject(subject in "[abx (1)]{0,30}", pattern in pattern()) {
        if let Ok(Some(found)) = find_bytes(subject.as_bytes(), pattern.as_bytes(), 0, STEPS) {
            prop_assert!(found.start <= found.end && found.end <= subject.len());
            for part in found.values() {
                if let wikirot_scribunto::Capture::Part(start, end) = part {
                    prop_assert!(start <= end && end <= subject.len());
                }
            }
        }
    }

    #[test]
    fn bytes_and_code_points_say_the_same_of_ascii(subject in "[abx (1)]{0,30}", pattern in pattern()) {
        let chars: Vec<char> = subject.chars().collect();
        let units: Vec<char> = pattern.chars().collect();
        let unicode = find_chars(&chars, &units, 0, STEPS);
        // An open capture is no mistake in C as long as nobody asks for it.
        if unicode != Err(PatternError::UnfinishedCapture) {
            prop_assert_eq!(find_bytes(subject.as_bytes(), pattern.as_bytes(), 0, STEPS), unicode);
        }
    }

    #[test]
    fn any_bytes_are_a_pattern_or_a_mistake(
        subject in prop::collection::vec(any::<u8>(), 0..30),
        pattern in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        let _ = find_bytes(&subject, &pattern, 0, STEPS);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_module_or_a_mistake(body in "[a-z0-9 ={}()\\[\\].,;:'\"#~<>+*/%-]{0,60}") {
        let limits = Limits { instructions: 100_000, ..Limits::default() };
        let machine = Rc::new(Machine::new(&site(), limits).unwrap());
        machine.begin_page().unwrap();
        let module = format!("local p = {{}} function p.main(frame) {body}\nend return p");
        let _ = Wiki::with([("Module:T", module)]).run_on(&machine, "main");
        let next = "return { main = function() return 'well' end }".to_owned();
        machine.begin_page().unwrap();
        let mut wiki = Wiki::with([("Module:Next", next)]);
        wiki.module = Some("Module:Next");
        prop_assert_eq!(wiki.run_on(&machine, "main"), Ok("well".to_owned()));
    }
}
