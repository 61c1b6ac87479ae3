//! One page, revision after revision.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use wikirot_dump::{Page, Revision};

use super::label::{Edit, Label, Outcome, kept_flag};
use super::reading::{Reading, Said, Seen, by_url};
use super::successor::{Known, Successors};

/// A text that is the same as one so many revisions before undoes what came between: what was said there
/// did not stand. Nearly all reverts go back less far.
const WINDOW: usize = 15;

/// What the revisions of a page have said so far.
pub(super) struct PageHistory {
    page: Page,
    /// The last revisions, the newest last.
    window: VecDeque<Standing>,
    settled: Vec<Label>,
}

/// Where things stood after a revision.
struct Standing {
    digest: u64,
    flags: Rc<Flags>,
    /// What was settled in this revision, unless it is undone.
    labels: Vec<Label>,
}

/// The links that are said to be dead.
#[derive(Default)]
struct Flags {
    by_url: BTreeMap<String, Flag>,
    /// All links of the revision; none where no link is said to be dead.
    links: Vec<Known>,
}

#[derive(Clone)]
struct Flag {
    said: Said,
    since: Edit,
    source: String,
}

impl PageHistory {
    pub(super) fn new(page: &Page) -> PageHistory {
        let page = Page { revision: None, ..page.clone() };
        PageHistory { page, window: VecDeque::new(), settled: Vec::new() }
    }

    /// Reads the next revision.
    pub(super) fn read(&mut self, reading: &mut Reading<'_>, revision: &Revision, text: &str) {
        let digest = digest(text);
        let before = self.window.back().map(|it| Rc::clone(&it.flags)).unwrap_or_default();
        let undone = self.window.iter().rposition(|it| it.digest == digest);
        let (flags, labels) = match undone {
            Some(to) => {
                for between in self.window.iter_mut().skip(to + 1) {
                    between.labels.clear();
                }
                (Rc::clone(&self.window[to].flags), Vec::new())
            }
            None if before.by_url.is_empty() && !reading.may_speak(text) => (before, Vec::new()),
            None => {
                let seen = reading.read(&self.page, revision, text);
                let edit = Edit {
                    revision: revision.id,
                    timestamp: revision.timestamp.clone(),
                    user: revision.contributor.clone(),
                };
                let (flags, labels) = self.follow(&before, &seen, &edit);
                (Rc::new(flags), labels)
            }
        };
        self.window.push_back(Standing { digest, flags, labels });
        if self.window.len() > WINDOW
            && let Some(oldest) = self.window.pop_front()
        {
            self.settled.extend(oldest.labels);
        }
    }

    /// What no later revision of the window can undo any more.
    pub(super) fn settled(&mut self) -> impl Iterator<Item = Label> + use<> {
        std::mem::take(&mut self.settled).into_iter()
    }

    /// The rest, at the end of the page.
    pub(super) fn finish(self) -> impl Iterator<Item = Label> {
        self.settled.into_iter().chain(self.window.into_iter().flat_map(|it| it.labels))
    }

    /// What an edit made of what was said before.
    fn follow(&self, before: &Flags, seen: &[Seen], edit: &Edit) -> (Flags, Vec<Label>) {
        let now = by_url(seen);
        let mut by_url = BTreeMap::new();
        let mut labels = Vec::new();
        let mut gone = Vec::new();
        for (url, flag) in &before.by_url {
            let is = now.get(url.as_str()).map(|it| it.said);
            let outcome = match (flag.said, is) {
                (Said::Dead, None) => {
                    gone.push((url, flag));
                    continue;
                }
                (Said::Dead, Some(Said::Nothing)) | (_, Some(Said::Works)) => Outcome::Alive,
                (Said::Dead, Some(Said::Rescued)) => Outcome::Archived,
                // That a copy was taken away says nothing about the link.
                (_, None | Some(Said::Nothing)) => continue,
                (_, Some(_)) => {
                    by_url.insert(url.clone(), flag.clone());
                    continue;
                }
            };
            labels.push(self.label(url, flag, edit, (outcome, None)));
        }
        if !gone.is_empty() {
            let successors = Successors::new(&before.links, seen);
            let mut places = HashMap::new();
            for (at, link) in before.links.iter().enumerate() {
                places.entry(&link.url).or_insert(at);
            }
            for (url, flag) in gone {
                let found = places.get(url).map(|&at| successors.of(at));
                let found = found.unwrap_or((Outcome::Removed, None));
                labels.push(self.label(url, flag, edit, found));
            }
        }
        for (url, it) in now {
            if it.said >= Said::Rescued && !by_url.contains_key(url) {
                let source = kept_flag(&it.flag);
                let flag = Flag { said: it.said, since: edit.clone(), source };
                by_url.insert(url.to_owned(), flag);
            } else if let Some(known) = by_url.get_mut(url) {
                known.said = it.said;
            }
        }
        let known = |it: &Seen| Known { url: it.url.clone(), words: it.words.clone() };
        let links = if by_url.is_empty() { Vec::new() } else { seen.iter().map(known).collect() };
        (Flags { by_url, links }, labels)
    }

    fn label(
        &self,
        url: &str,
        flag: &Flag,
        edit: &Edit,
        (outcome, replacement): (Outcome, Option<String>),
    ) -> Label {
        let user = &flag.since.user;
        Label {
            page: self.page.title.clone(),
            page_id: self.page.id,
            ns: self.page.ns,
            url: url.to_owned(),
            outcome,
            replacement,
            flagged: flag.since.clone(),
            settled: edit.clone(),
            by_another: *user != edit.user && !user.is_empty() && !edit.user.is_empty(),
            flag: flag.source.clone(),
        }
    }
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
