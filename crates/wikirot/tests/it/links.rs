//! `wikirot links`: extraction alone, offline.

use std::io::Write;

use super::harness::{Dir, dump, fixture};

#[test]
fn the_fixture_dump_gives_these_links() {
    let dir = Dir::new();
    let ran = dir.wikirot(["links"]).args([fixture("dumps/wiki.xml")]).run().exits(0);
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains("never.rotweb.net"));
}

#[test]
fn every_compression_and_standard_input_give_the_same() {
    let dir = Dir::new();
    let plain = fixture("dumps/wiki.xml");
    let expected = dir.wikirot(["links"]).args([&plain]).run().exits(0).stdout;
    let bytes = std::fs::read(&plain).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&bytes).unwrap();
    // A name that lies: the first bytes tell.
    let path = dir.write("dump.bz2", gz.finish().unwrap());
    assert_eq!(dir.wikirot(["links"]).args([&path]).run().exits(0).stdout, expected);
    assert_eq!(dir.wikirot(["links", "-"]).stdin(&path).run().exits(0).stdout, expected);
}

#[test]
fn templates_may_follow_the_pages_that_use_them() {
    let dir = Dir::new();
    let path = dir.write(
        "d.xml",
        dump(&[
            ("Page", "See {{Bug|7}}."),
            ("Template:Bug", "[https://bugs.rotweb.net/{{{1}}} #{{{1}}}]"),
        ]),
    );
    let ran = dir.wikirot(["links"]).args([&path]).run().exits(0);
    assert_eq!(ran.stdout, "Page\thttps://bugs.rotweb.net/7\n");

    let ran = dir.wikirot(["links", "--format", "jsonl"]).args([&path]).run().exits(0);
    let line = &ran.json_lines()[0];
    assert_eq!(line["origin"], "template");
    assert_eq!(line["templates"][0], "Template:Bug");
    assert_eq!(line["source"], "{{Bug|7}}");
}

#[test]
fn a_damaged_dump_gives_what_was_whole_and_says_where_it_ends() {
    let dir = Dir::new();
    let whole = dump(&[("One", "http://a.rotweb.net/"), ("Two", "http://b.rotweb.net/")]);
    let cut = whole.find("b.rotweb").unwrap();
    let path = dir.write("d.xml", &whole[..cut]);
    let ran = dir.wikirot(["links"]).args([&path]).run().exits(3);
    assert_eq!(ran.stdout, "One\thttp://a.rotweb.net/\n");
    assert!(ran.stderr.contains("One"), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}

#[test]
fn what_is_no_dump_is_refused_with_a_word() {
    let dir = Dir::new();
    // What should have written an empty file failed.
    for (name, contents, code) in
        [("page.html", "<!DOCTYPE html><html></html>", 2), ("empty", "", 3)]
    {
        let path = dir.write(name, contents);
        let ran = dir.wikirot(["links"]).args([&path]).run().exits(code);
        assert!(ran.stderr.contains("not a MediaWiki dump"), "{}", ran.stderr);
    }
    let ran = dir.wikirot(["links", "missing.xml"]).run().exits(2);
    let expected = "error: cannot open missing.xml: No such file or directory (os error 2)\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn who_has_read_enough_need_not_read_on() {
    let ended = Dir::new().wikirot(["links"]).args([fixture("dumps/wiki.xml")]).unheard();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[test]
fn what_stands_in_a_tag_is_read_as_it_is_said_to_be() {
    let dir = Dir::new();
    dir.write(
        "d.xml",
        dump(&[("Page", "<odd>http://a.rotweb.net/x</odd><pre>http://a.rotweb.net/y</pre>")]),
    );
    let links = |options: &[&str]| {
        let ran = dir.wikirot(["links", "d.xml"]).args(options).run().exits(0);
        ran.stdout.lines().map(|it| it.rsplit('/').next().unwrap().to_owned()).collect::<String>()
    };
    assert_eq!(links(&[]).replace("<", ""), "x");
    assert_eq!(links(&["--extension-tag", "odd=verbatim"]), "");
    assert_eq!(links(&["--extension-tag", "odd"]), "x");
}

#[test]
fn namespaces_choose_the_pages() {
    let dir = Dir::new();
    let path = dir.write(
        "d.xml",
        dump(&[("Page", "http://a.rotweb.net/"), ("Template:T", "http://b.rotweb.net/")]),
    );
    let links = |namespaces: &str| {
        dir.wikirot(["links", "--namespaces", namespaces]).args([&path]).run().exits(0).stdout
    };
    assert_eq!(links("readers"), "Page\thttp://a.rotweb.net/\n");
    assert_eq!(links("10"), "Template:T\thttp://b.rotweb.net/\n");
    assert_eq!(links("all").lines().count(), 2);
}

#[test]
fn the_content_model_says_whether_a_page_is_searched() {
    let dir = Dir::new();
    for (model, searched) in [
        ("wikitext", true),
        ("css", true),
        ("javascript", true),
        ("proofread-page", true),
        ("text", false),
        ("json", false),
        ("sanitized-css", false),
        ("Scribunto", false),
    ] {
        let dump = dump(&[("A", "http://a.rotweb.net/x")])
            .replace("<model>wikitext", &format!("<model>{model}"));
        let path = dir.write("model.xml", dump);
        let ran = dir.wikirot(["links"]).args([&path]).run().exits(0);
        assert_eq!(!ran.stdout.is_empty(), searched, "{model}: {ran:?}");
    }
}

#[test]
fn what_a_dump_cannot_tell_is_said_once() {
    let dir = Dir::new();
    let text =
        "{{#cargo_query:tables=x}} {{#cargo_query:tables=y}} http://a.rotweb.net/{{#invoke:M|f}}";
    let path = dir.write("d.xml", dump(&[("A", text), ("B", text), ("Template:T", "x")]));
    let ran = dir.wikirot(["links"]).args([&path]).run().exits(0);
    assert_eq!(ran.stdout, "A\thttp://a.rotweb.net/\nB\thttp://a.rotweb.net/\n");
    assert_eq!(
        ran.stderr,
        "warning: 4 calls of {{#cargo_query}} were not expanded: a dump alone cannot tell what they show\n"
    );
    let text = "http://a.rotweb.net/{{#cargo_query:tables=x}} {{#sub:http://b.rotweb.net/x|7|12}}";
    let path = dir.write("e.xml", dump(&[("A", text), ("Template:T", "x")]));
    let ran = dir.wikirot(["links"]).args([&path]).run().exits(0);
    assert_eq!(ran.stdout, "A\thttp://b.rotweb.net/x%7C7%7C12%7D%7D\n");
    assert!(ran.stderr.ends_with(
        "warning: 1 link was left out: a part of the URL cannot be computed from a dump\n"
    ));
    let ran = dir.wikirot(["links", "--string-functions", "-q"]).args([&path]).run().exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_wiki_on_a_farm_has_the_string_functions_of_the_farm() {
    let dir = Dir::new();
    let text = "http://b.rotweb.net/{{#sub:xyz|1|1}}";
    let found = |host: &str, options: &[&str]| {
        let wiki = dump(&[("A", text)]).replace("wiki.rotweb.net", host);
        let path = dir.write("f.xml", wiki);
        dir.wikirot(["links", "-q"]).args(options).args([&path]).run().exits(0).stdout
    };
    let computed = "A\thttp://b.rotweb.net/y\n";
    let text_alone = "A\thttp://b.rotweb.net/%7B%7B#sub:xyz%7C1%7C1%7D%7D\n";
    assert_eq!(found("game.fandom.com", &[]), computed);
    assert_eq!(found("game.wiki.gg", &[]), computed);
    assert_eq!(found("game.wiki.gg", &["--string-functions=off"]), text_alone);
    assert_eq!(found("notfandom.com", &[]), text_alone);
}

#[test]
fn a_link_of_a_page_that_comes_in_parts_is_printed_once() {
    let dir = Dir::new();
    let links = |from: usize, to| {
        (from..to).map(|n| format!("http://a.rotweb.net/{n} ")).collect::<String>()
    };
    let text = links(0, 1_100) + &links(0, 1) + &links(1_099, 1_100) + &links(600, 601);
    let path = dir.write("d.xml", dump(&[("Page", &text), ("Other", &text)]));
    let told = dir.wikirot(["links"]).args([&path]).run().exits(0).stdout;
    assert_eq!(told.lines().count(), 2 * 1_100);
    let all = dir.wikirot(["links", "--format", "jsonl"]).args([&path]).run().exits(0).stdout;
    assert_eq!(all.lines().count(), 2 * 1_103);
}
