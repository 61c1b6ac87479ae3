//! What is left of a date that is being read, and the small pieces that its words are made of.

/// White space of one line.
pub(super) const BLANK: &[u8] = b" \t";

/// The bytes behind what was read. A copy of it is a way back.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t>(&'t [u8]);

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self(text.as_bytes())
    }

    /// Bytes that are left.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// One of these characters, letter case apart.
    pub(super) fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek()?.to_ascii_lowercase();
        self.0 = set.contains(&byte).then(|| &self.0[1..])?;
        Some(byte)
    }

    /// As many of these as come; how many.
    pub(super) fn skip(&mut self, set: &[u8]) -> usize {
        let before = self.len();
        while self.one_of(set).is_some() {}
        before - self.len()
    }

    /// A character of its own case.
    pub(super) fn exactly(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// The longest of these words that comes, letter case apart; its place among them.
    pub(super) fn word(&mut self, words: &[&str]) -> Option<usize> {
        let comes = |word: &str| {
            self.0.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
        };
        let (at, word) =
            words.iter().enumerate().filter(|(_, w)| comes(w)).max_by_key(|(_, w)| w.len())?;
        self.0 = &self.0[word.len()..];
        Some(at)
    }

    /// As many of these as come, each in its own case.
    pub(super) fn run_of(&mut self, set: &[u8]) -> &'t str {
        let length = self.0.iter().take_while(|byte| set.contains(byte)).count();
        let (run, rest) = self.0.split_at(length);
        self.0 = rest;
        str::from_utf8(run).unwrap_or_default()
    }

    /// Letters, at most so many and at least one.
    pub(super) fn letters(&mut self, most: usize) -> Option<&'t str> {
        self.run(1, most, |b| b.is_ascii_alphabetic())
    }

    /// Digits, at most so many, and at least as many as asked.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<&'t str> {
        self.run(least, most, |b| b.is_ascii_digit())
    }

    fn run(&mut self, least: usize, most: usize, fits: fn(&u8) -> bool) -> Option<&'t str> {
        let length = self.0.iter().take(most).take_while(|b| fits(b)).count();
        let (run, rest) = (length >= least).then(|| self.0.split_at(length))?;
        self.0 = rest;
        str::from_utf8(run).ok()
    }

    /// A number of exactly so many digits.
    pub(super) fn fixed(&mut self, digits: usize) -> Option<i64> {
        self.digits(digits, digits)?.parse().ok()
    }

    /// A number of exactly so many digits that is within the range.
    pub(super) fn fixed_in(&mut self, digits: usize, least: i64, most: i64) -> Option<i64> {
        self.fixed(digits).filter(|number| (least..=most).contains(number))
    }

    /// A number of two digits or one, up to `most`.
    pub(super) fn up_to(&mut self, most: i64) -> Option<i64> {
        let mut two = *self;
        if let Some(number) = two.fixed_in(2, 0, most) {
            *self = two;
            return Some(number);
        }
        self.fixed(1)
    }
}
