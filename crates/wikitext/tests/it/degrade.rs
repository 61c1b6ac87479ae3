//! What a dump cannot expand.

use wikirot_wikitext::{Options, Origin, TemplateArguments, TemplateRule};

use crate::wiki::Wiki;

const CITE: &str = "{{cite web|url=http://a.example/?x=y|title=See [//b.example b]|author=Ann}}";

#[test]
fn missing_templates_are_red_links_in_a_whole_dump() {
    assert!(Wiki::default().urls(CITE).is_empty());
}

#[test]
fn excerpts_give_what_has_the_shape_of_a_url() {
    let mut wiki = Wiki { excerpt: true, ..Wiki::default() };
    let links = wiki.links(CITE);
    let urls: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["http://a.example/?x=y"]);
    assert!(links.iter().all(|link| link.guessed
        && link.origin == Origin::Template(vec!["Template:Cite web".to_owned()])));
    assert_eq!(&CITE[links[0].source.clone()], CITE);
    let nested =
        "{{note|1=x <ref>http://c.example</ref> {{cite web|url=http://a.example}} //b.example}}";
    assert_eq!(wiki.urls(nested), ["http://a.example"]);
    wiki.options.template_arguments = TemplateArguments::Never;
    assert!(wiki.urls(CITE).is_empty());
}

#[test]
fn lua_that_the_wiki_has_gives_its_arguments() {
    let wiki = Wiki::new([
        ("Module:Citation", "return {}"),
        ("Template:Cite", "<span>{{#invoke:citation|web|url={{{url|}}}}}</span>"),
    ]);
    let text = "{{cite|url=http://a.example}} {{#invoke:Nowhere|x|http://b.example}} {{#frobnicate:x|http://c.example}}";
    let links = wiki.links(text);
    let found: Vec<(&str, bool)> =
        links.iter().map(|link| (link.url.as_str(), link.guessed)).collect();
    assert_eq!(found, [("http://a.example", true), ("http://c.example", true)]);
}

#[test]
fn lua_sees_the_arguments_of_the_template_that_calls_it() {
    let wiki = Wiki::new([
        ("Module:Citation/CS1", "return {}"),
        ("Template:Cite web", "{{#invoke:Citation/CS1|citation|CitationClass=web}}"),
    ]);
    let text = "{{cite web | url = http://a.example/{{{nosuch|x}}} | archive-url=http://b.example \
                | title=http://c.example and more | via=http://b.example }}";
    let links = wiki.links(text);
    let found: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(found, ["http://a.example/x", "http://b.example"]);
    assert!(links.iter().all(|link| link.guessed && text[link.source.clone()] == *text));
}

#[test]
fn rules_say_what_absent_templates_make() {
    let rule = |rule: &str| rule.parse::<TemplateRule>();
    let templates = vec![
        rule("AUR=https://aur.example/packages/{1}/").unwrap(),
        rule("man = https://man.example/{2}.{1}?{nosuch}").unwrap(),
    ];
    let mut wiki = Wiki {
        excerpt: true,
        options: Options { templates, ..Options::default() },
        ..Wiki::default()
    };
    let text = "{{AUR|yay}} {{Man|5|passwd}}";
    assert_eq!(
        wiki.urls(text),
        ["https://aur.example/packages/yay/", "https://man.example/passwd.5?"]
    );
    assert!(
        wiki.links(text)
            .iter()
            .all(|link| !link.guessed && matches!(link.origin, Origin::Template(_)))
    );
    wiki.options.templates = TemplateRule::preset("archwiki").unwrap();
    assert_eq!(wiki.urls("{{Bug|12}}"), ["https://bugs.archlinux.org/task/12"]);
    assert!(TemplateRule::preset("nosuch").is_none());
    assert_eq!(
        rule("nothing").unwrap_err().to_string(),
        "template rule 'nothing' is not of the form NAME=URL, such as 'Bug=https://bugs.example/{1}'"
    );
}

#[test]
fn templates_of_the_dump_go_before_rules() {
    let mut wiki = Wiki::new([("Template:AUR", "[http://real.example/{{{1}}}]")]);
    wiki.options.templates = vec!["AUR=http://rule.example/{1}".parse().unwrap()];
    assert_eq!(wiki.urls("{{AUR|x}}"), ["http://real.example/x"]);
}
