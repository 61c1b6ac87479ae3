//! A wiki of a few pages that speaks as much of MediaWiki's API as a fetch needs, and can be made to fail.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use url::Url;

/// A page of it.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) id: i64,
    pub(crate) ns: i32,
    pub(crate) title: String,
    pub(crate) revision: i64,
    pub(crate) text: String,
}

impl Page {
    fn xml(&self) -> String {
        let escaped =
            |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let Page { id, ns, revision, .. } = self;
        let (title, text) = (escaped(&self.title), escaped(&self.text));
        let redirect = match self.text.strip_prefix("#REDIRECT [[") {
            Some(to) => format!("    <redirect title=\"{}\" />\n", to.trim_end_matches(']')),
            None => String::new(),
        };
        format!(
            "  <page>\n    <title>{title}</title>\n    <ns>{ns}</ns>\n    <id>{id}</id>\n{redirect}\
             \x20   <revision>\n      <id>{revision}</id>\n      \
             <timestamp>2026-01-01T00:00:00Z</timestamp>\n      \
             <contributor>\n        <ip>203.0.113.9</ip>\n      </contributor>\n      \
             <model>wikitext</model>\n      <format>text/x-wiki</format>\n      \
             <text bytes=\"{}\" xml:space=\"preserve\">{text}</text>\n    </revision>\n  </page>\n",
            self.text.len()
        )
    }
}

/// The namespaces that it has.
const NAMESPACES: [(i32, &str); 7] = [
    (-1, "Special"),
    (0, ""),
    (1, "Talk"),
    (2, "User"),
    (8, "MediaWiki"),
    (10, "Template"),
    (828, "Module"),
];

/// What is sent in the place of an answer.
pub(crate) enum Instead {
    /// These bytes.
    Bytes(String),
    /// The first half of the answer.
    Half,
    /// Nothing, for ever.
    Silence,
}

type Trouble = dyn Fn(usize, &Asked) -> Option<Instead> + Send + Sync;

/// The parameters of a question; `path` is one of them.
pub(crate) type Asked = BTreeMap<String, String>;

/// The wiki.
pub(crate) struct FakeWiki {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    pages: Mutex<Vec<Page>>,
    asked: Mutex<Vec<Asked>>,
    trouble: Mutex<Box<Trouble>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    dbname: String,
    url: String,
}

impl FakeWiki {
    pub(crate) fn new(dbname: &str, pages: Vec<Page>) -> FakeWiki {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            pages: Mutex::new(pages),
            asked: Mutex::default(),
            trouble: Mutex::new(Box::new(|_, _| None)),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            dbname: dbname.to_owned(),
            url: url.clone(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        FakeWiki { url, shared }
    }

    /// Lets something else happen at the n-th question that `trouble` wants.
    pub(crate) fn make_trouble(
        &self,
        trouble: impl Fn(usize, &Asked) -> Option<Instead> + Send + Sync + 'static,
    ) {
        *self.shared.trouble.lock().unwrap() = Box::new(trouble);
    }

    /// All questions since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.asked.lock().unwrap())
    }

    /// How many questions were waiting for their answers at once, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Page>)) {
        change(&mut self.shared.pages.lock().unwrap());
    }

    /// The dump of these namespaces, in the order of the pages' numbers.
    pub(crate) fn dump(&self, namespaces: &[i32]) -> String {
        let mut pages = self.shared.pages.lock().unwrap().clone();
        pages.retain(|page| namespaces.contains(&page.ns));
        pages.sort_by_key(|page| page.id);
        self.shared.export(&pages)
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) {
        let mut out = stream.try_clone().unwrap();
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        while let Some(first) = lines.next() {
            let path = first.split(' ').nth(1).unwrap_or("/");
            let url = Url::parse(&self.url).unwrap().join(path).unwrap();
            let mut asked: Asked = url.query_pairs().into_owned().collect();
            asked.insert("path".to_owned(), url.path().to_owned());
            for line in lines.by_ref().take_while(|line| !line.is_empty()) {
                if let Some((name, value)) = line.split_once(": ") {
                    asked.insert(name.to_ascii_lowercase(), value.to_owned());
                }
            }
            let at_once = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
            let number = {
                let mut all = self.asked.lock().unwrap();
                all.push(asked.clone());
                all.len()
            };
            let instead = (self.trouble.lock().unwrap())(number, &asked);
            let answer = self.answer(&asked);
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            match instead {
                None if out.write_all(&answer).is_ok() => {}
                None => return,
                Some(Instead::Bytes(bytes)) => {
                    let _ = out.write_all(bytes.as_bytes());
                    return;
                }
                Some(Instead::Half) => {
                    let _ = out.write_all(&answer[..answer.len() / 2]);
                    return;
                }
                Some(Instead::Silence) => std::thread::park(),
            }
        }
    }

    fn answer(&self, asked: &Asked) -> Vec<u8> {
        let path = asked["path"].as_str();
        if path == "/wiki/Some_page" {
            let link = "<link rel=\"EditURI\" href=\"/deep/api.php?action=rsd\"/>";
            return reply("200 OK", "Content-Type: text/html", link.as_bytes());
        }
        if path == "/" {
            return reply("301 Moved", "Location: /wiki/Some_page", b"");
        }
        if path != "/deep/api.php" {
            return reply("404 Not Found", "Content-Type: text/html", b"<html>");
        }
        let answer = self.query(asked).to_string();
        match asked.get("accept-encoding").is_some_and(|it| it.contains("gzip")) {
            true => {
                let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
                packer.write_all(answer.as_bytes()).unwrap();
                reply("200 OK", "Content-Encoding: gzip", &packer.finish().unwrap())
            }
            false => reply("200 OK", "Content-Type: application/json", answer.as_bytes()),
        }
    }

    fn query(&self, asked: &Asked) -> Value {
        let get = |name: &str| asked.get(name).map(String::as_str);
        let all = self.pages.lock().unwrap().clone();
        let (mut query, mut goes_on) = (Map::new(), Map::new());
        let mut chosen = Vec::new();
        if get("meta") == Some("siteinfo") {
            query.insert(
                "general".into(),
                json!({"sitename": "Fake", "generator": "MediaWiki 1.39"}),
            );
            query.insert("statistics".into(), json!({"pages": all.len()}));
            let namespaces: Map<String, Value> = NAMESPACES
                .iter()
                .map(|(id, name)| (id.to_string(), json!({"id": id, "name": name})))
                .collect();
            query.insert("namespaces".into(), namespaces.into());
        }
        if get("generator") == Some("allpages") {
            let ns: i32 = asked["gapnamespace"].parse().unwrap();
            let from = get("gapcontinue").unwrap_or_default();
            let limit: usize = asked["gaplimit"].parse().unwrap();
            chosen = all.into_iter().filter(|it| it.ns == ns && *it.title >= *from).collect();
            chosen.sort_by(|a, b| a.title.cmp(&b.title));
            if let Some(next) = chosen.get(limit) {
                goes_on.insert("gapcontinue".into(), json!(next.title));
                goes_on.insert("continue".into(), json!("gapcontinue||"));
            }
            chosen.truncate(limit);
            query.insert("pages".into(), chosen.iter().map(|it| info(it, asked)).collect());
        } else if let Some(ids) = get("pageids") {
            let ids: Vec<i64> = ids.split('|').map(|id| id.parse().unwrap()).collect();
            assert!(ids.len() <= 50, "more than MediaWiki takes");
            let found = |id: &i64| all.iter().find(|it| it.id == *id);
            let infos = ids.iter().map(|id| match found(id) {
                Some(page) => info(page, asked),
                None => json!({"pageid": id, "missing": true}),
            });
            query.insert("pages".into(), infos.collect());
            chosen = ids.iter().filter_map(|id| found(id).cloned()).collect();
        }
        if get("export").is_some() {
            query.insert("export".into(), json!(self.export(&chosen)));
        }
        let mut answer = json!({"batchcomplete": true, "query": query});
        if !goes_on.is_empty() {
            answer["continue"] = goes_on.into();
        }
        answer
    }

    fn export(&self, pages: &[Page]) -> String {
        let schema = "http://www.mediawiki.org/xml/export-0.11";
        let mut xml = format!(
            "<mediawiki xmlns=\"{schema}/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"{schema}/ {schema}.xsd\" version=\"0.11\" xml:lang=\"en\">\n  \
             <siteinfo>\n    <sitename>Fake</sitename>\n    <dbname>{}</dbname>\n    \
             <base>https://wiki.rotweb.net/wiki/Main_Page</base>\n    <case>first-letter</case>\n    \
             <namespaces>\n",
            self.dbname
        );
        for (id, name) in NAMESPACES {
            let name = if name.is_empty() { " />".into() } else { format!(">{name}</namespace>") };
            xml.push_str(&format!("      <namespace key=\"{id}\" case=\"first-letter\"{name}\n"));
        }
        xml.push_str("    </namespaces>\n  </siteinfo>\n");
        pages.iter().for_each(|page| xml.push_str(&page.xml()));
        xml + "</mediawiki>\n"
    }
}

fn info(page: &Page, asked: &Asked) -> Value {
    let mut info = json!({"pageid": page.id, "ns": page.ns, "title": page.title});
    if asked.get("prop").is_some_and(|it| it == "info") {
        info["lastrevid"] = json!(page.revision);
    }
    info
}

fn reply(status: &str, field: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{field}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
