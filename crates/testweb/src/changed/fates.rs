//! What becomes of sites.

use bytes::Bytes;

use crate::behaviour::{Behaviour, Response};
use crate::hash::fnv;
use crate::host::{Dns, Host};

use super::page::Sheet;
use super::prose::{self, Tongue, tongues};
use super::spam::{Spam, Trade, spam};
use super::{ChangedSite, Cited, Half};

/// What strangers do with a domain.
pub const USURPED: [&str; 10] = [
    "one casino at every address",
    "every address leads to a casino elsewhere",
    "a casino page for each old address",
    "adult pages at every address",
    "loans at every address",
    "medicines at every address",
    "old addresses lead to a casino's front page",
    "a shop in another language at every address",
    "free for a while, then a casino",
    "a casino under the old name",
];

/// What owners do with a site, and what befalls it.
pub const KEPT: [&str; 16] = [
    "new design",
    "new name",
    "merged into another site's front page",
    "merged, page by page",
    "translated",
    "moved to another domain",
    "behind a wall of payment",
    "parked for a day",
    "new texts under the old titles",
    "new texts and titles",
    "closed for a night",
    "merged into a bank",
    "news of a casino in town",
    "a page with another article each day",
    "free for a week, and back",
    "every old address shows the new front page",
];

/// A site before anything happens.
struct Before<'a> {
    half: Half,
    tongue: &'a Tongue,
    /// Of the site, as people say it.
    name: String,
    owner: String,
    host: String,
    pages: Vec<(String, Sheet)>,
    layout: usize,
}

pub(super) fn play(
    fate: &'static str,
    usurped: bool,
    half: Half,
    number: usize,
    mut rng: fastrand::Rng,
) -> ChangedSite {
    let all = tongues(half);
    let tongue = &all[rng.usize(..all.len())];
    let name = prose::name(&mut rng);
    let owner = tongue.owner(&mut rng, &name);
    let host = format!("{}{number}.net", name.to_ascii_lowercase());
    let menu = tongue.sentences(&mut rng, "menu", 1);
    let mut pages = Vec::new();
    for n in 0..rng.usize(3..6) {
        let topic = tongue.topic(&mut rng);
        let title = format!("{topic} {} – {owner}", roman(n));
        let text = tongue.sentences(&mut rng, topic, 12);
        let sheet = Sheet { language: tongue.code, title, menu: menu.clone(), text };
        pages.push((
            format!("/{}/{n}-{}.html", ["a", "docs", "articles"][number % 3], rng.u16(..)),
            sheet,
        ));
    }
    let before = Before { half, tongue, name, owner, host, pages, layout: number };
    let cited = before.pages.iter().map(|(path, sheet)| Cited {
        url: format!("https://{}{path}", before.host),
        title: sheet.title.split(" – ").next().unwrap_or_default().to_owned(),
    });
    let cited = cited.collect();
    let mut nights = vec![before.as_it_was()];
    nights.extend(match usurped {
        true => before.taken(fate, &mut rng),
        false => before.kept(fate, &mut rng),
    });
    let servers = Servers::of(&before.host, usurped);
    for (night, hosts) in nights.iter_mut().enumerate() {
        servers.answer_for(hosts, night, fate);
    }
    ChangedSite { fate, usurped, cited, nights }
}

/// Who answers for a site's domain: one hoster in the first night, and maybe another later.
struct Servers<'a> {
    host: &'a str,
    lot: usize,
    change: bool,
}

impl<'a> Servers<'a> {
    /// Strangers bring other name servers four times in five, else they are with the same large provider. Owners who
    /// change something change them half of the time.
    fn of(host: &'a str, usurped: bool) -> Self {
        let lot = fnv(host.bytes()) as usize >> 8;
        Self { host, lot, change: !lot.is_multiple_of(if usurped { 5 } else { 2 }) }
    }

    fn answer_for(&self, hosts: &mut [Host], night: usize, fate: &str) {
        // What is parked for a day is so at the registrar's, and is where it was afterwards.
        let is_away = night > 0 && self.change && !(fate == "parked for a day" && night > 1);
        let hoster = self.lot % 7 + if is_away { 7 } else { 0 };
        for host in hosts.iter_mut().filter(|host| host.name == self.host) {
            host.name_servers = (1..3).map(|n| format!("ns{n}.hoster{hoster}.net")).collect();
        }
    }
}

fn roman(n: usize) -> &'static str {
    ["I", "II", "III", "IV", "V"][n % 5]
}

fn redirect(to: String, status: u16) -> Behaviour {
    Behaviour::Redirect { to: Bytes::from(to), status }
}

impl Before<'_> {
    fn bare(&self) -> Host {
        Host::new(&self.host).page("/robots.txt", 404)
    }

    /// The site with each page made anew.
    fn with(&self, mut make: impl FnMut(&str, &Sheet) -> Behaviour) -> Host {
        self.pages
            .iter()
            .fold(self.bare(), |host, (path, sheet)| host.page(path, make(path, sheet)))
    }

    /// One answer for all addresses.
    fn all(&self, answer: Behaviour) -> Host {
        self.with(|_, _| answer.clone()).otherwise(answer)
    }

    fn as_it_was(&self) -> Vec<Host> {
        vec![self.with(|_, sheet| sheet.behaviour(self.half, self.layout))]
    }

    fn show(&self, sheet: &Sheet) -> Behaviour {
        sheet.behaviour(self.half, self.layout + 1)
    }

    fn spam(&self, rng: &mut fastrand::Rng, trade: Trade) -> Sheet {
        let choice = spam(self.half, trade);
        let Spam { language, title, text } = &choice[rng.usize(..choice.len())];
        let text = format!("{text}\n{text}");
        Sheet { language, title: (*title).to_owned(), menu: "menu".to_owned(), text }
    }

    fn everywhere(&self, sheet: &Sheet) -> Vec<Vec<Host>> {
        let shown = self.show(sheet);
        vec![vec![self.all(shown)]]
    }

    fn taken(&self, fate: &str, rng: &mut fastrand::Rng) -> Vec<Vec<Host>> {
        match USURPED.iter().position(|it| *it == fate).unwrap_or_default() {
            0 => self.everywhere(&self.spam(rng, Trade::Gambling)),
            1 => {
                let elsewhere = format!("lucky{}.net", rng.u8(..4));
                let page = self.show(&self.spam(&mut fastrand::Rng::with_seed(7), Trade::Gambling));
                let to = redirect(format!("https://{elsewhere}/"), 302);
                let there = Host::new(&elsewhere).page("/robots.txt", 404).otherwise(page);
                vec![vec![self.all(to), there]]
            }
            2 => {
                let host = self.with(|path, _| {
                    let mut sheet = self.spam(rng, Trade::Gambling);
                    sheet.title = format!("{} {}", sheet.title, path.len());
                    self.show(&sheet)
                });
                vec![vec![host]]
            }
            3 => self.everywhere(&self.spam(rng, Trade::Adult)),
            4 => self.everywhere(&self.spam(rng, Trade::Loans)),
            5 => self.everywhere(&self.spam(rng, Trade::Pharmacy)),
            6 => {
                let front = self.show(&self.spam(rng, Trade::Gambling));
                let to = redirect("/".to_owned(), 301);
                vec![vec![self.all(to).page("/", front)]]
            }
            7 => {
                // In a script that the site was not in.
                let mut sheet = self.spam(rng, Trade::Shop);
                while sheet.language == self.tongue.code {
                    sheet = self.spam(rng, Trade::Shop);
                }
                self.everywhere(&sheet)
            }
            8 => {
                let free = vec![self.bare().dns(Dns::NxDomain)];
                let mut nights = vec![free.clone(), free];
                nights.extend(self.everywhere(&self.spam(rng, Trade::Gambling)));
                nights
            }
            _ => {
                let mut sheet = self.spam(rng, Trade::Gambling);
                sheet.title = format!("{} - {}", self.name, sheet.title);
                self.everywhere(&sheet)
            }
        }
    }

    /// A page of the same kind about something else.
    fn other(&self, rng: &mut fastrand::Rng, tongue: &Tongue, title: String) -> Sheet {
        let topic = tongue.topic(rng);
        let text = tongue.sentences(rng, topic, 14);
        Sheet { language: tongue.code, title, menu: tongue.sentences(rng, "menu", 1), text }
    }

    /// The front page of whoever took the site over.
    fn front(&self, rng: &mut fastrand::Rng) -> (String, Sheet) {
        let all = tongues(self.half);
        let tongue = &all[rng.usize(..all.len())];
        let name = prose::name(rng);
        let title = tongue.owner(rng, &name);
        (
            format!("{}{}.net", name.to_ascii_lowercase(), rng.u16(..)),
            self.other(rng, tongue, title),
        )
    }

    fn kept(&self, fate: &str, rng: &mut fastrand::Rng) -> Vec<Vec<Host>> {
        let one = |host: Host| vec![vec![host]];
        match KEPT.iter().position(|it| *it == fate).unwrap_or_default() {
            0 => one(self.with(|_, sheet| {
                let menu = self.tongue.sentences(rng, "menu", 3);
                self.show(&Sheet { menu, ..sheet.clone() })
            })),
            1 => {
                let name = prose::name(rng);
                let owner = self.tongue.owner(rng, &name);
                one(self.with(|_, sheet| {
                    let title = sheet.title.replace(&self.owner, &owner);
                    self.show(&Sheet { title, ..sheet.clone() })
                }))
            }
            2 => {
                let (host, sheet) = self.front(rng);
                let to = redirect(format!("https://{host}/"), 301);
                let there = Host::new(&host).page("/robots.txt", 404).page("/", self.show(&sheet));
                vec![vec![self.all(to), there]]
            }
            3 | 5 => {
                let (host, front) = self.front(rng);
                let mut there = Host::new(&host).page("/robots.txt", 404);
                for (path, sheet) in &self.pages {
                    let title = match fate {
                        "merged, page by page" => sheet.title.replace(&self.owner, &front.title),
                        _ => sheet.title.clone(),
                    };
                    there = there.page(path, self.show(&Sheet { title, ..sheet.clone() }));
                }
                vec![vec![
                    self.with(|path, _| redirect(format!("https://{host}{path}"), 301)),
                    there,
                ]]
            }
            4 => {
                let all = tongues(self.half);
                let tongue = &all[(rng.usize(..all.len() - 1)
                    + 1
                    + all.iter().position(|it| it.code == self.tongue.code).unwrap_or_default())
                    % all.len()];
                one(self.with(|_, _| {
                    let title =
                        format!("{} – {}", tongue.topic(rng), tongue.owner(rng, &self.name));
                    self.show(&self.other(rng, tongue, title))
                }))
            }
            6 => one(self.with(|_, sheet| {
                let text = format!(
                    "{}\nSubscribe to read on. Choose your plan.",
                    &sheet.text[..sheet.text.floor_char_boundary(160)]
                );
                self.show(&Sheet { text, ..sheet.clone() })
            })),
            7 => {
                let parked = Behaviour::Parked;
                let day = vec![self.all(parked)];
                vec![day, self.as_it_was()]
            }
            8 => one(self.with(|_, sheet| {
                let text = self.tongue.sentences(rng, "menu", 14);
                self.show(&Sheet { text, ..sheet.clone() })
            })),
            9 => one(self.with(|_, _| {
                let title = format!("{} – {}", self.tongue.topic(rng), self.owner);
                self.show(&self.other(rng, self.tongue, title))
            })),
            10 => {
                let notice = Behaviour::Respond(Response {
                    body: format!(
                        "<title>{}</title><p>Down for maintenance, back soon.",
                        self.owner
                    )
                    .into(),
                    ..Response::default()
                });
                let night = vec![self.all(notice)];
                vec![night, self.as_it_was()]
            }
            11 => {
                let (host, mut sheet) = self.front(rng);
                sheet.text = format!(
                    "{} Loans, mortgages and savings for members.\nOpen an account today.",
                    sheet.text
                );
                let to = redirect(format!("https://{host}/"), 301);
                let there = Host::new(&host).page("/robots.txt", 404).page("/", self.show(&sheet));
                vec![vec![self.all(to), there]]
            }
            12 => one(self.with(|_, sheet| {
                let title = format!("A casino opens in town – {}", self.owner);
                let text = format!(
                    "The casino has slots and roulette, the council says.\n{}",
                    self.tongue.sentences(rng, "menu", 12)
                );
                self.show(&Sheet { title, text, ..sheet.clone() })
            })),
            13 => {
                let days = (0..4).map(|_| {
                    let host = self.with(|_, _| {
                        let title = format!("{} – {}", self.tongue.topic(rng), self.owner);
                        self.show(&self.other(rng, self.tongue, title))
                    });
                    vec![host]
                });
                days.collect()
            }
            14 => {
                let free = vec![self.bare().dns(Dns::NxDomain)];
                vec![free.clone(), free, self.as_it_was()]
            }
            _ => {
                let sheet = self.other(rng, self.tongue, self.owner.clone());
                self.everywhere(&sheet)
            }
        }
    }
}
