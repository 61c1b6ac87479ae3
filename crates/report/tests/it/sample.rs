//! A small wiki with one link of every kind.
#![allow(dead_code, reason = "the examples include it as well, and each uses a part of it")]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use wikirot_report::model::{
    Archive, Census, Change, Context, Counts, DomainReport, Elsewhere, Evidence, Failing, Flag,
    HistoryPoint, Hop, Languages, Memory, Note, Occurrence, Origin, Page, PageReport, Place,
    Reason, ReasonCount, RunInfo, Section, Site, Summary, TemplateReport, Trouble, UrlPlace,
    UrlReport, UrlStatus, Verdict,
};

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A page without links yet.
pub(crate) fn page(id: u64, ns: i32, namespace: &str, title: &str) -> PageReport {
    let language = Languages::archwiki().of(title).to_owned();
    let (namespace, title) = (namespace.to_owned(), title.to_owned());
    let page = Page { id, ns, namespace, title, language, revision: 1000 + id };
    PageReport { page, occurrences: Vec::new() }
}

/// A URL that failed: broken for 404, 410 and NXDOMAIN, a suspect for all else.
pub(crate) fn failing(url: &str, reason: &str, in_a_row: u32, since: &str) -> UrlStatus {
    let sure = matches!(reason, "http-404" | "http-410" | "dns-nxdomain");
    let trouble = reason.parse().ok().and_then(Reason::trouble);
    let is_closed = trouble == Some(Trouble::Closed);
    let confirmed = in_a_row >= 3 && !is_closed;
    let status = reason.strip_prefix("http-").and_then(|it| it.parse().ok());
    UrlStatus {
        verdict: if sure { Verdict::Broken } else { Verdict::Suspect },
        reason: reason.to_owned(),
        trouble,
        status,
        seen: Evidence {
            hops: vec![Hop { url: url.to_owned(), status, address: None }],
            ..Evidence::default()
        },
        final_url: status.map(|_| url.to_owned()),
        failing: Some(Failing {
            since: time(since),
            in_a_row,
            needed: (!is_closed).then_some(3),
            confirmed,
        }),
        change: if !sure {
            Change::None
        } else if in_a_row == 3 {
            Change::New
        } else {
            Change::Still
        },
        last_alive: Some(time(since) - SignedDuration::from_hours(7 * 24)),
        ..common(url)
    }
}

/// A URL that answered well.
pub(crate) fn alive(url: &str, notes: &[Note]) -> UrlStatus {
    UrlStatus {
        verdict: Verdict::Alive,
        reason: "ok".to_owned(),
        status: Some(200),
        notes: notes.to_vec(),
        final_url: Some(url.to_owned()),
        last_alive: Some(time("2026-11-22T03:10:00Z")),
        ..common(url)
    }
}

fn common(url: &str) -> UrlStatus {
    let after_scheme = url.split_once("//").map_or("", |it| it.1);
    UrlStatus {
        url: url.to_owned(),
        checked_url: url.to_owned(),
        domain: after_scheme.split(['/', '?', '#']).next().unwrap_or_default().to_owned(),
        checked_at: Some(time("2026-11-22T03:10:00Z")),
        first_seen: Some(time("2025-02-01T03:00:00Z")),
        ..UrlStatus::default()
    }
}

/// Puts a link on a page: `source` is its wikitext, with `URL` for the URL.
pub(crate) fn put<'a>(
    report: &'a mut PageReport,
    section: &str,
    line: u32,
    source: &str,
    status: UrlStatus,
) -> &'a mut Occurrence {
    let source = source.replace("URL", &status.url);
    let start = line as usize * 40;
    let anchor = section.replace(' ', "_");
    let section = (!section.is_empty()).then(|| Section { title: section.to_owned(), anchor });
    let place = Place {
        section,
        line,
        bytes: start..start + source.len(),
        written: status.url.clone(),
        source,
        ..Place::default()
    };
    report.occurrences.push(Occurrence { status, place, elsewhere: Elsewhere::default() });
    report.occurrences.last_mut().unwrap()
}

/// The wiki that snapshots and screenshots show.
pub(crate) fn wiki() -> Memory {
    let mut guide = page(1, 0, "", "Solar charger");
    put(
        &mut guide,
        "",
        4,
        "[URL wiring diagram]",
        failing("https://volthouse.example/wiring.pdf", "http-404", 5, "2026-10-04T03:10:00Z"),
    )
    .status
    .seen
    .server = Some("nginx".to_owned());
    let loop_source = "[URL data sheet (rev. C)]";
    let moved = put(
        &mut guide,
        "Parts",
        21,
        loop_source,
        alive("http://cells.example/ds/18650", &[Note::MovedPermanently]),
    );
    moved.status.final_url = Some("https://www.cells.example/datasheets/18650".to_owned());
    moved.status.seen.hops = vec![
        Hop {
            url: "http://cells.example/ds/18650".to_owned(),
            status: Some(301),
            address: "192.0.2.7".parse().ok(),
        },
        Hop {
            url: "https://www.cells.example/datasheets/18650".to_owned(),
            status: Some(200),
            address: "192.0.2.7".parse().ok(),
        },
    ];
    put(
        &mut guide,
        "Parts",
        22,
        "URL",
        failing("http://oldparts.example/shop?id=4411", "dns-nxdomain", 3, "2026-11-12T03:10:00Z"),
    );
    put(
        &mut guide,
        "Parts",
        23,
        "URL",
        failing("http://oldparts.example/shop?id=4412", "dns-nxdomain", 3, "2026-11-12T03:10:00Z"),
    );
    put(
        &mut guide,
        "Safety",
        48,
        "[URL fuse calculator]",
        failing("https://calc.example/fuse", "http-403", 2, "2026-11-15T03:10:00Z"),
    )
    .status
    .seen
    .detail = Some("cf-mitigated: challenge".to_owned());
    let deep = put(
        &mut guide,
        "Safety",
        50,
        "<ref>[URL Safety bulletin 12]</ref>",
        failing("https://bulletins.example/12", "http-410", 4, "2026-10-18T03:10:00Z"),
    );
    deep.place.source = "[https://bulletins.example/12 Safety bulletin 12]".to_owned();
    deep.place.bytes = 2000..2049;
    deep.status.archive = Some(Archive {
        url: "https://web.archive.example/2025/https://bulletins.example/12".to_owned(),
        taken: time("2025-06-01T00:00:00Z"),
    });
    deep.status.seen.hops.insert(
        0,
        Hop { url: "https://bulletins.example/12".to_owned(), status: Some(302), address: None },
    );
    deep.status.seen.hops[1].url = "https://bulletins.example/gone".to_owned();
    deep.status.final_url = Some("https://bulletins.example/gone".to_owned());

    let mut russian = page(2, 0, "", "Solar charger (Русский)");
    put(
        &mut russian,
        "Детали",
        17,
        "[URL магазин]",
        failing("http://oldparts.example/shop?id=4411", "dns-nxdomain", 3, "2026-11-12T03:10:00Z"),
    );
    put(
        &mut russian,
        "",
        3,
        "[URL схема]",
        failing("https://volthouse.example/wiring.pdf", "http-404", 5, "2026-10-04T03:10:00Z"),
    );

    let mut code = page(3, 0, "", "Weather station");
    put(
        &mut code,
        "Firmware",
        31,
        " curl -O URL",
        failing("https://firmware.example/ws/1.2.bin", "http-404", 6, "2026-09-20T03:10:00Z"),
    )
    .place
    .context = Context::Code;
    let cited = put(
        &mut code,
        "Sensors",
        12,
        "{{Cite web|url=URL|title=Hygrometers compared}}",
        failing("https://journal.example/hygro", "http-404", 1, "2026-11-22T03:10:00Z"),
    );
    cited.place.context = Context::TemplateArgument;
    cited.status.change = Change::None;
    put(
        &mut code,
        "Sensors",
        14,
        "URL",
        alive("http://sensors.example/bme280", &[Note::HttpsAvailable]),
    );
    let made = put(
        &mut code,
        "",
        1,
        "{{Shop|Weather kit}}",
        failing("https://shop.example/search?q=Weather+kit", "http-404", 4, "2026-10-11T03:10:00Z"),
    );
    made.place.origin = Origin::Template(vec!["Template:Shop".to_owned()]);
    made.place.written.clear();
    let flagged = put(
        &mut code,
        "Links",
        60,
        "[URL forum thread]",
        alive("https://forum.example/t/991", &[]),
    );
    flagged.status.change = Change::Fixed;
    flagged.place.flag = Some(Flag {
        source: "{{Dead link|2025|03|09|status=404}}".to_owned(),
        date: Some(jiff::civil::date(2025, 3, 9)),
        status: "404".to_owned(),
        rescued: false,
    });
    let again = put(
        &mut code,
        "Links",
        61,
        "[URL old forum]",
        failing("https://forum.example/t/12", "http-404", 9, "2025-03-09T03:10:00Z"),
    );
    again.place.flag = Some(Flag {
        source: "{{Dead link|2025|03|09|status=404}}".to_owned(),
        date: Some(jiff::civil::date(2025, 3, 9)),
        status: "404".to_owned(),
        rescued: false,
    });
    put(
        &mut code,
        "Links",
        62,
        "URL",
        failing("https://slow.example/", "connect-timeout", 2, "2026-11-18T03:10:00Z"),
    );

    let silent = put(
        &mut code,
        "Links",
        63,
        "* [URL almanac]",
        failing("https://almanac.example/2019", "connect-timeout", 6, "2026-10-01T03:10:00Z"),
    );
    silent.status.verdict = Verdict::Broken;
    silent.status.change = Change::Still;
    let rescued = put(
        &mut code,
        "Links",
        64,
        "{{Cite web|url=URL|archive-url=https://web.archive.example/2020/x|url-status=dead}}",
        failing("https://journal.example/x", "http-404", 8, "2026-01-09T03:10:00Z"),
    );
    rescued.place.context = Context::TemplateArgument;
    rescued.place.flag = Some(Flag {
        source: "|archive-url=https://web.archive.example/2020/x|url-status=dead".to_owned(),
        rescued: true,
        ..Flag::default()
    });

    let mut help = page(9, 12, "Help", "Help:Reading \"circuit\" diagrams & symbols");
    put(
        &mut help,
        "See also",
        80,
        "[URL IEC symbols]",
        failing("https://symbols.example/iec_(60617)", "tls-expired", 2, "2026-11-17T03:10:00Z"),
    );
    let made = put(
        &mut help,
        "",
        2,
        "{{Shop|Multimeter}}",
        failing("https://shop.example/search?q=Multimeter", "http-404", 4, "2026-10-11T03:10:00Z"),
    );
    made.place.origin =
        Origin::Template(vec!["Template:Box".to_owned(), "Template:Shop".to_owned()]);
    made.place.written.clear();
    put(
        &mut help,
        "See also",
        81,
        "[URL notes]",
        UrlStatus {
            verdict: Verdict::Skipped,
            reason: "private-address".to_owned(),
            ..common("http://192.168.0.9/notes")
        },
    );

    let mut memory = gather(vec![guide, russian, code, help]);
    memory.summary.run.previous = Some(time("2026-11-15T03:40:00Z"));
    let gone = failing("http://oldparts.example/about", "dns-nxdomain", 3, "2026-11-01T03:10:00Z");
    let status = UrlStatus { change: Change::Gone, ..gone };
    memory.gone.push(UrlReport { status, ..UrlReport::default() });
    memory.summary.counts.gone = 1;
    memory.history = [(9, 4), (10, 6), (12, 5), (11, 9), (9, 7), (9, 4)]
        .iter()
        .zip(["10-11", "10-18", "10-25", "11-01", "11-08", "11-15"])
        .map(|(&(broken, suspect), day)| HistoryPoint {
            at: time(&format!("2026-{day}T03:40:00Z")),
            urls: 240,
            broken,
            suspect,
            alive: 240 - broken - suspect,
        })
        .collect();
    memory
}

/// Everything that follows from the pages.
pub(crate) fn gather(mut pages: Vec<PageReport>) -> Memory {
    let mut urls: Vec<UrlReport> = Vec::new();
    let mut templates: BTreeMap<String, TemplateReport> = BTreeMap::new();
    for report in &pages {
        for it in &report.occurrences {
            let at = urls.iter().position(|known| known.status.url == it.status.url);
            let at = at.unwrap_or_else(|| {
                urls.push(UrlReport { status: it.status.clone(), ..UrlReport::default() });
                urls.len() - 1
            });
            let url = &mut urls[at];
            if url.pages.last() != Some(&report.page.title) {
                url.pages.push(report.page.title.clone());
            }
            url.places.push(UrlPlace { page: url.pages.len() - 1, place: it.place.clone() });
            if let (true, Origin::Template(chain)) = (it.is_from_template(), &it.place.origin) {
                let title = chain.last().unwrap();
                let template = templates.entry(title.clone()).or_default();
                template.title.clone_from(title);
                template.pages += 1;
                template.first_pages.push(report.page.title.clone());
                template.links.push(it.status.clone());
            }
        }
    }
    for report in &mut pages {
        for it in &mut report.occurrences {
            let url = urls.iter().find(|known| known.status.url == it.status.url).unwrap();
            let others = url.pages.iter().filter(|title| **title != report.page.title);
            it.elsewhere.titles = others.cloned().collect();
            it.elsewhere.pages = it.elsewhere.titles.len() as u64;
        }
    }
    let domains = domains(&urls);
    let counts = counts(&pages, &urls, domains.len());
    let base = "https://tinker.example/title/Main_page".to_owned();
    let site = Site {
        name: "Tinker Wiki".to_owned(),
        dbname: "tinkerwiki".to_owned(),
        article_path: Site::article_path_of(&base).unwrap(),
        base,
        language: "en".to_owned(),
    };
    let run = RunInfo {
        started: time("2026-11-22T03:00:00Z"),
        finished: Some(time("2026-11-22T03:40:00Z")),
        previous: None,
        version: "0.1.0".to_owned(),
        dump: Some(time("2026-11-22T01:00:00Z")),
        confirm: "3x3d".to_owned(),
    };
    Memory {
        summary: Summary {
            site,
            run,
            counts,
            remarks: vec!["3 calls of {{#map}} were not expanded".to_owned()],
            misread: Vec::new(),
        },
        pages,
        urls,
        templates: templates.into_values().collect(),
        domains,
        ..Memory::default()
    }
}

fn domains(urls: &[UrlReport]) -> Vec<DomainReport> {
    let mut domains: BTreeMap<&str, DomainReport> = BTreeMap::new();
    for UrlReport { status, pages, places } in urls {
        let it = domains.entry(&status.domain).or_default();
        it.domain.clone_from(&status.domain);
        it.urls += 1;
        if matches!(status.verdict, Verdict::Broken | Verdict::Suspect) {
            it.failing += 1;
            it.broken += u64::from(status.verdict == Verdict::Broken);
            it.occurrences += places.len() as u64;
            it.pages += pages.len() as u64;
            it.reason.clone_from(&status.reason);
            it.since = status.failing.as_ref().map(|it| it.since);
            it.dead = status.reason == "dns-nxdomain";
            if status.trouble == Some(Trouble::Closed) {
                it.closed += 1;
                it.closed_reasons.push(status.reason.clone());
            }
        }
    }
    let mut domains: Vec<_> = domains.into_values().filter(|it| it.failing > 0).collect();
    domains.sort_by_key(|it| std::cmp::Reverse(it.occurrences));
    domains
}

fn counts(pages: &[PageReport], urls: &[UrlReport], domains: usize) -> Counts {
    let statuses = || urls.iter().map(|it| &it.status);
    let with = |verdict| statuses().filter(|it| it.verdict == verdict).count() as u64;
    let changed = |change| statuses().filter(|it| it.change == change).count() as u64;
    let mut reasons: BTreeMap<(Verdict, String), u64> = BTreeMap::new();
    for it in statuses() {
        *reasons.entry((it.verdict, it.reason.clone())).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons
        .into_iter()
        .map(|((verdict, reason), urls)| ReasonCount { verdict, reason, urls })
        .collect();
    reasons.sort_by_key(|it| std::cmp::Reverse(it.urls));
    // The wiki's many links that are fine are on no page of a report.
    let fine = 221;
    let mut census = Census::default();
    for (page, report) in pages.iter().enumerate() {
        for it in &report.occurrences {
            let url = urls.iter().position(|known| known.status.url == it.status.url).unwrap();
            census.count(page as u64 + 1, url as i64, it.kind());
        }
    }
    let (classes, to_do) = census.finish();
    Counts {
        pages: 57,
        pages_with_links: 41,
        pages_broken: pages
            .iter()
            .filter(|it| it.occurrences.iter().any(|it| it.status.verdict == Verdict::Broken))
            .count() as u64,
        urls: urls.len() as u64 + fine,
        occurrences: 317,
        domains: domains as u64 + 90,
        broken: with(Verdict::Broken),
        unconfirmed: statuses()
            .filter(|it| it.verdict == Verdict::Broken && !it.is_confirmed())
            .count() as u64,
        suspect: with(Verdict::Suspect),
        alive: with(Verdict::Alive) + fine,
        skipped: with(Verdict::Skipped),
        unchecked: with(Verdict::Unchecked),
        new: changed(Change::New),
        still: changed(Change::Still),
        fixed: changed(Change::Fixed),
        gone: changed(Change::Gone),
        flagged_alive: 1,
        classes,
        to_do,
        reasons,
    }
}
