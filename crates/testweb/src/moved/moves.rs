//! In which ways pages move, and what stands where one would look for them first.

use bytes::Bytes;

use crate::behaviour::Behaviour;
use crate::changed::Half;
use crate::host::{Dns, Host};

use super::page::Sheet;
use super::words::Words;
use super::{MovedPage, MovedSite};

/// Where sites put their pages.
pub const WAYS: [&str; 14] = [
    "endings dropped",
    "slugs for names of files",
    "another folder, some redirected",
    "numbers dropped, some redirected",
    "titles for numbers, some redirected",
    "parameters become paths, some redirected",
    "another domain, the front page redirected",
    "another domain and other paths, some redirected",
    "redirected for a while",
    "small letters",
    "other paths, some repaired by editors",
    "no www any more",
    "dates turned round, some redirected",
    "nowhere that anybody could guess",
];

/// Pages of a site that moved, that are gone for good, and that redirect where their site does that for some.
const MOVED: usize = 5;
const GONE: usize = 2;
const REDIRECTED: usize = 2;

/// A page with its old and its new place.
struct Place {
    old: String,
    /// Host and path.
    new: (String, String),
    /// Where one would look first.
    obvious: (String, String),
    sheet: Sheet,
}

struct Site {
    half: Half,
    words: &'static Words,
    name: String,
    host: String,
    new_host: String,
    way: usize,
    layout: usize,
}

fn slug(text: &str, between: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(between)
}

pub(super) fn play(half: Half, number: usize, mut rng: fastrand::Rng) -> MovedSite {
    let way = number % WAYS.len();
    let all = Words::of(half);
    let words = &all[rng.usize(..all.len())];
    let name = crate::changed::prose::name(&mut rng);
    let bare = format!("{}{number}.net", name.to_ascii_lowercase());
    let host = if way == 11 { format!("www.{bare}") } else { bare.clone() };
    let new_host = match way {
        6 | 7 => format!("{}-online{number}.org", name.to_ascii_lowercase()),
        _ => bare,
    };
    let owner = words.owners[rng.usize(..words.owners.len())].replace('$', &name);
    let site = Site { half, words, name: owner, host, new_host, way, layout: rng.usize(..3) };
    site.play(&mut rng)
}

impl Site {
    fn sheet(&self, rng: &mut fastrand::Rng, title: String) -> Sheet {
        let count = rng.usize(10..30);
        Sheet {
            language: self.words.language,
            title,
            site: self.name.clone(),
            menu: self.words.menus.to_vec(),
            text: self.words.text(rng, count),
        }
    }

    /// The page of that number, before and after.
    fn place(&self, rng: &mut fastrand::Rng, number: usize) -> Place {
        let title = self.words.title(rng, number);
        let title = if number >= 6 { format!("{title} {number}") } else { title };
        let sheet = self.sheet(rng, title);
        let id = 100 + number * 13 + rng.usize(..9);
        let (year, month) = (2004 + number, 1 + rng.usize(..12));
        let ascii: String = slug(&sheet.title, "-").chars().filter(char::is_ascii).collect();
        let name = match ascii.trim_matches('-') {
            it if it.len() > 4 && !self.words.language.contains("zh") => it.to_owned(),
            _ => format!("item-{id}-{}", (b'a' + number as u8) as char),
        };
        let camel: String = name
            .split('-')
            .map(|it| it[..1].to_uppercase() + &it[1..])
            .collect::<Vec<_>>()
            .join("_");
        let titled: String = slug(&sheet.title, "-");
        let random = format!("/c/{:08x}", rng.u32(..));
        let (old, new) = match self.way {
            0 => (format!("/stories/{name}.html"), format!("/stories/{name}")),
            1 => (format!("/pages/{camel}.html"), format!("/pages/{name}/")),
            2 => (format!("/docs/{name}.html"), format!("/manual/{name}.html")),
            3 => (format!("/blog/{id}/{name}"), format!("/posts/{name}")),
            4 => (format!("/node/{id}"), format!("/articles/{titled}")),
            5 => (format!("/view.php?id={id}"), format!("/items/{id}")),
            6 => (format!("/library/{name}.html"), format!("/library/{name}.html")),
            7 => (format!("/show/{id}-{name}.php"), format!("/en/{name}")),
            8 => (format!("/a/{name}.htm"), random),
            9 => (format!("/Info/{camel}.HTM"), format!("/info/{}.htm", camel.to_lowercase())),
            10 => (format!("/text/{name}.asp"), format!("/read/{id}/{name}")),
            11 => (format!("/p/{name}"), format!("/p/{name}")),
            12 => (format!("/{year}/{month:02}/{name}.html"), format!("/{name}/{year}")),
            _ => (format!("/x/{name}.html"), random),
        };
        // An id is nothing that an address without it could tell.
        let new = if self.way == 10 { format!("/read/{name}") } else { new };
        let file = old.rsplit_once('.').map_or(old.clone(), |it| it.0.to_owned());
        let obvious = match self.way {
            0 | 1 | 2 | 8 | 9 | 10 | 12 | 13 => (self.host.clone(), file),
            6 | 7 => (self.new_host.clone(), old.clone()),
            _ => (self.host.clone(), format!("{old}.html")),
        };
        Place { old, new: (self.new_host.clone(), new), obvious, sheet }
    }

    /// What stands where one would look first, and is not the page.
    fn decoy(&self, rng: &mut fastrand::Rng, all: &[Place], of: &Place) -> Behaviour {
        let show = |sheet: &Sheet| sheet.shown(self.half, self.layout + 1);
        let list = all.iter().map(|it| it.sheet.title.clone() + "\n").collect::<String>();
        match rng.usize(..6) {
            0 => Behaviour::SoftNotFound,
            // The front page.
            1 => show(&Sheet {
                title: self.words.menus[0].to_owned(),
                text: list,
                ..of.sheet.clone()
            }),
            // A category.
            2 => show(&Sheet {
                title: self.words.menus[1].to_owned(),
                text: list,
                ..of.sheet.clone()
            }),
            // Another article.
            3 => {
                let number = rng.usize(40..49);
                let title = self.words.title(rng, number);
                show(&self.sheet(rng, title))
            }
            // A neighbour.
            4 => {
                let other = all.iter().find(|it| it.sheet.title != of.sheet.title);
                show(other.map_or(&of.sheet, |it| &it.sheet))
            }
            // A page under the same name that has nothing of it.
            _ => {
                let text = self.words.text(rng, 20);
                show(&Sheet { text, ..of.sheet.clone() })
            }
        }
    }

    fn is_redirecting(&self) -> bool {
        matches!(self.way, 2 | 3 | 4 | 5 | 7 | 12)
    }

    fn play(&self, rng: &mut fastrand::Rng) -> MovedSite {
        let redirected = if self.is_redirecting() { REDIRECTED } else { 0 };
        let all: Vec<Place> =
            (0..MOVED + GONE + redirected).map(|number| self.place(rng, number)).collect();
        let host = |name: &str| Host::new(name).page("/robots.txt", 404);
        let front = Sheet { text: self.words.text(rng, 9), ..all[0].sheet.clone() };
        let front = Sheet { title: self.words.menus[0].to_owned(), ..front }.shown(self.half, 0);
        let mut before = host(&self.host).page("/", front.clone());
        for it in &all {
            before = before.page(&it.old, it.sheet.shown(self.half, self.layout));
        }
        let mut old = host(&self.host);
        let mut new = host(&self.new_host).page("/", front.clone());
        let mut while_redirected = host(&self.host);
        let to = |it: &Place| format!("https://{}{}", it.new.0, it.new.1);
        let redirect = |it: &Place| Behaviour::Redirect { to: Bytes::from(to(it)), status: 301 };
        let mut pages = Vec::new();
        for (number, it) in all.iter().enumerate() {
            let shown = it.sheet.shown(self.half, self.layout + 1);
            let is_moved = number < MOVED;
            let is_gone = number < MOVED + GONE;
            let is_there = is_moved || !is_gone;
            let mut new_text = None;
            if is_there {
                new = new.page(&it.new.1, shown);
                new_text = Some(to(it)).filter(|_| is_moved);
                while_redirected = while_redirected.page(&it.old, redirect(it));
            }
            if !is_gone {
                old = old.page(&it.old, redirect(it));
            }
            let has_decoy = is_gone && it.obvious != it.new && rng.u8(..10) < 4;
            if has_decoy {
                let decoy = self.decoy(rng, &all, it);
                match it.obvious.0 == self.new_host {
                    true => new = new.page(&it.obvious.1, decoy),
                    false => old = old.page(&it.obvious.1, decoy),
                }
            }
            let repaired = new_text.clone().filter(|_| self.way == 10 && number < 2);
            pages.push(MovedPage {
                url: format!("https://{}{}", self.host, it.old),
                title: it.sheet.title.clone(),
                new: new_text,
                is_gone,
                has_decoy: has_decoy && is_moved,
                repaired,
            });
        }
        let moved = self.new_host != self.host;
        if self.way == 6 {
            let to = Bytes::from(format!("https://{}/", self.new_host));
            old = old.page("/", Behaviour::Redirect { to, status: 301 });
        } else if !moved {
            old = old.page("/", front);
        }
        if self.way == 11 {
            old = old.dns(Dns::NxDomain);
        }
        let after = match moved {
            true => vec![old, new],
            false => vec![new.with_pages_of(old)],
        };
        let mut nights = vec![vec![before]];
        if self.way == 8 {
            nights.push(vec![after[0].clone().with_pages_of(while_redirected)]);
        }
        nights.push(after);
        MovedSite { way: WAYS[self.way], pages, nights }
    }
}
