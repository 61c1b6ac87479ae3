//! Hosts that share one limiter, and the pace that it allows, as far as their owners have said or their
//! visitors have found out.

use std::time::Duration;

/// Domains that share a limiter with all hosts below them, and the pause between two requests that it
/// allows, in seconds; 0 where any is as good.
const KNOWN: &[(u64, &[&str])] = &[
    // Fifteen requests a minute; whoever asks more is cut off from all of it for a while.
    (4, &["archive.org"]),
    // A captcha after some requests a minute, of which nobody says how many; OWASP Amass, which many
    // run, asks every five seconds. All names lead to one server.
    (
        5,
        &[
            "archive.today",
            "archive.is",
            "archive.ph",
            "archive.li",
            "archive.vn",
            "archive.fo",
            "archive.md",
        ],
    ),
    (1, &["doi.org", "handle.net"]),
    (1, &["webcitation.org"]),
    (1, &["github.com", "githubusercontent.com"]),
    // Ten requests a minute for programs without an account, as announced for 2023-07-01.
    (6, &["reddit.com", "redd.it"]),
    (1, &["crates.io"]),
    (0, &["twitter.com", "x.com", "t.co"]),
    (0, &["fandom.com", "wikia.com", "wikia.org"]),
    (
        0,
        &[
            "wikipedia.org",
            "wikimedia.org",
            "wikidata.org",
            "wiktionary.org",
            "wikibooks.org",
            "wikiquote.org",
            "wikisource.org",
            "wikinews.org",
            "wikiversity.org",
            "wikivoyage.org",
            "mediawiki.org",
        ],
    ),
    // These answer 429 to one guest on several of their hosts at once.
    (0, &["sourceforge.net", "sourceforge.io", "sf.net"]),
    (
        0,
        &[
            "stackexchange.com",
            "stackoverflow.com",
            "superuser.com",
            "serverfault.com",
            "askubuntu.com",
            "mathoverflow.net",
            "stackapps.com",
        ],
    ),
];

/// The families.
pub(crate) fn families() -> Vec<Vec<String>> {
    let names = |(_, names): &(u64, &[&str])| names.iter().map(|name| (*name).to_owned()).collect();
    KNOWN.iter().map(names).collect()
}

/// The pauses of those that allow no more, by their first names.
pub(crate) fn pauses() -> Vec<(String, Duration)> {
    let slow = KNOWN.iter().filter(|(pause, _)| *pause > 0);
    let first = slow.filter_map(|(pause, names)| Some((*names.first()?, *pause)));
    first.map(|(name, pause)| (name.to_owned(), Duration::from_secs(pause))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_paces_are_those_that_owners_are_told() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/politeness.md");
        let text = std::fs::read_to_string(path).unwrap();
        let table = text.split_once("| one request in | for all of | because |\n").unwrap().1;
        let mut told = BTreeSet::new();
        for row in table.lines().skip(1).take_while(|it| it.starts_with('|')) {
            let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let pause: u64 = cells[0].trim_end_matches(" s").parse().unwrap();
            for name in cells[1].split('`').skip(1).step_by(2) {
                let family = KNOWN.iter().find(|(_, names)| names.contains(&name));
                let (known, names) = family.unwrap_or_else(|| panic!("{name} is no family"));
                assert_eq!(*known, pause, "{name}");
                told.insert(names[0]);
            }
        }
        let slow: BTreeSet<_> = pauses().into_iter().map(|it| it.0).collect();
        assert_eq!(told.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), slow);
    }
}
