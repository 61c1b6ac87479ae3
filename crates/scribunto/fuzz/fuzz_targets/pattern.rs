//! Any pattern on any subject ends within its steps, and both alphabets say the same of ASCII.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wikirot_scribunto::{find_bytes, find_chars};

const STEPS: u64 = 100_000;

fuzz_target!(|data: &[u8]| {
    let Some((&split, rest)) = data.split_first() else { return };
    let (pattern, subject) = rest.split_at(usize::from(split).min(rest.len()));
    let found = find_bytes(subject, pattern, 0, STEPS);
    if let Ok(Some(found)) = &found {
        assert!(found.start <= found.end && found.end <= subject.len());
    }
    let text = String::from_utf8_lossy(subject);
    let chars: Vec<char> = text.chars().collect();
    let units: Vec<char> = String::from_utf8_lossy(pattern).chars().collect();
    let unicode = find_chars(&chars, &units, 0, STEPS);
    // Punctuation is another set in Unicode, an open capture is no mistake in C.
    let same_classes = !pattern.contains(&b'p') && !pattern.contains(&b'P') && !pattern.contains(&b'(');
    if subject.is_ascii() && pattern.is_ascii() && same_classes {
        assert_eq!(found, unicode);
    }
});
