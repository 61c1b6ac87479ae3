//! What is to be known of a reason, read from its row.

use std::borrow::Cow;
use std::str::FromStr;

use crate::code::UnknownCode;
use crate::reason::kinds::{Concerns, Reason, Trouble};
use crate::reason::table::{self, Row};
use crate::verdict::Verdict;

impl Reason {
    /// Every reason; of the `http-NNN` family the statuses that are met in practice.
    pub fn all() -> impl Iterator<Item = Self> {
        table::ROWS.iter().map(|row| row.reason)
    }

    /// The stable code, such as `http-404` or `dns-nxdomain`; [`str::parse`] reads it back.
    pub fn code(self) -> Cow<'static, str> {
        match self {
            Self::Http(status) => Cow::Owned(format!("http-{status}")),
            _ => Cow::Borrowed(self.row().code),
        }
    }

    /// The verdict that one check alone may give for this reason.
    pub fn verdict(self) -> Verdict {
        self.row().verdict
    }

    /// The class of trouble; `None` for what is no failure.
    pub fn trouble(self) -> Option<Trouble> {
        self.row().trouble
    }

    /// Whom it speaks about.
    pub fn concerns(self) -> Concerns {
        self.row().concerns
    }

    /// Whether the failure is of a kind that often passes within the hour, so that another attempt is
    /// worth it.
    pub fn passes(self) -> bool {
        self.row().passes
    }

    /// Whether no HTTP response was had: the network between may be at fault, ours included.
    pub fn is_transport(self) -> bool {
        self.row().transport
    }

    /// A few words that stand behind a link: `page not found`.
    pub fn short(self) -> Cow<'static, str> {
        match (self, self.row().short) {
            (Self::Http(status), short) if short.contains("{}") => {
                Cow::Owned(short.replace("{}", &status.to_string()))
            }
            (_, short) => Cow::Borrowed(short),
        }
    }

    /// One sentence for an editor who asks what to do.
    pub fn advice(self) -> &'static str {
        self.row().advice
    }

    fn row(self) -> &'static Row {
        let row = table::ROWS.iter().find(|row| row.reason == self);
        row.unwrap_or(match self {
            Self::Http(300..400) => &table::OTHER_REDIRECT,
            Self::Http(500..600) => &table::OTHER_ERROR,
            _ => &table::OTHER_STATUS,
        })
    }
}

impl FromStr for Reason {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let status = code.strip_prefix("http-").filter(|digits| digits.len() == 3);
        if let Some(Ok(status @ 100..)) = status.map(str::parse) {
            return Ok(Self::Http(status));
        }
        let row = table::ROWS.iter().find(|row| row.code == code);
        row.map(|row| row.reason).ok_or_else(|| UnknownCode(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_kebab_case() {
        for reason in Reason::all() {
            let code = reason.code();
            assert_eq!(code.parse(), Ok(reason), "{code}");
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
    }

    #[test]
    fn every_reason_tells_people_what_it_is_and_what_to_do() {
        for reason in Reason::all() {
            let (code, short, advice) = (reason.code(), reason.short(), reason.advice());
            assert!(!short.is_empty() && short != code.replace('-', " "), "{code}: {short}");
            assert!(!short.contains(['{', '}']) && !short.ends_with('.'), "{code}: {short}");
            assert!(advice.ends_with('.') && advice.starts_with(char::is_uppercase), "{code}");
        }
    }

    #[test]
    fn what_no_answer_was_had_for_is_transport_and_statuses_are_not() {
        for (code, transport, passes, concerns) in [
            ("http-404", false, false, Concerns::Url),
            ("http-503", false, true, Concerns::Url),
            ("http-429", false, true, Concerns::Us),
            ("blocked-cloudflare", false, false, Concerns::Us),
            ("soft-404", false, false, Concerns::Url),
            ("dns-nxdomain", true, false, Concerns::Host),
            ("dns-timeout", true, true, Concerns::Host),
            ("connect-refused", true, true, Concerns::Host),
            ("read-timeout", true, true, Concerns::Url),
        ] {
            let reason: Reason = code.parse().unwrap();
            assert_eq!(reason.is_transport(), transport, "{code}");
            assert_eq!(reason.passes(), passes, "{code}");
            assert_eq!(reason.concerns(), concerns, "{code}");
        }
    }

    #[test]
    fn statuses_outside_the_table_read_back_and_others_do_not() {
        assert_eq!("http-599".parse(), Ok(Reason::Http(599)));
        assert_eq!(Reason::Http(599).short(), "server error 599");
        assert_eq!(Reason::Http(418).short(), "answered with status 418");
        for (status, trouble, passes, short) in [
            (301, Trouble::Closed, false, "redirect 301 that leads nowhere"),
            (399, Trouble::Closed, false, "redirect 399 that leads nowhere"),
            (444, Trouble::Closed, false, "answered with status 444"),
            (599, Trouble::Silent, true, "server error 599"),
            (600, Trouble::Closed, false, "answered with status 600"),
        ] {
            let reason = Reason::Http(status);
            assert_eq!((reason.trouble(), reason.passes()), (Some(trouble), passes), "{status}");
            assert_eq!(reason.short(), short);
        }
        for bad in ["http-", "http-99", "http-+40", "http-4040", "gone", ""] {
            assert_eq!(bad.parse::<Reason>(), Err(UnknownCode(bad.into())), "{bad}");
        }
    }

    #[test]
    fn only_three_reasons_are_broken_at_first_sight() {
        let broken = |reason: &Reason| reason.verdict() == Verdict::Broken;
        let codes: Vec<_> = Reason::all().filter(broken).map(Reason::code).collect();
        assert_eq!(codes, ["http-404", "http-410", "dns-nxdomain"]);
    }

    #[test]
    fn every_class_reads_back() {
        for trouble in Trouble::ALL {
            assert_eq!(trouble.code().parse(), Ok(trouble));
        }
        assert!("broken".parse::<Trouble>().is_err());
    }

    #[test]
    fn failures_have_a_class_and_nothing_else_has() {
        for reason in Reason::all() {
            assert_eq!(reason.trouble().is_some(), reason.verdict().is_failure(), "{reason:?}");
        }
    }
}
