//! A directory and a command: what a test of the real program needs.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

/// The fixture `name`, as in `dumps/wiki.xml`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// A state as an earlier version left it: of format 5 or 8.
pub(crate) fn state_of_format(format: u32, path: &Path) -> rusqlite::Connection {
    let state = rusqlite::Connection::open(path).unwrap();
    let tables = fixture(&format!("states/format-{format}.sql"));
    state.execute_batch(&std::fs::read_to_string(tables).unwrap()).unwrap();
    state
}

/// One of format 5; its pages are those of the state at `pages`, if that is given.
pub(crate) fn state_of_format_5(path: &Path, pages: Option<&Path>) -> rusqlite::Connection {
    let state = state_of_format(5, path);
    if let Some(pages) = pages {
        state.execute("ATTACH ?1 AS new", [pages.to_str().unwrap()]).unwrap();
        state
            .execute_batch(
                "DELETE FROM link; DELETE FROM page; \
                 INSERT INTO page SELECT id, title, ns, page_id, position, revision, sha1, timestamp, 5, 1, \
                     x'', x'' FROM new.page; \
                 INSERT OR REPLACE INTO wiki SELECT * FROM new.wiki WHERE key IN ('dbname', 'base'); \
                 DETACH new;",
            )
            .unwrap();
    }
    state
}

/// A directory of its own for one test.
pub(crate) struct Dir(tempfile::TempDir);

impl Dir {
    pub(crate) fn new() -> Dir {
        Dir(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// `wikirot` with nothing of this machine's environment, its state below this directory.
    pub(crate) fn wikirot<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Wikirot {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wikirot"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .env("XDG_STATE_HOME", self.path("state"))
            .env("TMPDIR", self.0.path())
            .stdin(Stdio::null());
        Wikirot { command }
    }

    /// A script of docs/deploy, which finds `wikirot`, the system's programs and nothing else of this
    /// machine's environment.
    pub(crate) fn deployed<A: AsRef<OsStr>>(
        &self,
        script: &str,
        args: impl IntoIterator<Item = A>,
    ) -> Wikirot {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy");
        let mut command = Command::new(folder.join(script));
        command
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("WIKIROT", env!("CARGO_BIN_EXE_wikirot"))
            .env("TMPDIR", self.0.path())
            .stdin(Stdio::null());
        Wikirot { command }
    }
}

/// A run of the program to be.
pub(crate) struct Wikirot {
    command: Command,
}

impl Wikirot {
    /// Points it at a simulated web, and nowhere else.
    pub(crate) fn on(self, web: &Loopback) -> Wikirot {
        self.on_resolver(web, web.ready().dns)
    }

    /// The same, with another name server.
    pub(crate) fn on_resolver(mut self, web: &Loopback, dns: SocketAddr) -> Wikirot {
        let ready = web.ready();
        self.command
            .args(["--allow-private", "--delay", "0", "--tries", "1"])
            .arg("--resolver")
            .arg(dns.to_string())
            .arg("--ca-file")
            .arg(&ready.ca)
            .arg(format!("--map-port=80={}", ready.http.port()))
            .arg(format!("--map-port=443={}", ready.https.port()));
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Wikirot {
        self.command.args(args);
        self
    }

    pub(crate) fn stdin(mut self, file: &Path) -> Wikirot {
        self.command.stdin(std::fs::File::open(file).unwrap());
        self
    }

    pub(crate) fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Wikirot {
        self.command.env(name, value);
        self
    }

    /// Lets it have no more than so many files open at once.
    pub(crate) fn open_files(self, most: u32) -> Wikirot {
        self.behind(&format!("ulimit -n {most}"))
    }

    /// Runs it in a shell that does something first.
    pub(crate) fn behind(self, first: &str) -> Wikirot {
        self.in_shell(&format!("{first}; exec \"$0\" \"$@\""))
    }

    /// Runs a script of which it is `"$0" "$@"`.
    pub(crate) fn in_shell(self, script: &str) -> Wikirot {
        let mut command = Command::new("bash");
        command.arg("-c").arg(script);
        command.arg(self.command.get_program()).args(self.command.get_args()).env_clear();
        for (name, value) in self.command.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        if let Some(folder) = self.command.get_current_dir() {
            command.current_dir(folder);
        }
        command.stdin(Stdio::null());
        Wikirot { command }
    }

    pub(crate) fn run(self) -> Ran {
        self.start().ended()
    }

    /// Runs it with a standard output that nobody reads any more.
    pub(crate) fn unheard(mut self) -> Output {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        self.command.stdout(writer).output().unwrap()
    }

    /// Runs what says little, and looks how much memory it takes: the most, in MB; `None` where the system does
    /// not tell.
    pub(crate) fn run_watched(self) -> (Option<u64>, Ran) {
        let mut running = self.start();
        let status = format!("/proc/{}/status", running.0.id());
        let mut most = None;
        while running.0.try_wait().unwrap().is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            most = most.max(kilobytes.map(|it| it / 1000));
            std::thread::sleep(Duration::from_millis(5));
        }
        (most, running.ended())
    }

    /// Leaves it running.
    pub(crate) fn start(mut self) -> Running {
        Running(self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }
}

/// A run under way.
pub(crate) struct Running(Child);

impl Running {
    /// Sends it SIGTERM.
    pub(crate) fn told_to_stop(self) -> Running {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self
    }

    /// Kills it.
    pub(crate) fn killed(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub(crate) fn ended(self) -> Ran {
        Ran::from(self.0.wait_with_output().unwrap())
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Asserts the exit code, showing all that was said where it is another.
    pub(crate) fn exits(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// The lines of JSON on standard output.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        json_lines(&self.stdout)
    }
}

pub(crate) fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A dump of a wiki on `wiki.rotweb.net` with these pages in the main namespace.
pub(crate) fn dump(pages: &[(&str, &str)]) -> String {
    let mut dump = String::from(
        r#"<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
<siteinfo><sitename>Test</sitename><dbname>testwiki</dbname>
<base>https://wiki.rotweb.net/wiki/Main_Page</base><case>first-letter</case>
<namespaces><namespace key="0" case="first-letter"/><namespace key="10" case="first-letter">Template</namespace></namespaces>
</siteinfo>
"#,
    );
    for (number, (title, text)) in pages.iter().enumerate() {
        let ns = if title.starts_with("Template:") { 10 } else { 0 };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let id = number + 1;
        dump.push_str(&format!(
            "<page><title>{title}</title><ns>{ns}</ns><id>{id}</id><revision><id>{id}</id>\
             <timestamp>2026-01-01T00:00:00Z</timestamp><model>wikitext</model>\
             <text xml:space=\"preserve\">{text}</text><sha1>{id}x{}</sha1></revision></page>\n",
            text.len()
        ));
    }
    dump.push_str("</mediawiki>\n");
    dump
}

/// A dump of a wiki with a page for each list of addresses and titles, which cites them in the ways that wikis do.
pub(crate) fn citing(subjects: impl Iterator<Item = Vec<(String, String)>>) -> String {
    let mut pages = vec![("Template:Cite web".to_owned(), "[{{{url}}} {{{title}}}]".to_owned())];
    for (number, cited) in subjects.enumerate() {
        let mut text = String::new();
        for (n, (url, title)) in cited.iter().enumerate() {
            text += &match (number + n) % 3 {
                0 => format!("* [{url} {title}]\n"),
                1 => format!("Fact.<ref>{{{{Cite web|url={url}|title={title}}}}}</ref>\n"),
                _ => format!("{title}: {url}\n"),
            };
        }
        pages.push((format!("Subject {number}"), text));
    }
    let pages: Vec<_> = pages.iter().map(|(title, text)| (&**title, &**text)).collect();
    dump(&pages)
}

/// The web of the fixture dump.
pub(crate) fn fixture_web() -> Loopback {
    Web::read(fixture("webs/wiki.toml")).unwrap().serve().unwrap()
}

/// A web of one host, `a.rotweb.net`, which has its main page and nothing else.
pub(crate) fn small_web() -> Loopback {
    Web::new().host(Host::new("a.rotweb.net").page("/", Behaviour::Page)).serve().unwrap()
}
