//! A state among strangers and accidents: locks that somebody planted, files that rot, disks that fill, clocks
//! that jump, programs that start at once. What takes minutes is behind `--ignored`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use wikirot::state::{DuePolicy, Ending, Scope, Start, State};
use wikirot_check::Reason;
use wikirot_testweb::{Behaviour, Host, Web};

use super::killed::{dice, kill_times};
use super::{DAY, Place, at, check, links, page, spell};
use crate::harness::{Dir, Ran, dump, small_web};

/// A folder with a scanned wiki of some pages, its state at `s.sqlite`.
fn scanned() -> Dir {
    let (dir, web) = (Dir::new(), small_web());
    let text = |n: usize| {
        format!(
            "== Head ==\n* http://a.rotweb.net/{n} {{{{cite web|url=http://a.rotweb.net/c{n}}}}}"
        )
    };
    let texts: Vec<_> = (0..120).map(|n| (format!("Page {n}"), text(n))).collect();
    let pages: Vec<_> = texts.iter().map(|(title, text)| (title.as_str(), text.as_str())).collect();
    dir.write("d.xml", dump(&pages));
    // Each is asked in its turn; that nobody answers makes no difference here.
    dir.wikirot(["scan", "d.xml", "--state", "s.sqlite", "-q"]).on(&web).run().exits(0);
    dir
}

fn begins(dir: &Dir) -> Ran {
    dir.wikirot(["check", "--state", "s.sqlite", "-q"]).run()
}

#[test]
fn a_lock_that_somebody_planted_is_neither_followed_nor_emptied() {
    let dir = scanned();
    let lock = dir.path("s.sqlite.lock");
    let precious = dir.write("precious", "do not touch");
    for plant in ["link", "dangling link", "pipe", "folder", "device"] {
        let _ = fs::remove_file(&lock);
        let _ = fs::remove_dir(&lock);
        match plant {
            "link" => symlink("precious", &lock).unwrap(),
            "dangling link" => symlink("made", &lock).unwrap(),
            "pipe" => assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success()),
            "folder" => fs::create_dir(&lock).unwrap(),
            _ => {
                if !wikirot_needs::null_device(&lock) {
                    continue;
                }
            }
        }
        let ran = begins(&dir).exits(2);
        let told = "s.sqlite.lock is no file of wikirot's: it was left untouched; remove it";
        assert!(ran.stderr.contains(told), "{plant}: {ran:?}");
        let ran = dir.wikirot(["status", "--state", "s.sqlite"]).run().exits(2);
        assert!(ran.stderr.contains(told), "{plant}: {ran:?}");
    }
    let _ = fs::remove_file(&lock);
    assert!(!dir.path("made").exists());
    assert_eq!(dir.read("precious"), "do not touch");
    // Another name of a file, and a file of somebody else's: the lock holds, and nothing is written.
    fs::hard_link(&precious, &lock).unwrap();
    begins(&dir).exits(0);
    fs::remove_file(&lock).unwrap();
    fs::write(&lock, "notes of mine").unwrap();
    begins(&dir).exits(0);
    assert_eq!(
        (dir.read("precious"), dir.read("s.sqlite.lock")),
        ("do not touch".into(), "notes of mine".into())
    );
}

#[test]
fn a_lock_file_of_a_dead_process_is_in_nobodys_way() {
    let dir = scanned();
    fs::write(
        dir.path("s.sqlite.lock"),
        "process 1, since 2026-01-01T00:00:00Z\nchecking: 1 of 2\n",
    )
    .unwrap();
    begins(&dir).exits(0);
    let told = dir.wikirot(["status", "--state", "s.sqlite"]).run().exits(0).stdout;
    assert!(told.contains("no run is under way"), "{told}");
}

#[test]
fn where_files_cannot_be_locked_it_says_so() {
    let dir = scanned();
    let strace =
        ["-f", "-qq", "-o", "trace", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"];
    let mut probe = Command::new("strace");
    if !wikirot_needs::program(probe.args(strace).arg("true").current_dir(dir.path(""))) {
        return;
    }
    let ran = dir
        .wikirot(["check", "--state", "s.sqlite"])
        .in_shell(&format!("exec strace {} \"$0\" \"$@\"", strace.join(" ")))
        .run()
        .exits(2);
    let told = "cannot lock files (No locks available (os error 37)), so nothing keeps two runs apart: keep the file on a local disk (--state)";
    assert!(ran.stderr.contains(told), "{ran:?}");
}

/// Changes a file at a place that chance chooses, in one of the ways in which files rot.
fn rot(bytes: &mut Vec<u8>, chance: &mut dyn FnMut(u64) -> u64) -> String {
    let place = chance(bytes.len() as u64) as usize;
    match chance(5) {
        0 => {
            bytes[place] ^= 1 << chance(8);
            format!("a bit at {place}")
        }
        1 => {
            bytes[place] = chance(256) as u8;
            format!("a byte at {place}")
        }
        2 => {
            let page = place / 4_096 * 4_096;
            let end = bytes.len().min(page + 4_096);
            bytes[page..end].fill(0);
            format!("a page of zeros at {page}")
        }
        3 => {
            let end = bytes.len().min(place + 64);
            for byte in &mut bytes[place..end] {
                *byte = chance(256) as u8;
            }
            format!("noise at {place}")
        }
        _ => {
            bytes.truncate(place);
            format!("cut at {place}")
        }
    }
}

/// Rots the state so often, and looks what each command makes of it.
fn rot_times(times: u64, seed: u64) {
    let dir = scanned();
    let whole = fs::read(dir.path("s.sqlite")).unwrap();
    let mut random = dice(seed, u64::MAX >> 33);
    let mut chance = |below: u64| (random() << 20 ^ random()) % below.max(1);
    let commands: [&[&str]; 8] = [
        &["report", "--format", "jsonl"],
        &["report", "--format", "html"],
        &["report"],
        &["page", "Page 7"],
        &["history", "http://a.rotweb.net/7"],
        &["status"],
        &["check", "--max-runtime", "0s"],
        &["scan", "d.xml", "--max-runtime", "0s"],
    ];
    let mut refused = 0;
    for n in 0..times {
        for left in ["s.sqlite-wal", "s.sqlite-shm", "s.sqlite.lock"] {
            let _ = fs::remove_file(dir.path(left));
        }
        let mut bytes = whole.clone();
        let what = rot(&mut bytes, &mut chance);
        fs::write(dir.path("s.sqlite"), &bytes).unwrap();
        let command = commands[n as usize % commands.len()];
        let ran = dir.wikirot(command).args(["--state", "s.sqlite"]).run();
        let told = format!("{n}, {what}: {command:?}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{told}");
        match ran.code {
            Some(0 | 4) => {}
            Some(2) => {
                refused += 1;
                // What was looked for may be what has rotted.
                let lookup = ["has no page", "has no link", "the dump has"]
                    .iter()
                    .any(|it| ran.stderr.contains(it));
                assert!(lookup || ran.stderr.contains("s.sqlite"), "{told}");
                let to_do = [
                    "--state",
                    ".recover",
                    "run `wikirot scan`",
                    "newer wikirot",
                    "scan` or `check`",
                ];
                assert!(lookup || to_do.iter().any(|it| ran.stderr.contains(it)), "{told}");
            }
            _ => panic!("{told}"),
        }
    }
    assert!(refused > times / 10, "only {refused} of {times} were noticed");
}

#[test]
fn a_state_that_rots_is_used_or_refused_in_words() {
    rot_times(40, 7);
}

#[test]
#[ignore = "heavy: minutes"]
fn heavy_500_rotten_states() {
    rot_times(500, 42);
}

#[test]
#[ignore = "heavy: minutes"]
fn heavy_killed_at_200_moments() {
    for seed in 100..110 {
        kill_times(seed, 20);
    }
}

/// Scans on disks with ever more room, until one has enough; each time what was there is as it was, or more.
fn fill(step: u32, most: u32) {
    let dir = scanned();
    let script = r#"
        cd "$1" && mkdir full && mount -t tmpfs -o size=4m none full && cp s.sqlite full/ || exit 77
        used=$(du -k full/s.sqlite | cut -f1)
        for room in $(seq 0 "$3" "$4"); do
            rm -f full/s.sqlite-* full/*.csv; cp s.sqlite full/
            mount -o remount,size=$((used + room))k full || exit 77
            "$2" scan d.xml --state full/s.sqlite -q --recheck --max-runtime 1s --report csv=full/r.csv >out 2>&1
            echo "code $? room $room $(head -c 300 out | tr '\n' ' ')"
            mount -o remount,size=8m full
            "$2" report --state full/s.sqlite --format jsonl | wc -l
        done
    "#;
    let (step, most) = (step.to_string(), most.to_string());
    let program = Path::new(env!("CARGO_BIN_EXE_wikirot"));
    let arguments = [&dir.path(""), program, Path::new(&step), Path::new(&most)];
    let Some(told) = wikirot_needs::mounts(script, &arguments) else { return };
    let lines: Vec<_> = told.lines().collect();
    let (mut full, mut well) = (0, 0);
    for pair in lines.chunks(2) {
        let [run, urls] = pair else { panic!("{told}") };
        assert_eq!(*urls, "240", "{run}");
        match () {
            () if run.starts_with("code 0 ") || run.starts_with("code 4 ") => well += 1,
            () if run.contains("the disk is full") || run.contains("No space left on device") => {
                assert!(run.starts_with("code 2 "), "{run}");
                full += 1;
            }
            () => panic!("{run}"),
        }
    }
    assert!(full > 0 && well > 0, "{told}");
}

#[test]
fn a_disk_that_fills_at_some_write_leaves_what_was_there() {
    fill(400, 2_000);
}

#[test]
#[ignore = "heavy: minutes"]
fn heavy_a_disk_that_fills_at_any_write() {
    fill(12, 1_600);
}

#[test]
fn clocks_that_jump_by_years_lose_nothing_and_leave_nothing_unasked() {
    let mut random = dice(3, 20_000);
    for _ in 0..6 {
        let place = Place::new();
        let policy = DuePolicy::default();
        let urls: Vec<_> = (0..12).map(|n| format!("http://h{n}.example/")).collect();
        let urls: Vec<_> = urls.iter().map(String::as_str).collect();
        for _ in 0..14 {
            // Up to 27 years before and behind.
            let days = random() as i64 - 10_000;
            let seconds = days * DAY as i64;
            let now = match u64::try_from(seconds) {
                Ok(later) => at(0) + Duration::from_secs(later),
                Err(_) => at(0) - Duration::from_secs(seconds.unsigned_abs()),
            };
            run_at(&place, now, &policy, &urls);
            // A night after that, by the same clock, nothing is lost, and all that is old is asked.
            let later = now + policy.max_age + Duration::from_secs(DAY);
            let due = run_at(&place, later, &policy, &urls);
            assert_eq!(due, urls.len(), "at {later:?}");
            assert_eq!(place.query("PRAGMA integrity_check"), "ok");
            let known = place.query("SELECT count(*) FROM url WHERE left_at IS NULL");
            assert_eq!(known, urls.len().to_string());
            let ahead = place.query(
                "SELECT count(*) FROM target WHERE failures > 0 AND failing_since > checked_at",
            );
            assert_eq!(ahead, "0");
        }
    }
}

/// A run by a clock that says `now`; gives how many URLs it asked, of which every other one fails.
fn run_at(place: &Place, now: SystemTime, policy: &DuePolicy, urls: &[&str]) -> usize {
    let state = State::open(&place.path, super::PATIENCE).unwrap();
    let mut run = state.begin(Start::new("scan", now, policy)).unwrap();
    run.page(&page("Page", 0), &links(urls), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&Scope::Whole).unwrap();
    let due = run.due(0, 1_000).unwrap();
    for target in &due {
        let reason = if target.id % 2 == 0 { Reason::Ok } else { Reason::Http(404) };
        run.check(&wikirot_check::Check { checked_at: now, ..check(target.id, reason, 0) })
            .unwrap();
    }
    run.end(Ending::Done, now).unwrap();
    due.len()
}

#[test]
fn programs_that_start_at_once_ask_nothing_twice() {
    let urls: Vec<_> = (0..12).map(|n| format!("/{n}")).collect();
    let host =
        urls.iter().fold(Host::new("a.rotweb.net"), |host, path| host.page(path, Behaviour::Page));
    let web = Web::new().host(host).serve().unwrap();
    let dir = Dir::new();
    let text: String = urls.iter().map(|path| format!("https://a.rotweb.net{path} ")).collect();
    dir.write("d.xml", dump(&[("Page", &text)]));
    let mut running = Vec::new();
    for n in 0..6 {
        let mut run = dir.wikirot(["scan", "d.xml", "--state", "s", "-q"]).on(&web);
        if n % 2 == 0 {
            run = run.args(["--wait"]);
        }
        running.push(run.command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    }
    for (n, child) in running.into_iter().enumerate() {
        let ended = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        match ended.status.code() {
            Some(0) => {}
            Some(2) => assert!(n % 2 == 1 && told.contains("another run uses s"), "{n}: {told}"),
            code => panic!("{n}: {code:?} {told}"),
        }
    }
    let hits = web.host("a.rotweb.net").hits;
    assert!(urls.iter().all(|path| hits.get(path) == Some(&1)), "{hits:?}");
}

#[test]
fn with_few_open_files_a_run_does_less_at_once_or_says_what_it_needs() {
    let dir = scanned();
    let web = small_web();
    let scan = || dir.wikirot(["scan", "d.xml", "--state", "s.sqlite", "--recheck"]).on(&web);
    let ran = scan().behind("ulimit -n 16").run().exits(2);
    let told = "this process may have 16 files open at once (ulimit -n), and a run needs 288: raise the limit, to 36 at the least";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let ran = scan().behind("ulimit -n 64").run().exits(0);
    assert!(ran.stderr.contains("(ulimit -n): 32 requests at once, not 256"), "{}", ran.stderr);
    // A soft limit is raised without a word, as it is for that.
    let ran = scan().behind("ulimit -Sn 32").run().exits(0);
    assert_eq!(ran.stderr, "");
    // What asks nobody needs few.
    for args in [
        &["links", "d.xml"][..],
        &["report", "--state", "s.sqlite"],
        &["status", "--state", "s.sqlite"],
    ] {
        dir.wikirot(args).open_files(16).run().exits(0);
    }
}
