//! Templates, parser functions and magic words as they decide links.

use wikirot_wikitext::{Options, Site};

use crate::wiki::Wiki;

/// What `text` puts behind a host, each word of it a link.
fn paths(wiki: &Wiki, text: &str) -> Vec<String> {
    wiki.links(text).into_iter().map(|link| link.url.replacen("http://h.example/", "", 1)).collect()
}

#[test]
fn functions_make_parts_of_urls() {
    let mut wiki = Wiki::new([
        ("Template:Echo", "{{{1}}}"),
        ("Template:Default", "{{{a|{{{1|none}}}}}}"),
        ("Template:Small", "<includeonly>i</includeonly><noinclude>n</noinclude>"),
        ("Talk:X", "here"),
        ("MediaWiki:Hello", "hi"),
    ]);
    wiki.options = Options { now: 1_551_548_701, string_functions: true, ..Options::default() };
    for (call, wanted) in [
        ("{{echo|a}}", "a"),
        ("{{echo|1= a }}", "a"),
        ("{{echo|a=b}}", "%7B%7B%7B1%7D%7D%7D"),
        ("{{default}}", "none"),
        ("{{default|a=}}", ""),
        ("{{default|x}}", "x"),
        ("{{small}}", "i"),
        ("{{:Talk:X}}", "here"),
        ("{{int:hello}}", "hi"),
        ("{{#if: |a|b}}", "b"),
        ("{{#ifeq:01|1|a|b}}", "a"),
        ("{{#ifeq:&amp;|&#38;|a|b}}", "a"),
        ("{{#switch:c|a=1|b|c=2|#default=3}}", "2"),
        ("{{#switch:x|a=1|#default=3|b=2}}", "3"),
        ("{{#switch:x|a=1|4}}", "4"),
        ("{{#switch:b|a|b|c=1|d=2|#default=3}}", "1"),
        ("{{#switch:c|a|b|c=1|d=2|#default=3}}", "1"),
        ("{{#switch:d|a|b|c=1|d=2|#default=3}}", "2"),
        ("{{#switch:a|a|#default=3|b=2}}", "3"),
        ("{{#switch:x|a|#default|b=2|c=4}}", "2"),
        ("{{#switch:x|#default=1|#default=2}}", "2"),
        ("{{#switch:x|a=1|#default|4}}", "4"),
        ("{{#switch:01| 1 = a | b }}", "a"),
        ("{{#switch:{{echo|k}}|{{echo|j}}|{{echo|k}}= {{echo|v}} }}", "v"),
        ("{{#switch:&amp;|&#38;=a|b}}", "a"),
        ("{{#ifexist:Talk:X|a|b}}", "a"),
        ("{{#ifexist:Nowhere|a|b}}", "b"),
        ("{{#ifexpr:1 > 2|a|b}}", "b"),
        ("{{#iferror:{{#expr:1/0}}|a|b}}", "a"),
        ("{{#expr:2^10 round 0}}", "1024"),
        ("{{#time:Y-m-d|2010-02-28 +1 day}}", "2010-03-01"),
        ("{{#time:Y-m-d|2010-05-06 tue next week}}", "2010-05-11"),
        ("{{#time:Y-m-d|12/1/24}}_{{#time:Y-m-d|1/12/99}}", "2024-12-01_1999-01-12"),
        ("{{#time:a|1900-10-29 11:05}}{{#time:a|1900-10-29 12:05}}", "ampm"),
        ("{{#time:A|12:00}}{{#time:A|00:00}}", "PMAM"),
        ("{{#time:g|2020-01-01 00:30}}-{{#time:g|2020-01-01 12:30}}", "12-12"),
        ("{{#time:h|2020-01-01 13:30}}", "01"),
        ("{{#time:L|1900-01-01}}{{#time:L|2000-01-01}}{{#time:L|2001-01-01}}", "010"),
        ("{{#time:F|2020-05-05|DE}}_{{#time:F|2020-05-05|de}}", "May_Mai"),
        ("{{#time:F|2020-05-05|d}}_{{#time:F|2020-05-05|a-}}", "May_May"),
        ("{{CURRENTMONTHNAME}}{{LOCALMONTHNAME}}", "MarchMarch"),
        ("{{CURRENTDAYNAME}}{{LOCALDAYNAME}}", "SaturdaySaturday"),
        ("{{#expr:.5}}_{{formatnum:.5}}_{{formatnum:00.5}}_{{formatnum:0.50}}", "0.5_.5_00.5_0.50"),
        ("{{#expr:1/3*-0}}_{{#expr:0*-1}}", "-0_-0"),
        ("{{#titleparts:a/b/c|1|2}}", "b"),
        ("{{#rel2abs:../x|a/b}}", "a/x"),
        ("{{#sub:abcdef|1|3}}", "bcd"),
        ("{{#replace:a b c| |_}}", "a_b_c"),
        ("{{#explode:a/b/c|/|1}}", "b"),
        ("{{#len:abc}}{{#pos:abc|c}}{{#rpos:abca|a}}{{#count:abca|a}}", "3232"),
        ("{{#urldecode:a%2Fb}}", "a/b"),
        ("{{urlencode:a b+c}}", "a+b+c"),
        ("{{urlencode:a b|PATH}}{{urlencode:a b|WIKI}}", "a%20ba_b"),
        ("{{anchorencode:a ''b''  [[c|d]]}}", "a_b_d"),
        ("{{lc:AB}}{{uc:ab}}{{lcfirst:AB}}{{ucfirst:ab}}", "abABaBAb"),
        ("{{padleft:7|3}}{{padright:7|3|x}}", "0077xx"),
        ("{{formatnum:1234.5}}-{{formatnum:1,234|R}}", "1,234.5-1234"),
        ("{{plural:2|one|many}}{{gender:x|a|b}}{{grammar:genitive|x}}", "manyax"),
        ("{{ns:10}}-{{ns:project}}-{{nse:4}}", "Template-Test"),
        ("{{PAGENAMEE}}:{{NAMESPACENUMBER}}:{{FULLPAGENAMEE}}", "Test_page:0:Test_page"),
        ("{{PAGENAMEE:user:ann b/c}}", "Ann_b/c"),
        ("{{SUBPAGENAMEE:user:a/b}}{{BASEPAGENAMEE:user:a/b}}{{ROOTPAGENAME:user:a/b}}", "bAA"),
        ("{{TALKSPACEE:user:a}}{{SUBJECTSPACE:User talk:a}}", "User_talkUser"),
        ("{{CURRENTYEAR}}{{CURRENTMONTH}}{{CURRENTDAY2}}{{CURRENTHOUR}}", "2019030217"),
        ("{{REVISIONYEAR}}{{REVISIONID}}{{PAGEID}}{{REVISIONUSER}}", "2019707Ann"),
        ("{{REVISIONDAY}}-{{REVISIONDAY2}}", "2-02"),
        ("{{REVISIONMONTH}}-{{REVISIONMONTH1}}", "03-3"),
        ("{{REVISIONTIMESTAMP}}-{{REVISIONSIZE}}", "20190302174501-55"),
        ("{{PAGEID}}{{REVISIONID}}{{REVISIONUSER}}", "770Ann"),
        ("{{PAGEID:x}}{{REVISIONID:x}}{{REVISIONYEAR:x}}-{{PAGESIZE:x}}", "0-0"),
        ("{{PAGEID:Test_page}}{{REVISIONID:test page}}{{REVISIONYEAR:Test page}}", "7702019"),
        ("{{PAGESIZE:Test page}}-{{PAGESIZE:Talk:X|R}}-{{PAGESIZE:Special:X}}", "84-4-0"),
        ("{{PAGESINCAT:Nowhere}}{{PAGESINCATEGORY:}}", "00"),
        ("{{PAGEID:Special:X}}{{REVISIONUSER:a[b}}", "0"),
        ("{{SERVERNAME}}{{SCRIPTPATH}}", "wiki.example"),
        ("{{#tag:b|x}}", ""),
        ("{{!}}{{=}}", "%7C="),
        ("{{DISPLAYTITLE:x}}{{DEFAULTSORT:y}}z", "z"),
        ("{{ARTICLESPACE}}{{ARTICLEPAGENAME:Talk:X}}{{CURRENTMONTH2}}", "X03"),
        ("{{subst:echo|a}}", "%7B%7Bsubst:echo%7Ca%7D%7D"),
        ("{{safesubst:echo|a}}", "a"),
        ("{{msg:echo|a}}", "a"),
        ("{{localurl:X|a=b}}", "/index.php?title=X&a=b"),
        ("{{#language:de}}{{#language:DE}}", "DeutschDeutsch"),
        ("{{#language:qq-latn-us-ab}}", "qq-Latn-US-AB"),
        ("{{#language:qq-x-latn-us}}", "qq-x-latn-US"),
        ("{{#language:latn}}-{{#language:us}}", "latn-us"),
    ] {
        assert_eq!(paths(&wiki, &format!("http://h.example/{call}")), [wanted], "{call}");
    }
}

#[test]
fn of_many_arguments_the_last_of_a_name_counts() {
    let wiki =
        Wiki::new([("Template:T", "{{{1}}}-{{{7}}}-{{{20}}}-{{{40|none}}}-{{{a}}}-{{{z|none}}}")]);
    // Few arguments are searched from end to end, many by an index.
    for count in [20, 21, 30, 39, 40] {
        let numbered: String = (1..=count).map(|n| format!("|p{n}")).collect();
        let text = format!("http://h.example/{{{{t{numbered}|a=b|7=seven|a=c|20=twenty}}}}");
        let last = if count < 40 { "none" } else { "p40" };
        let wanted = format!("http://h.example/p1-seven-twenty-{last}-c-none");
        assert_eq!(wiki.urls(&text), [wanted], "{count}");
    }
    let wiki = Wiki::new([("Template:T", "{{{1}}}-{{{a}}}-{{{b|none}}}")]);
    assert_eq!(wiki.urls("http://h.example/{{t|x|a=b|a=c|1=y}}"), ["http://h.example/y-c-none"]);
}

#[test]
fn string_functions_are_text_where_they_are_off() {
    assert_eq!(Wiki::default().urls("{{#len:http://a.example}}"), ["http://a.example%7D%7D"]);
}

#[test]
fn urls_of_pages_lead_to_the_wiki_itself() {
    let mut wiki = Wiki::default();
    let text = "{{fullurl:Foo bar}} [{{canonicalurl:X|action=edit}} x] {{fullurl:commons:A b}} http://wiki.example/";
    assert_eq!(wiki.urls(text), ["http://wiki.example/", "https://commons.wikimedia.org/wiki/A_b"]);
    wiki.options.internal = true;
    let all = wiki.urls(text);
    assert!(all.contains(&"https://wiki.example/wiki/Foo_bar".to_owned()), "{all:?}");
    assert!(
        all.contains(&"https://wiki.example/index.php?title=X&action=edit".to_owned()),
        "{all:?}"
    );
}

#[test]
fn tags_made_by_functions() {
    let wiki = Wiki::new([("Template:Quote", "{{#tag:ref|{{{1}}}|name=x}}<ref name=x/>")]);
    assert_eq!(
        wiki.urls("{{quote|http://a.example}} {{#tag:nowiki|http://b.example}}"),
        ["http://a.example"]
    );
    // A tag does not see the parameters of the template that it stands in, but for poems.
    let wiki = Wiki::new([(
        "Template:R",
        "<ref>http://a.example/{{{1}}}</ref><poem>http://b.example/{{{1}}}</poem>",
    )]);
    assert_eq!(
        wiki.urls("{{r|x}}"),
        ["http://a.example/%7B%7B%7B1%7D%7D%7D", "http://b.example/x"]
    );
}

#[test]
fn subpages_and_redirects() {
    let wiki = Wiki::new([
        ("Help:A/b", "http://b.example"),
        ("Template:One", "#REDIRECT [[Template:Two]]"),
        ("Template:Two", "http://two.example"),
        ("Template:Lost", "#REDIRECT [[Template:Nowhere]]"),
        ("Template:small", "http://small.example"),
    ]);
    let urls = |title, text| -> Vec<String> {
        wiki.links_on(&Wiki::site(), title, text).into_iter().map(|link| link.url).collect()
    };
    assert_eq!(urls("Help:A", "{{/b}}"), ["http://b.example"]);
    assert_eq!(urls("Help:A/c", "{{../b}}"), ["http://b.example"]);
    assert!(urls("A", "{{/b}}").is_empty());
    assert_eq!(
        urls("A", "{{one}} {{lost}} {{small}}"),
        ["http://two.example", "http://small.example"]
    );
}

#[test]
fn what_is_shown_as_its_source_holds_no_links_but_may_end_one() {
    let wiki = Wiki::new([
        ("Template:T", "x''y''"),
        ("Template:Two", "a b<noinclude>c</noinclude>"),
        (
            "Template:Ref",
            "<ref>http://u.example</ref> [http://v.example w] {{T}} mailto:a@b.example",
        ),
    ]);
    for (text, wanted) in [
        ("http://a.example/{{msgnw:T}}", &["http://a.example/x''y''"][..]),
        (
            "http://a.example/{{urlencode:{{msgnw:two}}}}",
            &["http://a.example/a+b&%2360;noinclude&%2362;c&%2360;%2Fnoinclude&%2362;"],
        ),
        ("{{msgnw:Ref}}", &[]),
        ("http://a.example/{{msgnw:Nosuch}}", &["http://a.example/%5B%5B:Template:Nosuch%5D%5D"]),
        ("http://a.example/{{msgnw:lc:A'B}}", &["http://a.example/a'b"]),
    ] {
        assert_eq!(wiki.urls(text), wanted, "{text}");
    }
}

#[test]
fn what_can_be_the_name_of_no_function_is_text() {
    for (text, wanted) in [
        ("{{#if :x|http://a.example}}", &["http://a.example%7D%7D"][..]),
        ("{{# if:x|http://a.example}}", &["http://a.example%7D%7D"]),
        ("{{#lc:http://a.example}}", &["http://a.example%7D%7D"]),
        ("{{#UrlEncode:http://a.example}}", &["http://a.example%7D%7D"]),
        ("{{##if:x|http://a.example}}", &["http://a.example%7D%7D"]),
        ("{{#my function:x|http://a.example}}", &["http://a.example%7D%7D"]),
    ] {
        let wiki = Wiki::default();
        assert_eq!(wiki.urls(text), wanted, "{text}");
        assert!(wiki.shortfall(text).calls.is_empty(), "{text}");
    }
}

#[test]
fn messages_that_the_wiki_has_no_page_for_are_those_of_mediawiki() {
    let wiki = Wiki::new([("MediaWiki:Edit", "change")]);
    for (text, wanted) in [
        (
            "[{{int:helppage}} Help]",
            "https://www.mediawiki.org/wiki/Special:MyLanguage/Help:Contents",
        ),
        ("{{int:Translateinterface}}", "https://translatewiki.net/"),
        ("{{int:rfcurl|1234}}", "https://tools.ietf.org/html/rfc1234"),
        ("http://a.example/{{int:parentheses|x}}{{int:brackets}}", "http://a.example/(x)"),
        ("http://a.example/{{int:edit}}/{{int:View}}", "http://a.example/change/View"),
        ("http://a.example/{{int:nowhere}}", "http://a.example/%E2%A7%BCnowhere%E2%A7%BD"),
    ] {
        assert_eq!(wiki.urls(text), [wanted], "{text}");
    }
    let german = Site::new("W", "https://w.example/wiki/X", "de", []);
    assert!(wiki.links_on(&german, "X", "[{{int:helppage}} Hilfe]").is_empty());
}
