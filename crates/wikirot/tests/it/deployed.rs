//! What docs/deploy has for nights on a wiki server, with a stand-in for PHP.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use wikirot_testweb::{Loopback, Web};

use super::documents::{document, squeezed};
use super::harness::{Dir, Wikirot, dump, small_web};

/// A folder with a stand-in for MediaWiki: its dump is `WIKI/dump.xml`, what is saved goes to
/// `saved/TITLE`, and each script and its arguments to `calls`.
fn with_mediawiki(dir: &Dir) -> String {
    let script = r#"#!/bin/sh
here=$(dirname "$0")
echo "${MW_CONFIG_FILE:+$MW_CONFIG_FILE }$*" >>"$here/calls"
script=$(basename "$1" .php); folder=$(dirname "$(dirname "$1")"); shift
for last; do :; done
case $script in
    dumpBackup) cat "$folder/dump.xml";;
    edit) mkdir -p "$here/saved" && cat >"$here/saved/$(echo "$last" | tr / _)";;
esac
"#;
    let path = dir.write("php", script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn wiki(dir: &Dir, name: &str, text: &str) -> String {
    std::fs::create_dir_all(dir.path(&format!("{name}/maintenance"))).unwrap();
    let dump = dump(&[("Page", text)]).replace("testwiki", &format!("{name}wiki"));
    dir.write(&format!("{name}/dump.xml"), dump);
    dir.path(name).display().to_string()
}

fn night(dir: &Dir, web: &Loopback, php: &str) -> Wikirot {
    dir.deployed("wikirot-night", [] as [&str; 0]).on(web).env("PHP", php)
}

#[test]
fn a_night_saves_its_page_and_is_silent() {
    let (dir, web) = (Dir::new(), small_web());
    let php = with_mediawiki(&dir);
    let wiki = wiki(&dir, "en", "http://a.rotweb.net/gone");
    let state = dir.path("state").display().to_string();
    let run = || night(&dir, &web, &php).env("WIKI", &wiki).env("STATE_DIRECTORY", &state);
    let ran = run().run().exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert!(dir.read("saved/Project:Dead links").contains("a.rotweb.net/gone"));
    assert!(
        dir.read("calls").lines().next().unwrap().ends_with("dumpBackup.php --current --quiet")
    );
    // Where the journal reads, it hears what came of the night.
    let ran = run().env("JOURNAL_STREAM", "8:1").run().exits(0);
    assert!(ran.stdout.contains("nothing was due"), "{ran:?}");
    // A night that fails leaves the page, and says why in a line.
    std::fs::write(dir.path("en/dump.xml"), "").unwrap();
    std::fs::remove_dir_all(dir.path("saved")).unwrap();
    let ran = run().run().exits(3);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(!dir.path("saved").exists());
}

/// The lines of docs/deploy/wikirot.cron that run something, those to choose from too.
fn cron_lines() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy/wikirot.cron");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| line.trim_start_matches('#'));
    lines.filter_map(|line| Some(line.split_once("www-data  ")?.1.to_owned())).collect()
}

#[test]
fn the_lines_for_cron_run_each_wiki_with_a_state_of_its_own() {
    let lines = cron_lines();
    assert_eq!(lines.len(), 4);
    for line in &lines {
        let (dir, web) = (Dir::new(), small_web());
        let php = with_mediawiki(&dir);
        for name in ["en", "de", "mediawiki"] {
            wiki(&dir, name, "http://a.rotweb.net/gone");
        }
        let root = dir.path("").display().to_string();
        // Cron hands the line to a shell; folders of the machine are this test's.
        let line =
            line.replace("/srv/", &root).replace("/var/lib/wikirot", &format!("{root}state"));
        let ready = web.ready();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy/wikirot-night");
        let arguments = format!(
            "{} --allow-private --delay 0 --tries 1 --resolver {} --ca-file {} --map-port=80={} --map-port=443={}",
            script.display(),
            ready.dns,
            ready.ca.display(),
            ready.http.port(),
            ready.https.port()
        );
        let line = line.replace("wikirot-night", &arguments);
        let ran = Command::new("sh")
            .args(["-c", &line])
            .env("WIKI", dir.path("mediawiki"))
            .env("STATE_DIRECTORY", dir.path("state"))
            .env("PHP", &php)
            .env("WIKIROT", env!("CARGO_BIN_EXE_wikirot"))
            .env("TMPDIR", dir.path(""))
            .env_remove("JOURNAL_STREAM")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success() && told.is_empty(), "{line}: {told}");
        let states = std::fs::read_dir(dir.path("state")).unwrap();
        let names = states.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|it| !it.starts_with("report")).collect();
        names.sort();
        let calls = dir.read("calls");
        match () {
            () if line.contains("WIKI_ID") => {
                assert_eq!(names, ["dewiki", "enwiki"]);
                assert!(calls.contains("dumpBackup.php --wiki enwiki --current"), "{calls}");
                assert!(calls.contains("edit.php --wiki dewiki --bot"), "{calls}");
            }
            () if line.contains("MW_CONFIG_FILE") => {
                assert_eq!(names, ["de", "en"]);
                assert!(calls.contains("/etc/mediawiki/de/LocalSettings.php "), "{calls}");
            }
            () if line.contains("for wiki") => assert_eq!(names, ["de", "en"]),
            () => assert!(names.contains(&"wiki.sqlite".to_owned()), "{names:?}"),
        }
    }
}

#[test]
fn an_instance_has_options_of_its_own() {
    let (dir, web) = (Dir::new(), small_web());
    let php = with_mediawiki(&dir);
    let wiki = wiki(&dir, "en", "http://a.rotweb.net/gone");
    let state = dir.path("state").display().to_string();
    let script = r#"
        mkdir -p etc/wikirot && cp /etc/hosts /etc/passwd /etc/resolv.conf etc 2>/dev/null
        echo 'report = ["csv=instance.csv"]' >etc/wikirot/en.toml
        echo 'metrics = "machine.prom"' >etc/wikirot.toml
        exec unshare --mount --map-root-user sh -c 'mount --bind etc /etc && exec "$0" "$@"' "$0" "$@"
    "#;
    let run = |instance: &str| {
        let run = night(&dir, &web, &php).env("WIKI", &wiki).env("STATE_DIRECTORY", &state);
        run.env("INSTANCE", instance).in_shell(script).run()
    };
    if !wikirot_needs::may_mount() {
        return;
    }
    // The script's own --report is typed, and wins.
    run("en").exits(0);
    assert!(!dir.path("machine.prom").exists());
    run("de").exits(0);
    assert!(dir.path("machine.prom").exists());
}

#[test]
fn units_for_many_wikis_know_their_instance() {
    let dir = Dir::new();
    dir.deployed("many-wikis", [dir.path("")]).run().exits(0);
    let unit = dir.read("wikirot@.service");
    for line in [
        "EnvironmentFile=/etc/wikirot/%i",
        "Environment=INSTANCE=%i",
        "StateDirectory=wikirot/%i wikirot/shared",
        "Environment=WIKIROT_SHARED_CHECKS=%S/wikirot/shared/checks.sqlite",
        "NotifyAccess=all",
    ] {
        assert!(unit.lines().any(|it| it == line), "{line}: {unit}");
    }
}

#[test]
fn the_unit_is_as_it_is_described() {
    let squeezed = squeezed(&document("docs/deploy/README.md"));
    let unit = document("docs/deploy/wikirot.service");
    for (says, line) in [
        ("everything is read-only but `/var/lib/wikirot`", "ProtectSystem=strict"),
        ("everything is read-only but `/var/lib/wikirot`", "StateDirectory=wikirot"),
        ("`/var/lib/mediawiki` and temporary files", "ReadWritePaths=-/var/lib/mediawiki"),
        ("`/var/lib/mediawiki` and temporary files", "PrivateTmp=yes"),
        ("one below `/home` needs `ProtectHome=no`", "ProtectHome=yes"),
        (
            "private ranges are closed (`IPAddressDeny=`)",
            "IPAddressDeny=10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16",
        ),
        ("Localhost is open, for the database", "IPAddressAllow=localhost"),
        ("1 GiB for PHP and wikirot together", "MemoryMax=1G"),
        ("**Machine code at run time** is forbidden", "MemoryDenyWriteExecute=yes"),
        (
            "so PHP runs without its just-in-time compilers",
            "Environment=\"PHP=php -d pcre.jit=0 -d opcache.enable_cli=0\"",
        ),
        ("The unit is `Type=oneshot`", "Type=oneshot"),
        ("Settings go to `/etc/default/wikirot`", "EnvironmentFile=-/etc/default/wikirot"),
        ("systemd marks the unit as failed after all but 0 and 130", "SuccessExitStatus=130"),
        ("it has the mode that the umask leaves (`UMask=0027` in the unit)", "UMask=0027"),
        (
            "Point the exporter at the state directory",
            "ExecStart=wikirot-night --max-runtime 6h --metrics %S/wikirot/wikirot.prom",
        ),
    ] {
        assert!(squeezed.contains(says), "not said: {says}");
        assert!(unit.lines().any(|it| it == line), "not in the unit: {line}");
    }
    let image = document("docs/deploy/Containerfile");
    for (says, line) in [
        ("The program runs as a user without rights.", "USER 10001"),
        ("It writes to `/state`", "ENV XDG_STATE_HOME=/state"),
    ] {
        assert!(squeezed.contains(says) && image.lines().any(|it| it == line), "{says}");
    }
}

/// A run that takes a while, of 40 URLs on one slow host.
fn slow() -> (Dir, Loopback) {
    let dir = Dir::new();
    let urls: Vec<_> = (0..40).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let web = Web::from_urls(&urls).latency(Duration::from_millis(100)).serve().unwrap();
    dir.write("d.xml", dump(&[("Page", &urls.join(" "))]));
    (dir, web)
}

#[test]
fn systemd_hears_what_a_run_is_doing() {
    let (dir, web) = slow();
    let path = dir.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let run = dir.wikirot(["scan", "d.xml", "--tell-every", "100ms"]).on(&web);
    let run = run.env("NOTIFY_SOCKET", &path.display().to_string()).env("JOURNAL_STREAM", "8:1");
    let running = run.start();
    let mut bytes = [0; 1_000];
    let mut heard = String::new();
    while !heard.contains("checking: ") {
        let length = socket.recv(&mut bytes).unwrap();
        heard = String::from_utf8_lossy(&bytes[..length]).into_owned();
        assert!(heard.starts_with("STATUS=") && !heard.contains('\n'), "{heard:?}");
    }
    let ran = running.ended().exits(0);
    // And the journal a line now and then, as news, not as a warning.
    assert!(ran.stderr.contains("<6>checking: "), "{}", ran.stderr);
    assert!(ran.stderr.contains(" of 40 URLs, 0 broken, 0 suspect"), "{}", ran.stderr);
}

#[test]
fn status_tells_of_a_first_run_before_there_is_a_state_and_of_all_states() {
    let dir = Dir::new();
    let lock = std::fs::File::create(dir.path("s.lock")).unwrap();
    lock.lock().unwrap();
    let told = dir.wikirot(["status", "--state", "s"]).run().exits(0).stdout;
    assert!(told.ends_with("it did not say which\n  it does not say what it does\n"), "{told}");
    lock.unlock().unwrap();
    assert!(
        dir.wikirot(["status", "--state", "s"]).run().exits(2).stderr.contains("no state at s")
    );
    for name in ["onewiki", "twowiki"] {
        dir.write("d.xml", dump(&[("Page", "")]).replace("testwiki", name));
        dir.wikirot(["scan", "d.xml", "-q"]).run().exits(0);
    }
    let told = dir.wikirot(["status"]).run().exits(0).stdout;
    let states: Vec<&str> = told.split("\n\n").collect();
    assert!(
        states.len() == 2 && states[0].contains("onewiki") && states[1].contains("twowiki"),
        "{told}"
    );
    assert!(states[0].ends_with("due: nothing"), "{told}");
}

#[test]
fn status_says_what_a_run_is_doing_and_how_the_last_one_ended() {
    let (dir, web) = slow();
    let status = || dir.wikirot(["status", "--state", "s"]).run();
    assert!(status().exits(2).stderr.contains("there is no state at s"));
    let mut running =
        dir.wikirot(["scan", "d.xml", "--state", "s", "--tell-every", "100ms"]).on(&web);
    let mut child = running.command().stdout(std::process::Stdio::null()).spawn().unwrap();
    let told = loop {
        let told = status();
        // What it is doing, and when it will be done.
        if told.stdout.contains("checking: ") && told.stdout.contains(" left") {
            break told.exits(0).stdout;
        }
        assert!(child.try_wait().unwrap().is_none(), "{told:?}");
    };
    assert!(
        told.contains(&format!("a run is under way: process {}, since ", child.id())),
        "{told}"
    );
    assert!(told.contains(" of 40 URLs"), "{told}");
    // To look at it is no hindrance, and a run that is killed is none either.
    child.kill().unwrap();
    child.wait().unwrap();
    let told = status().exits(0).stdout;
    assert!(told.contains("no run is under way") && told.contains("killed"), "{told}");
    dir.wikirot(["scan", "d.xml", "--state", "s", "-q"]).on(&web).run().exits(0);
    let told = status().exits(0).stdout;
    assert!(told.contains(": done, ") && told.contains("due: nothing before 20"), "{told}");
    // Without a name, all states are told of.
    dir.wikirot(["scan", "d.xml", "-q"]).on(&web).run().exits(0);
    assert!(dir.wikirot(["status"]).run().exits(0).stdout.contains("testwiki.sqlite\n"));
    std::fs::copy(dir.path("s"), dir.path("state/wikirot/another.sqlite")).unwrap();
    let told = dir.wikirot(["status"]).run().exits(0).stdout;
    let (one, other) = told.split_once("\n\n").unwrap();
    assert!(one.contains("another.sqlite\n") && other.contains("testwiki.sqlite\n"), "{told}");
    assert!(!one.starts_with('\n'), "{told}");
}

#[test]
fn quiet_runs_tell_nobody_where_they_stand() {
    let (dir, web) = slow();
    let run = dir.wikirot(["scan", "d.xml", "-q", "--tell-every", "1ms"]).on(&web);
    let ran = run.env("JOURNAL_STREAM", "8:1").run().exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_hangup_ends_a_run_cleanly_unless_it_is_to_be_ignored() {
    // Whoever runs the tests may ignore it, and who is started inherits that.
    let heeding = "exec env --default-signal=HUP \"$0\" \"$@\"";
    let ignoring = "trap '' HUP; exec \"$0\" \"$@\"";
    for (script, code) in [(heeding, 130), (ignoring, 0)] {
        let (dir, web) = slow();
        let run = dir.wikirot(["scan", "d.xml", "--report", "csv=r.csv"]).on(&web);
        let mut run = run.in_shell(script);
        let mut child = run.command().stderr(std::process::Stdio::piped()).spawn().unwrap();
        while web.host("a.rotweb.net").requests == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{script}");
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(told.contains("stopping when what is in flight is done"), code == 130, "{told}");
        assert!(dir.path("r.csv").exists());
    }
}
