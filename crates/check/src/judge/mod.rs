//! What a final answer means: a chain of questions, each of which may end it.

pub(crate) mod address;
pub(crate) mod aside;
pub(crate) mod blocked;
pub(crate) mod charset;
pub(crate) mod document;
pub(crate) mod fold;
pub(crate) mod languages;
pub(crate) mod lasting;
pub(crate) mod mark;
pub(crate) mod missing;
pub(crate) mod nowhere;
pub(crate) mod offers;
pub(crate) mod page;
pub(crate) mod pages;
pub(crate) mod parked;
mod passing;
mod personal;
pub(crate) mod phrases;
pub(crate) mod portrait;
pub(crate) mod reader;
pub(crate) mod refresh;
pub(crate) mod refusals;
pub(crate) mod sales;
pub(crate) mod script;
pub(crate) mod shell;
pub(crate) mod soft404;
pub(crate) mod told;
pub(crate) mod tongue;
pub(crate) mod trade;
pub(crate) mod trade_words;
pub(crate) mod trades;
mod veil;
pub(crate) mod wordings;
pub(crate) mod words;

use http::header;
use url::Url;
use wikirot_words::{Blocker, Reason};

use crate::html;
use crate::judge::blocked::{Sign, Wall};
use crate::judge::document::Document;
use crate::judge::mark::{FEW_WORDS, Mark};
use crate::judge::parked::Parked;
use crate::judge::refresh::{leads_to, refresh};
use crate::judge::refusals::Refusal;
use crate::judge::shell::is_shell;
use crate::judge::soft404::Suspicion;
use crate::net::body::is_missing;
use crate::net::fetch::Answer;

/// What a final answer means.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// The page moves its readers on to this URL.
    MovesOn(Url),
    /// It means this, with a line of evidence.
    Final(Reason, Option<String>),
    /// It means this, unless a script draws the same page at every address.
    Drawn(Reason, Mark),
    /// A page is there, unless others of its host are the same.
    Alive {
        /// What it looks like, where that may be needed.
        mark: Option<Mark>,
        /// It says anything about its link.
        tells: bool,
        /// It is to be compared with others of its host.
        compared: bool,
        /// Why it may mean something else all the same.
        suspicion: Option<Suspicion>,
    },
}

/// What is judged: the answer of `end`, to which the link `start` led.
pub(crate) struct Case<'a> {
    pub(crate) start: &'a Url,
    pub(crate) end: &'a Url,
    pub(crate) answer: &'a Answer,
    pub(crate) page: Option<&'a Document>,
    /// The host of the link has others, to compare it with.
    pub(crate) several: bool,
    /// If it was redirected, then for good.
    pub(crate) moved: bool,
}

/// Judges a final answer; `may_go` says whether a page's readers may be followed to a URL.
pub(crate) fn judge(case: &Case<'_>, may_go: impl Fn(&Url) -> bool) -> Judgement {
    let Case { start, end, answer, page, several, moved } = *case;
    let Answer { status, headers, body, .. } = answer;
    let wall = blocked::recognise(end, *status, headers, body, page);
    if let Some(Wall { blocker, mark, sign: Sign::Sure }) = wall {
        return Judgement::Final(Reason::Blocked(blocker), Some(format!("known by `{mark}`")));
    }
    if page.is_some_and(|page| page.tests_browser) {
        let evidence = "a script that sets a cookie and asks again, and nothing else";
        return Judgement::Final(Reason::Blocked(Blocker::Firewall), Some(evidence.to_owned()));
    }
    if !(200..300).contains(status) {
        return failed(case);
    }
    let none = Document::default();
    let file = page.is_none();
    let page = page.unwrap_or(&none);
    let parked = parked::recognise(start, end, page, body);
    if let Parked::Yes(evidence) = parked {
        return Judgement::Final(Reason::Parked, Some(evidence));
    }
    if let Some(to) = moves_on(end, answer, page, may_go) {
        return Judgement::MovesOn(to);
    }
    if address::is_guarded(end) && !address::is_guarded(start) {
        let evidence = format!("leads to {}", html::line(end.as_str(), 100));
        return Judgement::Final(Reason::Blocked(Blocker::Captcha), Some(evidence));
    }
    // A login may well ask whether it is somebody human who wants to be let in.
    let is_door = |wall: &Wall| wall.sign == Sign::Asked && soft404::is_door(start, end);
    let suspicion = match (wall.filter(|wall| !is_door(wall)), parked) {
        (Some(wall), _) => Some(Suspicion::Wall(wall)),
        (None, Parked::Perhaps) => Some(Suspicion::Parked),
        (None, _) => soft404::suspicion(start, end, moved, page),
    };
    let tells = !body.is_empty() && soft404::tells(page, end);
    let compared = tells && address::is_deep(start) && several;
    // Its https form is compared with it.
    let plain = end.scheme() == "http";
    let mark = (compared || suspicion.is_some() || plain).then(|| match file {
        true => Mark::of_file(end, answer),
        false => Mark::of(start, end, page, wall),
    });
    Judgement::Alive { mark, tells, compared, suspicion }
}

/// What a status means that is no success. Of 404, 410 and failures the page may know better: there are walls that have
/// no other, and applications whose server has one file for every address, and 404 for it.
fn failed(case: &Case<'_>) -> Judgement {
    let status = case.answer.status;
    let reason = Reason::Http(status);
    if let Some(page) = case.page {
        let may_be_wall = is_missing(status) || status >= 500;
        if let Some(Refusal { words, reason: reason @ Reason::Blocked(_), .. }) = page.refuses
            && may_be_wall
            && !blocked::is_down(status, &case.answer.body)
        {
            return Judgement::Final(reason, Some(format!("page says `{words}`")));
        }
        if page.leads_on && is_missing(status) {
            let evidence = "a script alone, which leads on by the address that was asked for";
            return Judgement::Final(Reason::SamePage, Some(evidence.to_owned()));
        }
        if is_shell(page) && is_missing(status) {
            return Judgement::Drawn(reason, Mark::new(case.start, case.end, page));
        }
    }
    let wait = case.answer.headers.get(header::RETRY_AFTER);
    let detail =
        wait.map(|wait| format!("retry-after: {}", String::from_utf8_lossy(wait.as_bytes())));
    Judgement::Final(reason, detail)
}

/// Where a page moves its readers on to by itself; `may_go` says whether they may be followed.
pub(crate) fn moves_on(
    end: &Url,
    answer: &Answer,
    page: &Document,
    may_go: impl Fn(&Url) -> bool,
) -> Option<Url> {
    let field = answer.headers.get(header::REFRESH).and_then(|field| field.to_str().ok());
    let refreshed = field.or(page.refresh.as_deref()).and_then(refresh);
    let base = page.base.as_deref().and_then(|base| end.join(base).ok());
    // A page that can be read is shown again for what is new on it.
    let stays = |to: &Url| to == end && page.text.len() >= FEW_WORDS;
    let leads = |to: &str| {
        let to = leads_to(end, base.as_ref().unwrap_or(end), to);
        to.filter(|to| !stays(to) && may_go(to))
    };
    refreshed.and_then(leads).or_else(|| leads(page.sends_to.as_deref()?))
}
