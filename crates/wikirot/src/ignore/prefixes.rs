//! Which of many prefixes a text begins with.

/// Prefixes with their numbers, each list of which is found without looking at the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefixes {
    /// In order, each once.
    sorted: Vec<Prefix>,
}

#[derive(Clone, Debug)]
struct Prefix {
    text: String,
    numbers: Vec<usize>,
    /// The longest other one that this one begins with.
    shorter: Option<usize>,
}

impl Prefixes {
    pub(super) fn new(prefixes: impl Iterator<Item = (String, usize)>) -> Self {
        let mut all: Vec<_> = prefixes.collect();
        all.sort();
        let mut sorted: Vec<Prefix> = Vec::new();
        for (text, number) in all {
            match sorted.last_mut() {
                Some(last) if last.text == text => last.numbers.push(number),
                _ => {
                    let shorter = longest(&sorted, sorted.len().checked_sub(1), &text);
                    sorted.push(Prefix { text, numbers: vec![number], shorter });
                }
            }
        }
        Self { sorted }
    }

    /// The numbers of all that `text` begins with.
    pub(super) fn of(&self, text: &str) -> impl Iterator<Item = usize> + '_ {
        let before = self.sorted.partition_point(|prefix| *prefix.text <= *text);
        let first = longest(&self.sorted, before.checked_sub(1), text);
        std::iter::successors(first, |at| self.sorted[*at].shorter)
            .flat_map(|at| self.sorted[at].numbers.iter().copied())
    }
}

/// The longest prefix of `text`, which follows the one at `from` in order: that one, or one that it
/// begins with.
fn longest(sorted: &[Prefix], from: Option<usize>, text: &str) -> Option<usize> {
    let mut at = from;
    while let Some(index) = at.filter(|at| !text.starts_with(&sorted[*at].text)) {
        at = sorted[index].shorter;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_a_look_at_each_finds(
            prefixes in prop::collection::vec("[ab]{0,5}", 0..20),
            text in "[ab]{0,8}",
        ) {
            let numbered = prefixes.iter().cloned().zip(0..);
            let mut found: Vec<_> = Prefixes::new(numbered).of(&text).collect();
            found.sort_unstable();
            let each = (0..prefixes.len()).filter(|at| text.starts_with(&*prefixes[*at]));
            prop_assert_eq!(found, each.collect::<Vec<_>>());
        }
    }
}
