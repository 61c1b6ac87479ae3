//! Geometry of the small charts: numbers and path data only, so templates may place it freely.

use std::fmt::Write;

use super::view;
use crate::{
    language::{Language, Word},
    model::{Counts, DomainReport, HistoryPoint, Summary},
    phrase,
};

/// One stretch of the bar that shows the share of each class, in thousandths of its width.
pub(super) struct Share<'l> {
    pub(super) class: &'static str,
    pub(super) words: &'l str,
    pub(super) start: u64,
    pub(super) width: u64,
    pub(super) count: String,
}

/// The share of each class that any link has.
pub(super) fn shares<'l>(counts: &Counts, language: &'l Language) -> Vec<Share<'l>> {
    let total = counts.occurrences.max(1);
    let mut start = 0;
    let mut shares = Vec::new();
    for (kind, links) in phrase::classes(counts) {
        // What is there at all must be seen; the last stretch is cut by the bar's end.
        let width = (links.saturating_mul(1000) / total).max(4);
        shares.push(Share {
            class: kind.code(),
            words: language.class(kind),
            start,
            width,
            count: language.number(links),
        });
        start += width;
    }
    shares
}

/// Broken links and suspects over time, in a box of 320 by 90.
pub(super) struct Trend {
    pub(super) broken: String,
    pub(super) area: String,
    pub(super) suspect: String,
    pub(super) most: String,
    pub(super) first: String,
    pub(super) last: String,
    /// The same in words.
    pub(super) words: String,
}

const WIDTH: u64 = 320;
const HEIGHT: u64 = 90;
/// Runs that a chart shows: more could not be told apart.
const RUNS: usize = 60;

/// `None` where there is only one run.
pub(super) fn trend(
    history: &[HistoryPoint],
    summary: &Summary,
    language: &Language,
) -> Option<Trend> {
    let counts = &summary.counts;
    let now = HistoryPoint {
        at: summary.run.finished.unwrap_or(summary.run.started),
        urls: counts.urls,
        broken: counts.broken,
        suspect: counts.suspect,
        alive: counts.alive,
    };
    let skip = history.len().saturating_sub(RUNS);
    let points: Vec<&HistoryPoint> =
        history[skip..].iter().filter(|it| it.at < now.at).chain([&now]).collect();
    let (first, last) = (*points.first()?, *points.last()?);
    let span = last.at.as_second().checked_sub(first.at.as_second()).filter(|it| *it > 0)?;
    let most = points.iter().map(|it| it.broken.max(it.suspect)).max()?.max(1);
    let x = |it: &HistoryPoint| {
        let since = it.at.as_second().saturating_sub(first.at.as_second()).max(0);
        since.unsigned_abs() * WIDTH / span.unsigned_abs()
    };
    let y = |number: u64| HEIGHT - number.min(most) * (HEIGHT - 4) / most;
    let line = |number: fn(&HistoryPoint) -> u64| {
        let mut path = String::new();
        for (at, it) in points.iter().enumerate() {
            let command = if at == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{command}{} {}", x(it), y(number(it)));
        }
        path
    };
    let broken = line(|it| it.broken);
    Some(Trend {
        area: format!("{broken}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z"),
        suspect: line(|it| it.suspect),
        most: language.number(most),
        first: phrase::day(first.at),
        last: phrase::day(last.at),
        words: language.fill(
            Word::Trend,
            &[
                &language.number(first.broken),
                &phrase::day(first.at),
                &language.number(last.broken),
                &phrase::day(last.at),
                &language.number(points.iter().map(|it| it.broken).max()?),
            ],
        ),
        broken,
    })
}

/// One bar of the worst domains, in thousandths of the longest.
pub(super) struct Bar<'a> {
    pub(super) domain: &'a str,
    pub(super) filter: String,
    pub(super) width: u64,
    pub(super) count: String,
}

/// The bars of the worst domains; `domains` begins with the worst.
pub(super) fn bars(domains: &[DomainReport]) -> Vec<Bar<'_>> {
    let most = domains.iter().map(|it| it.occurrences).max().unwrap_or(0).max(1);
    let bars = domains.iter().map(|it| Bar {
        domain: &it.domain,
        filter: view::filter(&it.domain),
        width: it.occurrences * 1000 / most,
        count: phrase::thousands(it.occurrences),
    });
    bars.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_of_nothing_do_not_divide_by_it() {
        let none = Summary::default();
        assert!(shares(&none.counts, &Language::english()).is_empty());
        assert!(trend(&[], &none, &Language::english()).is_none());
        assert!(bars(&[]).is_empty());
    }

    #[test]
    fn lines_stay_in_their_box() {
        let mut summary = Summary::default();
        summary.run.started = "2026-11-22T00:00:00Z".parse().unwrap();
        summary.counts.broken = 7;
        let point = |day: &str, broken, suspect| HistoryPoint {
            at: day.parse().unwrap(),
            urls: 10,
            broken,
            suspect,
            alive: 3,
        };
        let history = [point("2026-11-08T00:00:00Z", 0, 14), point("2026-11-15T00:00:00Z", 3, 0)];
        let trend = trend(&history, &summary, &Language::english()).unwrap();
        assert_eq!(trend.broken, "M0 90L160 72L320 47");
        assert_eq!(trend.suspect, "M0 4L160 90L320 90");
        assert_eq!((trend.first.as_str(), trend.last.as_str()), ("2026-11-08", "2026-11-22"));
        // A run that is in the history already is not drawn twice.
        let with_itself = [&history[..], &[point("2026-11-22T00:00:00Z", 9, 0)]].concat();
        let again = super::trend(&with_itself, &summary, &Language::english()).unwrap();
        assert_eq!(again.broken, "M0 90L160 72L320 47");
    }
}
