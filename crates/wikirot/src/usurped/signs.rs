//! The signs of a domain that changed hands, and what they come to.

use std::fmt::Write as _;

use wikirot_check::{Emphasis, Portrait, Trade, registrable_domain, trades_named};

use super::relation::Names;

/// What is known of a page that answers well.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// The host of the link.
    pub(crate) host: &'a str,
    /// The host at which its redirects ended.
    pub(crate) end: &'a str,
    /// What it looked like and was called when it was first seen, where it is another page now.
    pub(crate) then: Option<(Portrait, Option<&'a str>)>,
    /// What it looks like.
    pub(crate) now: Portrait,
    /// What it is called.
    pub(crate) title: &'a str,
    /// What the wiki says of it: the links, citations and headings that it stands in, the titles of their pages.
    pub(crate) said: &'a str,
    /// How many further links of the domain show a page of the same title.
    pub(crate) alike: u32,
    /// An address of the host that cannot exist gets the same.
    pub(crate) anywhere: bool,
    /// How many domains have links that end at the same host, which is none of theirs.
    pub(crate) led_there: u32,
    /// The domain was free or for sale in between.
    pub(crate) was_free: bool,
    /// Its name servers, where they are others than when a page of it was remembered.
    pub(crate) other_servers: Option<&'a str>,
    /// The certificate of the host named somebody, and names another now, or nobody.
    pub(crate) other_owner: bool,
}

/// So many further links of a domain that show the same page are no accident; so are links of as many domains that
/// end at one host.
const SEVERAL: u32 = 2;

/// The words of a link are enough to hold a title against them.
const ENOUGH_WORDS: usize = 2;

/// Why the domain counts as usurped, in a line of evidence; `None` where the signs do not suffice. A new design,
/// another name, a merger or a translation has some of them, and never those that are asked for together.
pub(crate) fn weigh(facts: &Facts<'_>) -> Option<String> {
    let signs = Signs::of(facts);
    signs.suffice().then(|| signs.evidence(facts))
}

#[derive(Debug)]
struct Signs {
    /// It was never seen otherwise.
    is_new: bool,
    /// It was known with another title and another text: none of the title's words are left.
    replaced: bool,
    /// It was known with another text; words of the title are left.
    rewritten: bool,
    /// Its title has nothing of what the wiki says of it, where it says anything, nor of its title before or of the
    /// domain's own name.
    unrelated: bool,
    /// The domain has nothing but this page.
    everywhere: bool,
    /// It speaks of a trade that it did not speak of, and that the wiki does not mention.
    trade: Option<(Trade, Emphasis)>,
    /// It is in another script or language.
    other_tongue: bool,
    /// It was written for people of one language, and is in a script that they do not read. Who has written in English
    /// may have another mother tongue, and notices and logins are in Latin letters everywhere.
    other_script: bool,
    /// It stands on the domain itself.
    at_home: bool,
    was_free: bool,
    /// Others answer for the domain, or own it by its certificate. So they do after each move to another hoster:
    /// beside news of a casino, or one that a hotel has opened, this tells nothing.
    other_hands: bool,
}

impl Signs {
    fn of(facts: &Facts<'_>) -> Self {
        let (title, said) = (Names::of(facts.title), Names::of(facts.said));
        let home = registrable_domain(facts.host);
        let at_home = registrable_domain(facts.end) == home;
        let then = facts.then.as_ref();
        let title_then = then.and_then(|(_, title)| *title).map(Names::of);
        let keeps_name = title_then.as_ref().is_some_and(|then| then.meets(&title));
        let changed = then.is_some_and(|(then, _)| then.is_another(&facts.now));
        let is_known =
            then.is_some_and(|(then, title)| title.is_some() && !then.has_title_of(&facts.now));
        Self {
            is_new: then.is_none(),
            replaced: changed && is_known && !keeps_name,
            rewritten: changed && keeps_name,
            unrelated: title.len() > 0
                && (said.len() >= ENOUGH_WORDS || title_then.is_some())
                && !title.meets(&said)
                && !title.is_in_host(home),
            everywhere: facts.alike >= SEVERAL
                || facts.anywhere
                || !at_home && facts.led_there > SEVERAL,
            trade: facts.now.trade().filter(|(trade, _)| {
                let before = then.and_then(|(then, _)| then.trade());
                let is_old = before.is_some_and(|(before, _)| before == *trade);
                let mut named = trades_named(facts.said)
                    .chain(then.and_then(|(_, title)| *title).into_iter().flat_map(trades_named));
                !is_old && !named.any(|named| named == *trade)
            }),
            other_tongue: then.is_some_and(|(then, _)| then.has_other_tongue(&facts.now)),
            other_script: !facts.now.is_latin()
                && then.is_some_and(|(then, _)| {
                    then.is_for_its_own() && then.has_other_script(&facts.now)
                }),
            at_home,
            was_free: facts.was_free,
            other_hands: facts.other_servers.is_some() || facts.other_owner,
        }
    }

    fn suffice(&self) -> bool {
        let emphasis = self.trade.map(|(_, emphasis)| emphasis);
        let promoted = emphasis == Some(Emphasis::Promoted);
        let spoken = emphasis >= Some(Emphasis::Spoken);
        let more = self.everywhere || self.other_tongue || self.was_free;
        // Shops of medicines and banks merge with their like, abroad too: less is said of these.
        let unheard_of = matches!(self.trade, Some((Trade::Gambling | Trade::Adult, _)));
        let known = self.replaced
            && (promoted && (self.unrelated || more) || spoken && self.unrelated && more);
        let renamed = self.rewritten
            && promoted
            && (self.other_tongue || self.was_free)
            && (self.everywhere || self.other_hands && unheard_of);
        let unknown = self.is_new && unheard_of && promoted && self.unrelated && self.everywhere;
        // Whose words are not known. That the domain was free does not tell: who renews late has a notice, or begins anew. No
        // owner shows one foreign page at all addresses under a name of others.
        let foreign =
            self.replaced && self.unrelated && self.everywhere && self.at_home && self.other_script;
        known || renamed || unknown || foreign
    }

    fn evidence(&self, facts: &Facts<'_>) -> String {
        let mut out = String::new();
        let mut add = |text: String| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}{text}", if out.is_empty() { "" } else { "; " });
        };
        if self.replaced {
            add("another title and text than before".to_owned());
        } else if self.rewritten {
            add("another text than before".to_owned());
        }
        if self.unrelated {
            add("nothing of what the wiki says of it".to_owned());
        }
        if let Some((trade, _)) = self.trade {
            add(format!("speaks of {}", trade.word()));
        }
        if facts.alike >= SEVERAL {
            add(format!("{} more links of the domain show it", facts.alike));
        }
        if facts.anywhere {
            add("so does an address that cannot exist".to_owned());
        }
        if !self.at_home && facts.led_there > SEVERAL {
            add(format!("links of {} domains end at {}", facts.led_there, facts.end));
        }
        if self.other_tongue {
            add("another language".to_owned());
        }
        if self.was_free {
            add("the domain was free in between".to_owned());
        }
        if let Some(servers) = facts.other_servers {
            add(format!("other name servers than before: {servers}"));
        }
        if facts.other_owner {
            add("its certificate names the owner of before no more".to_owned());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A portrait of which all digits of the text are `digit`, with this number for its title, script, language
    /// and trade.
    fn portrait(digit: u8, title: u8, tongue: u16, trade: u8) -> Portrait {
        let mut bytes = [digit << 4 | digit; Portrait::BYTES];
        bytes[8..13].copy_from_slice(&[0, 0, title, 0, 0]);
        bytes[13..15].copy_from_slice(&tongue.to_be_bytes());
        bytes[15] = trade;
        Portrait::from_bytes(&bytes).unwrap()
    }

    const GERMAN: u16 = 1 << 10 | 4 << 5 | 5;
    const ENGLISH: u16 = 1 << 10 | 5 << 5 | 14;
    const ARABIC: u16 = 6 << 10;
    const GAMBLING: u8 = 3;
    const SOME_GAMBLING: u8 = 1;
    const SPOKEN_GAMBLING: u8 = 2;
    const ADULT: u8 = 1 << 2 | 3;
    const LOANS: u8 = 2 << 2 | 3;

    /// An old page that is one casino at every address by now.
    fn casino() -> Facts<'static> {
        Facts {
            host: "riverton-museum.example",
            end: "riverton-museum.example",
            then: Some((portrait(1, 1, GERMAN, 0), Some("Otters – Riverton Museum"))),
            now: portrait(2, 2, GERMAN, GAMBLING),
            title: "Situs Slot Gacor",
            said: "[http://riverton-museum.example/otters Otters of the river]",
            alike: 3,
            anywhere: false,
            led_there: 0,
            was_free: false,
            other_servers: None,
            other_owner: false,
        }
    }

    /// What is otherwise, and whether that is told still.
    type Case = (&'static str, fn(&mut Facts<'static>), bool);

    #[test]
    fn signs_together_tell_and_none_does_alone() {
        let is_told = |spoil: fn(&mut Facts<'static>)| {
            let mut facts = casino();
            spoil(&mut facts);
            weigh(&facts).is_some()
        };
        let table: &[Case] = &[
            ("a casino", |_| (), true),
            ("on this page alone", |it| it.alike = 0, true),
            ("of which the wiki says nothing", |it| it.said = "", true),
            (
                "that it always was",
                |it| it.then = Some((portrait(1, 1, GERMAN, SOME_GAMBLING), Some("Otters"))),
                false,
            ),
            ("that the wiki speaks of", |it| it.said = "[http://x History of the casino]", false),
            ("under the old name", |it| it.title = "Riverton Museum: Slot Gacor", false),
            (
                "under the old name in another script",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    it.now = portrait(2, 2, ARABIC, GAMBLING);
                },
                true,
            ),
            (
                "under the old name in another script, here alone",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    it.now = portrait(2, 2, ARABIC, GAMBLING);
                    it.alike = 0;
                },
                false,
            ),
            (
                "under the old name in another script, here alone, with other name servers",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    it.now = portrait(2, 2, ARABIC, GAMBLING);
                    it.alike = 0;
                    it.other_servers = Some("ns1.parking.net");
                },
                true,
            ),
            (
                "under the old name, here alone, after the domain was free, with another owner",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    (it.alike, it.was_free, it.other_owner) = (0, true, true);
                },
                true,
            ),
            (
                "a hotel that opens one at another hoster",
                |it| {
                    it.title = "Riverton Museum Hotel and Casino";
                    (it.other_servers, it.other_owner) = (Some("ns1.hoster.net"), true);
                },
                false,
            ),
            (
                "a bank that was bought by one abroad",
                |it| {
                    it.title = "Riverton Museum: loans";
                    it.now = portrait(2, 2, ARABIC, LOANS);
                    (it.alike, it.other_servers) = (0, Some("ns1.bank.net"));
                },
                false,
            ),
            (
                "mentioned in the news of a site at another hoster",
                |it| {
                    it.now = portrait(2, 2, GERMAN, SPOKEN_GAMBLING);
                    (it.alike, it.other_servers) = (0, Some("ns1.hoster.net"));
                },
                false,
            ),
            (
                "a new design at another hoster",
                |it| {
                    it.now = portrait(2, 2, GERMAN, 0);
                    (it.other_servers, it.other_owner) = (Some("ns1.hoster.net"), true);
                },
                false,
            ),
            (
                "the same page at another hoster",
                |it| {
                    it.then = None;
                    it.now = portrait(1, 1, GERMAN, 0);
                    (it.other_servers, it.other_owner) = (Some("ns1.hoster.net"), true);
                },
                false,
            ),
            (
                "a login in English for all pages of a site in another script",
                |it| {
                    it.then = Some((portrait(1, 1, ARABIC, 0), Some("Otters – Riverton Museum")));
                    it.now = portrait(2, 2, GERMAN, 0);
                    it.title = "Members' area";
                },
                false,
            ),
            ("mentioned in the news", |it| it.now = portrait(2, 2, GERMAN, SOME_GAMBLING), false),
            ("the same text", |it| it.now = portrait(1, 2, GERMAN, GAMBLING), false),
            ("never seen otherwise, everywhere", |it| it.then = None, true),
            ("never seen otherwise, here alone", |it| (it.then, it.alike) = (None, 0), false),
            (
                "never seen otherwise, as the wiki says",
                |it| {
                    it.then = None;
                    it.said = "[http://x Gacor otters]";
                },
                false,
            ),
            (
                "a bank of which nothing was known",
                |it| {
                    it.then = None;
                    it.now = portrait(2, 2, GERMAN, LOANS);
                },
                false,
            ),
            ("a new design, one page for all", |it| it.now = portrait(2, 2, GERMAN, 0), false),
            (
                "a shop in another script, one page for all",
                |it| it.now = portrait(2, 2, ARABIC, 0),
                true,
            ),
            (
                "the owner's own script, one page for all of what was in English",
                |it| {
                    it.then = Some((portrait(1, 1, ENGLISH, 0), Some("Otters – Riverton Museum")));
                    it.now = portrait(2, 2, ARABIC, 0);
                },
                false,
            ),
            (
                "a translation, page by page",
                |it| {
                    it.now = portrait(2, 2, ARABIC, 0);
                    it.alike = 0;
                },
                false,
            ),
            (
                "a merger with a firm elsewhere",
                |it| {
                    it.now = portrait(2, 2, ARABIC, 0);
                    it.end = "other.example";
                },
                false,
            ),
            (
                "another page for all, after the domain was free: renewed late, and a notice",
                |it| {
                    it.now = portrait(2, 2, GERMAN, 0);
                    it.was_free = true;
                },
                false,
            ),
            ("without a title", |it| it.title = "", true),
            ("without a title, here alone", |it| (it.title, it.alike) = ("", 0), false),
            (
                "without a title, here alone, after the domain was free",
                |it| (it.title, it.alike, it.was_free) = ("", 0, true),
                true,
            ),
            (
                "without a title, here alone, in another script",
                |it| {
                    (it.title, it.alike) = ("", 0);
                    it.now = portrait(2, 2, ARABIC, GAMBLING);
                },
                true,
            ),
            (
                "here alone, of which the wiki says nothing",
                |it| (it.alike, it.said) = (0, ""),
                true,
            ),
            ("that had no title", |it| it.then = Some((portrait(1, 1, GERMAN, 0), None)), false),
            ("that had this title", |it| it.now = portrait(2, 1, GERMAN, GAMBLING), false),
            (
                "whose title spoke of it",
                |it| it.then = Some((portrait(1, 1, GERMAN, 0), Some("Otters and the casino"))),
                false,
            ),
            (
                "that offered loans",
                |it| it.then = Some((portrait(1, 1, GERMAN, LOANS), Some("Otters"))),
                true,
            ),
            ("spoken of, at all", |it| it.now = portrait(2, 2, GERMAN, SPOKEN_GAMBLING), true),
            (
                "spoken of, at all, without a title",
                |it| {
                    it.title = "";
                    it.now = portrait(2, 2, GERMAN, SPOKEN_GAMBLING);
                },
                false,
            ),
            (
                "pornography under the old name, after the domain was free, with another owner",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    it.now = portrait(2, 2, GERMAN, ADULT);
                    (it.alike, it.was_free, it.other_owner) = (0, true, true);
                },
                true,
            ),
            (
                "under the old name, here alone, after the domain was free",
                |it| {
                    it.title = "Riverton Museum: Slot Gacor";
                    (it.alike, it.was_free) = (0, true);
                },
                false,
            ),
            (
                "under the old name, after the domain was free",
                |it| (it.title, it.was_free) = ("Riverton Museum: Slot Gacor", true),
                true,
            ),
            (
                "spoken of under the old name, after the domain was free",
                |it| {
                    (it.title, it.was_free) = ("Riverton Museum: Slot Gacor", true);
                    it.now = portrait(2, 2, GERMAN, SPOKEN_GAMBLING);
                },
                false,
            ),
            (
                "under the old name and with the old text, after the domain was free",
                |it| {
                    (it.title, it.was_free) = ("Riverton Museum: Slot Gacor", true);
                    it.now = portrait(1, 1, GERMAN, GAMBLING);
                },
                false,
            ),
            (
                "never seen otherwise, of which the wiki says nothing",
                |it| (it.then, it.said) = (None, ""),
                false,
            ),
            (
                "never seen otherwise, of which the wiki says a word",
                |it| (it.then, it.said) = (None, "Otters"),
                false,
            ),
            (
                "never seen otherwise, of which the wiki says two words",
                |it| (it.then, it.said) = (None, "Quiet otters"),
                true,
            ),
            (
                "never seen otherwise, under the name of its domain",
                |it| {
                    (it.then, it.title) = (None, "Riverton: Slot Gacor");
                    it.said = "[http://x Quiet otters]";
                },
                false,
            ),
            (
                "never seen otherwise, spoken of",
                |it| {
                    it.then = None;
                    it.now = portrait(2, 2, GERMAN, SPOKEN_GAMBLING);
                },
                false,
            ),
            (
                "never seen otherwise, on three pages",
                |it| (it.then, it.alike) = (None, SEVERAL),
                true,
            ),
            (
                "never seen otherwise, on two pages",
                |it| (it.then, it.alike) = (None, SEVERAL - 1),
                false,
            ),
            (
                "never seen otherwise, at an address that cannot exist",
                |it| (it.then, it.alike, it.anywhere) = (None, 0, true),
                true,
            ),
            (
                "never seen otherwise, elsewhere, as for many domains",
                |it| {
                    (it.then, it.alike) = (None, 0);
                    (it.end, it.led_there) = ("other.example", SEVERAL + 1);
                },
                true,
            ),
            (
                "never seen otherwise, elsewhere, as for two domains",
                |it| {
                    (it.then, it.alike) = (None, 0);
                    (it.end, it.led_there) = ("other.example", SEVERAL);
                },
                false,
            ),
            (
                "never seen otherwise, at home, where other domains lead",
                |it| {
                    (it.then, it.alike) = (None, 0);
                    it.led_there = SEVERAL + 1;
                },
                false,
            ),
            (
                "an old name in another script, one page for all",
                |it| {
                    it.title = "Riverton Museum";
                    it.now = portrait(2, 2, ARABIC, 0);
                },
                false,
            ),
            (
                "no title in another script, one page for all",
                |it| {
                    it.title = "";
                    it.now = portrait(2, 2, ARABIC, 0);
                },
                false,
            ),
        ];
        for (what, spoil, expected) in table {
            assert_eq!(is_told(*spoil), *expected, "{what}");
        }
    }

    #[test]
    fn the_evidence_names_each_sign() {
        assert_eq!(
            weigh(&casino()).unwrap(),
            "another title and text than before; nothing of what the wiki says of it; speaks of gambling; \
             3 more links of the domain show it"
        );
        assert_eq!(
            weigh(&Facts { then: None, ..casino() }).unwrap(),
            "nothing of what the wiki says of it; speaks of gambling; 3 more links of the domain show it"
        );
        let told = weigh(&Facts {
            other_servers: Some("ns1.parking.net ns2.parking.net"),
            other_owner: true,
            ..casino()
        });
        let ends = "; other name servers than before: ns1.parking.net ns2.parking.net; its certificate names the \
                    owner of before no more";
        assert!(told.as_ref().is_some_and(|told| told.ends_with(ends)), "{told:?}");
        let told = weigh(&Facts {
            now: portrait(2, 2, ARABIC, GAMBLING),
            title: "Riverton Museum: Slot Gacor",
            end: "other.example",
            alike: 0,
            anywhere: true,
            led_there: SEVERAL + 1,
            was_free: true,
            ..casino()
        });
        assert_eq!(
            told.unwrap(),
            "another text than before; speaks of gambling; so does an address that cannot exist; \
             links of 3 domains end at other.example; another language; the domain was free in between"
        );
        // Neither a few domains nor a few links are many.
        let few =
            Facts { alike: SEVERAL - 1, led_there: SEVERAL, end: "other.example", ..casino() };
        let told = weigh(&few).unwrap();
        assert!(!told.contains("links of"), "{told}");
        assert!(weigh(&Facts { alike: SEVERAL, ..casino() }).unwrap().contains("2 more links of"));
        let own = Facts { alike: 0, led_there: SEVERAL + 1, ..casino() };
        assert!(!weigh(&own).unwrap().contains("links of"));
    }
}
