//! Which pages that answer show that their domain changed hands: what a run does once it has seen all that it
//! asked for.
//!
//! Such a page is alive to the checker, or missing where it stands at every address. What tells is what it was
//! before, and what the other links of its domain show: so it is judged here, at the end, and its check becomes a
//! failure of its own. The row of these is kept in the log, for the next check says alive first.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use rustc_hash::FxHashMap;
use url::Url;
use wikirot_check::{Emphasis, Portrait, registrable_domain};
use wikirot_words::{Reason, Trouble, Verdict};

use super::columns::{Code, Fields, columns};
use super::domains::domain_of;
use super::parts::Parts;
use super::portraits::{PortraitColumns, Remembered, is_anywhere};
use super::writing::TURNS;
use super::{Failures, Run, Standing, StateError, domains};
use crate::usurped::{Facts, weigh};

columns! {
    /// A target that may be concerned.
    Candidate { id = "id", host = "host", end = "final_url", reason = "reason", at = "checked_at" }
}

/// What may be concerned, for reason `?1` or `?2`: a page that is another by now, or speaks of a trade.
const MAY_BE: &str = "reason IN (?1, ?2, ?3, ?4) AND verdict <> 'skipped' \
    AND (portrait_now IS NOT NULL OR substr(portrait, 16) <> x'00')";

/// What a check says of a domain that nobody has, or that is for sale.
const FREE: [Reason; 3] = [Reason::DnsNxdomain, Reason::DnsLoopback, Reason::Parked];

/// Links of a target that are read for what the wiki says of it.
const LINKS: usize = 8;

/// So much of each, in bytes.
const SAID: usize = 2_000;

/// A target that may be concerned.
struct Suspect {
    id: i64,
    host: Box<str>,
    end: Box<str>,
    reason: Option<Reason>,
    at: i64,
    remembered: Remembered,
    now: Portrait,
}

impl Suspect {
    fn of(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let it = Fields::of(row, 0);
        let remembered = Remembered::of(row, Candidate::COUNT)?;
        let Some(now) = remembered.now.or(remembered.then) else { return Ok(None) };
        let host: Box<str> = it.get(Candidate::host)?;
        let end: Option<String> = it.get(Candidate::end)?;
        let end = end.and_then(|url| url.parse::<Url>().ok());
        let end = end.as_ref().and_then(Url::host_str).unwrap_or(&host).into();
        Ok(Some(Self {
            id: it.get(Candidate::id)?,
            reason: it.word(Candidate::reason)?,
            at: it.get::<Option<i64>>(Candidate::at)?.unwrap_or_default(),
            host,
            end,
            remembered,
            now,
        }))
    }

    /// Whether it is worth asking further.
    fn is_strange(&self, crowd: &Crowd) -> bool {
        let speaks = self.now.trade().is_some_and(|(_, emphasis)| emphasis >= Emphasis::Spoken);
        speaks || self.remembered.then.is_some() && (crowd.alike(self) > 0 || self.is_anywhere())
    }

    fn is_anywhere(&self) -> bool {
        self.reason.is_some_and(is_anywhere)
    }
}

/// What the links of domains have in common.
#[derive(Default)]
struct Crowd {
    /// How many links of a domain show a page of one title.
    alike: FxHashMap<(u64, u32), u32>,
    /// From which domains links lead to another; as many as count.
    led: FxHashMap<u64, Vec<u64>>,
}

impl Crowd {
    /// Domains beyond this many say no more.
    const MOST: usize = 4;

    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let mut crowd = Self::default();
        each_suspect(conn, &mut |it| {
            crowd.take(&it);
            Ok(())
        })?;
        Ok(crowd)
    }

    fn take(&mut self, it: &Suspect) {
        let (home, end) = (domain(&it.host), domain(&it.end));
        if it.now.title_number() != 0 {
            *self.alike.entry((home, it.now.title_number())).or_default() += 1;
        }
        if home != end {
            let from = self.led.entry(end).or_default();
            if from.len() < Self::MOST && !from.contains(&home) {
                from.push(home);
            }
        }
    }

    fn alike(&self, it: &Suspect) -> u32 {
        let all = self.alike.get(&(domain(&it.host), it.now.title_number()));
        all.copied().unwrap_or_default().saturating_sub(1)
    }

    fn led_there(&self, it: &Suspect) -> u32 {
        self.led.get(&domain(&it.end)).map_or(0, |from| from.len() as u32)
    }
}

fn domain(host: &str) -> u64 {
    use std::hash::{BuildHasher as _, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(registrable_domain(host))
}

impl Run {
    /// Takes for usurped what all that is known by now says is; gives how many targets are.
    pub fn judge_usurped(&mut self) -> Result<u64, StateError> {
        self.write(|run| {
            let conn = &run.state.conn;
            let crowd = Crowd::of(conn)?;
            // A statement that reads the table should not see what is written to it.
            let mut found = Vec::new();
            each_suspect(conn, &mut |it| {
                if it.is_strange(&crowd)
                    && let Some(evidence) = weigh(&Known::of(conn, &it)?.facts(&it, &crowd))
                {
                    found.push((it.id, it.at, evidence));
                }
                Ok(())
            })?;
            for (id, at, evidence) in &found {
                run.convict(*id, *at, evidence)?;
            }
            Ok(found.len() as u64)
        })
    }

    /// Domains whose name servers are worth a question: were they others than before, a page of theirs that was
    /// checked in this run would count as a stranger's.
    pub(crate) fn domains_in_doubt(&mut self) -> Result<Vec<String>, StateError> {
        self.write(|run| {
            let conn = &run.state.conn;
            let crowd = Crowd::of(conn)?;
            let mut found = BTreeSet::new();
            each_suspect(conn, &mut |it| {
                let domain = domain_of(&it.host);
                if found.contains(domain)
                    || !it.is_strange(&crowd)
                    || !run.was_checked(it.id)?
                    || domains::first_servers(conn, domain)?.is_none()
                {
                    return Ok(());
                }
                let known = Known::of(conn, &it)?;
                let facts = Facts { other_servers: Some(""), ..known.facts(&it, &crowd) };
                if weigh(&facts).is_some() {
                    found.insert(domain.to_owned());
                }
                Ok(())
            })?;
            Ok(found.into_iter().collect())
        })
    }

    /// Whether a target was checked in this run, or a check of it was taken over.
    fn was_checked(&self, id: i64) -> rusqlite::Result<bool> {
        let conn = &self.state.conn;
        conn.prepare_cached("SELECT 1 FROM check_log WHERE target = ?1 AND run = ?2")?
            .exists([id, self.id])
    }

    /// Makes of the last check of a target that its domain is usurped.
    fn convict(&self, id: i64, at: i64, evidence: &str) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        let before = row_before(conn, id)?;
        let row = Failures::and_one(before, Trouble::Dead, at);
        let found = (Verdict::Suspect, Some(Reason::Usurped));
        let standing = Standing::judge(Some(row), found, at, &self.policy);
        conn.prepare_cached(
            "UPDATE check_log SET verdict = ?2, reason = ?3, evidence = json_set(evidence, \
             '$.detail', ?4, '$.in_a_row', ?5, '$.since', ?6) \
             WHERE id = (SELECT max(id) FROM check_log WHERE target = ?1)",
        )?
        .execute(params![
            id,
            Code::from(Verdict::Suspect),
            Code::from(Reason::Usurped),
            evidence,
            row.count,
            row.since
        ])?;
        conn.prepare_cached(&format!(
            "UPDATE asked SET {TURNS}, confirmed = ?5, reason = ?6, notes = '', \
             last_alive = (SELECT max(at) FROM check_log WHERE target = ?1 AND verdict = 'alive'), \
             failing_since = ?7, failures = ?8, trouble = ?9, due_at = ?10, found = ?11 WHERE id = ?1"
        ))?
        .execute(params![
            id,
            Code::from(standing.verdict),
            self.base,
            self.id,
            standing.confirmed,
            Code::from(Reason::Usurped),
            row.since,
            row.count,
            Code::from(Trouble::Dead),
            self.policy.due_at(id, standing, found.1, at),
            Code::from(Verdict::Suspect),
        ])
        .map(drop)
    }
}

fn each_suspect(
    conn: &Connection,
    each: &mut dyn FnMut(Suspect) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {}, {} FROM target WHERE {MAY_BE}",
        Candidate::SQL,
        PortraitColumns::SQL
    ))?;
    let reasons = [Reason::Ok, Reason::Soft404, Reason::FewWords, Reason::SamePage];
    let mut rows = statement.query(reasons.map(Code::from))?;
    while let Some(row) = rows.next()? {
        if let Some(suspect) = Suspect::of(row)? {
            each(suspect)?;
        }
    }
    Ok(())
}

/// What is known of a suspect beside what it looks like.
struct Known {
    title: String,
    said: String,
    was_free: bool,
    other_servers: Option<String>,
    other_owner: bool,
}

impl Known {
    fn of(conn: &Connection, it: &Suspect) -> rusqlite::Result<Self> {
        let title: Option<Option<String>> = conn
            .prepare_cached(
                "SELECT evidence ->> '$.title' FROM check_log WHERE target = ?1 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([it.id], |row| row.get(0))
            .optional()?;
        let was_free = conn
            .prepare_cached("SELECT 1 FROM check_log WHERE target = ?1 AND reason IN (?2, ?3, ?4)")?
            .exists(params![
                it.id,
                Code::from(FREE[0]),
                Code::from(FREE[1]),
                Code::from(FREE[2])
            ])?;
        Ok(Self {
            title: title.flatten().unwrap_or_default(),
            said: said(conn, it.id)?,
            was_free,
            other_servers: domains::other_servers(conn, domain_of(&it.host))?,
            other_owner: domains::has_another_owner(conn, &it.host)?,
        })
    }

    fn facts<'a>(&'a self, it: &'a Suspect, crowd: &Crowd) -> Facts<'a> {
        let then = it.remembered.now.and(it.remembered.then);
        Facts {
            host: &it.host,
            end: &it.end,
            then: then.map(|then| (then, it.remembered.title.as_deref())),
            now: it.now,
            title: &self.title,
            said: &self.said,
            alike: crowd.alike(it),
            anywhere: it.is_anywhere(),
            led_there: crowd.led_there(it),
            was_free: self.was_free,
            other_servers: self.other_servers.as_deref(),
            other_owner: self.other_owner,
        }
    }
}

/// What the wiki says of a target: its links as they are written, their headings, the titles of their pages.
fn said(conn: &Connection, id: i64) -> rusqlite::Result<String> {
    let mut statement = conn.prepare_cached(
        "SELECT l.page, l.part, u.id, u.url, p.title FROM url u JOIN link l ON l.url = u.id \
         JOIN page p ON p.id = l.page WHERE u.target = ?1 ORDER BY l.page, l.part LIMIT ?2",
    )?;
    let mut rows = statement.query([id, LINKS as i64])?;
    let (mut said, mut parts, mut links) = (String::new(), Parts::new(conn)?, 0);
    while let Some(row) = rows.next()? {
        let (url, title) = (row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?);
        parts.of_url((row.get(0)?, row.get(1)?), row.get(2)?, &mut |link| {
            links += 1;
            if links <= LINKS {
                let source = link.source.text(link.written.unwrap_or(url));
                let section = link.section.map_or("", |it| it.title);
                for text in [&source, section, title] {
                    said.push_str(&text[..text.floor_char_boundary(text.len().min(SAID))]);
                    said.push('\n');
                }
            }
            Ok(())
        })?;
    }
    Ok(said)
}

/// The row that the check before the last belongs to, if that found the domain usurped.
fn row_before(conn: &Connection, id: i64) -> rusqlite::Result<Option<Failures>> {
    let row = conn
        .prepare_cached(
            "SELECT reason, evidence ->> '$.in_a_row', evidence ->> '$.since' FROM check_log \
             WHERE target = ?1 ORDER BY id DESC LIMIT 1 OFFSET 1",
        )?
        .query_row([id], |row| {
            let Code(reason) = row.get::<_, Code<Reason>>(0)?;
            let known = row.get::<_, Option<u32>>(1)?.zip(row.get::<_, Option<i64>>(2)?);
            Ok(known.filter(|_| reason == Some(Reason::Usurped)))
        })
        .optional()?;
    Ok(row.flatten().map(|(count, since)| Failures { count, since, trouble: Trouble::Dead }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with this number for its title, which speaks of a trade so much.
    fn portrait(title: u8, emphasis: u8) -> Portrait {
        let mut bytes = [0x11; Portrait::BYTES];
        bytes[8..13].copy_from_slice(&[0, 0, title, 0, 0]);
        bytes[13..15].copy_from_slice(&[0, 0]);
        bytes[15] = emphasis;
        Portrait::from_bytes(&bytes).unwrap()
    }

    fn suspect(host: &str, end: &str, now: Portrait) -> Suspect {
        let remembered = Remembered { then: Some(now), now: None, title: None };
        let (host, end, reason) = (host.into(), end.into(), Some(Reason::Ok));
        Suspect { id: 1, host, end, reason, at: 0, remembered, now }
    }

    #[test]
    fn what_links_of_a_domain_have_in_common_is_counted() {
        let mut crowd = Crowd::default();
        for host in ["a.museum.net", "b.museum.net", "museum.org"] {
            crowd.take(&suspect(host, host, portrait(7, 0)));
        }
        crowd.take(&suspect("museum.net", "museum.net", portrait(0, 0)));
        let alike = |host: &str, title| crowd.alike(&suspect(host, host, portrait(title, 0)));
        assert_eq!(alike("c.museum.net", 7), 1);
        assert_eq!(
            (alike("museum.org", 7), alike("museum.net", 8), alike("museum.net", 0)),
            (0, 0, 0)
        );
    }

    #[test]
    fn domains_that_lead_to_another_are_counted_each_once_and_not_all() {
        let mut crowd = Crowd::default();
        let led = |crowd: &Crowd| crowd.led_there(&suspect("x.net", "www.end.org", portrait(1, 0)));
        assert_eq!(led(&crowd), 0);
        crowd.take(&suspect("end.org", "other.end.org", portrait(1, 0)));
        assert_eq!(led(&crowd), 0, "its own links lead nowhere");
        for (n, count) in [(1, 1), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4)] {
            crowd.take(&suspect(&format!("www.from{n}.org"), "end.org", portrait(1, 0)));
            assert_eq!(led(&crowd), count);
        }
    }

    #[test]
    fn a_page_is_strange_by_its_trade_or_by_what_it_has_in_common() {
        let mut crowd = Crowd::default();
        let alone = suspect("a.net", "a.net", portrait(1, 0));
        assert!(!alone.is_strange(&crowd));
        assert!(!suspect("a.net", "a.net", portrait(1, 1)).is_strange(&crowd));
        assert!(suspect("a.net", "a.net", portrait(1, 2)).is_strange(&crowd));
        let anywhere =
            Suspect { reason: Some(Reason::SamePage), ..suspect("a.net", "a.net", portrait(1, 0)) };
        assert!(anywhere.is_strange(&crowd));
        let mut unknown =
            Suspect { reason: Some(Reason::SamePage), ..suspect("a.net", "a.net", portrait(1, 0)) };
        unknown.remembered.then = None;
        assert!(!unknown.is_strange(&crowd));
        crowd.take(&suspect("b.a.net", "a.net", portrait(1, 0)));
        crowd.take(&suspect("c.a.net", "a.net", portrait(1, 0)));
        assert!(alone.is_strange(&crowd));
    }

    #[test]
    fn what_the_wiki_says_of_a_target_is_its_first_links_with_their_headings_and_titles() {
        use std::time::{Duration, UNIX_EPOCH};

        use wikirot_words::Section;

        use crate::state::fixtures::link;
        use crate::state::{DuePolicy, PageRow, Scope, Start, State};

        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("s"), Duration::from_secs(30)).unwrap();
        let policy = DuePolicy::default();
        let mut run = state.begin(Start::new("scan", UNIX_EPOCH, &policy)).unwrap();
        let row = |n: u32, url: &str, source: &str, heading: Option<&str>| {
            let section =
                |title: &str| Section { title: title.to_owned(), anchor: title.to_owned() };
            let mut row = link(n, url, source);
            row.link.section = heading.map(|it| section(it).into());
            row
        };
        let otters = "http://a.rotweb.net/";
        let long = format!("[{otters} {}]", "x".repeat(SAID));
        let pages = [
            (
                "One",
                vec![
                    row(0, otters, "[http://a.rotweb.net/ Otters]", Some("Links")),
                    row(1, "http://b.rotweb.net/", "other", None),
                ],
            ),
            ("Two", vec![row(0, otters, otters, None)]),
            ("Three", vec![row(0, otters, &long, None)]),
            ("Four", (0..9).map(|n| row(n, otters, "again", None)).collect()),
        ];
        for (position, (title, rows)) in (0..).zip(&pages) {
            let page = PageRow { title: (*title).to_owned(), position, ..PageRow::default() };
            run.page(&page, rows, &|url| url.parse().ok(), &mut |_| {}).unwrap();
        }
        run.finish_scan(&Scope::Whole).unwrap();
        let said = said(&run.state.conn, 1).unwrap();
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(
            lines[..6],
            ["[http://a.rotweb.net/ Otters]", "Links", "One", otters, "", "Two"]
        );
        assert_eq!((lines[6], lines[8]), (&long[..SAID], "Three"));
        assert_eq!(lines[9..], ["again", "", "Four"].repeat(LINKS - 3));
    }
}
