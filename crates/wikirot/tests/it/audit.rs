//! `wikirot audit`: a sheet of links to judge, and what the answers come to.

use super::harness::{Dir, Ran, dump, small_web};

/// A state with sixty broken links and one that is fine.
fn place() -> Dir {
    let dir = Dir::new();
    let web = small_web();
    let mut text = String::from("https://a.rotweb.net/ & <\n");
    for n in 0..40 {
        text += &format!("* [http://a.rotweb.net/gone/{n} Gone {n}]\n");
    }
    for n in 0..20 {
        text += &format!("* http://none{n}.rotweb.net/\n");
    }
    dir.write("d.xml", dump(&[("Page", &text)]));
    dir.wikirot(["scan", "d.xml", "--confirm", "1x0d", "-q"]).on(&web).run().exits(0);
    dir
}

fn sheet(dir: &Dir, more: &[&str]) -> Ran {
    dir.wikirot(["audit", "--sample", "20"]).args(more).run().exits(0)
}

#[test]
fn a_sample_is_drawn_by_reason_and_again_with_the_same_seed() {
    let dir = place();
    let tsv = sheet(&dir, &["--format", "tsv"]).stdout;
    let head: Vec<&str> = tsv.lines().take_while(|it| it.starts_with('#')).collect();
    assert!(head.contains(&"# population http-404 40") && head.contains(&"# seed 1"), "{head:?}");
    let links: Vec<&str> = tsv.lines().skip(head.len() + 1).collect();
    assert_eq!(links.len(), 20);
    let of = |reason: &str| links.iter().filter(|it| it.contains(reason)).count();
    assert_eq!((of("http-404"), of("dns-nxdomain")), (11, 9));
    assert_eq!(sheet(&dir, &["--format", "tsv"]).stdout, tsv);
    assert_ne!(sheet(&dir, &["--format", "tsv", "--seed", "2"]).stdout, tsv);
}

#[test]
fn the_sheet_shows_the_evidence_and_offers_a_key_for_each_answer() {
    let dir = place();
    sheet(&dir, &["--output", "sheet.html"]);
    let html = dir.read("sheet.html");
    assert_eq!(html.matches("<article").count(), 20);
    assert_eq!(html.matches("data-answer=\"alive\"").count(), 20);
    assert!(html.contains("page not found") && html.contains("<code>http-404</code>"));
    assert!(html.contains("https://wiki.rotweb.net/wiki/Page"), "no way to the page");
    assert!(
        html.contains("<li># population http-404 40</li>"),
        "the head of the answers is missing"
    );
    // Stored in the browser, and saved from there.
    assert!(html.contains("wikirot-answers.tsv"));
}

#[test]
fn answers_become_shares_intervals_and_a_table() {
    let dir = place();
    let tsv = sheet(&dir, &["--format", "tsv"]).stdout;
    let mut seen = 0;
    let answered: String = tsv
        .lines()
        .map(|line| {
            let is_404 = line.contains("\thttp-404\t");
            seen += u32::from(is_404);
            let answer = match seen {
                1 if is_404 => "alive",
                2 if is_404 => "u",
                _ => "dead",
            };
            line.replace("\t\t", &format!("\t{answer}\t")) + "\n"
        })
        .collect();
    dir.write("one.tsv", &answered);
    let read = |more: &[&str]| {
        dir.wikirot(["audit", "--read", "one.tsv"]).args(more).run().exits(0).stdout
    };
    let text = read(&[]);
    assert!(
        text.contains("http-404                   40      10      9      1       1  90.0 %"),
        "{text}"
    );
    assert!(
        text.contains("dns-nxdomain               20       9      9      0       0  100.0 %"),
        "{text}"
    );
    assert!(
        text.contains("all, weighted              60      19     18      1       1  93.3 %"),
        "{text}"
    );
    assert!(text.contains("takes 4,742 links judged"), "{text}");
    assert!(
        text.contains("| <code>http-404</code> || 40 || 10 || 9 || 1 || 1 || 90.0 %"),
        "{text}"
    );
    assert!(read(&["--format", "wikitext"]).starts_with("{| class=\"wikitable sortable\""));
    let json: serde_json::Value = serde_json::from_str(&read(&["--format", "json"])).unwrap();
    assert_eq!(json["reasons"][0]["wrong"], 1);
    // Of lines that say nothing a few are named.
    let garbled = |lines: usize| {
        let mut left = lines;
        let garble = |line: &str| {
            let is_one = left > 0 && !line.starts_with('#') && line.contains("\t\t");
            left -= usize::from(is_one);
            if is_one { line.replace("\t\t", "\twhatever\t") } else { line.to_owned() }
        };
        dir.write("bad.tsv", tsv.lines().map(garble).collect::<Vec<_>>().join("\n"));
        dir.wikirot(["audit", "--read", "bad.tsv"]).run().exits(0).stderr
    };
    assert_eq!(garbled(5).matches("bad.tsv:").count(), 5);
    let told = garbled(7);
    assert!(told.ends_with("bad.tsv: 2 lines more could not be understood\n"), "{told}");
    // A second opinion: what they do not agree on counts for neither.
    dir.write("two.tsv", answered.replace("alive", "dead"));
    let both = read(&["--read", "two.tsv"]);
    assert!(both.contains("1 link on which people disagree"), "{both}");
}

#[test]
fn who_has_read_enough_need_not_read_on() {
    let dir = place();
    for command in [
        &["audit", "--sample", "20"][..],
        &["report", "--format", "jsonl"],
        &["history", "http://a.rotweb.net/gone/1"],
        &["page", "Page"],
        &["check", "--urls", "list.txt"],
    ] {
        dir.write("list.txt", "mailto:a@rotweb.net\n".repeat(3));
        let ended = dir.wikirot(command).unheard();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!((ended.status.code(), &*told), (Some(0), ""), "{command:?}");
    }
}

#[test]
fn what_cannot_be_done_is_told() {
    let dir = place();
    dir.write("x.tsv", "nonsense");
    for (args, told) in [
        (&["audit"][..], "required"),
        (&["audit", "--sample", "5", "--read", "x.tsv"], "cannot be used with"),
        (&["audit", "--sample", "5", "--format", "json"], "a sheet is html or tsv"),
        (&["audit", "--read", "x.tsv"], "not a file of answers"),
        (&["audit", "--read", "none.tsv"], "cannot read none.tsv"),
    ] {
        let ran = dir.wikirot(args).run().exits(2);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
    }
    let fine = Dir::new();
    let web = small_web();
    fine.write("d.xml", dump(&[("Page", "https://a.rotweb.net/")]));
    fine.wikirot(["scan", "d.xml", "-q"]).on(&web).run().exits(0);
    let ran = fine.wikirot(["audit", "--sample", "5"]).run().exits(2);
    assert!(ran.stderr.contains("no confirmed broken link"), "{}", ran.stderr);
}

#[test]
fn a_wiki_without_a_name_is_called_as_its_database() {
    let (dir, web) = (Dir::new(), small_web());
    let dump = dump(&[("Page", "http://a.rotweb.net/gone")]);
    let name = dump.split("<sitename>").nth(1).and_then(|it| it.split('<').next()).unwrap();
    for (dump, called) in [
        (dump.clone(), name),
        (dump.replace(&format!("<sitename>{name}<"), "<sitename><"), "testwiki"),
    ] {
        dir.write("d.xml", dump);
        let _ = std::fs::remove_file(dir.path("s"));
        dir.wikirot(["scan", "d.xml", "--state", "s", "-q"]).on(&web).run().exits(0);
        let sheet = ["audit", "--sample", "1", "--unconfirmed", "--format", "tsv", "--state", "s"];
        let told = dir.wikirot(sheet).run().exits(0).stdout;
        assert!(told.lines().any(|it| it == format!("# wiki {called}")), "{told}");
    }
}
