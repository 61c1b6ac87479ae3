//! The sheet by which people judge a sample of links.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use wikirot_report::audit::{Drawn, Item, Look, write_html, write_tsv};
use wikirot_report::model::{Evidence, Hop, Place, Site, UrlPlace, UrlReport, UrlStatus, Verdict};

fn drawn() -> Drawn {
    Drawn {
        wiki: "A <wiki>".to_owned(),
        version: "0.1.0".to_owned(),
        day: "2026-11-26".to_owned(),
        seed: 3,
        population: [("http-404".to_owned(), 41)].into(),
    }
}

/// A link that strangers wrote everything of.
fn hostile() -> Item {
    let nasty = "\"><script>alert(1)</script>\u{202e}\t\n";
    let status = UrlStatus {
        url: format!("http://a.example/{nasty}"),
        checked_url: format!("http://a.example/{nasty}"),
        verdict: Verdict::Broken,
        reason: "http-404".to_owned(),
        final_url: Some(format!("javascript:{nasty}")),
        seen: Evidence {
            title: Some(nasty.to_owned()),
            server: Some(nasty.to_owned()),
            ..Evidence::default()
        },
        ..UrlStatus::default()
    };
    let place = Place { line: 3, source: nasty.to_owned(), ..Place::default() };
    let look =
        Look { at: Timestamp::UNIX_EPOCH, verdict: nasty.to_owned(), reason: nasty.to_owned() };
    Item {
        url: UrlReport {
            status,
            pages: vec![nasty.to_owned()],
            places: vec![UrlPlace { page: 0, place }; 5],
        },
        checks: vec![look],
    }
}

fn html() -> String {
    let mut out = Vec::new();
    let site = Site { article_path: "https://wiki.example/$1".to_owned(), ..Site::default() };
    write_html(&drawn(), &site, &mut [Ok(hostile())].into_iter(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn nothing_that_strangers_wrote_is_markup() {
    let html = html();
    assert_eq!(html.matches("<script>").count(), 1, "{html}");
    assert!(!html.contains('\u{202e}') && !html.contains("href=\"javascript:"));
    assert!(html.contains("and 2 places"));
}

#[test]
fn a_card_has_the_evidence_that_there_is() {
    let facts = |seen: Evidence| {
        let mut item = hostile();
        item.url.status.seen = seen;
        let mut out = Vec::new();
        write_html(&drawn(), &Site::default(), &mut [Ok(item)].into_iter(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let hop = Hop { url: "http://a.example/".to_owned(), status: Some(404), ..Hop::default() };
    let answered = facts(Evidence { hops: vec![hop], ..Evidence::default() });
    assert!(answered.contains("<dt>Answered</dt>") && answered.contains("404"), "{answered}");
    let silent = facts(Evidence::default());
    assert!(!silent.contains("Answered") && !silent.contains("<dt>Title</dt>"), "{silent}");
}

#[test]
fn a_card_tells_what_differs_and_how_many_places_are_left_out() {
    let card = |spoil: fn(&mut Item)| {
        let mut item = hostile();
        item.url.status.url = "http://wiki.example/as-written".to_owned();
        item.url.status.checked_url = "http://wiki.example/as-asked".to_owned();
        item.url.status.seen.server = Some("nginx".to_owned());
        item.url.status.final_url = Some("http://wiki.example/end".to_owned());
        spoil(&mut item);
        let mut out = Vec::new();
        write_html(&drawn(), &Site::default(), &mut [Ok(item)].into_iter(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let whole = card(|_| ());
    for fact in ["On the wiki", "Ended at", "Server"] {
        assert!(whole.contains(&format!("<dt>{fact}</dt>")), "{fact}: {whole}");
    }
    assert!(
        whole.contains("as-written") && whole.contains("nginx") && whole.contains("and 2 places")
    );
    let same = card(|it| {
        it.url.status.url.clone_from(&it.url.status.checked_url);
        it.url.status.final_url = Some(it.url.status.checked_url.clone());
        it.url.status.seen.server = Some(String::new());
        it.url.places.truncate(3);
    });
    for fact in ["On the wiki", "Ended at", "Server"] {
        assert!(!same.contains(&format!("<dt>{fact}</dt>")), "{fact}: {same}");
    }
    assert!(!same.contains("places"), "{same}");
}

#[test]
fn its_policy_allows_its_own_script_alone() {
    let html = html();
    let script = html.split_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
    let hash = STANDARD.encode(Sha256::digest(script));
    let policy = format!("script-src &#39;sha256-{hash}&#39;");
    assert!(html.contains(&policy), "the policy should have {hash}");
}

#[test]
fn the_text_form_has_a_line_a_link_whatever_is_in_it() {
    let mut out = Vec::new();
    write_tsv(&drawn(), &mut [Ok(hostile())].into_iter(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let last = text.lines().last().unwrap();
    assert_eq!(last.split('\t').count(), 4, "{text}");
    assert_eq!(text.lines().count(), 8);
}
