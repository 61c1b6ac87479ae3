//! What is there is respected: devices, pipes, links, modes, owners; and what cannot be written is said
//! before anything is asked.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use wikirot_needs::Need;
use wikirot_testweb::Loopback;

use super::harness::{Dir, Ran, dump, small_web};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder with a state of one broken link, and the web of it.
fn scanned() -> (Dir, Loopback) {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    dir.wikirot(["scan", "d.xml", "--state", "s"]).on(&web).run().exits(0);
    (dir, web)
}

fn report(dir: &Dir, to: &str) -> Ran {
    dir.wikirot(["report", "--state", "s", "--format", "csv", "-o", to]).run()
}

#[test]
fn a_device_stays_a_device_and_its_refusal_is_heard() {
    let (dir, _web) = scanned();
    if wikirot_needs::null_device(&dir.path("null")) {
        report(&dir, "null").exits(0);
        assert!(fs::metadata(dir.path("null")).unwrap().file_type().is_char_device());
    }
    let refused = report(&dir, "/dev/full").exits(2);
    assert!(refused.stderr.contains("cannot write /dev/full: "), "{refused:?}");
    assert!(refused.stderr.contains("No space left"), "{refused:?}");
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn a_fault_in_what_orders_the_reports_is_told_before_the_run() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    dir.write("views.csv", "title,views\nPage,many\n");
    let scan = |weights: &str| {
        dir.wikirot(["scan", "d.xml", "--state", "s", "--weights", weights])
            .on(&web)
            .run()
            .exits(2)
            .stderr
    };
    assert!(scan("none.csv").contains("cannot read the weights none.csv"));
    assert!(scan("views.csv").contains("views.csv: line 2: "));
    assert!(!dir.path("s").exists());
}

#[test]
fn a_pipe_gets_what_is_written_and_stays() {
    let (dir, _web) = scanned();
    assert!(Command::new("mkfifo").arg(dir.path("pipe")).status().unwrap().success());
    let args = ["report", "--state", "s", "--format", "csv", "-o", "pipe"];
    let ran = dir.wikirot(args).in_shell("cat pipe & \"$0\" \"$@\"; wait").run().exits(0);
    assert!(ran.stdout.contains("http-404"), "{ran:?}");
    assert!(fs::metadata(dir.path("pipe")).unwrap().file_type().is_fifo());
    // What a shell makes of `>(..)` has a name among the open files.
    let args = ["report", "--state", "s", "--format", "csv", "-o"];
    let ran =
        dir.wikirot(args).in_shell("\"$0\" \"$@\" >(cat >copy); wait; sleep 0.1").run().exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert!(dir.read("copy").contains("http-404"));
}

#[test]
fn standard_output_by_any_name_is_the_one_that_the_shell_opened() {
    let (dir, _web) = scanned();
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let args = ["report", "--state", "s", "--format", "csv", "-o", name];
        // Through a pipe, and into a file that has more before and behind it.
        let ran = dir.wikirot(args).run().exits(0);
        assert!(ran.stdout.contains("http-404"), "{name}: {ran:?}");
        let script = "{ echo before; \"$0\" \"$@\"; echo behind; } >all";
        dir.wikirot(args).in_shell(script).run().exits(0);
        let all = dir.read("all");
        assert!(all.starts_with("before\npage,") && all.ends_with("behind\n"), "{name}: {all}");
        assert!(all.contains("http-404"), "{name}: {all}");
    }
    let args = ["links", "d.xml", "--output", "/dev/stdout"];
    assert!(dir.wikirot(args).run().exits(0).stdout.contains("/gone"));
    let err = report(&dir, "/dev/stderr").exits(0);
    assert!(err.stderr.contains("http-404"), "{err:?}");
    assert!(!dir.path("-").exists());
}

#[test]
fn links_are_followed_even_to_what_is_not_there_yet() {
    let (dir, _web) = scanned();
    fs::create_dir(dir.path("www")).unwrap();
    dir.write("www/real", "old");
    symlink("www/real", dir.path("one")).unwrap();
    symlink(dir.path("one"), dir.path("two")).unwrap();
    symlink("www/new", dir.path("dangling")).unwrap();
    for (link, real) in [("two", "www/real"), ("dangling", "www/new")] {
        report(&dir, link).exits(0);
        assert!(fs::symlink_metadata(dir.path(link)).unwrap().is_symlink(), "{link}");
        assert!(dir.read(real).contains("http-404"), "{link}");
    }
    symlink("round", dir.path("round")).unwrap();
    let ran = report(&dir, "round").exits(2);
    assert!(ran.stderr.contains("lead in a circle"), "{ran:?}");
}

#[test]
fn a_file_keeps_its_mode_and_its_owner_and_a_new_one_has_what_the_umask_leaves() {
    let (dir, web) = scanned();
    for kept in [0o600, 0o640, 0o664, 0o444 | 0o200] {
        let path = dir.write("kept.csv", "old");
        set_mode(&path, kept);
        report(&dir, "kept.csv").exits(0);
        assert_eq!(mode(&path), kept);
        assert!(dir.read("kept.csv").contains("http-404"));
    }
    let path = dir.write("theirs.csv", "old");
    if std::os::unix::fs::chown(&path, Some(65_534), Some(65_534)).is_ok() {
        report(&dir, "theirs.csv").exits(0);
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (65_534, 65_534));
    }
    let run = ["scan", "d.xml", "--state", "s", "--report", "html=new.html"];
    let more = ["--report", "wikitext=parts/", "--metrics", "m.prom"];
    for (umask, expected) in [("027", 0o640), ("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let written = ["new.html", "parts/report.wiki", "m.prom"].map(|name| dir.path(name));
        for path in &written {
            let _ = fs::remove_file(path);
        }
        dir.wikirot(run).args(more).on(&web).behind(&format!("umask {umask}")).run().exits(0);
        for path in &written {
            assert_eq!(mode(path), expected, "{} under {umask}", path.display());
        }
    }
}

#[test]
fn a_file_of_others_in_a_folder_for_all_is_written() {
    use std::os::unix::process::CommandExt as _;
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    let program = dir.path("program");
    fs::copy(env!("CARGO_BIN_EXE_wikirot"), &program).unwrap();
    fs::create_dir(dir.path("all")).unwrap();
    let path = dir.write("all/theirs.tsv", "old");
    set_mode(&path, 0o666);
    set_mode(&dir.path(""), 0o777);
    set_mode(&dir.path("all"), 0o1777);
    let mut other = Command::new(program);
    other.args(["links", "d.xml", "--output", "all/theirs.tsv"]).current_dir(dir.path(""));
    other.env_clear().env("TMPDIR", dir.path("")).uid(65_534);
    let ran = match other.output() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return wikirot_needs::skip(Need::Users, "nobody may run a program as another user");
        }
        ran => ran.unwrap(),
    };
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(dir.read("all/theirs.tsv"), "Page\thttp://a.rotweb.net/gone\n");
    assert_ne!(fs::metadata(&path).unwrap().uid(), 65_534);
    assert_eq!(fs::read_dir(dir.path("all")).unwrap().count(), 1);
}

#[test]
fn a_file_that_can_be_written_but_not_replaced_is_written() {
    let (dir, _web) = scanned();
    let script = r#"
        cd "$1" && mkdir www && echo old >www/mounted && touch www/locked && cp www/mounted other || exit 77
        mount --bind other www/mounted || exit 77
        "$2" report --state s --format csv -o www/mounted 2>&1; echo "code $?"; grep -c http-404 other
        mkdir ro && touch ro/file && mount --bind ro ro && mount -o remount,bind,ro ro || exit 77
        mount --bind other ro/file || exit 77
        : >other
        "$2" report --state s --format csv -o ro/file 2>&1; echo "code $?"; grep -c http-404 other
    "#;
    let program = Path::new(env!("CARGO_BIN_EXE_wikirot"));
    let Some(told) = wikirot_needs::mounts(script, &[&dir.path(""), program]) else { return };
    assert_eq!(told, "code 0\n1\ncode 0\n1\n");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_asked() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    dir.write("ignored.txt", "# nothing\n");
    dir.write("file", "");
    fs::create_dir(dir.path("folder")).unwrap();
    for (args, told) in [
        (&["--report", "html=no/where.html"][..], "no/where.html: there is no folder no; make it"),
        (
            &["--report", "csv=folder"],
            "cannot write the csv report into the folder folder: it is one file; name it, as in folder/report.csv",
        ),
        (&["--report", "csv=new/"], "name it, as in new/report.csv"),
        (&["--metrics", "folder"], "cannot write folder: it is a folder; name a file in it"),
        (&["--metrics", "new/"], "cannot write new/: it is a folder; name a file in it"),
        (&["--report", "html=file/"], "cannot make the folder file/"),
        (&["--metrics", "no/m.prom"], "no/m.prom: there is no folder no; make it"),
        (
            &["--report", "csv=d.xml"],
            "d.xml would be written over d.xml, which the same command reads",
        ),
        (&["--metrics", "./ignored.txt"], "./ignored.txt would be written over ignored.txt"),
        (&["--report", "csv=one", "--metrics", "one"], "one is to be written twice"),
    ] {
        let before = dir.read("d.xml");
        let run = dir.wikirot(["scan", "d.xml", "--ignore", "ignored.txt", "--state", "s"]);
        let ran = run.args(args).on(&web).run().exits(2);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{args:?}: {}", ran.stderr);
        assert!(!dir.path("s").exists(), "{args:?} began a state");
        assert_eq!(dir.read("d.xml"), before);
    }
    assert_eq!(web.counts().hosts.len(), 0);
    // Nothing of the trials is left behind.
    let names = fs::read_dir(dir.path("")).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<_> = names.map(|it| it.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["d.xml", "file", "folder", "ignored.txt"]);
}

#[test]
fn a_device_may_be_written_twice_and_a_folder_takes_several_formats() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    let twice = ["--report", "csv=/dev/null", "--metrics", "/dev/null"];
    dir.wikirot(["scan", "d.xml"]).args(twice).on(&web).run().exits(0);
    fs::create_dir(dir.path("folder")).unwrap();
    let both = ["--report", "html=folder", "--report", "wikitext=folder"];
    dir.wikirot(["scan", "d.xml"]).args(both).on(&web).run().exits(0);
    assert!(dir.path("folder/index.html").is_file() && dir.path("folder/report.wiki").is_file());
}

#[test]
fn where_a_report_cannot_go_is_said_by_its_folder() {
    let (dir, _web) = scanned();
    fs::create_dir(dir.path("folder")).unwrap();
    dir.write("weights", b"\xff,1\n");
    let nowhere = "cannot write no/r: there is no folder no; make it, or name another file";
    for (args, told) in [
        (&["report", "-o", "no/r"][..], nowhere),
        (&["report", "--format", "csv", "-o", "folder/"], "name it, as in folder/report.csv"),
        (&["report", "--format", "json", "-o", "folder"], "name it, as in folder/report.json"),
        (&["audit", "--sample", "1", "--unconfirmed", "-o", "no/r"], nowhere),
        (
            &["audit", "--sample", "1", "--unconfirmed", "-o", "folder/"],
            "folder/: it is a folder; name a file in it",
        ),
        (&["audit", "--sample", "0"], "write a number, 1 or more"),
        (
            &["report", "--weights", "weights"],
            "cannot read the weights weights: it is no text in UTF-8: save it as such",
        ),
        // Nobody can make a file there, not even root.
        (&["report", "-o", "/proc/r"], "cannot write /proc/r: the folder /proc takes no file: "),
    ] {
        let ran = dir.wikirot(args).args(["--state", "s"]).run().exits(2);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains(".tmp"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn other_commands_spare_what_they_read_as_well() {
    let (dir, _web) = scanned();
    let before = fs::read(dir.path("s")).unwrap();
    let ran = report(&dir, "s").exits(2);
    assert!(ran.stderr.contains("would be written over s"), "{ran:?}");
    assert_eq!(fs::read(dir.path("s")).unwrap(), before);
    let ran = dir.wikirot(["links", "d.xml", "--output", "./d.xml"]).run().exits(2);
    assert!(ran.stderr.contains("would be written over d.xml"), "{ran:?}");
    let ran = dir.wikirot(["fetch", "https://wiki.rotweb.net/", "--output", "/dev/null"]).run();
    assert!(ran.exits(2).stderr.contains("/dev/null is no file"));
    let read_only = dir.write("read-only.csv", "kept");
    set_mode(&read_only, 0o444);
    // To root every file is writable.
    if fs::OpenOptions::new().write(true).open(&read_only).is_err() {
        let ran = report(&dir, "read-only.csv").exits(2);
        assert!(ran.stderr.contains("Permission denied"), "{ran:?}");
        assert_eq!(dir.read("read-only.csv"), "kept");
    }
}

#[test]
fn a_full_standard_output_is_an_error_whatever_is_printed() {
    let (dir, web) = scanned();
    let commands: [&[&str]; 11] = [
        &["--help"],
        &["scan", "--help"],
        &["--version"],
        &["config"],
        &["completions", "bash"],
        &["links", "d.xml"],
        &["labels", "d.xml", "--format", "tsv"],
        &["audit", "--sample", "1", "--unconfirmed", "--state", "s"],
        &["report", "--state", "s"],
        &["history", "--state", "s", "http://a.rotweb.net/gone"],
        &["page", "--state", "s", "Page"],
    ];
    for args in commands {
        let ran = dir.wikirot(args).in_shell("exec \"$0\" \"$@\" >/dev/full").run().exits(2);
        assert!(ran.stderr.contains("No space left on device"), "{args:?}: {}", ran.stderr);
        // A reader that has all it wants is none.
        dir.wikirot(args)
            .in_shell("\"$0\" \"$@\" | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}")
            .run()
            .exits(0);
    }
    for more in [&["--report", "text=-"][..], &[]] {
        let run = dir.wikirot(["scan", "d.xml", "--state", "s"]).args(more).on(&web);
        let ran = run.in_shell("exec \"$0\" \"$@\" >/dev/full").run().exits(2);
        assert!(ran.stderr.contains("No space left on device"), "{more:?}: {}", ran.stderr);
    }
}
