//! All pages of a wiki, one answer after the other, into the journal.
//!
//! First all pages are walked, in the order of their titles, with their text (or taken from an older
//! dump); that takes hours on a large wiki, in which pages are changed, moved and deleted. Then the wiki
//! lists which pages it has in which revision, 500 at a time, and what is not here like that is asked
//! for by its number. So it does not matter how long the walk took, how often it was stopped, or how
//! long the wiki remembers its recent changes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;
use tokio::time::Instant;

use super::FetchTally;
use super::api::{Namespace, PageInfo, Reply};
use super::ask::{Asker, Trouble};
use super::client::Transport;
use super::export::{Export, Page};
use super::journal::{GoesOn, Journal, Listed, Position, Stage};

/// Texts asked for at once: as many as MediaWiki gives of anything that costs it.
const BATCH: usize = 50;
/// Entries of the list asked for at once, which cost it little.
const LIST: &str = "500";
/// So many answers in a row without a page, and the wiki leads us in circles.
const EMPTY_ANSWERS: u32 = 1_000;
/// How often a log is told how far the work is.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// Whoever walks.
pub(super) struct Walker<'a, T> {
    asker: Asker<T>,
    journal: &'a mut Journal,
    namespaces: &'a [Namespace],
    tally: Arc<FetchTally>,
    batch: usize,
    told: Instant,
    /// A log is told; a bar on a terminal says it better.
    tells: bool,
    /// Pages that the wiki did not give: how many, and the first of them.
    pub(super) left_out: (u64, Option<String>),
}

impl<'a, T: Transport> Walker<'a, T> {
    pub(super) fn new(
        asker: Asker<T>,
        journal: &'a mut Journal,
        namespaces: &'a [Namespace],
        tally: Arc<FetchTally>,
        tells: bool,
    ) -> Self {
        let (batch, told, left_out) = (BATCH, Instant::now(), (0, None));
        Self { asker, journal, namespaces, tally, batch, told, tells, left_out }
    }

    /// Goes on at `position` until all is here.
    pub(super) async fn run(&mut self, mut position: Position) -> Result<()> {
        if position.stage == Stage::Walk {
            self.walk(position).await?;
            position = Position::at(Stage::List);
            self.journal.begin_list()?;
        }
        // Time has passed since the list was made: what was got stays, but the list is made anew.
        if position.stage == Stage::Complete {
            position = Position::at(Stage::List);
            self.journal.begin_list()?;
        }
        self.list(position).await?;
        self.complete().await
    }

    /// Asks for all pages with their texts.
    async fn walk(&mut self, mut position: Position) -> Result<()> {
        let mut empty = 0;
        while let Some(number) = self.namespace(&position) {
            let reply = self.walk_on(&number, &position.goes_on).await?;
            let pages = exported(&reply)?;
            empty = if pages.is_empty() { empty + 1 } else { 0 };
            position = next(position, reply.goes_on, empty)?;
            self.journal.keep(&pages, Some(&position))?;
            self.tally.add(pages.len() as u64);
            self.tell();
        }
        Ok(())
    }

    /// The next answer of the walk; one without texts where the wiki cannot give those of a page.
    async fn walk_on(&mut self, namespace: &str, goes_on: &GoesOn) -> Result<Reply> {
        let goes_on = parameters(goes_on);
        loop {
            let limit = self.batch.to_string();
            let mut asked = vec![
                ("generator", "allpages"),
                ("gapnamespace", namespace),
                ("gaplimit", &*limit),
                ("export", "1"),
            ];
            asked.extend(goes_on.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            match self.asker.ask(&asked, self.batch > 1).await {
                Ok(reply) => {
                    self.batch = (self.batch * 2).min(BATCH);
                    return Ok(reply);
                }
                Err(Trouble::TooMuch(why) | Trouble::Elsewhere { why, .. }) if self.batch > 1 => {
                    tracing::debug!("asking for less at once: {why}");
                    self.batch /= 2;
                }
                Err(Trouble::TooMuch(_) | Trouble::Elsewhere { .. }) => {
                    // A text that is lost in the wiki's database. It is asked for once more in the end.
                    asked.retain(|(name, _)| *name != "export");
                    return Ok(self.asker.ask(&asked, false).await?);
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
    }

    /// Asks which pages there are.
    async fn list(&mut self, mut position: Position) -> Result<()> {
        let mut empty = 0;
        while let Some(number) = self.namespace(&position) {
            let goes_on = parameters(&position.goes_on);
            let mut asked = vec![
                ("generator", "allpages"),
                ("gapnamespace", &*number),
                ("gaplimit", LIST),
                ("prop", "info"),
            ];
            asked.extend(goes_on.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let reply = self.asker.ask(&asked, false).await?;
            let listed: Vec<Listed> = reply.query.pages.into_iter().filter_map(listed).collect();
            empty = if listed.is_empty() { empty + 1 } else { 0 };
            position = next(position, reply.goes_on, empty)?;
            self.journal.list(&listed, &position)?;
            self.tally.listed(listed.len() as u64);
            self.tell();
        }
        self.journal.go_to(&Position::at(Stage::Complete))
    }

    /// Asks for the pages that are listed and not here.
    async fn complete(&mut self) -> Result<()> {
        let (_, _, due) = self.journal.counts()?;
        self.tally.begin_completing(due);
        let mut last = 0;
        loop {
            let ids = self.journal.due(last, BATCH)?;
            let Some(greatest) = ids.last().copied() else { return Ok(()) };
            last = greatest;
            let mut waiting = vec![ids];
            while let Some(ids) = waiting.pop() {
                if let Some((one, other)) = self.numbered(ids).await? {
                    waiting.extend([other, one]);
                }
                self.tell();
            }
        }
    }

    /// Asks for pages by their numbers; gives them back in two halves where they are too much.
    async fn numbered(&mut self, mut ids: Vec<i64>) -> Result<Option<(Vec<i64>, Vec<i64>)>> {
        let numbers: Vec<String> = ids.iter().map(i64::to_string).collect();
        let asked = [("pageids", &*numbers.join("|")), ("export", "1")];
        let reply = match self.asker.ask(&asked, ids.len() > 1).await {
            Ok(reply) => reply,
            Err(Trouble::TooMuch(_) | Trouble::Elsewhere { .. }) if ids.len() > 1 => {
                let other = ids.split_off(ids.len() / 2);
                return Ok(Some((ids, other)));
            }
            Err(Trouble::TooMuch(why) | Trouble::Elsewhere { why, .. }) => {
                // The page, or the wiki? The page, if the wiki still answers.
                self.asker.ask(&[("meta", "siteinfo")], false).await?;
                self.leave_out(format!("number {}: {why}", numbers[0]));
                self.tally.add(1);
                return Ok(None);
            }
            Err(trouble) => return Err(trouble.into()),
        };
        let pages = exported(&reply)?;
        let missing: Vec<i64> =
            reply.query.pages.iter().filter(|it| it.missing).map(|it| it.pageid).collect();
        self.journal.keep(&pages, None)?;
        self.journal.unlist(&missing)?;
        for id in &ids {
            if !missing.contains(id) && !pages.iter().any(|page| page.id == *id) {
                let title = reply.query.pages.iter().find(|it| it.pageid == *id);
                let title = title.map_or(String::new(), |it| format!(", {}", it.title));
                self.leave_out(format!("number {id}{title}: the wiki's export does not have it"));
            }
        }
        self.tally.add(ids.len() as u64);
        Ok(None)
    }

    fn leave_out(&mut self, which: String) {
        self.left_out.0 += 1;
        self.left_out.1.get_or_insert(which);
    }

    /// The number of the namespace at a position, for the API.
    fn namespace(&self, position: &Position) -> Option<String> {
        let namespace = self.namespaces.get(position.namespace)?;
        self.tally.now_in(&namespace.name);
        Some(namespace.id.to_string())
    }

    fn tell(&mut self) {
        if self.tells && self.told.elapsed() >= TELL_EVERY {
            self.told = Instant::now();
            tracing::info!("{}", self.tally.message());
        }
    }
}

/// Where to ask after an answer that says how it `goes_on`, or does not.
fn next(position: Position, goes_on: GoesOn, empty: u32) -> Result<Position> {
    let Position { stage, namespace, goes_on: before } = position;
    if goes_on.is_empty() {
        return Ok(Position { stage, namespace: namespace + 1, goes_on });
    }
    if goes_on == before || empty == EMPTY_ANSWERS {
        bail!("the wiki's list of pages goes round in circles");
    }
    Ok(Position { stage, namespace, goes_on })
}

/// What the wiki wants to be told, as parameters.
fn parameters(goes_on: &GoesOn) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // It may not change what is asked.
    let is_where = |name: &str| name == "continue" || name.ends_with("continue");
    goes_on
        .iter()
        .filter(|(name, _)| is_where(name))
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

fn listed(page: PageInfo) -> Option<Listed> {
    let PageInfo { pageid: id, ns, title, lastrevid: revision, .. } = page;
    (id > 0).then_some(Listed { id, ns, title, revision })
}

/// The pages that an answer has with their texts.
fn exported(reply: &Reply) -> Result<Vec<Page>> {
    let Some(xml) = &reply.query.export else { return Ok(Vec::new()) };
    let (mut export, _) = Export::open(xml.as_bytes())?;
    let mut pages = Vec::new();
    while let Some(page) = export.next_page()? {
        pages.push(page);
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use url::Url;

    use super::super::ask::tests::{Told, said};
    use super::super::client::{Answer, Failure};
    use super::*;

    fn goes_on(json: &str) -> GoesOn {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn only_the_place_is_told_back() {
        let on =
            goes_on(r#"{"gapcontinue":"B","continue":"gapcontinue||","action":"x","titles":1}"#);
        let names: Vec<String> = parameters(&on).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["continue", "gapcontinue"]);
    }

    #[test]
    fn circles_are_seen() {
        let at = |json: &str| Position { goes_on: goes_on(json), ..Position::at(Stage::Walk) };
        let on = next(at("{}"), goes_on(r#"{"gapcontinue":"B"}"#), 0).unwrap();
        assert_eq!(on, at(r#"{"gapcontinue":"B"}"#));
        assert!(next(on.clone(), on.goes_on.clone(), 0).is_err());
        assert!(next(at("{}"), on.goes_on.clone(), EMPTY_ANSWERS).is_err());
        assert_eq!(next(on, GoesOn::new(), 0).unwrap().namespace, 1);
    }

    /// The parameters of a question.
    fn asked(url: &Url) -> HashMap<String, String> {
        url.query_pairs().into_owned().collect()
    }

    /// Walks a wiki that answers so, by `work`; gives what is known then, with one parameter of each question.
    async fn walked(
        answer: impl Fn(&HashMap<String, String>) -> Result<Answer, Failure>,
        listed: &[i64],
        at: Stage,
        parameter: &str,
    ) -> (Vec<String>, (u64, Option<String>), (u64, u64, u64), Arc<FetchTally>) {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&dir.path().join("w.xml"), "all").unwrap();
        let page = |id: &i64| Listed { id: *id, ns: 0, title: format!("P{id}"), revision: 1 };
        let listed: Vec<_> = listed.iter().map(page).collect();
        journal.list(&listed, &Position::at(at)).unwrap();
        let told = Told { answer: |url: &Url| answer(&asked(url)), asked: RefCell::default() };
        let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
        let asker = Asker::new(&told, api, Duration::ZERO);
        let namespaces = [Namespace { id: 0, name: String::new() }];
        let tally = Arc::new(FetchTally::default());
        let mut walker = Walker::new(asker, &mut journal, &namespaces, Arc::clone(&tally), false);
        match at {
            Stage::Walk => walker.walk(Position::at(at)).await.unwrap(),
            Stage::List => walker.list(Position::at(at)).await.unwrap(),
            _ => walker.complete().await.unwrap(),
        }
        let left_out = walker.left_out;
        let one = |url: &Url| asked(url).remove(parameter).unwrap_or_default();
        let questions = told.asked.borrow().iter().map(one).collect();
        (questions, left_out, journal.counts().unwrap(), tally)
    }

    fn export(id: i64) -> String {
        format!(
            "<mediawiki><page><title>P{id}</title><ns>0</ns><id>{id}</id><revision><id>1</id>\
             </revision></page></mediawiki>"
        )
    }

    fn too_much() -> Result<Answer, Failure> {
        Err(Failure::TooMuch("long".to_owned()))
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_much_at_once_is_asked_for_in_halves_and_one_page_is_left_out() {
        let answer = |asked: &HashMap<String, String>| match asked.get("pageids").map(|it| &**it) {
            None => Ok(said(200, "{}", None)),
            // The export lacks a page that is there.
            Some("1|2") => {
                let pages = r#"{"pageid":1,"title":"P1"},{"pageid":2,"title":"P2"}"#;
                let xml = export(1);
                let body = format!(r#"{{"query":{{"pages":[{pages}],"export":"{xml}"}}}}"#);
                Ok(said(200, &body, None))
            }
            Some("4") => {
                Ok(said(200, r#"{"query":{"pages":[{"pageid":4,"missing":true}]}}"#, None))
            }
            _ => too_much(),
        };
        let (questions, left_out, counts, tally) =
            walked(answer, &[1, 2, 3, 4], Stage::Complete, "pageids").await;
        assert_eq!(questions, ["1|2|3|4", "1|2", "3|4", "3", "3", "3", "", "4"]);
        let first = "number 2, P2: the wiki's export does not have it";
        assert_eq!(left_out, (2, Some(first.to_owned())));
        assert_eq!((counts, tally.asked()), ((1, 3, 2), 4));
        assert_eq!(tally.message(), "4 of 4 changed pages asked for");
    }

    #[tokio::test(start_paused = true)]
    async fn a_walk_takes_smaller_steps_and_then_larger_ones_again() {
        let answer = |asked: &HashMap<String, String>| match &*asked["gaplimit"] {
            // A page without its text goes on to the next.
            "1" if asked.contains_key("gapcontinue") && !asked.contains_key("export") => {
                let body = r#"{"continue":{"gapcontinue":"C"},"query":{"pages":[{"pageid":2}]}}"#;
                Ok(said(200, body, None))
            }
            "1" if !asked.contains_key("gapcontinue") => {
                let body = r#"{"continue":{"gapcontinue":"B"}}"#;
                Ok(said(200, body, None))
            }
            "1" if asked["gapcontinue"] == "C" => {
                let xml = export(3);
                Ok(said(200, &format!(r#"{{"query":{{"export":"{xml}"}}}}"#), None))
            }
            _ => too_much(),
        };
        let (limits, _, counts, tally) = walked(answer, &[], Stage::Walk, "gaplimit").await;
        let steps =
            ["50", "25", "12", "6", "3", "1", "2", "1", "1", "1", "1", "1"].map(str::to_owned);
        assert_eq!(limits[..steps.len()], steps);
        assert_eq!((counts.0, tally.asked()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_may_have_answers_without_a_page() {
        let answer = |asked: &HashMap<String, String>| {
            let body = match asked.get("gapcontinue") {
                None => r#"{"continue":{"gapcontinue":"B"},"query":{"pages":[{"pageid":0}]}}"#,
                Some(_) => r#"{"query":{"pages":[{"pageid":7,"title":"P7","lastrevid":1}]}}"#,
            };
            Ok(said(200, body, None))
        };
        let (limits, _, counts, tally) = walked(answer, &[], Stage::List, "gaplimit").await;
        assert_eq!(limits, [LIST, LIST]);
        assert_eq!((counts, &*tally.message()), ((0, 1, 1), "listed: 1 page; now articles"));
    }

    /// Runs from `at` on a wiki of one page that answers so many questions; gives where the journal stands then, and
    /// what was told meanwhile.
    fn ran(at: Stage, answers: usize) -> (Stage, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&dir.path().join("w.xml"), "all").unwrap();
        journal.go_to(&Position::at(at)).unwrap();
        let left = std::cell::Cell::new(answers);
        let answer = |url: &Url| {
            left.set(left.get().checked_sub(1).ok_or(Failure::Forbidden("no".to_owned()))?);
            let info = r#"{"pageid":7,"title":"P7","lastrevid":1}"#;
            let is_second = asked(url).contains_key("gapcontinue");
            let on = if is_second { "" } else { r#""continue":{"gapcontinue":"B"},"# };
            let xml = export(7);
            Ok(said(
                200,
                &format!(r#"{{{on}"query":{{"pages":[{info}],"export":"{xml}"}}}}"#),
                None,
            ))
        };
        let told = Told { answer, asked: RefCell::default() };
        let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
        let asker = Asker::new(&told, api, TELL_EVERY);
        let namespaces = [Namespace { id: 0, name: String::new() }];
        let tally = Arc::new(FetchTally::default());
        let mut walker = Walker::new(asker, &mut journal, &namespaces, tally, true);
        let mut clock = tokio::runtime::Builder::new_current_thread();
        let runtime = clock.enable_time().start_paused(true).build().unwrap();
        let lines = crate::logging::logged(|| {
            let ended = runtime.block_on(walker.run(Position::at(at)));
            assert_eq!(ended.is_ok(), answers > if at == Stage::Walk { 3 } else { 2 });
        });
        let lines = lines.into_iter().filter(|it| it.starts_with("INFO ")).collect();
        (journal.position().unwrap().stage, lines)
    }

    #[test]
    fn a_fetch_goes_on_with_the_step_at_which_it_was_stopped() {
        for (at, answers, stage) in [
            (Stage::Walk, 1, Stage::Walk),
            (Stage::Walk, 2, Stage::List),
            (Stage::Walk, 3, Stage::List),
            (Stage::Walk, 4, Stage::Complete),
            // The list is made anew, for time has passed.
            (Stage::Complete, 1, Stage::List),
            (Stage::Complete, 2, Stage::Complete),
        ] {
            assert_eq!(ran(at, answers).0, stage, "{at:?} {answers}");
        }
    }

    #[test]
    fn a_log_is_told_of_each_step_once_a_minute() {
        let (_, told) = ran(Stage::Walk, 4);
        let pages_listed =
            ["INFO listed: 1 page; now articles", "INFO listed: 2 pages; now articles"];
        assert_eq!(told[0], "INFO here: 2 pages, of 0 in all namespaces; now articles");
        assert_eq!(told[1..], pages_listed);
        let (_, told) = ran(Stage::Complete, 3);
        assert_eq!(told, [pages_listed[1], "INFO 1 of 1 changed pages asked for"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wiki_that_only_goes_on_is_left_and_one_that_gives_a_page_is_not() {
        // In steps of one answer each, with a page in each answer whose number ends so.
        let go = async |at: Stage, step: u32| {
            let dir = tempfile::tempdir().unwrap();
            let mut journal = Journal::open(&dir.path().join("w.xml"), "all").unwrap();
            let given = std::cell::Cell::new(0);
            let answer = |_: &Url| {
                given.set(given.get() + 1);
                let n = given.get();
                let on = match n > EMPTY_ANSWERS + 2 {
                    true => String::new(),
                    false => format!(r#""continue":{{"gapcontinue":"{n}"}},"#),
                };
                let query = match n % step {
                    0 => format!(
                        r#"{{"pages":[{{"pageid":{n},"title":"P"}}],"export":"{}"}}"#,
                        export(7)
                    ),
                    _ => "{}".to_owned(),
                };
                Ok(said(200, &format!(r#"{{{on}"query":{query}}}"#), None))
            };
            let told = Told { answer, asked: RefCell::default() };
            let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
            let asker = Asker::new(&told, api, Duration::ZERO);
            let namespaces = [Namespace { id: 0, name: String::new() }];
            let mut walker = Walker::new(asker, &mut journal, &namespaces, Arc::default(), false);
            let ended = match at {
                Stage::Walk => walker.walk(Position::at(at)).await,
                _ => walker.list(Position::at(at)).await,
            };
            (ended.is_ok(), given.get())
        };
        for at in [Stage::Walk, Stage::List] {
            assert_eq!(go(at, u32::MAX).await, (false, EMPTY_ANSWERS), "{at:?}");
            assert_eq!(go(at, EMPTY_ANSWERS).await, (true, EMPTY_ANSWERS + 3), "{at:?}");
        }
    }
}
