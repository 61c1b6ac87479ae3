//! The words around a link, by which it is known again.

/// Words around a link that are kept: a citation has fewer.
const MOST_WORDS: usize = 48;

/// The words around a link, hashed, each once, in order of their hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Words(Box<[u32]>);

impl Words {
    /// Those of the whole link or the citation that holds it, without the address itself and the names of
    /// arguments.
    pub(super) fn around(construct: &str, url: &str) -> Words {
        let rest = construct.split(url).filter(|_| !url.is_empty());
        let mut words = Vec::new();
        for part in rest {
            let mut from = 0;
            while let Some(start) = part[from..].find(char::is_alphanumeric) {
                let start = from + start;
                let is_end = |c: char| !c.is_alphanumeric();
                let end = part[start..].find(is_end).map_or(part.len(), |end| start + end);
                let is_name = part[end..].trim_start().starts_with('=');
                if !is_name && words.len() < MOST_WORDS {
                    words.push(hash(&part[start..end]));
                }
                from = end;
            }
        }
        words.sort_unstable();
        words.dedup();
        Words(words.into())
    }

    /// Whether there are enough of them: three may be said of many things.
    pub(super) fn are_telling(&self) -> bool {
        self.0.len() > 3
    }

    /// How many of a hundred words, of both together, both have.
    pub(super) fn likeness(&self, other: &Words) -> usize {
        let shared = self.0.iter().filter(|it| other.0.binary_search(it).is_ok()).count();
        let all = self.0.len() + other.0.len() - shared;
        (shared * 100).checked_div(all).unwrap_or(0)
    }
}

/// FNV-1a of the word in lower case.
fn hash(word: &str) -> u32 {
    let bytes = word.chars().flat_map(char::to_lowercase).map(u32::from);
    bytes.fold(0x811c_9dc5, |sum, it| (sum ^ it).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(construct: &str) -> Words {
        Words::around(construct, "U")
    }

    #[test]
    fn names_of_arguments_are_no_words() {
        let one = words("{{cite web|url=U|title=A b|access-date=2020}}");
        let other = words("{{cite web|url=U|title=C d|access-date=2021}}");
        assert!(one.likeness(&other) < 50, "{one:?} {other:?}");
        assert_eq!(one.likeness(&one), 100);
        assert_eq!(words("").likeness(&words("")), 0);
    }

    #[test]
    fn the_first_words_are_kept_and_no_more_than_a_citation_has() {
        let said = |count: usize| (0..count).map(|n| format!("word{n} ")).collect::<String>();
        let many = |count| words(&format!("U {}", said(count))).0.len();
        assert_eq!((many(MOST_WORDS - 1), many(MOST_WORDS)), (MOST_WORDS - 1, MOST_WORDS));
        assert_eq!(many(MOST_WORDS + 1), MOST_WORDS);
    }
}
