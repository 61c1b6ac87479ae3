//! Runs of apostrophes: bold and italic.

use memchr::memchr;

use crate::chars::{MARKUP, find_pair};

/// A run of apostrophes: where it ends and how many of its last ones are markup.
#[derive(Clone, Debug)]
pub(crate) struct Apostrophes {
    end: usize,
    marks: usize,
}

/// `Parser::handleAllQuotes`: line by line.
pub(super) fn pass(text: &mut [u8], runs: &mut Vec<Apostrophes>) {
    let mut at = 0;
    while let Some(found) = find_pair(&text[at..], b'\'') {
        let first = at + found;
        let end = memchr(b'\n', &text[first..]).map_or(text.len(), |length| first + length);
        let start = text[at..first]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(at, |newline| at + newline + 1);
        line_from(&mut text[start..end], first - start, runs);
        at = end;
    }
}

/// `Parser::doQuotes`: overwrites the apostrophes that are markup.
pub(crate) fn line(text: &mut [u8], runs: &mut Vec<Apostrophes>) {
    line_from(text, 0, runs);
}

/// The same where there are none before `at`.
fn line_from(text: &mut [u8], mut at: usize, runs: &mut Vec<Apostrophes>) {
    runs.clear();
    let (mut bold, mut italic) = (0, 0);
    while let Some(found) = find_pair(&text[at..], b'\'') {
        let start = at + found;
        let length = text[start..].iter().take_while(|&&b| b == b'\'').count();
        at = start + length;
        let marks = match length {
            4 => 3,
            length => length.min(5),
        };
        bold += usize::from(marks != 2);
        italic += usize::from(marks != 3);
        runs.push(Apostrophes { end: at, marks });
    }
    if bold % 2 == 1 && italic % 2 == 1 {
        reread_one_bold(text, runs);
    }
    for run in runs {
        text[run.end - run.marks..run.end].fill(MARKUP);
    }
}

/// Where both kinds are odd, one bold was meant as an apostrophe and an italic: rather one behind a
/// single-letter word, else behind a longer word, else behind a space.
fn reread_one_bold(text: &[u8], runs: &mut [Apostrophes]) {
    let (mut single, mut word, mut space) = (None, None, None);
    let mut before = 0;
    for (index, run) in runs.iter().enumerate() {
        let previous = &text[before..run.end - run.marks];
        before = run.end;
        if run.marks != 3 {
            continue;
        }
        let last = previous.last();
        let last_but_one = previous.len().checked_sub(2).map_or(last, |at| previous.get(at));
        if last == Some(&b' ') {
            space = space.or(Some(index));
        } else if last_but_one == Some(&b' ') {
            single = Some(index);
            break;
        } else {
            word = word.or(Some(index));
        }
    }
    if let Some(index) = single.or(word).or(space) {
        runs[index].marks = 2;
    }
}
