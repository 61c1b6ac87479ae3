//! How many of each class a report has.

use std::collections::HashMap;

use super::{ClassCount, Kind};

/// Counts links page by page, so that every report has the same figures.
#[derive(Debug, Default)]
pub struct Census {
    classes: [ClassCount; Kind::ALL.len()],
    to_do: ClassCount,
    /// The page that was counted last, by class; 0 for none.
    last: [u64; Kind::ALL.len()],
    last_to_do: u64,
    /// The first class of each URL that does not stand for itself.
    urls: HashMap<i64, Kind>,
}

impl Census {
    /// Counts one link. Pages come one after the other, each with a number of its own from 1 on.
    pub fn count(&mut self, page: u64, url: i64, class: Kind) {
        let at = class as usize;
        self.classes[at].links += 1;
        self.classes[at].pages += u64::from(std::mem::replace(&mut self.last[at], page) != page);
        if class.is_to_do() {
            self.to_do.links += 1;
            let last = std::mem::replace(&mut self.last_to_do, page);
            self.to_do.pages += u64::from(last != page);
        }
        let first = self.urls.entry(url).or_insert(class);
        *first = (*first).min(class);
    }

    /// The counts of all classes that there are, and of what is to be mended.
    pub fn finish(mut self) -> (Vec<ClassCount>, ClassCount) {
        for class in self.urls.into_values() {
            self.classes[class as usize].urls += 1;
            self.to_do.urls += u64::from(class.is_to_do());
        }
        let classes = Kind::ALL.into_iter().zip(self.classes);
        let classes = classes.map(|(class, it)| ClassCount { class, ..it });
        (classes.filter(|it| it.links > 0).collect(), self.to_do)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_of_its_first_class_and_pages_count_once() {
        let mut census = Census::default();
        for (page, url, class) in [
            (1, 7, Kind::Flagged),
            (1, 7, Kind::Flagged),
            (2, 7, Kind::Dead),
            (2, 8, Kind::Silent),
            (3, 9, Kind::Flagged),
        ] {
            census.count(page, url, class);
        }
        let (classes, to_do) = census.finish();
        let told: Vec<_> =
            classes.iter().map(|it| (it.class, it.urls, it.links, it.pages)).collect();
        assert_eq!(
            told,
            [(Kind::Dead, 1, 1, 1), (Kind::Silent, 1, 1, 1), (Kind::Flagged, 1, 3, 2)]
        );
        assert_eq!((to_do.urls, to_do.links, to_do.pages), (2, 2, 1));
    }
}
