//! What a table did to the links of a dump, counted from any thread, and told at the end.

use std::sync::atomic::{AtomicU64, Ordering};

use wikirot_report::count;

/// Links of which so many have no row may not be of the wiki that the table is of.
const MANY: u64 = 100;

/// Counts of a join.
#[derive(Debug, Default)]
pub(super) struct TableTally {
    rows: u64,
    of_pages: AtomicU64,
    too_many: AtomicU64,
    newer: AtomicU64,
    others: AtomicU64,
    matched: AtomicU64,
    only_there: AtomicU64,
    without_row: AtomicU64,
    guesses: AtomicU64,
}

impl TableTally {
    pub(super) fn new(rows: u64) -> Self {
        Self { rows, ..Self::default() }
    }

    /// A page with so many rows, which are exact or older than the page's text.
    pub(super) fn page(&self, rows: usize, is_exact: bool) {
        add(&self.of_pages, rows as u64);
        add(&self.newer, u64::from(!is_exact));
    }

    /// A page that the dump has not.
    pub(super) fn other_page(&self) {
        add(&self.others, 1);
    }

    /// A row beyond what is looked at of one page.
    pub(super) fn row_too_many(&self) {
        add(&self.too_many, 1);
        add(&self.of_pages, 1);
    }

    /// Links of a page that have a row.
    pub(super) fn matched(&self, links: u64) {
        add(&self.matched, links);
    }

    /// URLs of a page that only the table has.
    pub(super) fn only_there(&self, urls: u64) {
        add(&self.only_there, urls);
    }

    /// A link that has no row and is left out.
    pub(super) fn left_out(&self, is_guess: bool) {
        add(if is_guess { &self.guesses } else { &self.without_row }, 1);
    }

    /// Tells of it: of what concerns the reader as a warning, of the rest where more is asked for.
    pub(super) fn tell(&self, is_whole: bool, has_pages: bool) {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (matched, without_row) = (of(&self.matched), of(&self.without_row));
        tracing::info!(
            "link table: {}; with a row: {} of the dump; without one, so left out: {}, {}; in the \
             table alone: {}",
            count(self.rows, "row"),
            count(matched, "link"),
            count(without_row, "link"),
            count(of(&self.guesses), "guessed link"),
            count(of(&self.only_there), "URL"),
        );
        if of(&self.newer) > 0 {
            tracing::info!(
                "newer than the link table: {}; what their text says counts, too",
                count(of(&self.newer), "page"),
            );
        }
        if of(&self.others) > 0 {
            tracing::info!(
                "in the table page, not in the dump: {}",
                count(of(&self.others), "page")
            );
        }
        if of(&self.too_many) > 0 {
            tracing::warn!(
                "left out: {} of the link table, of pages with more than 64 MiB of them",
                count(of(&self.too_many), "row")
            );
        }
        let orphans = self.rows.saturating_sub(of(&self.of_pages));
        if is_whole && orphans > 0 {
            let lacking = if has_pages {
                "neither the dump nor the table page has"
            } else {
                "the dump lacks"
            };
            tracing::warn!(
                "left out: {} of the link table, of pages that {lacking}",
                count(orphans, "row")
            );
        }
        if without_row > MANY && without_row > matched {
            tracing::warn!(
                "left out: {} of the dump without a row in the link table; is it a table of the \
                 same wiki, and of about the same day?",
                count(without_row, "link")
            );
        }
    }
}

fn add(counter: &AtomicU64, number: u64) {
    counter.fetch_add(number, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logging::logged;

    /// What is told of a table of so many rows after `count`.
    fn told(rows: u64, is_whole: bool, has_pages: bool, count: fn(&TableTally)) -> Vec<String> {
        let tally = TableTally::new(rows);
        count(&tally);
        logged(|| tally.tell(is_whole, has_pages))
    }

    #[test]
    fn what_a_table_did_is_told_in_numbers() {
        let told = told(4, true, false, |it| {
            it.page(3, true);
            it.page(1, false);
            it.matched(2);
            it.only_there(1);
            it.left_out(true);
            it.left_out(false);
            it.left_out(false);
            it.other_page();
        });
        assert_eq!(
            told,
            [
                "INFO link table: 4 rows; with a row: 2 links of the dump; without one, so left out: 2 links, \
                 1 guessed link; in the table alone: 1 URL",
                "INFO newer than the link table: 1 page; what their text says counts, too",
                "INFO in the table page, not in the dump: 1 page",
            ]
        );
    }

    #[test]
    fn rows_that_nobody_has_are_a_warning_where_the_dump_is_whole() {
        let lacks = |is_whole, has_pages| told(9, is_whole, has_pages, |it| it.page(7, true));
        let left = "WARN left out: 2 rows of the link table, of pages that";
        assert_eq!(lacks(true, false)[1..], [format!("{left} the dump lacks")]);
        let nobody = format!("{left} neither the dump nor the table page has");
        assert_eq!(lacks(true, true)[1..], [nobody]);
        assert_eq!(lacks(false, true).len(), 1);
        let many = told(9, true, true, |it| {
            it.page(7, true);
            it.row_too_many();
            it.row_too_many();
        });
        let more =
            "WARN left out: 2 rows of the link table, of pages with more than 64 MiB of them";
        assert_eq!(many[1..], [more]);
    }

    #[test]
    fn a_table_of_another_wiki_is_suspected() {
        let lines = |links: u64, matched| {
            let tally = TableTally::new(0);
            (0..links).for_each(|_| tally.left_out(false));
            tally.matched(matched);
            logged(|| tally.tell(true, true)).len()
        };
        assert_eq!((lines(MANY, 0), lines(MANY + 1, 0)), (1, 2));
        assert_eq!((lines(MANY + 1, MANY), lines(MANY + 1, MANY + 1)), (2, 1));
    }
}
