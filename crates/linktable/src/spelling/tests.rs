//! Spellings of the table as a real MediaWiki writes them.

use proptest::prelude::*;

use super::{INDEX_LEN, PATH_LEN, Rules, Stored, index, is_stored, loose};

fn today(url: &str) -> Option<(String, String)> {
    let it = index(url, Rules::ALL[0])?;
    Some((String::from_utf8(it.index).unwrap(), String::from_utf8(it.path).unwrap()))
}

fn read_back(index: &str, path: &str) -> String {
    Stored::Index { index: index.as_bytes(), path: path.as_bytes() }.spelled()
}

/// What a page has, index and path in the table, and what MediaWiki reads back.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str)] = &[
    // Case, slash, final dot.
    ("http://Www.RotWeb.net/Path", "http://net.rotweb.www.", "/Path", "http://www.rotweb.net/Path"),
    ("HTTPS://rotweb.net", "https://net.rotweb.", "/", "https://rotweb.net/"),
    ("http://rotweb.net?x=1", "http://net.rotweb.", "/?x=1", "http://rotweb.net/?x=1"),
    ("http://rotweb.net#top", "http://net.rotweb.", "/#top", "http://rotweb.net/#top"),
    ("http://rotweb.net/p?", "http://net.rotweb.", "/p?", "http://rotweb.net/p?"),
    ("http://rotweb.net/p#", "http://net.rotweb.", "/p#", "http://rotweb.net/p#"),
    ("http://rotweb.net./x", "http://net.rotweb.", "/x", "http://rotweb.net/x"),
    ("http://a..rotweb.net/x", "http://net.rotweb..a.", "/x", "http://a..rotweb.net/x"),
    ("//rotweb.net/x", "https://net.rotweb.", "/x", "https://rotweb.net/x"),
    // User and password.
    ("http://me:secret@rotweb.net/x", "http://net.rotweb.", "/x", "http://rotweb.net/x"),
    ("http://a@b@rotweb.net/@me:x@y", "http://net.rotweb.", "/@me:x@y", "http://rotweb.net/@me:x@y"),
    // Ports: as numbers, rubbish behind them is not looked at.
    ("http://rotweb.net:80/", "http://net.rotweb.:80", "/", "http://rotweb.net:80/"),
    ("http://rotweb.net:0080/x", "http://net.rotweb.:80", "/x", "http://rotweb.net:80/x"),
    ("http://rotweb.net:/x", "http://net.rotweb.", "/x", "http://rotweb.net/x"),
    ("http://rotweb.net:81*/x", "http://net.rotweb.:81", "/x", "http://rotweb.net:81/x"),
    ("http://rotweb.net:0/x", "http://net.rotweb.:0", "/x", "http://rotweb.net/x"),
    ("http://rotweb.net:+80", "http://net.rotweb.:80", "/", "http://rotweb.net:80/"),
    // Addresses.
    ("http://192.0.02.007/x", "http://V4.192.0.2.7.", "/x", "http://192.0.2.7/x"),
    ("http://192.0.2.*/x", "http://V4.192.0.2.*.", "/x", "http://*.2.0.192.v4/x"),
    ("http://192.0.2/x", "http://2.0.192.", "/x", "http://192.0.2/x"),
    ("http://256.0.2.1/x", "http://1.2.0.256.", "/x", "http://256.0.2.1/x"),
    ("http://[2001:db8::a]:81/", "http://V6.2001.DB8.0.0.0.0.0.A.:81", "/", "http://[2001:DB8:0:0:0:0:0:A]:81/"),
    ("//%5B2001:db8::1%5D/x", "https://%5B2001%3Adb8%3A.:1", "/x", "https://%5B2001%3Adb8%3A:1/x"),
    // International names.
    ("http://b%C3%9Ccher.rotweb.net/%C3%A4", "http://net.rotweb.bücher.", "/%C3%A4", "http://bücher.rotweb.net/%C3%A4"),
    ("http://XN--bcher-kva.rotweb.net/", "http://net.rotweb.bücher.", "/", "http://bücher.rotweb.net/"),
    ("http://stra%C3%9Fe.rotweb.net/", "http://net.rotweb.straße.", "/", "http://straße.rotweb.net/"),
    ("http://e%CC%81.rotweb.net/", "http://net.rotweb.é.", "/", "http://é.rotweb.net/"),
    ("http://rot%E3%80%82rotweb.net/", "http://net.rotweb.rot.", "/", "http://rot.rotweb.net/"),
    ("http://xn--zzzzzz.rotweb.net/", "http://net.rotweb.xn--zzzzzz.", "/", "http://xn--zzzzzz.rotweb.net/"),
    ("http://b%FCcher.rotweb.net/", "http://net.rotweb.b%FCcher.", "/", "http://b%FCcher.rotweb.net/"),
    ("http://B%C3%9Ccher..rotweb.net/", "http://net.rotweb..bÜcher.", "/", "http://bÜcher..rotweb.net/"),
    ("http://a%20b'(c).rotweb.net/", "http://net.rotweb.a%20b'(c).", "/", "http://a%20b'(c).rotweb.net/"),
    // Mail: the domain turned round in front of the user.
    ("mailto:A.User@RotWeb.net", "mailto:net.rotweb.@A.User", "", "mailto:A.User@rotweb.net"),
    ("MAILTO:a@b@c.net?subject=x", "mailto:net.b%40c.@a", "?subject=x", "mailto:a@b%40c.net?subject=x"),
    ("mailto:nobody", "mailto:@nobody", "", "mailto:nobody@"),
    ("mailto:?to=a@rotweb.net", "mailto:@", "?to=a@rotweb.net", "mailto:@?to=a@rotweb.net"),
    ("mailto:a@192.0.2.7", "mailto:V4.192.0.2.7.@a", "", "mailto:a@192.0.2.7"),
    ("mailto://a@rotweb.net", "mailto:@rotweb.net", "", "mailto:rotweb.net@"),
    // News: MediaWiki does not read back what it has turned round.
    ("news:Rot.Web.tales", "news:tales.web.rot.", "", "news:"),
    ("news://news.rotweb.net/alt.x", "news:x.%2Falt.", "", "news:"),
    // Schemes without a host.
    ("tel:+1-555-0100", "tel:.", "+1-555-0100", "tel:+1-555-0100"),
    ("URN:ISBN:1", "urn:.", "ISBN:1", "urn:ISBN:1"),
    ("magnet:?xt=a", "magnet:.", "/?xt=a", "magnet:/?xt=a"),
    ("sip:a@rotweb.net:5061", "sip:.", "a@rotweb.net:5061", "sip:a@rotweb.net:5061"),
    // Other schemes with one, also such that MediaWiki does not know by itself.
    ("irc://irc.rotweb.net/chan", "irc://net.rotweb.irc.", "/chan", "irc://irc.rotweb.net/chan"),
    ("ssh://git@rotweb.net:22/r", "ssh://net.rotweb.:22", "/r", "ssh://rotweb.net:22/r"),
    ("gemini://rotweb.net/x", "gemini://net.rotweb.", "/x", "gemini://rotweb.net/x"),
    ("skype:rot.web", "skype:.", "rot.web", "skype:rot.web"),
    ("file:///etc/x", "file://.", "/etc/x", "file:///etc/x"),
    // Dot segments.
    ("http://rotweb.net/a/./b/../c?d/../e", "http://net.rotweb.", "/a/c?d/../e", "http://rotweb.net/a/c?d/../e"),
];

#[test]
fn urls_are_taken_apart_and_read_back_as_mediawiki_does() {
    for (url, index, path, back) in CASES {
        let expected = Some(((*index).to_owned(), (*path).to_owned()));
        assert_eq!(today(url), expected, "{url}");
        assert_eq!(read_back(index, path), *back, "{url}");
    }
}

#[test]
fn what_php_refuses_is_not_stored() {
    for url in [
        "http:///x",
        "http://",
        "http://:80/x",
        "http://rotweb.net:99999/x",
        "http://rotweb.net:123456/x",
        "http://rotweb.net:http/x",
        "http://rotweb.net:-1/x",
        "http://[::ffff:192.0.2.1%5D/x",
        "tel:12345",
        "tel:123/4",
        "no scheme",
        "b%C3%BC:x",
        ":x",
        "",
    ] {
        assert!(!is_stored(url), "{url}");
        assert_eq!(today(url), None, "{url}");
    }
    // Longer than a port.
    assert!(is_stored("tel:123456"));
}

#[test]
fn what_is_too_long_is_cut_as_the_columns_are() {
    let label = "m".repeat(60);
    let host = format!("{label}.{label}.{label}.{label}.{label}.rotweb.net");
    let long = format!("http://{host}/{}", "x".repeat(PATH_LEN));
    let (index, path) = today(&long).unwrap();
    assert_eq!((index.len(), path.len()), (INDEX_LEN, PATH_LEN));
    assert!(index.starts_with("http://net.rotweb.mmm"));
    assert!(Stored::Index { index: index.as_bytes(), path: b"/" }.is_cut());
    assert!(Stored::Whole(&long.as_bytes()[..PATH_LEN]).is_cut());
    assert!(!Stored::Whole(b"http://rotweb.net/").is_cut());
}

#[test]
fn earlier_software_kept_dots_and_wrote_ss() {
    let spelled = |url, rules| {
        let it = index(url, rules).unwrap();
        Stored::Index { index: &it.index, path: &it.path }.spelled()
    };
    let old = Rules { dot_segments: false, transitional: true };
    let url = "http://stra%C3%9Fe.rotweb.net/a/../b";
    assert_eq!(spelled(url, old), "http://strasse.rotweb.net/a/../b");
    assert_eq!(spelled(url, Rules::ALL[0]), "http://straße.rotweb.net/b");
}

#[test]
fn spellings_of_one_place_have_one_loose_key() {
    for (one, other) in [
        ("http://%C3%A9.rotweb.net/%C3%A9", "http://e%CC%81.rotweb.net/e%CC%81"),
        ("HTTP://Rotweb.net", "http://rotweb.net/"),
        ("http://me@rotweb.net/%7Ex", "http://rotweb.net/~x"),
    ] {
        assert_eq!(loose(one), loose(other));
    }
    assert_ne!(loose("http://rotweb.net/X"), loose("http://rotweb.net/x"));
}

#[test]
fn a_row_that_no_mediawiki_wrote_is_spelled_on_one_line() {
    assert_eq!(Stored::Whole(b"http://a\n\tb\x7F\xFF/").spelled(), "http://a%0A%09b%7F%FF/");
    assert_eq!(read_back("", "/x"), "/x");
    assert_eq!(read_back("http://:x", "/x"), "/x");
}

proptest! {
    #[test]
    fn whatever_it_is_it_has_a_spelling(url in any::<String>(), bytes in any::<Vec<u8>>()) {
        for rules in Rules::ALL {
            if let Some(it) = index(&url, rules) {
                prop_assert!(it.index.len() <= INDEX_LEN && it.path.len() <= PATH_LEN);
                Stored::Index { index: &it.index, path: &it.path }.spelled();
            }
        }
        prop_assert_eq!(index(&url, Rules::ALL[1]).is_some(), is_stored(&url));
        let spelled = Stored::Index { index: &bytes, path: b"" }.spelled();
        prop_assert!(!spelled.contains(|c: char| c.is_ascii_control()));
        loose(&url);
    }

    #[test]
    fn what_is_read_back_is_stored_as_it_was(
        url in "(https?|ftp|irc)://([a-z0-9.@:-]{0,9}@)?[a-zA-Z0-9äß_'-]{1,6}(\\.[a-z0-9ß-]{1,6}){0,3}(:[1-9][0-9]{0,3})?(/[a-z0-9.%äß]{0,5}){0,4}(\\?[a-z/.]{0,5})?(#[a-z]{0,3})?"
    ) {
        if let Some(it) = index(&url, Rules::ALL[0]) {
            let spelled = Stored::Index { index: &it.index, path: &it.path }.spelled();
            prop_assert_eq!(index(&spelled, Rules::ALL[0]), Some(it), "{}", spelled);
            prop_assert_eq!(loose(&spelled), loose(&url));
        }
    }
}
