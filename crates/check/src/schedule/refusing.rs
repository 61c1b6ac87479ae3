//! Hosts that refuse one URL after the other.
//!
//! They are left alone for the rest of the run: all URLs of one that never answered well share its
//! outcome; one that did has a limit, which says nothing about the URLs that are not asked any more.

use wikirot_words::{Reason, Trouble};

use crate::visit::step::Fault;

/// What a host said last.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Refusals {
    /// Refusals in a row, all for one reason: a wall has one face.
    refused: u32,
    reason: Option<Reason>,
    /// Errors of the server in a row.
    failed: u32,
    /// It answered in a way that is neither.
    answered_well: bool,
}

/// Refusals in a row after which a host is left alone.
const REFUSED: u32 = 5;

/// The same for what is sent without end: no accident, and it costs us time.
const ENDLESS: u32 = 2;

/// The same for errors of a server, which pass more often.
const FAILED: u32 = 10;

impl Refusals {
    /// Takes in the status of an answer; gives the outcome that all other URLs of the host share, if it
    /// is to be left alone.
    pub(crate) fn answered(&mut self, status: u16) -> Option<Fault> {
        match status {
            429 => self.refuse(Reason::Http(429)),
            500..600 => self.failed += 1,
            404 | 410 => self.answer(),
            _ => return None,
        }
        self.fault(Reason::Http(status))
    }

    /// Takes in what came of a URL in the end: the first look may fail for a program's name.
    pub(crate) fn ended(&mut self, reason: Reason) -> Option<Fault> {
        match reason.trouble() {
            None => self.answer(),
            Some(Trouble::Closed) if reason != Reason::Http(429) => {
                self.refuse(reason);
                return self.fault(reason);
            }
            Some(_) => {}
        }
        None
    }

    /// Whether a host that answered well refuses by now.
    pub(crate) fn are_new(&self) -> bool {
        self.answered_well && self.refused > 0
    }

    fn refuse(&mut self, reason: Reason) {
        self.refused = if self.reason == Some(reason) { self.refused + 1 } else { 1 };
        self.reason = Some(reason);
    }

    fn fault(&self, reason: Reason) -> Option<Fault> {
        let most = if reason == Reason::HeaderTooLarge { ENDLESS } else { REFUSED };
        (self.refused >= most || self.failed >= FAILED).then(|| Fault {
            reason,
            detail: Some("the host said so of one URL after the other".to_owned()),
            address: None,
            attempts: u32::from(!self.answered_well),
        })
    }

    fn answer(&mut self) {
        *self = Self { answered_well: true, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Blocker;

    use super::*;

    /// Statuses that were answered, and reasons that URLs ended with.
    #[derive(Clone, Copy)]
    enum It {
        Status(u16),
        Ends(Reason),
    }

    use It::{Ends, Status};

    fn after(all: &[It]) -> Option<(Reason, u32)> {
        let mut refusals = Refusals::default();
        let faults = all.iter().map(|it| match *it {
            Status(status) => refusals.answered(status),
            Ends(reason) => refusals.ended(reason),
        });
        faults.last().flatten().map(|fault| (fault.reason, fault.attempts))
    }

    #[test]
    fn a_host_is_left_alone_when_it_refuses_in_a_row() {
        let refused = Reason::Http(403);
        let looks = [Status(403), Status(403), Ends(refused)];
        assert_eq!(after(&looks.repeat(4)), None);
        assert_eq!(after(&looks.repeat(5)), Some((refused, 1)));
        let blocked = Reason::Blocked(Blocker::Anubis);
        assert_eq!(after(&[Ends(blocked); 5]), Some((blocked, 1)), "whatever its status");
        let endless = Reason::HeaderTooLarge;
        assert_eq!(after(&[Ends(endless); 1]), None);
        assert_eq!(after(&[Ends(endless); 2]), Some((endless, 1)), "and sooner what has no end");
        assert_eq!(after(&[Ends(Reason::RedirectLoop); 5]), Some((Reason::RedirectLoop, 1)));
        assert_eq!(after(&[Status(503); 9]), None);
        assert_eq!(after(&[Status(503); 10]), Some((Reason::Http(503), 1)));
        let many = [Status(429); 4];
        assert_eq!(after(&[&many[..], &[Status(404)], &many].concat()), None);
        let looks = [Status(429), Ends(Reason::Http(429))];
        assert_eq!(after(&looks.repeat(4)), None, "one for both");
        let different = [400, 401, 403, 405, 451, 999].map(|status| Ends(Reason::Http(status)));
        assert_eq!(after(&different), None);
        let limited = [&[Ends(Reason::Ok)][..], &[Status(429); 5]].concat();
        assert_eq!(after(&limited), Some((Reason::Http(429), 0)), "not asked, and so not counted");
    }

    #[test]
    fn refusals_are_new_where_somebody_was_let_in_before() {
        let mut refusals = Refusals::default();
        refusals.ended(Reason::Http(403));
        assert!(!refusals.are_new(), "it never answered well");
        refusals.ended(Reason::Ok);
        assert!(!refusals.are_new());
        refusals.ended(Reason::Http(403));
        assert!(refusals.are_new());
        refusals.answered(404);
        assert!(!refusals.are_new());
    }
}
