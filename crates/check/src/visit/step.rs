//! What follows from the end of a request, as far as the visit alone decides it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;
use wikirot_words::{Hop, Reason};

use crate::check::Check;
use crate::config::Config;
use crate::html;
use crate::ids::HostId;
use crate::judge::document::Document;
use crate::judge::mark::Mark;
use crate::judge::page::Page;
use crate::judge::portrait::Portrait;
use crate::judge::soft404::Suspicion;
use crate::judge::{Case, Judgement, judge, moves_on};
use crate::net::body::is_missing;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::Answer;
use crate::net::headers::Agent;
use crate::visit::admit::admit_url;
use crate::visit::question::Question;
use crate::visit::redirect::{MAX_HOPS, Redirect, is_for_some, is_redirect, redirect};
use crate::visit::robots::Rules;
use crate::visit::{Pending, Purpose, Visit, Work, retry};

/// What is to be done next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Work goes into its lane: a hop, a look under another name, or what waited for an answer.
    Go(Work),
    /// Another look from the start, after about this pause.
    Rest(Pending, Duration),
    /// An alive page, to be compared with others of its host.
    Compare(Box<Page>),
    /// The check of a target.
    Send(Check),
    /// The same, where nothing else is left to be tried.
    Stand(Check),
    /// What is known of a page that has to wait.
    Say(Check),
    /// A question goes to this URL.
    Ask(Question, Url),
    /// A question that went to this URL has its answer; `None` where there is none to be had.
    Learn(Question, Url, Option<Box<Found>>),
    /// A host asks for this much time between requests.
    SlowDown(HostId, Duration),
    /// What the host of this URL says in its `robots.txt` is to be kept; `None` where that is nothing to us.
    Keep(Url, Option<Arc<Rules>>),
}

/// The answer to a question, and where it was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) end: Url,
    pub(crate) answer: Answer,
    /// What it shows to readers, where that is the question.
    pub(crate) page: Option<Document>,
}

/// The outcome that the URLs of a dead host share.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
    pub(crate) detail: Option<String>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) attempts: u32,
}

/// What is known of a visit's hosts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The one that answered asked to be left alone.
    pub(crate) left_alone: bool,
    /// The one of the link has several.
    pub(crate) several: bool,
}

/// After an answer.
pub(crate) fn answered(
    mut visit: Box<Visit>,
    answer: Answer,
    known: Known,
    config: &Config,
    at: SystemTime,
) -> Step {
    visit.incomplete_chain |= answer.incomplete_chain;
    visit.note_owner(&answer);
    // To an address that takes the place of another, readers come without cookies.
    if !matches!(visit.asks(), Some(Question::Moved(..))) {
        visit.jar.store(&visit.url, &answer.headers, at);
    }
    match redirect(&visit.url, answer.status, &answer.headers) {
        Redirect::To(url) => {
            visit.for_some |= is_for_some(&answer.headers);
            return follow(visit, url, &answer, config, at);
        }
        Redirect::Invalid(detail) => {
            return doubt(visit, Reason::RedirectInvalid, Some(detail), Some(&answer), at);
        }
        Redirect::No => {}
    }
    match visit.purpose {
        Purpose::Link { id, .. } => judged(visit, id, answer, known, config, at),
        Purpose::Question(ref question) => {
            let question = question.clone();
            found(visit, question, answer, config, at)
        }
    }
}

/// After the final answer to a question, unless it is a page that moves its readers on.
fn found(
    visit: Box<Visit>,
    question: Question,
    answer: Answer,
    config: &Config,
    at: SystemTime,
) -> Step {
    let page = match question {
        Question::Nowhere(..) | Question::Https(..) => Document::of(&visit.url, &answer),
        _ => None,
    };
    if let (Question::Nowhere(..), Some(page)) = (&question, &page)
        && let Some(to) = moves_on(&visit.url, &answer, page, |to| may_go(&visit, to, config))
    {
        return follow(visit, to, &answer, config, at);
    }
    let found = Found { end: visit.url, answer, page };
    Step::Learn(question, visit.start, Some(Box::new(found)))
}

/// After the final answer to a link.
fn judged(
    mut visit: Box<Visit>,
    id: u64,
    answer: Answer,
    known: Known,
    config: &Config,
    at: SystemTime,
) -> Step {
    let page = Document::of(&visit.url, &answer);
    let case = Case {
        start: &visit.start,
        end: &visit.url,
        answer: &answer,
        page: page.as_ref(),
        several: known.several || visit.over_http.is_some(),
        moved: visit.all_hops_are_permanent(),
    };
    let judgement = judge(&case, |to| may_go(&visit, to, config));
    if let Some(page) = page {
        // What is no page in the end is not remembered.
        let is_one = matches!(judgement, Judgement::Alive { tells: true, .. });
        visit.portrait = is_one.then(|| Portrait::of(&page, visit.seen));
        // That of a page which is missing names nothing.
        visit.title = page.title.filter(|_| !is_missing(answer.status));
    }
    match judgement {
        Judgement::MovesOn(to) => follow(visit, to, &answer, config, at),
        Judgement::Final(reason, detail) => {
            let vain = known.left_alone && matches!(reason, Reason::Http(429 | 503));
            if vain {
                return end(visit, reason, detail, Some(&answer), at);
            }
            let again = rest(&mut visit, reason, config);
            again.unwrap_or_else(|| doubt(visit, reason, detail, Some(&answer), at))
        }
        Judgement::Drawn(reason, _) if visit.over_http.is_some() => {
            end(visit, reason, None, Some(&answer), at)
        }
        Judgement::Drawn(reason, mark) => {
            if let Some(again) = rest(&mut visit, reason, config) {
                return again;
            }
            if visit.agent == Agent::Own {
                visit.look_as_browser(reason);
                return Step::Go(Work::UnderWay(visit));
            }
            let check = visit.check(id, reason, Some(&answer), at);
            Step::Compare(to_weigh(visit, check, Some(mark), Some(Suspicion::Drawn), false))
        }
        // What is not there over http has to be beyond doubt over https.
        Judgement::Alive { suspicion: Some(_), .. } if visit.over_http.is_some() => {
            end(visit, Reason::Soft404, None, Some(&answer), at)
        }
        Judgement::Alive { mark, compared, suspicion, .. } => {
            let check = visit.check(id, Reason::Ok, Some(&answer), at);
            let suspicion = suspicion.or(visit.over_http.is_some().then_some(Suspicion::Repeats));
            Step::Compare(to_weigh(visit, check, mark, suspicion, compared))
        }
    }
}

/// A page whose check says what it is as far as it tells by itself.
fn to_weigh(
    visit: Box<Visit>,
    check: Check,
    mark: Option<Mark>,
    suspicion: Option<Suspicion>,
    compared: bool,
) -> Box<Page> {
    Box::new(Page {
        check,
        suspicion,
        by_program: visit.agent == Agent::Own,
        https_asked: false,
        is_said: false,
        move_asked: false,
        compared,
        host: visit.first,
        over_http: visit.over_http,
        start: visit.start,
        end: visit.url,
        mark,
    })
}

/// Whether a page's readers may be followed to `url`. One that is shown again and again is there.
fn may_go(visit: &Visit, url: &Url, config: &Config) -> bool {
    admit_url(url, config.inside()).is_ok() && !visit.has_been_at(url)
}

fn follow(
    mut visit: Box<Visit>,
    mut url: Url,
    answer: &Answer,
    config: &Config,
    at: SystemTime,
) -> Step {
    if visit.hops.len() > MAX_HOPS || visit.repeats(&url) {
        let detail = Some(format!("after {} hops at {url}", visit.hops.len()));
        return doubt(visit, Reason::RedirectLoop, detail, Some(answer), at);
    }
    // They are never sent, whoever hands them out.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Err(reason) = admit_url(&url, config.inside()) {
        let reason = match reason {
            Reason::Scheme | Reason::InvalidUrl => Reason::RedirectInvalid,
            other => other,
        };
        let detail = Some(format!("redirects to {url}"));
        return doubt(visit, reason, detail, Some(answer), at);
    }
    visit.url = url;
    Step::Go(Work::UnderWay(visit))
}

/// After a failure that is the URL's own.
pub(crate) fn failed(
    mut visit: Box<Visit>,
    failure: Failure,
    config: &Config,
    at: SystemTime,
) -> Step {
    let reason = match failure.reason {
        Reason::InvalidUrl if visit.hops.len() > 1 => Reason::RedirectInvalid,
        other => other,
    };
    if failure.is_flood {
        // It costs as much to a browser.
        return end(visit, reason, failure.detail, None, at);
    }
    let again = if failure.stage == Stage::Judge { None } else { rest(&mut visit, reason, config) };
    again.unwrap_or_else(|| doubt(visit, reason, failure.detail, None, at))
}

/// After the host of some work was given up.
pub(crate) fn shared(work: Work, fault: &Fault, at: SystemTime) -> Step {
    let (mut check, tried) = match work {
        Work::Fresh(Pending { id, url, tries, .. }) => {
            let hops = vec![Hop { url: url.into(), status: None, address: fault.address }];
            (Check::unanswered(id, fault.reason, hops, at), tries)
        }
        Work::UnderWay(mut visit) => {
            let Purpose::Link { id, tries, .. } = visit.purpose else {
                return end(visit, fault.reason, None, None, at);
            };
            if let Some(check) = visit.over_http {
                return Step::Stand(*check);
            }
            // A browser may not be sent to that host.
            if visit.agent == Agent::Own && !visit.hops.is_empty() {
                visit.look_as_browser(fault.reason);
                return Step::Go(Work::UnderWay(visit));
            }
            visit.hop(None, fault.address, Duration::ZERO);
            (Check::unanswered(id, fault.reason, visit.hops, at), tries)
        }
    };
    check.detail = fault.detail.as_deref().map(|detail| html::line(detail, 160));
    // What a limit keeps us from asking counts as not asked.
    check.attempts = if fault.attempts == 0 { 0 } else { fault.attempts.max(u32::from(tried)) };
    Step::Send(check)
}

/// Ends a visit with a reason, unless a browser may fare better.
fn doubt(
    mut visit: Box<Visit>,
    reason: Reason,
    detail: Option<String>,
    answer: Option<&Answer>,
    at: SystemTime,
) -> Step {
    // Others may be sent to another place, be it that nobody may go to this one.
    let sent_on = visit.hops.len() > 1 || answer.is_some_and(|it| is_redirect(it.status));
    if visit.is_link() && visit.agent == Agent::Own && (sent_on || is_for_programs(reason)) {
        visit.look_as_browser(reason);
        return Step::Go(Work::UnderWay(visit));
    }
    end(visit, reason, detail, answer, at)
}

/// Whether a failure may be meant for those alone who do not look like a browser: what was said once
/// a request was read.
fn is_for_programs(reason: Reason) -> bool {
    let said = matches!(
        reason,
        Reason::Http(_) | Reason::Blocked(_) | Reason::HeaderTooLarge | Reason::Parked
    );
    said || matches!(reason, Reason::ReadTimeout | Reason::EmptyReply | Reason::NotHttp)
}

/// The https form of a link that failed over http, where browsers may have found it: those of today
/// try https first. Names that do not exist, and challenges, are the same over https.
pub(crate) fn https_form(check: &Check) -> Option<Url> {
    let same = matches!(
        check.reason,
        Reason::Blocked(_)
            | Reason::DnsNxdomain
            | Reason::DnsLoopback
            | Reason::DnsNodata
            | Reason::DnsServfail
            | Reason::DnsRefused
            | Reason::DnsTimeout
    );
    // A redirect may have led to another name, or to another certificate.
    let tried = check.reason.trouble().is_some() && (!same || check.hops.len() > 1);
    let first = check.hops.first().filter(|_| tried && check.attempts > 0)?;
    let mut url = Url::parse(&first.url).ok()?;
    let plain = url.scheme() == "http" && url.port().is_none();
    url.set_scheme("https").ok().filter(|()| plain)?;
    // It was asked for where a redirect led there.
    let asked = check.hops.iter().any(|hop| *hop.url == *url.as_str());
    (!asked).then_some(url)
}

/// Ends a visit with a reason.
pub(crate) fn end(
    mut visit: Box<Visit>,
    reason: Reason,
    detail: Option<String>,
    answer: Option<&Answer>,
    at: SystemTime,
) -> Step {
    let id = match visit.purpose {
        Purpose::Question(question) => return Step::Learn(question, visit.start, None),
        Purpose::Link { id, .. } => id,
    };
    if let Some(check) = visit.over_http {
        return Step::Stand(*check);
    }
    let mut check = visit.check(id, reason, answer, at);
    let browser = (visit.agent == Agent::Browser).then(|| match visit.first_look {
        Some(first) if first != reason => format!("as a browser; as wikirot {}", first.code()),
        _ => "the same as a browser".to_owned(),
    });
    let detail = detail.into_iter().chain(browser).reduce(|all, more| format!("{all}; {more}"));
    check.detail = detail.map(|detail| html::line(&detail, 160));
    Step::Send(check)
}

/// Another look, unless what a visit ended with is final.
fn rest(visit: &mut Visit, reason: Reason, config: &Config) -> Option<Step> {
    if !visit.is_link() {
        return None;
    }
    let Purpose::Link { id, url, tries } = &mut visit.purpose else {
        return None;
    };
    let pause = retry::pause(reason, u32::from(*tries) + 1, config)?;
    let agent = match reason {
        // Some servers tell robots that there is nothing here.
        Reason::Http(404) => Agent::Browser,
        _ => Agent::Own,
    };
    let (url, seen) = (std::mem::take(url), visit.seen);
    let pending = Pending { id: *id, url, tries: *tries + 1, agent, seen };
    Some(Step::Rest(pending, pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_over_http_is_asked_for_over_https_where_browsers_may_have_found_it() {
        let hop = |url: &&str| Hop { url: (*url).to_owned(), status: None, address: None };
        let form = |reason: Reason, attempts: u32, hops: &[&str]| {
            let hops = hops.iter().map(hop).collect();
            let unanswered = Check::unanswered(1, reason, hops, SystemTime::UNIX_EPOCH);
            https_form(&Check { attempts, ..unanswered }).map(String::from)
        };
        let (gone, plain) = (Reason::Http(404), "http://a.org/x");
        let secure = Some("https://a.org/x".to_owned());
        assert_eq!(form(gone, 1, &[plain]), secure);
        assert_eq!(form(Reason::ConnectRefused, 1, &[plain, "http://b.org/"]), secure);
        for (reason, attempts, hops) in [
            (gone, 0, &[plain][..]),
            (gone, 1, &[]),
            (Reason::Ok, 1, &[plain]),
            (Reason::DnsNxdomain, 1, &[plain]),
            (gone, 1, &["http://a.org:8080/x"]),
            (gone, 1, &["https://a.org/x"]),
            (gone, 1, &["https://a.org:8443/x"]),
            (gone, 1, &[plain, "https://a.org/x"]),
        ] {
            assert_eq!(form(reason, attempts, hops), None, "{reason:?} {hops:?}");
        }
        // A redirect led to another name.
        assert_eq!(form(Reason::DnsNxdomain, 1, &[plain, "http://b.org/"]), secure);
    }
}
