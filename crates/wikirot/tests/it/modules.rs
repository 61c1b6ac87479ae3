//! Modules through the whole program, against what a real MediaWiki made of them.

use std::collections::BTreeSet;

use super::harness::{Dir, fixture, small_web};

/// A dump of these pages: namespace, title, text.
pub(super) fn dump(pages: &[(i32, &str, &str)]) -> String {
    let mut xml = String::from(
        "<mediawiki xml:lang=\"en\"><siteinfo><sitename>W</sitename>\
         <base>https://wiki.rotweb.net/wiki/Main</base><case>first-letter</case><namespaces>\
         <namespace key=\"0\" case=\"first-letter\" /><namespace key=\"10\">Template</namespace>\
         <namespace key=\"828\">Module</namespace></namespaces></siteinfo>",
    );
    for (id, (ns, title, text)) in (1..).zip(pages) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        xml += &format!(
            "<page><title>{title}</title><ns>{ns}</ns><id>{id}</id><revision><id>{id}</id>\
             <timestamp>2024-05-06T07:08:09Z</timestamp><model>wikitext</model>\
             <text>{text}</text><sha1>x{id}</sha1></revision></page>"
        );
    }
    xml + "</mediawiki>"
}

const CITE: &str = "local p = {} function p.cite(frame) local a = frame:getParent().args \
                    if a.status == 'usurped' then return a.title end \
                    return '[' .. a.url .. ' ' .. a.title .. '] [https://doi.rotweb.net/' .. \
                    (a.doi or '') .. ' doi]' end \
                    function p.fails(frame) error('no') end return p";

fn cited() -> String {
    dump(&[
        (
            0,
            "Page",
            "lead\n\n== Section ==\n{{Cite|url=http://a.rotweb.net/x|title=A|doi=10.1/2}}\n\
                     {{Cite|url=http://hijacked.rotweb.net/|title=B|status=usurped}}\n",
        ),
        (0, "Broken", "{{Fails|url=http://given.rotweb.net/}}"),
        (10, "Template:Cite", "{{#invoke:Cite|cite}}"),
        (10, "Template:Fails", "{{#invoke:Cite|fails}}"),
        (828, "Module:Cite", CITE),
    ])
}

fn links(dir: &Dir, options: &[&str]) -> Vec<serde_json::Value> {
    let mut arguments = vec!["links", "wiki.xml", "--format", "jsonl"];
    arguments.extend(options);
    let ran = dir.wikirot(arguments).run().exits(0);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn modules_make_what_they_make_on_mediawiki() {
    for (wiki, least) in [("modules", 200), ("games", 100)] {
        let truth = std::fs::read_to_string(fixture(&format!("dumps/{wiki}.links.tsv"))).unwrap();
        let recorded: BTreeSet<&str> = truth.lines().collect();
        let dir = Dir::new();
        let dump = fixture(&format!("dumps/{wiki}.xml"));
        let ran = dir.wikirot(["links"]).args([dump]).run().exits(0);
        let found: BTreeSet<&str> = ran.stdout.lines().collect();
        let missing: Vec<_> = recorded.difference(&found).collect();
        let extra: Vec<_> = found.difference(&recorded).collect();
        assert!(recorded.len() > least, "only {} of {wiki}", recorded.len());
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}, extra {extra:#?}");
    }
}

#[test]
fn links_of_modules_know_their_place() {
    let dir = Dir::new();
    dir.write("wiki.xml", cited());
    let all = links(&dir, &[]);
    let of = |url: &str| all.iter().find(|link| link["url"] == url);
    // What the page wrote itself stands where the page wrote it.
    let url = of("http://a.rotweb.net/x").unwrap();
    assert_eq!((url["line"].as_u64(), url["section"].as_str()), (Some(4), Some("Section")));
    assert_eq!(url["guessed"], false, "{url}");
    assert!(of("https://doi.rotweb.net/10.1/2").is_some());
    assert!(of("http://hijacked.rotweb.net/").is_none(), "the wiki hides it");
    let given = of("http://given.rotweb.net/").unwrap();
    assert_eq!(given["guessed"], true, "{given}");
}

#[test]
fn modules_know_the_number_of_their_page_and_nothing_of_what_a_dump_does_not_say() {
    let module = "return { link = function() return 'http://a.rotweb.net/' .. \
                  mw.title.getCurrentTitle().id .. '/' .. mw.site.stats.pagesInCategory('X') end }";
    let dir = Dir::new();
    let pages = [(0, "One", ""), (0, "Two", "{{#invoke:Link|link}}"), (828, "Module:Link", module)];
    dir.write("wiki.xml", dump(&pages));
    let urls: Vec<_> = links(&dir, &[]).iter().map(|it| it["url"].to_string()).collect();
    assert_eq!(urls, ["\"http://a.rotweb.net/2/0\""]);
}

#[test]
fn failing_modules_are_named() {
    let dir = Dir::new();
    dir.write("wiki.xml", cited());
    let ran = dir.wikirot(["links", "wiki.xml"]).run().exits(0);
    assert!(ran.stderr.contains("Module:Cite (1 time:"), "{}", ran.stderr);
}

#[test]
fn without_lua_arguments_are_searched() {
    let dir = Dir::new();
    dir.write("wiki.xml", cited());
    let all = links(&dir, &["--lua", "off"]);
    let guessed = all.iter().filter(|link| link["guessed"] == true).count();
    assert_eq!(guessed, 3, "{all:#?}");
    assert!(all.iter().all(|link| link["url"] != "https://doi.rotweb.net/10.1/2"));
}

#[test]
fn a_page_is_read_again_when_a_module_of_it_changes() {
    let dir = Dir::new();
    let web = small_web();
    let with = |path: &str| {
        let module =
            format!("return {{ link = function() return 'http://a.rotweb.net{path}' end }}");
        let pages = [(0, "Page", "{{#invoke:Link|link}}"), (828, "Module:Link", module.as_str())];
        dir.write("wiki.xml", dump(&pages));
        dir.wikirot(["scan", "wiki.xml", "--report", "jsonl=r.jsonl"]).on(&web).run().exits(0);
        let report = dir.read("r.jsonl");
        (report.contains("rotweb.net/gone"), report.contains("rotweb.net/lost"))
    };
    assert_eq!(with("/gone"), (true, false));
    assert_eq!(with("/lost"), (false, true));
}
