//! Where the text of a dump is laid aside, and what is said where it has no room.

use std::path::Path;

use super::harness::{Dir, dump};

/// Pages of some text that packs well or badly, with a link each.
fn wiki(pages: usize, bytes: usize) -> String {
    let text = |n: usize| format!("http://a.example/{n} {}", "text ".repeat(bytes / 5));
    let pages: Vec<_> = (0..pages).map(|n| (format!("Page {n}"), text(n))).collect();
    let pages: Vec<_> = pages.iter().map(|(title, text)| (&**title, &**text)).collect();
    dump(&pages)
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let dir = Dir::new();
    dir.write("d.xml", wiki(1, 10));
    let ran = dir.wikirot(["links", "d.xml", "--spool", "no"]).run().exits(2);
    assert!(
        ran.stderr.contains("cannot lay the pages aside in no (another folder: --spool DIR)"),
        "{}",
        ran.stderr
    );
    std::fs::create_dir(dir.path("spool")).unwrap();
    let ran = dir.wikirot(["links", "d.xml", "--spool", "spool"]).run().exits(0);
    assert_eq!(ran.stdout, "Page 0\thttp://a.example/0\n");
    assert_eq!(std::fs::read_dir(dir.path("spool")).unwrap().count(), 0);
}

#[test]
fn too_little_room_is_told_before_the_dump_is_read_and_a_full_disk_while_it_is() {
    let dir = Dir::new();
    dir.write("d.xml", wiki(200, 20_000));
    let script = r#"
        cd "$1" && mkdir small && mount -t tmpfs -o size=1m none small || exit 77
        "$2" links d.xml --spool small 2>&1 >/dev/null; echo "code $?"
        cat d.xml | "$2" links - --spool small 2>&1 >/dev/null; echo "code $?"
        TMPDIR=small "$2" links d.xml 2>&1 >/dev/null | grep -c 'name a folder'
    "#;
    let program = Path::new(env!("CARGO_BIN_EXE_wikirot"));
    let Some(told) = wikirot_needs::mounts(script, &[&dir.path(""), program]) else { return };
    assert_eq!(
        told,
        "error: the pages of the dump need about \
         4 MB in small until the run ends, where 1 MB are free: make room, or name a folder with more of it with \
         --spool DIR\ncode 2\n\
         error: cannot lay the pages aside in small (another folder: --spool DIR): No space left on device (os error \
         28)\ncode 2\n1\n"
    );
}
