//! Pages that moved, on sites and in ways that nobody thought of when the rules were made: their words are those of
//! `outside.txt` and `abroad.txt`.

use std::collections::HashMap;

use wikirot_testweb::{Behaviour, Host, Response, Web};

use super::harness::{Dir, citing};
use super::outside::{Sheet, sheets};

/// Pages of a site, of which the first may redirect for as long as they are known.
const PAGES: usize = 7;

/// How pages moved: where one was and where it is, by the site's host, its number and its name in addresses.
struct Way {
    what: &'static str,
    old: fn(&str, usize, &str) -> String,
    /// `None` where it is gone.
    new: Option<fn(&str, usize, &str) -> String>,
    /// So many of them are led on from their old addresses.
    led: usize,
    /// What answers where one would look first.
    decoy: Option<Decoy>,
}

struct Decoy {
    at: fn(&str, usize, &str) -> String,
    /// Title and text, made of those of the page.
    shows: fn(&str, &str) -> (String, String),
}

const WAYS: &[Way] = &[
    Way {
        what: "a blog whose addresses lost their dates",
        old: |host, n, slug| format!("https://{host}/2009/{:02}/{slug}/", n + 2),
        new: Some(|host, _, slug| format!("https://{host}/{slug}/")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "a forum whose threads got names",
        old: |host, n, _| format!("https://{host}/viewtopic.php?f=2&t={}", 310 + n),
        new: Some(|host, n, slug| format!("https://{host}/threads/{slug}.{}/", 310 + n)),
        led: 2,
        decoy: None,
    },
    Way {
        what: "a user's folder that became a host",
        old: |host, _, slug| format!("https://{host}/~smith/{slug}.html"),
        new: Some(|host, _, slug| format!("https://smith.{host}/{slug}.html")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "an index.php that was taken out",
        old: |host, _, slug| format!("https://{host}/index.php/{slug}"),
        new: Some(|host, _, slug| format!("https://{host}/{slug}")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "hyphens for low lines",
        old: |host, _, slug| format!("https://{host}/articles/{}.htm", slug.replace('-', "_")),
        new: Some(|host, _, slug| format!("https://{host}/articles/{slug}/")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "a language in front",
        old: |host, _, slug| format!("https://{host}/{slug}.html"),
        new: Some(|host, _, slug| format!("https://{host}/en/{slug}.html")),
        led: 2,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/{slug}"),
            shows: |_, _| ("Choose a language".to_owned(), "English\nDeutsch\nFrançais".to_owned()),
        }),
    },
    Way {
        what: "a section that became a host",
        old: |host, _, slug| format!("https://{host}/journal/{slug}"),
        new: Some(|host, _, slug| format!("https://journal.{host}/{slug}")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "an archive for what is old",
        old: |host, _, slug| format!("https://{host}/news/{slug}.php"),
        new: Some(|host, _, slug| format!("https://{host}/archive/news/{slug}.php")),
        led: 2,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/news/{slug}"),
            shows: |title, _| (format!("{title} – latest"), "Nothing new here today.".to_owned()),
        }),
    },
    Way {
        what: "numbers put behind",
        old: |host, n, slug| format!("https://{host}/{}-{slug}", 40 + n),
        new: Some(|host, n, slug| format!("https://{host}/{slug}-{}.html", 40 + n)),
        led: 2,
        decoy: None,
    },
    Way {
        what: "capitals that went with their endings",
        old: |host, _, slug| format!("https://{host}/Docs/{}.ASPX", slug.to_uppercase()),
        new: Some(|host, _, slug| format!("https://{host}/docs/{slug}")),
        led: 2,
        decoy: None,
    },
    Way {
        what: "gone, and a list where one would look",
        old: |host, _, slug| format!("https://{host}/notes/{slug}.html"),
        new: None,
        led: 0,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/notes/{slug}"),
            shows: |title, text| {
                let first = text.lines().next().unwrap_or_default();
                ("All notes".to_owned(), format!("{title}\n{first}\nOlder notes\nNewer notes"))
            },
        }),
    },
    Way {
        what: "gone, and another page of the same title",
        old: |host, _, slug| format!("https://{host}/lib/{slug}.html"),
        new: None,
        led: 0,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/lib/{slug}"),
            shows: |title, _| {
                let text = "Buy the book of this name from our partner.\nDelivery takes three days, and \
                            the first chapter can be read for nothing.\nReaders who liked it also liked \
                            the almanac of the year before and a map on linen.";
                (title.to_owned(), text.to_owned())
            },
        }),
    },
    Way {
        what: "gone, and its second part",
        old: |host, _, slug| format!("https://{host}/serial/{slug}.html"),
        new: None,
        led: 0,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/serial/{slug}/"),
            shows: |title, text| {
                let rest: Vec<_> = text.lines().skip(2).collect();
                let more = "In the second part we hear how it went on after the flood.\nThe mayor \
                            resigned, and nobody was found to wind the clock.";
                (format!("{title}, part 2"), format!("{more}\n{}", rest.join("\n")))
            },
        }),
    },
    Way {
        what: "gone, and kind words everywhere",
        old: |host, _, slug| format!("https://{host}/p/{slug}.html"),
        new: None,
        led: 0,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/p/{slug}"),
            shows: |title, _| {
                let text = "This piece has left our shelves.\nWrite to us and we will send a copy.";
                (title.to_owned(), text.to_owned())
            },
        }),
    },
    Way {
        what: "a teaser where one would look, and the whole elsewhere",
        old: |host, _, slug| format!("https://{host}/read/{slug}.html"),
        new: Some(|host, _, slug| format!("https://{host}/full/{slug}.html")),
        led: 2,
        decoy: Some(Decoy {
            at: |host, _, slug| format!("https://{host}/read/{slug}"),
            shows: |title, text| {
                let first = text.lines().next().unwrap_or_default();
                (title.to_owned(), format!("{first}\nRead on with a subscription."))
            },
        }),
    },
];

/// A page: its name in addresses, its title and its text.
struct Page {
    slug: String,
    title: String,
    text: String,
}

/// The pages of a site, of words of which a few are those of other sites.
fn pages(site: usize, pool: &[Sheet]) -> Vec<Page> {
    let own: Vec<&Sheet> = pool.iter().filter(|it| it.language == "en").collect();
    let lines: Vec<&str> = own.iter().flat_map(|it| it.text.lines()).collect();
    let topics: Vec<&str> = own.iter().flat_map(|it| it.topics.iter().copied()).collect();
    let page = |n: usize| {
        let topic = topics[(site * PAGES + n) % topics.len()];
        let beside = topics[(site * PAGES + n * 5 + 3) % topics.len()];
        let title = format!("{topic} and {}", beside.to_lowercase());
        let text = (0..6).map(|it| lines[(site * 11 + n * 7 + it * (n + 3)) % lines.len()]);
        let text = text.collect::<Vec<_>>().join("\n");
        let words = title.to_lowercase();
        let words = words.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        Page { slug: words.collect::<Vec<_>>().join("-"), title, text }
    };
    (0..PAGES).map(page).collect()
}

/// A page in the old layout or in the new one.
fn show(site: &str, title: &str, text: &str, is_new: bool) -> Behaviour {
    let body = match is_new {
        false => format!(
            "<html lang=en><head><title>{site} | {title}</title></head><body><table><tr><td>Home<td>About\
             <td>{}</table></body></html>",
            text.replace('\n', "<p>")
        ),
        true => format!(
            "<!doctype html><html lang=en><title>{title} – {site}</title><header>{site} Menu Search Sign \
             in</header><main><h1>{title}</h1><p>{}</p></main><footer>All rights reserved</footer></html>",
            text.replace('\n', "</p><p>")
        ),
    };
    Behaviour::Respond(Response { body: body.into(), ..Response::default() })
}

/// The hosts of a site on a night, from addresses and what they answer.
fn hosts(answers: Vec<(String, Behaviour)>) -> Vec<Host> {
    let mut hosts: HashMap<String, Host> = HashMap::new();
    for (url, answer) in answers {
        let url = url::Url::parse(&url).unwrap();
        let name = url.host_str().unwrap().to_owned();
        let path = url[url::Position::BeforePath..].to_owned();
        let host = hosts.remove(&name).unwrap_or_else(|| Host::new(&name).page("/robots.txt", 404));
        hosts.insert(name, host.page(&path, answer));
    }
    hosts.into_values().collect()
}

#[test]
fn pages_are_found_in_ways_that_nobody_thought_of_and_nothing_else_is() {
    let pool = sheets();
    let sites: Vec<_> = (0..WAYS.len() * 2)
        .map(|n| (&WAYS[n % WAYS.len()], format!("resettled-{n}.net"), pages(n, &pool)))
        .collect();
    let at = |way: fn(&str, usize, &str) -> String, host: &str, n: usize, page: &Page| {
        way(host, n, &page.slug)
    };
    let cited = sites.iter().map(|(way, host, pages)| {
        let cited = pages.iter().enumerate();
        cited.map(|(n, it)| (at(way.old, host, n, it), it.title.clone())).collect()
    });
    let dir = Dir::new();
    dir.write("wiki.xml", citing(cited));
    for night in 0..3 {
        let of_site = |(way, host, pages): &(&Way, String, Vec<Page>)| {
            let mut answers = Vec::new();
            for (n, page) in pages.iter().enumerate() {
                let old = at(way.old, host, n, page);
                let name = &host[..host.len() - 4];
                if night == 0 {
                    answers.push((old, show(name, &page.title, &page.text, false)));
                    continue;
                }
                if let Some(new) = way.new.map(|new| at(new, host, n, page)) {
                    answers.push((new.clone(), show(name, &page.title, &page.text, true)));
                    if n < way.led {
                        answers.push((old, Behaviour::Redirect { to: new.into(), status: 301 }));
                        continue;
                    }
                }
                if let Some(decoy) = &way.decoy {
                    let (title, text) = (decoy.shows)(&page.title, &page.text);
                    answers.push((at(decoy.at, host, n, page), show(name, &title, &text, true)));
                }
            }
            hosts(answers)
        };
        let web = sites.iter().flat_map(of_site).fold(Web::new(), Web::host).serve().unwrap();
        let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm", "2x0d", "--find-moved"];
        dir.wikirot(scan).on(&web).run().exits(0);
    }
    let ran = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    let said: HashMap<String, serde_json::Value> = ran
        .json_lines()
        .into_iter()
        .map(|it| (it["url"].as_str().unwrap().to_owned(), it["found"]["url"].clone()))
        .collect();
    let (mut moved, mut found, mut wrong) = (0_usize, 0, Vec::new());
    for (way, host, pages) in &sites {
        let mut of_way = 0;
        for (n, page) in pages.iter().enumerate().skip(way.led) {
            let new = way.new.map(|new| at(new, host, n, page));
            let proposed = said[&at(way.old, host, n, page)].as_str();
            moved += usize::from(new.is_some());
            of_way += usize::from(new.is_some() && proposed == new.as_deref());
            if proposed.is_some() && proposed != new.as_deref() {
                wrong.push(format!("{}: {} at {proposed:?}", way.what, page.title));
            }
        }
        println!(
            "{of_way} of {} found: {}",
            if way.new.is_some() { PAGES - way.led } else { 0 },
            way.what
        );
        found += of_way;
    }
    println!("{found} of {moved} found, wrong: {wrong:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(found * 100 >= moved * 40, "{found} of {moved}");
}
