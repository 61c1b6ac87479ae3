//! `wikirot merge --vote`: what one of two machines sees alive is not broken.

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, Ran, dump};

/// A web in which the host `a` has each of these paths, and everything else is gone.
fn web(alive: &[&str]) -> Loopback {
    let mut host = Host::new("a.rotweb.net");
    for path in alive {
        host = host.page(path, Behaviour::Page);
    }
    Web::new().host(host).serve().unwrap()
}

const LINKS: &str = "https://a.rotweb.net/both https://a.rotweb.net/one https://a.rotweb.net/other \
                     https://a.rotweb.net/none mailto:somebody@rotweb.net";

fn scan(dir: &Dir, state: &str, web: &Loopback) {
    dir.wikirot(["scan", "d.xml", "--confirm", "1x0d", "-q", "--state", state])
        .on(web)
        .run()
        .exits(0);
}

/// What a state says of each link, by its path.
fn verdicts(dir: &Dir, state: &str) -> Vec<String> {
    let ran: Ran = dir.wikirot(["report", "--format", "jsonl", "--state", state]).run().exits(0);
    let told = |it: &serde_json::Value| {
        let url = it["url"].as_str().unwrap();
        let confirmed = it["failing"]["confirmed"].as_bool();
        let path = url.rsplit(['/', ':']).next().unwrap();
        format!("{path} {} {confirmed:?}", it["verdict"].as_str().unwrap())
    };
    ran.json_lines().iter().map(told).collect()
}

fn merge(dir: &Dir, inputs: &[&str]) -> Vec<String> {
    let out = format!("{}.sqlite", inputs.join("-"));
    let _ = std::fs::remove_file(dir.path(&out));
    dir.wikirot(["merge", "--vote", "--state", &out]).args(inputs).run().exits(0);
    verdicts(dir, &out)
}

/// Puts what a state says an hour back.
fn an_hour_ago(dir: &Dir, state: &str) {
    let state = rusqlite::Connection::open(dir.path(state)).unwrap();
    for column in ["checked_at", "last_alive", "failing_since"] {
        state.execute(&format!("UPDATE asked SET {column} = {column} - 3600"), []).unwrap();
    }
}

#[test]
fn what_one_of_them_sees_alive_is_not_broken() {
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", LINKS)]));
    scan(&dir, "here", &web(&["/both", "/one"]));
    an_hour_ago(&dir, "here");
    scan(&dir, "there", &web(&["/both", "/other"]));
    assert_eq!(verdicts(&dir, "here")[2], "other broken Some(true)");
    let wanted = [
        "both alive None",
        // Seen alive here before there was a failure: nobody has looked here since.
        "one suspect Some(false)",
        "other alive None",
        "none broken Some(true)",
        "somebody@rotweb.net skipped None",
    ];
    assert_eq!(merge(&dir, &["here", "there"]), wanted);
    // In whichever order they are given.
    assert_eq!(merge(&dir, &["there", "here"]), wanted);
    // Another look here, and it is alive: only what one of them has never seen alive is broken.
    dir.wikirot(["check", "--recheck", "--confirm", "1x0d", "-q", "--state", "here"])
        .on(&web(&["/both", "/one"]))
        .run()
        .exits(0);
    assert_eq!(merge(&dir, &["here", "there"])[1], "one alive None");
    // Without a vote the later word counts.
    an_hour_ago(&dir, "there");
    dir.wikirot(["merge", "--state", "plain", "here", "there"]).run().exits(0);
    assert_eq!(verdicts(&dir, "plain")[2], "other broken Some(true)");
}

#[test]
fn both_have_to_confirm_it() {
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", LINKS)]));
    let web = web(&[]);
    scan(&dir, "old", &web);
    dir.wikirot(["scan", "d.xml", "-q", "--state", "young"]).on(&web).run().exits(0);
    for order in [["old", "young"], ["young", "old"]] {
        assert_eq!(merge(&dir, &order)[3], "none broken Some(false)");
    }
    // One that has not looked at all has nothing to say.
    let empty =
        dir.wikirot(["scan", "d.xml", "-q", "--max-runtime", "0", "--state", "idle"]).on(&web);
    empty.run();
    assert_eq!(merge(&dir, &["old", "idle"])[3], "none broken Some(true)");
}

#[test]
fn figures_of_runs_are_those_of_the_first() {
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", LINKS)]));
    let web = web(&["/both"]);
    for state in ["here", "there"] {
        scan(&dir, state, &web);
    }
    merge(&dir, &["here", "there"]);
    let history = |state: &str| {
        let ran = dir.wikirot(["report", "--format", "json", "--state", state]).run().exits(0);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        report["history"].clone()
    };
    assert_eq!(history("here-there.sqlite"), history("here"));
}
