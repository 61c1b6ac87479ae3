//! `wikirot patch`: from the state and the dump to changed pages.

use std::path::Path;

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, dump, small_web};

const TEXT: &str = "\
* [https://a.rotweb.net/ fine]
* [http://a.rotweb.net/gone lost] &amp; found
* http://a.rotweb.net/moved.
* <nowiki>http://a.rotweb.net/gone</nowiki> and <!-- http://a.rotweb.net/gone -->
* <code>http://a.rotweb.net/gone</code>
* http://a.rotweb.net/gone {{Dead link|2020|01|02|status=404}}
";

const PATCHED: &str = "\
* [https://a.rotweb.net/ fine]
* [http://a.rotweb.net/gone lost]{{Dead link|DATE|status=404}} &amp; found
* http://a.rotweb.net/new.
* <nowiki>http://a.rotweb.net/gone</nowiki> and <!-- http://a.rotweb.net/gone -->
* <code>http://a.rotweb.net/gone</code>
* http://a.rotweb.net/gone {{Dead link|2020|01|02|status=404}}
";

fn scanned(confirm: &str) -> (Dir, Loopback) {
    let dir = Dir::new();
    let web = Web::new()
        .host(
            Host::new("a.rotweb.net")
                .page("/", Behaviour::Page)
                .page("/new", Behaviour::Page)
                .page("/moved", Behaviour::redirect(301, "http://a.rotweb.net/new")),
        )
        .serve()
        .unwrap();
    let path = dir.write("d.xml", dump(&[("A/b", TEXT), ("Fine", "https://a.rotweb.net/")]));
    let scan = ["scan", "-q", "--dead-link", "archwiki", "--confirm", confirm];
    dir.wikirot(scan).args([&path]).on(&web).run().exits(0);
    (dir, web)
}

fn patch(dir: &Dir, dump: &Path, out: &str) -> String {
    let args = ["patch", "--dead-link", "archwiki", "--out", out];
    dir.wikirot(args).args([dump]).run().exits(0).stdout
}

fn files(dir: &Dir, out: &str) -> Vec<String> {
    let entries = std::fs::read_dir(dir.path(out)).unwrap();
    let mut names: Vec<_> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The text with the day of the run in the place of `DATE`.
fn dated(text: &str, like: &str) -> String {
    let (_, date) = like.split_once("lost]{{Dead link|").unwrap();
    text.replace("DATE", &date[..10])
}

fn links(dir: &Dir, dump: &Path) -> String {
    dir.wikirot(["links"]).args([dump]).run().exits(0).stdout
}

#[test]
fn replacements_are_applied_and_a_second_patch_finds_nothing_to_do() {
    let (dir, _web) = scanned("1x0d");
    let told = patch(&dir, &dir.path("d.xml"), "out");
    assert_eq!(told, "2 links changed on 1 page, in out\n");
    assert_eq!(files(&dir, "out"), ["A%2Fb.diff", "A%2Fb.wiki", "import.xml"]);
    let patched = dir.read("out/A%2Fb.wiki");
    assert_eq!(patched, dated(PATCHED, &patched));
    let diff = dir.read("out/A%2Fb.diff");
    assert!(diff.contains("\n-* http://a.rotweb.net/moved.\n"), "{diff}");

    // The import file is a dump of its own, and the same links are in it but for the moved one.
    let imported = links(&dir, &dir.path("out/import.xml"));
    let before = links(&dir, &dir.path("d.xml"));
    let of_page: Vec<_> = before.lines().filter(|it| it.starts_with("A/b\t")).collect();
    assert_eq!(imported.trim_end(), of_page.join("\n").replace("/moved", "/new"));

    let second = dir.write("second.xml", dump(&[("A/b", &patched)]));
    let told = patch(&dir, &second, "again");
    assert!(told.starts_with("nothing to do; 2 links left alone"), "{told}");
    assert!(files(&dir, "again").is_empty());
}

#[test]
fn what_is_not_confirmed_is_not_flagged() {
    let (dir, _web) = scanned("3x3d");
    let told = patch(&dir, &dir.path("d.xml"), "out");
    assert!(told.starts_with("1 link changed"), "{told}");
    assert!(!dir.read("out/A%2Fb.wiki").contains("lost]{{"));
}

#[test]
fn a_page_that_was_edited_since_is_left_alone() {
    let (dir, _web) = scanned("1x0d");
    let edited = dir.write("e.xml", dump(&[("A/b", &format!("New lead.\n{TEXT}"))]));
    let told = patch(&dir, &edited, "out");
    assert!(told.starts_with("nothing to do; 2 links left alone"), "{told}");
}

#[test]
fn an_older_dump_takes_no_edit_back() {
    let (dir, _web) = scanned("1x0d");
    let older = dir.read("d.xml").replace("<revision><id>1</id>", "<revision><id>0</id>");
    let told = patch(&dir, &dir.write("older.xml", older), "out");
    let wanted = "nothing to do; 1 page left alone: a newer revision was scanned";
    assert!(told.starts_with(wanted), "{told}");
    assert!(files(&dir, "out").is_empty());
}

#[test]
fn scripts_styles_and_the_interface_are_not_edited() {
    let (dir, web) = (Dir::new(), small_web());
    let link = "http://a.rotweb.net/gone";
    let pages = [
        ("User:A/x.js", 2),
        ("MediaWiki:Sidebar", 8),
        ("Template:A/styles.css", 10),
        ("Module:A", 828),
        ("User:A/x", 2),
        ("Module:A/doc", 828),
    ];
    let mut text =
        dump(&pages.map(|(title, _)| (title, link))).replace("<model>wikitext</model>", "");
    for (title, ns) in pages {
        let page = |ns: i32| format!("<title>{title}</title><ns>{ns}</ns>");
        text = text.replace(&page(if ns == 10 { 10 } else { 0 }), &page(ns));
    }
    let path = dir.write("d.xml", text);
    let scan = ["scan", "-q", "--confirm", "1x0d", "--namespaces", "all"];
    dir.wikirot(scan).args([&path]).on(&web).run().exits(0);
    let told = patch(&dir, &path, "out");
    assert!(told.starts_with("2 links changed on 2 pages"), "{told}");
    assert!(files(&dir, "out").contains(&"User%3AA%2Fx.wiki".to_owned()));
}

#[test]
fn dead_links_that_nobody_said_how_to_mark_are_told_of() {
    let (dir, _web) = scanned("1x0d");
    let args = ["patch", "--out", "out", "--class", "dead"];
    let told = dir.wikirot(args).args([dir.path("d.xml")]).run().exits(0).stdout;
    assert!(
        told.starts_with("nothing to do; 1 dead link unmarked: say with --dead-link"),
        "{told}"
    );
}

#[test]
fn a_dump_of_another_wiki_is_refused() {
    let (dir, _web) = scanned("1x0d");
    let other = dump(&[("A/b", TEXT)]).replace("testwiki", "otherwiki");
    let path = dir.write("o.xml", other);
    let ran = dir
        .wikirot(["patch", "--out", "out", "--state", "state/wikirot/testwiki.sqlite"])
        .args([path])
        .run()
        .exits(2);
    assert!(
        ran.stderr.contains("the state is of testwiki, the dump of otherwiki"),
        "{}",
        ran.stderr
    );
    assert!(!dir.path("out").exists());
}

#[test]
fn a_dump_that_names_no_database_is_patched() {
    let (dir, _web) = scanned("1x0d");
    let nameless = dir.read("d.xml").replace("<dbname>testwiki</dbname>", "");
    let told = patch(&dir, &dir.write("n.xml", nameless), "out");
    assert!(told.starts_with("2 links changed on 1 page"), "{told}");
}

/// What a patch makes of a page of its own, in the English of Wikipedia.
fn patched(text: &str) -> String {
    let dir = Dir::new();
    let site = Host::new("a.rotweb.net").page("/", Behaviour::Page);
    let archive = Host::new("arquivo.pt").otherwise(Behaviour::Page);
    let web = Web::new().host(site).host(archive).serve().unwrap();
    let path = dir.write("d.xml", dump(&[("Page", text), ("Template:Mark", "!")]));
    let scan = ["scan", "-q", "--dead-link", "wikipedia", "--confirm", "1x0d"];
    dir.wikirot(scan).args([&path]).on(&web).run().exits(0);
    let args = ["patch", "--dead-link", "wikipedia", "--out", "out"];
    dir.wikirot(args).args([&path]).run().exits(0);
    match files(&dir, "out").is_empty() {
        true => text.to_owned(),
        false => dir.read("out/Page.wiki"),
    }
}

#[test]
fn what_is_marked_in_another_language_or_saved_by_hand_is_left_alone() {
    let gone = "http://a.rotweb.net/gone";
    let copy = format!("http://arquivo.pt/wayback/2010/{gone}");
    let marked = [
        format!("* [{gone} x] {{{{Toter Link|datum=2020}}}}"),
        format!("* [{gone} x]{{{{недоступная ссылка}}}}"),
        format!("* [{gone} x] {{{{Webarchiv|url={gone}}}}}"),
        format!("* [{gone} x]{{{{small|{{{{dead link}}}}}}}}"),
        format!("* [{gone} x]{{{{<!-- c -->dead link}}}}"),
        format!("* [{gone} x] ([{copy} archived])"),
        format!("* {gone}, {copy}"),
    ]
    .join("\n");
    assert_eq!(patched(&marked), marked);
    let others = [
        format!("* [{gone} x] ([http://a.rotweb.net/ home], {copy})"),
        format!("* [{gone} x] ([{copy}/more archived])"),
        format!("* [{gone} x]{{{{Mark|{{{{Mark}}}}}}}}"),
        format!("* [{gone} x]\n* {copy}"),
    ]
    .join("\n");
    assert_eq!(patched(&others).matches("{{dead link|").count(), 4);
}

#[test]
fn a_page_gets_the_template_of_its_language_where_the_wiki_has_that() {
    let (dir, web) = (Dir::new(), small_web());
    let link = "* [http://a.rotweb.net/gone x]";
    let pages = [
        ("Hilfe (Deutsch)", link),
        ("Ayuda (Español)", link),
        ("Template:Dead link", "!"),
        ("Template:Dead link (Deutsch)", "!"),
    ];
    let path = dir.write("d.xml", dump(&pages));
    let scan = ["scan", "-q", "--dead-link", "archwiki", "--confirm", "1x0d"];
    dir.wikirot(scan).args([&path]).on(&web).run().exits(0);
    patch(&dir, &path, "out");
    let (german, spanish) =
        (dir.read("out/Hilfe_(Deutsch).wiki"), dir.read("out/Ayuda_(Español).wiki"));
    assert!(german.starts_with(&format!("{link}{{{{Dead link (Deutsch)|")), "{german}");
    assert!(spanish.starts_with(&format!("{link}{{{{Dead link|")), "{spanish}");
}

#[test]
fn a_folder_that_is_not_empty_is_not_written_to() {
    let (dir, _web) = scanned("1x0d");
    std::fs::create_dir(dir.path("out")).unwrap();
    dir.write("out/mine", "");
    let args = ["patch", "--out", "out"];
    let ran = dir.wikirot(args).args([dir.path("d.xml")]).run().exits(2);
    assert!(ran.stderr.contains("out is not empty"), "{}", ran.stderr);
    assert_eq!(files(&dir, "out"), ["mine"]);
}

#[test]
fn of_a_damaged_dump_the_pages_before_the_damage_are_patched() {
    let (dir, _web) = scanned("1x0d");
    let whole = dir.read("d.xml");
    let cut = dir.write("cut.xml", whole.split("https://a.rotweb.net/<").next().unwrap());
    let ran = dir.wikirot(["patch", "--out", "out"]).args([&cut]).run().exits(3);
    assert!(ran.stdout.starts_with("1 link changed on 1 page"), "{ran:?}");
    assert!(ran.stderr.contains("cut.xml: "), "{ran:?}");
    assert_eq!(files(&dir, "out"), ["A%2Fb.diff", "A%2Fb.wiki", "import.xml"]);
    assert!(dir.read("out/import.xml").ends_with("</mediawiki>\n"));
}

/// What becomes of a page whose links to `/gone` are broken: its text, and its text afterwards.
const EDITS: &[(&str, &str)] = &[
    ("* GONE of it", "* GONE{{Dead link|DATE|status=404}} of it"),
    ("* [GONE [3]] x", "* [GONE [3]]{{Dead link|DATE|status=404}} x"),
    ("x GONE{{Echo|y}} z", "x GONE{{Echo|y}} z"),
    ("== [GONE head] ==", "== [GONE head] =="),
    ("[[File:A.png|thumb|link=GONE|see]]", "[[File:A.png|thumb|link=GONE|see]]"),
    (
        "<ref>[GONE x], ''Paper'', 2001. {{dead link}}</ref>",
        "<ref>[GONE x], ''Paper'', 2001. {{dead link}}</ref>",
    ),
    ("<ref>[GONE x]</ref>{{dead link}} b", "<ref>[GONE x]</ref>{{dead link}} b"),
    (
        "* [GONE x]&nbsp;<small>{{template:dead_link}}</small>",
        "* [GONE x]&nbsp;<small>{{template:dead_link}}</small>",
    ),
    ("* [GONE x {{Gone too}}]", "* [GONE x {{Gone too}}]"),
    ("* [GONE x]{{Wrapped}}", "* [GONE x]{{Wrapped}}"),
    (
        "* [GONE x] {{Webarchive|url=http://b.rotweb.net/}}",
        "* [GONE x] {{Webarchive|url=http://b.rotweb.net/}}",
    ),
    (
        "* [GONE x] and [https://a.rotweb.net/ y]{{dead link}}",
        "* [GONE x]{{Dead link|DATE|status=404}} and [https://a.rotweb.net/ y]{{dead link}}",
    ),
    (
        "* [GONE x]<!-- {{dead link}} -->",
        "* [GONE x]{{Dead link|DATE|status=404}}<!-- {{dead link}} -->",
    ),
    (
        "* GONE/ x, GONE?a=, y",
        "* GONE/{{Dead link|DATE|status=404}} x, GONE?a={{Dead link|DATE|status=404}}, y",
    ),
    // The mark is of what the template makes.
    (
        "* [GONE x] and {{Bug|7}} {{dead link}}",
        "* [GONE x]{{Dead link|DATE|status=404}} and {{Bug|7}} {{dead link}}",
    ),
    // What stands in a caption is not said of where its image leads.
    (
        "[[File:A.png|thumb|link=GONE?b|see [GONE x]]]",
        "[[File:A.png|thumb|link=GONE?b|see [GONE x]{{Dead link|DATE|status=404}}]]",
    ),
    // Of two footnotes that are the same, one alone would contradict the other.
    (
        "<ref name=q>GONE</ref> <ref name=q>GONE</ref> [GONE x]",
        "<ref name=q>GONE</ref> <ref name=q>GONE</ref> [GONE x]{{Dead link|DATE|status=404}}",
    ),
    (
        "<ref name=q>GONE</ref> <ref name=q/>",
        "<ref name=q>GONE{{Dead link|DATE|status=404}}</ref> <ref name=q/>",
    ),
    (
        "a<ref name=q/>\n<references>\n<ref name=q>[GONE x]</ref>\n</references>",
        "a<ref name=q/>\n<references>\n<ref name=q>[GONE x]{{Dead link|DATE|status=404}}</ref>\n</references>",
    ),
    ("* [GONE x<!-- ] -->y]", "* [GONE x<!-- ] -->y]{{Dead link|DATE|status=404}}"),
    ("* [GONE <nowiki>a]b</nowiki>]", "* [GONE <nowiki>a]b</nowiki>]{{Dead link|DATE|status=404}}"),
    ("{{#if:x|[GONE a]}} GONE", "{{#if:x|[GONE a]}} GONE{{Dead link|DATE|status=404}}"),
    (
        "{|\n|+ [GONE a]\n|-\n|GONE||b\n|}",
        "{|\n|+ [GONE a]{{Dead link|DATE|status=404}}\n|-\n|GONE{{Dead link|DATE|status=404}}||b\n|}",
    ),
    (
        "<code>GONE</code>\n GONE\n; GONE : b",
        "<code>GONE</code>\n GONE\n; GONE{{Dead link|DATE|status=404}} : b",
    ),
    (
        "* [GONE x]. Retrieved 2010-01-02.{{dead link}}",
        "* [GONE x]. Retrieved 2010-01-02.{{dead link}}",
    ),
    // Beside other parentheses the new address would end elsewhere.
    ("(http://a.rotweb.net/open)", "(http://a.rotweb.net/open)"),
    ("* http://a.rotweb.net/open x", "* http://a.rotweb.net/new(a)/b x"),
];

#[test]
fn edits_go_where_they_do_no_harm() {
    let dir = Dir::new();
    let moved = Behaviour::redirect(301, "http://a.rotweb.net/new(a)/b");
    let web = Web::new()
        .host(
            Host::new("a.rotweb.net")
                .page("/", Behaviour::Page)
                .page("/new(a)/b", Behaviour::Page)
                .page("/open", moved),
        )
        .serve()
        .unwrap();
    let titles: Vec<String> = (0..EDITS.len()).map(|n| format!("Page {n}")).collect();
    let texts: Vec<String> = EDITS.iter().map(|(text, _)| in_full(text)).collect();
    let mut pages: Vec<(&str, &str)> =
        titles.iter().zip(&texts).map(|(title, text)| (&**title, &**text)).collect();
    pages.extend([
        ("Template:Dead link", "!"),
        ("Template:Gone too", "#REDIRECT [[Template:Dead link]]"),
        ("Template:Wrapped", "{{dead link|date={{{1|}}}}}<noinclude>{{doc}}</noinclude>"),
        ("Template:Echo", "{{{1}}}"),
        ("Template:Webarchive", "[{{{url}}} Archived]"),
        ("Template:Bug", "[https://a.rotweb.net/?{{{1}}} bug]"),
    ]);
    let path = dir.write("d.xml", dump(&pages));
    let scan = ["scan", "-q", "--dead-link", "archwiki", "--confirm", "1x0d"];
    dir.wikirot(scan).args([&path]).on(&web).run().exits(0);
    patch(&dir, &path, "out");
    let import = dir.read("out/import.xml");
    let today = jiff::Timestamp::now().strftime("%Y|%m|%d").to_string();
    for ((text, wanted), title) in EDITS.iter().zip(&titles) {
        let edited = dir.path(&format!("out/{}.wiki", title.replace(' ', "_")));
        let edited = std::fs::read_to_string(edited).unwrap_or_else(|_| in_full(text));
        assert_eq!(edited, in_full(wanted).replace("DATE", &today), "{text}");
        assert_eq!(import.contains(&format!("<title>{title}<")), text != wanted, "{text}");
    }
}

fn in_full(text: &str) -> String {
    text.replace("GONE", "http://a.rotweb.net/gone")
}
