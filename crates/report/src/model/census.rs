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
    urls: First,
}

/// The first class of each URL, by the number of the URL: a byte each, for numbers are dense and URLs are millions.
#[derive(Debug, Default)]
struct First(HashMap<i64, [Option<Kind>; 256]>);

impl First {
    fn add(&mut self, url: i64, class: Kind) {
        let block = self.0.entry(url >> 8).or_insert([None; 256]);
        let first = &mut block[(url & 0xFF) as usize];
        *first = Some(first.map_or(class, |it| it.min(class)));
    }

    fn into_classes(self) -> impl Iterator<Item = Kind> {
        self.0.into_values().flatten().flatten()
    }
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
        self.urls.add(url, class);
    }

    /// The counts of all classes that there are, and of what is to be mended.
    pub fn finish(mut self) -> (Vec<ClassCount>, ClassCount) {
        for class in self.urls.into_classes() {
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
            (3, 9 + 256, Kind::Flagged),
            (4, i64::MIN + 9, Kind::Flagged),
        ] {
            census.count(page, url, class);
        }
        let (classes, to_do) = census.finish();
        let told: Vec<_> =
            classes.iter().map(|it| (it.class, it.urls, it.links, it.pages)).collect();
        assert_eq!(
            told,
            [(Kind::Dead, 1, 1, 1), (Kind::Silent, 1, 1, 1), (Kind::Flagged, 3, 5, 3)]
        );
        assert_eq!((to_do.urls, to_do.links, to_do.pages), (2, 2, 1));
    }
}
