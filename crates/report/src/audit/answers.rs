//! Answers, as a sheet writes them and as they are read back: lines of text, values with tabs between.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, BufRead, Read as _};

use crate::escape::visible;

/// The first line of a file of answers.
pub(super) const HEAD: &str = "# wikirot audit 1";

/// The names of the columns.
pub(super) const COLUMNS: &str = "id\treason\tanswer\turl";

/// Bytes of a line at most; what is longer was not written by a sheet.
const LONGEST: u64 = 64 << 10;

/// Lines that are kept at most: more links than anybody judges.
const MOST: usize = 1_000_000;

/// What somebody says of a link that was called broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is: the verdict was right.
    Dead,
    /// It is not: the verdict was wrong.
    Alive,
    /// It cannot be told.
    Unsure,
}

impl Answer {
    /// Every answer, with the word that stands for it and the key of a sheet.
    pub const ALL: [(Self, &'static str, char); 3] =
        [(Self::Dead, "dead", 'd'), (Self::Alive, "alive", 'a'), (Self::Unsure, "unsure", 'u')];

    fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        let is = |it: &&(Self, &str, char)| {
            it.1.eq_ignore_ascii_case(word) || word.eq_ignore_ascii_case(&it.2.to_string())
        };
        Self::ALL.iter().find(is).map(|it| it.0)
    }
}

/// What was drawn: what the answers stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The name of the wiki.
    pub wiki: String,
    /// The wikirot that called the links broken.
    pub version: String,
    /// The day of the draw, `2026-11-26`.
    pub day: String,
    /// What the draw depended on.
    pub seed: u64,
    /// How many links of each reason there were to draw from.
    pub population: BTreeMap<String, u64>,
}

impl Drawn {
    /// The lines at the head of a file of answers; the names of the columns come behind them.
    pub(super) fn head(&self) -> String {
        let mut head = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(head, "{HEAD}");
        for (key, value) in [("wiki", &self.wiki), ("version", &self.version), ("day", &self.day)] {
            let _ = writeln!(head, "# {key} {}", visible(value));
        }
        let _ = writeln!(head, "# seed {}", self.seed);
        for (reason, links) in &self.population {
            let _ = writeln!(head, "# population {} {links}", visible(reason));
        }
        head
    }

    /// Takes a line of the head in.
    fn read(&mut self, line: &str) {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "wiki" => value.clone_into(&mut self.wiki),
            "version" => value.clone_into(&mut self.version),
            "day" => value.clone_into(&mut self.day),
            "seed" => self.seed = value.trim().parse().unwrap_or_default(),
            "population" => {
                let read = value.trim().rsplit_once(' ');
                let read = read.and_then(|(reason, links)| Some((reason, links.parse().ok()?)));
                if let Some((reason, links)) = read {
                    self.population.insert(reason.to_owned(), links);
                }
            }
            // A person's remark, or a later version's.
            _ => {}
        }
    }
}

/// A line that could not be understood, or was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub number: u64,
    /// What is wrong with it.
    pub what: &'static str,
}

/// What people answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What they were asked about.
    pub drawn: Drawn,
    /// By URL: the reason, and the answer; `Unsure` where two people disagree.
    pub(super) links: HashMap<String, (String, Answer)>,
    /// Links about which they disagree.
    pub disagreed: u64,
    /// Links of which nothing was said.
    pub open: u64,
}

impl Answers {
    /// Takes a file in, beside what is known. Gives the lines that could not be understood.
    ///
    /// # Errors
    /// It cannot be read, is no file of answers, or is about another draw.
    pub fn read(&mut self, mut file: impl BufRead) -> io::Result<Vec<BadLine>> {
        let refuse = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()));
        let mut drawn = Drawn::default();
        let mut bad = Vec::new();
        let mut links = HashMap::new();
        let mut line = String::new();
        let mut number = 0_u64;
        loop {
            line.clear();
            if file.by_ref().take(LONGEST).read_line(&mut line)? == 0 {
                break;
            }
            number += 1;
            // A byte order mark is what editors on Windows put before a text.
            let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
            if number == 1 && line.trim_end() != HEAD {
                return refuse("not a file of answers: its first line is not '# wikirot audit 1'");
            }
            if let Some(head) = line.strip_prefix("# ") {
                drawn.read(head);
                continue;
            }
            if line.is_empty() || line.starts_with('#') || line.trim_end() == COLUMNS {
                continue;
            }
            match read_line(line) {
                Ok((url, reason, answer)) if links.len() < MOST => {
                    links.insert(url.to_owned(), (reason.to_owned(), answer));
                }
                Ok(_) => return refuse("it has more than a million lines"),
                Err(what) => bad.push(BadLine { number, what }),
            }
        }
        if number == 0 {
            return refuse("not a file of answers: it is empty");
        }
        let is_first = self.drawn == Drawn::default() && self.links.is_empty();
        if !is_first && (self.drawn.seed, &self.drawn.population) != (drawn.seed, &drawn.population)
        {
            return refuse("it is about another draw than the file before");
        }
        self.drawn = drawn;
        for (url, (reason, answer)) in links {
            self.add(url, reason, answer);
        }
        Ok(bad)
    }

    fn add(&mut self, url: String, reason: String, answer: Option<Answer>) {
        let Some(answer) = answer else {
            self.open += u64::from(!self.links.contains_key(&url));
            return;
        };
        match self.links.get_mut(&url) {
            Some((_, known)) if *known == answer => {}
            Some((_, known)) => {
                self.disagreed += 1;
                *known = Answer::Unsure;
            }
            None => {
                self.links.insert(url, (reason, answer));
            }
        }
    }
}

/// URL, reason and answer of a line.
fn read_line(line: &str) -> Result<(&str, &str, Option<Answer>), &'static str> {
    let mut values = line.split('\t');
    let (Some(_), Some(reason), Some(answer), Some(url)) =
        (values.next(), values.next(), values.next(), values.next())
    else {
        return Err("not four values with tabs between them");
    };
    if url.is_empty() || reason.is_empty() {
        return Err("no URL or no reason");
    }
    match answer.trim() {
        "" => Ok((url, reason, None)),
        word => match Answer::read(word) {
            Some(answer) => Ok((url, reason, Some(answer))),
            None => Err("the answer is none of dead, alive, unsure"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Drawn {
        Drawn {
            wiki: "A wiki".to_owned(),
            version: "0.1.0".to_owned(),
            day: "2026-11-26".to_owned(),
            seed: 7,
            population: [("http-404".to_owned(), 400), ("of a later version".to_owned(), 30)]
                .into(),
        }
    }

    fn file(lines: &str) -> String {
        drawn().head() + lines
    }

    fn read(files: &[&str]) -> Answers {
        let mut answers = Answers::default();
        for file in files {
            assert_eq!(answers.read(file.as_bytes()).unwrap(), []);
        }
        answers
    }

    #[test]
    fn what_a_sheet_writes_reads_back() {
        let answers =
            read(&[&file("1\thttp-404\tdead\thttp://a\n2\thttp-404\tA\thttp://b\textra\n")]);
        assert_eq!(answers.drawn, drawn());
        assert_eq!(answers.links["http://a"], ("http-404".to_owned(), Answer::Dead));
        assert_eq!(answers.links["http://b"], ("http-404".to_owned(), Answer::Alive));
    }

    #[test]
    fn two_people_may_disagree() {
        let one = file("1\thttp-404\tdead\thttp://a\n2\thttp-404\tdead\thttp://b\n");
        let other =
            file("1\thttp-404\tdead\thttp://a\r\n2\thttp-404\talive\thttp://b\r\n3\tx\t\thttp://c");
        let answers = read(&[&one, &other]);
        assert_eq!(answers.links["http://a"].1, Answer::Dead);
        assert_eq!(answers.links["http://b"].1, Answer::Unsure);
        assert_eq!((answers.disagreed, answers.open), (1, 1));
    }

    #[test]
    fn bad_lines_are_told_by_their_number() {
        let text = file("1\thttp-404\tdaed\thttp://a\nnonsense\n3\thttp-404\tu\thttp://c\n");
        let mut answers = Answers::default();
        let bad = answers.read(format!("\u{feff}{text}").as_bytes()).unwrap();
        let numbers: Vec<u64> = bad.iter().map(|it| it.number).collect();
        let head = drawn().head().lines().count() as u64;
        assert_eq!(numbers, [head + 1, head + 2]);
        assert_eq!(answers.links.len(), 1);
    }

    #[test]
    fn other_files_are_refused() {
        for (text, told) in [
            (String::new(), "empty"),
            ("<html>".to_owned(), "first line"),
            (file("").replace("# seed 7", "# seed 8"), "another draw"),
        ] {
            let mut answers = read(&[&file("1\thttp-404\tdead\thttp://a\n")]);
            let error = answers.read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn a_file_that_answers_nothing_is_of_its_draw_all_the_same() {
        let open = file("1\thttp-404\t\thttp://a\n");
        let other = file("1\thttp-404\tdead\thttp://b\n").replace("# seed 7", "# seed 8");
        let mut answers = read(&[&open]);
        assert_eq!(answers.open, 1);
        assert!(answers.read(other.as_bytes()).is_err());
    }

    #[test]
    fn notes_and_heads_of_columns_say_nothing_and_half_a_line_is_bad() {
        let lines = format!("{COLUMNS}\n#see http://a\n\n1\thttp-404\tDEAD\thttp://a\n");
        assert_eq!(read(&[&file(&lines)]).links["http://a"].1, Answer::Dead);
        for line in ["1\t\tdead\thttp://a\n", "1\thttp-404\tdead\t\n", "1\thttp-404\tdead\n"] {
            let mut answers = Answers::default();
            assert_eq!(answers.read(file(line).as_bytes()).unwrap().len(), 1, "{line}");
            assert!(answers.links.is_empty(), "{line}");
        }
    }
}
