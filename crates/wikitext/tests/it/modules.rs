//! Modules: what they may ask of the page that calls them, and what becomes of what they make. What
//! they are answered is what the manual of Scribunto says.

use std::sync::Mutex;

use wikirot_wikitext::{Dependency, Host, ModuleError, Options, Site, TitleParts};

use crate::engine::Engine;
use crate::wiki::Wiki;

fn site() -> Site {
    let names = [(4, "Test wiki"), (828, "Module"), (829, "Module talk")];
    let names = names.map(|(number, name)| (number, name.to_owned(), true));
    Site::new("Test wiki", "https://wiki.example/wiki/Main_Page", "en", names)
}

fn wiki() -> Wiki {
    Wiki::new([
        ("Template:Echo", "{{{1}}}"),
        ("Template:Own", "http://own.example"),
        ("Template:T", "{{#invoke:Mod|f|x|{{{1}}}|k={{{n|}}}| y }}"),
        ("Template:Loop", "a{{#invoke:M|loop}}"),
        ("MediaWiki:Hello", "hi"),
        ("MediaWiki:Bye", "bye"),
        ("MediaWiki:Bye/de", "tschüs"),
        ("Talk:X", "here"),
    ])
}

/// Asks the host of a module that `text` calls; whatever it does has to hold.
fn asked(text: &str, ask: impl Fn(&mut dyn Host) + Sync) {
    let runs = Mutex::new(0);
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        ask(host);
        *runs.lock().unwrap() += 1;
        Ok(String::new())
    };
    Engine::new(&does).links(&wiki(), &site(), text);
    assert_eq!(*runs.lock().unwrap(), 1, "{text}");
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_module_sees_its_own_arguments_and_those_of_its_caller() {
    asked("{{t|a| b |n= c }}", |host| {
        assert_eq!((host.page().as_str(), host.page_id()), ("Test page", 7));
        assert_eq!((host.title(0).as_str(), host.title(1).as_str()), ("Module:Mod", "Template:T"));
        let own = [("1", "x"), ("2", "a"), ("k", "c"), ("3", " y ")];
        assert_eq!(host.arguments(0), pairs(&own));
        let of_template = [("1", "a"), ("2", " b "), ("n", "c")];
        assert_eq!(host.arguments(1), pairs(&of_template));
        for (frame, arguments) in [(0, own.as_slice()), (1, &of_template)] {
            for (name, value) in arguments {
                assert_eq!(host.argument(frame, name).as_deref(), Some(*value), "{frame} {name}");
            }
            assert_eq!(host.argument(frame, "4"), None);
        }
        assert_eq!(host.preprocess(0, "{{{1}}} {{{k}}} {{{n|none}}}"), "x c none");
        assert_eq!(host.preprocess(1, "{{{1}}} {{{n}}} {{{k|none}}}"), "a c none");
        assert_eq!(host.preprocess(1, "<noinclude>a</noinclude>{{echo|{{lc:B}}}}"), "b");
    });
    asked("{{#invoke:Mod|f|x}}", |host| {
        assert_eq!(host.title(1), "Test page");
        assert!(host.arguments(1).is_empty());
        assert_eq!(host.argument(1, "1"), None);
        assert_eq!(host.preprocess(1, "{{{1|none}}} {{PAGENAME}}"), "none Test page");
    });
}

#[test]
fn a_child_has_the_arguments_that_it_is_given() {
    asked("{{t|a}}", |host| {
        let first = host.child(0, Some("Foo"), pairs(&[("a", "1"), ("b", " 2 "), ("a", "3")]));
        let second = host.child(1, None, pairs(&[("1", "{{echo|x}}")]));
        let third = host.child(first, None, Vec::new());
        assert_eq!((first, second, third), (2, 3, 4));
        let titles = [first, second, third].map(|frame| host.title(frame));
        assert_eq!(titles, ["Foo", "Template:T", "Foo"]);
        assert_eq!(host.arguments(first), pairs(&[("a", "1"), ("b", " 2 "), ("a", "3")]));
        assert_eq!(host.argument(first, "a").as_deref(), Some("3"));
        assert_eq!(host.argument(first, "1"), None);
        assert_eq!(host.argument(second, "1").as_deref(), Some("{{echo|x}}"));
        assert_eq!(host.preprocess(first, "{{{a}}}{{{b}}}{{{1|none}}}"), "3 2 none");
        // What a module gives is text already.
        assert_eq!(host.preprocess(second, "{{{1}}}"), "{{echo|x}}");
        assert_eq!(host.preprocess(third, "{{{a|none}}}"), "none");
        assert_eq!(host.preprocess(99, "{{{a|none}}}"), "");
    });
}

#[test]
fn the_name_of_a_module_is_a_title_of_its_namespace() {
    let german = Site::new(
        "W",
        "https://w.example/wiki/X",
        "de",
        [(828, "Modul".to_owned(), true), (829, "Modul Diskussion".to_owned(), true)],
    );
    let bare = Site::new("W", "https://w.example/wiki/X", "en", []);
    for (site, call, wanted) in [
        (&site(), "{{#invoke: mod_x |f}}", Some(("Module:Mod x", "f"))),
        (&site(), "{{#invoke:Mod/sub| f |x}}", Some(("Module:Mod/sub", "f"))),
        (&site(), "{{#invoke:Mod|{{lc:F}}}}", Some(("Module:Mod", "f"))),
        (&site(), "{{#invoke:Module:Mod|f}}", Some(("Module:Mod", "f"))),
        (&site(), "{{#invoke:User:Mod|f}}", Some(("Module:User:Mod", "f"))),
        (&site(), "{{#invoke:a[b|f}}", Some(("Module:a[b", "f"))),
        (&german, "{{#invoke:mod|f}}", Some(("Modul:Mod", "f"))),
        (&german, "{{#invoke:Module:mod|f}}", Some(("Modul:Mod", "f"))),
        (&bare, "{{#invoke:mod|f}}", Some(("Module:Mod", "f"))),
        (&site(), "{{#invoke:Mod}}", None),
        (&site(), "{{#invoke:Mod|}}", None),
        (&site(), "{{#invoke:Mod|a=b}}", None),
    ] {
        let ran = Mutex::new(None);
        let does = |_: &mut dyn Host, module: &str, function: &str| {
            *ran.lock().unwrap() = Some((module.to_owned(), function.to_owned()));
            Ok(String::new())
        };
        Engine::new(&does).links(&wiki(), site, call);
        let ran = ran.into_inner().unwrap();
        let ran = ran.as_ref().map(|(module, function)| (module.as_str(), function.as_str()));
        assert_eq!(ran, wanted, "{call}");
    }
}

#[test]
fn a_module_transcludes_pages() {
    asked("{{#invoke:M|f}}", |host| {
        let mut expand = |title: &str, arguments: &[(&str, &str)]| {
            host.expand_template(0, title, pairs(arguments))
        };
        assert_eq!(expand("echo", &[("1", " a ")]).as_deref(), Some(" a "));
        assert_eq!(expand("echo", &[("1", "{{lc:A}}")]).as_deref(), Some("{{lc:A}}"));
        assert_eq!(expand("echo", &[]).as_deref(), Some("{{{1}}}"));
        assert_eq!(expand("Template:Own", &[]).as_deref(), Some("http://own.example"));
        assert_eq!(expand(":Talk:X", &[]).as_deref(), Some("here"));
        assert_eq!(expand("Nowhere", &[]), None);
        assert_eq!(expand("a[b", &[]), None);
    });
    // That a template holds itself is an error.
    let found = Mutex::new(Vec::new());
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        let made = host.expand_template(0, "Loop", Vec::new());
        found.lock().unwrap().push(made.clone());
        Ok(made.unwrap_or_default())
    };
    Engine::new(&does).links(&wiki(), &site(), "{{loop}}");
    assert_eq!(found.into_inner().unwrap(), [None]);
}

#[test]
fn calls_of_modules_and_templates_nest_a_hundred_deep() {
    let titles: Vec<String> = (0..120).map(|n| format!("Template:D{n}")).collect();
    let texts: Vec<String> = (0..120).map(|n| format!("{{{{#invoke:M|f|D{}}}}}", n + 1)).collect();
    let wiki = Wiki::new(titles.iter().map(String::as_str).zip(texts.iter().map(String::as_str)));
    let runs = Mutex::new(0);
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        *runs.lock().unwrap() += 1;
        let next = host.argument(0, "1").unwrap_or_default();
        Ok(host.expand_template(0, &next, Vec::new()).unwrap_or_default())
    };
    Engine::new(&does).links(&wiki, &site(), "{{D0}}");
    // Each module and each template is a level of its own.
    assert_eq!(runs.into_inner().unwrap(), 50);
}

#[test]
fn a_module_calls_functions() {
    asked("{{t|Q}}", |host| {
        for (name, arguments, wanted) in [
            ("lc", [("1", "AB")].as_slice(), Some("ab")),
            ("lc:AB", &[], Some("ab")),
            ("#if", &[("1", "x"), ("2", "y"), ("3", "n")], Some("y")),
            ("#if:", &[("1", "y"), ("2", "n")], Some("n")),
            ("#if:x", &[("1", "y"), ("2", "n")], Some("y")),
            ("padleft:7", &[("1", "3"), ("2", "x")], Some("xx7")),
            ("urlencode", &[("1", "a b"), ("2", "PATH")], Some("a%20b")),
            ("#switch", &[("1", "a"), ("a", "1"), ("b", "2")], Some("1")),
            ("#switch:b", &[("a", "1"), ("b", "2"), ("1", "3")], Some("2")),
            // What it is given is text, whatever it looks like.
            ("lc", &[("1", "{{{1}}} {{echo|A}}")], Some("{{{1}}} {{echo|a}}")),
            ("lc", &[("1", "A|B")], Some("a|b")),
            ("lc:* A", &[], Some("* a")),
            ("uc", &[("1", "{| x")], Some("{| X")),
            ("#nosuch", &[("1", "x")], None),
            ("nosuch:x", &[], None),
        ] {
            let made = host.call_function(0, name, pairs(arguments));
            assert_eq!(made.as_deref(), wanted, "{name} {arguments:?}");
        }
    });
}

#[test]
fn a_module_asks_for_languages() {
    asked("{{#invoke:M|f}}", |host| {
        let text = |text: &str| vec![text.to_owned()];
        for (language, name, first, arguments, wanted) in [
            ("en", "formatnum", "1234.5", vec![], Some("1,234.5")),
            ("de", "formatnum", "1234.5", vec![], Some("1.234,5")),
            ("de", "formatnum", "1.234,5", text("R"), Some("1234.5")),
            ("de", "#time", "F", text("2019-05-06"), Some("Mai")),
            ("fa", "#time", "Y", text("2019-05-06"), Some("۲۰۱۹")),
            ("tr", "ucfirst", "i", vec![], Some("İ")),
            ("no such", "formatnum", "1234.5", vec![], Some("1,234.5")),
            ("en", "#nosuch", "x", vec![], None),
            ("en", "#if", "x", text("y"), None),
        ] {
            let made = host.text_function(language, name, first, &arguments);
            assert_eq!(made.as_deref(), wanted, "{language} {name} {first}");
        }
        for (language, number, form) in [
            ("en", 1.0, 0),
            ("en", 2.0, 1),
            ("en", 1.5, 1),
            ("ru", 2.0, 1),
            ("ru", 5.0, 2),
            ("ja", 1.0, 0),
        ] {
            assert_eq!(host.plural(language, number), form, "{language} {number}");
        }
        for (key, language, wanted) in [
            ("hello", "en", Some("hi")),
            ("Hello", "de", Some("hi")),
            ("bye", "de", Some("tschüs")),
            ("bye", "fr", Some("bye")),
            ("january", "en", Some("January")),
            ("january", "de", Some("Januar")),
            ("may", "de", Some("Mai")),
            ("sun", "en", Some("Sun")),
            ("saturday", "de", Some("Samstag")),
            ("march-gen", "ru", Some("марта")),
            ("comma-separator", "fr", Some(", ")),
            ("nosuch", "en", None),
        ] {
            assert_eq!(host.message(key, language).as_deref(), wanted, "{key} {language}");
        }
    });
}

#[test]
fn a_module_asks_for_titles_and_pages() {
    asked("{{#invoke:M|f}}", |host| {
        let parts = |namespace, text: &str, fragment: &str, interwiki: &str| {
            let (text, fragment) = (text.to_owned(), fragment.to_owned());
            Some(TitleParts { namespace, text, fragment, interwiki: interwiki.to_owned() })
        };
        for (text, default, wanted) in [
            ("foo bar", 0, parts(0, "Foo bar", "", "")),
            ("foo_bar#a b", 0, parts(0, "Foo bar", "a b", "")),
            ("user talk:a/b", 0, parts(3, "A/b", "", "")),
            ("foo", 10, parts(10, "Foo", "", "")),
            (":foo", 10, parts(0, "Foo", "", "")),
            ("wikipedia:foo", 0, parts(0, "foo", "", "wikipedia")),
            ("a[b", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(host.parse_title(text, default), wanted, "{text}");
        }
        for (namespace, text, wanted) in [
            (0, "Foo", "Foo"),
            (3, "A/b", "User talk:A/b"),
            (828, "M", "Module:M"),
            (999, "Foo", "Foo"),
        ] {
            let title = TitleParts { namespace, text: text.to_owned(), ..TitleParts::default() };
            assert_eq!(host.full_title(&title), wanted);
        }
        assert!(host.exists("Talk:X") && !host.exists("Talk:Y"));
        assert_eq!(host.text("Talk:X").as_deref(), Some("here"));
        assert_eq!(host.text("Talk:Y"), None);
        for (text, wanted) in [
            ("#REDIRECT [[foo bar]]", Some("Foo bar")),
            ("#redirect: [[talk:x#y|z]] w", Some("Talk:X")),
            ("x #REDIRECT [[foo]]", None),
            ("[[foo]]", None),
        ] {
            assert_eq!(host.redirect(text).as_deref(), wanted, "{text}");
        }
    });
}

#[test]
fn a_module_tells_markers_from_text() {
    asked("{{#invoke:M|f}}", |host| {
        assert_eq!(host.decode_entities("&lt;&#91;&nosuch;&amp;lt;"), "<[&nosuch;&lt;");
        let held =
            host.preprocess(1, "a<nowiki>[b]</nowiki>c<ref>d</ref>e<nowiki/>f<poem>g</poem>");
        let kinds = |text: &str| -> Vec<String> {
            let inner = text.split('\x7F').skip(1).step_by(2);
            inner.map(|it| it.trim_matches(['\'', '"', '`']).to_owned()).collect()
        };
        let found = kinds(&held);
        let found: Vec<&str> = found.iter().map(|it| &it["UNIQ--".len()..]).collect();
        let wanted = ["nowiki-00000000", "ref-00000001", "nowiki-00000002", "poem-00000003"];
        let wanted = wanted.map(|marker| marker.to_owned() + "-QINU");
        assert_eq!(found, wanted, "{held:?}");
        assert_eq!(host.kill_markers(&held), "acef");
        let shown = host.unstrip_nowiki(&held);
        assert!(shown.starts_with("a[b]c\x7F"), "{shown:?}");
        // An empty one shows nothing.
        assert_eq!(kinds(&shown).len(), 2, "{shown:?}");
        assert_eq!(host.kill_markers(&shown), "a[b]cef");
        let held = host.preprocess(1, "<nowiki><!-- a --> -{b}- &amp;</nowiki>");
        let shown = host.unstrip_nowiki(&held);
        assert_eq!(shown, "&lt;!-- a --&gt; -&#123;b&#125;- &amp;");
    });
    // Each tag has its name and a number; some make a marker more.
    asked("{{#invoke:M|f}}", |host| {
        let tags = "<poem>a\nb</poem><pre>x</pre><syntaxhighlight lang=c>x</syntaxhighlight>\
                    <syntaxhighlight inline>x</syntaxhighlight><source>x</source><math>x</math>";
        let held = host.preprocess(1, tags);
        let inner = held.split('\x7F').skip(1).step_by(2);
        let found: Vec<String> = inner
            .map(|it| {
                it.replace("'\"`UNIQ--", "").replace("-QINU`\"'", "").replace("-0000000", " ")
            })
            .collect();
        let wanted =
            ["poem 0", "pre 2", "syntaxhighlight 3", "syntaxhighlight 5", "source 6", "math 8"];
        assert_eq!(found, wanted);
    });
    // What comes back is what it was: a footnote is one wherever a module puts it.
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        let note = host.preprocess(0, "<ref>http://note.example</ref>");
        Ok(format!("x{note}y http://made.example{note}"))
    };
    let links = Engine::new(&does).links(&wiki(), &site(), "{{#invoke:M|f}}<references/>");
    let urls: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["http://made.example", "http://note.example"]);
}

/// The bytes of `text` that the only link of a page is told to stand at, where a module makes `made`.
fn place(text: &str, made: &str) -> String {
    let does = |_: &mut dyn Host, _: &str, _: &str| Ok(made.to_owned());
    let links = Engine::new(&does).links(&wiki(), &site(), text);
    assert_eq!(links.len(), 1, "{text}: {links:?}");
    text[links[0].source.clone()].to_owned()
}

#[test]
fn a_url_that_a_module_was_given_stands_where_it_was_written() {
    let url = "http://a.example";
    for (text, made, wanted) in [
        ("x {{#invoke:M|f|http://a.example}}", "[http://a.example y]", url),
        ("x {{#invoke:M|f|u= http://a.example }}", "- http://a.example", url),
        ("x {{#invoke:M|f|http://a.example}}", "(http://a.example)", url),
        ("x {{#invoke:M|f|http://a.example}}", "http://a.example<br>", url),
        ("x {{#invoke:M|f|http://a.example}}", "[[File:X.png|link=http://a.example|y]]", url),
        ("x {{t|http://a.example}}", "[http://a.example y]", url),
        ("x {{t|k|n=http://a.example}}", "http://a.example", url),
        // Another URL than that.
        (
            "x {{#invoke:M|f|http://a.example}} y",
            "[http://a.example/b y]",
            "{{#invoke:M|f|http://a.example}}",
        ),
        (
            "x {{#invoke:M|f|http://a.example b}} y",
            "[http://a.example b]",
            "{{#invoke:M|f|http://a.example b}}",
        ),
        ("x {{#invoke:M|f|a.example}} y", "[http://a.example y]", "{{#invoke:M|f|a.example}}"),
        ("x {{#invoke:M|f}} y", "[http://a.example y]", "{{#invoke:M|f}}"),
        // One that a template writes stands in no page of the user's.
        ("x {{#invoke:M|f|{{own}}}} y", "[http://own.example y]", "{{#invoke:M|f|{{own}}}}"),
    ] {
        assert_eq!(place(text, made), wanted, "{text} makes {made}");
    }
    let made = "http://b.example http://a.example http://b.example";
    let text = "{{#invoke:M|f|http://a.example|http://b.example}}";
    let does = |_: &mut dyn Host, _: &str, _: &str| Ok(made.to_owned());
    let links = Engine::new(&does).links(&wiki(), &site(), text);
    let places: Vec<&str> = links.iter().map(|link| &text[link.source.clone()]).collect();
    assert_eq!(places, ["http://a.example", "http://b.example", "http://b.example"]);
}

#[test]
fn a_module_that_fails_shows_why_and_its_arguments_are_guessed_at() {
    let fails = |may_work: bool| {
        move |_: &mut dyn Host, _: &str, _: &str| {
            let wikitext = "error http://error.example".to_owned();
            Err(ModuleError { message: "no luck".to_owned(), wikitext, may_work })
        }
    };
    let text = "{{#invoke:M|f|http://a.example|k=http://b.example|c}}";
    for (may_work, excerpt, guessed) in
        [(true, false, 2), (false, false, 0), (true, true, 2), (false, true, 2)]
    {
        let wiki = Wiki { excerpt, ..wiki() };
        let does = fails(may_work);
        let (links, failures) = Engine::new(&does).outcome(&wiki, &site(), text);
        let (guesses, shown): (Vec<_>, Vec<_>) = links.iter().partition(|link| link.guessed);
        assert_eq!(shown.len(), 1, "{links:?}");
        assert_eq!(shown[0].url, "http://error.example");
        assert_eq!(guesses.len(), guessed, "{may_work} {excerpt}");
        let wanted = [("Module:M".to_owned(), "no luck".to_owned())];
        assert_eq!(failures, wanted[..usize::from(guessed > 0)]);
    }
}

#[test]
fn a_page_begins_for_its_modules_once() {
    let does = |_: &mut dyn Host, _: &str, _: &str| Ok("x".to_owned());
    let engine = Engine::new(&does);
    for (text, begun) in [
        ("x", 0),
        ("{{#invoke:M|f}}", 1),
        ("{{#invoke:M|f}}{{#invoke:N|g}}", 2),
        ("{{#invoke:M}}", 2),
        ("{{t|a}}{{t|b}}", 3),
    ] {
        engine.links(&wiki(), &site(), text);
        assert_eq!(*engine.begun.lock().unwrap(), begun, "{text}");
    }
}

#[test]
fn what_modules_make_is_work() {
    let steps = |length: usize| {
        let does = |_: &mut dyn Host, _: &str, _: &str| Ok("x".repeat(length));
        Engine::new(&does).steps(&wiki(), &site(), "{{#if:{{#invoke:M|f}}|}}")
    };
    assert!(steps(100_000) > steps(10) + 90_000, "{} {}", steps(100_000), steps(10));
}

/// What a page hangs on that calls a module which does this.
fn hangs_on(ask: impl Fn(&mut dyn Host) + Sync) -> Vec<Dependency> {
    let does = |host: &mut dyn Host, _: &str, _: &str| {
        ask(host);
        Ok(String::new())
    };
    let wiki = Wiki { options: Options { now: 1_551_548_701, ..Options::default() }, ..wiki() };
    wiki.dependencies(&site(), Some(&Engine::new(&does)), &["{{#invoke:M|f}}"])
}

#[test]
fn a_page_hangs_on_what_its_modules_ask_for() {
    let text = |title: &str| Dependency::Text(title.into());
    assert_eq!(hangs_on(|_| {}), []);
    assert_eq!(hangs_on(|host| host.used("Module:M")), [text("Module:M")]);
    assert_eq!(hangs_on(|host| host.used_time()), [Dependency::Month]);
    let asks = |host: &mut dyn Host| drop(host.text("Talk:Y"));
    assert_eq!(hangs_on(asks), [text("Talk:Y")]);
    let asks = |host: &mut dyn Host| assert!(!host.exists("Talk:Y"));
    assert_eq!(hangs_on(asks), [Dependency::Existence("Talk:Y".into())]);
    let asks = |host: &mut dyn Host| drop(host.expand_template(0, "echo", Vec::new()));
    assert_eq!(hangs_on(asks), [text("Template:Echo")]);
    let asks = |host: &mut dyn Host| drop(host.message("hello", "de"));
    assert_eq!(hangs_on(asks), [text("MediaWiki:Hello/de"), text("MediaWiki:Hello")]);
    for (format, date, wanted) in [
        ("Y", "", vec![Dependency::Year]),
        // Modules compare with the day: that is looked at again each month.
        ("Y-m-d", "", vec![Dependency::Month]),
        ("H:i", "now", vec![Dependency::Month]),
        ("Y", "2019-01-01", vec![]),
    ] {
        let asks = |host: &mut dyn Host| {
            drop(host.text_function("en", "#time", format, &[date.to_owned()]));
        };
        assert_eq!(hangs_on(asks), wanted, "{format} {date}");
    }
}
