//! Hosts that refuse one URL after the other.
//!
//! They are left alone for the rest of the run: all URLs of one that never answered well share its
//! outcome; one that did has a limit, which says nothing about the URLs that are not asked any more.

use wikirot_words::Reason;

use crate::visit::step::Fault;

/// What a host said last.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Refusals {
    /// Refusals in a row.
    refused: u32,
    /// Errors of the server in a row.
    failed: u32,
    /// It answered in a way that is neither.
    answered_well: bool,
}

/// Refusals in a row after which a host is left alone.
const REFUSED: u32 = 5;

/// The same for errors of a server, which pass more often.
const FAILED: u32 = 10;

impl Refusals {
    /// Takes in an answer to a program or a `browser`; gives the outcome that all other URLs of the host
    /// share, if it is to be left alone.
    pub(crate) fn count(&mut self, status: u16, browser: bool) -> Option<Fault> {
        match status {
            429 => self.refused += 1,
            500..600 => self.failed += 1,
            404 | 410 => self.answer(),
            // The first look may fail for a program's name.
            400.. => self.refused += u32::from(browser),
            300..400 => {}
            _ => self.answer(),
        }
        (self.refused >= REFUSED || self.failed >= FAILED).then(|| Fault {
            reason: Reason::Http(status),
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
    use super::*;

    fn after(answers: &[(u16, bool)]) -> Option<(Reason, u32)> {
        let mut refusals = Refusals::default();
        let faults = answers.iter().map(|(status, browser)| refusals.count(*status, *browser));
        faults.last().flatten().map(|fault| (fault.reason, fault.attempts))
    }

    #[test]
    fn a_host_is_left_alone_when_it_refuses_in_a_row() {
        let looks = [(403, false), (403, true)];
        assert_eq!(after(&looks.repeat(4)), None);
        assert_eq!(after(&looks.repeat(5)), Some((Reason::Http(403), 1)));
        assert_eq!(after(&[(503, true); 9]), None);
        assert_eq!(after(&[(503, true); 10]), Some((Reason::Http(503), 1)));
        let broken = [[(429, false); 4].as_slice(), &[(404, false)], &[(429, false); 4]].concat();
        assert_eq!(after(&broken), None);
        let limited = [[(200, false)].as_slice(), &[(429, false); 5]].concat();
        assert_eq!(after(&limited), Some((Reason::Http(429), 0)), "not asked, and so not counted");
    }
}
