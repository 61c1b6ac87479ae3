//! What the answers come to, for a terminal, a wiki and programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::answers::{Answer, Answers};
use super::estimate::{Share, Stratum, sample_for, weighted, wilson};
use crate::escape::{self, visible};
use crate::phrase::{count, thousands};

/// The share that communities ask of a bot that flags links.
const ASKED: f64 = 0.999;

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// The name of the wiki.
    pub wiki: String,
    /// The wikirot that called the links broken.
    pub version: String,
    /// The day of the draw.
    pub day: String,
    /// What the draw depended on.
    pub seed: u64,
    /// By reason, those with the most links first.
    pub reasons: Vec<ReasonAudit>,
    /// Over all reasons, each weighted by its links; `None` where nothing was judged.
    pub all: Option<Share>,
    /// How many were judged, of all reasons.
    pub judged: u64,
    /// How many of them were wrong.
    pub wrong: u64,
    /// How many must be judged to show that 99.9 % are right, with no more wrong ones than there are now.
    pub needed: u64,
    /// Links about which people disagree; they count as unsure.
    pub disagreed: u64,
    /// Links of which nothing was said.
    pub open: u64,
}

/// What an audit found of one reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReasonAudit {
    /// Its code.
    pub reason: String,
    /// How many links it had.
    pub links: u64,
    /// How many were judged.
    pub judged: u64,
    /// How many of them are dead, as they were called.
    pub right: u64,
    /// How many are not.
    pub wrong: u64,
    /// Of how many it could not be told.
    pub unsure: u64,
    /// The share that was right; `None` where nothing was judged.
    pub share: Option<Share>,
}

impl Audit {
    /// Counts what people answered.
    pub fn of(answers: &Answers) -> Audit {
        let mut reasons: BTreeMap<&str, ReasonAudit> = BTreeMap::new();
        for (reason, links) in &answers.drawn.population {
            reasons.entry(reason).or_default().links = *links;
        }
        for (reason, answer) in answers.links.values() {
            let it = reasons.entry(reason).or_default();
            match answer {
                Answer::Dead => it.right += 1,
                Answer::Alive => it.wrong += 1,
                Answer::Unsure => it.unsure += 1,
            }
        }
        let mut reasons: Vec<ReasonAudit> = reasons
            .into_iter()
            .map(|(reason, it)| {
                let judged = it.right + it.wrong;
                // A head that somebody shortened: what was judged was there.
                let links = it.links.max(judged + it.unsure);
                let share = wilson(it.right, judged);
                ReasonAudit { reason: reason.to_owned(), links, judged, share, ..it }
            })
            .collect();
        reasons.sort_by(|a, b| b.links.cmp(&a.links).then_with(|| a.reason.cmp(&b.reason)));
        let strata: Vec<Stratum> = reasons
            .iter()
            .map(|it| Stratum { population: it.links, judged: it.judged, right: it.right })
            .collect();
        let wrong = reasons.iter().map(|it| it.wrong).sum();
        let drawn = &answers.drawn;
        Audit {
            wiki: drawn.wiki.clone(),
            version: drawn.version.clone(),
            day: drawn.day.clone(),
            seed: drawn.seed,
            all: weighted(&strata),
            judged: reasons.iter().map(|it| it.judged).sum(),
            wrong,
            needed: sample_for(ASKED, wrong),
            disagreed: answers.disagreed,
            open: answers.open,
            reasons,
        }
    }

    /// For a terminal: the figures, a reason a line.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n\n", visible(&self.title()));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{:<20} {:>8} {:>7} {:>6} {:>6} {:>7}  {:<9} 95 % interval",
            "reason", "links", "judged", "right", "wrong", "unsure", "right"
        );
        for it in &self.reasons {
            let (share, interval) = shares(it.share);
            let _ = writeln!(
                out,
                "{:<20} {:>8} {:>7} {:>6} {:>6} {:>7}  {share:<9} {interval}",
                visible(&it.reason),
                it.links,
                it.judged,
                it.right,
                it.wrong,
                it.unsure,
            );
        }
        let (share, interval) = shares(self.all);
        let (judged, wrong) = (self.judged, self.wrong);
        let _ = writeln!(
            out,
            "{:<20} {:>8} {judged:>7} {:>6} {wrong:>6} {:>7}  {share:<9} {interval}",
            "all, weighted",
            self.links(),
            judged - wrong,
            self.unsure(),
        );
        let _ = writeln!(out, "\n{}", self.needed());
        for (links, what) in [
            (self.disagreed, "on which people disagree: counted as unsure"),
            (self.open, "without an answer: not counted"),
        ] {
            if links > 0 {
                let _ = writeln!(out, "{} {what}.", count(links, "link"));
            }
        }
        out
    }

    /// The table for the page on which a wiki decides about a bot.
    pub fn wikitext(&self) -> String {
        let mut out = format!(
            "{{| class=\"wikitable sortable\"\n|+ {}\n! Reason !! Links !! Judged !! Right !! Wrong !! Unsure \
             !! Share right !! 95 % interval\n",
            escape::wikitext(&self.title())
        );
        let number = thousands;
        for it in &self.reasons {
            let (share, interval) = shares(it.share);
            let _ = writeln!(
                out,
                "|-\n| <code>{}</code> || {} || {} || {} || {} || {} || {share} || {interval}",
                escape::wikitext(&it.reason),
                number(it.links),
                number(it.judged),
                number(it.right),
                number(it.wrong),
                number(it.unsure),
            );
        }
        let (share, interval) = shares(self.all);
        let _ = writeln!(
            out,
            "|- class=\"sortbottom\"\n! All, weighted by links !! {} !! {} !! {} !! {} !! {} !! {share} !! \
             {interval}\n|}}\n{}",
            number(self.links()),
            number(self.judged),
            number(self.judged - self.wrong),
            number(self.wrong),
            number(self.unsure()),
            self.needed(),
        );
        out
    }

    fn title(&self) -> String {
        format!(
            "{} judged of those that wikirot {} called broken in {}, drawn on {} with seed {}",
            count(self.judged, "link"),
            self.version,
            if self.wiki.is_empty() { "a wiki" } else { &self.wiki },
            self.day,
            self.seed
        )
    }

    fn links(&self) -> u64 {
        self.reasons.iter().map(|it| it.links).sum()
    }

    fn unsure(&self) -> u64 {
        self.reasons.iter().map(|it| it.unsure).sum()
    }

    /// What would show that 99.9 % are right, in a sentence.
    fn needed(&self) -> String {
        let wrong = match self.wrong {
            0 => "none of them wrong".to_owned(),
            wrong => format!("no more than {} of them wrong", thousands(wrong)),
        };
        let is_shown = self.judged >= self.needed;
        let so_far = if is_shown { "which this sample has" } else { "so far it is" };
        let so_far = match is_shown {
            true => so_far.to_owned(),
            false => format!("{so_far} {}", thousands(self.judged)),
        };
        format!(
            "To show at 95 % confidence that at least 99.9 % are right takes {} judged, {wrong}; {so_far}.",
            count(self.needed, "link")
        )
    }
}

/// `98.0 %` and `92.9 - 99.5 %`; dashes for nothing.
fn shares(share: Option<Share>) -> (String, String) {
    let percent = |it: f64| {
        // 99.96 is not 100.
        let cut = (it * 1000.0 + 1e-6).floor() / 10.0;
        format!("{cut:.1}")
    };
    match share {
        Some(it) => (
            format!("{} %", percent(it.share)),
            format!("{}\u{2013}{} %", percent(it.from), percent(it.to)),
        ),
        None => ("\u{2013}".to_owned(), "\u{2013}".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::answers::Drawn;
    use super::*;

    fn audit(population: u64, right: u64, wrong: u64) -> Audit {
        let drawn = Drawn {
            wiki: "A |} wiki".to_owned(),
            version: "0.1.0".to_owned(),
            day: "2026-11-26".to_owned(),
            seed: 7,
            population: [("http-404".to_owned(), population)].into(),
        };
        let mut answers = Answers { drawn, ..Answers::default() };
        for n in 0..right + wrong {
            let answer = if n < right { Answer::Dead } else { Answer::Alive };
            answers.links.insert(format!("http://{n}"), ("http-404".to_owned(), answer));
        }
        Audit::of(&answers)
    }

    #[test]
    fn an_audit_of_several_reasons_as_people_read_it() {
        let population = [("http-404", 1_400), ("dns-nxdomain", 600), ("parked", 3)];
        let drawn = Drawn {
            wiki: "A wiki".to_owned(),
            version: "0.1.0".to_owned(),
            day: "2026-11-26".to_owned(),
            seed: 7,
            population: population.map(|(reason, links)| (reason.to_owned(), links)).into(),
        };
        let mut answers = Answers { drawn, ..Answers::default() };
        for n in 0..30 {
            let reason = if n < 20 { "http-404" } else { "dns-nxdomain" };
            let answer = match n % 10 {
                0..=6 => Answer::Dead,
                7 | 8 => Answer::Alive,
                _ => Answer::Unsure,
            };
            answers.links.insert(format!("http://{n}"), (reason.to_owned(), answer));
        }
        (answers.disagreed, answers.open) = (1, 1_000);
        let it = Audit::of(&answers);
        insta::assert_snapshot!(it.text(), @"
        27 links judged of those that wikirot 0.1.0 called broken in A wiki, drawn on 2026-11-26 with seed 7

        reason                  links  judged  right  wrong  unsure  right     95 % interval
        http-404                 1400      18     14      4       2  77.7 %    54.7–90.9 %
        dns-nxdomain              600       9      7      2       1  77.7 %    45.2–93.6 %
        parked                      3       0      0      0       0  –         –
        all, weighted            2003      27     21      6       3  77.7 %    59.1–89.4 %

        To show at 95 % confidence that at least 99.9 % are right takes 11,840 links judged, no more than 6 of them wrong; so far it is 27.
        1 link on which people disagree: counted as unsure.
        1,000 links without an answer: not counted.
        ");
        insta::assert_snapshot!(it.wikitext(), @r#"
        {| class="wikitable sortable"
        |+ 27 links judged of those that wikirot 0.1.0 called broken in A wiki, drawn on 2026-11-26 with seed 7
        ! Reason !! Links !! Judged !! Right !! Wrong !! Unsure !! Share right !! 95 % interval
        |-
        | <code>http-404</code> || 1,400 || 18 || 14 || 4 || 2 || 77.7 % || 54.7–90.9 %
        |-
        | <code>dns-nxdomain</code> || 600 || 9 || 7 || 2 || 1 || 77.7 % || 45.2–93.6 %
        |-
        | <code>parked</code> || 3 || 0 || 0 || 0 || 0 || – || –
        |- class="sortbottom"
        ! All, weighted by links !! 2,003 !! 27 !! 21 !! 6 !! 3 !! 77.7 % !! 59.1–89.4 %
        |}
        To show at 95 % confidence that at least 99.9 % are right takes 11,840 links judged, no more than 6 of them wrong; so far it is 27.
        "#);
        (answers.disagreed, answers.open) = (0, 0);
        let told = Audit::of(&answers).text();
        assert!(!told.contains("disagree") && !told.contains("without an answer"), "{told}");
        let nameless = Audit { wiki: String::new(), ..it };
        assert!(nameless.text().contains("called broken in a wiki, drawn on"));
    }

    #[test]
    fn a_sample_tells_its_share_and_what_is_missing() {
        let it = audit(400, 49, 1);
        assert_eq!((it.judged, it.wrong, it.needed), (50, 1, 4_742));
        let text = it.text();
        assert!(text.contains("98.0 %    89.5\u{2013}99.6 %"), "{text}");
        assert!(
            text.contains(
                "takes 4,742 links judged, no more than 1 of them wrong; so far it is 50."
            )
        );
    }

    #[test]
    fn a_large_one_shows_what_is_asked() {
        let text = audit(9_000, 2_995, 0).text();
        assert!(
            text.contains("2,995 links judged, none of them wrong; which this sample has."),
            "{text}"
        );
    }

    #[test]
    fn the_table_is_wikitext_whatever_the_wiki_is_called() {
        let table = audit(1_400, 5, 0).wikitext();
        assert_eq!(table.matches("|}").count(), 1, "{table}");
        assert!(
            table.contains("| <code>http-404</code> || 1,400 || 5 || 5 || 0 || 0 || 100.0 %"),
            "{table}"
        );
    }

    #[test]
    fn nothing_judged_is_no_share() {
        let it = audit(3, 0, 0);
        assert_eq!(it.all, None);
        assert!(it.wikitext().contains("|| \u{2013} || \u{2013}"));
    }

    #[test]
    fn what_nobody_could_tell_counts_for_neither() {
        let mut answers = Answers::default();
        let given = [Answer::Dead, Answer::Unsure, Answer::Unsure, Answer::Alive, Answer::Unsure];
        for (n, answer) in given.into_iter().enumerate() {
            answers.links.insert(format!("http://{n}"), ("http-404".to_owned(), answer));
        }
        let it = Audit::of(&answers);
        assert_eq!((it.judged, it.wrong), (2, 1));
        let of_reason = &it.reasons[0];
        assert_eq!((of_reason.unsure, of_reason.links), (3, 5));
    }
}
