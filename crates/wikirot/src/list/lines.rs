//! Lines of a list become URLs.

use std::io::{self, BufRead, Read as _};

use wikirot_report::count;
use wikirot_wikitext::{NotCheckable, checkable};

/// Bytes of a line at most.
const LONGEST: usize = 64 << 10;

/// One URL of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The number of its line, from 1.
    pub number: u64,
    /// As it stands in the list.
    pub written: String,
    /// As it is asked: without its fragment, its host in punycode.
    pub asked: String,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A URL.
    Url(Entry),
    /// Nothing that can be understood.
    Bad {
        /// Its number, from 1.
        number: u64,
        /// What is wrong with it.
        what: String,
    },
}

/// The lines of a list, empty ones and comments left out.
pub(crate) struct Lines<R> {
    input: R,
    number: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Lines<R> {
        Lines { input, number: 0, bytes: Vec::new() }
    }

    /// Reads on to the end of a line that is too long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let part = self.input.fill_buf()?;
            let end = part.iter().position(|byte| *byte == b'\n');
            let (length, is_empty) = (part.len(), part.is_empty());
            self.input.consume(end.map_or(length, |end| end + 1));
            if end.is_some() || is_empty {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        loop {
            self.bytes.clear();
            let most = LONGEST as u64 + 1;
            if self.input.by_ref().take(most).read_until(b'\n', &mut self.bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let number = self.number;
            let bad = |what| Ok(Some(Line::Bad { number, what }));
            if self.bytes.len() > LONGEST && self.bytes.last() != Some(&b'\n') {
                self.skip_line()?;
                return bad(format!("longer than {}", count(LONGEST as u64, "byte")));
            }
            let Ok(text) = std::str::from_utf8(&self.bytes) else {
                return bad("not UTF-8".to_owned());
            };
            let line = text.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // What stands before it, `wikirot links` prints: the title of a page.
            let written = line.rsplit('\t').next().unwrap_or(line).trim();
            let asked = match checkable(written) {
                Ok(url) => String::from(url),
                // The checker says so of it.
                Err(NotCheckable::Scheme(_)) => written.to_owned(),
                Err(error) => return bad(error.to_string()),
            };
            return Ok(Some(Line::Url(Entry { number, written: written.to_owned(), asked })));
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &[u8]) -> Vec<String> {
        let told = |line: io::Result<Line>| match line.unwrap() {
            Line::Url(it) => format!("{} {} {}", it.number, it.written, it.asked),
            Line::Bad { number, what } => format!("{number} bad: {what}"),
        };
        Lines::new(list).map(told).collect()
    }

    #[test]
    fn a_line_is_a_url_or_columns_of_which_the_last_is_one() {
        let list = "\u{feff}http://a.example/x#part\r\n\n# a comment\nA page\thttp://ä.example/ \nmailto:a@b";
        assert_eq!(
            read(list.as_bytes()),
            [
                "1 http://a.example/x#part http://a.example/x",
                "4 http://ä.example/ http://xn--4ca.example/",
                "5 mailto:a@b mailto:a@b",
            ]
        );
    }

    #[test]
    fn a_line_may_be_so_long_and_no_longer() {
        let begin = "http://a.example/";
        let line = |bytes: usize| format!("{begin}{}", "x".repeat(bytes - begin.len()));
        for (bytes, is_url) in [(LONGEST, true), (LONGEST + 1, false)] {
            for list in [line(bytes), format!("{}\nhttp://b.example/", line(bytes))] {
                let read = read(list.as_bytes());
                assert_eq!(read[0].starts_with("1 http://"), is_url, "{bytes}");
                assert_eq!(read.len(), list.lines().count());
            }
        }
    }

    #[test]
    fn bad_lines_have_their_number_and_the_next_is_read() {
        let mut list = b"a.example/x\nhttp://[\n\xff\n".to_vec();
        list.extend(vec![b'x'; 3 * LONGEST]);
        list.extend(b"\nhttp://a.example/\n");
        list.extend(vec![b'y'; 2 * LONGEST]);
        assert_eq!(
            read(&list),
            [
                "1 bad: no valid URL: relative URL without a base",
                "2 bad: no valid URL: invalid IPv6 address",
                "3 bad: not UTF-8",
                "4 bad: longer than 65,536 bytes",
                "5 http://a.example/ http://a.example/",
                "6 bad: longer than 65,536 bytes",
            ]
        );
    }
}
