//! What goes in and what comes out.

use std::time::{Duration, SystemTime};

use wikirot_words::{Hop, Note, Reason, Verdict};

use crate::judge::portrait::Portrait;
use crate::owner::Owner;

/// One URL to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The caller's own number for it, given back with the [`Check`].
    pub id: u64,
    /// The URL, absolute, any scheme; what cannot be parsed becomes `skipped invalid-url`.
    pub url: Box<str>,
    /// Whether its host answered in an earlier run: such hosts tell whether our own network is down.
    pub answered_before: bool,
    /// How many URLs its host has in all, as far as is known; 0 where nothing is. Few of them may be
    /// asked in one run, and `robots.txt` is for hosts that have many.
    pub host_urls: u32,
    /// How many more of its host the caller has, who sends them once [`Config::wants`](crate::Config) hears of this
    /// one. Memory then hangs on the number of hosts, not of URLs.
    pub behind: u32,
    /// Whether each host of which the caller has any has sent some by now.
    pub all_hosts: bool,
    /// What its page looked like the last time, as a [`Check`] of it said: a page that stayed the same to the letter is
    /// not looked through again.
    pub seen: Option<Portrait>,
}

impl Target {
    /// One of whose host nothing is known.
    pub fn new(id: u64, url: impl Into<Box<str>>) -> Self {
        Self {
            id,
            url: url.into(),
            answered_before: false,
            host_urls: 0,
            behind: 0,
            all_hosts: false,
            seen: None,
        }
    }
}

/// What the checker learnt about one [`Target`].
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The [`Target::id`] that this answers.
    pub id: u64,
    /// What it means for an editor.
    pub verdict: Verdict,
    /// Why; `Reason::Ok` for an alive one.
    pub reason: Reason,
    /// Further remarks on an alive link.
    pub notes: Vec<Note>,
    /// The status code of the final response, where there was one.
    pub status: Option<u16>,
    /// Every request of the last attempt in order, the final one included.
    pub hops: Vec<Hop>,
    /// The `Server` header of the final response, cut to 80 characters, control characters replaced.
    pub server: Option<String>,
    /// The `<title>` of an HTML page, cut to 120 characters, control characters replaced.
    pub title: Option<String>,
    /// One line of further evidence: the TLS failure, the phrase that made a soft 404, the blocker's
    /// mark.
    pub detail: Option<String>,
    /// From sending the final request to the first byte of its response.
    pub first_byte: Option<Duration>,
    /// How many attempts were made (retries included; 0 for a skipped one).
    pub attempts: u32,
    /// When the verdict was reached.
    pub checked_at: SystemTime,
    /// What the page looked like, to know it again: of one that was answered with a 2xx and has words.
    pub portrait: Option<Portrait>,
    /// Whom the certificate of the link's own host names, where one was seen that is for no other domain.
    pub owner: Option<Owner>,
    /// A first word: the page is there, and what is asked beside it may raise a doubt. The check that
    /// counts follows, unless the run is cut off.
    pub preliminary: bool,
}

impl Check {
    /// One without an answer: why there is none, or none was asked for.
    pub(crate) fn unanswered(id: u64, reason: Reason, hops: Vec<Hop>, at: SystemTime) -> Self {
        Self {
            id,
            verdict: reason.verdict(),
            reason,
            notes: Vec::new(),
            status: None,
            hops,
            server: None,
            title: None,
            detail: None,
            first_byte: None,
            attempts: 0,
            checked_at: at,
            portrait: None,
            owner: None,
            preliminary: false,
        }
    }
}
