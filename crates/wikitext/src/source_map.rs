//! Where expanded text comes from: expanded text with, for each stretch of it, who wrote it.

use std::ops::Range;
use std::sync::Arc;

/// Expanded text and its map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapped {
    pub(crate) text: String,
    stretches: Vec<Stretch>,
}

/// A stretch of text from `at` up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) at: u32,
    pub(crate) source: Source,
}

/// Who wrote a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The page, from this offset on, byte by byte.
    Page(u32),
    /// The page, in an argument of a call.
    Argument(u32),
    /// A call: its maker.
    Made(u32),
}

/// A call of the page that makes text, or a template called from such a one.
#[derive(Clone, Debug)]
pub(crate) struct Maker {
    /// The maker that called this one.
    pub(crate) parent: Option<u32>,
    /// Full title of the template; `None` for a parser function or tag.
    pub(crate) template: Option<Arc<str>>,
    /// Where the outermost call stands in the page.
    pub(crate) call: Range<u32>,
    /// Its arguments were searched for links because it cannot be expanded.
    pub(crate) guessed: bool,
}

impl Source {
    fn advanced(self, by: u32) -> Self {
        match self {
            Self::Page(at) => Self::Page(at + by),
            Self::Argument(at) => Self::Argument(at + by),
            Self::Made(maker) => Self::Made(maker),
        }
    }
}

impl Mapped {
    /// Text that `source` wrote.
    pub(crate) fn new(text: String, source: Source) -> Self {
        Self { text, stretches: vec![Stretch { at: 0, source }] }
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.stretches.clear();
    }

    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    pub(crate) fn push(&mut self, text: &str, source: Source) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len() as u32;
        self.text.push_str(text);
        let goes_on =
            self.stretches.last().is_some_and(|last| last.source.advanced(at - last.at) == source);
        if !goes_on {
            self.stretches.push(Stretch { at, source });
        }
    }

    /// Appends a part of a text with the map `map`. Where `argument`, what the page wrote stands in
    /// an argument.
    pub(crate) fn push_part(
        &mut self,
        text: &str,
        map: &[Stretch],
        range: Range<usize>,
        argument: bool,
    ) {
        let of =
            |stretch: &Stretch, at: usize| match stretch.source.advanced(at as u32 - stretch.at) {
                Source::Page(at) if argument => Source::Argument(at),
                source => source,
            };
        if let [whole] = map {
            // Most texts have one writer: templates, and pages.
            return self.push(&text[range.clone()], of(whole, range.start));
        }
        let first =
            map.partition_point(|stretch| stretch.at as usize <= range.start).saturating_sub(1);
        let mut from = range.start;
        for (index, stretch) in map.iter().enumerate().skip(first) {
            if from >= range.end {
                break;
            }
            let end = map.get(index + 1).map_or(range.end, |next| range.end.min(next.at as usize));
            self.push(&text[from..end], of(stretch, from));
            from = end;
        }
    }

    pub(crate) fn append(&mut self, other: &Self, argument: bool) {
        self.push_part(&other.text, &other.stretches, 0..other.text.len(), argument);
    }

    /// Forgets everything from `length` on.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        let keep = self.stretches.partition_point(|stretch| (stretch.at as usize) < length);
        self.stretches.truncate(keep);
    }

    /// Takes white space off both ends of what stands from `start` on, as PHP's `trim()`.
    pub(crate) fn trim_from(&mut self, start: usize) {
        let space = crate::chars::is_php_space;
        let end = self.text[start..].trim_end_matches(space).len() + start;
        self.truncate(end);
        let blanks = self.text[start..].len() - self.text[start..].trim_start_matches(space).len();
        if blanks == 0 {
            return;
        }
        self.text.replace_range(start..start + blanks, "");
        let (start, blanks) = (start as u32, blanks as u32);
        let first = self.stretches.partition_point(|stretch| stretch.at < start);
        // Of the stretches that began in the blanks only the last goes on.
        let last = self.stretches.partition_point(|stretch| stretch.at <= start + blanks);
        for stretch in &mut self.stretches[last..] {
            stretch.at -= blanks;
        }
        let goes_on = match last.checked_sub(1).map(|index| self.stretches[index]) {
            Some(stretch) => {
                Stretch { at: start, source: stretch.source.advanced(start + blanks - stretch.at) }
            }
            None => return,
        };
        self.stretches.splice(first..last, [goes_on]);
    }

    /// Puts a line end before what stands from `start` on.
    pub(crate) fn break_line_at(&mut self, start: usize) {
        self.text.insert(start, '\n');
        let first = self.stretches.partition_point(|stretch| (stretch.at as usize) < start);
        for stretch in &mut self.stretches[first..] {
            stretch.at += 1;
        }
        // Who wrote what stands there gets the line end too.
        if let Some(&stretch) = self.stretches.get(first)
            && stretch.at as usize == start + 1
        {
            self.stretches.insert(first, Stretch { at: start as u32, source: stretch.source });
        }
    }

    /// Who wrote the bytes at some offsets, which mostly is one.
    pub(crate) fn sources<const N: usize>(&self, offsets: [u32; N]) -> [Option<Source>; N] {
        let (mut last, mut end) = (None, 0);
        offsets.map(|at| {
            let known = last.filter(|stretch: &Stretch| (stretch.at..end).contains(&at));
            let stretch = match known {
                Some(stretch) => stretch,
                None => {
                    let next = self.stretches.partition_point(|stretch| stretch.at <= at);
                    end = self.stretches.get(next).map_or(u32::MAX, |stretch| stretch.at);
                    self.stretches[next.checked_sub(1)?]
                }
            };
            last = Some(stretch);
            Some(stretch.source.advanced(at - stretch.at))
        })
    }

    /// Who wrote the byte at `at`.
    pub(crate) fn source(&self, at: usize) -> Option<Source> {
        source(&self.stretches, at)
    }
}

/// Who wrote the byte at `at` of a text with the map `map`.
pub(crate) fn source(map: &[Stretch], at: usize) -> Option<Source> {
    let index = map.partition_point(|stretch| stretch.at as usize <= at).checked_sub(1)?;
    Some(map[index].source.advanced(at as u32 - map[index].at))
}

#[cfg(test)]
mod tests {
    use super::{Mapped, Source};

    fn sample() -> Mapped {
        let mut text = Mapped::new("ab".to_owned(), Source::Page(0));
        text.push("  x ", Source::Made(1));
        text.push("  y  ", Source::Page(10));
        text
    }

    #[test]
    fn stretches_that_go_on_are_one() {
        let mut text = Mapped::new("ab".to_owned(), Source::Page(0));
        text.push("cd", Source::Page(2));
        assert_eq!(text.stretches().len(), 1);
        assert_eq!(text.source(3), Some(Source::Page(3)));
    }

    #[test]
    fn trimming_keeps_the_map() {
        let mut text = sample();
        text.trim_from(2);
        assert_eq!(text.text, "abx   y");
        assert_eq!(text.source(1), Some(Source::Page(1)));
        assert_eq!(text.source(2), Some(Source::Made(1)));
        assert_eq!(text.source(6), Some(Source::Page(12)));
    }

    #[test]
    fn what_is_trimmed_away_leaves_no_stretch() {
        for (before, blanks) in [("", "  "), ("a", " \n "), ("ab", "")] {
            let mut text = Mapped::new(before.to_owned(), Source::Page(0));
            text.push(blanks, Source::Made(1));
            text.trim_from(before.len());
            assert_eq!(text.text, before);
            text.push("x", Source::Page(9));
            assert_eq!(text.source(before.len()), Some(Source::Page(9)), "{before:?}");
        }
    }

    #[test]
    fn parts_and_line_breaks() {
        let mut out = Mapped::default();
        let text = sample();
        out.push_part(&text.text, text.stretches(), 1..9, true);
        assert_eq!(out.text, "b  x   y");
        assert_eq!(out.source(0), Some(Source::Argument(1)));
        assert_eq!(out.source(7), Some(Source::Argument(12)));
        out.break_line_at(1);
        assert_eq!((out.text.as_str(), out.source(8)), ("b\n  x   y", Some(Source::Argument(12))));
    }
}
